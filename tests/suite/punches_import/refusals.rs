//! What an import does not go on with: a server or a file that is not what it was.

use std::thread;
use std::time::Duration;

use super::company::{Company, Place};
use crate::databases::Engine;
use crate::program::{Finished, Workspace};

const LIVELY: &str = "30000/min,seed=11";

/// A company whose server has punches, and stands still.
fn company() -> (Workspace, Company, Engine) {
    let folder = Workspace::new();
    let engine = Engine::Sqlite(folder.path("hr.db"));
    let company = Company::new(&[&engine], "");
    let server = company.server(LIVELY);
    thread::sleep(Duration::from_millis(400));
    server.signal("INT");
    server.wait().code(0);
    (folder, company, engine)
}

fn import(company: &Company, engine: &Engine, place: &Place<'_>) -> Finished {
    company.import(&[engine], place).run()
}

fn settings(company: &Company, from: &str, to: &str) {
    let text = company.work.read("muster.yaml");
    assert!(text.contains(from), "{from}");
    company.work.write("muster.yaml", text.replace(from, to));
}

#[test]
fn rows_of_two_zones_do_not_come_into_one_file() {
    let (_folder, company, engine) = company();
    let server = company.server("");
    for place in [Place::Csv, Place::Ndjson, Place::Database(&engine)] {
        let _ = import(&company, &engine, &place).code(0);
    }
    let held = (company.work.read("punches.csv"), company.work.read("punches.ndjson"));
    let zone = "      timezone: Europe/Berlin\n";
    settings(&company, zone, "      timezone: Asia/Dubai\n");
    for place in [Place::Csv, Place::Ndjson, Place::Database(&engine)] {
        let _ = import(&company, &engine, &place).code(4).says("Europe/Berlin").says("Asia/Dubai");
    }
    settings(&company, "      timezone: Asia/Dubai\n", "");
    let _ = import(&company, &engine, &Place::Csv).code(4).says("it has punch_at, punch_at_doubt");
    let _ = import(&company, &engine, &Place::Ndjson).code(4).says("says no zone");
    assert_eq!((company.work.read("punches.csv"), company.work.read("punches.ndjson")), held);
    settings(&company, "      page_size", &format!("{zone}      page_size"));
    for place in [Place::Csv, Place::Ndjson, Place::Database(&engine)] {
        let _ = import(&company, &engine, &place).code(0);
    }
    server.signal("INT");
}

#[test]
fn another_address_under_the_same_name_has_to_be_meant() {
    let (_folder, company, engine) = company();
    let server = company.server("");
    for place in [Place::Csv, Place::Database(&engine)] {
        let _ = import(&company, &engine, &place).code(0);
    }
    let here = format!("http://127.0.0.1:{}", company.port);
    settings(&company, &here, &format!("{here}/other"));
    for place in [Place::Csv, Place::Database(&engine)] {
        let _ = import(&company, &engine, &place).code(4).says("/other now").says("--moved");
        let refused = import(&company, &engine, &place).code(4).json();
        assert_eq!(refused["refusals"][0]["rule"], "moved-server", "{refused:#}");
    }
    settings(&company, &format!("{here}/other"), &here);
    engine.run("UPDATE transactions_cursor SET address = 'elsewhere:80'");
    let moved = ["transactions", "import", "--into", "sqlite", "--moved"];
    let _ = company.muster(&[&engine], &moved).run().code(0);
    let _ = import(&company, &engine, &Place::Database(&engine)).code(0);
    server.signal("INT");
}

