//! Values between a column and a field: none is lost or changed on the way without a word.

use serde_json::Value;

use super::{Engine, Office};
use crate::foreign::Habits;
use crate::program::Workspace;
use crate::services::{Mariadb, Postgres};

/// What a field of the one person is to be, by a plan; in words where the query is not taken.
fn read(office: &Office, engine: &Engine, select: &str, field: &str) -> Result<Value, String> {
    office.settings(
        &format!("      employees: {{ select: {} }}", serde_json::json!(select)),
        MISSING,
    );
    let run = office.muster(engine, ["plan", "hq", "--format", "json"]).run();
    if run.code != Some(0) {
        return Err(run.to_string());
    }
    let changes = run.json()["changes"].as_array().cloned().unwrap_or_default();
    let person =
        changes.into_iter().find(|change| change["kind"] == "employee").unwrap_or_default();
    let fields = person["fields"].as_array().cloned().unwrap_or_default();
    Ok(fields
        .into_iter()
        .find(|one| one["name"] == field)
        .map(|one| one["after"].clone())
        .unwrap_or_default())
}

const MISSING: &str = ", create_missing: [department, area]";
const REST: &str = "'N' AS first_name, 'D' AS department, 'A' AS areas";

#[test]
fn numbers_that_are_filled_with_zeros_keep_them_in_every_field() {
    let office = Office::new(Habits::flat_85());
    let engine = Engine::Mariadb(Mariadb::start());
    engine.run(
        "CREATE TABLE staff (code INT(6) ZEROFILL, phone BIGINT(12) ZEROFILL, plain INT, short \
         CHAR(8))",
    );
    engine.run("INSERT INTO staff VALUES (17, 501234567, 17, '0017')");
    let select = format!("SELECT code, phone AS mobile, short AS nickname, {REST} FROM staff");
    assert_eq!(read(&office, &engine, &select, "mobile"), Ok("000501234567".into()));
    assert_eq!(read(&office, &engine, &select, "nickname"), Ok("0017".into()));
    // Without a width it is a number, in front of which zeros may be missing.
    let said =
        read(&office, &engine, &format!("SELECT plain AS code, {REST} FROM staff"), "mobile");
    assert!(said.as_ref().is_err_and(|said| said.contains("pad")), "{said:?}");
}

#[test]
fn texts_of_json_come_without_their_quotes() {
    let office = Office::new(Habits::flat_85());
    let work = Workspace::new();
    for engine in Engine::all(&work) {
        let (ty, text) = match engine.name() {
            "postgres" => ("jsonb", "data -> 'phone'"),
            "mysql" => ("json", "JSON_EXTRACT(data, '$.phone')"),
            _ => ("TEXT", "data -> '$.phone'"),
        };
        engine.run(&format!(
            "CREATE TABLE staff (code VARCHAR(6), data {ty}, nick VARCHAR(20), one {ty})"
        ));
        engine.run(
            r#"INSERT INTO staff VALUES ('000017', '{"phone": "+971 5"}', '"Bob"', '"0501"')"#,
        );
        if engine.name() != "sqlite" {
            let select = format!("SELECT code, one AS mobile, {REST} FROM staff");
            assert_eq!(
                read(&office, &engine, &select, "mobile"),
                Ok("0501".into()),
                "{}",
                engine.name()
            );
        }
        let select = format!("SELECT code, {text} AS mobile, {REST} FROM staff");
        assert_eq!(
            read(&office, &engine, &select, "mobile"),
            Ok("+971 5".into()),
            "{}",
            engine.name()
        );
        // What stands in quotes in a column of texts is meant so.
        let select = format!("SELECT code, nick AS nickname, {REST} FROM staff");
        assert_eq!(
            read(&office, &engine, &select, "nickname"),
            Ok("\"Bob\"".into()),
            "{}",
            engine.name()
        );
    }
}

#[test]
fn bytes_and_amounts_are_errors_with_a_remedy_that_works() {
    let office = Office::new(Habits::flat_85());
    let engine = Engine::Postgres(Postgres::start());
    engine
        .run("CREATE DOMAIN raw AS bytea; CREATE TABLE staff (code text, b bytea, r raw, m money)");
    engine.run(
        "INSERT INTO staff VALUES ('000017', 'x17', 'x17', '12.50'), ('000018', NULL, NULL, NULL)",
    );
    for (column, remedy) in [
        ("b", "convert_from(b, 'UTF8')"),
        ("r", "convert_from(r, 'UTF8')"),
        ("m", "REGEXP_REPLACE(CAST(CAST(m AS NUMERIC) AS TEXT), '[.]00$', '')"),
    ] {
        let select = format!("SELECT code, {column} AS mobile, {REST} FROM staff");
        let said = read(&office, &engine, &select, "mobile").expect_err("it is no text");
        assert!(said.contains(remedy), "{column}: {said}");
        let select = format!("SELECT code, {remedy} AS mobile, {REST} FROM staff");
        let wanted = if column == "m" { "12.50" } else { "x17" };
        assert_eq!(read(&office, &engine, &select, "mobile"), Ok(wanted.into()), "{column}");
    }
    // A column that nobody reads may be of any type.
    assert!(read(&office, &engine, &format!("SELECT code, b, m, {REST} FROM staff"), "x").is_ok());
}

