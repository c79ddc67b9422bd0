//! A poll is a machine: what it does next depends on what it was answered, and on nothing else.

use std::sync::Arc;

use chrono::TimeDelta;
use futures_util::FutureExt as _;
use muster::engine::punches::{PunchSource as _, PunchTarget as _};
use muster::engine::{Job, SilentObserver};
use muster::planning::punches::{Batch, Cursor, PollEffect, PollEvent, PollRequest, PunchPoll};
use proptest::prelude::*;

use super::model::{Chance, Habits, Server, Sorting, Target, World};

/// What a poll asked for, step by step, and what it was answered.
#[derive(Debug, Default)]
struct Recording {
    effects: Vec<Vec<PollEffect>>,
    events: Vec<PollEvent>,
}

/// Everything in memory is answered at once.
fn answer_now<T>(job: Job<'_, T>) -> T {
    job.now_or_never().expect("an answer at once")
}

/// A save that was begun and not waited for.
type BegunSave = Option<(Arc<Batch>, Cursor)>;

fn perform(
    effect: &PollEffect,
    server: &Server,
    target: &mut Target,
    begun: &mut BegunSave,
) -> Option<PollEvent> {
    let may_come = matches!(
        effect,
        PollEffect::ReadPages(_) | PollEffect::AwaitSave | PollEffect::ReportUnread(_)
    );
    assert!(begun.is_none() || may_come, "asked while it saves: {effect:?}");
    if let PollEffect::BeginSave { batch, cursor } = effect {
        *begun = Some((Arc::clone(batch), cursor.clone()));
    }
    let done = match effect.clone() {
        PollEffect::LoadCursor => answer_now(target.load_cursor()).map(PollEvent::Cursor),
        PollEffect::ReadPages(asks) => {
            let read = |ask| answer_now(server.read_page(ask, &SilentObserver));
            let answers = asks.into_iter().map(read).map(|page| page.expect("a page")).collect();
            Ok(PollEvent::Pages { answers, pages_at_once: server.at_once() })
        }
        PollEffect::CountPunches(window) => {
            answer_now(target.count_punches(window)).map(PollEvent::Count)
        }
        PollEffect::ListKnown { window, most } => {
            answer_now(target.known_punches(window, most)).map(PollEvent::Known)
        }
        PollEffect::ListKnownAt(times) => {
            answer_now(target.known_at(times)).map(|known| PollEvent::Known(Some(known)))
        }
        PollEffect::FindTimeAfter { from, others } => {
            answer_now(target.time_after(from, others)).map(PollEvent::Time)
        }
        PollEffect::FindTimeBeforeLast { others } => {
            answer_now(target.before_last(others)).map(PollEvent::Time)
        }
        PollEffect::Save { batch, cursor } => {
            answer_now(target.save_batch(&batch, &cursor)).map(PollEvent::Saved)
        }
        PollEffect::BeginSave { .. } | PollEffect::ReportUnread(_) | PollEffect::Finish(_) => {
            return None;
        }
        // It is performed as late as it may be.
        PollEffect::AwaitSave => {
            let (batch, cursor) = begun.take().expect("a save that was begun");
            answer_now(target.save_batch(&batch, &cursor)).map(PollEvent::Saved)
        }
    };
    Some(done.unwrap_or(PollEvent::TargetFailed))
}

fn record_poll(request: PollRequest, server: &Server, target: &mut Target) -> Recording {
    let (mut recording, mut begun) = (Recording::default(), None);
    let (mut poll, mut effects) = PunchPoll::start(request);
    loop {
        let answered =
            effects.iter().filter_map(|effect| perform(effect, server, target, &mut begun));
        let mut answers: Vec<PollEvent> = answered.collect();
        let ended = effects.iter().any(|effect| matches!(effect, PollEffect::Finish(_)));
        // One question at a time, and it comes last.
        assert_eq!(answers.len(), usize::from(!ended), "{effects:?}");
        recording.effects.push(effects);
        let Some(event) = answers.pop() else { return recording };
        recording.events.push(event.clone());
        (poll, effects) = poll.step(event);
    }
}

fn replay_poll(request: PollRequest, events: &[PollEvent]) -> Vec<Vec<PollEffect>> {
    let (mut poll, effects) = PunchPoll::start(request);
    let mut all = vec![effects];
    for event in events {
        let (next, effects) = poll.step(event.clone());
        poll = next;
        all.push(effects);
    }
    all
}

fn config() -> ProptestConfig {
    ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    /// Whatever a server and a target do: the same answers lead to the same questions and the same
    /// outcome.
    #[test]
    fn the_same_events_give_the_same_effects(
        seed in any::<u64>(),
        sorting in prop_oneof![
            Just(Sorting::Kept), Just(Sorting::ById), Just(Sorting::Wild), Just(Sorting::Random),
            Just(Sorting::Stuck),
        ],
        page in 8usize..60,
        deletes in any::<bool>(),
        frail in 0u64..30,
        saved_at_once in prop_oneof![Just(3usize), Just(40), Just(20_000)],
    ) {
        let habits = Habits { sorting, page, lively: 15, late: 30, hidden: 10, deletes };
        let server = Server::new(World::new(habits, seed));
        let mut target = Target::new(seed ^ 7, frail);
        let mut chance = Chance::new(seed ^ 99);
        for round in 0..5 {
            server.world().pass(TimeDelta::hours(20));
            let count = chance.next(90);
            server.world().arrive(count);
            let request = PollRequest {
                compare_all: round == 3,
                pages_at_once: server.at_once(),
                saved_at_once,
                ..PollRequest::default()
            };
            let recording = record_poll(request, &server, &mut target);
            prop_assert!(recording.events.len() + 1 == recording.effects.len());
            prop_assert_eq!(replay_poll(request, &recording.events), recording.effects);
        }
    }
}
