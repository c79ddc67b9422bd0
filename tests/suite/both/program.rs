//! The real program between two servers that both change: what it shows, carries, asks, remembers
//! and never tells.

use serde_json::{Value, json};

use crate::commands::{Employee, person};
use crate::foreign::{ForeignServer, Habits, Trouble, When};
use crate::program::{Program, Workspace};

/// Two servers that hold the same people, and a flow between them.
struct Two {
    work: Workspace,
    hr: ForeignServer,
    site: ForeignServer,
}

const OWNERS: &str = "    owners: { employee: { mobile: shared, card_no: shared, areas: shared, \
    city: to, hire_date: create-only, verify_mode: ignored, dev_privilege: ignored, \
                      \"app_*\": ignored } }\n";

impl Two {
    fn new(flow: &str) -> Two {
        let work = Workspace::new();
        let (hr, site) =
            (ForeignServer::start(Habits::flat_85()), ForeignServer::start(Habits::flat_85()));
        let server = |url: &str| {
            format!(
                "{{ server: {{ url: {url}, login: {{ scheme: jwt, username: admin, password: {{ \
                 env: MUSTER_PASSWORD }} }} }} }}"
            )
        };
        let settings = format!(
            "stores:\n  hr: {}\n  site: {}\nflows:\n  all:\n    from: hr\n    to: site\n    mode: \
             two-way\n{OWNERS}{flow}",
            server(&hr.url),
            server(&site.url)
        );
        work.write("muster.yaml", settings);
        Two { work, hr, site }
    }

    /// Both hold the same eight people, and have said so to each other.
    fn agreed(flow: &str) -> Two {
        let two = Two::new(flow);
        for code in ["1001", "1002", "1003", "1004", "1005", "1006", "1007", "1008"] {
            let mut one = person(code);
            one["last_name"] = json!(format!("Person {code}"));
            one["mobile"] = json!("100");
            one["card_no"] = json!(format!("7{code}00"));
            two.hr.seed(Employee, one.clone());
            two.site.seed(Employee, one);
        }
        two.apply().run().code(0).says("nothing to do");
        two
    }

    fn muster<const N: usize>(&self, arguments: [&str; N]) -> Program {
        self.work.muster(arguments).env("MUSTER_PASSWORD", Habits::flat_80().password)
    }

    fn apply(&self) -> Program {
        self.muster(["apply", "--yes"])
    }

    fn plan(&self, code: i32) -> Value {
        let plan = self.muster(["plan", "--format", "json"]).run().code(code).json();
        crate::schemas::fits("plan", &plan);
        plan
    }

    fn at(server: &ForeignServer, code: &str, field: &str) -> Value {
        server.record(Employee, code).map(|row| row[field].clone()).unwrap_or_default()
    }

    fn both(&self, code: &str, field: &str) -> [Value; 2] {
        [Two::at(&self.hr, code, field), Two::at(&self.site, code, field)]
    }
}

/// `SIDE ACTION CODE` of every change.
fn sides(plan: &Value) -> Vec<String> {
    let text = |change: &Value, key: &str| change[key].as_str().unwrap_or_default().to_owned();
    let changes = plan["changes"].as_array().expect("changes");
    changes
        .iter()
        .map(|one| format!("{} {} {}", text(one, "side"), text(one, "action"), text(one, "code")))
        .collect()
}

