//! Laws of importing, over months of simulated time: what the server lists is in the target, each
//! punch once.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use muster::engine::punches::{PollCounts, PollError, PollOptions, poll_punches};
use muster::engine::{SilentObserver, StopSignal};
use muster::planning::punches::PunchKey;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::model::{Chance, Habits, Server, Sorting, Target, World};

fn once(server: &Server, target: &mut Target, all: bool) -> Result<PollCounts, PollError> {
    accepting(server, target, all, None)
}

fn accepting(
    server: &Server,
    target: &mut Target,
    all: bool,
    gone: Option<u64>,
) -> Result<PollCounts, PollError> {
    let stop = StopSignal::default();
    // Mostly few at once, so that saves go on while pages are read.
    let saved_at_once = [3, 25, 100, 20_000][target.rows.len() % 4];
    let setting = PollOptions { stop: &stop, observer: &SilentObserver, all, gone, saved_at_once };
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(poll_punches(server, target, None, setting))
}

fn held(target: &Target, gone: bool) -> BTreeMap<PunchKey, u64> {
    let mut held = BTreeMap::new();
    for row in target.rows.iter().filter(|row| gone || !row.gone) {
        *held.entry(row.key.clone()).or_default() += 1;
    }
    held
}

/// Whether the target holds what the server lists, and nothing twice that never was.
#[track_caller]
fn assert_same(server: &Server, target: &Target, when: &str) {
    let (listed, held_now) = (server.world().listed(), held(target, false));
    let lacks: Vec<_> = listed.keys().filter(|key| !held_now.contains_key(key)).collect();
    assert!(lacks.is_empty(), "{when}: the target lacks {} punches: {lacks:?}", lacks.len());
    assert_eq!(listed, held_now, "{when}");
    let twice: Vec<_> = held(target, true).into_iter().filter(|(_, count)| *count > 1).collect();
    assert!(twice.is_empty(), "{when}: {twice:?}");
}

fn habits() -> impl Strategy<Value = Habits> {
    let sorting = prop_oneof![
        Just(Sorting::Kept),
        Just(Sorting::ById),
        Just(Sorting::Wild),
        Just(Sorting::Random)
    ];
    (sorting, 8usize..60, 0u64..30, 0u64..40, 0u64..30).prop_map(
        |(sorting, page, lively, late, hidden)| Habits {
            sorting,
            page,
            lively,
            late,
            hidden,
            deletes: false,
        },
    )
}

fn quiet(server: &Server, habits: &Habits) {
    let world = server.world().clone();
    *server.world() = world.with(Habits { lively: 0, ..habits.clone() });
    server.world().commit();
}

/// Few by default, and the same in every run: each is months of a server's life. Others are tried
/// with `MUSTER_STORM_CASES`.
fn config() -> ProptestConfig {
    let asked = std::env::var("MUSTER_STORM_CASES").ok().and_then(|cases| cases.parse().ok());
    let rng_seed = if asked.is_some() { RngSeed::Random } else { RngSeed::Fixed(20_261_129) };
    let cases = asked.unwrap_or(16);
    ProptestConfig {
        cases,
        failure_persistence: None,
        max_shrink_iters: 20,
        rng_seed,
        ..ProptestConfig::default()
    }
}

/// A server is restored from a backup several times, while it is polled by a target that fails now
/// and then.
fn restore_again_and_again(habits: &Habits, seed: u64, lives: usize, frail: u64) {
    let server = Server::new(World::new(habits.clone(), seed));
    let mut target = Target::new(seed ^ 7, frail);
    let mut chance = Chance::new(seed ^ 99);
    for _ in 0..lives {
        server.world().pass(TimeDelta::days(3));
        let count = 20 + chance.next(60);
        server.world().arrive(count);
        let _ = once(&server, &mut target, false);
        let backup = server.world().backup();
        for _ in 0..2 {
            server.world().pass(TimeDelta::hours(20));
            let count = chance.next(50);
            server.world().arrive(count);
            let _ = once(&server, &mut target, false);
        }
        server.world().restore(backup);
        let _ = once(&server, &mut target, false);
    }
    quiet(&server, habits);
    target.frail = 0;
    once(&server, &mut target, true).expect("a poll");
    assert_same(&server, &target, "after everything was compared");
    let polled = once(&server, &mut target, false).expect("a poll");
    assert!(polled.is_idle(), "{polled:?}");
}

