//! Servers that ask to wait, and tokens that end too soon: how long is waited, what is said, and
//! when it ends.

use std::time::{Duration, Instant};

use serde_json::json;

use super::{Employee, Site, settings};
use crate::foreign::{Expired, Habits, Trouble, When};
use crate::program::try_at_once;

fn asks_to_wait(when: When, retry_after: u64) -> Vec<(When, Trouble)> {
    vec![(when, Trouble::TooMany { retry_after })]
}

#[test]
fn a_wait_of_a_day_fails_at_once_and_says_for_how_long() {
    let site =
        Site::new(Habits { troubles: asks_to_wait(When::Always, 86_400), ..Habits::flat_80() });
    let began = Instant::now();
    let run = site.muster(["plan"]).run().code(1);
    let run = run.says("asks to wait 24 h, longer than `patience` allows (5 min) (429)");
    run.says("Request was throttled.").says("`patience:`");
    assert!(began.elapsed() < Duration::from_secs(60));
    // One for each list, and none again.
    assert!(site.server.requests().iter().filter(|request| !request.is_login()).count() <= 6);
}

#[test]
fn a_short_wait_is_waited_for() {
    let site = Site::new(Habits { troubles: asks_to_wait(When::Every(4), 1), ..Habits::flat_85() });
    site.apply().code(0);
    assert_eq!(site.server.state(Employee).len(), 3);
}

#[test]
fn patience_is_a_setting() {
    let site = Site::new(Habits { troubles: asks_to_wait(When::Page(1), 2), ..Habits::flat_80() });
    let text = settings(&site.server.url, "")
        .replace("      timezone", "      patience: 1s\n      timezone");
    site.work.write("muster.yaml", &text);
    site.muster(["plan"]).run().code(1).says("longer than `patience` allows (1 s)");
    site.server.forget();
    site.work.write("muster.yaml", text.replace("patience: 1s", "patience: 10s"));
    site.muster(["plan"]).run().code(0);
    site.work.write("muster.yaml", text.replace("patience: 1s", "patience: soon"));
    site.muster(["plan"]).run().code(3).says("patience");
}

#[test]
fn a_login_that_has_to_wait_is_asked_once_in_a_run() {
    let site =
        Site::new(Habits { troubles: asks_to_wait(When::Logins, 3600), ..Habits::flat_80() });
    let run = site.muster(["plan"]).run().code(1);
    run.says("asks to wait 1 h before the next login");
    assert_eq!(site.server.logins().len(), 1);
    site.server.change(|habits| habits.troubles = asks_to_wait(When::Login(1), 1));
    site.server.forget();
    site.muster(["plan"]).run().code(0);
    assert_eq!(site.server.logins().len(), 2, "once more, after that second");
}

#[test]
fn a_login_that_fails_is_not_asked_once_for_each_list() {
    let failing = Trouble::Status(500, "{}".into());
    let site = Site::new(Habits { troubles: vec![(When::Logins, failing)], ..Habits::flat_80() });
    site.muster(["plan"]).run().code(1).says("the server failed (500)");
    assert!(site.server.logins().len() <= 6, "{}", site.server.logins().len());
    // A login that fails twice and then passes is enough.
    let failing = |login| (When::Login(login), Trouble::Status(500, "{}".into()));
    site.server.change(|habits| habits.troubles = vec![failing(1), failing(2)]);
    site.server.forget();
    site.muster(["plan"]).run().code(0);
    assert_eq!(site.server.logins().len(), 3);
}

#[test]
fn a_bad_password_is_asked_once_whether_it_is_answered_with_400_or_401() {
    for status in [400, 401] {
        let site = Site::new(Habits { bad_login: status, ..Habits::flat_80() });
        let run = site.muster(["apply", "--yes"]).env("MUSTER_PASSWORD", "wrong").run().code(1);
        run.says(&format!("does not accept the login ({status})"));
        assert_eq!(site.server.logins().len(), 1, "{status}");
    }
    // A login may be answered with 201, and more beside the token.
    let site = Site::new(Habits { login_status: 201, ..Habits::flat_80() });
    site.muster(["plan"]).run().code(0);
}

