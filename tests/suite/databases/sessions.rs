//! A session is the site's own: its time zone, and its way of writing dates.

use serde_json::{Value, json};

use super::{Engine, Office};
use crate::foreign::{Habits, Kind};
use crate::program::Program;
use crate::services::Postgres;

const TABLE: &str = "CREATE TABLE staff (code text PRIMARY KEY, hired timestamptz, joined text);
    INSERT INTO staff VALUES ('000017', '2024-01-31 00:00+04', '01/02/2024');";

/// The day of hiring that a plan has for the one person.
#[track_caller]
fn hired(program: Program) -> Value {
    let plan = program.run().code(0).json();
    let fields = plan["changes"][0]["fields"].as_array().cloned().unwrap_or_default();
    let day = fields.into_iter().find(|field| field["name"] == "hire_date");
    day.expect("a day of hiring")["after"].clone()
}

fn office(select: &str, update: &str) -> Office {
    let office = Office::new(Habits::flat_85());
    let select = format!("{select}, 'N' AS first_name, '1' AS department, '1' AS areas FROM staff");
    office.settings(&format!("      employees: {{ select: \"{select}\"{update} }}"), "");
    office
}

#[test]
fn a_day_is_the_day_of_the_sites_own_time_zone() {
    let office = office("SELECT code, CAST(hired AS DATE) AS hire_date", "");
    let postgres = Postgres::private();
    let engine = Engine::Postgres(postgres);
    engine.run(TABLE);
    let plan = || office.muster(&engine, ["plan", "hq", "--format", "json"]);
    engine.run("ALTER DATABASE postgres SET timezone = 'UTC'");
    assert_eq!(hired(plan()), "2024-01-30");
    engine.run("ALTER DATABASE postgres SET timezone = 'Asia/Dubai'");
    assert_eq!(hired(plan()), "2024-01-31");
    // The role overrides the database, the options override both, and PGTZ overrides all.
    engine.run("ALTER ROLE muster SET timezone = 'America/New_York'");
    assert_eq!(hired(plan()), "2024-01-30");
    let options = format!("{}?options=-c%20timezone%3DAsia/Dubai", engine.url());
    assert_eq!(hired(plan().env("HR_URL", &options)), "2024-01-31");
    assert_eq!(hired(plan().env("PGOPTIONS", "-c timezone=Asia/Dubai")), "2024-01-31");
    assert_eq!(hired(plan().env("PGTZ", "Asia/Dubai")), "2024-01-31");
    assert_eq!(hired(plan().env("HR_URL", &options).env("PGTZ", "UTC")), "2024-01-30");
}

#[test]
fn dates_of_text_are_read_as_the_site_writes_them() {
    let office = office("SELECT code, CAST(joined AS DATE) AS hire_date", "");
    let engine = Engine::Postgres(Postgres::private());
    engine.run(TABLE);
    let plan = || office.muster(&engine, ["plan", "hq", "--format", "json"]);
    assert_eq!(hired(plan()), "2024-01-02");
    engine.run("ALTER DATABASE postgres SET datestyle = 'ISO, DMY'");
    assert_eq!(hired(plan()), "2024-02-01");
    assert_eq!(hired(plan().env("PGDATESTYLE", "ISO, MDY")), "2024-01-02");
    // What a day looks like does not change what is read.
    engine.run("ALTER DATABASE postgres SET datestyle = 'German, DMY'");
    assert_eq!(hired(plan()), "2024-02-01");
}

#[test]
fn a_day_that_is_written_back_is_that_day_in_the_site() {
    let update = ", update: \"UPDATE staff SET hired = :hire_date WHERE code = :code\"";
    let office = office("SELECT code, CAST(hired AS DATE) AS hire_date", update);
    let engine = Engine::Postgres(Postgres::private());
    engine.run(TABLE);
    engine.run("ALTER DATABASE postgres SET timezone = 'Asia/Dubai'");
    engine.run("ALTER DATABASE postgres SET datestyle = 'SQL, DMY'");
    office.muster(&engine, ["apply", "hq", "--yes"]).run().code(0);
    office.server.edit(Kind::Employee, "000017", json!({ "hire_date": "2024-03-05" }));
    office.muster(&engine, ["pull", "hq", "--yes"]).run().code(0).says("1 done of 1 change");
    let held = engine
        .ask("SELECT to_char(hired AT TIME ZONE 'Asia/Dubai', 'YYYY-MM-DD HH24:MI') FROM staff");
    assert_eq!(held.as_deref(), Some("2024-03-05 00:00"));
    office.muster(&engine, ["pull", "hq", "--yes"]).run().code(0).says("nothing to do");
}
