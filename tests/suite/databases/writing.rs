//! Writing into databases: nothing outside the named columns, all or nothing, and whose fault it
//! was.

use serde_json::json;

use super::{Engine, Office};
use crate::commands::{Employee, STRUCTURE};
use crate::foreign::Habits;

const STAFF: &str = "
CREATE TABLE staff (no VARCHAR(20) PRIMARY KEY, fn VARCHAR(50), phone VARCHAR(12) UNIQUE, born \
DATE, att BOOLEAN, pay INTEGER,
    sites VARCHAR(50), CONSTRAINT born_late CHECK (born > '1900-01-01'));
INSERT INTO staff VALUES ('01', 'Ada', '111', '1980-01-01', TRUE, 900, 'HQ'), ('02', 'Bob', \
'222', NULL, FALSE, 800, 'HQ;LAB');
";

const QUERIES: &str = "      employees:
        select: SELECT no AS code, fn AS first_name, phone AS mobile, born AS birthday, att AS \
        enable_att, sites AS areas FROM staff
        update: \"UPDATE staff SET phone = :mobile, born = :birthday, att = :enable_att, sites = \
        :areas WHERE no = :code /* :pay */\"";

fn office() -> Office {
    let office = Office::new(Habits::flat_85());
    office.server.seed_yaml([STRUCTURE]);
    for (code, name, mobile) in [("01", "Ada!", "111"), ("02", "Bob", "222"), ("03", "New", "333")]
    {
        let person = json!({ "emp_code": code, "first_name": name, "mobile": mobile, "department": "1", "area": ["HQ"], "enable_att": true });
        office.server.seed(Employee, person);
    }
    office
}

#[test]
fn only_what_update_names_is_written() {
    let office = office();
    office.settings(QUERIES, "");
    office.server.edit(
        Employee,
        "02",
        json!({ "mobile": "'; DROP TABLE staff; --"[..12].to_owned(), "birthday": "1990-02-28" }),
    );
    for engine in Engine::all(&office.work) {
        engine.run(STAFF);
        let run = office.muster(&engine, ["pull", "hq", "--yes"]).run().code(0);
        let word =
            "one employee differs and cannot be written: `update` does not name first_name: 01";
        run.says("one employee is not carried over").says("2 to update").says(word);
        let ask = |column: &str, code: &str| {
            engine.ask(&format!("SELECT {column} FROM staff WHERE no = '{code}'"))
        };
        assert_eq!(ask("phone", "02").as_deref(), Some("'; DROP TABL"), "{}", engine.name());
        assert_eq!(ask("born", "01"), None);
        assert_eq!(ask("born", "02").as_deref(), Some("1990-02-28"));
        assert_eq!(ask("sites", "02").as_deref(), Some("HQ"));
        assert_eq!(ask("pay", "02").as_deref(), Some("800"));
        assert_eq!(ask("fn", "01").as_deref(), Some("Ada"), "it is not among what update names");
        assert_eq!(ask("phone", "01").as_deref(), Some("111"));
        assert_eq!(engine.ask("SELECT count(*) FROM staff").as_deref(), Some("2"));
        office
            .muster(&engine, ["pull", "hq", "--yes"])
            .run()
            .code(0)
            .says("nothing to do")
            .says(word);
    }
}

