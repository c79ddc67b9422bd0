//! Signals before an import has begun, twice, and while punches are only read.

use std::thread;
use std::time::{Duration, Instant};

use super::company::Place;
use super::interrupts::{FEW, MANY, SOON, server, with_punches};
use crate::databases::{Engine, sql};
use crate::program::Workspace;
use crate::services::Postgres;

#[test]
fn while_a_program_is_asked_for_the_password() {
    let folder = Workspace::new();
    let engine = Engine::Sqlite(folder.path("hr.db"));
    let company = with_punches(&engine, FEW);
    let text = company.work.read("muster.yaml");
    let asked = text.replace("{ env: MUSTER_PASSWORD }", "{ command: [sleep, \"2\"] }");
    company.work.write("muster.yaml", asked);
    let running = company.import(&[&engine], &Place::Ndjson).start();
    thread::sleep(Duration::from_millis(500));
    running.signal("TERM");
    let _ = running.wait().code(130).says("nothing was imported");
    company.work.write(
        "muster.yaml",
        text.replace(
            "{ env: MUSTER_PASSWORD }",
            "{ command: [sh, -c, \"exec sleep 20 2>/dev/null\"] }",
        ),
    );
    let running = company.import(&[&engine], &Place::Ndjson).start();
    thread::sleep(Duration::from_millis(500));
    let start = Instant::now();
    running.signal("TERM");
    thread::sleep(Duration::from_millis(300));
    running.signal("TERM");
    let _ = running.wait().code(130);
    assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
}

#[test]
fn a_second_signal_ends_it_at_once() {
    let folder = Workspace::new();
    let engine = Engine::Postgres(Postgres::start());
    let company = with_punches(&engine, FEW);
    let server = server(&company, &[]);
    let Engine::Postgres(postgres) = &engine else { return };
    sql::while_postgres_is_locked(postgres.url(), "transactions", || {
        let running = company.import(&[&engine], &Place::Database(&engine)).start();
        thread::sleep(Duration::from_millis(1500));
        running.signal("INT");
        thread::sleep(Duration::from_millis(300));
        let start = Instant::now();
        running.signal("INT");
        let _ = running.wait().code(130).says("interrupted");
        assert!(start.elapsed() < Duration::from_secs(3), "{:?}", start.elapsed());
    });
    server.signal("INT");
    drop(folder);
}

#[test]
fn punches_that_are_written_while_they_are_read_end_as_soon() {
    let folder = Workspace::new();
    let engine = Engine::Sqlite(folder.path("hr.db"));
    let company = with_punches(&engine, MANY);
    let slow = server(&company, &["--latency", "3s"]);
    let running = company.muster(&[&engine], &["transactions", "--format", "json"]).start();
    running.until("\n");
    let start = Instant::now();
    running.signal("TERM");
    let _ = running.wait().code(130).says("the output is incomplete");
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    slow.signal("KILL");
}
