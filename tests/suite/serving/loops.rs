//! The loop: what is due is run once and in time, one thing at a place, whatever the clock does.

use chrono::TimeDelta;
use muster::daemon::{Habits, JobMode, ScheduledJob, ServiceControl, ServiceEnd};
use serde_json::{Value, json};

use super::sim::{World, at, seat};

fn status(world: &World) -> Value {
    serde_json::from_str(&world.board.to_json().expect("JSON")).expect("JSON")
}

#[test]
fn runs_begin_when_they_are_due_and_the_loop_rests_in_between() {
    let world = World::new("10:07:00", vec![seat("hq", "hq", "*/15 * * * *")]);
    world.serve_for(3600);
    assert_eq!(world.begins("hq"), ["10:15:00", "10:30:00", "10:45:00", "11:00:00"]);
    // A nap lasts five seconds.
    assert!(world.naps() < 3600 / 5 + 20, "{} naps", world.naps());
}

#[test]
fn a_run_longer_than_its_interval_is_followed_by_one() {
    let world = World::new("10:07:00", vec![seat("hq", "hq", "*/15 * * * *")]);
    world.takes("hq", 40 * 60).serve_for(3 * 3600);
    assert_eq!(world.begins("hq"), ["10:15:00", "10:55:00", "11:35:00", "12:15:00", "12:55:00"]);
}

#[test]
fn a_machine_that_slept_makes_up_once() {
    let world = World::new("10:07:00", vec![seat("hq", "hq", "*/15 * * * *")]);
    world.after(600, |world| world.leap(TimeDelta::hours(5)));
    world.serve_for(1800);
    // It wakes at 15:17, is noticed within a nap, and goes on as ever.
    let begins = world.begins("hq");
    assert_eq!(begins.len(), 3, "{begins:?}");
    assert_eq!((begins[0].as_str(), begins[2].as_str()), ("10:15:00", "15:30:00"));
    assert!(("15:17:00"..="15:17:05").contains(&begins[1].as_str()), "{begins:?}");
}

#[test]
fn a_clock_that_is_set_back_neither_stops_nor_doubles_the_runs() {
    let world = World::new("10:07:00", vec![seat("hq", "hq", "*/15 * * * *")]);
    world.after(600, |world| world.leap(TimeDelta::hours(-9)));
    world.serve_for(2400);
    assert_eq!(world.begins("hq"), ["10:15:00", "01:30:00", "01:45:00"]);
    assert!(world.naps() < 2400 / 5 + 20);
}

#[test]
fn one_place_is_for_one_run_at_a_time_and_others_do_not_wait() {
    let seats = vec![
        seat("hq", "server", "* * * * *"),
        seat("leavers", "server", "* * * * *"),
        seat("lab", "other", "* * * * *"),
    ];
    let world = World::new("10:07:30", seats);
    world.takes("hq", 50).takes("leavers", 50).takes("lab", 50).serve_for(1800);
    let runs = world.runs();
    let lane = |flow: &str| if flow == "lab" { "other" } else { "server" };
    for (at, (flow, began, ended)) in runs.iter().enumerate() {
        for (other, its_begin, its_end) in &runs[at + 1..] {
            let apart = ended <= its_begin || its_end <= began;
            assert!(apart || lane(flow) != lane(other), "{flow} {began} and {other} {its_begin}");
        }
    }
    // Neither of the two starves the other.
    let (hq, leavers) = (world.begins("hq").len(), world.begins("leavers").len());
    assert!(hq.abs_diff(leavers) <= 1 && hq >= 17, "{hq} and {leavers}");
    assert_eq!(world.begins("lab").len(), 30);
}

#[test]
fn flows_that_write_one_source_take_turns_and_others_do_not_wait() {
    let shared = |flow: &str| ScheduledJob {
        beside: vec!["yaml:directory".to_owned()],
        ..seat(flow, flow, "* * * * *")
    };
    let world = World::new(
        "10:07:30",
        vec![shared("hq"), shared("north"), seat("lab", "lab", "* * * * *")],
    );
    world.takes("hq", 50).takes("north", 50).takes("lab", 50).serve_for(1800);
    let runs: Vec<_> = world.runs().into_iter().filter(|(flow, ..)| flow != "lab").collect();
    for (at, (flow, began, ended)) in runs.iter().enumerate() {
        for (other, its_begin, its_end) in &runs[at + 1..] {
            assert!(
                ended <= its_begin || its_end <= began,
                "{flow} {began} and {other} {its_begin}"
            );
        }
    }
    let (hq, north) = (world.begins("hq").len(), world.begins("north").len());
    assert!(hq.abs_diff(north) <= 1 && hq >= 17, "{hq} and {north}");
    assert_eq!(world.begins("lab").len(), 30);
}

#[test]
fn what_was_missed_while_no_service_ran_is_made_up_once() {
    let seats = ["late", "timely", "broken", "new"].map(|flow| seat(flow, flow, "0 2 * * *"));
    let world = World::new("10:00:00", seats.to_vec());
    world
        .remembers("late", at("02:00:00") - TimeDelta::days(3))
        .remembers("timely", at("02:00:01"));
    world.broke_off("broken", at("02:00:01"));
    world.serve_for(17 * 3600);
    assert_eq!(world.begins("late"), ["10:00:00", "02:00:00"]);
    assert_eq!(world.begins("timely"), ["02:00:00"]);
    assert_eq!(world.begins("broken"), ["10:00:00", "02:00:00"]);
    assert_eq!(world.begins("new"), ["02:00:00"]);
    assert!(
        world
            .board
            .metrics
            .render_text()
            .expect("text")
            .contains("muster_runs_total{flow=\"late\",result=\"done\"} 2")
    );
}

