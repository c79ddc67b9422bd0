//! What comes into the files with a person who was typed on the server: as much as their neighbours
//! declare, and the structure that people in the scope use.

use serde_json::{Value, json};

use crate::commands::{Department, Employee, Site, person};
use crate::foreign::{Habits, Kind};

fn newcomer(code: &str, department: &str, area: &str) -> Value {
    let mut new = person(code);
    (new["first_name"], new["last_name"]) = (json!("Ada"), json!("Newcomer"));
    (new["department"], new["area"]) = (json!(department), json!([area]));
    new["verify_mode"] = json!(4);
    new["dev_privilege"] = json!(14);
    (new["enable_overtime"], new["enable_holiday"]) = (json!(false), json!(false));
    new["city"] = json!("Dubai");
    new
}

/// The line of a person in the files, and the whole of them.
fn declared(site: &Site, code: &str) -> (Option<String>, String) {
    let files = site.work.files();
    let texts = files.into_iter().filter(|(name, _)| name.starts_with("directory/"));
    let text: String = texts.map(|(_, text)| String::from_utf8_lossy(&text).into_owned()).collect();
    let line = text.lines().find(|line| line.contains(&format!("\"{code}\""))).map(str::to_owned);
    (line, text)
}

#[test]
fn a_person_typed_on_the_server_gets_the_fields_that_others_declare_in_both_modes() {
    for (flow, command) in [("    mode: two-way\n", "apply"), ("", "pull")] {
        let site = Site::faithful(Habits::flat_85(), flow);
        site.muster(["apply", "--yes"]).run().code(0);
        site.server.seed(Employee, newcomer("000777", "ENG", "HQ"));
        site.muster([command, "--yes"]).run().code(0);
        let (line, text) = declared(&site, "000777");
        let line = line.unwrap_or_else(|| panic!("{command}: {text}"));
        assert_eq!(
            line.trim(),
            "- { code: \"000777\", first_name: Ada, last_name: Newcomer, department: ENG, areas: \
             [HQ] }",
            "{command}"
        );
        // A default that is changed on the server later is neither a conflict nor set back.
        site.server.edit(Employee, "000777", json!({ "verify_mode": 1, "enable_overtime": true }));
        site.muster(["plan", "--detailed-exitcode"]).run().code(0).says("nothing to do");
    }
}

#[test]
fn a_field_that_owners_name_or_most_people_declare_comes_along() {
    let owners = "    mode: two-way\n    owners: { employee: { city: to, \"dev_*\": shared } }\n";
    let site = Site::faithful(Habits::flat_85(), owners);
    for (code, email) in [("124", "alan"), ("125", "grace")] {
        site.server.edit(Employee, &format!("000{code}"), json!({ "mobile": "1", "email": email }));
    }
    site.edit("directory/people.yaml", "mobile: \"0501112222\"", "mobile: \"1\"");
    site.edit("directory/people.yaml", "hire_date: 2019-04-02", "mobile: \"1\"");
    let mut new = newcomer("000777", "ENG", "HQ");
    (new["mobile"], new["nickname"]) = (json!("0507"), json!("Nick"));
    site.server.seed(Employee, new);
    site.muster(["apply", "--yes"]).run().code(0);
    let (line, text) = declared(&site, "000777");
    let line = line.unwrap_or_else(|| panic!("{text}"));
    for field in ["city: Dubai", "dev_privilege: 14", "mobile: \"0507\""] {
        assert!(line.contains(field), "{field}: {line}");
    }
    for field in ["nickname", "verify_mode", "enable_overtime"] {
        assert!(!line.contains(field), "{field}: {line}");
    }
    site.muster(["plan", "--detailed-exitcode"]).run().code(0).says("nothing to do");
}

#[test]
fn a_department_that_is_declared_out_of_scope_is_there_for_a_person_in_scope() {
    let flow = "    mode: two-way\n    scope: { kinds: [employee] }\n    owners: { employee: { \
                department: shared } }\n";
    let site = Site::faithful(Habits::flat_85(), flow);
    site.muster(["apply", "--yes"]).run().code(0);
    site.server.seed(Employee, newcomer("000777", "ENG", "LAB"));
    site.server.edit(Employee, "000125", json!({ "department": "ENG" }));
    let run = site.muster(["apply", "--yes"]).run().code(0);
    run.never_says("is not there").never_says("required-reference");
    let (line, text) = declared(&site, "000777");
    let line = line.unwrap_or_else(|| panic!("{text}"));
    assert!(line.contains("department: ENG") && line.contains("areas: [LAB]"), "{line}");
    assert!(text.contains("last_name: Hopper, department: ENG"), "{text}");
    site.muster(["plan", "--detailed-exitcode"]).run().code(0).says("nothing to do");
    // What the directory declares nowhere is still named.
    site.server.seed(Department, json!({ "dept_code": "NEW", "dept_name": "New rooms" }));
    site.server.seed(Employee, newcomer("000778", "NEW", "LAB"));
    site.muster(["plan"]).run().code(0).says("department (NEW)");
}

#[test]
fn a_scope_of_areas_brings_back_the_structure_that_its_people_use_and_no_other() {
    for (mode, command) in [("    mode: two-way\n", "apply"), ("", "pull")] {
        let site =
            Site::faithful(Habits::flat_85(), &format!("{mode}    scope: {{ areas: [LAB] }}\n"));
        site.muster(["apply", "--yes"]).run().code(0);
        let department = |code: &str, parent: Value| {
            let row = json!({ "dept_code": code, "dept_name": code, "parent_dept": parent });
            site.server.seed(Department, row);
        };
        department("ABOVE", Value::Null);
        department("USED", json!("ABOVE"));
        department("OTHER", Value::Null);
        for (code, name) in [("OPS", "Operator"), ("COOK", "Cook")] {
            let row = json!({ "position_code": code, "position_name": name });
            site.server.seed(Kind::Position, row);
        }
        let mut new = newcomer("000777", "USED", "LAB");
        new["position"] = json!("OPS");
        site.server.seed(Employee, new);
        let mut outside = newcomer("000778", "OTHER", "HQ");
        outside["position"] = json!("COOK");
        site.server.seed(Employee, outside);
        site.muster([command, "--yes"]).run().code(0);
        let (line, text) = declared(&site, "000777");
        assert!(line.is_some(), "{command}: {text}");
        for code in ["USED", "ABOVE", "OPS"] {
            assert!(text.contains(&format!("code: {code}")), "{command} {code}: {text}");
        }
        for code in ["OTHER", "COOK", "000778"] {
            assert!(!text.contains(code), "{command} {code}: {text}");
        }
        site.muster(["validate"]).run().code(0);
        site.muster(["plan", "--detailed-exitcode"]).run().code(0).says("nothing to do");
        // Once a person in scope uses it, it comes.
        site.server.edit(Employee, "000777", json!({ "position": "COOK" }));
        if command == "pull" {
            site.muster([command, "--yes"]).run().code(0);
            assert!(declared(&site, "000777").1.contains("code: COOK"));
        }
    }
}
