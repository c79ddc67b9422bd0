//! Arguments and settings beyond what calendars and clocks know: refused in words, and no panic.

use super::Site;
use super::transactions::punch;
use crate::foreign::{Habits, Kind};
use crate::program::Workspace;

#[test]
fn times_and_lengths_beyond_every_calendar_are_refused() {
    let site = Site::faithful(Habits::flat_80(), "");
    for (line, said) in [
        ("devices --silent-since 97000000d", "the longest time is 36500d"),
        ("devices --silent-since 999999999d", "the longest time is 36500d"),
        ("transactions --start-time 9999-12-31T23:59:59-14:00", "years are from 1 to 9999"),
        ("transactions --end-time +10000-01-01", "years are from 1 to 9999"),
        (
            "transactions import --into p.csv --since 9999-12-31T23:59:59-14:00",
            "years are from 1 to 9999",
        ),
        (
            "transactions import --into p.csv --follow --every 99999999d",
            "the longest time is 36500d",
        ),
    ] {
        site.muster(line.split_whitespace()).run().code(3).says(said).never_says("panicked");
    }
    assert!(site.server.requests().is_empty() && site.server.logins().is_empty());
    site.muster(["devices", "--silent-since", "36500d"]).run().code(0);
}

#[test]
fn years_beyond_four_digits_are_no_times_of_a_server() {
    let site = Site::faithful(Habits::flat_80(), "");
    for time in ["+262142-12-31 23:59:59", "-262143-01-01 00:00:00", "+10000-01-01 00:00:00"] {
        site.server.seed(Kind::Transaction, punch("777", time));
    }
    for line in ["transactions", "transactions import --into p.csv", "transactions --format json"] {
        site.muster(line.split(' '))
            .run()
            .never_says("panicked")
            .never_says("muster itself is wrong");
    }
    let text = site.work.read("muster.yaml");
    for since in ["+10000-01-01", "0000-01-01 00:00"] {
        let import =
            format!("{text}punches:\n  pay: {{ from: hq, into: q.csv, since: \"{since}\" }}\n");
        site.work.write("muster.yaml", import);
        site.muster(["transactions", "import"])
            .run()
            .code(3)
            .says("`since` is no time")
            .says("muster.yaml:13:");
    }
}

#[test]
fn rates_that_no_clock_can_count_are_refused_with_their_bounds() {
    let site = Site::faithful(Habits::flat_80(), "");
    let settings = super::settings(&site.server.url, "");
    let with = |rate: &str| {
        let text =
            settings.replace("timezone:", &format!("requests_per_second: {rate}\n      timezone:"));
        site.work.write("muster.yaml", text);
        site.muster(["plan"]).run()
    };
    for rate in ["1e-20", "0.009", "0", "10001"] {
        with(rate).code(3).says("muster.yaml:7:").says("it is between 0.01 and 10000");
    }
    with("10000").code(0);
}

#[test]
fn people_of_a_sandbox_punch_within_a_calendar() {
    let work = Workspace::new();
    for (punches, said) in [
        ("600/min,late=1@999999999999d", "the longest time is 36500d"),
        ("600/min,late=1@100000000d", "the longest time is 36500d"),
        ("1e-300/h", "one punch a day"),
        ("600/min,late=0.1@", "no time behind the @"),
        ("600/min,late=0.1,late=0.2", "late is said twice"),
    ] {
        let run = work.muster(["sandbox", "--listen", "127.0.0.1:0", "--punches", punches]).run();
        run.code(3).says(said);
    }
}
