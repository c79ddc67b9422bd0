//! Dates of people that only make sense together, of which each side holds one, in pipelines.

use serde_json::json;

use super::{Employee, Site};
use crate::foreign::Habits;

#[test]
fn a_birthday_that_only_the_server_holds_is_not_shown_where_others_may_look_on() {
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
    declare(", hire_date: 1968-05-12");
    site.muster(["plan"]).env("CI", "true").run().code(3).never_says("1958-05-12");
}
