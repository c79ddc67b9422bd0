//! Lengths of time, at every key and flag that takes one: what is accepted, and what is answered
//! otherwise.

use std::path::Path;
use std::time::Duration;

use clap::CommandFactory as _;
use muster::cli::arguments::args::Cli;
use muster::settings::{Settings, StoreSettings, read_from};

/// What a place makes of a text: how long, or a part of its answer.
type Outcome = Result<Duration, &'static str>;

const NO_SPAN: Outcome = Err("has to be a length of time, not `");
const NO_HOUR: Outcome = Err("it is between 1s and 1h");
const NO_DURATION: Outcome = Err("is no duration such as 20ms, 3s or 1h");
const TOO_LONG: Outcome = Err("is too long: the longest time is 36500d");
const NO_DAYS: &str = "has to be a number of days, not `";

const fn seconds(number: u64) -> Outcome {
    Ok(Duration::from_secs(number))
}

const fn millis(number: u64) -> Outcome {
    Ok(Duration::from_millis(number))
}

/// A text, at a key of muster.yaml and at a flag.
const SPANS: &[(&str, Outcome, Outcome)] = &[
    ("90s", seconds(90), seconds(90)),
    ("90", seconds(90), seconds(90)),
    ("1.5", millis(1500), millis(1500)),
    ("1.5 s", millis(1500), millis(1500)),
    ("2500ms", millis(2500), millis(2500)),
    ("2m", seconds(120), seconds(120)),
    ("1h", seconds(3600), seconds(3600)),
    // Two words for minutes, and days, are not known everywhere.
    ("2min", seconds(120), NO_DURATION),
    ("1d", NO_SPAN, seconds(86_400)),
    ("36500d", NO_SPAN, seconds(36_500 * 86_400)),
    ("36501d", NO_SPAN, TOO_LONG),
    ("2h", NO_HOUR, seconds(7200)),
    ("3601", NO_HOUR, seconds(3601)),
    ("99999999999999999999h", NO_HOUR, TOO_LONG),
    ("-1s", NO_SPAN, NO_DURATION),
    ("+2s", NO_SPAN, NO_DURATION),
    ("1e3s", NO_SPAN, NO_DURATION),
    ("1.2.3s", NO_SPAN, NO_DURATION),
    ("soon", NO_SPAN, NO_DURATION),
    ("s", NO_SPAN, NO_DURATION),
    ("1h30m", NO_SPAN, NO_DURATION),
    ("90S", NO_SPAN, NO_DURATION),
];

/// How many days a text is, or a part of the answer.
type DaysOutcome = Result<i64, &'static str>;

/// A text, at `keep` and at `grace`.
const DAYS: &[(&str, DaysOutcome, DaysOutcome)] = &[
    ("30d", Ok(30), Ok(30)),
    ("400 d", Ok(400), Ok(400)),
    ("36500d", Ok(36_500), Ok(36_500)),
    ("1d", Err("it is between 30d and 36500d; without it, runs"), Ok(1)),
    (
        "0d",
        Err("it is between 30d and 36500d; without it, runs that did something are kept for ever"),
        Err("it is between 1d and 36500d; without it, deactivated employees are kept for ever"),
    ),
    ("-5d", Err("cannot be -5d"), Err("cannot be -5d")),
    ("36501d", Err("cannot be 36501d"), Err("cannot be 36501d")),
    ("30", Err(NO_DAYS), Err(NO_DAYS)),
    ("30.5d", Err(NO_DAYS), Err(NO_DAYS)),
    ("4w", Err("such as 400d"), Err("such as 30d")),
    ("99999999999999999999d", Err(NO_DAYS), Err(NO_DAYS)),
];

/// Settings with a line put in where a key stands; the others are left out.
fn read_settings(key: &str, text: &str) -> Result<Settings, String> {
    let line = |place: &str| match place == key {
        true => format!(", {}: \"{text}\"", key.rsplit('.').next().unwrap_or_default()),
        false => String::new(),
    };
    let document = format!(
        "stores:\n  files: {{ yaml: directory }}\n  hr: {{ database: {{ url: \"sqlite:hr.db\"{}{} \
         }} }}\n  live: {{ server: {{ url: \"http://h:1\", token: {{ env: T }}{}{} }} }}\nflows:\n  \
         hq: {{ from: files, to: live, schedule: {{ cron: \"@daily\"{} }}, absent: {{ employee: \
         deactivate{} }} }}\nstate: {{ url: \"sqlite:state.db\"{} }}\n",
        line("database.connect_timeout"),
        line("database.query_timeout"),
        line("server.timeout"),
        line("server.patience"),
        line("schedule.jitter"),
        line("absent.grace"),
        line("state.keep"),
    );
    read_from(document.as_bytes(), "muster.yaml", Path::new("/"))
        .map_err(|problems| format!("{problems:?}"))
}