#[test]
fn what_moved_on_either_side_is_carried_to_the_other() {
    let two = Two::agreed("");
    two.hr.edit(Employee, "1001", json!({ "mobile": "201", "first_name": "Ada" }));
    two.site.edit(Employee, "1002", json!({ "mobile": "202", "city": "Dubai" }));
    two.site.edit(Employee, "1003", json!({ "first_name": "Changed", "city": "Doha" }));
    two.hr.seed(Employee, person("2001"));
    two.site.seed(Employee, person("3001"));
    let plan = two.plan(0);
    let expected = [
        "from update 1002",
        "from update 1003",
        "from create 3001",
        "to update 1001",
        "to update 1003",
        "to create 2001",
    ];
    let mut found = sides(&plan);
    found.sort();
    let mut wanted = expected.map(str::to_owned);
    wanted.sort();
    assert_eq!(found, wanted, "{plan:#}");
    assert_eq!(plan["summary"]["create"], json!(2));
    assert_eq!(
        plan["summary"]["unchanged"],
        json!(
            plan["summary"]["by_kind"]["employee"]["unchanged"].as_u64().unwrap_or(9)
                + plan["summary"]["by_kind"]["area"]["unchanged"].as_u64().unwrap_or(0)
                + plan["summary"]["by_kind"]["department"]["unchanged"].as_u64().unwrap_or(0)
                + plan["summary"]["by_kind"]["position"]["unchanged"].as_u64().unwrap_or(0)
        )
    );
    let text = two.muster(["plan"]).run().code(0);
    let text = text.says("← back to hr").says("→ to site").says("100 → 201").says("100 → 202");
    text.says("first_name of employee 1003 was changed on site and is set back");
    let done = two.muster(["apply", "--yes", "--format", "json"]).run().code(0).json();
    crate::schemas::fits("plan", &done);
    assert_eq!(done["converged"], json!(true), "{done:#}");
    assert_eq!(two.both("1001", "mobile"), [json!("201"), json!("201")]);
    assert_eq!(two.both("1002", "mobile"), [json!("202"), json!("202")]);
    assert_eq!(two.both("1002", "city"), [json!("Dubai"), json!("Dubai")]);
    assert_eq!(two.both("1003", "first_name"), [json!("Somebody"), json!("Somebody")]);
    assert_eq!(two.both("1003", "city"), [json!("Doha"), json!("Doha")]);
    assert!(
        two.hr.record(Employee, "3001").is_some() && two.site.record(Employee, "2001").is_some()
    );
    two.muster(["plan", "--detailed-exitcode"]).run().code(0).says("nothing to do");
    two.muster(["drift"]).run().code(0).says("no drift");
    // The way back is a run of its own, and is told of and undone like any other.
    two.muster(["history"]).run().code(0).says("    3  ").says("3 changes");
}

#[test]
fn conflicts_wait_for_a_person_and_the_rest_goes_through() {
    let two = Two::agreed("");
    two.hr.edit(Employee, "1001", json!({ "mobile": "201", "first_name": "Ada" }));
    two.site.edit(Employee, "1001", json!({ "mobile": "301" }));
    let plan = two.plan(8);
    assert_eq!(plan["summary"]["conflict"], json!(1));
    let one = &plan["conflicts"][0];
    assert_eq!(
        (&one["base"], &one["from"], &one["to"]),
        (&json!("100"), &json!("201"), &json!("301"))
    );
    assert_eq!((&one["why"], &one["agreed"]["run"]), (&json!("both-moved"), &json!(1)));
    let text = two.muster(["plan"]).run().code(8).says("1 conflict").says("in run 1 of");
    text.says("muster resolve employee 1001 mobile --take from --flow all");
    two.apply().run().code(8).says("1 conflict left for a person");
    assert_eq!(two.both("1001", "first_name"), [json!("Ada"), json!("Ada")]);
    assert_eq!(two.both("1001", "mobile"), [json!("201"), json!("301")]);
    two.muster(["explain", "employee", "1001"])
        .run()
        .code(0)
        .says("mobile: both sides changed")
        .says("a person has to decide");
    // A decision is a line in a file, and is gone once it was carried out.
    two.muster(["resolve", "employee", "1001", "city", "--take", "to"])
        .run()
        .code(3)
        .says("about mobile");
    two.muster(["resolve", "employee", "1001", "mobile", "--take", "to"])
        .run()
        .code(0)
        .says("resolutions.yaml");
    assert!(two.work.read("resolutions.yaml").contains("from: \"201\""));
    two.muster(["plan"]).run().code(0).says("settled:").says("201 → 301");
    two.apply().run().code(0).says("taken out of resolutions.yaml");
    assert_eq!(two.both("1001", "mobile"), [json!("301"), json!("301")]);
    assert!(!two.work.read("resolutions.yaml").contains("1001"));
    two.apply().run().code(0).says("nothing to do");
}

