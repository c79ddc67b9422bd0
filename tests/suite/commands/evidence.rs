//! What cannot be undone is sent only after fresh evidence: people who work on the server meanwhile
//! lose nothing.

use serde_json::{Value, json};

use super::{Department, Employee, Site};
use crate::foreign::Kind::{Position, Resign, Terminal};
use crate::foreign::{Habits, InUse, Meanwhile, Trouble, When};

const ALL: &str =
    "    absent: { employee: delete, department: delete, position: delete, area: delete }\n";
const OLD: &str = "areas: [{ code: OLD, name: Old }]\ndepartments: [{ code: OLD, name: Old \
    }]\npositions: [{ code: OLD, name: Old }]\n";

/// A server that cascades and holds an old area, department and position, which are declared no
/// more; the next run also changes one person, so that others can work between its first write and
/// its deletions.
fn due(habits: Habits, flow: &str) -> Site {
    let site = Site::with(Habits { in_use: InUse::Cascade, ..habits }, flow);
    site.work.write("directory/old.yaml", OLD);
    let site = site.known();
    site.work.write("directory/old.yaml", "areas: []\n");
    site.edit("directory/people.yaml", "mobile: \"0501112222\"", "mobile: \"0509998888\"");
    site
}

fn outcome<'a>(report: &'a Value, action: &str, kind: &str) -> &'a Value {
    let changes = report["changes"].as_array().expect("changes");
    changes
        .iter()
        .find(|change| change["action"] == action && change["kind"] == kind)
        .unwrap_or_else(|| panic!("{action} {kind} in {report:#}"))
}

fn because(change: &Value) -> &str {
    assert_eq!(change["outcome"], "skipped", "{change:#}");
    change["because"].as_str().unwrap_or_default()
}

#[test]
fn units_that_nothing_refers_to_are_deleted_on_a_server_that_cascades() {
    for (name, habits) in Habits::generations() {
        let site = due(habits, ALL);
        let report = site.apply().code(0).json();
        for kind in ["area", "department", "position"] {
            assert_eq!(outcome(&report, "delete", kind)["outcome"], "done", "{name}");
        }
        assert_eq!(site.server.state(Employee).len(), 3, "{name}");
    }
}

#[test]
fn a_unit_stays_when_somebody_was_put_into_it_during_the_run() {
    for (name, habits) in Habits::generations() {
        for (kind, field, value) in [
            ("department", "department", json!("OLD")),
            ("position", "position", json!("OLD")),
            ("area", "area", json!(["HQ", "OLD"])),
        ] {
            let site = due(habits.clone(), ALL);
            let moves = Meanwhile::Changes(Employee, "000125", json!({ field: value }));
            site.server.change(|habits| habits.meanwhile = vec![(When::Write(1), moves)]);
            let report = site.apply().code(7).json();
            let why = because(outcome(&report, "delete", kind));
            assert!(why.contains("employee 000125 is in it by now"), "{name} {kind}: {why}");
            assert_eq!(site.server.state(Employee).len(), 3, "{name} {kind}");
            assert_eq!(report["converged"], false);
        }
    }
}

#[test]
fn a_unit_stays_under_which_or_in_which_something_new_stands() {
    for (kind, comes, why) in [
        (
            "department",
            Meanwhile::Comes(
                Department,
                json!({ "dept_code": "NEW", "dept_name": "New", "parent_dept": "OLD" }),
            ),
            "department NEW stands below it",
        ),
        (
            "position",
            Meanwhile::Comes(
                Position,
                json!({ "position_code": "NEW", "position_name": "New", "parent_position": "OLD" }),
            ),
            "position NEW stands below it",
        ),
        (
            "area",
            Meanwhile::Comes(
                Terminal,
                json!({ "sn": "GATE9", "alias": "Gate", "ip_address": "10.0.0.9", "area": "OLD" }),
            ),
            "device GATE9 is in it",
        ),
        (
            "department",
            Meanwhile::Changes(Department, "OLD", json!({ "dept_name": "Reborn" })),
            "changed on the server since the plan was made: name",
        ),
    ] {
        let site = due(Habits::flat_85(), ALL);
        site.server.change(|habits| habits.meanwhile = vec![(When::Write(1), comes)]);
        let report = site.apply().code(7).json();
        let because = because(outcome(&report, "delete", kind));
        assert!(because.contains(why), "{because}");
        assert_eq!(site.server.state(Terminal).len(), usize::from(kind == "area"));
    }
}

