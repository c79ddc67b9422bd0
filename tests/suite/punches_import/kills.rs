//! Kills at any moment, of the import and of the server, while punches arrive late and out of
//! order: in the end every target holds what the server lists, each punch once.

use std::collections::BTreeSet;
use std::thread;
use std::time::Duration;

use super::company::{Company, Place, Punch};
use super::model::Chance;
use crate::databases::Engine;

/// Kills of each target; `MUSTER_STORM_KILLS` takes more than a run of all tests has time for.
const KILLS: u64 = 6;

fn kills() -> u64 {
    std::env::var("MUSTER_STORM_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(KILLS)
}

const TRAFFIC: &str = "30000/min,late=0.2@30d,out-of-order=0.2@300ms,seed=";

/// Waits until the server lists more than so many, a minute at most. A list that grows while it is
/// read may end early: it is read again.
fn wait_for_punches(company: &Company, many: usize) {
    for _ in 0..120 {
        let list = company.muster(&[], &["transactions", "--format", "json"]).run();
        if list.stdout.lines().count() > many {
            return;
        }
        thread::sleep(Duration::from_millis(500));
    }
}

#[test]
fn killed_at_random_every_target_ends_up_with_each_punch_once() {
    let folder = crate::program::Workspace::new();
    let engines = Engine::all(&folder);
    let engines: Vec<&Engine> = engines.iter().collect();
    let company = Company::new(&engines, "");
    let mut places: Vec<Place<'_>> = engines.iter().map(|engine| Place::Database(engine)).collect();
    places.extend([Place::Csv, Place::Ndjson]);
    for life in 1..=2 {
        let server = company.server(&format!("{TRAFFIC}{life}"));
        thread::scope(|scope| {
            for (number, place) in places.iter().enumerate() {
                let (company, engines) = (&company, &engines);
                scope.spawn(move || {
                    let mut chance = Chance::new(life * 100 + number as u64);
                    for _ in 0..kills() {
                        let running = company.import(engines, place).start();
                        // From before it has asked for anything until it is done.
                        thread::sleep(Duration::from_millis(20 + chance.next(500)));
                        running.signal_if_there("KILL");
                        running.wait();
                    }
                });
            }
        });
        // A busy machine makes fewer in the same time.
        wait_for_punches(&company, 100 * life as usize);
        // The server dies as well, with rows that it had not shown yet.
        server.signal("KILL");
        server.wait();
    }
    let server = company.server("");
    let listed = company.listed();
    assert!(listed.len() > 100, "{} punches are too few to mean anything", listed.len());
    for place in &places {
        let run = company.import(&engines, place).run().code(0);
        assert_eq!(run.json()["complete"], true, "{run}");
        company.assert_holds(place, &listed);
        let again = company.import(&engines, place).run().code(0);
        // One of them is the login.
        let requests = again.json()["requests"].as_u64();
        assert!(again.json()["imported"] == 0 && requests <= Some(3), "{again}");
    }
    let view =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/punches/pairs.sql"));
    let view = view.expect("the example");
    for engine in &engines {
        engine.run(&view);
        let number = |query: &str| engine.ask(&format!("SELECT concat('', count(*)) FROM {query}"));
        let (pairs, came) = (number("punch_pairs"), number("transactions WHERE punch_state = '0'"));
        assert!(pairs.is_some() && pairs == came, "{}: {pairs:?} of {came:?}", engine.name());
        let went = number("punch_pairs WHERE went > came");
        assert_ne!(went.as_deref(), Some("0"), "{}", engine.name());
    }
    company.muster(&engines, &["history"]).run().code(0).says("crashed").says("done");
    server.signal("INT");
    server.wait().code(0);
}

#[test]
fn a_restored_server_gives_ids_again_and_no_punch_is_lost() {
    let folder = crate::program::Workspace::new();
    let engines = Engine::all(&folder);
    let engines: Vec<&Engine> = engines.iter().collect();
    let company = Company::new(&engines, "");
    let mut places: Vec<Place<'_>> = engines.iter().map(|engine| Place::Database(engine)).collect();
    places.push(Place::Csv);
    let live = |traffic: &str, long: u64| {
        let server = company.server(traffic);
        thread::sleep(Duration::from_millis(long));
        server.signal("INT");
        server.wait().code(0);
    };
    let import = |before: &BTreeSet<Punch>| {
        let server = company.server("");
        let listed = company.listed();
        // A backup that comes back may take more away than goes by itself.
        let gone = before.difference(&listed).count().to_string();
        let import = |place: &Place<'_>| {
            let line = ["transactions", "import", "--into", place.into(), "--format", "json"];
            let accept = ["--reason", "a backup", "--accept-gone", &gone];
            let accept = if gone == "0" { &[][..] } else { &accept };
            company.muster(&engines, &[&line[..], accept].concat()).run().code(0).json()
        };
        let runs: Vec<_> = places.iter().map(import).collect();
        server.signal("INT");
        server.wait().code(0);
        (runs, listed)
    };
    live("30000/min,late=0.3@30d,seed=1", 400);
    import(&BTreeSet::new());
    let backup = std::fs::read(company.work.path("box.db")).expect("a data file");
    live("30000/min,late=0.3@30d,seed=2", 300);
    let (_, before) = import(&BTreeSet::new());
    for name in ["box.db-wal", "box.db-shm"] {
        let _ = std::fs::remove_file(company.work.path(name));
    }
    company.work.write("box.db", backup);
    live("30000/min,late=0.3@30d,seed=3", 400);
    let (runs, now) = import(&before);
    for run in runs {
        assert!(run["restored"] == true && run["generation"] == 2, "{run:#}");
    }
    assert!(now.difference(&before).count() > 20 && before.difference(&now).count() > 20);
    let all = before.union(&now).cloned().collect();
    for place in &places {
        company.assert_holds(place, &all);
    }
    let lost = Some(before.difference(&now).count().to_string());
    for engine in &engines {
        let gone = "SELECT concat('', count(*)) FROM transactions WHERE missing_since IS NOT NULL";
        assert_eq!(engine.ask(gone), lost, "{}", engine.name());
    }
    for again in import(&now).0 {
        assert!(again["imported"] == 0 && again["restored"] == false, "{again:#}");
    }
}
