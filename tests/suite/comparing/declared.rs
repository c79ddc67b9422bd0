//! What a difference of declarations says: changes, and all that changes do not say.

use serde_json::{Value, json};

use super::{PEOPLE, between, warnings};
use crate::commands::actions;

/// `employees:` with these records.
fn people(records: &[&str]) -> String {
    let lines = records.iter().map(|record| format!("  - {{ {record} }}\n"));
    if records.is_empty() {
        "employees: []\n".to_owned()
    } else {
        format!("employees:\n{}", lines.collect::<String>())
    }
}

/// The fields of the first change: name, before, after.
fn fields(difference: &Value) -> Vec<(String, Option<Value>, Option<Value>)> {
    let fields = difference["changes"][0]["fields"].as_array().expect("a change has fields");
    let one = |field: &Value| {
        let name = field["name"].as_str().unwrap_or_default().to_owned();
        (name, field.get("before").cloned(), field.get("after").cloned())
    };
    fields.iter().map(one).collect()
}

#[test]
fn records_come_go_and_change() {
    let new =
        PEOPLE.replace("\"001\"", "\"004\"").replace("Turing", "T").replace("Operations", "Ops");
    let found = between(PEOPLE, &new);
    assert_eq!(
        actions(&found),
        [
            "update department OPS",
            "update employee 002",
            "create employee 004",
            "delete employee 001"
        ]
    );
    assert_eq!(found["summary"]["unchanged"], 2);
    // Who goes is told with what goes along.
    assert!(found["changes"][3]["fields"].to_string().contains("Lovelace"));
    assert_eq!(found["changes"][3]["reason"], "absent");
}

#[test]
fn a_field_that_is_not_mentioned_any_more_is_no_change_and_no_clearing() {
    let found =
        between(PEOPLE, &PEOPLE.replace(", mobile: \"555\"", "").replace(", department: OPS", ""));
    assert!(actions(&found).is_empty());
    let told = warnings(&found);
    assert!(
        told.contains(
            "mobile is not mentioned any more, and not managed from now on, by 1 employee: 001"
        ),
        "{told}"
    );
    assert!(told.contains("nothing is cleared"), "{told}");
    let quiet = &found["compared"]["no_longer_managed"];
    assert_eq!(quiet[0], json!({ "kind": "employee", "field": "department", "codes": ["003"] }));
    // To clear it is a change, and so is to begin with it.
    let cleared = between(PEOPLE, &PEOPLE.replace("\"555\"", "null"));
    assert_eq!(fields(&cleared), [("mobile".into(), Some(json!("555")), Some(Value::Null))]);
    let begun = between(&PEOPLE.replace(", mobile: \"555\"", ""), PEOPLE);
    assert_eq!(fields(&begun), [("mobile".into(), None, Some(json!("555")))]);
}