#[test]
fn a_violation_names_row_and_column_and_leaves_nothing_half_written() {
    let office = office();
    office.settings(QUERIES, "");
    for engine in Engine::all(&office.work) {
        engine.run(STAFF);
        office.server.edit(Employee, "01", json!({ "mobile": "555", "birthday": "1980-01-01" }));
        // What is a column of the site's own and what is a constraint, in the words of each.
        let unique = if engine.name() == "mysql" { "constraint phone:" } else { "column phone:" };
        for (code, field, value, column) in [
            ("02", "mobile", "555", unique),
            ("02", "birthday", "1850-01-01", "born_late: "),
            ("02", "mobile", "1234567890123", "mobile"),
        ] {
            if engine.name() == "sqlite" && value.len() > 12 {
                // It holds to no lengths.
                continue;
            }
            office.server.edit(Employee, code, json!({ "mobile": "222", "birthday": null }));
            office.server.edit(Employee, code, json!({ field: value }));
            let run = office.muster(&engine, ["pull", "hq", "--yes"]).run().code(7);
            run.says("employee 02").says(column).says("not written");
            assert_eq!(
                engine.ask("SELECT phone FROM staff WHERE no = '01'").as_deref(),
                Some("111"),
                "{} {column}",
                engine.name()
            );
        }
        office.server.edit(Employee, "02", json!({ "mobile": "222", "birthday": null }));
        office.server.edit(Employee, "01", json!({ "mobile": "111", "birthday": null }));
    }
}

#[test]
fn tables_of_ours_refuse_with_row_and_column_too() {
    let office = Office::new(Habits::flat_85());
    office.settings("", ", scope: { kinds: [employee] }");
    let person = |code: usize, more: &str| {
        format!(
            "  - {{ code: \"{code:05}\", first_name: N{code}, department: CORP, areas: [HQ]{more} \
             }}\n"
        )
    };
    for engine in Engine::all(&office.work) {
        engine.make_tables();
        engine.run("INSERT INTO areas (code, name) VALUES ('HQ', 'Head office')");
        engine.run("INSERT INTO departments (code, name) VALUES ('CORP', 'Corporation')");
        engine.run(
            "INSERT INTO employees (code, department, device_password) VALUES ('x', 'CORP', \
             '4711-secret')",
        );
        engine.run("CREATE UNIQUE INDEX one_pin ON employees (device_password)");
        let lost = [
            (person(777, ", position: OTHER"), "position", 3),
            (person(777, "").replace("[HQ]", "[HQ, MOON]"), "MOON", 3),
            (person(777, ", device_password: \"4711-secret\""), "device_password", 7),
        ];
        for (wrong, column, code) in lost {
            let people: String = (0..300).map(|code| person(code, "")).collect();
            office.work.write("directory/p.yaml", format!("employees:\n{people}{wrong}"));
            let run =
                office.muster(&engine, ["apply", "fill", "--yes", "--secrets"]).run().code(code);
            run.says("employee 00777").says(column).never_says("4711-secret");
            assert_eq!(
                engine.ask("SELECT count(*) FROM employees").as_deref(),
                Some("1"),
                "{} {column}",
                engine.name()
            );
        }
        // What the database says itself, of a key that points into a table of the site's own.
        let same = if engine.name() == "mysql" { " COLLATE utf8mb4_unicode_ci" } else { "" };
        engine.run(&format!("CREATE TABLE badges (no VARCHAR(20){same} NOT NULL PRIMARY KEY)"));
        if engine.name() != "sqlite" {
            engine.run(
                "ALTER TABLE employees ADD CONSTRAINT employees_enroll_sn FOREIGN KEY \
                (enroll_sn) REFERENCES badges (no)",
            );
            let people: String = (0..300).map(|code| person(code, "")).collect();
            let wrong = person(777, ", enroll_sn: gone");
            office.work.write("directory/p.yaml", format!("employees:\n{people}{wrong}"));
            let run = office.muster(&engine, ["apply", "fill", "--yes"]).run().code(7);
            run.says("employee 00777").says("column enroll_sn").says("not written");
            assert_eq!(
                engine.ask("SELECT count(*) FROM employees").as_deref(),
                Some("1"),
                "{}",
                engine.name()
            );
        }
        let people: String = (0..300).map(|code| person(code, ", custom: { Badge: x }")).collect();
        office.work.write("directory/p.yaml", format!("employees:\n{people}"));
        office.muster(&engine, ["apply", "fill", "--yes"]).run().code(0).says("300");
        assert_eq!(engine.ask("SELECT count(*) FROM employee_areas").as_deref(), Some("300"));
        assert_eq!(engine.ask("SELECT count(*) FROM employee_custom").as_deref(), Some("300"));
    }
}

