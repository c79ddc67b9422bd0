//! Applying: the server ends up as declared, what was not taken is named, failures stop what leans
//! on them alone.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Department, Employee, Site, actions};
use crate::foreign::{Habits, Trouble, When};

#[test]
fn an_empty_server_becomes_the_company_on_every_generation() {
    for (name, habits) in Habits::generations() {
        let site = Site::new(habits);
        let report = site.apply().code(0).json();
        assert_eq!(report["converged"], json!(true), "{name}");
        assert!(
            report["changes"]
                .as_array()
                .is_some_and(|all| all.iter().all(|c| c["outcome"] == "done")),
            "{name}"
        );
        assert_eq!(site.server.writes().len(), 8, "{name}: one write for each change");
        site.server.forget();
        assert_eq!(site.plan()["changes"], json!([]), "{name}");
        assert_eq!(site.server.writes().len(), 0, "{name}");
    }
}

#[test]
fn only_changed_fields_are_sent() {
    let site = Site::faithful(Habits::flat_85(), "");
    site.edit("directory/people.yaml", "mobile: \"0501112222\"", "mobile: \"0501113333\"");
    site.apply().code(0);
    let writes = site.server.writes();
    assert_eq!(writes.len(), 1);
    assert_eq!(
        (writes[0].method.as_str(), writes[0].json()),
        ("PATCH", json!({ "mobile": "0501113333" }))
    );
}

#[test]
fn what_the_server_drops_is_named() {
    let site = Site::faithful(Habits { dropped: vec!["mobile"], ..Habits::flat_85() }, "");
    site.edit("directory/people.yaml", "mobile: \"0501112222\"", "mobile: \"0501113333\"");
    let report = site.apply().code(7).json();
    assert_eq!(report["converged"], json!(false));
    assert_eq!(report["changes"][0]["outcome"], json!("not_taken"));
    assert_eq!(report["changes"][0]["not_taken"], json!(["mobile"]));
    site.muster(["apply", "--yes"]).run().code(7).says("did not take: mobile");
}