#[test]
fn a_decision_expires_when_a_side_moves() {
    let two = Two::agreed("");
    two.hr.edit(Employee, "1001", json!({ "mobile": "201" }));
    two.site.edit(Employee, "1001", json!({ "mobile": "301" }));
    two.muster(["resolve", "employee", "1001", "mobile", "--take", "999"]).run().code(0);
    two.site.edit(Employee, "1001", json!({ "mobile": "302" }));
    two.muster(["plan"]).run().code(8).says("has expired");
    two.apply().run().code(8);
    assert_eq!(two.both("1001", "mobile"), [json!("201"), json!("302")]);
    two.muster(["resolve", "employee", "1001", "mobile", "--take", "999"]).run().code(0);
    two.apply().run().code(0);
    assert_eq!(two.both("1001", "mobile"), [json!("999"), json!("999")]);
    // Written by hand, with a mistake in it.
    two.work.write(
        "resolutions.yaml",
        "resolutions:\n  - { kind: employee, code: 1, field: mobil, take: to, from: 1, to: 2 }\n",
    );
    two.muster(["plan"]).run().code(3).says("resolutions.yaml:2").says("no field");
}

#[test]
fn secrets_are_carried_and_never_told() {
    let two = Two::agreed("");
    two.hr.edit(Employee, "1001", json!({ "card_no": "7111111" }));
    two.site.edit(Employee, "1002", json!({ "card_no": "7222222" }));
    two.hr.edit(Employee, "1003", json!({ "card_no": "7333333" }));
    two.site.edit(Employee, "1003", json!({ "card_no": "7444444" }));
    let hidden = ["7100100", "7111111", "7222222", "7333333", "7444444"];
    for arguments in
        [vec!["plan"], vec!["plan", "--format", "json"], vec!["explain", "employee", "1003"]]
    {
        let mut run =
            two.work.muster(arguments).env("MUSTER_PASSWORD", Habits::flat_80().password).run();
        for value in hidden {
            run = run.never_says(value);
        }
    }
    two.apply().run().code(8).never_says("7111111");
    assert_eq!(two.both("1001", "card_no"), [json!("7111111"), json!("7111111")]);
    assert_eq!(two.both("1002", "card_no"), [json!("7222222"), json!("7222222")]);
    assert_eq!(two.both("1003", "card_no"), [json!("7333333"), json!("7444444")]);
    two.muster(["resolve", "employee", "1003", "card_no", "--take", "1"])
        .run()
        .code(3)
        .says("is secret");
    two.muster(["resolve", "employee", "1003", "card_no", "--take", "from"])
        .run()
        .code(0)
        .never_says("7333333");
    two.apply().run().code(0);
    assert_eq!(two.both("1003", "card_no"), [json!("7333333"), json!("7333333")]);
    for (name, bytes) in two.work.files() {
        for value in hidden {
            let found = bytes.windows(value.len()).any(|window| window == value.as_bytes());
            assert!(!found, "{name} holds a secret");
        }
    }
}

#[test]
fn what_is_gone_from_one_side_leaves_the_other_by_policy_alone() {
    for (absent, stays) in [("keep", true), ("delete", false)] {
        let two = Two::agreed(&format!("    absent: {{ employee: {absent} }}\n"));
        two.hr.remove(Employee, "1001");
        two.site.remove(Employee, "1002");
        two.hr.remove(Employee, "1003");
        two.site.edit(Employee, "1003", json!({ "mobile": "303" }));
        two.apply().run().code(8).says("gone from hr, and changed on site");
        assert_eq!(two.site.record(Employee, "1001").is_some(), stays);
        assert_eq!(two.hr.record(Employee, "1002").is_some(), stays);
        assert!(
            two.site.record(Employee, "1003").is_some()
                && two.hr.record(Employee, "1003").is_none()
        );
        two.muster(["resolve", "employee", "1003", "record", "--take", "to"]).run().code(0);
        two.apply().run().code(0);
        assert_eq!(two.both("1003", "mobile"), [json!("303"), json!("303")]);
        two.apply().run().code(0).says("nothing to do");
    }
}

