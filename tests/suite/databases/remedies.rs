//! Help for queries that is followed to the letter: each remedy runs in the database that it is
//! shown for, and gives the value that was meant.

use serde_json::{Value, json};

use super::{Engine, Office};
use crate::foreign::Habits;

/// The settings of a query of one table.
fn settings(office: &Office, expression: &str, field: &str, more: &str) {
    let select = match field {
        "code" => format!(
            "SELECT {expression}, 'N' AS first_name, '1' AS department, '1' AS areas FROM odd"
        ),
        "department" => {
            format!("SELECT '77' AS code, 'N' AS first_name, '1' AS areas, {expression} FROM odd")
        }
        "first_name" => {
            format!("SELECT '77' AS code, '1' AS department, '1' AS areas, {expression} FROM odd")
        }
        _ => format!(
            "SELECT '77' AS code, 'N' AS first_name, '1' AS department, '1' AS areas, \
             {expression} FROM odd"
        ),
    };
    office.settings(&format!("      employees: {{ select: {}{more} }}", json!(select)), "");
}

/// The expression that help proposes for a field.
fn expression(said: &str, field: &str) -> Option<String> {
    let end = format!(" AS {field}");
    let help = said.lines().find(|line| line.contains("help: ") && line.contains(&end))?;
    let until = help.find(&end).map(|at| at + end.len())?;
    let start = help[..until].rfind("in the query: ")? + "in the query: ".len();
    Some(help[start..until].to_owned())
}

/// The key of settings that help proposes.
fn line(said: &str, key: &str) -> Option<String> {
    let start = said.find(&format!("{key}: "))?;
    let rest = &said[start..];
    let end = match key {
        "values" => rest.find(" } }").map(|at| at + 4)?,
        "pad" => rest.find(" }").map(|at| at + 2)?,
        _ => rest.find('"').and_then(|first| Some(first + 2 + rest[first + 1..].find('"')?))?,
    };
    Some(rest[..end].to_owned())
}

/// What the plan says of a field after help was followed.
fn followed(office: &Office, engine: &Engine, field: &str) -> Value {
    settings(office, &format!("x AS {field}"), field, "");
    let run = office.muster(engine, ["plan", "hq"]).run();
    assert_eq!(run.code, Some(3), "{} {field}: {run}", engine.name());
    let said = run.to_string();
    match expression(&said, field) {
        Some(proposed) => settings(office, &proposed, field, ""),
        None => {
            let keys = ["values", "dates", "pad"].iter().find_map(|key| line(&said, key));
            let keys =
                keys.unwrap_or_else(|| panic!("{} {field}: no remedy in {said}", engine.name()));
            settings(office, &format!("x AS {field}"), field, &format!(", {keys}"));
        }
    }
    let run = office.muster(engine, ["plan", "hq", "--format", "json"]).run();
    assert_eq!(run.code, Some(0), "{} {field}, after {said}: {run}", engine.name());
    let plan = run.json();
    let change = &plan["changes"][0];
    if field == "code" {
        return change["code"].clone();
    }
    let fields = change["fields"].as_array().cloned().unwrap_or_default();
    fields.into_iter().find(|one| one["name"] == field).unwrap_or_default()["after"].clone()
}

