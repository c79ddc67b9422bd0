//! One card, one person: what is declared twice is a mistake, what another person keeps is refused,
//! and what changes hands is freed first, also on servers that refuse a card in use.

use serde_json::{Value, json};

use super::{Employee, Site, actions};
use crate::databases::{Engine, Office};
use crate::foreign::{Habits, Trouble, When};
use crate::program::{Workspace, try_at_once};

/// A person with a card, as a line of YAML.
fn line(code: &str, more: &str) -> String {
    format!(
        "  - {{ code: \"{code}\", first_name: N{code}, department: \"1\", areas: [\"1\"]{more} }}\n"
    )
}

fn declare(site: &Site, people: &[(&str, &str)]) {
    let lines: String = people.iter().map(|(code, more)| line(code, more)).collect();
    let external = "external: { departments: [\"1\"], areas: [\"1\"] }\n";
    site.work.write("directory/people.yaml", format!("employees:\n{lines}{external}"));
}

/// A server that holds these people with these cards, and settings with these lines in the flow.
fn site(habits: Habits, held: &[(&str, &str)], flow: &str) -> Site {
    let flow = format!("{flow}    limits: {{ delete: 100%, update: 100% }}\n");
    let site = Site::with(habits, &flow);
    site.work.remove("directory/structure.yaml");
    for (code, card) in held {
        site.server.seed(
            Employee,
            json!({ "emp_code": code, "first_name": format!("N{code}"), "department": "1", "area": ["1"], "card_no": card }),
        );
    }
    site
}

/// A first run that finds everybody declared, with the cards as they are.
fn known(site: &Site, people: &[&str]) {
    let all: Vec<(&str, &str)> = people.iter().map(|code| (*code, "")).collect();
    declare(site, &all);
    site.apply().code(0);
}

fn unique() -> Vec<Habits> {
    [Habits::flat_80(), Habits::flat_85(), Habits::nested_95()]
        .map(|habits| Habits { unique_cards: true, ..habits })
        .into()
}

fn card(site: &Site, code: &str) -> Value {
    site.server
        .record(Employee, code)
        .and_then(|row| row.get("card_no").cloned())
        .unwrap_or_default()
}

#[test]
fn a_card_that_two_people_are_declared_with_is_found_without_a_server() {
    let site = site(Habits::flat_85(), &[], "");
    for (other, code) in [("777001", 3), ("0000777001", 3), ("7770010", 0)] {
        let other = format!(", card_no: \"{other}\"");
        declare(&site, &[("A1", ", card_no: \"777001\""), ("A2", &other)]);
        site.muster(["validate"]).run().code(code).never_says("777001");
    }
    let run = {
        declare(&site, &[("A1", ", card_no: \"777001\""), ("A2", ", card_no: \"777001\"")]);
        site.muster(["validate"]).run().code(3)
    };
    run.says("employee A1").says("employee A2").says("people.yaml:2").says("people.yaml:3");
}

#[test]
fn feeds_and_databases_keep_the_rule() {
    let rows = |other: &str| {
        format!("code,first_name,department,areas,card_no\nA1,Ada,1,1,777001\nA2,Bob,1,1,{other}\n")
    };
    let lines = |other: &str| {
        format!(
            "{{\"code\":\"A1\",\"department\":\"1\",\"areas\":[\"1\"],\"card_no\":\"777001\"}}\n{{\"code\":\"A2\",\"department\":\"1\",\"areas\":[\"1\"],\"card_no\":\"{other}\"}}\n"
        )
    };
    for form in ["csv", "ndjson"] {
        let site = site(Habits::flat_85(), &[], "");
        let settings = site.work.read("muster.yaml");
        let feed = format!("directory: {{ {form}: {{ employees: {{ path: hr.txt }} }} }}");
        site.work.write("muster.yaml", settings.replace("directory: { yaml: directory }", &feed));
        let text = |other: &str| if form == "csv" { rows(other) } else { lines(other) };
        site.work.write("hr.txt", text("0777001"));
        site.muster(["plan"])
            .run()
            .code(3)
            .says("employee A1")
            .says("employee A2")
            .never_says("777001");
        site.work.write("hr.txt", text("777002"));
        site.muster(["plan"]).run().code(0);
    }
    let office = Office::new(Habits::flat_85());
    let query = "SELECT code, 'N' AS first_name, '1' AS department, '1' AS areas, card AS card_no \
        FROM staff";
    office.settings(&format!("      employees: {{ select: {} }}", json!(query)), "");
    for engine in Engine::all(&office.work) {
        engine.run("CREATE TABLE staff (code VARCHAR(20), card VARCHAR(20))");
        engine.run("INSERT INTO staff VALUES ('A1', '777001'), ('A2', '0777001')");
        let run = office.muster(&engine, ["plan", "hq"]).run().code(3);
        run.says("employee A1").says("employee A2").never_says("777001");
        engine.run("UPDATE staff SET card = '777002' WHERE code = 'A2'");
        office.muster(&engine, ["plan", "hq"]).run().code(0);
    }
}

