//! The declared last day: the date of a resignation, and the reason that a plan names, from every
//! source.

use serde_json::{Value, json};

use super::{Site, actions};
use crate::databases::{Engine, Office};
use crate::foreign::{Habits, Kind};

const RESIGN: &str = "    absent: { employee: resign }\n";

/// A site with one person who left, declared by these keys.
fn leaver(keys: &str) -> Site {
    let site = Site::faithful(Habits::flat_85(), RESIGN);
    site.edit(
        "directory/people.yaml",
        "card_no: \"77712345\"",
        &format!("card_no: \"77712345\"{keys}"),
    );
    site
}

fn resigned(server: &crate::foreign::ForeignServer) -> Vec<(Value, Value, Value)> {
    let rows = server.state(Kind::Resign).into_values();
    rows.map(|row| (row["resign_date"].clone(), row["resign_type"].clone(), row["reason"].clone()))
        .collect()
}

#[test]
fn a_plan_and_explain_name_the_last_day_and_its_place() {
    let site =
        leaver(", active_until: 2024-11-20, resign_type: 2, resign_reason: Caught <b>stealing</b>");
    let place = "directory/people.yaml:3:170";
    let plan = site.plan();
    let change = &plan["changes"][0];
    assert_eq!(
        (&change["reason"], &change["active_until"]),
        (&json!("absent"), &json!("2024-11-20"))
    );
    assert_eq!(change["resign_type"], json!(2));
    let origin = json!({ "file": "directory/people.yaml", "line": 3, "column": 170 });
    assert_eq!(change["origin"], origin, "{change:#}");
    let why = format!("active until 2024-11-20, {place}");
    for arguments in [&["plan"][..], &["explain", "employee", "000123"]] {
        site.muster(arguments.iter().copied()).run().code(0).says(&why).never_says("not declared");
    }
    let explained =
        site.muster(["explain", "employee", "000123", "--format", "json"]).run().code(0).json();
    assert!(explained["why"][0].as_str().is_some_and(|said| said.contains(&why)), "{explained:#}");
    for format in ["markdown", "html", "junit"] {
        let shown = site.muster(["plan", "--format", format]).run().code(0);
        assert!(shown.stdout.contains("2024-11-20"), "{format}: {shown}");
        assert!(
            !shown.stdout.contains("stealing"),
            "{format} names no reason of a person: {shown}"
        );
    }
    let shown = site.muster(["plan"]).env("CI", "true").run().code(0);
    assert!(shown.stdout.contains(&why) && !shown.stdout.contains("stealing"), "{shown}");
    // A deletion says the same; what is kept does too.
    let deletes = site.work.read("muster.yaml").replace("employee: resign", "employee: delete");
    site.work.write("muster.yaml", &deletes);
    assert_eq!(site.plan()["changes"][0]["active_until"], json!("2024-11-20"));
    site.muster(["plan"]).run().code(0).says(&why);
    site.work.write("muster.yaml", deletes.replace("employee: delete", "employee: keep"));
    assert_eq!(site.plan()["changes"], json!([]));
    site.muster(["explain", "employee", "000123"]).run().code(0).says(&why).says("and kept");
}

#[test]
fn an_approved_resignation_is_done_with_the_approved_day_alone() {
    let site = leaver(", active_until: 2024-11-20");
    site.muster(["plan", "--out", "plan.json"]).run().code(0);
    site.edit("directory/people.yaml", "2024-11-20", "2024-11-21");
    site.muster(["apply", "--yes", "--plan", "plan.json"]).run().code(5);
    assert!(site.server.writes().is_empty());
    site.edit("directory/people.yaml", "2024-11-21", "2024-11-20");
    site.muster(["apply", "--yes", "--plan", "plan.json"]).run().code(0);
    assert_eq!(resigned(&site.server)[0].0, json!("2024-11-20"));
}

#[test]
fn what_cannot_be_sent_is_an_error_with_its_place() {
    for (keys, said) in [
        (", resign_type: 6", "people.yaml:3:169"),
        (", resign_type: fired", "1 (quit), 2 (dismissed)"),
        (", resign_type: [1]", "resign_type"),
        (", resign_reason: \"a\\nb\"", "line break"),
        (&format!(", resign_reason: {}", "x".repeat(201)), "at most 200"),
        (", resign_typ: 1", "did you mean `resign_type`?"),
    ] {
        let site = leaver(keys);
        site.muster(["validate"]).run().code(3).says(said);
    }
    // As many as fit pass.
    leaver(&format!(", resign_reason: {}", "x".repeat(200))).muster(["validate"]).run().code(0);
}