fn find_span(settings: &Settings, key: &str) -> Option<Duration> {
    let (Some(StoreSettings::Database(database)), Some(StoreSettings::Server(server))) =
        (settings.stores.get("hr"), settings.stores.get("live"))
    else {
        return None;
    };
    match key {
        "database.connect_timeout" => database.connect_timeout,
        "database.query_timeout" => database.query_timeout,
        "server.timeout" => Some(server.timeout),
        "server.patience" => Some(server.patience),
        _ => settings.flows["hq"].schedule.as_ref().map(|schedule| schedule.jitter),
    }
}

fn assert_outcome<T: PartialEq + std::fmt::Debug>(
    place: &str,
    text: &str,
    found: Result<T, String>,
    expected: &Result<T, &str>,
) {
    match (&found, expected) {
        (Ok(found), Ok(expected)) => assert_eq!(found, expected, "{place}: {text}"),
        (Err(answer), Err(part)) => assert!(answer.contains(part), "{place}: {text}: {answer}"),
        _ => panic!("{place}: {text}: {found:?}, not {expected:?}"),
    }
}

#[test]
fn every_key_with_a_length_of_time_reads_the_same_texts() {
    let keys = [
        "database.connect_timeout",
        "database.query_timeout",
        "server.timeout",
        "server.patience",
        "schedule.jitter",
    ];
    for (key, (text, expected, _)) in
        keys.iter().flat_map(|key| SPANS.iter().map(move |row| (key, row)))
    {
        let found = read_settings(key, text).map(|settings| find_span(&settings, key));
        assert_outcome(key, text, found, &expected.map(Some));
    }
}

#[test]
fn keys_that_count_days_have_bounds_of_their_own() {
    for (text, keep, grace) in DAYS {
        let found = read_settings("state.keep", text);
        let found = found.map(|settings| settings.state.keep.map(|keep| keep.num_days()));
        assert_outcome("state.keep", text, found, &keep.map(Some));
        let found = read_settings("absent.grace", text).map(|settings| {
            let grace = settings.flows["hq"].policy.deactivation.grace;
            grace.map(|grace| grace.num_days())
        });
        assert_outcome("absent.grace", text, found, &grace.map(Some));
    }
}

/// The flag of a command line that ends with it.
fn parse_flag(line: &[&str], flag: &str, value: &str) -> Result<Option<Duration>, String> {
    let words = ["muster"].iter().chain(line).map(ToString::to_string);
    let words = words.chain([format!("--{flag}={value}")]);
    let matches = Cli::command().try_get_matches_from(words).map_err(|error| error.to_string())?;
    let mut inner = &matches;
    while let Some((_, below)) = inner.subcommand() {
        inner = below;
    }
    let id = flag.replace('-', "_");
    Ok(inner.try_get_one::<Duration>(&id).ok().flatten().copied())
}

#[test]
fn every_flag_with_a_length_of_time_reads_the_same_texts() {
    for (text, _, expected) in SPANS {
        for flag in ["latency", "token-lifetime"] {
            let found = parse_flag(&["sandbox"], flag, text);
            assert_outcome(flag, text, found, &expected.map(Some));
        }
        let import = ["transactions", "import", "--follow"];
        assert_outcome("every", text, parse_flag(&import, "every", text), &expected.map(Some));
        // Lengths of time inside of other values: they are accepted or refused.
        let specs = [
            ("trouble", format!("slow=0.1@{text}")),
            ("trouble", format!("throttle=0.1@{text}")),
            ("punches", format!("5/s,late=0.1@{text}")),
            ("punches", format!("5/s,out-of-order=0.1@{text}")),
        ];
        for (flag, spec) in specs {
            let found = parse_flag(&["sandbox"], flag, &spec);
            assert_outcome(flag, &spec, found, &expected.map(|_| None));
        }
        let found = parse_flag(&["devices"], "silent-since", text);
        assert_outcome("silent-since", text, found, &expected.map(|_| None));
    }
}

#[test]
fn a_server_is_polled_once_a_second_at_most() {
    let import = ["transactions", "import", "--follow"];
    let found = parse_flag(&import, "every", "999ms");
    assert_outcome("every", "999ms", found, &Err("wait at least 1s between two polls"));
    assert_outcome(
        "every",
        "1s",
        parse_flag(&import, "every", "1s"),
        &Ok(Some(Duration::from_secs(1))),
    );
    // Elsewhere less is fine.
    let latency = parse_flag(&["sandbox"], "latency", "0s");
    assert_outcome("latency", "0s", latency, &Ok(Some(Duration::ZERO)));
}
