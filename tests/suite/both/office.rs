//! The real program between an HR database and a server: what each owns, in tables of its own and
//! through queries.

use serde_json::json;

use crate::commands::{Department, Employee, STRUCTURE, person};
use crate::databases::{Engine, Office};
use crate::foreign::Habits;
use crate::services::Postgres;

const FLOW: &str = ", mode: two-way, owners: { employee: { mobile: shared, email: shared, areas: \
    shared, birthday: to } }, \
                    absent: { employee: delete }";

fn engines(office: &Office) -> [Engine; 2] {
    let file = Engine::Sqlite(office.work.path("hr.db"));
    file.run("PRAGMA user_version = 1");
    [file, Engine::Postgres(Postgres::start())]
}

fn forget(office: &Office, code: &str) {
    if office.server.record(Employee, code).is_some() {
        office.server.remove(Employee, code);
    }
}

#[test]
fn an_hr_database_and_a_server_both_change() {
    let office = Office::new(Habits::flat_85());
    let last = office.work.path(".muster");
    for engine in engines(&office) {
        let _ = std::fs::remove_dir_all(&last);
        office.settings("", FLOW);
        engine.make_tables();
        for code in ["01", "02", "03", "04", "05", "06"] {
            forget(&office, code);
            let mut one = person(code);
            one["mobile"] = json!("100");
            office.server.seed(Employee, one);
        }
        forget(&office, "07");
        // An empty database is filled by what the server has; nothing is taken from the server.
        office.muster(&engine, ["apply", "hq", "--yes"]).run().code(0);
        office.muster(&engine, ["apply", "hq", "--yes"]).run().code(0).says("nothing to do");
        let mobile =
            |code: &str| engine.ask(&format!("SELECT mobile FROM employees WHERE code = '{code}'"));
        assert_eq!(mobile("02").as_deref(), Some("100"), "{}", engine.name());
        engine.run(
            "UPDATE employees SET mobile = '201' WHERE code = '01'; DELETE FROM \
            employee_areas WHERE employee = '04'; DELETE FROM employees WHERE code = '04';",
        );
        office.server.edit(Employee, "02", json!({ "mobile": "302", "birthday": "1990-02-28" }));
        engine.run("UPDATE employees SET mobile = '203' WHERE code = '03'");
        office.server.edit(Employee, "03", json!({ "mobile": "303" }));
        office.server.seed(Employee, person("07"));
        let run = office.muster(&engine, ["apply", "hq", "--yes"]).run().code(8);
        let run = run.says("muster resolve employee 03 mobile --take from --flow hq");
        run.says("hr: employees\n").never_says("employees:0").never_says("VALUE");
        let live = |code: &str| office.server.record(Employee, code);
        assert_eq!(live("01").expect("01")["mobile"], json!("201"), "{}", engine.name());
        assert_eq!(mobile("02").as_deref(), Some("302"));
        assert_eq!(
            (mobile("03").as_deref(), &live("03").expect("03")["mobile"]),
            (Some("203"), &json!("303"))
        );
        assert!(live("04").is_none(), "gone from the database, and quiet on the server");
        assert!(engine.ask("SELECT code FROM employees WHERE code = '07'").is_some());
        office
            .muster(
                &engine,
                ["resolve", "employee", "03", "mobile", "--take", "from", "--flow", "hq"],
            )
            .run()
            .code(0);
        office.muster(&engine, ["apply", "hq", "--yes"]).run().code(0);
        assert_eq!(live("03").expect("03")["mobile"], json!("203"));
        office.muster(&engine, ["plan", "hq", "--detailed-exitcode"]).run().code(0);
    }
}

const QUERIES: &str = "      employees:
        select: SELECT no AS code, fn AS first_name, phone AS mobile, dept AS department FROM staff
        update: UPDATE staff SET phone = :mobile, dept = :department WHERE no = :code";

#[test]
fn a_database_takes_back_what_its_update_names_and_no_more() {
    // Of kinds that its queries are not about it holds nothing, whether or not the scope says so.
    takes_back(", scope: { kinds: [employee] }");
    takes_back("");
}

