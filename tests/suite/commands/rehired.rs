//! People who come back under another code: refused on every build, also where nobody who resigned
//! is listed among the employees.

use serde_json::{Value, json};

use super::{Employee, Site, actions};
use crate::foreign::Habits;

/// A site of which Bob resigned in an earlier run.
fn resigned(hides_resigned: bool, more: Value) -> Site {
    let habits = Habits { hides_resigned, ..Habits::nested_95() };
    let site = Site::faithful(habits, "    absent: { employee: resign }\n");
    let mut bob = json!({
        "emp_code": "000900", "first_name": "Bob", "last_name": "Leaver", "department": "1",
        "area": ["1"]
    });
    for (key, value) in more.as_object().into_iter().flatten() {
        bob[key] = value.clone();
    }
    site.server.seed(Employee, bob);
    site.apply().code(0);
    assert_eq!(actions(&site.apply().code(0).json()), ["resign employee 000900"]);
    site.server.forget();
    site
}

#[test]
fn nobody_is_read_one_by_one_where_nobody_is_new() {
    let site = resigned(true, json!({ "birthday": "1980-05-12" }));
    let single = || {
        let all = site.server.requests();
        all.iter().filter(|one| one.path.trim_end_matches('/').ends_with(char::is_numeric)).count()
    };
    assert_eq!(site.plan()["changes"], json!([]));
    assert_eq!(single(), 0);
}
