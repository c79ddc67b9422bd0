//! `muster doctor` says what an account may not write, before anything is written, and changes
//! nothing to find out.

use super::{Engine, Office};
use crate::foreign::Habits;
use crate::program::Program;

const PASSWORD: &str = "reader-pw";

/// Accounts belong to the whole server, which other tests use as well.
fn account_name(engine: &Engine) -> String {
    format!("reader_of_{}", engine.database())
}

/// An account that may read everything, and write what `grants` says; its URL.
pub(super) fn account(engine: &Engine, grants: &[&str]) -> String {
    let name = account_name(engine);
    let mut url: url::Url = engine.url().parse().expect("a URL");
    url.set_username(&name).expect("a name");
    let (who, make) = match engine {
        Engine::Mariadb(_) => {
            url.set_password(Some(PASSWORD)).expect("a password");
            let who = format!("'{name}'@'127.0.0.1'");
            (who.clone(), format!("CREATE USER IF NOT EXISTS {who} IDENTIFIED BY '{PASSWORD}'"))
        }
        _ => (name.clone(), format!("CREATE ROLE {name} LOGIN")),
    };
    if grants.is_empty() {
        engine.run(&make);
        for table in
            ["areas", "departments", "positions", "employees", "employee_areas", "employee_custom"]
        {
            engine.run(&format!("GRANT SELECT ON {table} TO {who}"));
        }
    }
    for grant in grants {
        engine.run(&format!("GRANT {grant} TO {who}"));
    }
    url.to_string()
}

/// The account, as the database names it.
pub(super) fn who(engine: &Engine) -> String {
    let name = account_name(engine);
    match engine {
        Engine::Mariadb(_) => format!("'{name}'@'127.0.0.1'"),
        _ => name,
    }
}

/// Runs the commands of a hint as an administrator who copies them.
fn run_grants(engine: &Engine, hint: &str) {
    let (_, grants) = hint.split_once("runs: ").expect("commands");
    for grant in grants.split("; ") {
        assert!(grant.starts_with("GRANT "), "{grant}");
        engine.run(grant);
    }
}

fn doctor(office: &Office, url: &str) -> Program {
    office.work.muster(["doctor", "hr", "--format", "json"]).env("HR_URL", url)
}

#[test]
fn rights_that_are_missing_are_named_and_nothing_is_changed() {
    let office = Office::new(Habits::flat_80());
    let [_, postgres, mariadb] = Engine::all(&office.work);
    for engine in [postgres, mariadb] {
        engine.make_tables();
        engine.run("INSERT INTO departments (code, name) VALUES ('ENG', 'Engineering')");
        engine
            .run("INSERT INTO employees (code, first_name, department) VALUES ('1', 'Ada', 'ENG')");
        let held =
            |engine: &Engine| engine.ask("SELECT concat(count(*), max(first_name)) FROM employees");
        let before = held(&engine);
        office.settings("", ", absent: { employee: delete }");
        let url = account(&engine, &[]);
        let check = |url: &str, code: i32| {
            let report = doctor(&office, url).run().code(code).never_says(PASSWORD).json();
            crate::schemas::fits("doctor", &report);
            let checks = report["stores"][0]["checks"].as_array().expect("checks").clone();
            checks
                .into_iter()
                .find(|check| check["name"] == "rights")
                .expect("rights are looked at")
        };
        let lacks = check(&url, 1);
        assert_eq!(lacks["status"], "fail", "{lacks:#}");
        let denied: Vec<&str> = lacks["facts"]["denied"]
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(|one| one.as_str())
            .collect();
        for what in [
            "INSERT INTO areas",
            "UPDATE departments",
            "UPDATE employees",
            "DELETE FROM employees",
            "INSERT INTO employee_areas",
        ] {
            assert!(denied.contains(&what), "{}: {denied:?}", engine.name());
        }
        // `absent` deletes people alone.
        assert!(!denied.contains(&"DELETE FROM areas"), "{}: {denied:?}", engine.name());
        // What the hint proposes is run as it stands, and is enough.
        let text = lacks["hint"].as_str().expect("a hint").to_owned();
        assert!(text.contains("GRANT INSERT, UPDATE, DELETE ON "), "{lacks:#}");
        run_grants(&engine, &text);
        assert_eq!(check(&url, 0)["status"], "ok", "{}: after {text}", engine.name());
        for table in
            ["areas", "departments", "positions", "employees", "employee_areas", "employee_custom"]
        {
            let who = who(&engine);
            engine.run(&format!("REVOKE INSERT, UPDATE, DELETE ON {table} FROM {who}"));
        }

        // One column that may not be written is enough.
        let all = "INSERT, UPDATE, DELETE";
        let mut grants: Vec<String> =
            ["areas", "departments", "positions", "employee_areas", "employee_custom"]
                .map(|table| format!("{all} ON {table}"))
                .into();
        grants.push("INSERT, DELETE, UPDATE (first_name) ON employees".to_owned());
        account(&engine, &grants.iter().map(String::as_str).collect::<Vec<_>>());
        let lacks = check(&url, 1);
        assert_eq!(lacks["facts"]["denied"], serde_json::json!(["UPDATE employees"]), "{lacks:#}");
        account(&engine, &["UPDATE ON employees"]);
        assert_eq!(check(&url, 0)["status"], "ok");
        assert_eq!(held(&engine), before, "nothing was changed");
    }
}