#[test]
fn a_lock_of_another_run_is_waited_for() {
    let world = World::new("10:07:00", vec![seat("hq", "hq", "0 * * * *")]);
    world.ends(&["done", "locked", "locked", "failed"]).serve_for(3 * 3600);
    // A failed run is over; one that could not begin is tried again until it could.
    assert_eq!(world.begins("hq"), ["11:00:00", "12:00:00", "12:00:31", "12:01:02", "13:00:00"]);
}

#[test]
fn a_turn_that_another_service_took_is_passed_on() {
    let world = World::new("10:07:00", vec![seat("hq", "hq", "0 * * * *")]);
    world.after(3000, |world| world.ran_elsewhere(at("11:00:00") + TimeDelta::milliseconds(10)));
    world.serve_for(2 * 3600);
    assert_eq!(world.begins("hq"), ["12:00:00"]);
    assert!(!world.board.metrics.render_text().expect("text").contains("elsewhere"));
}

#[test]
fn a_flow_that_only_looks_does_so_at_the_start() {
    let looks = ScheduledJob { does: JobMode::Plan, ..seat("look", "hq", "0 * * * *") };
    let world = World::new("10:07:00", vec![looks, seat("hq", "hq", "0 * * * *")]);
    world.serve_for(1800);
    assert_eq!(world.begins("look"), ["10:07:00"]);
    assert_eq!(world.begins("hq"), Vec::<String>::new());
}

#[test]
fn all_run_at_the_start_or_once_where_that_is_asked_for() {
    let seats = || {
        vec![seat("a", "x", "* * * * *"), seat("b", "x", "0 2 * * *"), seat("c", "y", "0 3 * * *")]
    };
    let world = World::new("10:07:00", seats());
    world.takes("a", 200);
    assert_eq!(world.serve(Habits { once: true, at_start: false }), ServiceEnd::Well);
    for flow in ["a", "b", "c"] {
        assert_eq!(world.begins(flow).len(), 1, "{flow}");
    }
    let world = World::new("10:07:00", seats());
    world.after(150, |world| world.say(ServiceControl::Stop));
    assert_eq!(world.serve(Habits { once: false, at_start: true }), ServiceEnd::Well);
    assert_eq!(world.begins("a"), ["10:07:00", "10:08:00", "10:09:00"]);
    assert_eq!((world.begins("b").len(), world.begins("c").len()), (1, 1));
}

#[test]
fn wrong_settings_leave_the_old_ones_in_use() {
    let world = World::new("10:07:00", vec![seat("hq", "hq", "*/15 * * * *")]);
    world.after(60, |world| world.settings(Err("muster.yaml:3:1: no key `flow`".into())));
    world.after(1200, |world| {
        let status = status(world);
        assert_eq!(status["settings"]["error"], json!("muster.yaml:3:1: no key `flow`"));
        assert!(
            world.board.metrics.render_text().expect("text").contains("muster_settings_valid 0")
        );
        assert!(world.board.is_ready() && world.board.is_alive(world.now()));
    });
    // A signal has it look again, also when no file moved.
    world.after(1260, |world| world.settings(Ok(vec![seat("lab", "lab", "*/10 * * * *")])));
    world.serve_for(3600);
    assert_eq!(world.begins("hq"), ["10:15:00"]);
    assert_eq!(world.begins("lab"), ["10:30:00", "10:40:00", "10:50:00", "11:00:00"]);
    let status = status(&world);
    assert_eq!((&status["settings"]["error"], status["flows"].get("hq")), (&Value::Null, None));
    let text = world.board.metrics.render_text().expect("text");
    assert!(text.contains("muster_settings_valid 1"), "{text}");
    assert!(!text.contains("muster_next_run_timestamp_seconds{flow=\"hq\"}"), "{text}");
}

#[test]
fn a_new_schedule_makes_nothing_up_and_what_runs_goes_on() {
    let world = World::new(
        "10:07:00",
        vec![seat("hq", "hq", "10 10 * * *"), seat("gone", "gone", "10 10 * * *")],
    );
    world.takes("hq", 300).takes("gone", 300);
    world.after(240, |world| world.settings(Ok(vec![seat("hq", "hq", "0,12 * * * *")])));
    world.serve_for(3600);
    // While 10:12 came, it was still at what it had begun at 10:10.
    assert_eq!(world.begins("hq"), ["10:10:00", "10:15:00", "11:00:00"]);
    assert_eq!(world.begins("gone"), ["10:10:00"]);
}

#[test]
fn stopping_waits_for_what_runs_and_begins_nothing() {
    let world = World::new(
        "10:14:00",
        vec![seat("hq", "hq", "*/15 * * * *"), seat("b", "hq", "*/15 * * * *")],
    );
    world.takes("hq", 600).takes("b", 600).after(90, |world| world.say(ServiceControl::Stop));
    assert_eq!(world.serve(Habits::default()), ServiceEnd::Well);
    assert!(world.was_stopped());
    assert_eq!(world.runs().len(), 1);
    assert_eq!(world.now(), at("10:25:00"));
    assert!(!world.board.is_ready());
    // The second time it is not waited for.
    let world = World::new("10:14:00", vec![seat("hq", "hq", "*/15 * * * *")]);
    world.takes("hq", 600);
    world
        .after(90, |world| world.say(ServiceControl::Stop))
        .after(100, |world| world.say(ServiceControl::Stop));
    assert_eq!(world.serve(Habits::default()), ServiceEnd::AtOnce);
    assert_eq!((world.runs().len(), world.now()), (0, at("10:15:40")));
}
