//! Decisions that cannot be carried out, that were made twice, or that nobody means any more.

use serde_json::json;

use crate::commands::{Department, Employee, Site};
use crate::foreign::Habits;

/// Files and a server that agreed, and then moved one field each.
fn torn(field: &str, mine: (&str, &str), theirs: serde_json::Value) -> Site {
    let flow = "    mode: two-way\n    owners: { employee: { mobile: shared, email: shared, \
        department: shared } }\n";
    let site = Site::faithful(Habits::flat_85(), flow);
    site.muster(["apply", "--yes"]).run().code(0);
    site.edit("directory/people.yaml", mine.0, mine.1);
    site.server.edit(Employee, "000124", json!({ field: theirs }));
    site
}

fn mobile() -> Site {
    torn("mobile", ("0501112222", "0502223333"), json!("0507778888"))
}

fn resolve(site: &Site, field: &str, take: &str, code: i32) -> crate::program::Finished {
    site.muster(["resolve", "employee", "000124", field, "--take", take]).run().code(code)
}

#[test]
fn a_value_that_breaks_the_rules_of_its_field_is_refused() {
    let site = mobile();
    resolve(&site, "mobile", &"5".repeat(30), 3).says("30 characters");
    site.muster(["plan"]).run().code(8).never_says("settled");
    let decided = "resolutions:\n  - kind: employee\n    code: \"000124\"\n    field: mobile\n    \
        value: \"012345678901234567890123456789\"\n    from: \"0502223333\"\n    to: \
        \"0507778888\"\n";
    site.work.write("resolutions.yaml", decided);
    site.muster(["plan"]).run().code(3).says("resolutions.yaml:5").says("30 characters");
    // It is found without asking a server, too.
    site.muster(["validate"]).run().code(3).says("resolutions.yaml:5").says("30 characters");
    site.work
        .write("resolutions.yaml", decided.replace("012345678901234567890123456789", "0501231234"));
    site.muster(["validate"]).run().code(0);
    site.muster(["apply", "--yes"]).run().code(0);
    assert!(site.work.read("directory/people.yaml").contains("0501231234"));
}

#[test]
fn a_code_that_is_not_declared_is_refused() {
    let mine = ("last_name: Turing, department: ENG", "last_name: Turing, department: NEW");
    let site = torn("department", mine, json!("CORP"));
    site.edit("directory/structure.yaml", "positions:", "  - { code: NEW, name: New }\npositions:");
    resolve(&site, "department", "NOPE", 3).says("NOPE").says("there is no such department");
    resolve(&site, "department", "ENG", 0);
    site.edit("resolutions.yaml", "\"ENG\"", "\"NOPE\"");
    site.muster(["plan"])
        .run()
        .code(3)
        .says("resolutions.yaml:")
        .says("there is no such department");
    site.edit("resolutions.yaml", "\"NOPE\"", "\"ENG\"");
    site.muster(["apply", "--yes"]).run().code(0);
    assert_eq!(site.server.state(Employee)["000124"]["department"], json!("ENG"));
}

#[test]
fn a_second_decision_takes_the_place_of_the_first() {
    let site = mobile();
    resolve(&site, "mobile", "from", 0);
    resolve(&site, "mobile", "to", 0);
    assert_eq!(site.work.read("resolutions.yaml").matches("000124").count(), 1);
    site.muster(["apply", "--yes"]).run().code(0);
    assert!(site.work.read("directory/people.yaml").contains("0507778888"));
}

#[test]
fn an_expired_decision_is_taken_out_and_never_comes_back() {
    let site = mobile();
    resolve(&site, "mobile", "from", 0);
    site.server.edit(Employee, "000124", json!({ "mobile": "0500000000" }));
    site.muster(["apply", "--yes"]).run().code(8).says("expired: taken out of resolutions.yaml");
    assert!(!site.work.read("resolutions.yaml").contains("000124"));
    site.server.edit(Employee, "000124", json!({ "mobile": "0507778888" }));
    site.muster(["apply", "--yes"]).run().code(8).never_says("settled");
    assert!(site.work.read("directory/people.yaml").contains("0502223333"));
}