#[test]
fn statements_of_a_site_are_judged_whatever_they_write() {
    let office = Office::new(Habits::flat_80());
    let [_, postgres, mariadb] = Engine::all(&office.work);
    for engine in [postgres, mariadb] {
        engine.make_tables();
        engine.run("INSERT INTO employees (code, first_name) VALUES ('1', 'Ada')");
        let url = account(&engine, &[]);
        let queries = |update: &str| {
            let select = "select: 'SELECT code, first_name, mobile FROM employees'";
            office.settings(&format!("      employees: {{ {select}{update} }}"), "");
        };
        queries(", update: \"UPDATE employees SET mobile = :mobile WHERE code = :code\"");
        doctor(&office, &url).run().code(1).says("may not perform the `update` of employees");
        account(&engine, &["UPDATE (mobile) ON employees"]);
        doctor(&office, &url).run().code(0).says("may write all that flows write");
        // Where nothing is written no right is missing.
        queries("");
        doctor(&office, &url).run().code(0).never_says("rights");
        assert_eq!(engine.ask("SELECT mobile FROM employees"), None);
    }
}

#[test]
fn a_file_is_looked_at_and_left_as_it_is() {
    let office = Office::new(Habits::flat_80());
    let file = Engine::Sqlite(office.work.path("hr.db"));
    file.make_tables();
    office.settings("", "");
    let before = std::fs::read(office.work.path("hr.db")).expect("a file");
    doctor(&office, &file.url()).run().code(0).says("the file and its folder can be written");
    assert_eq!(std::fs::read(office.work.path("hr.db")).expect("a file"), before);
    let names: Vec<String> = office.work.files().into_keys().collect();
    assert_eq!(names, ["hr.db", "muster.yaml"], "nothing is left behind");
}

