//! A first run takes nobody away: who is absent from a source that was never read before is held
//! back and named.

use serde_json::json;

use super::{Department, Employee, Site, actions, person};
use crate::foreign::{Habits, Kind};

const DELETE: &str =
    "    absent: { employee: delete, department: delete }\n    limits: { delete: 100% }\n";

/// A server with two people and a department whom nobody declares, and one declared change.
fn strange(flow: &str) -> Site {
    let site = Site::faithful(Habits::flat_85(), flow);
    site.server.seed(Department, json!({ "dept_code": "OLD", "dept_name": "Old" }));
    for code in ["900001", "900002"] {
        site.server.seed(Employee, person(code));
    }
    site.edit("directory/people.yaml", "ada@example.org", "augusta@example.org");
    site.server.forget();
    site
}

#[test]
fn a_first_run_does_all_but_take_away_and_the_next_one_goes_on() {
    let site = strange(DELETE);
    let plan = site.plan();
    assert_eq!(actions(&plan), ["update employee 000123"]);
    let notices = plan["notices"].as_array().expect("notices");
    let named: Vec<_> = notices
        .iter()
        .map(|one| (&one["rule"], &one["kind"], &one["codes"], &one["count"]))
        .collect();
    assert_eq!(
        named,
        [
            (&json!("first-run"), &json!("department"), &json!(["OLD"]), &json!(1)),
            (&json!("first-run"), &json!("employee"), &json!(["900001", "900002"]), &json!(2)),
        ]
    );
    assert_eq!(plan["refusals"], json!([]));
    // A plan is no run: the next one says the same.
    site.muster(["plan"])
        .run()
        .code(0)
        .says("first run: 2 employees are not in the source")
        .says("employee:delete=2");
    let report = site.apply().code(0).json();
    assert_eq!(
        (&report["converged"], report["notices"].as_array().map(Vec::len)),
        (&json!(true), Some(2))
    );
    assert_eq!(site.server.state(Employee).len(), 5);
    let plan = site.plan();
    assert_eq!(plan["notices"], json!([]));
    assert_eq!(
        actions(&plan),
        ["delete employee 900001", "delete employee 900002", "delete department OLD"]
    );
    site.apply().code(0);
    site.muster(["plan"]).run().code(0).says("nothing to do");
}

#[test]
fn a_first_run_with_nothing_else_to_do_is_one_all_the_same() {
    let site = strange(DELETE);
    site.edit("directory/people.yaml", "augusta@example.org", "ada@example.org");
    site.apply().code(0);
    assert!(site.server.writes().is_empty());
    site.muster(["plan", "--detailed-exitcode"]).run().code(2).says("900001");
    // A state that is lost, and a flow under another name, know nothing.
    std::fs::rename(site.work.path(".muster"), site.work.path("away")).expect("a state");
    assert_eq!(site.plan()["changes"], json!([]));
    std::fs::rename(site.work.path("away"), site.work.path(".muster")).expect("a state");
    site.edit("muster.yaml", "flows:\n  hq:", "flows:\n  other:");
    assert_eq!(site.plan()["changes"], json!([]));
}

#[test]
fn limits_hold_for_the_run_after_the_first() {
    let site = strange("    absent: { employee: delete }\n    limits: { delete: 1 }\n");
    site.apply().code(0);
    site.muster(["apply", "--yes"])
        .run()
        .code(4)
        .says("the plan would delete 2 employees, and the limit is 1");
}

#[test]
fn a_first_run_takes_away_whom_an_override_names_by_the_exact_count() {
    let site = strange(DELETE);
    let allowed = |counts: &[&'static str]| {
        let flags = counts.iter().flat_map(|count| ["--allow", count]);
        let arguments =
            ["apply", "--yes"].into_iter().chain(flags).chain(["--reason", "looked at"]);
        site.muster(arguments).run()
    };
    allowed(&["employee:delete=1"]).code(4).says("does not fit: the plan would delete 2, not 1");
    assert!(site.server.writes().is_empty());
    allowed(&["employee:delete=2"]).code(0).says("first run: one department is not in the source");
    assert_eq!(site.server.state(Employee).len(), 3);
    assert!(site.server.record(Department, "OLD").is_some());
}