#[test]
fn a_spent_decision_is_named_with_its_line_and_taken_out() {
    let site = mobile();
    resolve(&site, "mobile", "from", 0);
    site.edit("directory/people.yaml", "0502223333", "0507778888");
    // What was left out this time may be in conflict still.
    site.muster(["apply", "--yes", "--only", "employee:000123"])
        .run()
        .code(0)
        .never_says("no longer needed");
    assert!(site.work.read("resolutions.yaml").contains("000124"));
    let line = "the resolution of employee 000124 mobile (resolutions.yaml:4) is no longer needed";
    site.muster(["plan"]).run().code(0).says(line);
    assert!(site.work.read("resolutions.yaml").contains("000124"), "a plan writes nothing");
    let over = "the decision on employee 000124 mobile is no longer needed, as the conflict \
        is gone: taken out";
    site.muster(["apply", "--yes"]).run().code(0).says(over);
    assert!(!site.work.read("resolutions.yaml").contains("000124"));
    // The values that it was about come back, and nothing is decided about them.
    site.edit("directory/people.yaml", "0507778888", "0502223333");
    site.muster(["apply", "--yes"]).run().code(0);
    site.server.edit(Employee, "000124", json!({ "mobile": "0507778888" }));
    site.edit("directory/people.yaml", "0502223333", "0509990000");
    site.muster(["apply", "--yes"]).run().code(8);
    // In a form that cannot be taken out line by line it is told each time, and does no harm.
    let form = "resolutions: [ { kind: employee, code: \"000123\", field: mobile, take: to, from: \
        \"1\", to: \"2\" } ]\n";
    site.work.write("resolutions.yaml", form);
    let by_hand = "the decision on employee 000123 mobile is no longer needed, as the conflict \
        is gone: take it out of \
                   resolutions.yaml, line 1";
    site.muster(["apply", "--yes"]).run().code(8).says(by_hand);
    assert_eq!(site.work.read("resolutions.yaml"), form);
}

#[test]
fn a_ring_that_both_sides_close_is_a_conflict_of_two_records() {
    let flow = "    mode: two-way\n    owners: { department: { parent: shared } }\n";
    let site = Site::faithful(Habits::flat_85(), flow);
    let structure = "directory/structure.yaml";
    site.edit(
        structure,
        "positions:",
        "  - { code: OPS, name: Operations, parent: CORP }\npositions:",
    );
    site.muster(["apply", "--yes"]).run().code(0);
    site.edit(structure, "name: Engineering, parent: CORP", "name: Engineering, parent: OPS");
    site.server.edit(Department, "OPS", json!({ "parent_dept": "ENG" }));
    let plan = site.muster(["plan", "--format", "json"]).run().code(8).json();
    crate::schemas::fits("plan", &plan);
    assert_eq!(plan["conflicts"][0]["ring"], json!(["ENG", "OPS"]), "{plan:#}");
    let told =
        site.muster(["plan"]).run().code(8).says("would put it below itself: ENG → OPS → ENG");
    told.says("resolve department ENG parent --take to")
        .says("resolve department OPS parent --take from");
    site.muster(["apply", "--yes"]).run().code(8);
    site.muster(["resolve", "department", "OPS", "parent", "--take", "from"]).run().code(0);
    site.muster(["apply", "--yes"]).run().code(0).says("was carried out (directory)");
    let above = |code: &str| site.server.state(Department)[code]["parent_dept"].clone();
    assert_eq!((above("ENG"), above("OPS")), (json!("OPS"), json!("CORP")));
    site.muster(["plan", "--detailed-exitcode"]).run().code(0).says("nothing to do");
}
