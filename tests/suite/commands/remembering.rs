//! What is remembered between runs: drift since the last apply, one record explained, past runs,
//! the way back.

use serde_json::{Value, json};

use super::{Department, Employee, Site, actions};
use crate::foreign::Habits;

/// A server that was brought to what is declared, which the state remembers.
fn applied(flow: &str) -> Site {
    let site = Site::with(Habits::flat_85(), flow);
    site.apply().code(0);
    site
}

const ALL: &str =
    "    absent: { employee: delete, department: delete, position: delete, area: delete }\n";

#[test]
fn without_an_apply_there_is_nothing_to_compare_with() {
    let site = Site::new(Habits::flat_85());
    site.muster(["drift"]).run().code(1).says("was never applied");
    site.muster(["history"]).run().code(0).says("no runs yet");
    site.muster(["history", "1"]).run().code(3).says("there is no run 1");
    site.muster(["undo", "1", "--yes"]).run().code(3).says("there is no run 1");
    site.muster(["plan"]).run().code(0);
    assert!(!site.work.path(".muster").exists(), "only a run that may write makes the state");
}

#[test]
fn drift_names_what_moved_on_the_server_since() {
    for (name, habits) in Habits::generations() {
        let site = Site::new(habits);
        site.apply().code(0);
        site.muster(["drift"]).run().code(0).says("no drift since run 1");
        site.server.edit(Employee, "000124", json!({ "mobile": "123", "card_no": "55544433" }));
        site.server.remove(Employee, "000125");
        site.server.seed(Employee, super::person("900001"));
        // What is declared may change meanwhile: drift is about the server alone.
        site.edit("directory/people.yaml", "first_name: Ada", "first_name: Augusta");
        site.server.forget();
        let found =
            site.muster(["drift", "--format", "json"]).run().code(2).never_says("55544433").json();
        assert_eq!(
            found["summary"],
            json!({ "changed": 1, "added": 1, "removed": 1 }),
            "{name}: {found:#}"
        );
        let moved: Vec<_> = found["drift"]
            .as_array()
            .expect("drift")
            .iter()
            .map(|one| (&one["code"], &one["moved"]))
            .collect();
        let expected = [("000124", "changed"), ("000125", "removed"), ("900001", "added")];
        assert_eq!(moved.len(), 3, "{name}");
        for (found, (code, how)) in moved.iter().zip(expected) {
            assert_eq!((found.0, found.1), (&json!(code), &json!(how)), "{name}");
        }
        assert_eq!(
            found["drift"][0]["fields"],
            json!([{ "name": "mobile", "before": "0501112222", "now": "123" }]),
            "{name}"
        );
        assert!(site.server.writes().is_empty(), "{name}: read only");
        site.muster(["drift"]).run().code(2).says("0501112222 → 123");
        site.muster(["drift", "--only", "department:*"]).run().code(0);
    }
}

#[test]
fn what_was_created_without_one_field_is_no_drift() {
    let site = Site::new(Habits { dropped: vec!["mobile"], ..Habits::flat_85() });
    site.muster(["apply", "--yes"]).run().code(7).says("did not take: mobile");
    site.muster(["drift"]).run().code(0).says("no drift");
}

#[test]
fn a_pull_leaves_no_drift_and_hides_none() {
    let site = Site::new(Habits::flat_85());
    site.server.seed(Employee, super::person("900001"));
    site.edit("directory/people.yaml", "first_name: Ada", "first_name: Augusta");
    site.apply().code(0);
    // A value typed on the server, a person whom the folder does not declare, and a department
    // that only the folder has.
    site.server.edit(Employee, "000124", json!({ "mobile": "123" }));
    site.edit(
        "directory/structure.yaml",
        "departments:\n",
        "departments:\n  - { code: LAB, name: Laboratory }\n",
    );
    site.muster(["pull", "--yes", "--only", "employee:000124"]).run().code(0);
    site.muster(["drift"]).run().code(0).says("no drift since run 1");
    site.muster(["pull", "--yes", "--except", "employee:900001"]).run().code(0);
    site.muster(["drift"]).run().code(0).says("no drift");
    site.muster(["pull", "--yes"]).run().code(0);
    site.muster(["drift"]).run().code(0).says("no drift");
    // What changes after the pull is found.
    site.server.edit(Employee, "000124", json!({ "mobile": "456" }));
    site.server.remove(Employee, "900001");
    site.server.seed(Employee, super::person("900002"));
    let found = site.muster(["drift", "--format", "json"]).run().code(2).json();
    assert_eq!(found["summary"], json!({ "changed": 1, "added": 1, "removed": 1 }), "{found:#}");
    assert_eq!(
        found["drift"][0]["fields"],
        json!([{ "name": "mobile", "before": "123", "now": "456" }])
    );
    // All of it is carried back, new records too.
    site.muster(["pull", "--yes"]).run().code(0);
    site.muster(["drift"]).run().code(0).says("no drift");
}