#[test]
fn a_misspelt_column_of_sqlite_is_an_error_and_no_text() {
    let office = Office::new(Habits::flat_85());
    let engine = Engine::Sqlite(office.work.path("hr.db"));
    engine.run("CREATE TABLE staff (code TEXT, \"hand phone\" TEXT, \"a\"\"b\" TEXT)");
    engine.run("INSERT INTO staff VALUES ('000017', '+971', 'x')");
    let select =
        |column: &str| format!("SELECT \"code\", {column} AS \"mobile\", {REST} FROM \"staff\"");
    assert_eq!(read(&office, &engine, &select("\"hand phone\""), "mobile"), Ok("+971".into()));
    assert_eq!(read(&office, &engine, &select("\"a\"\"b\""), "mobile"), Ok("x".into()));
    assert_eq!(read(&office, &engine, &select("'handphone'"), "mobile"), Ok("handphone".into()));
    let said =
        read(&office, &engine, &select("\"handphone\""), "mobile").expect_err("no such column");
    assert!(said.contains("no such column: handphone"), "{said}");
    // A second statement is not performed.
    let said = read(&office, &engine, "SELECT code FROM staff; DELETE FROM staff", "mobile");
    assert!(said.expect_err("two statements").contains("second statement"));
    assert_eq!(engine.ask("SELECT count(*) || '' FROM staff").as_deref(), Some("1"));
    assert!(
        read(&office, &engine, &format!("{} ; -- all; of them", select("'x'")), "mobile").is_ok()
    );
}

#[test]
fn what_mariadb_only_warns_of_is_an_error() {
    let office = Office::new(Habits::flat_85());
    let engine = Engine::Mariadb(Mariadb::private());
    engine.run(
        "CREATE TABLE staff (code VARCHAR(6), area VARCHAR(20), joined VARCHAR(10), grade \
            VARCHAR(9))",
    );
    let rows: Vec<String> =
        (0..30).map(|n| format!("('000017', 'AREA{n:04}', '', 'A{n}')")).collect();
    engine.run(&format!("INSERT INTO staff VALUES {}", rows.join(", ")));
    let areas =
        "SELECT code, GROUP_CONCAT(area) AS areas, 'D' AS department FROM staff GROUP BY code";
    assert!(read(&office, &engine, areas, "areas").is_ok());
    engine.run("SET GLOBAL group_concat_max_len = 100");
    let said = read(&office, &engine, areas, "areas").expect_err("the list was cut");
    engine.run("SET GLOBAL group_concat_max_len = DEFAULT");
    assert!(said.contains("GROUP_CONCAT") && said.contains("`areas:`"), "{said}");
    let number = "SELECT DISTINCT code, CAST(grade AS SIGNED) AS emp_type, 'D' AS department FROM \
        staff LIMIT 1";
    let said = read(&office, &engine, number, "emp_type").expect_err("the value was cut");
    assert!(said.contains("1292") && !said.contains("'A0'"), "{said}");
    // Of an empty text the server makes a day that is none, and says nothing.
    let day = |text: &str| {
        format!(
            "SELECT DISTINCT code, STR_TO_DATE({text}, '%d/%m/%Y') AS hire_date, {REST} FROM staff"
        )
    };
    let said = read(&office, &engine, &day("joined"), "hire_date").expect_err("no day");
    assert!(said.contains("0000-00-00"), "{said}");
    assert!(read(&office, &engine, &day("NULLIF(joined, '')"), "hire_date").is_ok());
}

#[test]
fn constants_of_a_query_are_what_every_record_holds() {
    let office = Office::new(Habits::flat_85());
    let engine = Engine::Sqlite(office.work.path("hr.db"));
    engine.run("CREATE TABLE staff (code TEXT); INSERT INTO staff VALUES ('000017')");
    let query = "select: 'SELECT code FROM staff', constants: { department: D, areas: A, \
        enable_att: true }";
    office.settings(
        &format!("      employees: {{ {query} }}"),
        ", create_missing: [department, area]",
    );
    let plan = office.plan(&engine);
    let person = plan["changes"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|one| one["code"] == "000017")
        .cloned();
    let fields = person.expect("a person")["fields"].to_string();
    assert!(fields.contains("enable_att") && fields.contains("\"D\""), "{fields}");
    office.settings(
        "      employees: { select: 'SELECT code FROM staff', constants: { nobody: 1 } }",
        "",
    );
    office.muster(&engine, ["validate"]).run().code(3).says("nobody");
}