#[test]
fn feeds_give_the_last_day_type_and_reason() {
    let head = "code,first_name,department,areas,Ends,Why,Remark\n";
    let rows = "000123,Ada,CORP,HQ,20.11.2024,D,\"Site, \
        closed\"\n000124,Alan,CORP,HQ,,,\n000125,Grace,CORP,HQ,,,\n";
    let csv = "path: hr.csv, dates: \"%d.%m.%Y\", columns: { active_until: Ends, resign_type: \
        Why, resign_reason: Remark }, values: { resign_type: { D: \"2\" } }";
    let ndjson = "{\"code\":\"000123\",\"first_name\":\"Ada\",\"department\":\"CORP\",\"areas\":[\"HQ\"],\"active_until\":\"2024-11-20\",\"resign_type\":2,\"resign_reason\":\"Site, closed\"}\n\
                  {\"code\":\"000124\",\"first_name\":\"Alan\",\"department\":\"CORP\",\"areas\":[\"HQ\"]}\n\
                  {\"code\":\"000125\",\"first_name\":\"Grace\",\"department\":\"CORP\",\"areas\":[\"HQ\"]}\n";
    for (form, layout, text, file) in [
        ("csv", csv, format!("{head}{rows}"), "hr.csv"),
        ("ndjson", "path: hr.ndjson", ndjson.to_owned(), "hr.ndjson"),
    ] {
        let site = Site::faithful(Habits::flat_85(), RESIGN);
        let settings = site.work.read("muster.yaml");
        let feed = format!("directory: {{ {form}: {{ employees: {{ {layout} }} }} }}");
        site.work.write("muster.yaml", settings.replace("directory: { yaml: directory }", &feed));
        site.work.write(file, &text);
        let plan = site.plan();
        let leaver = plan["changes"]
            .as_array()
            .and_then(|all| all.iter().find(|one| one["action"] == "resign"));
        let leaver = leaver.unwrap_or_else(|| panic!("{form}: {plan:#}"));
        assert_eq!(
            (&leaver["active_until"], &leaver["origin"]["line"]),
            (&json!("2024-11-20"), &json!(if form == "csv" { 2 } else { 1 }))
        );
        site.apply().code(0);
        assert_eq!(
            resigned(&site.server),
            [(json!("2024-11-20"), json!(2), json!("Site, closed"))],
            "{form}"
        );
        site.work.write(
            file,
            text.replace(",D,", ",X,").replace("\"resign_type\":2", "\"resign_type\":9"),
        );
        site.muster(["plan"]).run().code(3).says("resign_type").says(&format!("{file}:"));
    }
}

#[test]
fn queries_and_tables_of_every_database_give_the_last_day() {
    let office = Office::new(Habits::flat_85());
    for engine in Engine::all(&office.work) {
        engine.run(
            "CREATE TABLE staff (code VARCHAR(20), name VARCHAR(50), ends DATE, why \
            VARCHAR(20), remark VARCHAR(50))",
        );
        engine.run(
            "INSERT INTO staff VALUES ('A1', 'Ada', '2024-11-20', 'dismissed', 'Site \
            closed'), ('A2', 'Alan', NULL, NULL, NULL)",
        );
        engine.make_tables();
        engine.run(
            "INSERT INTO employees (code, first_name, active_until, resign_type, \
            resign_reason) VALUES ('A1', 'Ada', '2024-11-20', 2, 'Site closed'), ('A2', 'Alan', \
            NULL, NULL, NULL)",
        );
        let query = "SELECT code, name AS first_name, ends AS active_until, why AS resign_type, \
            remark AS resign_reason FROM staff";
        for queries in [format!("      employees: {{ select: {} }}", json!(query)), String::new()] {
            let office = Office::new(Habits::flat_85());
            for (code, name) in [("A1", "Ada"), ("A2", "Alan")] {
                office.server.seed(
                    Kind::Employee,
                    json!({ "emp_code": code, "first_name": name, "department": "1", "area": ["1"] }),
                );
            }
            office
                .settings(&queries, ", absent: { employee: resign }, scope: { kinds: [employee] }");
            let said = format!("{} {queries}", engine.name());
            let report = office
                .muster(&engine, ["apply", "hq", "--yes", "--format", "json"])
                .run()
                .code(0)
                .json();
            assert_eq!(actions(&report), ["resign employee A1"], "{said}");
            assert_eq!(report["changes"][0]["active_until"], json!("2024-11-20"), "{said}");
            assert_eq!(
                resigned(&office.server),
                [(json!("2024-11-20"), json!(2), json!("Site closed"))],
                "{said}"
            );
        }
    }
}