#[test]
fn an_override_of_another_way_to_leave_is_told_the_right_one() {
    let site = strange("    absent: { employee: resign }\n    limits: { delete: 1 }\n");
    let allowed = |count: &'static str| {
        site.muster(["apply", "--yes", "--allow", count, "--reason", "looked at"]).run()
    };
    allowed("delete=2").code(3).says("--allow employee:resign=2 --reason");
    assert!(site.server.writes().is_empty());
    site.apply().code(0);
    let run = site.muster(["apply", "--yes"]).run().code(4);
    run.says("the plan would resign 2 employees, and the limit is 1")
        .says("--allow employee:resign=2");
    allowed("employee:resign=2").code(0);
}

#[test]
fn a_last_day_in_the_source_is_evidence_in_a_first_run() {
    let site = strange("    absent: { employee: resign }\n");
    let people = site.work.read("directory/people.yaml");
    let left = "  - { code: \"900001\", first_name: Somebody, department: CORP, areas: [HQ], \
        active_until: 2024-11-20 }\n";
    site.work.write("directory/people.yaml", people + left);
    let plan = site.plan();
    assert_eq!(actions(&plan), ["update employee 000123", "resign employee 900001"]);
    assert_eq!(plan["notices"][0]["codes"], json!(["900002"]));
    // The count of an override is of both.
    assert!(
        plan["notices"][0]["help"].as_str().is_some_and(|help| help.contains("employee:resign=2")),
        "{plan:#}"
    );
    site.apply().code(0);
    assert_eq!(site.server.state(Kind::Resign).len(), 1);
}

#[test]
fn a_kind_that_a_flow_manages_for_the_first_time_has_a_first_run_of_its_own() {
    let site = strange(
        "    absent: { employee: delete, department: delete }\n    limits: { delete: 100% }\n    \
         scope: { kinds: [employee] }\n",
    );
    site.apply().code(0);
    site.edit("muster.yaml", "    scope: { kinds: [employee] }\n", "");
    let plan = site.plan();
    assert_eq!(actions(&plan), ["delete employee 900001", "delete employee 900002"]);
    assert_eq!(plan["notices"][0]["codes"], json!(["OLD"]));
    site.apply().code(0);
    assert_eq!(actions(&site.plan()), ["delete department OLD"]);
}

#[test]
fn a_run_of_some_records_is_no_first_run_of_all() {
    let site = strange(DELETE);
    site.muster(["apply", "--yes", "--only", "employee:000123"]).run().code(0);
    assert_eq!(site.plan()["changes"], json!([]));
    assert_eq!(site.plan()["notices"].as_array().map(Vec::len), Some(2));
}

#[test]
fn who_refers_to_a_record_and_is_held_back_holds_it() {
    let site = strange(
        "    absent: { employee: delete, department: delete }\n    limits: { delete: 100% }\n",
    );
    site.server.edit(Employee, "900001", json!({ "department": "OLD" }));
    let run = site
        .muster(["plan", "--allow", "department:delete=0", "--reason", "x", "--format", "json"])
        .run()
        .code(0);
    let plan = run.json();
    assert_eq!(actions(&plan), ["update employee 000123"]);
    assert!(
        plan["warnings"].to_string().contains("employee 900001 still refers to it"),
        "{plan:#}"
    );
}

#[test]
fn every_form_tells_what_a_first_run_leaves() {
    let site = strange(DELETE);
    for form in ["text", "markdown", "html", "github", "gitlab", "sarif"] {
        let run = site.muster(["plan", "--format", form]).run().code(0);
        assert!(run.stdout.contains("2 employees are not in the source"), "{form}: {}", run.stdout);
    }
    site.muster(["explain", "employee", "900001"])
        .run()
        .code(0)
        .says("first run: 2 employees are not in the source");
}

#[test]
fn a_first_pull_takes_nobody_out_of_the_files() {
    let site = Site::faithful(Habits::flat_85(), "    absent: { employee: delete }\n");
    site.server.remove(Employee, "000125");
    site.muster(["pull", "--yes"])
        .run()
        .code(0)
        .says("first run: one employee is not in the source");
    assert!(site.work.read("directory/people.yaml").contains("000125"));
    site.muster(["pull", "--yes"]).run().code(0);
    assert!(!site.work.read("directory/people.yaml").contains("000125"));
}
