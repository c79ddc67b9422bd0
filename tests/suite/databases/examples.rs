//! The examples with databases, as their README says.

use super::{Engine, Office};
use crate::foreign::Habits;
use crate::services::Postgres;

fn try_out(office: &Office, engine: &Engine, folder: &str) {
    office.work.copy(&format!("examples/{folder}"), ".");
    engine.run(&office.work.read("hr.sql"));
    let settings = office.work.read("muster.yaml");
    office.work.write("muster.yaml", settings.replace("http://127.0.0.1:8090", &office.server.url));
    let muster = |arguments: [&str; 3]| {
        office.muster(engine, arguments).env("HR_DATABASE_URL", engine.url()).run()
    };
    muster(["doctor", "hr", "--quiet"]).code(0);
    muster(["doctor", "hr", "--format=text"]).code(0).says("4 employees").says("3 departments");
    muster(["apply", "hq", "--yes"]).code(0).says("Joiners: 3").never_says("Bob");
    let person = office.server.record(crate::commands::Employee, "000017").expect("created");
    assert_eq!(person["area"].as_array().map(Vec::len), Some(2), "{folder}");
    muster(["apply", "hq", "--yes"]).code(0).says("nothing to do");
    office.server.edit(
        crate::commands::Employee,
        "000042",
        serde_json::json!({ "mobile": "12345", "first_name": "X" }),
    );
    muster(["pull", "hq", "--yes"]).code(0).says("1 to update");
    muster(["plan", "hq", "--quiet"]).code(0);
}

#[test]
fn sqlite_as_its_readme_says() {
    let office = Office::new(Habits::flat_85());
    let engine = Engine::Sqlite(office.work.path("hr.db"));
    try_out(&office, &engine, "hr-sqlite");
    assert_eq!(
        engine.ask("SELECT phone FROM person WHERE staff_no = 42").as_deref(),
        Some("12345")
    );
}

#[test]
fn postgres_as_its_readme_says() {
    let office = Office::new(Habits::nested_95());
    let engine = Engine::Postgres(Postgres::start());
    try_out(&office, &engine, "hr-postgres");
    let phone = engine.ask("SELECT work_phone FROM people.worker WHERE personnel_no = 42");
    assert_eq!(phone.as_deref(), Some("12345"));
}