#[test]
fn every_remedy_in_sql_is_right_in_its_dialect() {
    let office = Office::new(Habits::flat_85());
    for engine in Engine::all(&office.work) {
        let (sqlite, postgres) = (engine.name() == "sqlite", engine.name() == "postgres");
        let mut odd = vec![
            ("code", "INTEGER", "123", json!("000123")),
            ("code", "INTEGER", "1234567", json!("1234567")),
            ("department", "INTEGER", "1", json!("1")),
            ("department", "VARCHAR(40)", "'Department'", json!("1")),
            ("first_name", "DOUBLE PRECISION", "1234.5", json!("1234.5")),
            ("city", "DOUBLE PRECISION", "1234.5", json!("1234.5")),
            ("hire_date", "VARCHAR(40)", "'43557'", json!("2019-04-02")),
            ("hire_date", "VARCHAR(40)", "'2019-04-02 23:30:00'", json!("2019-04-02")),
            ("hire_date", "VARCHAR(40)", "'31/12/2019'", json!("2019-12-31")),
            ("hire_date", "VARCHAR(40)", "'02.04.2019'", json!("2019-04-02")),
            ("hire_date", "INTEGER", "20190402", json!("2019-04-02")),
            ("hire_date", "INTEGER", "43557", json!("2019-04-02")),
            ("enable_att", "VARCHAR(9)", "'ja'", json!(true)),
            ("emp_type", "VARCHAR(9)", "'Permanent'", json!(1)),
            ("gender", "VARCHAR(9)", "'Female'", json!("F")),
            ("hire_date", "BIGINT", "1577836800000", json!("2020-01-01")),
            ("nickname", "VARCHAR(99)", "'{\"en_US\": \"Sales\", \"ar\": \"x\"}'", json!("Sales")),
        ];
        if sqlite {
            odd.push(("hire_date", "TEXT", "'2019-04-02T10:00:00+04:00'", json!("2019-04-02")));
            odd.push(("hire_date", "INTEGER", "1554206400", json!("2019-04-02")));
            odd.push(("nickname", "BLOB", "x'416461'", json!("Ada")));
            odd.push(("mobile", "REAL", "971501234567", json!("971501234567")));
            odd.push(("code", "REAL", "123", json!("123")));
            odd.push(("department", "REAL", "1", json!("1")));
        }
        if postgres {
            odd.push(("mobile", "DOUBLE PRECISION", "1234567890123456", json!("1234567890123456")));
            odd.push(("mobile", "REAL", "1234567", json!("1234567")));
            odd.push(("mobile", "NUMERIC(14,1)", "971501234567", json!("971501234567")));
            odd.push(("city", "MONEY", "'1234'", json!("1234")));
            odd.push(("city", "MONEY", "'1234.5'", json!("1234.50")));
            odd.push(("nickname", "JSONB", "'{\"en_US\": \"Sales\"}'", json!("Sales")));
            odd.push(("nickname", "JSON", "'{\"ar\": \"Sales\"}'", json!("Sales")));
            odd.push(("nickname", "TEXT[]", "ARRAY['a', 'b']", json!("a b")));
            odd.push(("hire_date", "TIMESTAMP", "'2019-04-02 10:00'", json!("2019-04-02")));
        }
        if engine.name() == "mysql" {
            odd.push(("mobile", "DOUBLE", "971501234567", json!("971501234567")));
            odd.push(("mobile", "FLOAT", "1234567", json!("1234567")));
            odd.push(("mobile", "DECIMAL(14,1)", "971501234567", json!("971501234567")));
            odd.push(("code", "DOUBLE", "123", json!("123")));
            odd.push(("nickname", "TIME", "'10:00:00'", json!("10:00:00")));
            odd.push(("hire_date", "DATETIME", "'2019-04-02 10:00:00'", json!("2019-04-02")));
            odd.push(("nickname", "JSON", "'{\"en_US\": \"Sales\"}'", json!("Sales")));
        }
        for (field, ty, value, meant) in odd {
            engine.run("DROP TABLE IF EXISTS odd");
            engine.run(&format!("CREATE TABLE odd (x {ty})"));
            engine.run(&format!("INSERT INTO odd VALUES ({value})"));
            assert_eq!(
                followed(&office, &engine, field),
                meant,
                "{} {field} {ty} {value}",
                engine.name()
            );
        }
    }
}

#[test]
fn values_and_dates_of_a_query_are_read_and_never_written_back() {
    let office = Office::new(Habits::flat_85());
    for engine in Engine::all(&office.work) {
        engine.run("DROP TABLE IF EXISTS odd");
        engine.run("CREATE TABLE odd (x VARCHAR(20), joined DATE)");
        engine.run("INSERT INTO odd VALUES ('31/12/1990', '2019-04-02')");
        // A column of days is one, however texts are written.
        settings(
            &office,
            "x AS birthday, joined AS hire_date",
            "birthday",
            ", dates: \"%d/%m/%Y\"",
        );
        let plan = office.plan(&engine).to_string();
        assert!(
            plan.contains("1990-12-31") && plan.contains("2019-04-02"),
            "{}: {plan}",
            engine.name()
        );
        // One field alone is read so, and another one may be written back.
        engine.run("DROP TABLE IF EXISTS two");
        engine.run("CREATE TABLE two (x VARCHAR(20), y VARCHAR(20))");
        engine.run("INSERT INTO two VALUES ('31/12/1990', '20190402')");
        let select = "SELECT '77' AS code, 'N' AS first_name, '1' AS department, '1' AS areas, x \
            AS birthday, y AS hire_date FROM two";
        let by_field = |more: &str| {
            let dates = "dates: { birthday: \"%d/%m/%Y\", \"*\": \"%Y%m%d\" }";
            office.settings(
                &format!("      employees: {{ select: {}, {dates}{more} }}", json!(select)),
                "",
            );
        };
        by_field("");
        let plan = office.plan(&engine).to_string();
        assert!(
            plan.contains("1990-12-31") && plan.contains("2019-04-02"),
            "{}: {plan}",
            engine.name()
        );
        by_field(", update: \"UPDATE two SET x = :birthday WHERE '77' = :code\"");
        office
            .muster(&engine, ["validate"])
            .run()
            .code(3)
            .says("`update` writes :birthday, and `dates` says");
        let update = ", values: { mobile: { a: \"1\" } }, update: \"UPDATE odd SET x = :mobile \
            WHERE x = :code\"";
        settings(&office, "x AS mobile", "mobile", update);
        office
            .muster(&engine, ["validate"])
            .run()
            .code(3)
            .says("`update` writes :mobile, and `values` says");
    }
}

