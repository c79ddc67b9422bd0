//! Databases that are not there, that die, that somebody else holds; and passwords that nobody
//! sees.

use std::time::Duration;

use super::{Engine, Office, sql};
use crate::foreign::Habits;
use crate::program::{Workspace, try_at_once};
use crate::services::{Mariadb, Postgres};

const PEOPLE: &str = "INSERT INTO departments (code, name) VALUES ('D1', 'D');
INSERT INTO areas (code, name) VALUES ('A1', 'A');
INSERT INTO employees (code, department) VALUES ('1', 'D1');
INSERT INTO employee_areas (employee, area) VALUES ('1', 'A1');";

#[test]
fn a_database_that_is_not_there_is_an_error_and_no_absence() {
    let office = Office::new(Habits::flat_85());
    office.settings("", ", absent: { employee: delete }");
    let sqlite = Engine::Sqlite(office.work.path("hr.db"));
    let mut postgres = Engine::Postgres(Postgres::private());
    let mut mariadb = Engine::Mariadb(Mariadb::private());
    office.muster(&sqlite, ["plan", "hq"]).run().code(1).says("no file");
    sqlite.run("CREATE TABLE other (x INTEGER)");
    office.muster(&sqlite, ["plan", "hq"]).run().code(3).says("muster schema hr --dialect sqlite");
    office.work.write("hr.db", "this is no database, however long it is, and never was one");
    office.muster(&sqlite, ["plan", "hq"]).run().code(1).says("cannot read the database hr");
    for engine in [&mut postgres, &mut mariadb] {
        let url = engine.url();
        let wrong = url.replace("/hr", "/nowhere").replace("/postgres", "/nowhere");
        let run = office.muster(engine, ["plan", "hq"]).env("HR_URL", wrong).run();
        run.code(1).says("nowhere").never_says("hrpw");
        match engine {
            Engine::Postgres(postgres) => postgres.crash(),
            Engine::Mariadb(mariadb) => mariadb.crash(),
            Engine::Sqlite(_) => {}
        }
        office
            .muster(engine, ["plan", "hq"])
            .run()
            .code(1)
            .says("is the database up")
            .never_says("hrpw");
    }
    assert!(office.server.writes().is_empty());
}

#[test]
fn a_connection_that_dies_in_mid_read_fails_the_run() {
    let office = Office::new(Habits::flat_85());
    let [_, postgres, mariadb] = Engine::all(&office.work);
    for engine in [&postgres, &mariadb] {
        let (rows, kill) = match engine {
            Engine::Postgres(postgres) => (
                "SELECT n::text AS code, CASE WHEN n = 5000 THEN pg_sleep(3)::text END AS note \
                 FROM generate_series(1, 10000) n",
                (
                    postgres.url().to_owned(),
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE \
                     application_name = 'muster' AND datname = current_database()",
                ),
            ),
            other => (
                "SELECT CAST(seq AS CHAR) AS code, CASE WHEN seq = 5000 THEN SLEEP(3) END AS note \
                 FROM seq_1_to_10000",
                (
                    other.url(),
                    "BEGIN NOT ATOMIC FOR c IN (SELECT id FROM information_schema.processlist \
                     WHERE info LIKE '%seq_1_to%' AND db = DATABASE() AND id <> CONNECTION_ID()) \
                     DO KILL c.id; END FOR; END",
                ),
            ),
        };
        office.settings(
            &format!("      employees: {{ select: \"{rows}\" }}"),
            ", absent: { employee: delete }, limits: { delete: 100% }",
        );
        let killer = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(1500));
            match kill.0.starts_with("mysql") {
                true => sql::mysql(&kill.0, kill.1),
                false => sql::postgres(&kill.0, kill.1),
            }
        });
        let run = office.muster(engine, ["apply", "hq", "--yes"]).run();
        killer.join().expect("the killer ends");
        run.code(1).says("cannot read the database hr").never_says("hrpw");
    }
    assert!(office.server.writes().is_empty());
}

#[test]
fn rows_that_somebody_holds_are_read_and_not_written() {
    let work = Workspace::new();
    // A run waits ten seconds for each.
    try_at_once(Engine::all(&work), |engine| {
        let office = Office::new(Habits::flat_85());
        office.settings("", "");
        office.work.write("directory/p.yaml", "departments: [{ code: D1, name: E }]\n");
        engine.make_tables();
        engine.run(PEOPLE);
        let url = engine.url();
        let (held, hold) = std::sync::mpsc::channel::<()>();
        let (ready, begun) = std::sync::mpsc::channel::<()>();
        let holder = std::thread::spawn(move || hold_rows(&url, &ready, &hold));
        begun.recv().expect("the rows are held");
        office.muster(&engine, ["plan", "hq"]).run().code(0);
        let run = office.muster(&engine, ["apply", "fill", "--yes"]).run();
        run.code(7).says("department D1").says("another program");
        held.send(()).expect("the holder waits");
        holder.join().expect("the holder ends");
        assert_eq!(engine.ask("SELECT name FROM departments").as_deref(), Some("D"));
        office.muster(&engine, ["apply", "fill", "--yes"]).run().code(0);
        assert_eq!(engine.ask("SELECT name FROM departments").as_deref(), Some("E"));
    });
}

