//! Ctrl-C at any moment of an import: it ends soon, with 130, says what it did, and a later run
//! goes on.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use super::company::{Company, Place};
use super::model::Chance;
use crate::databases::{Engine, sql};
use crate::program::{Finished, Running, Workspace};
use crate::services::Postgres;

/// So long after the signal a run may still be there: the machine is shared with other tests.
pub(super) const SOON: Duration = Duration::from_secs(4);

/// So long what is under way at the signal may still be finished.
const GRACE: Duration = Duration::from_secs(5);

/// Hundreds of punches in a second, and less than a page.
pub(super) const MANY: &str = "30000/min,late=0.8@60d,seed=21";
pub(super) const FEW: &str = "600/min,seed=22";

/// A company whose server got punches for a second, and is down.
pub(super) fn with_punches(engine: &Engine, traffic: &str) -> Company {
    let company = Company::new(&[engine], "");
    let server = company.server(traffic);
    thread::sleep(Duration::from_secs(1));
    server.signal("INT");
    server.wait().code(0);
    company
}

/// The sandbox with more arguments.
pub(super) fn server(company: &Company, more: &[&str]) -> Running {
    let address = format!("127.0.0.1:{}", company.port);
    let line = ["sandbox", "--data", "box.db", "--seed", "acme/directory", "--listen", &address];
    let running = company.work.muster([&line[..], more].concat()).start();
    running.until("Ctrl-C stops it\n");
    running
}

fn wait_until(what: &str, is: impl Fn() -> bool) {
    let start = Instant::now();
    while !is() {
        assert!(start.elapsed() < Duration::from_secs(40), "never {what}");
        thread::sleep(Duration::from_millis(10));
    }
}

/// Signals a run and sees that it ends soon, as one that was interrupted and says so.
#[track_caller]
fn interrupted(running: Running, signal: &str, within: Duration) -> Finished {
    let start = Instant::now();
    running.signal(signal);
    let ended = running.wait().code(130);
    assert!(start.elapsed() < within, "{:?} after the signal: {ended}", start.elapsed());
    let json = ended.json();
    assert!(json["complete"] == false && json["exit_code"] == 130, "{ended}");
    ended
}

#[track_caller]
fn last_run(company: &Company, engine: &Engine) -> serde_json::Value {
    let history = company.muster(&[engine], &["history", "--format", "json"]).run().code(0);
    history.json()["runs"][0].clone()
}

#[track_caller]
fn goes_on(company: &Company, engine: &Engine, place: &Place<'_>) {
    let server = server(company, &[]);
    let run = company.import(&[engine], place).run().code(0);
    assert_eq!(run.json()["complete"], true, "{run}");
    company.assert_holds(place, &company.listed());
    server.signal("INT");
}

