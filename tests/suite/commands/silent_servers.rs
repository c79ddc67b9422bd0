//! A server that accepts requests and never answers: it costs two time-outs, whatever it is silent
//! about, and not one for each list and each repetition.

use std::time::{Duration, Instant};

use super::Site;
use crate::foreign::{Habits, Trouble, When};

/// Longer than any run of these tests may take.
const NEVER: Duration = Duration::from_secs(60);
/// What `timeout:` says here.
const TIMEOUT: Duration = Duration::from_secs(2);

fn silent_site(when: Vec<When>) -> Site {
    let site = Site::faithful(Habits::flat_80(), "");
    site.edit("muster.yaml", "      timezone:", "      timeout: 2s\n      timezone:");
    site.server.change(|habits| {
        habits.troubles = when.iter().map(|when| (*when, Trouble::Slow(NEVER))).collect()
    });
    site
}

#[test]
fn a_server_that_hangs_costs_two_time_outs_whatever_it_hangs_on() {
    let silent = [
        ("the login", vec![When::Logins]),
        ("everything", vec![When::Logins, When::Always]),
        ("all lists", vec![When::Always]),
        // Sent again it is another one.
        ("a page", vec![When::Page(1), When::Page(2), When::Page(3)]),
    ];
    for (about, when) in silent {
        let site = silent_site(when);
        let began = Instant::now();
        let finished = site.muster(["plan"]).run().code(1);
        let took = began.elapsed();
        let said = &finished.stderr;
        assert!(said.contains("took too long, also when it was asked again"), "{about}: {said}");
        // With every list and each repetition on its own it was ten times that.
        assert!(took < TIMEOUT * 6, "{about}: {took:?}");
        assert!(site.server.logins().len() <= 2, "{about}");
    }
}

#[test]
fn a_request_that_is_answered_when_it_is_sent_again_fails_nothing() {
    for when in [When::Login(1), When::Page(1)] {
        let site = silent_site(vec![when]);
        let finished = site.muster(["plan"]).run().code(0);
        assert!(finished.stdout.contains("nothing to do"), "{}", finished.stdout);
    }
}

#[test]
fn leavers_that_never_come_are_said_and_hold_nothing_up() {
    let site = silent_site(vec![When::Leavers(0)]);
    let began = Instant::now();
    site.muster(["plan"]).run().code(0);
    assert!(began.elapsed() < TIMEOUT * 6, "{:?}", began.elapsed());
}