#[test]
fn a_wait_ends_on_the_first_interruption_and_what_was_done_is_reported() {
    let site =
        Site::new(Habits { troubles: asks_to_wait(When::Write(5), 120), ..Habits::flat_85() });
    let began = Instant::now();
    let running = site.muster(["apply", "--yes", "--format", "json"]).start();
    running.until_logged("asks to wait 2 min");
    running.signal("INT");
    let report = running.wait().code(130).json();
    assert!(began.elapsed() < Duration::from_secs(60), "{:?}", began.elapsed());
    let changes = report["changes"].as_array().expect("changes");
    let count =
        |outcome: &str| changes.iter().filter(|change| change["outcome"] == outcome).count();
    assert_eq!(
        (report["interrupted"].clone(), count("done") >= 4),
        (json!(true), true),
        "{report:#}"
    );
    assert_eq!(count("done"), site.server.writes().len() - 1, "{report:#}");
    site.server.change(|habits| habits.troubles.clear());
    site.apply().code(0);
}

#[test]
fn a_second_interruption_leaves_what_hangs_and_reports_what_was_done() {
    let hangs = Trouble::Slow(Duration::from_secs(60));
    let site = Site::new(Habits { troubles: vec![(When::Write(6), hangs)], ..Habits::flat_85() });
    let began = Instant::now();
    let running = site.muster(["apply", "--yes", "--format", "json"]).start();
    while site.server.writes().len() < 6 {
        std::thread::sleep(Duration::from_millis(20));
    }
    running.signal("INT");
    running.until_logged("waiting for the changes under way");
    std::thread::sleep(Duration::from_millis(300));
    running.signal("INT");
    let report = running.wait().code(130).json();
    assert!(began.elapsed() < Duration::from_secs(40), "{:?}", began.elapsed());
    let changes = report["changes"].as_array().expect("changes");
    let doubted: Vec<_> =
        changes.iter().filter(|change| change["in_doubt"] == json!(true)).collect();
    assert_eq!(doubted.len(), 1, "{report:#}");
    assert!(changes.iter().filter(|change| change["outcome"] == "done").count() >= 4, "{report:#}");
    site.muster(["history"]).run().code(0).says("interrupted");
}

#[test]
fn tokens_that_are_forgotten_with_every_tenth_request_are_renewed() {
    for every in [10, 4] {
        let troubles = vec![(When::Every(every), Trouble::ForgetTokens)];
        let site = Site::new(Habits { troubles, ..Habits::nested_95() });
        let mut people = String::from("employees:\n");
        for number in 0..60 {
            people.push_str(&format!(
                "  - {{ code: \"1{number:05}\", first_name: Ada, department: ENG, areas: [HQ] }}\n"
            ));
        }
        site.work.write("directory/people.yaml", people);
        let report = site.apply().code(0).json();
        assert_eq!(report["converged"], json!(true));
        assert_eq!(site.server.state(Employee).len(), 60);
    }
}

#[test]
fn a_token_that_no_request_accepts_is_not_renewed_for_ever() {
    let troubles = vec![(When::Always, Trouble::ForgetTokens)];
    let site = Site::new(Habits { troubles, ..Habits::flat_80() });
    site.muster(["plan"]).run().code(1).says("does not accept the login");
    // Six for the first request, and those of others that were under way.
    let logins = site.server.logins().len();
    assert!((6..=24).contains(&logins), "{logins}");
}

#[test]
fn a_403_that_means_the_token_is_renewed_and_one_that_means_the_right_is_not() {
    let answers = [
        Expired::FORBIDDEN,
        Expired::DRF_JWT,
        Expired::new(403, "Error decoding token."),
        Expired {
            status: 403,
            detail: "Der Token ist nicht gültig.",
            code: Some("token_not_valid"),
        },
        // Nothing tells but that the path answered before.
        Expired::new(403, "انتهت صلاحية الرمز"),
    ];
    try_at_once(answers, |expired| {
        let site = Site::faithful(Habits { expired, ..Habits::flat_80() }, "");
        // The people come late, so that every list has answered once when the tokens are forgotten.
        let late = Trouble::Slow(Duration::from_secs(3));
        let troubles = vec![(When::Page(1), late), (When::Page(2), Trouble::ForgetTokens)];
        site.server.change(|habits| (habits.page_cap, habits.troubles) = (1, troubles));
        site.muster(["plan"]).run().code(0).says("nothing to do");
        assert!(site.server.logins().len() >= 2, "{expired:?}");
    });
    let site = Site::new(Habits { forbidden: vec![super::Department], ..Habits::flat_80() });
    site.muster(["plan"]).run().code(1).says("the server forbids it (403)");
    assert_eq!(site.server.logins().len(), 1, "a right that is missing is no token");
}
