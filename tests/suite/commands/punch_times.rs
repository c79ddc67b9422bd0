//! The clock of the server in lists of punches: moments where they are sure, a mark where they are
//! not.

use serde_json::json;

use super::transactions::{csv, lines, punch};
use super::{STRUCTURE, Site, settings};
use crate::foreign::{ForeignServer, Habits, Kind};
use crate::program::Workspace;

/// A site in this zone, or in none that anybody named.
fn zoned(zone: Option<&str>) -> Site {
    let server = ForeignServer::start(Habits::flat_80());
    let text = settings(&server.url, "");
    let line = zone.map(|zone| format!("      timezone: {zone}\n")).unwrap_or_default();
    let work = Workspace::new();
    work.write("muster.yaml", text.replace("      timezone: Asia/Dubai\n", &line));
    work.write("directory/structure.yaml", STRUCTURE);
    let site = Site { work, server };
    for time in ["2026-10-25 01:30:00", "2026-10-25 02:30:00", "2026-03-29 02:30:00"] {
        site.server.seed(Kind::Transaction, punch("101", time));
    }
    site
}

#[test]
fn hours_that_were_twice_or_never_are_marked_and_not_shifted() {
    let site = zoned(Some("Europe/Berlin"));
    let run = site.muster(["transactions", "--csv"]).run().code(0);
    let times: Vec<[String; 3]> =
        csv(&run).iter().map(|row| [2, 3, 4].map(|at| row[at].to_owned())).collect();
    assert_eq!(
        times,
        [
            ["2026-10-25 01:30:00", "2026-10-25T01:30:00+02:00", ""],
            ["2026-10-25 02:30:00", "", "ambiguous"],
            ["2026-03-29 02:30:00", "", "nonexistent"],
        ]
    );
    run.says("1 punch, each at a time that was twice")
        .says("1 punch, each at a time that never was");
    let rows = lines(&site.muster(["transactions", "--format", "json"]).run().code(0));
    assert_eq!(
        rows[1]["punch_at_readings"],
        json!(["2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00"])
    );
    let run = site.muster(["transactions"]).run().code(0);
    run.says("2026-10-25 02:30:00?").says("2026-03-29 02:30:00!").says("3 transactions of hq");
}

#[test]
fn without_a_zone_times_stay_what_they_are() {
    let site = zoned(None);
    let run = site.muster(["transactions", "--csv"]).run().code(0).says("names no `timezone:`");
    assert!(run.stdout.starts_with("id,emp_code,punch_time,punch_state,"), "{run}");
    let rows = lines(&site.muster(["transactions", "--format", "json"]).run().code(0));
    assert_eq!(
        (rows[1].get("punch_at"), &rows[1]["punch_time"]),
        (None, &json!("2026-10-25 02:30:00"))
    );
    site.muster(["transactions", "--start-time", "2026-11-02T04:00:00Z"])
        .run()
        .code(3)
        .says("`timezone:`");
    site.muster(["transactions", "--quiet"]).run().code(0).never_says("timezone");
}

#[test]
fn lateness_is_the_time_that_passed() {
    let site = zoned(Some("America/New_York"));
    let mut late = punch("777", "2026-11-01 00:59:59");
    late["upload_time"] = json!("2026-11-01 02:00:00");
    site.server.seed(Kind::Transaction, late);
    let run = site.muster(["transactions", "--emp-code", "777"]).run().code(0);
    run.says("came 2026-11-01 02:00:00, 2 h later").never_says("60 min");
}