#[test]
fn cards_that_a_flow_never_sends_may_be_declared_twice() {
    for (owner, code) in [("ignored", 0), ("to", 0), ("create-only", 0), ("shared", 3)] {
        let flow = format!(
            "    owners: {{ employee: {{ card_no: {owner} }} }}
"
        );
        let site = site(Habits::flat_85(), &[("A1", "1001"), ("A2", "1002")], &flow);
        let both = [("A1", ", card_no: \"777001\""), ("A2", ", card_no: \"777001\"")];
        declare(&site, &both);
        for command in ["validate", "plan"] {
            site.muster([command]).run().code(code);
        }
        // Two new people would both be created with it.
        let new = [("A3", ", card_no: \"777002\""), ("A4", ", card_no: \"777002\"")];
        declare(&site, &[both, new].concat());
        let code = if owner == "create-only" { 3 } else { code };
        site.muster(["plan"]).run().code(code);
    }
    // A feed and a database that another flow reads, which sends them.
    let flow = "    owners: { employee: { card_no: ignored } }
";
    let site = site(Habits::flat_85(), &[], flow);
    declare(&site, &[("A1", ", card_no: \"777001\""), ("A2", ", card_no: \"777001\"")]);
    let text = site.work.read("muster.yaml")
        + "  again: { from: directory, to: hq }
";
    site.work.write("muster.yaml", text);
    site.muster(["validate"]).run().code(3).says("card-twice");
}

#[test]
fn an_approved_plan_in_which_cards_change_hands_is_done_in_the_same_steps() {
    let held = [("A1", "1001"), ("A2", "1002"), ("A3", "1003")];
    for habits in unique() {
        let site = site(habits, &held, "    absent: { employee: delete }\n");
        known(&site, &["A1", "A2", "A3"]);
        declare(
            &site,
            &[
                ("A2", ", card_no: \"1003\""),
                ("A3", ", card_no: \"1002\""),
                ("A4", ", card_no: \"1001\""),
            ],
        );
        let plan = site.plan();
        let fingerprint = plan["fingerprint"].as_str().expect("a fingerprint").to_owned();
        let apply = ["apply", "--yes", "--expect", &fingerprint, "--format", "json"];
        let report = site.muster(apply).run().code(0).json();
        assert_eq!(report["converged"], json!(true), "{report:#}");
        for (code, wanted) in [("A2", "1003"), ("A3", "1002"), ("A4", "1001")] {
            assert_eq!(card(&site, code), json!(wanted), "{code}");
        }
    }
}

#[test]
fn who_resigned_before_gives_the_card_up_when_another_person_gets_it() {
    for hides_resigned in [false, true] {
        for (absent, frees) in [("resign", true), ("deactivate", true), ("keep", false)] {
            let habits = Habits { unique_cards: frees, hides_resigned, ..Habits::flat_85() };
            let resigns = "    absent: { employee: resign }\n";
            let site = site(habits, &[("A1", "1001"), ("A2", "1002")], resigns);
            known(&site, &["A1", "A2"]);
            declare(&site, &[("A2", "")]);
            site.apply().code(0);
            site.edit("muster.yaml", "employee: resign", &format!("employee: {absent}"));
            declare(&site, &[("A2", ""), ("A4", ", card_no: \"1001\"")]);
            let report = site.apply().code(0).json();
            let told = format!("{absent}, hidden: {hides_resigned}");
            if frees {
                let steps = ["update employee A1", "create employee A4"];
                assert_eq!(actions(&report), steps, "{told}");
            } else {
                assert_eq!(actions(&report), ["create employee A4"], "{told}");
                let warnings = report["warnings"].to_string();
                assert!(warnings.contains("the card of employee A1, who has resigned"), "{told}");
            }
            assert_eq!(site.plan()["changes"], json!([]), "{told}");
        }
    }
}

