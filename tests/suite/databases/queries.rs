//! Queries of a site's own: what they may give, and what is said of what they may not.

use serde_json::{Value, json};

use super::{Engine, Office};
use crate::commands::{Employee, actions};
use crate::foreign::Habits;
use crate::program::Workspace;

/// Everything that one value of a query became: in the plan, or in words.
fn read(office: &Office, engine: &Engine, expression: &str) -> Result<Value, String> {
    let select = format!(
        "SELECT '77' AS code, 'N' AS first_name, '1' AS department, '1' AS areas, {expression}"
    );
    office.settings(&format!("      employees: {{ select: {} }}", json!(select)), "");
    let run = office.muster(engine, ["plan", "hq", "--format", "json"]).run();
    if run.code != Some(0) {
        assert_eq!(run.code, Some(3), "{expression}: {run}");
        return Err(run.to_string());
    }
    let plan = run.json();
    let fields = plan["changes"][0]["fields"].as_array().cloned().unwrap_or_default();
    let known = ["first_name", "department", "areas"];
    Ok(fields
        .into_iter()
        .find(|field| !known.contains(&field["name"].as_str().unwrap_or_default()))
        .unwrap_or_default())
}

fn made(office: &Office, engine: &Engine, expression: &str) -> Value {
    read(office, engine, expression)
        .unwrap_or_else(|said| panic!("{}: {expression}: {said}", engine.name()))["after"]
        .clone()
}

#[test]
fn values_of_every_type_are_read_strictly() {
    let office = Office::new(Habits::flat_85());
    for engine in Engine::all(&office.work) {
        let (is_sqlite, is_postgres) = (engine.name() == "sqlite", engine.name() == "postgres");
        let mut good = vec![
            ("'2019-04-02' AS hire_date", json!("2019-04-02")),
            ("'0099-12-31' AS hire_date", json!(null)),
            ("'2019-12-31' AS hire_date", json!("2019-12-31")),
            ("1 AS enable_att", json!(true)),
            ("'no' AS enable_att", json!(false)),
            ("2 AS emp_type", json!(2)),
            ("'2' AS emp_type", json!(2)),
            ("501 AS mobile", json!("501")),
            ("'  Ada ' AS nickname", json!("Ada")),
            ("'' AS nickname", json!(null)),
            ("NULL AS nickname", json!(null)),
            ("'😀 王 محمد' AS nickname", json!("😀 王 محمد")),
            ("'a' AS NICKNAME", json!("a")),
            ("'{\"Global ID\": \"7\"}' AS custom", json!("7")),
        ];
        if !is_sqlite {
            good.push(("CAST('2019-04-02' AS DATE) AS hire_date", json!("2019-04-02")));
            good.push(("TRUE AS enable_att", json!(true)));
        }
        if is_postgres {
            good.push(("timestamp '2019-04-02 00:00' AS hire_date", json!("2019-04-02")));
            good.push(("'0501'::varchar(9) AS mobile", json!("0501")));
            good.push(("'{\"Global ID\": \"7\"}'::jsonb AS custom", json!("7")));
            good.push(("3::numeric AS emp_type", json!(3)));
        }
        if engine.name() == "mysql" {
            engine.run("CREATE TABLE bits (b BIT(1)); INSERT INTO bits VALUES (b'1')");
            good.push(("b AS enable_att FROM bits", json!(true)));
            good.push((
                "CAST('2019-04-02 00:00:00' AS DATETIME) AS hire_date",
                json!("2019-04-02"),
            ));
        }
        for (expression, wanted) in good {
            if wanted.is_null() && expression.contains("hire_date") {
                assert!(
                    read(&office, &engine, expression).is_err(),
                    "{} {expression}",
                    engine.name()
                );
                continue;
            }
            assert_eq!(
                made(&office, &engine, expression),
                wanted,
                "{} {expression}",
                engine.name()
            );
        }
        let mut bad = vec![
            ("123 AS position", "cast it to text in the query", "position"),
            ("'2019-02-30' AS hire_date", "not a day of the calendar", "hire_date"),
            ("'02/04/2019' AS hire_date", "has to be a date", "hire_date"),
            ("20190402 AS hire_date", "has to be a date", "hire_date"),
            ("'maybe' AS enable_att", "true or false", "enable_att"),
            ("'two' AS emp_type", "a whole number", "emp_type"),
            ("2.5 AS emp_type", "a whole number", "emp_type"),
            ("'x' AS email", "e-mail", "email"),
            ("9 AS emp_type", "emp_type", "employee 77"),
        ];
        if is_postgres {
            bad.push((
                "timestamp '2019-04-02 10:00' AS hire_date",
                "has to be a date",
                "hire_date",
            ));
            bad.push(("NULL::int[] AS code", "twice", "code"));
        }
        for (expression, said, also) in bad {
            let error = read(&office, &engine, expression).expect_err(expression);
            assert!(
                error.contains(said) && error.contains(also),
                "{} {expression}: {error}",
                engine.name()
            );
            assert!(error.contains("hr: employees"), "{expression} names the query: {error}");
        }
    }
}

