//! Decisions that cannot be carried out, that were made twice, or that nobody means any more.

use serde_json::json;

use crate::commands::{Employee, Site};
use crate::foreign::Habits;

/// Files and a server that agreed, and then moved one field each.
fn torn(field: &str, mine: (&str, &str), theirs: serde_json::Value) -> Site {
    let flow = "    mode: two-way\n    owners: { employee: { mobile: shared, email: shared, department: shared } }\n";
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
    resolve(&site, "mobile", &"x".repeat(30), 3).says("30 characters");
    site.muster(["plan"]).run().code(8).never_says("settled");
    let decided = "resolutions:\n  - kind: employee\n    code: \"000124\"\n    field: mobile\n    value: \"012345678901234567890123456789\"\n    from: \"0502223333\"\n    to: \"0507778888\"\n";
    site.work.write("resolutions.yaml", decided);
    site.muster(["plan"]).run().code(3).says("resolutions.yaml:5").says("30 characters");
    // It is found without asking a server, too.
    site.muster(["validate"]).run().code(3).says("resolutions.yaml:5").says("30 characters");
    site.work.write("resolutions.yaml", decided.replace("012345678901234567890123456789", "0501231234"));
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
    site.muster(["plan"]).run().code(3).says("resolutions.yaml:").says("there is no such department");
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
    site.muster(["apply", "--yes"]).run().code(8).says("had expired: taken out of resolutions.yaml");
    assert!(!site.work.read("resolutions.yaml").contains("000124"));
    site.server.edit(Employee, "000124", json!({ "mobile": "0507778888" }));
    site.muster(["apply", "--yes"]).run().code(8).never_says("settled");
    assert!(site.work.read("directory/people.yaml").contains("0502223333"));
}
