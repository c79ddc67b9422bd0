//! From a server into a database and back: nothing is left to do.

use serde_json::json;

use super::{Engine, Office};
use crate::commands::{Employee, STRUCTURE, actions};
use crate::foreign::Habits;

const PEOPLE: &str = "employees:
  - { code: \"000123\", first_name: Ada, last_name: \"O'Hara; DROP TABLE employees; --\", \
  department: ENG, position: SWE, areas: [HQ, LAB], email: ada@example.org, card_no: \
  \"77712345\", hire_date: 2019-04-02 }
  - { code: \"000124\", first_name: \"Zoë 🎈\", last_name: \"محمد\", department: ENG, areas: [HQ], \
  mobile: \"0501112222\", enable_att: true }
  - { code: \"007\", first_name: \"李\", department: CORP, areas: [HQ], gender: F, birthday: \
  2000-02-29 }
";

#[test]
fn a_pull_leaves_nothing_to_do() {
    for habits in [Habits::flat_80(), Habits::nested_95()] {
        let office = Office::new(habits);
        office.server.seed_yaml([STRUCTURE, PEOPLE]);
        office.settings("", "");
        for engine in Engine::all(&office.work) {
            engine.make_tables();
            let pulled = office
                .muster(&engine, ["pull", "hq", "--yes"])
                .run()
                .code(0)
                .never_says("77712345");
            pulled.says("create");
            assert_eq!(
                engine.ask("SELECT last_name FROM employees WHERE code = '000123'").as_deref(),
                Some("O'Hara; DROP TABLE employees; --")
            );
            assert_eq!(
                engine.ask("SELECT first_name FROM employees WHERE code = '007'").as_deref(),
                Some("李")
            );
            assert_eq!(
                engine.ask("SELECT card_no FROM employees WHERE code = '000123'"),
                None,
                "secrets are not copied"
            );
            assert_eq!(
                engine
                    .ask("SELECT count(*) FROM employee_areas WHERE employee = '000123'")
                    .as_deref(),
                Some("2")
            );
            office.server.forget();
            let plan = office.plan(&engine);
            assert_eq!(actions(&plan), Vec::<String>::new(), "{}", engine.name());
            office.muster(&engine, ["pull", "hq", "--yes"]).run().code(0).says("nothing to do");
        }
    }
}

#[test]
fn what_changed_on_the_server_comes_back_and_nothing_else() {
    let office = Office::new(Habits::flat_85());
    office.server.seed_yaml([STRUCTURE, PEOPLE]);
    office.settings("", ", absent: { employee: delete }");
    for engine in Engine::all(&office.work) {
        engine.make_tables();
        office.muster(&engine, ["pull", "hq", "--yes"]).run().code(0);
        engine.run("ALTER TABLE employees ADD COLUMN salary INTEGER");
        engine.run("UPDATE employees SET salary = 42");
        engine.run("UPDATE employees SET card_no = '999' WHERE code = '000124'");
        office.server.edit(Employee, "000124", json!({ "mobile": "77", "area": ["HQ", "LAB"] }));
        office.server.seed(
            Employee,
            json!({ "emp_code": "000900", "first_name": "New", "department": "ENG", "area": ["LAB"] }),
        );
        office.server.remove(Employee, "007");
        let pulled = office
            .muster(&engine, ["pull", "hq", "--yes", "--format", "json"])
            .run()
            .code(0)
            .json();
        assert_eq!(
            actions(&pulled),
            ["update employee 000124", "create employee 000900", "delete employee 007"],
            "{}",
            engine.name()
        );
        assert_eq!(pulled["converged"], json!(true));
        assert_eq!(
            engine.ask("SELECT mobile FROM employees WHERE code = '000124'").as_deref(),
            Some("77")
        );
        assert_eq!(
            engine.ask("SELECT salary FROM employees WHERE code = '000124'").as_deref(),
            Some("42")
        );
        assert_eq!(
            engine.ask("SELECT card_no FROM employees WHERE code = '000124'").as_deref(),
            Some("999")
        );
        assert_eq!(
            engine.ask("SELECT count(*) FROM employee_areas WHERE employee = '000124'").as_deref(),
            Some("2")
        );
        assert_eq!(
            engine.ask("SELECT count(*) FROM employees WHERE code = '007'").as_deref(),
            Some("0")
        );
        office.muster(&engine, ["pull", "hq", "--yes"]).run().code(0).says("nothing to do");
        // Back to where the next database begins.
        office.server.edit(Employee, "000124", json!({ "mobile": "0501112222", "area": ["HQ"] }));
        office.server.remove(Employee, "000900");
        office.server.seed(
            Employee,
            json!({ "emp_code": "007", "first_name": "李", "department": "CORP", "area": ["HQ"] }),
        );
    }
}

#[test]
fn yaml_fills_a_database_and_the_database_fills_a_server() {
    let office = Office::new(Habits::nested_95());
    office.settings("", "");
    office.work.write("directory/s.yaml", STRUCTURE).write("directory/p.yaml", PEOPLE);
    for engine in Engine::all(&office.work) {
        engine.make_tables();
        office
            .muster(&engine, ["apply", "fill", "--yes", "--secrets"])
            .run()
            .code(0)
            .says("8 to create");
        office.muster(&engine, ["apply", "fill", "--yes"]).run().code(0).says("nothing to do");
        assert_eq!(
            engine.ask("SELECT card_no FROM employees WHERE code = '000123'").as_deref(),
            Some("77712345")
        );
    }
    let engine = Engine::Sqlite(office.work.path("hr.db"));
    office.muster(&engine, ["apply", "hq", "--yes"]).run().code(0).never_says("77712345");
    let held = office.server.record(Employee, "000123").expect("created");
    assert_eq!(held["card_no"], json!("77712345"));
    office.muster(&engine, ["plan", "hq"]).run().code(0).says("nothing to do");
}

#[test]
fn renames_move_a_record_in_a_database() {
    let office = Office::new(Habits::flat_85());
    office.settings("", "");
    for engine in Engine::all(&office.work) {
        office.work.write("directory/s.yaml", STRUCTURE).write("directory/p.yaml", PEOPLE);
        engine.make_tables();
        office.muster(&engine, ["apply", "fill", "--yes"]).run().code(0);
        let structure = STRUCTURE
            .replace("code: CORP,", "code: GROUP, previous_code: CORP,")
            .replace("parent: CORP", "parent: GROUP");
        let people = PEOPLE
            .replace("CORP", "GROUP")
            .replace("code: \"007\"", "code: \"008\", previous_code: \"007\"");
        office.work.write("directory/s.yaml", structure).write("directory/p.yaml", people);
        office
            .muster(&engine, ["apply", "fill", "--yes"])
            .run()
            .code(0)
            .says("was CORP")
            .says("was 007");
        assert_eq!(
            engine.ask("SELECT parent FROM departments WHERE code = 'ENG'").as_deref(),
            Some("GROUP"),
            "{}",
            engine.name()
        );
        assert_eq!(
            engine.ask("SELECT department FROM employees WHERE code = '008'").as_deref(),
            Some("GROUP")
        );
        assert_eq!(
            engine.ask("SELECT count(*) FROM employee_areas WHERE employee = '008'").as_deref(),
            Some("1")
        );
        office.muster(&engine, ["apply", "fill", "--yes"]).run().code(0).says("nothing to do");
    }
}