#[test]
fn a_unit_stays_when_somebody_in_it_resigned_and_is_in_no_list() {
    let site = due(Habits { hides_resigned: true, ..Habits::nested_95() }, ALL);
    let moves = Meanwhile::Changes(Employee, "000125", json!({ "department": "OLD" }));
    let leaves =
        Meanwhile::Comes(Resign, json!({ "employee": "000125", "resign_date": "2026-11-01" }));
    site.server.change(|habits| {
        habits.meanwhile = vec![(When::Write(1), moves), (When::Write(1), leaves)]
    });
    let report = site.apply().code(7).json();
    let why = because(outcome(&report, "delete", "department"));
    assert!(why.contains("employee 000125, who resigned, is in it"), "{why}");
    assert_eq!(site.server.state(Employee).len(), 3);
}

#[test]
fn a_unit_stays_when_what_is_in_it_cannot_be_read() {
    let site = due(Habits::flat_85(), ALL);
    // The run reads the directory, changes a person, and then asks who is in the position.
    site.server
        .change(|habits| habits.meanwhile = vec![(When::Write(1), Meanwhile::Forbids(Employee))]);
    let report = site.apply().code(7).json();
    let why = because(outcome(&report, "delete", "position"));
    assert!(why.contains("could not be read directly before"), "{why}");
    assert!(site.server.record(Position, "OLD").is_some());
}

#[test]
fn a_deletion_that_is_sent_again_has_new_evidence() {
    let site = due(Habits::flat_85(), "    absent: { department: delete }\n");
    let moves = Meanwhile::Changes(Employee, "000125", json!({ "department": "OLD" }));
    site.server.change(|habits| {
        habits.troubles = vec![(When::Delete(1), Trouble::Status(503, "{}".to_owned()))];
        habits.meanwhile = vec![(When::Delete(1), moves)];
    });
    let report = site.apply().code(7).json();
    let why = because(outcome(&report, "delete", "department"));
    assert!(why.contains("employee 000125 is in it by now"), "{why}");
    assert_eq!(site.server.state(Employee).len(), 3);
}

/// A server that holds what is declared but for Grace, who has left; another person is changed
/// first.
fn leaver(habits: Habits, action: &str) -> Site {
    let site = Site::with(habits, &format!("    absent: {{ employee: {action} }}\n")).known();
    let people = site.work.read("directory/people.yaml");
    let kept: Vec<&str> = people.lines().filter(|line| !line.contains("000125")).collect();
    site.work.write("directory/people.yaml", kept.join("\n"));
    site.edit("directory/people.yaml", "mobile: \"0501112222\"", "mobile: \"0509998888\"");
    site
}

#[test]
fn a_person_who_was_changed_since_the_plan_neither_resigns_nor_is_deleted() {
    for (name, habits) in Habits::generations() {
        for action in ["delete", "resign"] {
            if action == "resign" && !name.ends_with('5') {
                continue;
            }
            let site = leaver(habits.clone(), action);
            let moves = Meanwhile::Changes(
                Employee,
                "000125",
                json!({ "department": "ENG", "card_no": "9" }),
            );
            site.server.change(|habits| habits.meanwhile = vec![(When::Write(1), moves)]);
            let finished = site.apply().code(7);
            let report = finished.json();
            let why = because(outcome(&report, action, "employee"));
            assert!(why.contains("since the plan was made: department, card_no"), "{name}: {why}");
            assert!(
                site.server.record(Employee, "000125").is_some()
                    && site.server.state(Resign).is_empty()
            );
        }
    }
}

#[test]
fn a_person_who_was_not_changed_goes() {
    for (name, habits) in Habits::generations() {
        let site = leaver(habits.clone(), "delete");
        site.apply().code(0);
        assert!(site.server.record(Employee, "000125").is_none(), "{name}");
        if name.ends_with('5') {
            let site = leaver(habits, "resign");
            site.apply().code(0);
            assert_eq!(site.server.state(Resign).len(), 1, "{name}");
        }
    }
}

