//! Whole polls of a simulated server into a simulated target, long enough that saves go on while
//! pages are read.

use std::collections::BTreeMap;

use chrono::{NaiveDateTime, TimeDelta};

use super::super::compare_punches::tests::{punch, time};
use super::super::{
    Batch, BatchResult, Cursor, KnownPunch, Order, PollCounts, PunchKey, PunchPageAnswer,
    PunchPageRequest, PunchWindow,
};
use super::*;
use crate::model::Punch;

const PAGE: usize = 500;

/// A server that orders as it is asked to.
fn answer_page(server: &[Punch], ask: &PunchPageRequest) -> Option<PunchPageAnswer> {
    let inside = |row: &&Punch| ask.window.covers_inclusive(row.punch_time);
    let mut rows: Vec<&Punch> = server.iter().filter(inside).collect();
    let count = rows.len() as u64;
    match ask.order {
        Order::Newest => rows.sort_by_key(|row| std::cmp::Reverse(row.upload_time)),
        Order::Rising => rows.sort_by_key(|row| row.punch_time),
        Order::Falling => rows.sort_by_key(|row| std::cmp::Reverse(row.punch_time)),
    }
    let start = (usize::try_from(ask.page).ok()? - 1) * PAGE;
    let more = start + PAGE < rows.len();
    let rows: Vec<Punch> = rows.into_iter().skip(start).take(PAGE).cloned().collect();
    (start == 0 || !rows.is_empty()).then(|| PunchPageAnswer {
        rows,
        odd: Vec::new(),
        count: Some(count),
        more,
    })
}

/// A target, and what was asked of it.
#[derive(Default)]
struct SimulatedTarget {
    cursor: Option<Cursor>,
    rows: BTreeMap<String, KnownPunch>,
    begun: Option<(std::sync::Arc<Batch>, Cursor)>,
    questions: usize,
    saves_begun: usize,
}

impl SimulatedTarget {
    fn save(&mut self, batch: &Batch, cursor: &Cursor) -> PollEvent {
        if batch.new.iter().any(|row| self.rows.contains_key(row.id.as_str())) {
            return PollEvent::Saved(BatchResult::Taken);
        }
        for row in &batch.new {
            let key = PunchKey::of_punch(row);
            let known =
                KnownPunch { generation: cursor.generation, id: row.id.clone(), key, gone: false };
            self.rows.insert(row.id.to_string(), known);
        }
        for (one, gone) in batch
            .gone
            .iter()
            .map(|one| (one, true))
            .chain(batch.back.iter().map(|one| (one, false)))
        {
            self.rows.get_mut(one.id.as_str()).expect("a known punch").gone = gone;
        }
        self.cursor = Some(cursor.clone());
        PollEvent::Saved(BatchResult::Saved)
    }

    fn where_time(&self, fits: impl Fn(NaiveDateTime) -> bool) -> Vec<KnownPunch> {
        self.rows.values().filter(|one| fits(one.key.time)).cloned().collect()
    }

    fn listed_times(&self) -> Vec<NaiveDateTime> {
        let listed = self.rows.values().filter(|one| !one.gone);
        let mut times: Vec<NaiveDateTime> = listed.map(|one| one.key.time).collect();
        times.sort_unstable();
        times
    }

    fn answer(&mut self, effect: PollEffect) -> PollEvent {
        assert!(
            self.begun.is_none() || effect == PollEffect::AwaitSave,
            "asked while it saves: {effect:?}"
        );
        self.questions += 1;
        match effect {
            PollEffect::LoadCursor => PollEvent::Cursor(self.cursor.clone()),
            PollEffect::CountPunches(window) => {
                let known = self.where_time(|time| window.covers_inclusive(time));
                PollEvent::Count(known.iter().filter(|one| !one.gone).count() as u64)
            }
            PollEffect::ListKnown { window, most } => {
                let known = self.where_time(|time| window.contains(time));
                PollEvent::Known((known.len() <= most).then_some(known))
            }
            PollEffect::ListKnownAt(times) => {
                PollEvent::Known(Some(self.where_time(|time| times.contains(&time))))
            }
            PollEffect::FindTimeAfter { from, others } => {
                let window = PunchWindow::starting_at(from);
                let times = self.listed_times();
                let mut times = times.into_iter().filter(|time| window.contains(*time));
                PollEvent::Time(times.nth(usize::try_from(others).expect("a number")))
            }
            PollEffect::FindTimeBeforeLast { others } => {
                let others = usize::try_from(others).expect("a number");
                PollEvent::Time(self.listed_times().into_iter().rev().nth(others))
            }
            PollEffect::Save { batch, cursor } => self.save(&batch, &cursor),
            PollEffect::AwaitSave => {
                let (batch, cursor) = self.begun.take().expect("a save that was begun");
                self.save(&batch, &cursor)
            }
            other => unreachable!("{other:?}"),
        }
    }
}

