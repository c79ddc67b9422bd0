//! Punches listed by the real program: every one once, while they are read, with the clock of the
//! server.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};

use super::Site;
use crate::foreign::{Blanks, Envelope, Habits, Happens, Kind, Next, Trouble, When};
use crate::program::Finished;
use crate::schemas;

/// A punch as a test seeds it: person `code`, at this time.
pub(super) fn punch(code: &str, time: &str) -> Value {
    json!({ "emp_code": code, "punch_time": time, "upload_time": time, "punch_state": "0", "verify_type": 1,
            "terminal_sn": "GATE1", "terminal_alias": "Gate, north" })
}

/// The time of the n-th punch of a day that has no end.
fn at(number: usize) -> String {
    let day = 1 + number / 80_000;
    let second = number % 80_000;
    format!("2026-11-{day:02} {:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60)
}

/// A server with so many punches of ten people.
pub(super) fn site(habits: Habits, punches: usize) -> Site {
    let site = Site::new(habits);
    for number in 0..punches {
        site.server.seed(Kind::Transaction, punch(&format!("10{}", number % 10), &at(number)));
    }
    site
}

pub(super) fn csv(run: &Finished) -> Vec<csv::StringRecord> {
    let mut reader = csv::Reader::from_reader(run.stdout.as_bytes());
    reader.records().collect::<Result<_, _>>().expect("good CSV")
}

/// The ids of a run's CSV, in order.
fn ids(run: &Finished) -> Vec<i64> {
    csv(run).iter().map(|row| row[0].parse().expect("an id")).collect()
}

pub(super) fn lines(run: &Finished) -> Vec<Value> {
    let lines: Vec<Value> = run
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).expect("a line of JSON"))
        .collect();
    lines.iter().for_each(|line| schemas::fits("transactions", line));
    lines
}

fn all(count: i64) -> Vec<i64> {
    (1..=count).collect()
}

#[test]
fn every_generation_lists_every_punch_once() {
    for (name, habits) in Habits::generations() {
        for next in [Next::InternalHost, Next::TextNull, Next::AlwaysNull] {
            let habits =
                Habits { page_cap: 7, next, always_next: name == "flat 8.5", ..habits.clone() };
            let site = site(habits, 45);
            assert_eq!(
                ids(&site.muster(["transactions", "--csv"]).run().code(0)),
                all(45),
                "{name} {next:?}"
            );
            let run = site.muster(["transactions", "--format", "json"]).run().code(0);
            let rows = lines(&run);
            assert_eq!(rows.len(), 45, "{name}");
            assert_eq!(
                (&rows[0]["punch_state"], &rows[0]["verify_type"]),
                (&json!("0"), &json!(1)),
                "{name}"
            );
            assert_eq!(rows[0]["punch_at"], json!("2026-11-01T00:00:00+04:00"), "{name}");
            assert_eq!(site.server.writes().len(), 0);
        }
    }
}

#[test]
fn odd_envelopes_are_read_too() {
    for (envelope, count_missing) in
        [(Envelope::Results, false), (Envelope::Both, true), (Envelope::Data, true)]
    {
        let habits = Habits {
            envelope,
            count_missing,
            page_cap: 7,
            blanks: Blanks::Stroke,
            ..Habits::nested_90()
        };
        let site = site(habits, 30);
        assert_eq!(
            ids(&site.muster(["transactions", "--csv"]).run().code(0)),
            all(30),
            "{envelope:?}"
        );
    }
}

#[test]
fn filters_are_sent_and_compared() {
    let site = site(Habits { prefix_filter: true, ..Habits::flat_85() }, 20);
    site.server.seed(Kind::Transaction, punch("1011", "2026-11-01 00:00:30"));
    site.server.seed(
        Kind::Transaction,
        json!({ "emp_code": "101", "punch_time": "2026-11-02 08:00:00", "terminal_sn": "GATE12" }),
    );
    let run = |arguments: &[&str]| {
        let arguments = [&["transactions", "--csv"], arguments].concat();
        ids(&site.work.muster(arguments).env("MUSTER_PASSWORD", "correct horse").run().code(0))
    };
    assert_eq!(run(&["--emp-code", "101"]), [2, 12, 22]);
    assert_eq!(run(&["--emp-code", "101", "--terminal-sn", "GATE1"]), [2, 12]);
    let north = run(&["--terminal-alias", "Gate, north"]);
    assert!(north.len() == 21 && !north.contains(&22), "{north:?}");
    assert_eq!(
        run(&["--start-time", "2026-11-01 00:00:18", "--end-time", "2026-11-01 00:00:30"]),
        [19, 20, 21]
    );
    assert_eq!(run(&["--start-time", "2026-11-02"]), [22]);
    assert_eq!(run(&["--end-time", "2026-11-01"]).len(), 21);
    // Four hours ahead of UTC there.
    assert_eq!(run(&["--start-time", "2026-11-02T04:00:00Z"]), [22]);
    assert_eq!(run(&["--start-time", "2026-11-02T04:00:01Z"]), [0_i64; 0]);
    let asked = site.server.requests();
    let sent = asked
        .iter()
        .rev()
        .find(|request| request.param("start_time").is_some())
        .expect("it was sent");
    assert_eq!(sent.param("start_time").as_deref(), Some("2026-11-02 08:00:01"));
    site.muster(["transactions", "--start-time", "soon"]).run().code(3).says("is no time");
    site.muster(["transactions", "--csv", "--format", "json"]).run().code(3).says("two forms");
    for command in
        [&["transactions"][..], &["transactions", "import", "--into", "x.csv"], &["devices"]]
    {
        for given in ["--only", "--except"] {
            let arguments = [command, &[given, "employee:1"]].concat();
            site.muster(arguments).run().code(3).says(&format!("{given} chooses records of flows"));
        }
    }
    let turned = ["transactions", "--start-time", "2026-11-02", "--end-time", "2026-11-01"];
    site.muster(turned).run().code(3).says("is after --end-time");
    let often = ["transactions", "import", "--into", "x.csv", "--follow", "--every", "100ms"];
    site.muster(often).run().code(3).says("at least 1s");
    let nowhere = site.muster(["transactions", "import", "--into", "nodir/x.csv"]).run().code(3);
    nowhere.says("there is no folder").says("nodir").says("make the folder first");
    site.muster(["transactions", "--report", "json=x"]).run().code(3).says("--report");
}