#[test]
fn who_was_deactivated_before_gives_the_card_up_when_another_person_gets_it() {
    for unique_cards in [false, true] {
        let habits = Habits { unique_cards, ..Habits::flat_80() };
        let held = [("A1", "1001"), ("A2", "1002"), ("A3", "1003")];
        let site = site(habits, &held, "    absent: { employee: deactivate }\n");
        for (code, _) in held {
            site.server.edit(Employee, code, json!({ "enable_att": true, "app_status": 1 }));
        }
        known(&site, &["A1", "A2", "A3"]);
        declare(&site, &[("A2", ""), ("A3", "")]);
        assert_eq!(actions(&site.apply().code(0).json()), ["deactivate employee A1"]);
        declare(&site, &[("A2", ""), ("A3", ""), ("A4", ", card_no: \"1001\"")]);
        let report = site.apply().code(0).json();
        assert_eq!(actions(&report), ["update employee A1", "create employee A4"], "{report:#}");
        assert_eq!(card(&site, "A4"), json!("1001"));
        assert_eq!(site.plan()["changes"], json!([]));
        // Who is protected keeps it, and who still works keeps it.
        declare(&site, &[("A2", ""), ("A3", ""), ("A4", ", card_no: \"1003\"")]);
        let run = site.muster(["plan"]).run().code(4);
        run.says("employee A4 is to have the card of employee A3, who keeps it");
    }
}

#[test]
fn a_run_that_broke_off_between_the_steps_is_finished_by_the_next_one() {
    for trouble in [Trouble::LostAnswer, Trouble::LostRequest, Trouble::CutBody] {
        try_at_once(1..=3, |write| {
            let troubles =
                (0..12).map(|more| (When::Write(write + more), trouble.clone())).collect();
            let habits = Habits { unique_cards: true, troubles, ..Habits::flat_85() };
            let site = site(habits, &[("A1", "1001"), ("A2", "1002")], "");
            declare(&site, &[("A1", ", card_no: \"1002\""), ("A2", ", card_no: \"1001\"")]);
            site.apply();
            site.server.change(|habits| habits.troubles.clear());
            site.apply().code(0);
            assert_eq!(
                (card(&site, "A1"), card(&site, "A2")),
                (json!("1002"), json!("1001")),
                "{trouble:?} {write}"
            );
            assert_eq!(site.plan()["changes"], json!([]), "{trouble:?} {write}");
        });
    }
}

#[test]
fn an_address_that_several_people_have_is_told_once_and_counted() {
    let work = Workspace::new();
    let people: String =
        (0..200).map(|n| line(&format!("B{n:03}"), ", email: crew@example.org")).collect();
    let pair = line("C1", ", email: c@example.org") + &line("C2", ", email: c@example.org");
    work.write("d/a.yaml", format!("employees:\n{people}{pair}"));
    let run = work
        .muster(["validate", "d"])
        .run()
        .code(0)
        .says("2 e-mail addresses stand with several people");
    assert_eq!(run.to_string().matches("several people").count(), 1, "{run}");
    let run = run.says("B000 and B001").never_says("crew@example.org and");
    run.never_says("B198");
    work.write(
        "d/a.yaml",
        format!(
            "employees:\n{}{}",
            line("C1", ", email: c@example.org"),
            line("C2", ", email: d@example.org")
        ),
    );
    work.muster(["validate", "d"]).run().code(0).never_says("e-mail");
}