#[test]
fn a_person_who_resigned_since_the_plan_is_not_deleted() {
    let site = leaver(Habits::nested_95(), "delete");
    let leaves =
        Meanwhile::Comes(Resign, json!({ "employee": "000125", "resign_date": "2026-11-01" }));
    site.server.change(|habits| habits.meanwhile = vec![(When::Write(1), leaves)]);
    let report = site.apply().code(7).json();
    let why = because(outcome(&report, "delete", "employee"));
    assert!(why.contains("resigned since the plan was made"), "{why}");
    assert!(site.server.record(Employee, "000125").is_some());
}

#[test]
fn what_the_run_itself_did_to_a_leaver_is_no_reason_to_stay() {
    let flow = "    absent: { employee: delete }\n";
    let site = Site::with(Habits { unique_cards: true, ..Habits::flat_85() }, flow).known();
    // Ada leaves, Alan gets her card, and the department of both has a new code.
    let people = site.work.read("directory/people.yaml");
    let kept: Vec<&str> = people.lines().filter(|line| !line.contains("000123")).collect();
    site.work.write(
        "directory/people.yaml",
        kept.join("\n").replace("department: ENG", "department: TECH"),
    );
    site.edit("directory/people.yaml", "mobile: \"0501112222\"", "card_no: \"77712345\"");
    site.edit("directory/structure.yaml", "{ code: ENG,", "{ code: TECH, previous_code: ENG,");
    site.apply().code(0);
    assert!(site.server.record(Employee, "000123").is_none());
    assert_eq!(site.server.record(Employee, "000124").unwrap_or_default()["card_no"], "77712345");
}

#[test]
fn many_units_go_from_a_server_that_grants_small_pages() {
    let habits = Habits { in_use: InUse::Cascade, page_cap: 7, ..Habits::flat_85() };
    let site = Site::with(
        habits,
        "    absent: { department: delete, employee: delete }\n    limits: { delete: 100% }\n",
    );
    let mut old = String::from("departments:\n");
    let mut people = String::from("employees:\n");
    for n in 0..40 {
        old.push_str(&format!(
            "  - {{ code: OLD{n}, name: Old {n}, parent: {} }}\n",
            if n < 5 { "CORP".to_owned() } else { format!("OLD{}", n % 5) }
        ));
        people.push_str(&format!(
            "  - {{ code: \"7{n:05}\", first_name: A, department: OLD{n}, areas: [HQ] }}\n"
        ));
    }
    site.work.write("directory/old.yaml", old + &people);
    let site = site.known();
    site.work.write("directory/old.yaml", "areas: []\n");
    let all = [
        "apply",
        "--yes",
        "--format",
        "json",
        "--allow",
        "shrink=80",
        "--reason",
        "the branch was sold",
    ];
    let report = site.muster(all).run().code(0).json();
    assert_eq!(report["summary"]["delete"], json!(80));
    assert_eq!((site.server.state(Department).len(), site.server.state(Employee).len()), (3, 3));
}

#[test]
fn units_stay_where_an_account_may_not_read_who_resigned() {
    let forbidden =
        || Trouble::Status(403, r#"{"detail":"You do not have permission."}"#.to_owned());
    let site = due(Habits::flat_85(), ALL);
    site.server.change(|habits| habits.troubles = vec![(When::Leavers(0), forbidden())]);
    let report =
        site.apply().code(0).says("who resigned may not be read by this account (403)").json();
    let changes = report["changes"].as_array().expect("changes");
    assert!(changes.iter().all(|change| change["action"] != "delete"), "{report:#}");
    // Everything else goes on, and what the account may read holds nothing up.
    assert_eq!(outcome(&report, "update", "employee")["outcome"], "done");
    site.server.change(|habits| habits.troubles = Vec::new());
    let report = site.apply().code(0).json();
    assert_eq!(outcome(&report, "delete", "department")["outcome"], "done");
}
