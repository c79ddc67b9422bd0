//! Help for queries in the words of the query: by the expression behind a name, by the columns of
//! the query of areas, and around a query that is no simple list.

use serde_json::json;

use super::{Engine, Office};
use crate::foreign::Habits;
use crate::program::Finished;

fn plan(office: &Office, engine: &Engine, select: &str, more: &str) -> Finished {
    office.settings(&format!("      employees: {{ select: {}{more} }}", json!(select)), "");
    office.muster(engine, ["plan", "hq"]).run()
}

/// What help proposes to be written in the query.
fn proposed(run: &Finished, field: &str) -> String {
    let said = run.to_string();
    let help = said.lines().find(|line| line.contains("in the query: ")).expect("there is help");
    let start = help.find("in the query: ").expect("it is there") + "in the query: ".len();
    let end = format!(" AS {field}");
    let until = help[start..].find(&end).unwrap_or_else(|| panic!("{field}: {said}"));
    help[start..start + until + end.len()].to_owned()
}

#[test]
fn help_names_the_expression_behind_a_name_and_runs_as_it_stands() {
    let office = Office::new(Habits::flat_85());
    for engine in Engine::all(&office.work) {
        engine.run("DROP TABLE IF EXISTS hr_p");
        engine.run(
            "CREATE TABLE hr_p (no INTEGER, dept INTEGER, hired VARCHAR(40), worked DOUBLE \
             PRECISION)",
        );
        engine.run("INSERT INTO hr_p VALUES (77, 1, '2019-04-02 23:30:00', 1234.5)");
        for (expression, field, says, is_shown) in [
            ("no", "code", "no", "employee 000077"),
            ("p.no", "code", "p.no", "employee 000077"),
            ("no + 0", "code", "(no + 0)", "employee 000077"),
            ("dept", "department", "CAST(dept AS", "department: 1"),
            ("MAX(dept)", "department", "CAST(MAX(dept) AS", "department: 1"),
            ("hired", "hire_date", "hired", "hire_date: 2019-04-02"),
            ("coalesce(hired, 'x, y')", "hire_date", "hired, 'x, y'", "hire_date: 2019-04-02"),
            ("worked", "city", "CAST(worked AS", "city: 1234.5"),
        ] {
            let column = |own: &str, other: &str| {
                if own == field { format!("{expression} AS {field}") } else { other.to_owned() }
            };
            let list = [
                column("code", "'77' AS code"),
                column("department", "'1' AS department"),
                column("hire_date", "'2019-04-02' AS hire_date"),
                column("city", "'X' AS city"),
            ];
            let query = |list: &[String]| {
                format!("SELECT 'N' AS first_name, '1' AS areas, {} FROM hr_p p", list.join(", "))
            };
            let run = plan(&office, &engine, &query(&list), "").code(3);
            let remedy = proposed(&run, field);
            assert!(remedy.contains(says), "{} {expression}: {remedy}", engine.name());
            let list = list.map(|one| match one.starts_with(expression) {
                true => remedy.clone(),
                false => one,
            });
            plan(&office, &engine, &query(&list), "").code(0).says(is_shown);
        }
    }
}

#[test]
fn help_for_another_query_is_written_around_it() {
    let office = Office::new(Habits::flat_85());
    for engine in Engine::all(&office.work) {
        engine.run("DROP TABLE IF EXISTS hr_p");
        engine.run("CREATE TABLE hr_p (no INTEGER)");
        engine.run("INSERT INTO hr_p VALUES (77)");
        let one = "SELECT 'N' AS first_name, '1' AS department, '1' AS areas, no AS code FROM hr_p";
        let query = format!("{one} UNION {one}");
        let run = plan(&office, &engine, &query, "").code(3);
        let remedy = run.to_string();
        let start = remedy.find("SELECT …, ").expect("it is written around the query");
        let end = remedy[start..].find("AS q").expect("it ends") + "AS q".len();
        let around = remedy[start..start + end].replace('…', "first_name, department, areas");
        let around = around.replace("this query", &query);
        plan(&office, &engine, &around, "").code(0).says("employee 000077");
    }
}

#[test]
fn help_for_the_query_of_areas_names_its_own_columns() {
    let office = Office::new(Habits::flat_85());
    for engine in Engine::all(&office.work) {
        engine.run("DROP TABLE IF EXISTS hr_sites");
        engine.run("CREATE TABLE hr_sites (no INTEGER, site INTEGER)");
        engine.run("INSERT INTO hr_sites VALUES (77, 1)");
        let people = "SELECT '77' AS code, 'N' AS first_name, '1' AS department";
        let areas = |query: &str| format!(", areas: {}", json!(query));
        let query = "SELECT '77' AS code, site AS area FROM hr_sites";
        let run = plan(&office, &engine, people, &areas(query)).code(3);
        let run = run.says("row 1 of the query of areas: `area`").never_says("pad:");
        let remedy = proposed(&run.never_says("(areas"), "area");
        let query = format!("SELECT '77' AS code, {remedy} FROM hr_sites");
        plan(&office, &engine, people, &areas(&query)).code(0).says("1 to create");
        // A list of numbers in the query of the people.
        let list = match engine.name() {
            "postgres" => "ARRAY[1]",
            "sqlite" => "json_group_array(site)",
            _ => "JSON_ARRAYAGG(site)",
        };
        let people = |list: &str| format!("{people}, {list} FROM hr_sites");
        let run = plan(&office, &engine, &people(&format!("{list} AS areas")), "").code(3);
        let run = run.says("make the codes of the list text in the query");
        let remedy = match engine.name() {
            "postgres" => proposed(&run, "areas"),
            name => {
                let text = if name == "sqlite" { "TEXT" } else { "CHAR" };
                run.says(&format!("(CAST(… AS {text}))"));
                list.replace("site", &format!("CAST(site AS {text})")) + " AS areas"
            }
        };
        plan(&office, &engine, &people(&remedy), "").code(0).says("1 to create");
    }
}