#[test]
fn two_people_may_swap_what_is_unique() {
    let office = office();
    for engine in Engine::all(&office.work) {
        office.settings(QUERIES, "");
        engine.run(STAFF);
        office.server.edit(Employee, "01", json!({ "mobile": "222", "birthday": "1980-01-01" }));
        office.server.edit(Employee, "02", json!({ "mobile": "111", "birthday": null }));
        office.muster(&engine, ["pull", "hq", "--yes"]).run().code(0).says("2 done of 2 changes");
        let phone =
            |code: &str| engine.ask(&format!("SELECT phone FROM staff WHERE no = '{code}'"));
        assert_eq!((phone("01").as_deref(), phone("02").as_deref()), (Some("222"), Some("111")));
        office.muster(&engine, ["pull", "hq", "--yes"]).run().code(0).says("nothing to do");
        // One takes what another one gives up.
        office.server.edit(Employee, "02", json!({ "mobile": "222" }));
        office.server.edit(Employee, "01", json!({ "mobile": "999" }));
        office.muster(&engine, ["pull", "hq", "--yes"]).run().code(0);
        assert_eq!((phone("01").as_deref(), phone("02").as_deref()), (Some("999"), Some("222")));
        // What cannot be empty in between is refused, and both are named.
        engine.run("DELETE FROM staff; DROP TABLE staff");
        engine.run(&STAFF.replace("phone VARCHAR(12) UNIQUE", "phone VARCHAR(12) NOT NULL UNIQUE"));
        office.server.edit(Employee, "01", json!({ "mobile": "222" }));
        office.server.edit(Employee, "02", json!({ "mobile": "111" }));
        let run = office.muster(&engine, ["pull", "hq", "--yes"]).run().code(7);
        run.says("employee 01").says("employee 02 holds the same mobile").says("phone");
        assert_eq!(phone("01").as_deref(), Some("111"), "{}", engine.name());
        engine.run("DROP TABLE staff");
    }
}

#[test]
fn tables_of_ours_let_unique_values_change_hands() {
    let office = Office::new(Habits::flat_85());
    let people = |rows: &[(&str, &str)]| {
        let rows = rows.iter().map(|(code, email)| {
            format!(
                "  - {{ code: \"{code}\", first_name: N, department: CORP, areas: [HQ], email: \
                 {email} }}\n"
            )
        });
        office.work.write("directory/p.yaml", format!("employees:\n{}", rows.collect::<String>()));
    };
    for engine in Engine::all(&office.work) {
        office.settings("", ", scope: { kinds: [employee] }, absent: { employee: delete }");
        engine.make_tables();
        engine.run("INSERT INTO areas (code, name) VALUES ('HQ', 'Head office')");
        engine.run("INSERT INTO departments (code, name) VALUES ('CORP', 'Corporation')");
        engine.run("CREATE UNIQUE INDEX employees_email_key ON employees (email)");
        people(&[("1", "a@x.org"), ("2", "b@x.org"), ("3", "c@x.org"), ("4", "d@x.org")]);
        office.muster(&engine, ["apply", "fill", "--yes"]).run().code(0);
        // Three in a ring, and somebody new has the address of one who leaves.
        people(&[("1", "b@x.org"), ("2", "c@x.org"), ("3", "a@x.org"), ("0", "D@x.org")]);
        let allowed =
            ["apply", "fill", "--yes", "--allow", "employee:shuffle=3", "--reason", "new"];
        office.muster(&engine, allowed).run().code(0).says("5 done of 5 changes");
        let email =
            |code: &str| engine.ask(&format!("SELECT email FROM employees WHERE code = '{code}'"));
        let all = ["1", "2", "3", "0"].map(|code| email(code).unwrap_or_default());
        assert_eq!(all, ["b@x.org", "c@x.org", "a@x.org", "D@x.org"], "{}", engine.name());
        // Whose address somebody else keeps is told so, with the column.
        people(&[("1", "b@x.org"), ("2", "c@x.org"), ("3", "a@x.org"), ("0", "b@x.org")]);
        let run = office.muster(&engine, ["apply", "fill", "--yes"]).run().code(7);
        run.says("column email").says("employee 1 holds the same email").never_says("(b@x.org)");
    }
}