fn takes_back(scope: &str) {
    let office = Office::new(Habits::flat_85());
    let engine = Engine::Sqlite(office.work.path("hr.db"));
    engine.run("PRAGMA user_version = 1");
    engine.run(
        "CREATE TABLE staff (no TEXT PRIMARY KEY, fn TEXT, phone TEXT, dept TEXT); INSERT \
        INTO staff VALUES ('01', 'Ada', '1', 'ENG'), ('02', 'Bob', '2', 'ENG');",
    );
    office.settings(
        QUERIES,
        &format!(", mode: two-way{scope}, owners: {{ employee: {{ \"*\": shared }} }}"),
    );
    office.server.seed_yaml([STRUCTURE]);
    for (code, name, mobile) in [("01", "Ada", "1"), ("02", "Bob", "2"), ("03", "New", "3")] {
        let one = json!({ "emp_code": code, "first_name": name, "mobile": mobile, "department": "ENG", "area": ["HQ"] });
        office.server.seed(Employee, one);
    }
    office.muster(&engine, ["apply", "hq", "--yes"]).run().code(0);
    // A department that the database has no table of, and a person whom it cannot make.
    office.server.seed(Department, json!({ "dept_code": "NEW", "dept_name": "New" }));
    office.server.edit(
        Employee,
        "01",
        json!({ "mobile": "9", "department": "NEW", "city": "Dubai" }),
    );
    office
        .muster(&engine, ["apply", "hq", "--yes"])
        .run()
        .code(0)
        .says("one employee is not carried over");
    assert_eq!(engine.ask("SELECT phone FROM staff WHERE no = '01'").as_deref(), Some("9"));
    assert_eq!(engine.ask("SELECT dept FROM staff WHERE no = '01'").as_deref(), Some("NEW"));
    assert_eq!(engine.ask("SELECT count(*) FROM staff").as_deref(), Some("2"));
    assert_eq!(office.server.state(Employee).len(), 3);
    office
        .muster(&engine, ["plan", "hq", "--detailed-exitcode"])
        .run()
        .code(0)
        .says("nothing to do");
}

#[test]
fn who_is_gone_or_has_another_code_is_named_in_every_run_where_rows_stay() {
    let office = Office::new(Habits::flat_85());
    let engine = Engine::Sqlite(office.work.path("hr.db"));
    engine.run("PRAGMA user_version = 1");
    engine.run(
        "CREATE TABLE staff (no TEXT PRIMARY KEY, fn TEXT, phone TEXT, dept TEXT); INSERT \
        INTO staff VALUES ('01', 'Ada King', '1', 'ENG'), ('02', 'Bob', '2', 'ENG'), ('03', \
        'Cleo', '3', 'ENG');",
    );
    office.settings(QUERIES, FLOW);
    office.server.seed_yaml([STRUCTURE]);
    for (code, name, mobile) in [("01", "Ada King", "1"), ("02", "Bob", "2"), ("03", "Cleo", "3")] {
        let one = json!({ "emp_code": code, "first_name": name, "mobile": mobile, "department": "ENG", "area": ["HQ"] });
        office.server.seed(Employee, one);
    }
    office.muster(&engine, ["apply", "hq", "--yes"]).run().code(0);
    office.server.remove(Employee, "02");
    office.server.edit(Employee, "01", json!({ "emp_code": "91" }));
    for _ in 0..3 {
        let run = office.muster(&engine, ["apply", "hq", "--yes"]).run().code(0);
        run.says("employee 02 is gone from hq and stays in hr")
            .says("delete it in hr")
            .says("employee 01 has the code 91 on hq now")
            .never_says("employee 01 is gone")
            .never_says("not carried over");
        assert_eq!(engine.ask("SELECT count(*) FROM staff").as_deref(), Some("3"));
    }
    // Who works there stays quiet, and what is put right in HR is named no more.
    engine.run("DELETE FROM staff WHERE no = '02'; UPDATE staff SET no = '91' WHERE no = '01'");
    let run = office.muster(&engine, ["apply", "hq", "--yes"]).run().code(0);
    run.never_says("gone from hq").never_says("has the code").never_says("employee 03");
}

#[test]
fn a_person_whom_the_server_renumbered_is_renamed_in_the_tables() {
    let office = Office::new(Habits::flat_85());
    let engine = Engine::Sqlite(office.work.path("hr.db"));
    engine.run("PRAGMA user_version = 1");
    office.settings("", FLOW);
    engine.make_tables();
    for code in ["01", "02", "03"] {
        let mut one = person(code);
        (one["last_name"], one["mobile"]) =
            (json!(format!("Person {code}")), json!(format!("100{code}")));
        office.server.seed(Employee, one);
    }
    office.muster(&engine, ["apply", "hq", "--yes"]).run().code(0);
    office.server.edit(Employee, "01", json!({ "emp_code": "91", "birthday": "1990-02-28" }));
    office.muster(&engine, ["apply", "hq", "--yes"]).run().code(0);
    let codes = engine
        .ask("SELECT group_concat(code, ' ') FROM (SELECT code FROM employees ORDER BY code)");
    assert_eq!(codes.as_deref(), Some("02 03 91"));
    assert_eq!(
        engine.ask("SELECT birthday FROM employees WHERE code = '91'").as_deref(),
        Some("1990-02-28")
    );
    assert_eq!(office.server.state(Employee).len(), 3);
    office
        .muster(&engine, ["plan", "hq", "--detailed-exitcode"])
        .run()
        .code(0)
        .says("nothing to do");
}