/// Changes a row and keeps the transaction open until it is told to go back.
fn hold_rows(url: &str, ready: &std::sync::mpsc::Sender<()>, hold: &std::sync::mpsc::Receiver<()>) {
    use sqlx::Connection as _;
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    const CHANGE: &str = "UPDATE departments SET name = 'held' WHERE code = 'D1'";
    macro_rules! hold {
        ($connection:expr, $begin:expr) => {{
            let mut one = $connection.await.expect("it connects");
            sqlx::raw_sql($begin).execute(&mut one).await.expect("it begins");
            sqlx::raw_sql(CHANGE).execute(&mut one).await.expect("it changes");
            ready.send(()).expect("somebody waits");
            hold.recv().expect("somebody says when");
            sqlx::raw_sql("ROLLBACK").execute(&mut one).await.expect("it goes back");
        }};
    }
    runtime.block_on(async {
        match url.split(':').next().unwrap_or_default() {
            "sqlite" => hold!(sqlx::SqliteConnection::connect(url), "BEGIN IMMEDIATE"),
            "mysql" => hold!(sqlx::MySqlConnection::connect(url), "BEGIN"),
            _ => hold!(sqlx::PgConnection::connect(url), "BEGIN"),
        }
    });
}

#[test]
fn connections_are_secured_where_the_url_says_so() {
    let office = Office::new(Habits::flat_85());
    office.settings("", "");
    let made = rcgen::generate_simple_self_signed(vec!["localhost".into()]).expect("a certificate");
    let postgres = Postgres::secured(&made.cert.pem(), &made.signing_key.serialize_pem());
    let other =
        rcgen::generate_simple_self_signed(vec!["localhost".into()]).expect("a certificate");
    office.work.write("ours.pem", made.cert.pem()).write("others.pem", other.cert.pem());
    let engine = Engine::Postgres(postgres);
    engine.make_tables();
    engine.run(PEOPLE);
    let url = |options: &str| format!("{}?{options}", engine.url());
    let plan =
        |options: &str| office.muster(&engine, ["plan", "hq"]).env("HR_URL", url(options)).run();
    let root = |name: &str| {
        format!("sslmode=verify-full&sslrootcert={}", office.work.path(name).display())
    };
    plan(&root("ours.pem")).code(0).says("Joiners: 1");
    plan(&root("others.pem")).code(1).says("no secure connection");
    plan("sslmode=require").code(0);
    // Who asks for it does not get along without it.
    let open = Engine::Postgres(Postgres::start());
    let bare = format!("{}?sslmode=require", open.url());
    office
        .muster(&open, ["plan", "hq"])
        .env("HR_URL", bare)
        .run()
        .code(1)
        .says("secure connection");
    let mariadb = Mariadb::start();
    let bare = format!("{}?ssl-mode=REQUIRED", mariadb.url());
    office
        .muster(&open, ["plan", "hq"])
        .env("HR_URL", bare)
        .run()
        .code(1)
        .says("secure connection");
}

#[test]
fn a_feed_is_imported_into_a_database() {
    let office = Office::new(Habits::flat_85());
    for engine in Engine::all(&office.work) {
        engine.make_tables();
        let text = "stores:
  feed: { csv: { employees: { path: night.csv, pad: { code: 6 } } } }
  hr: { database: { url: { env: HR_URL } } }
flows:
  night: { from: feed, to: hr, create_missing: [department, area] }
";
        office.work.write("muster.yaml", text);
        office.work.write(
            "night.csv",
            "code,first_name,department,areas\n17,Ada,ENG,HQ;LAB\n18,Bob,ENG,\n",
        );
        let run = office.muster(&engine, ["import", "night", "--yes"]).run().code(0);
        run.says("Joiners: 2").says("Structure added: 3");
        assert_eq!(
            engine.ask("SELECT count(*) FROM employee_areas WHERE employee = '000017'").as_deref(),
            Some("2")
        );
        office.muster(&engine, ["import", "night", "--yes"]).run().code(0).says("nothing to do");
        office.work.write(
            "night.csv",
            "code,first_name,department,areas\n17,Ada,ENG,HQ\n18,Eve,ENG,LAB\n",
        );
        office.muster(&engine, ["import", "night", "--yes"]).run().code(0).says("2 to update");
        assert_eq!(
            engine.ask("SELECT area FROM employee_areas WHERE employee = '000017'").as_deref(),
            Some("HQ")
        );
        assert_eq!(
            engine.ask("SELECT first_name FROM employees WHERE code = '000018'").as_deref(),
            Some("Eve")
        );
    }
}

#[test]
fn what_a_writer_that_died_left_half_done_is_not_read() {
    let office = Office::new(Habits::flat_85());
    office.settings("", "");
    let path = office.work.path("whole.db");
    let whole = Engine::Sqlite(path.clone());
    whole.run("PRAGMA user_version = 1");
    whole.make_tables();
    whole.run(PEOPLE);
    let people: Vec<String> =
        (10..400).map(|n| format!("('{n}', 'D1', '100', '{}')", "x".repeat(300))).collect();
    whole.run(&format!(
        "INSERT INTO employees (code, department, mobile, note) VALUES {}",
        people.join(", ")
    ));
    whole.run(
        "INSERT INTO employee_areas (employee, area) SELECT code, 'A1' FROM employees WHERE code \
         <> '1'",
    );
    let torn = office.work.path("hr.db");
    sql::sqlite_torn(&path, "UPDATE employees SET mobile = '200', note = 'y'", &torn);
    let pages = std::fs::read(&torn).expect("a file");
    assert!(pages.windows(3).any(|three| three == b"200"), "half of it is in the file");
    // What was not committed is nobody's word: it would be agreed on, and then be undone.
    let engine = Engine::Sqlite(torn);
    let plan = office.muster(&engine, ["plan", "hq"]).run().code(0);
    plan.says("mobile: 100").never_says("mobile: 200");
    assert_eq!(
        engine.ask("SELECT count(*) FROM employees WHERE mobile = '100'").as_deref(),
        Some("390")
    );
}