#[test]
fn what_only_the_server_has_is_named_with_a_remedy_and_its_own_rows_are_not() {
    let office = Office::new(Habits::flat_85());
    let engine = Engine::Sqlite(office.work.path("hr.db"));
    engine.run("PRAGMA user_version = 1");
    engine.run(
        "CREATE TABLE areas (code TEXT PRIMARY KEY, name TEXT); CREATE TABLE staff (no TEXT \
         PRIMARY KEY, fn TEXT, phone TEXT, sites TEXT); INSERT INTO areas VALUES ('HQ', 'Head \
         office'); INSERT INTO staff VALUES ('01', 'Ada', '1', 'HQ');",
    );
    let queries =
        "      areas: { select: 'SELECT code, name FROM areas', update: 'UPDATE areas SET \
                   name = :name WHERE code = :code' }
      employees: { select: 'SELECT no AS code, fn AS first_name, phone AS mobile, sites AS areas \
                   FROM staff', update: 'UPDATE staff SET phone = :mobile WHERE no = :code' }";
    let area = |code: &str| {
        let row = json!({ "area_code": code, "area_name": code });
        office.server.seed(crate::foreign::Kind::Area, row);
    };
    area("HQ");
    let ada = json!({ "emp_code": "01", "first_name": "Ada", "mobile": "1", "department": "1", "area": ["HQ"] });
    office.server.seed(Employee, ada);
    for (flow, command) in [("", "pull"), (", mode: two-way", "apply")] {
        office.settings(queries, flow);
        let run = office.muster(&engine, [command, "hq", "--yes"]).run().code(0);
        run.never_says("not carried over").never_says("nothing is written into it");
    }
    // An area that a person uses, or that was made there, is named with what to do.
    area("LAB");
    office.settings(queries, "");
    office
        .muster(&engine, ["pull", "hq", "--yes"])
        .run()
        .code(0)
        .says("one area is not carried over, because only the server has it")
        .says("Add it there by hand")
        .says("LAB")
        .never_says(": 1,");
}

#[test]
fn a_missing_right_is_named_as_the_command_that_gives_it() {
    let office = Office::new(Habits::flat_85());
    office.server.seed_yaml([STRUCTURE]);
    let ada = json!({ "emp_code": "01", "first_name": "Ada", "department": "1", "area": ["HQ"] });
    office.server.seed(Employee, ada);
    let [_, postgres, mariadb] = Engine::all(&office.work);
    for engine in [postgres, mariadb] {
        engine.make_tables();
        office.settings("", "");
        let url = super::rights::account(&engine, &[]);
        let pull = || office.muster(&engine, ["pull", "hq", "--yes"]).env("HR_URL", &url).run();
        let run = pull().code(7);
        run.says("nothing was applied")
            .says("GRANT INSERT ON ")
            .says("Correct what is named above")
            .never_says("applied in part");
        let all = ["areas", "departments", "positions", "employees", "employee_areas"];
        let grants: Vec<String> =
            all.iter().map(|table| format!("INSERT, UPDATE ON {table}")).collect();
        super::rights::account(&engine, &grants.iter().map(String::as_str).collect::<Vec<_>>());
        pull().code(0).says("applied and verified");
        assert_eq!(engine.ask("SELECT first_name FROM employees").as_deref(), Some("Ada"));
        // The list of many rights is no wall of text.
        let who = super::rights::who(&engine);
        for table in all {
            engine.run(&format!("REVOKE INSERT, UPDATE ON {table} FROM {who}"));
        }
        let doctor = office.muster(&engine, ["doctor", "hr"]).env("HR_URL", &url).run();
        let wide = doctor.stdout.lines().map(|line| line.chars().count()).max();
        assert!(wide < Some(320), "{}: {doctor}", engine.name());
    }
}