/// In one save a punch takes the id that another one gives up.
#[test]
fn ids_that_change_hands_in_one_save_mix_no_punches_up() {
    let sorting = Sorting::Random;
    let habits = Habits { sorting, page: 20, lively: 22, late: 19, hidden: 13, deletes: false };
    restore_again_and_again(&habits, 6_567_012_990_637_113_859, 3, 16);
}

proptest! {
    #![proptest_config(config())]

    /// Late, hidden and out of order, while it is read, killed at any save: one quiet poll later
    /// nothing is missing.
    #[test]
    fn nothing_is_lost_and_nothing_comes_twice(
        habits in habits(), seed in any::<u64>(), rounds in 3usize..14, frail in 0u64..40,
    ) {
        let server = Server::new(World::new(habits.clone(), seed));
        let mut target = Target::new(seed ^ 7, frail);
        let mut chance = Chance::new(seed ^ 99);
        for _ in 0..rounds {
            server.world().pass(TimeDelta::minutes(1 + chance.next(14 * 24 * 60) as i64));
            let count = chance.next(90);
            server.world().arrive(count);
            let _ = once(&server, &mut target, false);
        }
        quiet(&server, &habits);
        target.frail = 0;
        once(&server, &mut target, false).expect("a poll");
        assert_same(&server, &target, "after a quiet poll");
        // And when nothing comes, nothing is asked.
        let before = server.world().requests;
        let polled = once(&server, &mut target, false).expect("a poll");
        let asked = server.world().requests - before;
        prop_assert!(polled.is_idle() && asked <= 2, "{asked} requests: {polled:?}");
    }

    /// A server that was restored gives old ids to new punches and new ids to old ones.
    #[test]
    fn a_restored_server_is_one_more_life(
        habits in habits(), seed in any::<u64>(), lives in 1usize..4, frail in 0u64..30,
    ) {
        restore_again_and_again(&habits, seed, lives, frail);
    }

    /// What is said to be there is there, whatever moved while it was read.
    #[test]
    fn only_what_is_proven_is_said(habits in habits(), deletes in any::<bool>(), seed in any::<u64>()) {
        // Nobody can know of rows that are deleted and come in no order of which one is known.
        let deletes = deletes && matches!(habits.sorting, Sorting::Kept | Sorting::ById);
        // Nor of rows that are counted, shown further down than they came, and stood for by one
        // that came meanwhile.
        let hides = matches!(habits.sorting, Sorting::Wild | Sorting::Random);
        let habits = Habits { deletes, hidden: if hides { habits.hidden } else { 0 }, ..habits };
        let server = Server::new(World::new(habits.clone(), seed));
        let mut target = Target::new(seed ^ 7, 0);
        let mut chance = Chance::new(seed ^ 99);
        let mut said = 0;
        for round in 0..8 {
            server.world().pass(TimeDelta::hours(9));
            let count = chance.next(60);
            server.world().arrive(count);
            server.world().answered = Some(Vec::new());
            let polled = once(&server, &mut target, false).expect("a poll");
            // Equal counts are believed until rows were seen to be deleted.
            let warned = !deletes || target.rows.iter().any(|row| row.gone);
            if polled.settled && warned {
                said += 1;
                let held = held(&target, false);
                let answered = server.world().answered.clone().unwrap_or_default();
                // All that was listed at one moment, and nothing but what came while that was
                // answered.
                let is_equal = |listed: &BTreeMap<PunchKey, u64>| listed.keys().eq(held.keys());
                let is_last = answered.last().is_some_and(is_equal);
                let was_so = is_last || answered.windows(2).any(|pair| {
                    let lacks = pair[0].keys().any(|key| !held.contains_key(key));
                    let strange = held.keys().any(|key| !pair[0].contains_key(key) && !pair[1].contains_key(key));
                    !lacks && !strange
                });
                prop_assert!(was_so, "round {}: it never was so: {:?}", round, polled);
            }
        }
        quiet(&server, &Habits { deletes: false, ..habits });
        let polled = once(&server, &mut target, false).expect("a poll");
        prop_assert!(polled.settled || deletes, "{polled:?} after {said}");
    }

    /// Rows that somebody deletes shift pages and hide arrivals from the counts: looks at the past
    /// find all of them.
    #[test]
    fn deletions_hide_nothing_for_long(habits in habits(), seed in any::<u64>(), frail in 0u64..20) {
        let habits = Habits { deletes: true, ..habits };
        let server = Server::new(World::new(habits.clone(), seed));
        let mut target = Target::new(seed ^ 7, frail);
        let mut chance = Chance::new(seed ^ 99);
        for _ in 0..6 {
            server.world().pass(TimeDelta::days(5));
            let count = chance.next(60);
            server.world().arrive(count);
            let _ = once(&server, &mut target, false);
            let count = chance.next(4);
            (0..count).for_each(|_| server.world().delete());
        }
        quiet(&server, &Habits { deletes: false, ..habits.clone() });
        target.frail = 0;
        // A slice is halved where more is known of its seconds than one answer holds.
        let slices = 4 * (target.rows.len() / (habits.page * 4 / 5).max(1) + 2) + 2;
        for _ in 0..slices.max(4) {
            once(&server, &mut target, false).expect("a poll");
        }
        assert_same(&server, &target, "after the past was looked at");
    }
}

