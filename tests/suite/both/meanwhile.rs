//! The real program between files and a server where people work on the server while a run goes on.

use serde_json::{Value, json};

use crate::commands::{Employee, Site};
use crate::foreign::{Habits, Meanwhile, When};

const FLOW: &str = "    mode: two-way
    owners: { employee: { mobile: shared, email: shared, areas: shared, city: shared } }
";

/// A company whose files and server agree; two people are changed in the files since then, one
/// after the other. While the first of them is written, the second is edited on the server.
fn edited_meanwhile(habits: Habits, fields: Value) -> Site {
    let site = Site::faithful(habits, FLOW);
    site.edit(
        "muster.yaml",
        "timezone: Asia/Dubai",
        "timezone: Asia/Dubai\n      max_in_flight: 1",
    );
    let site = site.known();
    site.edit("directory/people.yaml", "ada@example.org", "ada@example.com");
    site.edit("directory/people.yaml", "0501112222", "0502223333");
    let moves = Meanwhile::Changes(Employee, "000124", fields);
    site.server.change(|habits| habits.meanwhile = vec![(When::Write(1), moves)]);
    site
}

fn of<'a>(report: &'a Value, code: &str) -> &'a Value {
    let changes = report["changes"].as_array().expect("changes");
    changes
        .iter()
        .find(|change| change["code"] == code)
        .unwrap_or_else(|| panic!("{code} in {report:#}"))
}

#[test]
fn a_value_that_is_typed_on_the_server_during_the_run_is_not_overwritten() {
    for (name, habits) in Habits::generations() {
        let site = edited_meanwhile(habits, json!({ "mobile": "0912" }));
        let report = site.apply().code(7).json();
        let change = of(&report, "000124");
        let because = change["because"].as_str().unwrap_or_default();
        assert_eq!(change["outcome"], "skipped", "{name}: {change:#}");
        assert!(
            because.contains("changed on the server since the plan was made: mobile"),
            "{name}: {because}"
        );
        assert_eq!(of(&report, "000123")["outcome"], "done", "{name}: the others go through");
        site.server.change(|habits| habits.meanwhile.clear());
        assert_eq!(
            site.server.record(Employee, "000124").expect("Alan")["mobile"],
            json!("0912"),
            "{name}"
        );
        // Both sides moved it: a person decides.
        site.muster(["apply", "--yes"])
            .run()
            .code(8)
            .says("resolve employee 000124 mobile --take from");
        assert_eq!(
            site.server.record(Employee, "000124").expect("Alan")["mobile"],
            json!("0912"),
            "{name}"
        );
    }
}

#[test]
fn what_is_typed_meanwhile_into_another_field_or_to_the_same_value_holds_up_nothing() {
    for (name, habits) in Habits::generations() {
        for (field, value) in [("city", "Sharjah"), ("mobile", "0502223333")] {
            let site = edited_meanwhile(habits.clone(), json!({ field: value }));
            let report = site.apply().code(0).json();
            assert_eq!(of(&report, "000124")["outcome"], "done", "{name} {field}");
            site.server.change(|habits| habits.meanwhile.clear());
            site.apply().code(0);
            let alan = site.server.record(Employee, "000124").expect("Alan");
            assert_eq!(
                (&alan["mobile"], &alan[field]),
                (&json!("0502223333"), &json!(value)),
                "{name}"
            );
        }
    }
}