#[test]
fn what_apply_puts_right_is_no_drift_any_more() {
    let site = applied("");
    site.server.edit(Employee, "000124", json!({ "mobile": "123" }));
    site.apply().code(0);
    site.muster(["drift"]).run().code(0).says("no drift since run 2");
    // A plan that has nothing to do agrees as well.
    site.server.edit(Department, "ENG", json!({ "dept_name": "Engines" }));
    site.edit("directory/structure.yaml", "name: Engineering", "name: Engines");
    site.muster(["drift"]).run().code(2).says("Engineering → Engines");
    site.apply().code(0);
    site.muster(["drift"]).run().code(0).says("no drift since run 3");
}

#[test]
fn flows_to_one_server_agree_each_on_its_own() {
    let site = applied("");
    let text = site.work.read("muster.yaml") + "  names:\n    from: names\n    to: hq\n";
    site.work
        .write("muster.yaml", text.replace("stores:\n", "stores:\n  names: { yaml: names }\n"));
    site.work.write("names/all.yaml", "departments: [{ code: ENG, name: Engineering }]");
    site.muster(["apply", "names", "--yes"]).run().code(0);
    site.server.edit(Employee, "000124", json!({ "mobile": "123" }));
    site.muster(["drift", "hq"]).run().code(2).says("mobile");
    site.muster(["drift", "names"]).run().code(0);
    site.muster(["drift", "--all"]).run().code(2);
}

#[test]
fn one_record_is_explained_on_every_side() {
    let site = applied("");
    site.server.edit(Employee, "000124", json!({ "mobile": "123" }));
    site.edit("directory/people.yaml", "mobile: \"0501112222\"", "mobile: \"0509998888\"");
    let one =
        site.muster(["explain", "employee", "000124", "--format", "json"]).run().code(0).json();
    assert_eq!(
        (&one["action"], &one["base"], &one["live"]),
        (&json!("update"), &json!(1), &json!(true))
    );
    let field = |name: &str| -> Value {
        one["fields"]
            .as_array()
            .and_then(|all| all.iter().find(|field| field["name"] == name))
            .cloned()
            .unwrap_or_default()
    };
    let mobile = field("mobile");
    assert_eq!(
        (&mobile["desired"], &mobile["base"], &mobile["live"]),
        (&json!("0509998888"), &json!("0501112222"), &json!("123"))
    );
    assert_eq!((&mobile["changes"], &mobile["owner"]), (&json!(true), &json!("from")));
    assert_eq!(mobile["origin"]["file"], json!("directory/people.yaml"));
    assert_eq!(one["history"][0]["run"], json!(1));
    site.muster(["explain", "employee", "000123", "--format", "json"])
        .run()
        .code(0)
        .never_says("77712345");
    site.muster(["explain", "employees", "000123"])
        .run()
        .code(0)
        .says("nothing would happen")
        .never_says("77712345");
    site.muster(["explain", "department", "1"])
        .run()
        .code(0)
        .says("not declared, and kept")
        .says("came with the server");
    site.muster(["explain", "employee", "123"])
        .run()
        .code(3)
        .says("no side knows")
        .says("did you mean 000123?");
    site.muster(["explain", "person", "1"]).run().code(3).says("there is no kind");
}