#[test]
fn a_first_run_adopts_and_takes_nothing() {
    let two = Two::new("    absent: { employee: delete }\n");
    two.hr.seed(
        Employee,
        json!({ "emp_code": "1", "first_name": "Ada", "mobile": "1", "department": "1", "area": ["1"] }),
    );
    two.site.seed(
        Employee,
        json!({ "emp_code": "1", "first_name": "Ada", "mobile": "2", "department": "1", "area": ["1"] }),
    );
    two.hr.seed(Employee, person("2"));
    two.site.seed(Employee, person("3"));
    two.apply().run().code(8).says("never agreed on it");
    assert_eq!(two.both("1", "mobile"), [json!("1"), json!("2")]);
    assert!(two.site.record(Employee, "2").is_some() && two.hr.record(Employee, "3").is_some());
}

#[test]
fn a_side_that_fails_leaves_nothing_lost() {
    let two = Two::agreed("");
    two.hr.edit(Employee, "1001", json!({ "mobile": "201" }));
    two.site.edit(Employee, "1002", json!({ "mobile": "302" }));
    two.site.edit(Employee, "1001", json!({ "city": "Dubai" }));
    // The site refuses what it is sent: the way back is done and remembered all the same.
    let refusal = r#"{"detail":"not now"}"#.to_owned();
    two.site.change(|habits| {
        habits.troubles = (1..9)
            .map(|write| (When::Write(write), Trouble::Status(400, refusal.clone())))
            .collect();
    });
    two.apply().run().code(7);
    assert_eq!(two.both("1002", "mobile"), [json!("302"), json!("302")]);
    assert_eq!(two.both("1001", "mobile"), [json!("201"), json!("100")]);
    two.site.change(|habits| habits.troubles.clear());
    // Meanwhile somebody edits what was carried: that is a move of one side, not a conflict.
    two.hr.edit(Employee, "1002", json!({ "mobile": "402" }));
    two.apply().run().code(0);
    assert_eq!(two.both("1001", "mobile"), [json!("201"), json!("201")]);
    assert_eq!(two.both("1002", "mobile"), [json!("402"), json!("402")]);
}

#[test]
fn saved_plans_hold_for_both_directions() {
    let two = Two::agreed("");
    two.hr.edit(Employee, "1001", json!({ "mobile": "201" }));
    two.site.edit(Employee, "1002", json!({ "mobile": "302" }));
    two.muster(["plan", "--out", "plan.json"]).run().code(0);
    two.site.edit(Employee, "1003", json!({ "mobile": "303" }));
    two.muster(["apply", "--plan", "plan.json", "--yes"]).run().code(5).says("stale");
    two.muster(["plan", "--out", "plan.json"]).run().code(0);
    two.muster(["apply", "--plan", "plan.json", "--yes"]).run().code(0);
    assert_eq!(two.both("1003", "mobile"), [json!("303"), json!("303")]);
}

#[test]
fn a_card_that_was_typed_in_the_source_is_never_erased_by_silence() {
    let two = Two::new("");
    let settings = two.work.read("muster.yaml").replace("card_no: shared", "card_no: to");
    two.work.write("muster.yaml", settings);
    for code in ["1", "2"] {
        let mut one = person(code);
        one["card_no"] = json!(format!("700000{code}"));
        two.hr.seed(Employee, one);
    }
    // The site knows one of them, without a card; the other is new to it.
    let mut known = person("1");
    known["card_no"] = json!("");
    two.site.seed(Employee, known);
    two.apply().run().code(0);
    for code in ["1", "2"] {
        assert_eq!(
            two.both(code, "card_no"),
            [json!(format!("700000{code}")), json!(format!("700000{code}"))],
            "{code}"
        );
    }
    two.apply().run().code(0).says("nothing to do");
}

