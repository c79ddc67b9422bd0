//! State in PostgreSQL: two machines exclude each other, and a database that dies takes no write
//! with it.

use std::time::Duration;

use serde_json::json;

use super::company::{LEAVE, Site, settings};
use crate::program::{Program, Workspace};
use crate::services::Postgres;

const STATE: &str = "state: { url: { env: MUSTER_STATE_URL } }";

fn shared(site: &Site, postgres: &Postgres) -> Workspace {
    let work = Workspace::new();
    work.write("muster.yaml", settings(site.port, STATE));
    work.write("directory/all.yaml", site.work.read("directory/all.yaml"));
    assert!(!postgres.url().is_empty());
    work
}

fn muster(work: &Workspace, postgres: &Postgres, arguments: &[&str]) -> Program {
    work.muster(arguments.iter().copied())
        .env("MUSTER_PASSWORD", "admin")
        .env("MUSTER_STATE_URL", postgres.url())
}

#[test]
fn two_folders_with_one_state_exclude_each_other() {
    let postgres = Postgres::start();
    let site = Site::new("slow=0.3@300ms");
    let machines = [shared(&site, &postgres), shared(&site, &postgres)];
    // Both are the first there is: both want to make the tables.
    let running: Vec<_> = machines
        .iter()
        .map(|work| muster(work, &postgres, &LEAVE).patience(Duration::from_secs(120)).start())
        .collect();
    let mut ended: Vec<_> = running.into_iter().map(|run| run.wait()).collect();
    ended.sort_by_key(|run| run.code);
    assert_eq!((ended[0].code, ended[1].code), (Some(0), Some(6)), "{} and {}", ended[0], ended[1]);
    assert!(ended[1].stderr.contains("another run holds the lock"), "{}", ended[1]);
    // What one did, the other knows.
    let list =
        muster(&machines[1], &postgres, &["history", "--format", "json"]).run().code(0).json();
    assert_eq!(list["runs"].as_array().map(Vec::len), Some(1));
    assert_eq!(list["runs"][0]["result"], json!("done"));
    muster(&machines[0], &postgres, &["drift"]).run().code(0);
    muster(&machines[1], &postgres, &["apply", "--yes"]).run().code(0).says("nothing to do");
    assert!(!machines[0].path(".muster").exists(), "nothing is kept in the folder");
}

#[test]
fn a_database_that_dies_in_the_middle_stops_the_run_and_loses_nothing() {
    let postgres = Postgres::private();
    let clean = Site::new("");
    clean.muster(["apply", "--yes"]).run().code(0);
    let site = Site::new("slow=0.1@200ms");
    let work = shared(&site, &postgres);
    muster(&work, &postgres, &["history"]).run().code(0).says("no runs yet");
    let running = muster(&work, &postgres, &[&LEAVE[..], &["--format", "json"]].concat())
        .patience(Duration::from_secs(180))
        .start();
    let begun = site.writes();
    let at = std::time::Instant::now();
    while site.writes() < begun + 30 && at.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(2));
    }
    postgres.crash();
    let stopped = running.wait();
    assert_eq!(stopped.code, Some(7), "{stopped}");
    let all = format!("{}{}", stopped.stdout, stopped.stderr);
    assert!(all.contains("could not be written into the journal"), "{stopped}");
    // Without its state it does not go to work at all.
    let wrote = site.writes();
    muster(&work, &postgres, &["apply", "--yes"])
        .patience(Duration::from_secs(120))
        .run()
        .code(1)
        .says("state database");
    assert_eq!(site.writes(), wrote);
    postgres.again();
    muster(&work, &postgres, &LEAVE).patience(Duration::from_secs(120)).run().code(0);
    assert_eq!(site.holds(), clean.holds());
    let list = muster(&work, &postgres, &["history", "--format", "json"]).run().code(0).json();
    assert_eq!(list["runs"][0]["result"], json!("done"), "{list:#}");
    assert_eq!(list["runs"][1]["result"], json!("crashed"), "{list:#}");
}
