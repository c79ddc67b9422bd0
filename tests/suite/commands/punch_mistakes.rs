//! Slips of the pen around devices and punches: each is told, with what to do.

use serde_json::json;

use super::Site;
use super::transactions::punch;
use crate::foreign::{Habits, Kind};

/// The small company, with a device and two punches.
fn site() -> Site {
    let site = Site::faithful(Habits::flat_80(), "");
    site.server.seed(
        Kind::Terminal,
        json!({ "sn": "GATE1", "alias": "Gate", "ip_address": "10.0.0.1", "area": "HQ" }),
    );
    for time in ["2026-10-25 01:30:00", "2026-10-25 09:30:00"] {
        site.server.seed(Kind::Transaction, punch("000123", time));
    }
    site
}

#[test]
fn empty_filters_do_not_choose_everything() {
    let site = site();
    for line in [
        ["transactions", "--emp-code", ""],
        ["transactions", "--terminal-sn", " "],
        ["devices", "--sn", ""],
        ["devices", "--alias", ""],
        ["devices", "--area", " "],
    ] {
        let run = site.muster(line).run().code(3);
        let _ = run.says("the value is empty: give a value, or omit the flag").says(line[1]);
    }
    let _ = site.muster(["devices", ""]).run().code(3).says("the value is empty");
}

#[test]
fn an_area_that_is_not_there_is_no_empty_table() {
    let site = site();
    let _ = site.muster(["devices", "--area", "LABB"]).run().code(3).says("did you mean LAB?");
    let run = site.muster(["devices", "--area", "nowhere"]).run().code(3);
    let _ = run.says("hq has no area \"nowhere\"").says("HQ, LAB");
    // One that is there and has no devices is no mistake.
    let _ = site.muster(["devices", "--area", "lab"]).run().code(0);
    let _ = site.muster(["devices", "--area", "HQ"]).run().code(0).says("GATE1");
}

#[test]
fn a_beginning_that_is_yet_to_come_is_warned_of() {
    let site = site();
    for flag in ["--since", "--start-time"] {
        let run = site.muster(["transactions", flag, "2099-01-01"]).run().code(0);
        let _ = run.says("warning: --start-time 2099-01-01 00:00:00 is yet to come");
    }
    let import = ["transactions", "import", "--into", "p.csv", "--since", "2099-01-01"];
    let _ = site
        .muster(import)
        .run()
        .code(0)
        .says("warning: --since 2099-01-01 00:00:00 is yet to come");
    let _ =
        site.muster(["transactions", "--since", "2020-01-01"]).run().code(0).never_says("warning");
}

#[test]
fn a_database_that_is_not_there_is_told_with_how_to_make_it() {
    let site = site();
    site.edit("muster.yaml", "flows:\n", "  hr: { database: { url: sqlite:hr.db } }\nflows:\n");
    let run = site.muster(["transactions", "import", "--into", "hr"]).run().code(3);
    let _ =
        run.says("there is no database").says("hr.db").says("muster schema hr --dialect sqlite");
    assert!(!site.work.path("hr.db").exists());
}

#[test]
fn forms_and_schemas_are_named_once_each() {
    let site = site();
    let run = site.muster(["plan", "--report", "csv=x"]).run().code(3);
    let _ = run
        .says("there is no format \"csv\"")
        .says("text, json, markdown, html, junit, github, gitlab, sarif");
    let _ = site.muster(["plan", "--report", "jsn=x"]).run().code(3).says("did you mean json?");
    let help = site.muster(["schema", "--help"]).run().code(0);
    assert_eq!(
        help.stdout.matches("transactions,").count() + help.stdout.matches("transactions]").count(),
        1
    );
    let comment = site.muster(["schema", "transactions"]).run().code(0);
    let _ = comment.says("Code of the employee, without spaces around it");
}

#[test]
fn a_person_is_explained_where_there_are_no_flows() {
    let site = site();
    // Where there are flows it can be asked for as well.
    let alone = site.muster(["explain", "employee", "000123", "--store", "hq"]).run().code(0);
    let _ = alone.says("employee 000123 on hq").says("Last punches").never_says("no flows");
    let text = site.work.read("muster.yaml");
    let (stores, _) = text.split_once("flows:").expect("flows stand last");
    site.work
        .write("muster.yaml", format!("{stores}punches:\n  pay: {{ from: hq, into: p.csv }}\n"));
    let run = site.muster(["explain", "employee", "000123"]).run().code(0);
    let run = run
        .says("muster.yaml has no flows")
        .says("Lovelace")
        .says("Last punches")
        .says("2026-10-25");
    // What is secret stays so.
    let _ = run.says("Devices of the areas").says("GATE1").never_says("77712345");
    let json =
        site.muster(["explain", "employee", "000123", "--format", "json"]).run().code(0).json();
    assert!(json["flow"].is_null() && json["live"] == true, "{json:#}");
    assert_eq!(json["attendance"]["punches"].as_array().map(Vec::len), Some(2), "{json:#}");
    let last = json["fields"]
        .as_array()
        .expect("fields")
        .iter()
        .find(|field| field["name"] == "last_name");
    assert_eq!(last.expect("it has one")["live"], "Lovelace");
    let _ = site.muster(["explain", "area", "LAB"]).run().code(0).says("Laboratory");
    let _ =
        site.muster(["explain", "employee", "999"]).run().code(3).says("hq knows no employee 999");
    let masked = site.muster(["explain", "employee", "000123"]).env("CI", "1").run().code(0);
    let _ = masked.never_says("Lovelace").says("000123");
}
