//! Plans: nothing for a faithful directory, exactly the changes for a changed one.

use serde_json::{Value, json};

use super::{Employee, Site, actions, person};
use crate::foreign::Habits;

#[test]
fn a_faithful_directory_plans_to_nothing_on_every_generation() {
    for (name, habits) in Habits::generations() {
        let site = Site::faithful(habits, "");
        let plan = site.plan();
        assert_eq!(plan["changes"], json!([]), "{name}");
        assert_eq!(plan["summary"]["unchanged"], json!(8), "{name}");
        site.muster(["plan", "--detailed-exitcode"]).run().code(0).says("nothing to do");
        assert_eq!(site.server.writes().len(), 0, "{name}");
    }
}

#[test]
fn changes_are_planned_field_by_field() {
    let site = Site::faithful(Habits::nested_95(), "");
    site.edit("directory/people.yaml", "ada@example.org", "ada@example.com");
    site.edit("directory/people.yaml", "areas: [HQ, LAB]", "areas: [LAB]");
    site.edit("directory/people.yaml", "position: SWE", "position: null");
    let plan = site.plan();
    assert_eq!(
        plan["changes"],
        json!([{
            "action": "update", "kind": "employee", "code": "000123", "label": "Ada Lovelace", "reason": "differs",
            "origin": { "file": "directory/people.yaml", "line": 3, "column": 5 },
            "fields": [
                { "name": "position", "before": "SWE", "after": null },
                { "name": "areas", "before": ["HQ", "LAB"], "after": ["LAB"] },
                { "name": "email", "before": "ada@example.org", "after": "ada@example.com" },
            ],
        }])
    );
    site.muster(["plan", "--detailed-exitcode"]).run().code(2);
    assert_eq!(site.server.writes().len(), 0);
}

#[test]
fn creates_come_in_the_order_of_what_they_need() {
    let site = Site::new(Habits::flat_80());
    let planned = actions(&site.plan());
    let at = |text: &str| planned.iter().position(|action| action == text).expect("it is planned");
    assert!(at("create department CORP") < at("create department ENG"));
    assert!(at("create area HQ") < at("create area LAB"));
    assert!(at("create department ENG") < at("create employee 000123"));
    assert!(at("create position SWE") < at("create employee 000123"));
    assert_eq!(planned.len(), 8);
}

#[test]
fn who_is_not_declared_stays_and_is_counted() {
    let site = Site::faithful(Habits::flat_85(), "");
    site.server.seed(Employee, person("900001"));
    let plan = site.plan();
    assert_eq!(plan["changes"], json!([]));
    assert!(
        plan["unmanaged"]
            .as_array()
            .is_some_and(|all| all.contains(&json!({ "kind": "employee", "code": "900001" })))
    );
}

#[test]
fn only_and_except_narrow_a_plan_but_never_break_it() {
    let site = Site::new(Habits::flat_80());
    let plan =
        site.muster(["plan", "--format", "json", "--only", "department:*"]).run().code(0).json();
    assert_eq!(actions(&plan), ["create department CORP", "create department ENG"]);
    let plan =
        site.muster(["plan", "--format", "json", "--except", "employee:*"]).run().code(0).json();
    assert_eq!(plan["summary"]["create"], json!(5));
    // Ada needs departments that this run would leave out.
    site.muster(["plan", "--only", "employee:000123"])
        .run()
        .code(3)
        .says("outside what this run may create");
    site.muster(["plan", "--only", "people:1"]).run().code(3).says("no kind is called");
}

#[test]
fn active_dates_decide_who_counts() {
    let site = Site::new(Habits::flat_80());
    site.work.write(
        "directory/more.yaml",
        "employees:
  - { code: F1, first_name: Future, department: ENG, areas: [HQ], active_from: 2199-01-01 }
  - { code: P1, first_name: Past, department: ENG, areas: [HQ], active_until: 2001-01-01 }
",
    );
    let planned = actions(&site.plan());
    assert!(!planned.iter().any(|action| action.ends_with("F1") || action.ends_with("P1")));
}