#[test]
fn a_run_is_taken_back() {
    let site = applied(ALL);
    let before = site.server.state(Employee);
    site.edit("directory/people.yaml", "mobile: \"0501112222\"", "mobile: ~");
    let people = site.work.read("directory/people.yaml");
    let kept: Vec<&str> = people.lines().filter(|line| !line.contains("000125")).collect();
    site.work.write(
        "directory/people.yaml",
        kept.join("\n")
            + "\n  - { code: \"000126\", first_name: New, department: ENG, areas: [HQ] }\n",
    );
    site.apply().code(0);
    let preview = site.muster(["undo", "2", "--preview", "--format", "json"]).run().code(0).json();
    assert_eq!(
        actions(&preview),
        ["update employee 000124", "create employee 000125", "delete employee 000126"]
    );
    site.muster(["undo", "2", "--yes"])
        .run()
        .code(0)
        .says("enrolled again")
        .says("would do it again");
    let after = site.server.state(Employee);
    assert_eq!(after.keys().collect::<Vec<_>>(), before.keys().collect::<Vec<_>>());
    for (code, record) in &before {
        for name in ["first_name", "last_name", "mobile", "hire_date", "department"] {
            let text = |value: Option<&Value>| {
                value.and_then(Value::as_str).unwrap_or_default().to_owned()
            };
            assert_eq!(text(after[code].get(name)), text(record.get(name)), "{code} {name}");
        }
    }
    site.muster(["undo", "2", "--yes"]).run().code(0).says("nothing to do");
    site.muster(["history", "3"]).run().code(0).says("undo 2").says("create employee 000125");
}

#[test]
fn what_moved_on_since_is_not_taken_back() {
    let site = applied("");
    site.edit("directory/people.yaml", "mobile: \"0501112222\"", "mobile: \"0503334444\"");
    site.edit("directory/people.yaml", "ada@example.org", "augusta@example.org");
    site.apply().code(0);
    site.server.edit(Employee, "000124", json!({ "mobile": "42" }));
    let plan = site.muster(["undo", "2", "--preview", "--format", "json"]).run().code(0).json();
    assert_eq!(actions(&plan), ["update employee 000123"]);
    assert!(plan["warnings"].to_string().contains("mobile was changed again since"), "{plan:#}");
}

#[test]
fn the_way_back_is_guarded_too() {
    let many: String = (0..30)
        .map(|n| {
            format!("  - {{ code: \"5{n:05}\", first_name: A, department: ENG, areas: [HQ] }}\n")
        })
        .collect();
    let site = Site::new(Habits::flat_85());
    let people = site.work.read("directory/people.yaml");
    site.work.write("directory/people.yaml", people + &many);
    site.apply().code(0);
    site.server.forget();
    site.muster(["undo", "1", "--yes"]).run().code(4).says("--allow employee:delete=33");
    assert!(site.server.writes().is_empty());
    site.muster(["undo", "1", "--yes", "--allow", "delete=37", "--reason", "trial"])
        .run()
        .code(4)
        .says("does not fit");
    assert!(site.server.writes().is_empty());
    site.muster(["undo", "1", "--yes", "--allow", "delete=38"]).run().code(3).says("--reason");
    site.muster(["undo", "1", "--yes", "--allow", "delete=38", "--reason", "trial is over"])
        .run()
        .code(0);
    assert!(site.server.state(Employee).is_empty());
    site.muster(["history"]).run().code(0).says("trial is over").says("delete=38");
}

#[test]
fn history_keeps_every_write_and_no_secret() {
    let site = applied("");
    let run = site
        .muster(["history", "1", "--format", "json"])
        .run()
        .code(0)
        .never_says("77712345")
        .json();
    assert_eq!(
        (&run["result"], &run["exit_code"], &run["command"]),
        (&json!("done"), &json!(0), &json!("apply"))
    );
    let steps = run["steps"].as_array().expect("steps");
    assert_eq!(steps.len(), 8);
    assert!(
        steps.iter().all(|step| step["outcome"] == "done" && step["intended"].is_string()),
        "{run:#}"
    );
    let card = steps
        .iter()
        .flat_map(|step| step["fields"].as_array().into_iter().flatten())
        .find(|field| field["name"] == "card_no");
    assert_eq!(card, Some(&json!({ "name": "card_no", "secret": true })));
    for (name, bytes) in site.work.files() {
        let leak =
            !name.starts_with("directory") && bytes.windows(8).any(|window| window == b"77712345");
        assert!(!leak, "{name} holds a card number");
    }
    site.muster(["apply", "--yes"]).run().code(0);
    let list = site.muster(["history", "--format", "json"]).run().code(0).json();
    assert_eq!(list["runs"].as_array().map(Vec::len), Some(2));
    assert_eq!(list["runs"][0]["facts"]["planned"], json!(0));
}