/// A database that takes punches is looked at for that, also where no flow asks it for people.
#[test]
fn tables_of_punches_have_to_be_there_and_writable() {
    let office = Office::new(Habits::flat_80());
    let (import, server) = ("punches:\n  pay: { from: hq, into: hr }\n", "http://127.0.0.1:1");
    let login = "login: { username: admin, password: { env: HR_URL } }";
    let alone = format!(
        "stores:\n  hr: {{ database: {{ url: {{ env: HR_URL }} }} }}\n  hq: {{ server: {{ url: \
         \"{server}\", {login} }} }}\n{import}"
    );
    for engine in Engine::all(&office.work) {
        office.settings("", "");
        engine.make_tables();
        let url = match &engine {
            Engine::Sqlite(_) => engine.url(),
            _ => account(&engine, &[]),
        };
        let check = |code: i32| {
            let report = doctor(&office, &url).run().code(code).never_says(PASSWORD).json();
            crate::schemas::fits("doctor", &report);
            let checks = report["stores"][0]["checks"].as_array().expect("checks").clone();
            let found = checks.iter().find(|check| check["name"] == "punches").cloned();
            (checks.len(), found)
        };
        if matches!(engine, Engine::Sqlite(_)) {
            assert_eq!(check(0).1, None, "nobody brings punches here");
        }
        office.work.write("muster.yaml", office.work.read("muster.yaml") + import);
        if !matches!(engine, Engine::Sqlite(_)) {
            let lacks = check(1).1.expect("punches are looked at");
            let denied = serde_json::json!([
                "SELECT FROM transactions",
                "INSERT INTO transactions",
                "UPDATE transactions",
                "SELECT FROM transactions_cursor",
                "INSERT INTO transactions_cursor",
                "UPDATE transactions_cursor"
            ]);
            assert_eq!(lacks["facts"]["denied"], denied, "{}: {lacks:#}", engine.name());
            run_grants(&engine, lacks["hint"].as_str().expect("a hint"));
        }
        office.work.write("muster.yaml", alone.clone());
        let (count, fine) = check(0);
        let fine = fine.expect("punches are looked at");
        assert_eq!((count, &fine["status"]), (1, &serde_json::json!("ok")));
        let said = fine["message"]
            .as_str()
            .is_some_and(|text| text.starts_with("the tables of punches are there"));
        assert!(said, "{fine:#}");
        // With the rights that doctor asked for, and no others, punches do come in.
        office.work.write(
            "muster.yaml",
            alone
                .replace(server, &office.server.url)
                .replace("password: { env: HR_URL }", "password: { env: PASSWORD }"),
        );
        let import = office.work.muster(["transactions", "import", "pay"]).env("HR_URL", &url);
        import.env("PASSWORD", Habits::flat_80().password).run().code(0);
        engine.run("DROP TABLE transactions_cursor");
        let lacks = check(1).1.expect("punches are looked at");
        let hint = format!("muster schema transactions --dialect {}", engine.name());
        assert!(lacks["hint"].as_str().is_some_and(|text| text.contains(&hint)), "{lacks:#}");
    }
}

/// Settings in which no flow writes into the database.
fn read_only_source(office: &Office, queries: &str) {
    let text = format!(
        "stores:\n  hr:\n    database:\n      url: {{ env: HR_URL }}\n{queries}\n  hq: {{ server: \
         {{ url: {}, login: {{ username: \
         admin, password: {{ env: MUSTER_PASSWORD }} }} }} }}\nflows:\n  hq: {{ from: hr, to: hq \
         }}\n",
        office.server.url
    );
    office.work.write("muster.yaml", text);
}

#[test]
fn rights_to_read_that_are_missing_are_named_as_commands_that_are_enough() {
    let office = Office::new(Habits::flat_80());
    let [_, postgres, mariadb] = Engine::all(&office.work);
    for engine in [postgres, mariadb] {
        engine.make_tables();
        engine.run("CREATE TABLE staff (no VARCHAR(20) PRIMARY KEY, fn VARCHAR(20))");
        engine.run("INSERT INTO staff VALUES ('01', 'Ada')");
        let url = account(&engine, &[]);
        let who = who(&engine);
        for table in ["departments", "employees", "employee_areas"] {
            engine.run(&format!("REVOKE SELECT ON {table} FROM {who}"));
        }
        // Its own tables, and a query of the site.
        let site = "      employees: { select: 'SELECT no AS code, fn AS first_name FROM staff' }";
        // MariaDB shows no tables that an account may not read: they look as if they were not
        // there.
        let all: &[&str] = if matches!(engine, Engine::Mariadb(_)) { &[site] } else { &["", site] };
        for queries in all {
            read_only_source(&office, queries);
            let report = doctor(&office, &url).run().code(3).never_says(PASSWORD).json();
            crate::schemas::fits("doctor", &report);
            let checks = report["stores"][0]["checks"].as_array().expect("checks").clone();
            let rights =
                checks.into_iter().find(|check| check["name"] == "rights").expect("rights");
            let hint = rights["hint"].as_str().expect("a hint");
            assert!(hint.contains("GRANT SELECT ON "), "{rights:#}");
            run_grants(&engine, hint);
            doctor(&office, &url).run().code(0);
        }
        // What only muster pull would need is named, and is no mistake.
        for table in ["departments", "employees", "employee_areas"] {
            engine.run(&format!("GRANT SELECT ON {table} TO {who}"));
        }
        read_only_source(&office, "");
        let ok = doctor(&office, &url).run().code(0);
        ok.says("enough for plan and apply, not for muster pull").says("GRANT INSERT, UPDATE ON ");
    }
}
