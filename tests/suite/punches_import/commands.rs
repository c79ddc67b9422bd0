//! The command and the service around an import: what is said, what is refused, how it goes on and
//! ends.

use std::thread;
use std::time::{Duration, Instant};

use super::company::{Company, Place};
use crate::databases::Engine;
use crate::program::Workspace;

const SCHEDULED: &str = "punches:
  pay: { from: hq, into: sqlite, schedule: \"* * * * * *\" }
";

fn company(more: &str) -> (Workspace, Company, Engine) {
    let folder = Workspace::new();
    let engine = Engine::Sqlite(folder.path("hr.db"));
    let company = Company::new(&[&engine], more);
    (folder, company, engine)
}

#[test]
fn codes_of_nobody_are_kept_and_told() {
    let (_folder, company, engine) = company("");
    let server = company.server("30000/min,seed=5");
    thread::sleep(Duration::from_millis(300));
    server.signal("INT");
    server.wait().code(0);
    engine.run("INSERT INTO employees (code) VALUES ('000101'), ('000102')");
    let server = company.server("");
    let listed = company.listed();
    let stranger = |code: &str| !["000101", "000102"].contains(&code);
    let strange = listed.iter().filter(|(code, ..)| stranger(code)).count();
    let run = company.import(&[&engine], &Place::Database(&engine)).run().code(0);
    let unknown = run.json()["unknown"].clone();
    let unknown = unknown.as_array().expect("a list");
    assert!(
        unknown.iter().all(|one| stranger(one["code"].as_str().expect("a code"))),
        "{unknown:?}"
    );
    let told: u64 = unknown.iter().filter_map(|one| one["punches"].as_u64()).sum();
    assert_eq!(told, strange as u64);
    company.assert_holds(&Place::Database(&engine), &listed);
    // Where no people are kept the server is asked for them, and it knows all of these.
    let run = company
        .muster(&[&engine], &["transactions", "import", "--into", "punches.csv"])
        .run()
        .code(0);
    let _ = run.says("imported into punches.csv").never_says("nobody");
    server.signal("INT");
}

#[test]
fn since_bounds_an_import_and_can_be_moved_back() {
    let (_folder, company, engine) = company("");
    let server = company.server("30000/min,late=0.6@60d,seed=6");
    thread::sleep(Duration::from_millis(400));
    server.signal("INT");
    server.wait().code(0);
    let server = company.server("");
    let listed = company.listed();
    let mut times: Vec<_> = listed.iter().map(|(_, time, _)| time.clone()).collect();
    times.sort();
    let middle = times[times.len() / 3].clone();
    let import = |since: &[&str]| {
        let arguments = [&["transactions", "import", "--into", "sqlite"][..], since].concat();
        company.muster(&[&engine], &arguments).run().code(0);
    };
    import(&["--since", &middle]);
    import(&[]);
    let later = listed.iter().filter(|(_, time, _)| *time >= middle).cloned().collect();
    company.assert_holds(&Place::Database(&engine), &later);
    import(&["--since", "2020-01-01"]);
    company.assert_holds(&Place::Database(&engine), &listed);
    server.signal("INT");
}

#[test]
fn following_goes_on_until_it_is_told_to_stop_and_nobody_else_comes_in_between() {
    let (_folder, company, engine) = company("");
    let server = company.server("3000/min,seed=8");
    let arguments =
        ["transactions", "import", "--into", "punches.ndjson", "--follow", "--every", "1s"];
    let running = company.muster(&[&engine], &arguments).start();
    let start = Instant::now();
    let lines = || {
        std::fs::read_to_string(company.work.path("punches.ndjson"))
            .unwrap_or_default()
            .lines()
            .count()
    };
    while lines() < 30 {
        assert!(start.elapsed() < Duration::from_secs(30), "nothing comes");
        thread::sleep(Duration::from_millis(20));
    }
    let other =
        company.muster(&[&engine], &["transactions", "import", "--into", "punches.ndjson"]).run();
    let _ = other.code(6).says("another run holds the lock");
    // The server may go and come back meanwhile.
    server.signal("KILL");
    server.wait();
    let server = company.server("3000/min,seed=9");
    let before = lines();
    while lines() < before + 20 {
        assert!(start.elapsed() < Duration::from_secs(50), "nothing comes any more");
        thread::sleep(Duration::from_millis(20));
    }
    running.signal("INT");
    let _ = running.wait().code(130).says("imported into punches.ndjson");
    let history = company.muster(&[&engine], &["history", "--format", "json"]).run().code(0).json();
    let last = &history["runs"][0];
    assert!(
        last["result"] == "interrupted" && last["facts"]["imported"].as_u64() > Some(40),
        "{last:#}"
    );
    server.signal("INT");
    server.wait().code(0);
    let server = company.server("");
    company.import(&[&engine], &Place::Ndjson).run().code(0);
    company.assert_holds(&Place::Ndjson, &company.listed());
    server.signal("INT");
}

#[test]
fn what_a_target_lacks_is_said_before_anything_is_asked() {
    let (folder, company, engine) = company("");
    let run =
        |into: &str| company.muster(&[&engine], &["transactions", "import", "--into", into]).run();
    let _ = run("nowhere").code(3).says("there is no store \"nowhere\"");
    let _ = run("hq").code(3).says("a store of sort server");
    engine.run("DROP TABLE transactions");
    let _ = run("sqlite").code(3).says("muster schema transactions --dialect sqlite");
    company.work.write("theirs.csv", "somebody,else\n");
    let _ = run("theirs.csv").code(4).says("was not written by muster").says("new file");
    assert_eq!(company.work.read("theirs.csv"), "somebody,else\n");
    drop(folder);
}

#[test]
fn a_file_that_was_changed_is_not_gone_on_with() {
    let (_folder, company, engine) = company("");
    let server = company.server("30000/min,seed=3");
    thread::sleep(Duration::from_millis(200));
    let import = || company.import(&[&engine], &Place::Csv).run();
    let _ = import().code(0);
    let whole = company.work.read("punches.csv");
    // A line that a run began and did not save is cut off, whatever it is.
    company.work.write("punches.csv", format!("{whole}123,000101,2026-"));
    let _ = import().code(0);
    assert!(company.work.read("punches.csv").starts_with(&whole));
    company.in_file(&Place::Csv);
    let whole = company.work.read("punches.csv");
    // Whole lines of somebody else are not: nobody else has them.
    let more = format!("{whole}99999,000101,2026-01-01 08:00:00\n");
    company.work.write("punches.csv", &more);
    let _ = import().code(4).says("whole lines that are not of muster");
    assert_eq!(company.work.read("punches.csv"), more);
    company.work.write("punches.csv", &whole[..whole.len() - 5]);
    let _ = import().code(4).says("is shorter than it was");
    company.work.write("punches.csv", whole.replace("000101", "999999"));
    if !whole.ends_with(&whole.replace("000101", "999999")[whole.len().saturating_sub(4096)..]) {
        let _ = import().code(4).says("its end was changed");
    }
    company.work.write("punches.csv", &whole);
    let _ = import().code(0);
    server.signal("INT");
}

#[test]
fn the_service_imports_by_the_schedule() {
    let (_folder, company, engine) = company(SCHEDULED);
    let server = company.server("3000/min,seed=4");
    let service = company.muster(&[&engine], &["serve", "--listen", "127.0.0.1:0"]).start();
    let said = service.until("Ctrl-C stops it\n");
    assert!(said.contains("1 import of punches"), "{said}");
    let start = Instant::now();
    let count = || {
        engine.ask("SELECT CAST(count(*) AS TEXT) FROM transactions").and_then(|n| n.parse().ok())
    };
    // A run that the end of the service interrupts is one, too: another one has ended before.
    let has_ended = || company.muster(&[&engine], &["history"]).run().stdout.contains("done");
    while count().unwrap_or(0u64) < 40 || !has_ended() {
        assert!(start.elapsed() < Duration::from_secs(30), "nothing comes");
        thread::sleep(Duration::from_millis(50));
    }
    service.signal("TERM");
    let _ = service.wait().code(0).says("imported").says("pay: hq → sqlite");
    let _ = company.muster(&[&engine], &["history"]).run().code(0).says("pay").says("done");
    server.signal("INT");
}

#[test]
fn mistakes_in_settings_have_their_places() {
    let (_folder, company, engine) = company(
        "  files: { yaml: acme/directory }
flows:
  pay: { from: files, to: hq }
punches:
  pay: { from: hq, into: punches.csv, since: yesterday }
  one: { from: files, into: sqlit }
  two: { from: hq, into: hq, on_change: plan }
",
    );
    let run = company.muster(&[&engine], &["validate"]).run().code(3);
    let _ = run
        .says("`pay` is a flow and an import of punches")
        .says("`since` is no time of the server's clock")
        .says("`from` of punches `one` cannot be `files`")
        .says("did you mean `sqlite`?")
        .says("`into` of punches `two` cannot be `hq`")
        .says("no key `on_change`")
        .says("muster.yaml:");
}

#[test]
fn runs_that_brought_nothing_leave_the_history_after_a_month() {
    let (_folder, company, engine) = company("");
    let server = company.server("30000/min,seed=12");
    thread::sleep(Duration::from_millis(300));
    server.signal("INT");
    server.wait().code(0);
    let server = company.server("");
    let import = || drop(company.import(&[&engine], &Place::Database(&engine)).run().code(0));
    let runs = || {
        let list =
            company.muster(&[&engine], &["history", "--format", "json"]).run().code(0).json();
        let runs = list["runs"].as_array().expect("runs").clone();
        runs.iter().map(|run| run["id"].as_i64().expect("a number")).collect::<Vec<_>>()
    };
    (0..3).for_each(|_| import());
    assert_eq!(runs(), [3, 2, 1]);
    let state = Engine::Sqlite(company.work.path(".muster/state.db"));
    state.run("UPDATE muster_run SET started = started - 3456000000, ended = ended - 3456000000");
    import();
    // The first one brought punches.
    assert_eq!(runs(), [4, 1]);
    server.signal("INT");
}

#[test]
fn the_store_that_is_named_chooses_the_import_that_reads_from_it() {
    let (_folder, company, engine) = company(
        "  wh:
    server:
      url: http://127.0.0.1:9
      login: { username: admin, password: { env: MUSTER_PASSWORD } }
punches:
  pay: { from: hq, into: punches.csv }
",
    );
    let server = company.server("30000/min,seed=14");
    let import = |store: &str| {
        company.muster(&[&engine], &["transactions", "import", "--store", store]).run()
    };
    for store in ["wh", "nope", ""] {
        let run = import(store).code(3);
        run.says(&format!("no import of punches reads from {store:?}")).says("pay (from hq)");
        assert!(!company.work.path("punches.csv").exists());
    }
    import("hq").code(0).says("punches.csv");
    let text = company.work.read("muster.yaml") + "  other: { from: hq, into: more.csv }\n";
    company.work.write("muster.yaml", text + "  house: { from: wh, into: house.csv }\n");
    import("hq").code(3).says("several imports of punches: other, pay");
    // Nobody answers there: but that is the one that is meant.
    import("wh").code(1).says("127.0.0.1:9");
    server.signal("INT");
}

#[test]
fn results_of_imports_speak_of_punches_whatever_became_of_them() {
    let (_folder, company, engine) = company(SCHEDULED);
    let server = company.server("30000/min,seed=15");
    thread::sleep(Duration::from_millis(300));
    server.signal("INT");
    server.wait().code(0);
    let server = company.server("");
    let all = company.listed().len();
    let run = company.muster(&[&engine], &["serve", "--once"]).run().code(0);
    run.says(&format!("pay: done; {all} punches imported (run 1)")).never_says("change");
    // One that dies leaves no figure behind.
    let follow = ["transactions", "import", "--follow", "--every", "60s"];
    let killed = company.muster(&[&engine], &follow).start();
    let begun = || {
        let history = company.muster(&[&engine], &["history"]).run().code(0);
        history.stdout.contains("running")
    };
    let start = Instant::now();
    while !begun() {
        assert!(start.elapsed() < Duration::from_secs(30), "it does not begin");
        thread::sleep(Duration::from_millis(50));
    }
    killed.signal("KILL");
    killed.wait();
    let run = company.muster(&[&engine], &["serve", "--once"]).run();
    // Its lock may look alive for a while, where it cannot be told that it died.
    run.code(0);
    let history = company.muster(&[&engine], &["history"]).run().code(0).never_says("changes");
    let crashed =
        history.stdout.lines().find(|line| line.contains("crashed")).unwrap_or_default().to_owned();
    assert!(crashed.contains("punches not counted"), "{history}");
    company.muster(&[&engine], &["history", "--limit", "0"]).run().code(3).says("--limit");
    server.signal("INT");
}
