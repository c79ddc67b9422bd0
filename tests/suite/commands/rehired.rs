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

/// Declares one more person.
fn joins(site: &Site, line: &str) {
    let people = site.work.read("directory/people.yaml");
    let new = format!("  - {{ {line}, department: ENG, areas: [HQ] }}\n");
    site.work.write("directory/people.yaml", people + &new);
}

#[test]
fn who_resigned_and_comes_back_under_a_new_code_is_refused_by_what_only_the_record_tells() {
    for hides in [false, true] {
        for (held, declared, says) in [
            (json!({ "birthday": "1980-05-12" }), "birthday: 1980-05-12", "same birthday"),
            (json!({ "email": "bob@example.org" }), "email: bob@example.org", "same e-mail"),
            (json!({ "card_no": "4711" }), "card_no: \"4711\"", "same card_no"),
            (json!({ "ssn": "784-1990-1" }), "ssn: 784-1990-1", "same ssn"),
        ] {
            let site = resigned(hides, held);
            let names = "first_name: Bob, last_name: Leaver";
            joins(&site, &format!("code: \"000911\", {names}, {declared}"));
            let run = site.muster(["plan"]).run().code(4);
            run.says("000911 Bob Leaver").says("000900").says("who has resigned").says(says);
            assert!(site.server.writes().is_empty());
            // The way on that is named for one person.
            site.edit(
                "directory/people.yaml",
                "\"000911\",",
                "\"000911\", previous_code: \"000900\",",
            );
            assert_eq!(actions(&site.plan()), ["reinstate employee 000911"], "hides {hides}");
        }
    }
}

#[test]
fn the_ssn_alone_tells_who_resigned_whatever_the_name_is_now() {
    for hides in [false, true] {
        let site = resigned(hides, json!({ "ssn": "784-1990-1" }));
        joins(&site, "code: \"000911\", first_name: Robert, last_name: King, ssn: \"784 1990 1\"");
        site.muster(["plan"]).run().code(4).says("000900").says("same ssn");
    }
}

#[test]
fn who_lost_the_zeros_of_the_code_is_refused_and_the_leaver_may_stand_in_the_source_still() {
    for hides in [false, true] {
        let site = resigned(hides, json!({ "birthday": "1980-05-12" }));
        let last_day = "active_until: 2024-01-31, birthday: 1980-05-12";
        joins(&site, &format!("code: \"000900\", first_name: Bob, last_name: Leaver, {last_day}"));
        assert_eq!(site.plan()["changes"], json!([]), "hides {hides}");
        let again = "code: \"000911\", first_name: Bob, last_name: Leaver, birthday: 1980-05-12";
        joins(&site, again);
        site.muster(["plan"]).run().code(4).says("000911").says("who has resigned");
        site.edit("directory/people.yaml", "000911", "900");
        site.muster(["plan"]).run().code(4).says("leading zeros");
    }
}

#[test]
fn another_person_who_only_shares_the_name_passes_with_a_warning() {
    for hides in [false, true] {
        let site = resigned(hides, json!({}));
        joins(&site, "code: \"000911\", first_name: Bob, last_name: Leaver");
        let plan = site.plan();
        assert_eq!(actions(&plan), ["create employee 000911"], "hides {hides}");
        let warnings = plan["warnings"].to_string();
        assert!(warnings.contains("000900") && warnings.contains("000911"), "{warnings}");
        // Another birthday is that of another person.
        let site = resigned(hides, json!({ "birthday": "1980-05-12" }));
        joins(&site, "code: \"000911\", first_name: Bob, last_name: Leaver, birthday: 1999-01-01");
        let plan = site.plan();
        assert_eq!(actions(&plan), ["create employee 000911"]);
        assert!(!plan["warnings"].to_string().contains("000900"), "hides {hides}: {plan:#}");
    }
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