#[test]
fn a_failure_stops_what_leans_on_it_and_nothing_else() {
    let troubles =
        vec![(When::Write(2), Trouble::Status(400, r#"{"dept_name":["Not this one."]}"#.into()))];
    let site = Site::new(Habits { troubles, ..Habits::flat_80() });
    site.work.write(
        "directory/structure.yaml",
        "departments: [{ code: A, name: A }, { code: B, \
        name: B }, { code: C, name: C, parent: A }, { code: D, name: D, parent: B }]",
    );
    site.work.remove("directory/people.yaml");
    // Two at a time, and the second write fails: A or B with the child that leans on it, or the
    // child of the one that was made first.
    let report = site.apply().code(7).json();
    let changes = report["changes"].as_array().expect("changes");
    let of = |outcome: &'static str| changes.iter().filter(move |one| one["outcome"] == outcome);
    let failed: Vec<&Value> = of("failed").collect();
    let [failed] = failed[..] else { unreachable!("one write fails: {report:#}") };
    assert!(failed["error"].as_str().is_some_and(|text| text.contains("Not this one.")));
    let is_parent = ["A", "B"].iter().any(|code| failed["code"] == **code);
    let skipped: Vec<&Value> = of("skipped").map(|one| &one["leans_on"]["code"]).collect();
    assert_eq!(skipped, vec![&failed["code"]; usize::from(is_parent)], "{report:#}");
    assert_eq!(of("done").count(), 3 - skipped.len(), "{report:#}");
    site.server.change(|habits| habits.troubles.clear());
    site.apply().code(0);
    assert_eq!(site.plan()["changes"], json!([]));
}

#[test]
fn a_lost_answer_makes_no_second_record() {
    for trouble in [Trouble::LostAnswer, Trouble::LostRequest, Trouble::CutBody] {
        let troubles = (1..=8).map(|write| (When::Write(write), trouble.clone())).collect();
        let site = Site::new(Habits { troubles, ..Habits::nested_95() });
        site.muster(["apply", "--yes"]).patience(Duration::from_secs(120)).run().code(0);
        assert_eq!(site.plan()["changes"], json!([]), "{trouble:?}");
        // The server's own rows stand beside them.
        let people = site.server.state(Employee);
        assert_eq!(people.len(), 3, "{trouble:?}");
        assert_eq!(site.server.state(Department).len(), 3, "{trouble:?}");
    }
}

#[test]
fn leavers_go_and_structure_follows() {
    let absent = "    absent: { employee: delete, department: delete, position: delete, area: \
        delete }\n    limits: { delete: 100% }\n";
    let site = Site::faithful(Habits::flat_80(), absent);
    site.work.write(
        "directory/people.yaml",
        "employees:\n  - { code: \"000125\", department: CORP, areas: [HQ] }\n",
    );
    site.work.write(
        "directory/structure.yaml",
        "areas: [{ code: HQ, name: Head office }]\ndepartments: [{ code: CORP, name: Corporation \
         }]\npositions: [{ code: BOSS, name: Boss }]\n",
    );
    // Nobody goes in a first run unless somebody says so, by the count.
    let lifted = ["--allow", "delete=5", "--reason", "the company is smaller", "--format", "json"];
    let plan = site.muster(["plan"].into_iter().chain(lifted)).run().code(0).json();
    assert_eq!(
        actions(&plan),
        [
            "create position BOSS",
            "delete employee 000123",
            "delete employee 000124",
            "delete area LAB",
            "delete department ENG",
            "delete position SWE",
        ]
    );
    site.muster(["apply", "--yes"].into_iter().chain(lifted)).run().code(0);
    assert_eq!(site.server.state(Employee).keys().collect::<Vec<_>>(), ["000125"]);
    assert_eq!(site.plan()["changes"], json!([]));
    // The rows that came with the server are still there.
    assert!(site.server.record(Department, "1").is_some());
}

#[test]
fn what_somebody_unmanaged_refers_to_stays() {
    let site = Site::faithful(Habits::flat_80(), "    absent: { department: delete }\n");
    site.server.seed(Employee, json!({ "emp_code": "900001", "department": "ENG", "area": ["1"] }));
    site.work
        .write("directory/structure.yaml", "departments: [{ code: CORP, name: Corporation }]\n");
    site.work.write("directory/people.yaml", "employees: []\nexternal: { departments: [ENG] }\n");
    assert_eq!(site.plan()["changes"], json!([]));
    site.work.write("directory/people.yaml", "employees: []\n");
    let plan = site.plan();
    assert_eq!(plan["changes"], json!([]), "people who are not managed stand in ENG");
    assert!(plan["warnings"].to_string().contains("still refers to it"), "{plan:#}");
}

#[test]
fn swapped_parents_are_moved_without_a_ring() {
    let site = Site::new(Habits::flat_80());
    site.work.remove("directory/people.yaml");
    let tree = |a: &str, b: &str, c: &str| {
        format!(
            "departments:\n  - {{ code: A, name: A, parent: {a} }}\n  - {{ code: B, name: B, \
             parent: {b} }}\n  - {{ code: C, name: C, parent: {c} }}\n"
        )
    };
    site.work.write("directory/structure.yaml", tree("null", "A", "B"));
    site.apply().code(0);
    site.work.write("directory/structure.yaml", tree("B", "C", "null"));
    site.apply().code(0);
    assert_eq!(site.plan()["changes"], json!([]));
}

#[test]
fn ctrl_c_finishes_what_is_under_way_and_a_later_run_continues() {
    let site = Site::new(Habits { latency: Duration::from_millis(150), ..Habits::flat_80() });
    let people: String = (0..60)
        .map(|n| {
            format!("  - {{ code: \"1{n:05}\", first_name: P{n}, department: ENG, areas: [HQ] }}\n")
        })
        .collect();
    site.work.write("directory/people.yaml", format!("employees:\n{people}"));
    let running = site.muster(["apply", "--yes", "--format", "json"]).start();
    while site.server.writes().len() < 10 {
        std::thread::sleep(Duration::from_millis(20));
    }
    running.signal("INT");
    let report = running.wait().code(130).json();
    assert_eq!(report["interrupted"], json!(true));
    let outcome = |name: &str| {
        report["changes"]
            .as_array()
            .map_or(0, |all| all.iter().filter(|c: &&Value| c["outcome"] == name).count())
    };
    assert!(
        outcome("done") >= 8 && outcome("skipped") > 10 && outcome("failed") == 0,
        "{report:#}"
    );
    site.server.change(|habits| habits.latency = Duration::ZERO);
    site.apply().code(0);
    assert_eq!(site.server.state(Employee).len(), 60);
    assert_eq!(site.plan()["changes"], json!([]));
}

#[test]
fn as_many_writes_are_under_way_as_allowed_and_no_more() {
    let site = Site::new(Habits { latency: Duration::from_millis(30), ..Habits::flat_80() });
    let people: String = (0..40)
        .map(|n| {
            format!("  - {{ code: \"1{n:05}\", first_name: P{n}, department: ENG, areas: [HQ] }}\n")
        })
        .collect();
    site.work.write("directory/people.yaml", format!("employees:\n{people}"));
    site.apply().code(0);
    assert_eq!(site.server.most_at_once(), 4);
}