/// A server that was emptied, or lost most of what it had, is not believed; unless it is said how
/// many are gone.
#[test]
fn many_that_are_gone_at_once_are_refused_until_the_exact_count_is_accepted() {
    for (sorting, left) in
        [(Sorting::Kept, 0), (Sorting::ById, 0), (Sorting::Kept, 10), (Sorting::Wild, 150)]
    {
        let habits = Habits { sorting, page: 40, lively: 0, late: 30, hidden: 0, deletes: false };
        let server = Server::new(World::new(habits, 5));
        let mut target = Target::new(3, 0);
        server.world().arrive(400);
        let all = once(&server, &mut target, false).expect("a poll").present;
        while server.world().listed().values().sum::<u64>() > left {
            server.world().delete();
        }
        // As many others hide from the counts what is gone.
        let fresh = if left == 150 { 300 } else { 0 };
        server.world().pass(TimeDelta::days(1));
        server.world().arrive(fresh);
        let refused = |polled| match polled {
            Err(PollError::Gone { gone, of }) => (gone, of),
            other => panic!("{left} left: {other:?}"),
        };
        // However often it is tried, and whatever came meanwhile.
        for whole in [true, false, false] {
            assert_eq!(
                refused(once(&server, &mut target, whole)),
                (all - left, all),
                "{left} left"
            );
            assert!(target.rows.iter().all(|row| !row.gone), "{left} left");
        }
        for wrong in [1, all - left - 1, all - left + 1] {
            let other = accepting(&server, &mut target, true, Some(wrong));
            assert_eq!(refused(other), (all - left, all), "{left} left");
            assert!(target.rows.iter().all(|row| !row.gone), "{left} left");
        }
        accepting(&server, &mut target, true, Some(all - left)).expect("what was accepted");
        assert_same(&server, &target, "after it was accepted");
    }
}

/// More punches of one second than a page holds, and another order with every answer: they come
/// together all the same.
#[test]
fn a_crowded_second_is_read_whatever_the_order() {
    for sorting in [Sorting::Kept, Sorting::ById, Sorting::Wild, Sorting::Random] {
        let habits = Habits { sorting, page: 10, lively: 0, late: 0, hidden: 0, deletes: false };
        let server = Server::new(World::new(habits, 5));
        server.world().arrive(30);
        server.world().crowd(75);
        let mut target = Target::new(3, 0);
        let polled = once(&server, &mut target, false).expect("a poll");
        assert!(polled.settled && polled.unread.is_empty(), "{sorting:?}: {polled:?}");
        assert_same(&server, &target, "of one second");
    }
}

/// A server that never shows some of a second: what it shows is imported, the rest is said, and
/// everything else goes on.
#[test]
fn what_a_crowded_second_keeps_back_is_said_and_holds_nothing_up() {
    let habits = Habits {
        sorting: Sorting::Stuck,
        page: 10,
        lively: 0,
        late: 30,
        hidden: 0,
        deletes: false,
    };
    let server = Server::new(World::new(habits, 5));
    server.world().crowd(75);
    let mut target = Target::new(3, 0);
    for day in 1..=3 {
        server.world().pass(TimeDelta::days(1));
        server.world().arrive(30);
        let polled = once(&server, &mut target, false).expect("a poll");
        assert!(!polled.settled, "day {day}: {polled:?}");
        let unread = polled.unread.first().expect("a second");
        assert_eq!((unread.read, unread.counted), (10, 75), "day {day}");
        let mut listed = server.world().listed();
        listed.retain(|key, _| key.code.as_str() < "510");
        assert_eq!(held(&target, false), listed, "day {day}");
        assert!(target.rows.iter().all(|row| !row.gone), "day {day}");
    }
}