#[test]
fn files_tell_server_and_life_and_older_ones_keep_their_columns() {
    let (_folder, company, engine) = company();
    let server = company.server("");
    for place in [Place::Csv, Place::Ndjson] {
        let _ = import(&company, &engine, &place).code(0);
    }
    let (csv, lines) = (company.work.read("punches.csv"), company.work.read("punches.ndjson"));
    let (head, rows) = csv.split_once('\n').expect("a head");
    let older = head.trim_end().strip_suffix(",server,generation").expect("the columns come last");
    assert!(rows.lines().all(|row| row.trim_end().ends_with(",hq,1")), "{rows}");
    assert!(lines.lines().all(|line| line.contains(r#""server":"hq","generation":1"#)), "{lines}");
    // As it was when files had neither: a head, and a ledger that knows of no rows.
    let older = format!("{older}{}", if head.ends_with('\r') { "\r\n" } else { "\n" });
    company.work.write("punches.csv", &older);
    let digest = ring::digest::digest(&ring::digest::SHA256, older.as_bytes());
    let tail: String = digest.as_ref()[..16].iter().map(|byte| format!("{byte:02x}")).collect();
    let ledger = Engine::Sqlite(company.work.path("punches.csv.ledger"));
    ledger.run(&format!("UPDATE punch_file SET length = {}, tail = '{tail}'", older.len()));
    ledger.run("DELETE FROM transactions");
    ledger.run("DELETE FROM transactions_cursor");
    ledger.run("DROP TABLE punch_announced");
    let _ = import(&company, &engine, &Place::Csv).code(0);
    let csv = company.work.read("punches.csv");
    assert!(csv.starts_with(&older) && csv.lines().count() > 20);
    assert!(csv.lines().all(|row| !row.trim_end().ends_with(",hq,1")), "{csv}");
    company.assert_holds(&Place::Csv, &company.listed());
    server.signal("INT");
}

/// A row that is no punch is left out and told, by every poll, until the server mends it.
#[test]
fn rows_that_cannot_be_understood_are_told_until_they_are_mended() {
    let (_folder, company, engine) = company();
    let data = Engine::Sqlite(company.work.path("box.db"));
    data.run("UPDATE punch SET emp_code = '' WHERE id = 7");
    let server = company.server("");
    let place = Place::Database(&engine);
    settings(&company, "page_size: 40", "page_size: 10");
    for first in [true, false, false] {
        let run = import(&company, &engine, &place).code(7);
        let json = run.json();
        assert!(
            json["complete"] == false && json["left_out"] == 1 && json["exit_code"] == 7,
            "{json:#}"
        );
        let named = json["odd"][0].as_str().is_some_and(|odd| odd.contains("transaction 7"));
        // Later polls read other pages, and know of it.
        assert!(named || !first, "{json:#}");
    }
    let text =
        company.muster(&[&engine], &["transactions", "import", "--into", "sqlite"]).run().code(7);
    let _ = text.says("left out").says("and the server counts");
    let again = ["transactions", "import", "--into", "sqlite", "--recheck"];
    let _ = company
        .muster(&[&engine], &again)
        .run()
        .code(7)
        .says("transaction 7 has no emp_code: left out");
    server.signal("INT");
    server.wait().code(0);
    data.run("UPDATE punch SET emp_code = '999' WHERE id = 7");
    let server = company.server("");
    let json = company
        .muster(&[&engine], &[&again[..], &["--format", "json"]].concat())
        .run()
        .code(0)
        .json();
    assert!(json["complete"] == true && json["left_out"] == 0 && json["imported"] == 1, "{json:#}");
    company.assert_holds(&place, &company.listed());
    server.signal("INT");
}

/// Until a server has answered it is not known to be the one that is meant.
#[test]
fn an_address_that_never_answered_binds_nothing() {
    let (_folder, company, engine) = company();
    let right = format!("http://127.0.0.1:{}", company.port);
    settings(&company, &right, "http://127.0.0.1:1");
    let places = [Place::Csv, Place::Ndjson, Place::Database(&engine)];
    for place in &places {
        let _ = import(&company, &engine, place).code(1);
    }
    settings(&company, "http://127.0.0.1:1", &right);
    let server = company.server("");
    for place in &places {
        let run = import(&company, &engine, place).code(0);
        assert_eq!(run.json()["complete"], true, "{run}");
        company.assert_holds(place, &company.listed());
    }
    server.signal("INT");
}