#[test]
fn what_comes_and_goes_while_pages_are_read_is_met_once() {
    let comes = |number: i64, id: i64| {
        let mut fields = punch("200", &at(usize::try_from(number).unwrap_or_default()));
        fields["id"] = json!(id);
        Happens::Comes(fields)
    };
    for (name, happens, expected) in [
        (
            "at the end",
            vec![(1, comes(500, 101)), (3, comes(501, 102))],
            (1..=42).chain([101, 102]).collect(),
        ),
        ("at the front", vec![(2, comes(502, 0))], (0..=42).collect::<Vec<i64>>()),
        (
            "in the middle, and one goes",
            vec![(2, comes(503, 0)), (3, Happens::Goes(1))],
            (0..=42).collect(),
        ),
        ("one goes", vec![(3, Happens::Goes(2))], all(42)),
    ] {
        let site =
            site(Habits { page_cap: 7, while_punches_are_read: happens, ..Habits::flat_80() }, 42);
        site.edit("muster.yaml", "      timezone", "      max_in_flight: 1\n      timezone");
        let run = site.muster(["transactions", "--csv"]).run().code(0);
        let found = ids(&run);
        let unique: BTreeSet<i64> = found.iter().copied().collect();
        assert_eq!(unique, expected.into_iter().collect::<BTreeSet<_>>(), "{name}: {run}");
        assert_eq!(unique.len(), found.len(), "{name}: each once");
    }
}

#[test]
fn rows_pushed_off_a_full_last_page_are_read_too() {
    // Ids that were given early show late: they come before others on the last page, which is full,
    // after the server counted and before it read the rows.
    let late = |answer: usize, id: i64| {
        let mut fields = punch("200", &at(usize::try_from(id).unwrap_or_default()));
        fields["id"] = json!(id);
        (answer, Happens::ComesAfterCount(fields))
    };
    for (name, count, page_cap, events) in [
        ("two of several pages", 40, 10, vec![late(4, 38), late(4, 36)]),
        ("a whole page", 20, 10, (11..=19).map(|id| late(2, id)).collect()),
        ("the only page", 20, 20, vec![late(1, 11)]),
        ("again on the page after", 40, 10, vec![late(4, 38), late(6, 41)]),
    ] {
        let site = Site::new(Habits {
            page_cap,
            while_punches_are_read: events.clone(),
            ..Habits::flat_80()
        });
        let hidden: BTreeSet<i64> = events
            .iter()
            .filter_map(|(_, event)| match event {
                Happens::ComesAfterCount(fields) => fields["id"].as_i64(),
                _ => None,
            })
            .collect();
        let visible = (1..).filter(|id| !hidden.contains(id)).take(count);
        let visible: BTreeSet<i64> = visible.collect();
        for id in &visible {
            let mut fields = punch("100", &at(usize::try_from(*id).unwrap_or_default()));
            fields["id"] = json!(id);
            site.server.seed(Kind::Transaction, fields);
        }
        site.edit("muster.yaml", "      timezone", "      max_in_flight: 1\n      timezone");
        let found = ids(&site.muster(["transactions", "--csv"]).run().code(0));
        let unique: BTreeSet<i64> = found.iter().copied().collect();
        assert_eq!(unique.len(), found.len(), "{name}: each once");
        let lost: Vec<_> = visible.difference(&unique).collect();
        assert!(lost.is_empty(), "{name}: {lost:?} stood there before the read");
    }
}

