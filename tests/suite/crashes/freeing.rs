//! kill -9 between the step that empties a card and the change that gives it to another person: no
//! card is lost.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::commands::{Employee, Site};
use crate::foreign::{Habits, Trouble, When};

fn declare(site: &Site, people: &[(&str, &str)]) {
    let line = |(code, more): &(&str, &str)| {
        format!(
            "  - {{ code: {code}, first_name: N{code}, department: \"1\", areas: [\"1\"]{more} }}\n"
        )
    };
    let lines: String = people.iter().map(line).collect();
    let external = "external: { departments: [\"1\"], areas: [\"1\"] }\n";
    site.work.write("directory/people.yaml", format!("employees:\n{lines}{external}"));
}

/// Two people with a card each, and one without, on a server that refuses a card in use.
fn site(flow: &str) -> Site {
    let limits = "    limits: { delete: 100%, update: 100% }\n";
    let site = Site::with(
        Habits { unique_cards: true, ..Habits::nested_95() },
        &format!("{flow}    absent: {{ employee: resign }}\n{limits}"),
    );
    site.work.remove("directory/structure.yaml");
    declare(
        &site,
        &[
            ("A1", ", card_no: \"777001\""),
            ("A2", ", card_no: \"777002\""),
            ("A3", ", card_no: null"),
        ],
    );
    site.known()
}

fn card(site: &Site, code: &str) -> Value {
    site.server
        .record(Employee, code)
        .and_then(|row| row.get("card_no").cloned())
        .unwrap_or_default()
}

/// Kills a run as soon as the first card was emptied; the write after it never gets through.
fn kill_after_the_step(site: &Site) {
    site.server.forget();
    site.server.change(|habits| {
        habits.troubles = vec![(When::Write(2), Trouble::Slow(Duration::from_secs(60)))]
    });
    let held = || {
        ["A1", "A2", "A3"]
            .map(|code| card(site, code))
            .iter()
            .filter(|card| card.is_string())
            .count()
    };
    let before = held();
    let running = site.muster(["apply", "--yes"]).start();
    let began = Instant::now();
    while held() == before {
        assert!(began.elapsed() < Duration::from_secs(60), "the step was never made");
        std::thread::sleep(Duration::from_millis(2));
    }
    running.signal("KILL");
    assert_eq!(running.wait().code, None);
    site.server.change(|habits| habits.troubles.clear());
    assert_eq!(held(), before - 1, "killed between the step and the next change");
}

fn ends_with(site: &Site, cards: [(&str, Value); 3], resigned: usize) {
    let finished = site.apply().code(0);
    finished.never_says("77700");
    for (code, expected) in cards {
        assert_eq!(card(site, code), expected, "{code}");
    }
    assert_eq!(site.server.state(crate::foreign::Kind::Resign).len(), resigned);
    site.muster(["plan", "--detailed-exitcode"]).run().code(0);
}

const MODES: [&str; 3] = [
    "",
    "    mode: two-way\n",
    "    mode: two-way\n    owners: { employee: { card_no: shared } }\n",
];

#[test]
fn a_swap_that_was_killed_after_the_step_is_finished_by_the_next_run() {
    for mode in MODES {
        let site = site(mode);
        declare(
            &site,
            &[
                ("A1", ", card_no: \"777002\""),
                ("A2", ", card_no: \"777001\""),
                ("A3", ", card_no: null"),
            ],
        );
        kill_after_the_step(&site);
        ends_with(
            &site,
            [("A1", json!("777002")), ("A2", json!("777001")), ("A3", Value::Null)],
            0,
        );
        let files = site.work.read("directory/people.yaml");
        assert!(files.contains("777001") && files.contains("777002"), "{mode}: {files}");
    }
}

#[test]
fn a_card_of_a_leaver_reaches_the_next_person_after_a_kill() {
    for mode in &MODES[..2] {
        let site = site(mode);
        declare(&site, &[("A2", ", card_no: \"777002\""), ("A3", ", card_no: \"777001\"")]);
        kill_after_the_step(&site);
        ends_with(
            &site,
            [("A1", Value::Null), ("A2", json!("777002")), ("A3", json!("777001"))],
            1,
        );
    }
}