/// The number that is accepted is the number that is gone, also where fewer would go by themselves.
#[test]
fn what_is_accepted_is_exact() {
    let habits =
        Habits { sorting: Sorting::Kept, page: 40, lively: 0, late: 30, hidden: 0, deletes: false };
    let server = Server::new(World::new(habits, 5));
    let mut target = Target::new(3, 0);
    server.world().arrive(400);
    once(&server, &mut target, false).expect("a poll");
    (0..20).for_each(|_| server.world().delete());
    for wrong in [19, 21, u64::MAX] {
        let polled = accepting(&server, &mut target, false, Some(wrong));
        assert!(matches!(polled, Err(PollError::Gone { gone: 20, .. })), "{polled:?}");
    }
    assert_eq!(accepting(&server, &mut target, false, Some(20)).expect("a poll").gone, 20);
    let polled = accepting(&server, &mut target, false, Some(20));
    assert!(matches!(polled, Err(PollError::Gone { gone: 0, .. })), "{polled:?}");
}

/// Another server at the same address, with however many punches, brings none of them and takes
/// none away.
#[test]
fn another_server_is_told_before_anything_is_written() {
    for (sorting, theirs) in
        [(Sorting::Kept, 3_000), (Sorting::Kept, 30), (Sorting::ById, 3_000), (Sorting::Wild, 900)]
    {
        let habits = Habits { sorting, page: 40, lively: 0, late: 30, hidden: 0, deletes: false };
        let server = Server::new(World::new(habits.clone(), 5));
        let mut target = Target::new(3, 0);
        server.world().arrive(200);
        let all = once(&server, &mut target, false).expect("a poll").present;
        let before = target.rows.clone();
        let other = Server::new(World::new(habits, 77));
        other.world().pass(TimeDelta::days(200));
        for _ in 0..theirs / 30 {
            other.world().pass(TimeDelta::hours(1));
            other.world().arrive(30);
        }
        for _ in 0..3 {
            let polled = once(&other, &mut target, false);
            assert!(
                matches!(polled, Err(PollError::Gone { gone, of }) if gone == all && of == all),
                "{polled:?}"
            );
            assert_eq!(target.rows, before, "{sorting:?}");
        }
        assert!(once(&server, &mut target, false).expect("the same one again").settled);
        assert_same(&server, &target, "as before");
    }
}

/// Rows that somebody takes out of the target come again, and nothing else changes.
#[test]
fn what_is_taken_out_of_the_target_comes_again() {
    for (page, sorting) in [(1_000, Sorting::Kept), (40, Sorting::Kept), (40, Sorting::Wild)] {
        let habits = Habits { sorting, page, lively: 0, late: 30, hidden: 0, deletes: false };
        let server = Server::new(World::new(habits, 5));
        let mut target = Target::new(3, 0);
        server.world().arrive(400);
        once(&server, &mut target, false).expect("a poll");
        let mut even = false;
        target.rows.retain(|_| {
            even = !even;
            even
        });
        for all in [true, false, false] {
            assert!(once(&server, &mut target, all).expect("a poll").settled, "{page} {sorting:?}");
            assert_same(&server, &target, "whole again");
        }
    }
}

/// Rows that are counted and in no page are told, by every poll, and come when they are listed.
#[test]
fn what_is_counted_and_not_listed_is_told() {
    for sorting in [Sorting::Kept, Sorting::ById] {
        let habits = Habits { sorting, page: 40, lively: 0, late: 30, hidden: 0, deletes: false };
        let server = Server::new(World::new(habits, 5));
        let mut target = Target::new(3, 0);
        server.world().arrive(400);
        server.world().ghosts = 3;
        for _ in 0..3 {
            let polled = once(&server, &mut target, false);
            let told = match &polled {
                Ok(polled) => !polled.settled && (polled.unlisted > 0 || !polled.unread.is_empty()),
                Err(error) => matches!(error, PollError::Unfit(_)),
            };
            assert!(told, "{sorting:?}: {polled:?}");
        }
        server.world().ghosts = 0;
        assert!(once(&server, &mut target, false).expect("a poll").settled);
        assert_same(&server, &target, "all are listed");
    }
}