#[test]
fn no_cast_is_proposed_for_digits_that_are_lost() {
    let office = Office::new(Habits::flat_85());
    for engine in Engine::all(&office.work) {
        let mut odd = vec![
            ("mobile", "DOUBLE PRECISION", "1e20", "has not kept all digits"),
            ("mobile", "VARCHAR(20)", "'9.7E+11'", "the digits were lost before it was stored"),
            ("code", "VARCHAR(20)", "'1.0E+3'", "the digits were lost before it was stored"),
        ];
        match engine.name() {
            "postgres" => odd.push(("mobile", "REAL", "971501234567", "has not kept all digits")),
            "mysql" => odd.push(("mobile", "FLOAT", "971501234567", "has not kept all digits")),
            _ => {}
        }
        for (field, ty, value, says) in odd {
            engine.run("DROP TABLE IF EXISTS odd");
            engine.run(&format!("CREATE TABLE odd (x {ty})"));
            engine.run(&format!("INSERT INTO odd VALUES ({value})"));
            settings(&office, &format!("x AS {field}"), field, "");
            let run = office.muster(&engine, ["plan", "hq"]).run();
            assert_eq!(run.code, Some(3), "{} {ty} {value}: {run}", engine.name());
            run.says(says).never_says("CAST(").never_says("select the column as text");
        }
    }
}

#[test]
fn days_that_are_none_are_told_with_their_row_and_what_they_mean() {
    let office = Office::new(Habits::flat_85());
    for engine in Engine::all(&office.work) {
        let name = engine.name();
        let kinds: &[(&str, &str, &str)] = match name {
            "mysql" => &[
                ("DATE", "'2019-04-00'", ""),
                ("DATETIME", "'2019-04-00 00:00:00'", ""),
                ("DATE", "'0000-00-00'", "0000-00-00"),
                ("DATETIME", "'0000-00-00 00:00:00'", "0000-00-00"),
                ("TIMESTAMP NULL", "0", "0000-00-00"),
            ],
            "postgres" => {
                &[("DATE", "'-infinity'", "-infinity"), ("TIMESTAMP", "'-infinity'", "-infinity")]
            }
            _ => &[
                ("TEXT", "'0000-00-00'", "0000-00-00"),
                ("TEXT", "'0001-01-01'", "0001-01-01"),
                ("TEXT", "'1900-01-00'", "1900-01-00"),
                ("TEXT", "'00/00/0000'", "00/00/0000"),
                ("TEXT", "'2019-04-00'", ""),
            ],
        };
        for (ty, value, nothing) in kinds {
            engine.run("DROP TABLE IF EXISTS odd");
            engine.run(&format!("CREATE TABLE odd (code VARCHAR(9), x {ty})"));
            let mode = if name == "mysql" { "SET sql_mode = ''; " } else { "" };
            engine.run(&format!("{mode}INSERT INTO odd VALUES ('76', NULL), ('77', {value})"));
            let ask = |expression: &str, more: &str| {
                let select = format!(
                    "SELECT code, 'N' AS first_name, '1' AS department, '1' AS areas, \
                     {expression} FROM odd"
                );
                office.settings(
                    &format!("      employees: {{ select: {}{more} }}", json!(select)),
                    "",
                );
                office.muster(&engine, ["plan", "hq"]).run()
            };
            let run = ask("x AS active_until", "").code(3).says("employee 77: `active_until`");
            let run = run.never_says("employee 76").never_says("does not take the query");
            let said = run.to_string();
            if nothing.is_empty() {
                assert!(!said.contains("nothing:"), "{name} {value}: {said}");
                continue;
            }
            let line = format!("nothing: [\"{nothing}\"]");
            assert!(said.contains(&line), "{name} {value}: {said}");
            ask("x AS active_until", &format!(", {line}")).code(0).says("2 to create");
            if let Some(expression) = expression(&said, "active_until") {
                assert_eq!(name, "postgres");
                ask(&expression, "").code(0).says("2 to create");
            }
        }
    }
}

#[test]
fn a_last_day_without_end_is_never() {
    let office = Office::new(Habits::flat_85());
    for engine in Engine::all(&office.work).into_iter().filter(|one| one.name() == "postgres") {
        engine.run("CREATE TABLE endless (code VARCHAR(9), x DATE)");
        engine.run("INSERT INTO endless VALUES ('76', 'infinity'), ('77', '9999-12-31')");
        let ask = |field: &str| {
            let select = format!(
                "SELECT code, 'N' AS first_name, '1' AS department, '1' AS areas, x AS {field} \
                 FROM endless"
            );
            office.settings(&format!("      employees: {{ select: {} }}", json!(select)), "");
            office.muster(&engine, ["plan", "hq"]).run()
        };
        ask("active_until").code(0).says("2 to create").never_says("warning");
        ask("hire_date").code(3).says("employee 76: `hire_date`");
    }
}