#[test]
fn owners_decide_which_fields_are_written() {
    let owners =
        "    owners: { employee: { card_no: to, email: ignored, first_name: create-only } }\n";
    let site = Site::faithful(Habits::flat_80(), owners);
    site.server.edit(
        Employee,
        "000123",
        json!({ "card_no": "1", "email": "x@example.org", "first_name": "Eda" }),
    );
    assert_eq!(site.plan()["changes"], json!([]));
    site.server.edit(Employee, "000123", json!({ "last_name": "Byron" }));
    assert_eq!(actions(&site.plan()), ["update employee 000123"]);
}

#[test]
fn what_the_server_owns_is_not_sent_with_new_records_and_said_so() {
    let flow = "    owners: { employee: { card_no: to, \"custom.*\": to, email: ignored, mobile: \
        create-only } }\n";
    let site = Site::with(Habits { custom: vec!["Badge"], ..Habits::flat_80() }, flow);
    let people = "card_no: \"987654\", custom: { Badge: x }, mobile: \"0501112222\"";
    site.edit("directory/people.yaml", "mobile: \"0501112222\"", people);
    let plan = site.plan();
    let said: Vec<&str> =
        plan["warnings"].as_array().expect("warnings").iter().filter_map(Value::as_str).collect();
    let about = |field: &str, who: &str| {
        format!(
            "{field} is declared for {who} and not sent, because `owners` gives it to the other \
             side"
        )
    };
    // Once for a field, however many have it.
    let told = |about: &str| said.iter().filter(|said| said.starts_with(about)).count();
    assert_eq!(told(&about("card_no", "2 employees to be created")), 1, "{said:?}");
    assert_eq!(told(&about("custom.Badge", "one employee to be created")), 1, "{said:?}");
    assert!(!said.iter().any(|said| said.contains("email") || said.contains("mobile")), "{said:?}");
    site.apply().code(0).never_says("987654");
    let alan = site.server.record(Employee, "000124").expect("Alan");
    assert_eq!(alan["mobile"], json!("0501112222"));
    assert!(!Value::Object(alan).to_string().contains("987654"), "it is the server's");
    assert_eq!(site.plan()["warnings"], json!([]), "nobody is new any more");
}

#[test]
fn a_renamed_code_is_one_person() {
    let site = Site::faithful(Habits::flat_80(), "");
    site.edit(
        "directory/people.yaml",
        "code: \"000124\"",
        "code: \"000999\", previous_code: \"000124\"",
    );
    let plan = site.plan();
    assert_eq!(actions(&plan), ["update employee 000999"]);
    assert_eq!(
        plan["changes"][0]["fields"],
        json!([{ "name": "code", "before": "000124", "after": "000999" }])
    );
    site.apply().code(0);
    assert!(
        site.server.record(Employee, "000999").is_some()
            && site.server.record(Employee, "000124").is_none()
    );
    assert_eq!(site.plan()["changes"], json!([]));
}

#[test]
fn codes_that_differ_by_case_are_not_doubled() {
    let site = Site::faithful(Habits::flat_80(), "");
    site.work.write(
        "directory/structure.yaml",
        site.work.read("directory/structure.yaml").replace("ENG", "Eng"),
    );
    site.edit("directory/people.yaml", "department: ENG", "department: Eng");
    site.muster(["plan"]).run().code(3).says("differ by case alone");
}

#[test]
fn a_missing_password_does_not_hide_the_mistakes_of_the_files() {
    let site = Site::new(Habits::flat_80());
    site.edit("directory/people.yaml", "ada@example.org", "ada at example.org");
    for command in [vec!["plan"], vec!["apply", "--yes"]] {
        site.work
            .muster(command)
            .run()
            .code(3)
            .says("ada at example.org")
            .says("MUSTER_PASSWORD is not set");
    }
}