#[test]
fn many_fields_are_counted_and_some_codes_named() {
    let record = |at: usize, more: &str| format!("code: \"{at:03}\", first_name: A{more}");
    let all = |more: &str| {
        let records: Vec<String> = (1..=7).map(|at| record(at, more)).collect();
        people(&records.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let found = between(&all(", city: Dubai, custom: { Badge: 7 }"), &all(""));
    let told = warnings(&found);
    assert!(told.contains("by 7 employees: 001, 002, 003, 004, 005, 2 more"), "{told}");
    assert!(told.contains("custom.Badge is not mentioned any more"), "{told}");
    assert_eq!(
        found["compared"]["no_longer_managed"][0]["codes"].as_array().map(Vec::len),
        Some(7)
    );
}

#[test]
fn a_kind_that_is_not_declared_any_more_loses_nobody() {
    let only = people(&["code: \"001\", first_name: Ada"]);
    let found = between(&format!("{only}positions:\n  - {{ code: SWE, name: Engineer }}\n"), &only);
    assert!(actions(&found).is_empty());
    assert_eq!(found["unmanaged"], json!([{ "kind": "position", "code": "SWE" }]));
    assert_eq!(found["compared"]["declared_no_more"], json!({ "position": 1 }));
    let told = warnings(&found);
    assert!(
        told.contains("positions are not declared any more at all: 1 position is not managed"),
        "{told}"
    );
    // An empty list is a declaration: of none.
    let none = between(
        &format!("{only}positions:\n  - {{ code: SWE, name: Engineer }}\n"),
        &format!("{only}positions: []\n"),
    );
    assert_eq!(actions(&none), ["delete position SWE"]);
    let begun = between(&only, &format!("{only}positions:\n  - {{ code: SWE, name: Engineer }}\n"));
    assert_eq!(actions(&begun), ["create position SWE"]);
    assert_eq!(begun["compared"]["declared_now"], json!({ "position": 1 }));
}

#[test]
fn what_becomes_external_is_not_managed_and_not_gone() {
    let external = PEOPLE.replace("  - { code: OPS, name: Operations }\n", "")
        + "external: { departments: [OPS] }\n";
    let found = between(PEOPLE, &external);
    assert!(actions(&found).is_empty());
    assert_eq!(found["compared"]["external"], json!([{ "kind": "department", "code": "OPS" }]));
    assert!(warnings(&found).contains("external in place of declared"), "{}", warnings(&found));
}

#[test]
fn a_new_code_is_a_rename_and_references_follow_it() {
    let new = PEOPLE
        .replace("code: ENG, name", "code: RND, previous_code: ENG, name")
        .replace("department: ENG", "department: RND")
        .replace("code: \"003\"", "code: \"300\", previous_code: \"003\"");
    let found = between(PEOPLE, &new);
    assert_eq!(actions(&found), ["update department RND", "update employee 300"]);
    assert_eq!(found["changes"][1]["reason"], "renamed");
    assert_eq!(fields(&found), [("code".into(), Some(json!("ENG")), Some(json!("RND")))]);
    assert_eq!(found["summary"]["unchanged"], 3);
    // It stays in the file, and is a rename once.
    assert!(actions(&between(&new, &new)).is_empty());
}

#[test]
fn dates_are_judged_by_today_and_shown_where_they_change() {
    let ada = |more: &str| people(&[&format!("code: \"1\", first_name: Ada{more}")]);
    let (past, future) = (", active_until: 2001-01-31", ", active_from: 9001-01-01");
    // A last day that has passed is a leaver; one that is to come is a change.
    assert_eq!(actions(&between(&ada(""), &ada(past))), ["delete employee 1"]);
    let set = between(&ada(""), &ada(", active_until: 9001-01-31"));
    assert_eq!(actions(&set), ["update employee 1"]);
    assert_eq!(
        fields(&set),
        [("active_until".into(), Some(Value::Null), Some(json!("9001-01-31")))]
    );
    // Taken back, and tidied away.
    assert_eq!(actions(&between(&ada(past), &ada(""))), ["reinstate employee 1"]);
    assert!(actions(&between(&ada(past), &people(&[]))).is_empty());
    // A first day to come counts from then on, and is told now.
    let quiet = |old: &str, new: &str| {
        let found = between(old, new);
        assert!(actions(&found).is_empty(), "{found:#}");
        found["compared"]["later"][0]["how"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(quiet(&people(&[]), &ada(future)), "new");
    assert_eq!(quiet(&ada(future), &ada(&format!("{future}, city: Dubai"))), "changed");
    assert_eq!(quiet(&ada(future), &people(&[])), "withdrawn");
    assert_eq!(quiet(&ada(""), &ada(future)), "begins");
    assert_eq!(quiet(&ada(future), &ada(future)), "");
    assert_eq!(actions(&between(&ada(future), &ada(""))), ["create employee 1"]);
    let told = warnings(&between(&people(&[]), &ada(future)));
    assert!(told.contains("counted from then on: employee 1 (9001-01-01)"), "{told}");
}

#[test]
fn what_means_the_same_is_no_change() {
    let one = |text: &str| people(&[&format!("code: \"1\", first_name: Ada, {text}")]);
    for (old, new) in [
        ("email: Ada@Example.org", "email: ada@example.org"),
        ("mobile: null", "mobile: \"\""),
        ("areas: [A, B]", "areas: [B, A, A]"),
        ("custom: { Badge: 7 }", "custom: { Badge: \"7\" }"),
        ("city: \" Dubai\"", "city: \"Dubai \""),
        ("note: one", "note: another"),
    ] {
        let found = between(&one(old), &one(new));
        assert!(actions(&found).is_empty(), "{old} and {new}: {found:#}");
    }
    let moved = between(&one("areas: [A, B]"), &one("areas: [B, C]"));
    assert_eq!(
        fields(&moved),
        [("areas".into(), Some(json!(["A", "B"])), Some(json!(["B", "C"])))]
    );
    assert_eq!(
        actions(&between(&one("custom: { Badge: 7 }"), &one("custom: { Badge: 8 }"))),
        ["update employee 1"]
    );
}

#[test]
fn a_code_that_means_another_person_is_told() {
    let new =
        PEOPLE.replace("first_name: Alan, last_name: Turing", "first_name: Kurt, last_name: Gödel");
    let found = between(PEOPLE, &new);
    assert_eq!(actions(&found), ["update employee 002"]);
    let told = warnings(&found);
    assert!(
        told.contains(
            "1 employee becomes another person under the same code, and a plan refuses that: 002"
        ),
        "{told}"
    );
    assert!(!warnings(&between(PEOPLE, &PEOPLE.replace("Turing", "T"))).contains("another person"));
}

#[test]
fn feeds_of_one_kind_need_no_structure_and_no_required_fields() {
    let found = between(
        &people(&["code: \"1\""]),
        &people(&["code: \"1\"", "code: \"2\", department: \"77\""]),
    );
    assert_eq!(actions(&found), ["create employee 2"]);
}