#[test]
fn areas_come_in_three_ways_and_null_says_nothing() {
    let office = Office::new(Habits::flat_85());
    for code in ["HQ", "LAB"] {
        office
            .server
            .seed(crate::foreign::Kind::Area, json!({ "area_code": code, "area_name": code }));
    }
    let person = json!({ "emp_code": "1", "first_name": "A", "mobile": "5", "department": "1", "area": ["1"] });
    office.server.seed(Employee, person);
    for engine in Engine::all(&office.work) {
        let mut ways = vec![
            ("'LAB;HQ' AS areas", "", ""),
            ("'HQ|LAB' AS areas", ", separator: \"|\"", ""),
            ("'[\"LAB\",\"HQ\"]' AS areas", "", ""),
            (
                "'A' AS first_name",
                "",
                ", areas: \"SELECT '1' AS code, 'HQ' AS area UNION SELECT '1', 'LAB' UNION SELECT \
                 '2', 'HQ'\"",
            ),
        ];
        if engine.name() == "postgres" {
            ways.push(("ARRAY['LAB', 'HQ']::varchar[] AS areas", "", ""));
        }
        for (column, more, second) in ways {
            let select = json!(format!("SELECT '1' AS code, NULL AS mobile, {column}"));
            office.settings(&format!("      employees: {{ select: {select}{more}{second} }}"), "");
            let plan = office.plan(&engine);
            assert_eq!(
                plan["changes"][0]["fields"],
                json!([{ "name": "areas", "before": ["1"], "after": ["HQ", "LAB"] }]),
                "{column}"
            );
        }
        let select = json!("SELECT '1' AS code, NULL AS mobile, '' AS city");
        office
            .settings(&format!("      employees: {{ select: {select} }}"), ", empty_is_null: true");
        let plan = office.plan(&engine);
        assert_eq!(
            plan["changes"][0]["fields"],
            json!([{ "name": "mobile", "before": "5", "after": null }])
        );
    }
}

