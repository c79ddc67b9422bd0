//! What a server holds and files may not declare stays there, is told, and stops nothing else.

use serde_json::json;

use crate::commands::{Department, Employee, Site, person};
use crate::foreign::Habits;

fn agreed() -> Site {
    let flow = "    mode: two-way
    absent: { employee: delete, department: delete }
    owners: { employee: { mobile: shared, address: shared }, department: { \"*\": shared } }
";
    let site = Site::faithful(Habits::flat_85(), flow);
    site.muster(["apply", "--yes"]).run().code(0);
    site.muster(["apply", "--yes"]).run().code(0).says("nothing to do");
    site
}

/// Something else moves on both sides, and has to get through.
fn rest_goes_through(site: &Site) {
    site.edit("directory/people.yaml", "ada@example.org", "ada@example.com");
    site.server.edit(Employee, "000124", json!({ "mobile": "0509998888" }));
    site.muster(["apply", "--yes"]).run().code(0);
    assert!(site.work.read("directory/people.yaml").contains("0509998888"));
    assert_eq!(
        site.server.record(Employee, "000123").expect("Ada")["email"],
        json!("ada@example.com")
    );
    site.muster(["validate"]).run().code(0);
    site.muster(["plan", "--detailed-exitcode"]).run().code(0).says("nothing to do");
}

#[test]
fn a_value_that_files_forbid_stays_on_the_server_and_stops_nothing() {
    let site = agreed();
    site.server.edit(Employee, "000123", json!({ "address": "a\tb" }));
    site.muster(["plan"])
        .run()
        .code(0)
        .says("address of employee 000123 is left as it is on both sides");
    rest_goes_through(&site);
    assert_eq!(site.server.record(Employee, "000123").expect("Ada")["address"], json!("a\tb"));
    // As soon as it may be declared it is carried.
    site.server.edit(Employee, "000123", json!({ "address": "a street" }));
    site.muster(["apply", "--yes"]).run().code(0).never_says("left as it is");
    assert!(site.work.read("directory/people.yaml").contains("a street"));
}

#[test]
fn a_record_that_files_forbid_is_nobodys_and_is_never_taken_for_absent() {
    let site = agreed();
    let mut new = person("000777");
    new["first_name"] = json!("a\tb");
    new["department"] = json!("ENG");
    new["area"] = json!(["HQ"]);
    site.server.seed(Employee, new);
    site.server.seed(Department, json!({ "dept_code": "eng", "dept_name": "Twin" }));
    let run = site.muster(["plan"]).run().code(0);
    run.says("employee 000777")
        .says("department eng is new on hq and cannot be declared in directory");
    rest_goes_through(&site);
    site.muster(["apply", "--yes"]).run().code(0);
    assert_eq!(
        site.server.record(Employee, "000777").expect("it stays")["first_name"],
        json!("a\tb")
    );
    assert!(site.server.record(Department, "eng").is_some());
}

#[test]
fn parents_in_a_ring_on_the_server_are_left_alone() {
    let site = agreed();
    for code in ["R1", "R2", "S"] {
        site.server.seed(Department, json!({ "dept_code": code, "dept_name": code }));
    }
    for (code, parent) in [("R1", "R2"), ("R2", "R1"), ("S", "S"), ("ENG", "ENG")] {
        site.server.edit(Department, code, json!({ "parent_dept": parent }));
    }
    let run = site.muster(["plan"]).run().code(0).says("parent of department S is left as it is");
    run.says("parent of department R1 is left").says("parent of department ENG is left");
    rest_goes_through(&site);
    assert!(
        site.server.record(Department, "R1").is_some()
            && site.server.record(Department, "S").is_some()
    );
}