#[test]
fn a_list_that_does_not_hold_still_is_never_called_whole() {
    let happens =
        (1..200).map(|after| (after, Happens::Goes(i64::try_from(after).unwrap_or_default())));
    let habits =
        Habits { page_cap: 7, while_punches_are_read: happens.collect(), ..Habits::flat_80() };
    let run = site(habits, 150).muster(["transactions", "--csv"]).run().code(4);
    let run = run.says("could not be read whole").says("the output is incomplete");
    let found = ids(&run);
    assert_eq!(found.iter().collect::<BTreeSet<_>>().len(), found.len(), "each once all the same");

    let site = site(Habits { endless_punches: true, page_cap: 7, ..Habits::flat_80() }, 30);
    site.muster(["transactions", "--csv"]).run().code(4).says("could not be read whole");
    assert!(site.server.requests().len() < 100, "{} requests", site.server.requests().len());
}

#[test]
fn a_failure_is_told_beside_the_rows() {
    let refused = Trouble::Status(403, r#"{"detail":"no right"}"#.to_owned());
    // A list that answered before is asked once more with a new token: it may have been that.
    let troubles = [4, 5].map(|answer| (When::Punches(answer), refused.clone())).to_vec();
    let habits = Habits { page_cap: 7, troubles, ..Habits::flat_80() };
    let site = site(habits, 45);
    site.edit("muster.yaml", "      timezone", "      max_in_flight: 1\n      timezone");
    let run = site
        .muster(["transactions", "--csv"])
        .run()
        .code(1)
        .says("no right")
        .says("incomplete: 21 rows were written");
    assert_eq!(ids(&run), all(21), "only rows stand in the output");
    site.server.forget();
    let run = site.muster(["transactions", "--format", "json"]).run().code(1);
    let rows = lines(&run);
    assert_eq!((rows.len(), &rows[21]["exit_code"]), (22, &json!(1)), "{run}");
    site.server.change(|habits| habits.forbidden = vec![Kind::Transaction]);
    site.muster(["transactions"])
        .run()
        .code(1)
        .says("403")
        .says("licence")
        .never_says("incomplete");
}

#[test]
fn the_first_row_is_out_before_the_last_page_is_read() {
    let site =
        site(Habits { page_cap: 7, latency: Duration::from_millis(120), ..Habits::flat_80() }, 210);
    let running = site.muster(["transactions", "--csv"]).start();
    running.until("\n7,");
    let pages = |site: &Site| {
        site.server.requests().iter().filter(|r| r.path.contains("transactions")).count()
    };
    assert!(pages(&site) < 20, "{} of 30 pages were asked for", pages(&site));
    let run = running.wait().code(0);
    assert_eq!(ids(&run), all(210));
    assert_eq!(pages(&site), 31, "every page once, and the last one again");
}

#[test]
fn an_interrupted_read_says_that_it_is_not_all() {
    for form in ["--csv", "--format=json"] {
        let site = site(
            Habits { page_cap: 7, latency: Duration::from_millis(150), ..Habits::flat_80() },
            210,
        );
        let running = site.muster(["transactions", form]).start();
        running.until("2026-11-01 00:00:06");
        running.signal("INT");
        let run = running.wait().code(130).says("interrupted").says("the output is incomplete");
        if form == "--csv" {
            assert_eq!(ids(&run), all(i64::try_from(ids(&run).len()).unwrap_or_default()));
        } else {
            assert_eq!(lines(&run).last().map(|line| line["exit_code"].clone()), Some(json!(130)));
        }
        assert!(run.took < Duration::from_secs(5), "{:?}", run.took);
    }
}

#[test]
fn what_is_no_punch_is_told_and_the_rest_is_written() {
    let site = site(Habits::flat_80(), 3);
    site.server.seed(Kind::Transaction, json!({ "emp_code": "109", "punch_time": "soon" }));
    let run = site.muster(["transactions", "--csv"]).run().code(1);
    let run = run.says("transaction 4 of 109 has a punch_time that cannot be understood: \"soon\"");
    assert_eq!(ids(&run), all(3));
}

#[test]
fn the_server_is_the_one_of_the_flows_or_the_one_that_is_named() {
    let site = site(Habits::flat_80(), 1);
    let other = "  spare:\n    server: { url: \"http://127.0.0.1:9\", login: { username: a, \
        password: { env: MUSTER_PASSWORD } } }\nflows:";
    site.edit("muster.yaml", "flows:", other);
    site.muster(["transactions"]).run().code(0).says("1 transaction of hq");
    site.muster(["transactions", "--store", "hq"]).run().code(0).says("1 transaction of hq");
    site.muster(["transactions", "--store", "directory"])
        .run()
        .code(3)
        .says("of sort yaml")
        .says("hq, spare");
    site.muster(["transactions", "--store", "nowhere"]).run().code(3).says("hq, spare");
    let text = site.work.read("muster.yaml");
    let stores = text.split("flows:").next().unwrap_or_default();
    site.work.write("muster.yaml", stores);
    site.muster(["transactions"]).run().code(3).says("several servers: hq, spare");
}

#[test]
fn an_empty_list_has_a_head_and_nothing_else() {
    let site = site(Habits::nested_95(), 0);
    let run = site.muster(["transactions", "--csv"]).run().code(0);
    assert_eq!(run.stdout.lines().count(), 1, "{run}");
    assert_eq!(site.muster(["transactions", "--format", "json"]).run().code(0).stdout, "");
    site.muster(["transactions"]).run().code(0).says("0 transactions of hq");
}