#[test]
fn wide_tables_odd_names_and_missing_columns() {
    let office = Office::new(Habits::flat_85());
    for engine in Engine::all(&office.work) {
        let columns: Vec<String> = (0..200).map(|n| format!("c{n} VARCHAR(9)")).collect();
        let quote = if engine.name() == "mysql" { '`' } else { '"' };
        engine.run(&format!(
            "CREATE TABLE wide (code VARCHAR(20), {quote}First Name{quote} VARCHAR(20), {})",
            columns.join(", ")
        ));
        engine.run("INSERT INTO wide (code, c7) VALUES ('0007', 'x')");
        let select = |sql: String| format!("      employees: {{ select: {} }}", json!(sql));
        office.settings(&select("SELECT * FROM wide".to_owned()), "");
        let run = office.muster(&engine, ["plan", "hq"]).run();
        run.code(3).says("0007").says("no department");
        office.settings(
            &select(format!(
                "SELECT w.*, {quote}First Name{quote} AS first_name, '1' \
            AS department, '1' AS areas FROM wide w"
            )),
            "",
        );
        let run = office.muster(&engine, ["plan", "hq"]).run().code(0);
        run.says("201 columns are ignored").says("First Name").says("1 to create");
        for (sql, said) in [
            ("SELECT c1 FROM wide", "no column `code`"),
            ("SELECT code, code FROM wide", "twice"),
            ("SELECT code, missing FROM wide", "does not take the query"),
            ("SELECT code FROM nowhere", "does not take the query"),
            ("SELEKT code FROM wide", "does not take the query"),
        ] {
            office.settings(&select(sql.to_owned()), "");
            office.muster(&engine, ["plan", "hq"]).run().code(3).says(said).says("hr: employees");
        }
        office.settings(&select("SELECT code FROM wide; DELETE FROM wide".to_owned()), "");
        office.muster(&engine, ["plan", "hq"]).run().code(3).says("a second statement");
        for sql in ["DELETE FROM wide", "UPDATE wide SET code = 'x'"] {
            office.settings(&select(sql.to_owned()), "");
            office.muster(&engine, ["plan", "hq"]).run().code(3);
        }
        assert_eq!(
            engine.ask("SELECT code FROM wide").as_deref(),
            Some("0007"),
            "nothing was written"
        );
        // Both mistakes of two queries, in one run.
        office.settings(
            "      areas: { select: SELECT 1 AS x }\n      positions: { select: \
            SELECT missing AS code FROM nowhere }",
            "",
        );
        office
            .muster(&engine, ["plan", "hq"])
            .run()
            .code(3)
            .says("hr: areas")
            .says("hr: positions");
    }
}

#[test]
fn codes_that_are_numbers_need_a_width() {
    let office = Office::new(Habits::flat_85());
    for engine in Engine::all(&office.work) {
        let select =
            json!("SELECT 123 AS code, 'A' AS first_name, '1' AS department, '1' AS areas");
        office.settings(&format!("      employees: {{ select: {select} }}"), "");
        office
            .muster(&engine, ["plan", "hq"])
            .run()
            .code(3)
            .says("pad: { code: 6 }")
            .says("AS code");
        office
            .settings(&format!("      employees: {{ select: {select}, pad: {{ code: 6 }} }}"), "");
        assert_eq!(actions(&office.plan(&engine)), ["create employee 000123"]);
    }
}

#[test]
fn settings_of_databases_are_checked_offline() {
    let work = Workspace::new();
    for (database, said) in [
        ("{ url: \"postgres://a:b@h/d\" }", "password"),
        ("{ url: \"oracle://h/d\" }", "oracle"),
        (
            "{ url: \"sqlite:hr.db\", employees: { select: \"SELECT 1\", update: \"UPDATE s SET m \
             = :mobil WHERE c = :code\" } }",
            "did you mean `:mobile`?",
        ),
        (
            "{ url: \"sqlite:hr.db\", employees: { select: \"SELECT 1\", update: \"UPDATE s SET m \
             = :mobile\" } }",
            "no :code",
        ),
        (
            "{ url: \"sqlite:hr.db\", employees: { update: \"UPDATE s SET m = :mobile WHERE c = \
             :code\" } }",
            "without `select`",
        ),
        (
            "{ url: \"sqlite:hr.db\", employees: { select: \"SELECT 1\", update: \"/* x */ DELETE \
             FROM s WHERE c = :code\" } }",
            "no UPDATE statement",
        ),
        (
            "{ url: \"sqlite:hr.db\", areas: { select: \"SELECT 1\", areas: \"SELECT 1\" } }",
            "no key `areas`",
        ),
        ("{ url: \"sqlite:hr.db\", employees: { select: [] } }", "a statement of SQL"),
        ("{ url: \"sqlite:hr.db\", employees: { select: \"SELECT 1\", pad: { code: 0 } } }", "pad"),
    ] {
        work.write(
            "muster.yaml",
            format!("stores:\n  hr: {{ database: {database} }}\nflows: {{}}\n"),
        );
        work.muster(["validate"]).run().code(3).says("muster.yaml:2:").says(said);
    }
}
