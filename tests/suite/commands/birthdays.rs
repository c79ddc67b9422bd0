//! Dates of people that only make sense together, of which each side holds one.

use serde_json::json;

use super::{Employee, Site};
use crate::foreign::Habits;

#[test]
fn a_birthday_is_compared_with_the_day_of_hiring_that_only_the_server_holds() {
    let site = Site::with(Habits::flat_85(), "");
    site.work.remove("directory/structure.yaml");
    let declare = |more: &str| {
        site.work.write(
            "directory/people.yaml",
            format!(
                "employees:\n  - {{ code: \"A1\", first_name: Ada, department: \"1\", \
                 areas: [\"1\"]{more} \
                 }}\nexternal: {{ departments: [\"1\"], areas: [\"1\"] }}\n"
            ),
        );
    };
    let held = json!({
        "emp_code": "A1", "first_name": "Ada", "department": "1", "area": ["1"],
        "hire_date": "2019-04-02", "birthday": "1958-05-12",
    });
    site.server.seed(Employee, held);
    declare(", birthday: 2010-05-12");
    site.muster(["plan"])
        .run()
        .code(3)
        .says("`birthday` (2010-05-12) in the source is less than 13 years before")
        .says("directory/people.yaml:2");
    declare(", hire_date: 1968-05-12");
    site.muster(["plan"])
        .run()
        .code(3)
        .says("`hire_date` (1968-05-12) in the source")
        .says("`birthday` (1958-05-12) on ");
    // Where others may look on, no birthday is shown.
    site.muster(["plan"]).env("CI", "true").run().code(3).never_says("1958-05-12");
    for fine in [", birthday: 1990-05-12", ", hire_date: 1999-04-02", ""] {
        declare(fine);
        site.muster(["plan"]).run().code(0);
    }
}