#[test]
fn a_conflict_that_waits_keeps_the_run_it_was_agreed_in() {
    let two = Two::agreed("");
    two.hr.edit(Employee, "1001", json!({ "mobile": "201" }));
    two.site.edit(Employee, "1001", json!({ "mobile": "301" }));
    two.hr.edit(Employee, "1002", json!({ "mobile": "202" }));
    two.apply().run().code(8);
    two.apply().run().code(8);
    assert_eq!(two.plan(8)["conflicts"][0]["agreed"]["run"], json!(1));
}

#[test]
fn an_approval_holds_for_both_directions() {
    let two = Two::agreed("");
    let moved = |two: &Two| {
        two.site.edit(Employee, "1001", json!({ "mobile": "201" }));
        two.site.edit(Employee, "1002", json!({ "mobile": "202" }));
        two.hr.edit(Employee, "1003", json!({ "mobile": "203" }));
    };
    let print = |two: &Two| {
        let plan =
            two.muster(["plan", "--out", "plan.json", "--format", "json"]).run().code(0).json();
        assert_eq!(sides(&plan), ["from update 1001", "from update 1002", "to update 1003"]);
        plan["fingerprint"].as_str().expect("a fingerprint").to_owned()
    };
    moved(&two);
    let fingerprint = print(&two);
    let by_both = ["apply", "--yes", "--plan", "plan.json", "--expect", &fingerprint];
    // Something more on either side is refused.
    two.hr.edit(Employee, "1004", json!({ "mobile": "204" }));
    two.muster(by_both).run().code(5).says("the desired state changed since it was approved");
    two.hr.edit(Employee, "1004", json!({ "mobile": "100" }));
    two.site.edit(Employee, "1004", json!({ "mobile": "204" }));
    two.muster(by_both).run().code(5).says("new: update employee 1004");
    two.site.edit(Employee, "1004", json!({ "mobile": "100" }));
    // One of the ways back is typed in by hand: the declared side moved, by what was approved.
    two.hr.edit(Employee, "1001", json!({ "mobile": "201" }));
    two.muster(by_both).run().code(0).says("2 of 3 are left");
    assert_eq!(two.both("1002", "mobile"), [json!("202"), json!("202")]);
    assert_eq!(two.both("1003", "mobile"), [json!("203"), json!("203")]);
    two.muster(["apply", "--yes", "--expect", &fingerprint])
        .run()
        .code(0)
        .says("nothing is left to do");
}

#[test]
fn a_decision_makes_another_fingerprint() {
    let two = Two::agreed("");
    two.hr.edit(Employee, "1001", json!({ "mobile": "201" }));
    two.site.edit(Employee, "1001", json!({ "mobile": "301" }));
    two.hr.edit(Employee, "1002", json!({ "mobile": "202" }));
    let before = two.plan(8);
    let fingerprint = before["fingerprint"].as_str().expect("a fingerprint").to_owned();
    // Neither side moves, nor what is written in the settings.
    let resolve = ["resolve", "employee", "1001", "mobile", "--take", "from", "--flow", "all"];
    two.muster(resolve).run().code(0);
    let after = two.plan(0);
    for part in ["desired", "live", "policy"] {
        assert_eq!(before["parts"][part], after["parts"][part], "{part}");
    }
    assert_ne!(before["parts"]["changes"], after["parts"]["changes"]);
    two.muster(["apply", "--yes", "--expect", &fingerprint])
        .run()
        .code(5)
        .says("is not the approved one");
    assert_eq!(two.both("1002", "mobile"), [json!("202"), json!("100")]);
}