#[test]
fn a_card_that_another_person_keeps_in_files_is_refused() {
    let work = Workspace::new();
    let owners = "    owners: { employee: { card_no: from } }\n";
    work.write(
        "muster.yaml",
        format!(
            "stores:\n  hr: {{ csv: {{ employees: {{ path: hr.csv }} }} }}\n  directory: {{ yaml: \
             directory }}\nflows:\n  \
             in:\n    from: hr\n    to: directory\n{owners}"
        ),
    );
    let people = |first: &str, second: &str| {
        format!(
            "external: {{ departments: [\"1\"], areas: [\"1\"] }}\nemployees:\n{}{}",
            line("000123", &format!(", card_no: \"{first}\"")),
            line("000124", &format!(", card_no: \"{second}\""))
        )
    };
    work.write("directory/people.yaml", people("777", "778"));
    work.write("hr.csv", "code,card_no\n000123,778\n");
    let run = work.muster(["plan"]).run().code(4);
    run.says("is to have the card of employee 000124, who keeps it on the other side")
        .never_says("778");
    // Handed over in one plan.
    work.write("hr.csv", "code,card_no\n000123,778\n000124,779\n");
    work.muster(["apply", "--yes"]).run().code(0);
    assert!(work.read("directory/people.yaml").contains("779"));
}

#[test]
fn a_card_of_a_leaver_whom_a_first_run_holds_back_waits_for_the_next_run() {
    for absent in ["delete", "resign"] {
        let habits = Habits { unique_cards: true, ..Habits::flat_85() };
        let held = [("A1", "1001"), ("A2", "1002"), ("A3", "")];
        let site = site(habits, &held, &format!("    absent: {{ employee: {absent} }}\n"));
        let people = [
            ("A2", ""),
            ("A3", ", card_no: \"1001\""),
            ("A4", ", card_no: \"1002\", mobile: \"5\""),
        ];
        // A2 is declared, and keeps the card: that is refused in a first run, too.
        declare(&site, &people);
        let run = site.muster(["plan"]).run().code(4);
        run.says("employee A4 is to have the card of employee A2").never_says("1001");
        let people = [("A2", ", card_no: \"1003\""), people[1], people[2]];
        declare(&site, &people);
        let plan = site.plan();
        assert_eq!(actions(&plan), ["update employee A2", "create employee A4"], "{plan:#}");
        let notice = &plan["notices"][1];
        assert_eq!(
            (&notice["rule"], &notice["codes"]),
            (&json!("card-waits"), &json!(["A3"])),
            "{plan:#}"
        );
        assert_eq!(plan["summary"]["left_alone"], json!(1), "{plan:#}");
        let run = site.muster(["plan"]).run().code(0);
        run.says("employee A3 is to have the card of employee A1, who keeps it in this run")
            .says(&format!("--allow employee:{absent}=1 --reason"))
            .never_says("1001");
        assert_eq!(site.apply().code(0).json()["converged"], json!(true));
        assert_eq!((card(&site, "A1"), card(&site, "A4")), (json!("1001"), json!("1002")));
        site.apply().code(0);
        assert_eq!(card(&site, "A3"), json!("1001"), "{absent}");
        assert_eq!(site.plan()["changes"], json!([]));
    }
}

#[test]
fn a_first_run_in_which_only_a_card_waits_never_says_that_there_is_nothing_to_do() {
    let held = [("A1", "1001"), ("A3", "")];
    let site = site(Habits::flat_85(), &held, "    absent: { employee: delete }\n");
    declare(&site, &[("A3", ", card_no: \"1001\"")]);
    site.muster(["plan"]).run().code(0).says("1 left alone").never_says("nothing to do");
    // Both at once, where that is allowed by count.
    let allowed = ["apply", "--yes", "--allow", "employee:delete=1", "--reason", "left last week"];
    site.muster(allowed).run().code(0);
    assert_eq!((card(&site, "A3"), site.server.record(Employee, "A1")), (json!("1001"), None));
}

#[test]
fn validate_judges_a_card_of_two_people_by_the_days_of_both() {
    let work = Workspace::new();
    let judge = |one: &str, other: &str| {
        let card = ", card_no: \"777001\"";
        let people = line("A1", &format!("{card}{one}")) + &line("A2", &format!("{card}{other}"));
        work.write("d/people.yaml", format!("employees:\n{people}"));
        work.muster(["validate", "d"]).run()
    };
    let run = judge(", active_until: 2999-12-31", ", active_from: 2020-01-01").code(3);
    run.says("employee A1 and employee A2 have the same card_no")
        .says("people.yaml:2")
        .never_says("777001");
    let run = judge("", ", active_from: 2999-01-01")
        .code(0)
        .says("have the same card_no from 2999-01-01 on");
    run.says("give employee A1 a last day").never_says("777001");
    judge(", active_until: 2998-12-31", ", active_from: 2999-01-01")
        .code(0)
        .never_says("same card_no");
}