/// Runs a poll to its end.
fn poll(server: &[Punch], target: &mut SimulatedTarget, compare_all: bool) -> PollOutcome {
    let request = PollRequest { pages_at_once: 4, compare_all, ..PollRequest::default() };
    let (mut poll, mut effects) = PunchPoll::start(request);
    (target.questions, target.saves_begun) = (0, 0);
    loop {
        let mut event = None;
        for effect in effects {
            match effect {
                PollEffect::Finish(outcome) => return *outcome,
                PollEffect::BeginSave { batch, cursor } => {
                    assert!(target.begun.is_none(), "one save at a time");
                    target.saves_begun += 1;
                    target.begun = Some((batch, cursor));
                }
                PollEffect::ReadPages(asks) => {
                    let answers = asks.iter().map(|ask| answer_page(server, ask)).collect();
                    event = Some(PollEvent::Pages { answers, pages_at_once: 4 });
                }
                effect => event = Some(target.answer(effect)),
            }
        }
        (poll, effects) = poll.step(event.expect("an effect with an answer"));
    }
}

/// So many punches, a few seconds apart; each eleventh came days late.
fn punches(count: usize) -> Vec<Punch> {
    let start = time("00:00:00");
    let rows = (0..count).map(|number| {
        let seconds = TimeDelta::seconds(i64::try_from(number * 7 + number % 5).expect("a time"));
        let mut row = punch(&number.to_string(), &format!("{}", 100 + number % 900), "00:00:00");
        row.upload_time = Some(start + seconds);
        let late = if number % 11 == 0 { TimeDelta::days(2) } else { TimeDelta::zero() };
        row.punch_time = start + seconds - late;
        row
    });
    rows.collect()
}

#[track_caller]
fn assert_same(server: &[Punch], target: &SimulatedTarget) {
    let listed: Vec<&str> =
        target.rows.values().filter(|one| !one.gone).map(|one| one.id.as_str()).collect();
    let mut expected: Vec<&str> = server.iter().map(|row| row.id.as_str()).collect();
    expected.sort_unstable();
    assert_eq!(listed.len(), expected.len());
    assert_eq!(listed, expected);
}

#[test]
fn a_first_import_saves_while_it_reads_and_asks_the_target_little() {
    let server = punches(45_000);
    let mut target = SimulatedTarget::default();
    let outcome = poll(&server, &mut target, false);
    let PollCounts { imported, settled, present, .. } = outcome.polled;
    assert_eq!((outcome.ended, imported, settled, present), (Ok(()), 45_000, true, 45_000));
    assert_same(&server, &target);
    assert!(target.saves_begun >= 2, "{} saves were begun", target.saves_begun);
    // Not one for each of 90 pages.
    assert!(target.questions < 40, "{} questions", target.questions);
}

#[test]
fn gaps_are_filled_and_what_is_gone_is_marked_whatever_the_target_has() {
    let all = punches(24_000);
    let hole = |from: usize, to: usize| move |number: usize| (from..to).contains(&number);
    // What the target lacks, and what it has that the server lists no more.
    for (lacks, gone) in [(hole(0, 23_000), 23_500), (hole(2_000, 23_500), 100), (hole(9, 10), 1)] {
        let mut target = SimulatedTarget::default();
        let before: Vec<Punch> = all
            .iter()
            .enumerate()
            .filter(|(number, _)| !lacks(*number))
            .map(|(_, row)| row.clone())
            .collect();
        let outcome = poll(&before, &mut target, false);
        assert_eq!(outcome.polled.present, before.len() as u64);
        let server: Vec<Punch> =
            all.iter().filter(|row| row.id != gone.to_string()).cloned().collect();
        for compare_all in [false, true] {
            let outcome = poll(&server, &mut target, compare_all);
            assert_eq!(outcome.ended, Ok(()));
        }
        assert_same(&server, &target);
        let kept = target.rows.get(&gone.to_string()).is_some_and(|one| one.gone);
        assert_eq!(kept, !lacks(gone), "marked, not forgotten");
    }
}

#[test]
fn a_punch_marked_as_gone_that_is_listed_again_comes_back() {
    let server = punches(22_000);
    let mut target = SimulatedTarget::default();
    poll(&server, &mut target, false);
    // All but the newest are marked, as after a restore from an old copy that was accepted.
    let cursor = target.cursor.as_mut().expect("a cursor");
    (cursor.present, cursor.restored) = (1_000, true);
    for (id, one) in &mut target.rows {
        one.gone = id.parse::<usize>().expect("a number") < 21_000;
    }
    let outcome = poll(&server, &mut target, false);
    assert_eq!((outcome.ended, outcome.polled.back), (Ok(()), 21_000));
    assert_same(&server, &target);
}