#[test]
fn while_it_waits_for_a_server_that_does_not_answer() {
    let folder = Workspace::new();
    let engine = Engine::Sqlite(folder.path("hr.db"));
    let company = with_punches(&engine, FEW);
    for signal in ["INT", "TERM"] {
        // Nothing listens there: it waits to try again.
        let running = company.import(&[&engine], &Place::Ndjson).start();
        thread::sleep(Duration::from_millis(700));
        let run = interrupted(running, signal, SOON).json();
        assert!(run["imported"] == 0 && run["requests"].as_u64() > Some(0), "{run:#}");
        assert_eq!(last_run(&company, &engine)["result"], "interrupted");
    }
    // Somebody listens and never answers the login.
    let deaf = TcpListener::bind(("127.0.0.1", company.port)).expect("the port is free");
    let running = company.import(&[&engine], &Place::Ndjson).start();
    let _held = deaf.accept().expect("somebody comes");
    let _ = interrupted(running, "INT", SOON);
    drop((deaf, _held));
    // A signal that comes twice at a time, as `timeout` sends it, is one.
    let deaf = TcpListener::bind(("127.0.0.1", company.port)).expect("the port is free");
    let running = company.import(&[&engine], &Place::Ndjson).start();
    let _held = deaf.accept().expect("somebody comes");
    let id = running.id().to_string();
    let sent =
        Command::new("kill").args(["-s", "INT", &id, &id]).status().expect("`kill` is there");
    assert!(sent.success());
    let ended = running.wait().code(130);
    assert_eq!(ended.json()["complete"], false, "{ended}");
    drop((deaf, _held));
    // Or says to come again later.
    let busy = TcpListener::bind(("127.0.0.1", company.port)).expect("the port is free");
    let address = busy.local_addr().expect("bound");
    let answers = thread::spawn(move || {
        for stream in busy.incoming() {
            let Ok(mut stream) = stream else { break };
            let mut text = [0; 4096];
            if stream.read(&mut text).unwrap_or(0) == 0 {
                break;
            }
            let answer = "HTTP/1.1 503 Busy\r\nRetry-After: 200\r\nContent-Length: \
                0\r\nConnection: close\r\n\r\n";
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    let running = company.import(&[&engine], &Place::Ndjson).start();
    thread::sleep(Duration::from_millis(700));
    let _ = interrupted(running, "TERM", SOON);
    // A caller without a word ends it.
    drop(std::net::TcpStream::connect(address));
    answers.join().expect("the server ends");
    let history = company.muster(&[&engine], &["history"]).run().code(0);
    let _ = history.never_says("running").never_says("crashed");
    goes_on(&company, &engine, &Place::Ndjson);
}

#[test]
fn in_the_middle_of_a_page_what_was_saved_is_told_and_the_next_run_goes_on() {
    let folder = Workspace::new();
    let engine = Engine::Sqlite(folder.path("hr.db"));
    let company = with_punches(&engine, MANY);
    let slow = server(&company, &["--latency", "3s"]);
    for place in [Place::Ndjson, Place::Database(&engine)] {
        let held = || match &place {
            Place::Database(engine) => engine.ask("SELECT count(*) || '' FROM transactions"),
            _ => std::fs::read_to_string(company.work.path("punches.ndjson"))
                .ok()
                .map(|text| text.lines().count().to_string()),
        };
        let held = || held().and_then(|count| count.parse().ok()).unwrap_or(0u64);
        let running = company.import(&[&engine], &place).start();
        wait_until("is anything saved", || held() > 0);
        let run = interrupted(running, "INT", Duration::from_secs(2)).json();
        let (imported, counted) = (run["imported"].as_u64(), run["counted"].as_u64());
        assert!(imported == Some(held()) && imported < counted, "{run:#}");
        assert_eq!(run["present"], run["imported"], "{run:#}");
        let kept = last_run(&company, &engine);
        assert!(kept["result"] == "interrupted" && kept["exit_code"] == 130, "{kept:#}");
        assert_eq!(kept["facts"]["imported"], run["imported"], "{kept:#}");
    }
    slow.signal("KILL");
    slow.wait();
    for place in [Place::Ndjson, Place::Database(&engine)] {
        goes_on(&company, &engine, &place);
    }
}

#[test]
fn while_it_looks_whose_codes_are_unknown() {
    let folder = Workspace::new();
    let engine = Engine::Sqlite(folder.path("hr.db"));
    let company = with_punches(&engine, FEW);
    // All of them are on the first page; then the people are asked for.
    let slow = server(&company, &["--latency", "3s"]);
    let running = company.import(&[&engine], &Place::Ndjson).start();
    let lines = || std::fs::read_to_string(company.work.path("punches.ndjson")).unwrap_or_default();
    wait_until("is anything saved", || !lines().is_empty());
    thread::sleep(Duration::from_millis(300));
    let run = interrupted(running, "INT", Duration::from_secs(2)).json();
    assert_eq!(run["imported"].as_u64(), Some(lines().lines().count() as u64), "{run:#}");
    slow.signal("KILL");
}

#[test]
fn while_a_database_is_locked_by_somebody_else() {
    let folder = Workspace::new();
    let engine = Engine::Postgres(Postgres::start());
    let company = with_punches(&engine, FEW);
    let server = server(&company, &[]);
    let place = Place::Database(&engine);
    let (Engine::Postgres(postgres), late) = (&engine, Duration::from_secs(9)) else { return };
    for table in ["transactions_cursor", "transactions"] {
        sql::while_postgres_is_locked(postgres.url(), table, || {
            let running = company.import(&[&engine], &place).start();
            thread::sleep(Duration::from_millis(1500));
            let run = interrupted(running, "INT", late).json();
            assert_eq!(run["imported"], 0, "{table}: {run:#}");
        });
    }
    assert_eq!(last_run(&company, &engine)["result"], "interrupted");
    // The state as well may be in use.
    sql::while_sqlite_is_locked(&company.work.path(".muster/state.db"), || {
        let running = company.import(&[&engine], &place).start();
        thread::sleep(Duration::from_millis(700));
        let run = interrupted(running, "INT", late).says("nothing was imported").json();
        assert!(run["imported"] == 0 && run["run"].is_null(), "{run:#}");
    });
    server.signal("INT");
    server.wait().code(0);
    goes_on(&company, &engine, &place);
    drop(folder);
}

#[test]
fn at_any_moment_whatever_it_imports_into() {
    let folder = Workspace::new();
    let engines = Engine::all(&folder);
    let engines: Vec<&Engine> = engines.iter().collect();
    let company = Company::new(&engines, "");
    let mut places: Vec<Place<'_>> = engines.iter().map(|engine| Place::Database(engine)).collect();
    places.extend([Place::Csv, Place::Ndjson]);
    let live = company.server("60000/min,late=0.8@60d,seed=23");
    thread::sleep(Duration::from_secs(2));
    live.signal("INT");
    live.wait().code(0);
    let slow = server(&company, &["--latency", "20ms"]);
    let ends = |number: usize, place: &Place<'_>| {
        let mut chance = Chance::new(700 + number as u64);
        for _ in 0..8 {
            let running = company.import(&engines, place).start();
            // It hears signals once it has begun.
            thread::sleep(Duration::from_millis(150 + chance.next(900)));
            running.signal_if_there("INT");
            let ended = running.wait();
            assert!(matches!(ended.code, Some(0 | 130)), "{}: {ended}", place.into());
            // What is under way may be finished for five seconds. One that had nothing left to do
            // but to close its files ends complete, however busy the machine is.
            let is_soon = ended.code == Some(0) || ended.took < 2 * GRACE;
            assert!(is_soon, "{}: {ended}", place.into());
        }
    };
    thread::scope(|scope| {
        for (number, place) in places.iter().enumerate() {
            let ends = &ends;
            scope.spawn(move || ends(number, place));
        }
    });
    for place in &places {
        let run = company.import(&engines, place).run().code(0);
        assert_eq!(run.json()["complete"], true, "{run}");
        company.assert_holds(place, &company.listed());
    }
    let history = company.muster(&engines, &["history", "--limit", "500"]).run().code(0);
    let _ = history.says("interrupted").never_says("running").never_says("crashed");
    slow.signal("INT");
}
