//! A disk that is full in the middle of an import: it is told, and nothing is lost or doubled when
//! there is space again.

use std::collections::BTreeSet;
use std::thread;
use std::time::Duration;

use super::company::{Company, Place, Punch};
use crate::databases::Engine;
use crate::program::{Running, Workspace};

/// Fewer would fit on the smallest disk.
const ENOUGH: usize = 2_200;

/// Lets people punch until there are enough: a busy machine takes in fewer in a second.
fn fill_server(company: &Company) -> (Running, BTreeSet<Punch>) {
    let mut count = 0;
    for seed in 41..51 {
        let server = company.server(&format!("60000/min,late=0.9@90d,seed={seed}"));
        thread::sleep(Duration::from_secs(3));
        server.signal("INT");
        server.wait().code(0);
        let server = company.server("");
        let listed = company.listed();
        count = listed.len();
        if count >= ENOUGH {
            return (server, listed);
        }
        server.signal("INT");
        server.wait().code(0);
    }
    panic!("{count} punches are too few to fill a disk")
}

#[test]
fn a_full_disk_is_told_and_nothing_is_lost_or_doubled_afterwards() {
    let folder = Workspace::new();
    let engine = Engine::Sqlite(folder.path("hr.db"));
    let company = Company::new(&[&engine], "");
    let (server, listed) = fill_server(&company);
    // The state has room in all of them.
    let disks = [160, 200, 240];
    for place in [Place::Csv, Place::Ndjson, Place::Database(&engine)] {
        let mut full = 0;
        for blocks in disks {
            let run = company.import(&[&engine], &place).on_a_disk_of(blocks).run();
            if run.code == Some(0) {
                continue;
            }
            let run = run.code(1).says("cannot ");
            let told = format!("{}{}", run.stdout, run.stderr).to_lowercase();
            let named = ["file too large", "disk is full", "disk i/o error", "no space"];
            assert!(
                named.iter().any(|words| told.contains(words)),
                "{}: {run}",
                Place::into(&place)
            );
            assert!(
                told.contains("hr.db") || told.contains("punches."),
                "{}: {run}",
                Place::into(&place)
            );
            let history =
                company.muster(&[&engine], &["history", "--format", "json"]).run().code(0).json();
            assert_eq!(history["runs"][0]["result"], "failed", "{history:#}");
            full += 1;
        }
        assert!(full > 0, "{} fits on every disk", Place::into(&place));
        let run = company.import(&[&engine], &place).run().code(0);
        assert_eq!(run.json()["complete"], true, "{run}");
        company.assert_holds(&place, &listed);
    }
    server.signal("INT");
}
