//! A first run takes nobody away: who is absent from a source that was never read before is held
//! back and named.

use serde_json::json;

use super::{Department, Employee, Site, actions, person};
use crate::foreign::Habits;

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