#[test]
fn a_renumbering_that_only_the_name_speaks_for_is_one_remark_with_both_codes() {
    let office = Office::new(Habits::flat_85());
    let engine = Engine::Sqlite(office.work.path("hr.db"));
    engine.run("PRAGMA user_version = 1");
    engine.run(
        "CREATE TABLE staff (no TEXT PRIMARY KEY, fn TEXT, phone TEXT, dept TEXT); INSERT \
        INTO staff VALUES ('01', 'Ada King', NULL, 'ENG'), ('02', 'Bob Ford', NULL, 'ENG'), \
        ('03', 'Cleo', '3', 'ENG');",
    );
    let queries = QUERIES.replace("dept AS department", "dept AS department, 'HQ' AS areas");
    office.settings(&queries, FLOW);
    office.server.seed_yaml([STRUCTURE]);
    for (code, name) in [("01", "Ada King"), ("02", "Bob Ford"), ("03", "Cleo")] {
        let one =
            json!({ "emp_code": code, "first_name": name, "department": "ENG", "area": ["HQ"] });
        office.server.seed(Employee, one);
    }
    office.muster(&engine, ["apply", "hq", "--yes"]).run().code(0);
    office.server.edit(Employee, "01", json!({ "emp_code": "91" }));
    let new =
        json!({ "emp_code": "99", "first_name": "Zoe Lind", "department": "ENG", "area": ["HQ"] });
    office.server.seed(Employee, new);
    for _ in 0..2 {
        let run = office.muster(&engine, ["apply", "hq", "--yes"]).run().code(0);
        run.says("employee 01 is gone from hq, and 91 with the same name is new there")
            .says("give the record 01 the code 91 in hr")
            .says("one employee is not carried over")
            .never_says("employee 01 is gone from hq and stays");
    }
    // Two people: the command that is named makes the first one anew.
    office
        .muster(&engine, ["resolve", "employee", "01", "record", "--take", "from", "--flow", "hq"])
        .run()
        .code(0);
    office.muster(&engine, ["apply", "hq", "--yes"]).run().code(0);
    assert!(
        office.server.record(Employee, "01").is_some()
            && office.server.record(Employee, "91").is_some()
    );
}

#[test]
fn a_row_that_the_database_refuses_holds_up_nothing_that_goes_to_the_server() {
    let office = Office::new(Habits::flat_85());
    for engine in engines(&office) {
        let _ = std::fs::remove_dir_all(office.work.path(".muster"));
        office.settings("", FLOW);
        engine.make_tables();
        for code in ["01", "02", "03"] {
            forget(&office, code);
            office.server.seed(Employee, person(code));
        }
        office.muster(&engine, ["apply", "hq", "--yes"]).run().code(0);
        engine.run(match &engine {
            Engine::Sqlite(_) => {
                "CREATE TRIGGER strict BEFORE UPDATE ON employees WHEN NEW.email \
                = 'bad@x.co' BEGIN SELECT RAISE(ABORT, 'no such mailbox'); END"
            }
            _ => "ALTER TABLE employees ADD CHECK (email <> 'bad@x.co')",
        });
        office.server.edit(Employee, "01", json!({ "email": "bad@x.co" }));
        office.server.edit(Employee, "02", json!({ "email": "good@x.co" }));
        engine.run("UPDATE employees SET mobile = '303' WHERE code = '03'");
        let run = office.muster(&engine, ["apply", "hq", "--yes"]).run().code(7);
        run.says("to go on without it: --except employee:01");
        let mobile = || office.server.record(Employee, "03").expect("03")["mobile"].clone();
        assert_eq!(
            mobile(),
            json!("303"),
            "{}: what goes to the server does not wait",
            engine.name()
        );
        let email = || engine.ask("SELECT email FROM employees WHERE code = '02'");
        assert_eq!(email(), None, "{}: a transaction is made whole or not at all", engine.name());
        office.muster(&engine, ["apply", "hq", "--yes", "--except", "employee:01"]).run().code(0);
        assert_eq!(email().as_deref(), Some("good@x.co"), "{}", engine.name());
        // Once the database takes it, all of it is carried.
        office.server.edit(Employee, "01", json!({ "email": "right@x.co" }));
        office.muster(&engine, ["apply", "hq", "--yes"]).run().code(0);
        office
            .muster(&engine, ["plan", "hq", "--detailed-exitcode"])
            .run()
            .code(0)
            .says("nothing to do");
    }
}
