//! Each rule of importing as a table: what a poll asks for, and what it is answered.

use std::sync::Arc;

use chrono::NaiveDateTime;
use compact_str::CompactString;

use super::super::compare_punches::tests::{punch, time};
use super::super::{
    Batch, BatchResult, Cursor, KnownPunch, Order, PollCounts, PollFailure, PunchComparison,
    PunchKey, PunchPageAnswer, PunchPageRequest, PunchWindow, UnfitServer,
};
use super::*;
use crate::model::{OddPunch, Punch};

/// As many known punches as a poll reads of a window at once.
const MOST: usize = 2_000;
/// Everything that is imported.
const ALL: PunchWindow = PunchWindow { from: None, to: None };

/// Plays a table of effects and answers. Gives the outcome that follows the last answer.
#[track_caller]
fn play(request: PollRequest, steps: Vec<(PollEffect, PollEvent)>) -> PollOutcome {
    let (mut poll, mut effects) = PunchPoll::start(request);
    for (number, (expected, event)) in steps.into_iter().enumerate() {
        assert_eq!(effects, [expected], "step {number}");
        (poll, effects) = poll.step(event);
    }
    match effects.as_slice() {
        [PollEffect::Finish(outcome)] => *outcome.clone(),
        other => unreachable!("the table ends before the poll: {other:?}"),
    }
}

fn request() -> PollRequest {
    PollRequest { pages_at_once: 1, ..PollRequest::default() }
}

fn read(order: Order, window: PunchWindow, page: u64) -> PollEffect {
    PollEffect::ReadPages(vec![PunchPageRequest { window, order, page }])
}

fn newest() -> PollEffect {
    read(Order::Newest, ALL, 1)
}

fn list_all() -> PollEffect {
    PollEffect::ListKnown { window: ALL, most: MOST }
}

fn page(rows: &[Punch], count: Option<u64>) -> PollEvent {
    let answer = PunchPageAnswer { rows: rows.to_vec(), count, ..PunchPageAnswer::default() };
    PollEvent::Pages { answers: vec![Some(answer)], pages_at_once: 1 }
}

/// A page that holds the whole list.
fn whole(rows: &[Punch]) -> PollEvent {
    page(rows, Some(rows.len() as u64))
}

fn known(rows: &[Punch]) -> PollEvent {
    let known = rows.iter().map(|row| KnownPunch {
        generation: 1,
        id: row.id.clone(),
        key: PunchKey::of_punch(row),
        gone: false,
    });
    PollEvent::Known(Some(known.collect()))
}

fn cursor(present: u64, mark: Option<NaiveDateTime>) -> Cursor {
    Cursor { present, mark, ..Cursor::before_first_run(None) }
}

fn save(new: &[Punch], cursor: Cursor) -> PollEffect {
    let mut batch = Batch::default();
    batch.add_comparison(PunchComparison { new: new.to_vec(), ..PunchComparison::default() });
    PollEffect::Save { batch: Arc::new(batch), cursor }
}

/// Two punches, at 08:00 and 08:05.
fn two() -> [Punch; 2] {
    [punch("2", "101", "08:05:00"), punch("1", "100", "08:00:00")]
}

/// The newest time of arrival of some rows.
fn mark(rows: &[Punch]) -> Option<NaiveDateTime> {
    rows.iter().filter_map(|row| row.upload_time).max()
}

#[test]
fn a_first_poll_saves_what_the_first_answer_holds() {
    let rows = two();
    let outcome = play(
        request(),
        vec![
            (PollEffect::LoadCursor, PollEvent::Cursor(None)),
            (newest(), whole(&rows)),
            (list_all(), known(&[])),
            (save(&rows, cursor(2, None)), PollEvent::Saved(BatchResult::Saved)),
            (PollEffect::CountPunches(ALL), PollEvent::Count(2)),
            (save(&[], cursor(2, mark(&rows))), PollEvent::Saved(BatchResult::Saved)),
        ],
    );
    assert_eq!(outcome.ended, Ok(()));
    let PollCounts { imported, present, counted, settled, .. } = outcome.polled;
    assert_eq!((imported, present, counted, settled), (2, 2, 2, true));
}

#[test]
fn a_poll_that_finds_nothing_saves_nothing() {
    let rows = two();
    let outcome = play(
        request(),
        vec![
            (PollEffect::LoadCursor, PollEvent::Cursor(Some(cursor(2, mark(&rows))))),
            (newest(), whole(&rows)),
            (list_all(), known(&rows)),
            (PollEffect::CountPunches(ALL), PollEvent::Count(2)),
        ],
    );
    assert!(outcome.polled.is_idle() && outcome.polled.settled, "{outcome:?}");
}

#[test]
fn another_punch_under_a_known_id_begins_a_generation_and_everything_is_compared() {
    let rows = two();
    let restored = Cursor { generation: 2, restored: true, ..cursor(3, None) };
    let compared = Cursor { restored: false, mark: mark(&rows), ..restored.clone() };
    let outcome = play(
        request(),
        vec![
            (PollEffect::LoadCursor, PollEvent::Cursor(Some(cursor(1, None)))),
            (newest(), whole(&rows)),
            (list_all(), known(&[])),
            (save(&rows, cursor(3, None)), PollEvent::Saved(BatchResult::Taken)),
            // Nothing of it is there already.
            (PollEffect::ListKnownAt(vec![rows[0].punch_time, rows[1].punch_time]), known(&[])),
            (save(&rows, restored.clone()), PollEvent::Saved(BatchResult::Saved)),
            (PollEffect::CountPunches(ALL), PollEvent::Count(2)),
            // Both sides again: what was believed of the generation before is not believed now.
            (
                save(&[], Cursor { present: 2, ..restored.clone() }),
                PollEvent::Saved(BatchResult::Saved),
            ),
            (PollEffect::CountPunches(ALL), PollEvent::Count(2)),
            (read(Order::Rising, ALL, 1), whole(&rows)),
            (list_all(), known(&rows)),
            (newest(), whole(&rows)),
            (list_all(), known(&rows)),
            (
                save(&[], Cursor { present: 2, mark: None, ..compared.clone() }),
                PollEvent::Saved(BatchResult::Saved),
            ),
            (PollEffect::CountPunches(ALL), PollEvent::Count(2)),
            (save(&[], Cursor { present: 2, ..compared }), PollEvent::Saved(BatchResult::Saved)),
        ],
    );
    let PollCounts { imported, restored, generation, settled, .. } = outcome.polled;
    assert_eq!((imported, restored, generation, settled), (2, true, 2, true));
}

#[test]
fn the_very_same_punch_under_its_id_is_left_out_and_begins_no_generation() {
    let rows = two();
    let mut rest = Batch::default();
    rest.add_comparison(PunchComparison { new: rows.to_vec(), ..PunchComparison::default() });
    rest.new.truncate(1);
    let save_rest = PollEffect::Save { batch: Arc::new(rest), cursor: cursor(1, None) };
    let outcome = play(
        request(),
        vec![
            (PollEffect::LoadCursor, PollEvent::Cursor(Some(cursor(0, None)))),
            (newest(), whole(&rows)),
            (list_all(), known(&[])),
            (save(&rows, cursor(2, None)), PollEvent::Saved(BatchResult::Taken)),
            (
                PollEffect::ListKnownAt(vec![rows[0].punch_time, rows[1].punch_time]),
                known(&rows[1..]),
            ),
            (save_rest, PollEvent::Saved(BatchResult::Saved)),
            (PollEffect::CountPunches(ALL), PollEvent::Count(2)),
            (save(&[], cursor(2, None)), PollEvent::Saved(BatchResult::Saved)),
            (save(&[], cursor(2, mark(&rows))), PollEvent::Saved(BatchResult::Saved)),
        ],
    );
    assert_eq!((outcome.polled.imported, outcome.polled.generation), (1, 1));
}

/// Twenty punches, of which the server lists none any more.
fn many() -> Vec<Punch> {
    (0..20).map(|n| punch(&n.to_string(), "100", &format!("08:{n:02}:00"))).collect()
}

#[test]
fn an_emptied_server_is_refused_before_anything_is_marked() {
    let before = cursor(20, Some(time("09:00:00")));
    let outcome = play(
        request(),
        vec![
            (PollEffect::LoadCursor, PollEvent::Cursor(Some(before.clone()))),
            (newest(), whole(&[])),
            (read(Order::Rising, ALL, 1), whole(&[])),
            (list_all(), known(&many())),
            // What came meanwhile must not make it believable.
            (save(&[], Cursor { base: Some(20), ..before }), PollEvent::Saved(BatchResult::Saved)),
        ],
    );
    assert_eq!(outcome.ended, Err(PollFailure::Gone { gone: 20, of: 20 }));
    assert_eq!((outcome.polled.gone, outcome.polled.present), (0, 20));
}

#[test]
fn a_number_that_was_accepted_is_marked_when_exactly_so_many_are_gone() {
    for (accepted, ended) in [(20, Ok(())), (19, Err(PollFailure::Gone { gone: 20, of: 20 }))] {
        let request = PollRequest { accepted_gone: Some(accepted), ..request() };
        let (mut poll, mut effects) = PunchPoll::start(request);
        let mut marked = 0;
        let outcome = loop {
            let event = match effects.pop().expect("an effect") {
                PollEffect::LoadCursor => PollEvent::Cursor(Some(cursor(20, None))),
                PollEffect::ReadPages(_) => whole(&[]),
                PollEffect::ListKnown { .. } if marked == 0 => known(&many()),
                PollEffect::ListKnown { .. } => known(&[]),
                PollEffect::CountPunches(_) => PollEvent::Count(20 - marked),
                PollEffect::Save { batch, .. } => {
                    marked += batch.gone.len() as u64;
                    PollEvent::Saved(BatchResult::Saved)
                }
                PollEffect::Finish(outcome) => break *outcome,
                other => unreachable!("{other:?}"),
            };
            (poll, effects) = poll.step(event);
        };
        assert_eq!(outcome.ended, ended);
        assert_eq!(marked, if ended.is_ok() { 20 } else { 0 });
    }
}

#[test]
fn another_server_is_recognised_by_what_it_does_not_list() {
    let (ours, theirs) = (many(), [punch("7", "900", "10:00:00")]);
    let before = cursor(20, Some(time("09:00:00")));
    let (mut poll, mut effects) = PunchPoll::start(request());
    let mut saved = Vec::new();
    let outcome = loop {
        let event = match effects.pop().expect("an effect") {
            PollEffect::LoadCursor => PollEvent::Cursor(Some(before.clone())),
            // It counts more than before, so the count alone shows nothing.
            PollEffect::ReadPages(asks) if asks[0].order == Order::Newest => {
                page(&theirs, Some(30))
            }
            PollEffect::ReadPages(asks) => {
                let rows: Vec<Punch> = theirs
                    .iter()
                    .filter(|row| asks[0].window.covers_inclusive(row.punch_time))
                    .cloned()
                    .collect();
                let answer = PunchPageAnswer {
                    count: Some(rows.len() as u64),
                    rows,
                    ..PunchPageAnswer::default()
                };
                let answers = vec![Some(answer); asks.len()];
                PollEvent::Pages { answers, pages_at_once: 1 }
            }
            PollEffect::ListKnownAt(times) => {
                let at: Vec<Punch> =
                    ours.iter().filter(|row| times.contains(&row.punch_time)).cloned().collect();
                known(&at)
            }
            PollEffect::FindTimeAfter { others, .. } => {
                PollEvent::Time(ours.get(others as usize).map(|row| row.punch_time))
            }
            PollEffect::ListKnown { .. } => known(&ours),
            PollEffect::Save { batch, cursor } => {
                assert!(batch.is_empty(), "nothing of another server is saved");
                saved.push(cursor);
                PollEvent::Saved(BatchResult::Saved)
            }
            PollEffect::Finish(outcome) => break *outcome,
            other => unreachable!("{other:?}"),
        };
        (poll, effects) = poll.step(event);
    };
    assert_eq!(outcome.ended, Err(PollFailure::Gone { gone: 20, of: 20 }));
    assert_eq!(saved.iter().filter_map(|cursor| cursor.base).collect::<Vec<_>>(), [20]);
}

#[test]
fn what_came_before_a_failure_is_saved_and_counted() {
    let rows = two();
    let times = vec![rows[0].punch_time, rows[1].punch_time];
    let mut reading = cursor(2, None);
    reading.page = 2;
    let steps = |last: PollEvent| {
        vec![
            (PollEffect::LoadCursor, PollEvent::Cursor(None)),
            // The first two of three.
            (newest(), page(&rows, Some(3))),
            (PollEffect::ListKnownAt(times.clone()), known(&[])),
            (save(&rows, reading.clone()), PollEvent::Saved(BatchResult::Saved)),
            (read(Order::Newest, ALL, 2), last),
        ]
    };
    let failed = play(request(), steps(PollEvent::ReadFailed));
    assert_eq!(failed.ended, Err(PollFailure::ReadFailed));
    assert_eq!((failed.polled.imported, failed.polled.present, failed.polled.counted), (2, 2, 3));
    let stopped = play(request(), steps(PollEvent::Stopped));
    assert_eq!((stopped.ended, stopped.polled.stopped), (Ok(()), true));
    assert_eq!((stopped.polled.imported, stopped.polled.settled), (2, false));
}

#[test]
fn what_failed_to_be_saved_is_not_saved_again() {
    let rows = two();
    let outcome = play(
        request(),
        vec![
            (PollEffect::LoadCursor, PollEvent::Cursor(None)),
            (newest(), whole(&rows)),
            (list_all(), known(&[])),
            (save(&rows, cursor(2, None)), PollEvent::TargetFailed),
        ],
    );
    assert_eq!(outcome.ended, Err(PollFailure::TargetFailed));
    assert_eq!((outcome.polled.imported, outcome.polled.counted), (0, 2));
}

#[test]
fn a_server_that_does_not_count_or_keep_to_its_window_is_refused() {
    let rows = two();
    let since = time("08:03:00");
    let from = PunchWindow::starting_at(Some(since));
    let begun = Cursor { since: Some(since), ..cursor(0, None) };
    let tables = [
        (None, ALL, cursor(0, None), page(&rows, None), UnfitServer::NotCounted),
        (Some(since), from, begun, whole(&rows), UnfitServer::OtherTimes),
    ];
    for (since, window, begun, answer, why) in tables {
        let outcome = play(
            PollRequest { since, ..request() },
            vec![
                (PollEffect::LoadCursor, PollEvent::Cursor(None)),
                (read(Order::Newest, window, 1), answer),
                // That it was begun.
                (save(&[], begun), PollEvent::Saved(BatchResult::Saved)),
            ],
        );
        assert_eq!(outcome.ended, Err(PollFailure::Unfit(why)));
    }
}

#[test]
fn an_earlier_beginning_is_counted_before_anything_is_read() {
    let rows = two();
    let since = Some(time("08:00:00"));
    let later = Cursor { since: Some(time("08:04:00")), ..cursor(1, mark(&rows)) };
    let window = PunchWindow::starting_at(since);
    let now = Cursor { since, ..cursor(2, mark(&rows)) };
    let outcome = play(
        PollRequest { since, ..request() },
        vec![
            (PollEffect::LoadCursor, PollEvent::Cursor(Some(later))),
            (PollEffect::CountPunches(window), PollEvent::Count(1)),
            (read(Order::Newest, window, 1), whole(&rows)),
            (PollEffect::ListKnown { window, most: MOST }, known(&rows[..1])),
            (save(&rows[1..], now), PollEvent::Saved(BatchResult::Saved)),
            (PollEffect::CountPunches(window), PollEvent::Count(2)),
        ],
    );
    assert_eq!((outcome.ended, outcome.polled.imported), (Ok(()), 1));
}

#[test]
fn an_answer_to_another_question_ends_the_poll_as_a_defect() {
    let outcome = play(request(), vec![(PollEffect::LoadCursor, PollEvent::Count(3))]);
    assert_eq!(outcome.ended, Err(PollFailure::WrongEvent));
    let two_answers = PollEvent::Pages { answers: vec![None, None], pages_at_once: 1 };
    let outcome = play(
        request(),
        vec![(PollEffect::LoadCursor, PollEvent::Cursor(None)), (newest(), two_answers)],
    );
    assert_eq!(outcome.ended, Err(PollFailure::WrongEvent));
}

#[test]
fn rows_that_are_no_punches_are_named_and_left_out_of_the_counts() {
    let rows = two();
    let odd = OddPunch {
        id: Some("9".into()),
        emp_code: None,
        field: "emp_code",
        text: CompactString::default(),
    };
    let answer = PunchPageAnswer {
        rows: rows.to_vec(),
        odd: vec![odd.clone()],
        count: Some(3),
        more: false,
    };
    let counted = Cursor { excess: 1, left_out: 1, ..cursor(2, None) };
    let settled = Cursor { mark: mark(&rows), ..counted.clone() };
    let outcome = play(
        request(),
        vec![
            (PollEffect::LoadCursor, PollEvent::Cursor(None)),
            (newest(), PollEvent::Pages { answers: vec![Some(answer)], pages_at_once: 1 }),
            (list_all(), known(&[])),
            (save(&rows, cursor(2, None)), PollEvent::Saved(BatchResult::Saved)),
            (PollEffect::CountPunches(ALL), PollEvent::Count(2)),
            (save(&[], counted), PollEvent::Saved(BatchResult::Saved)),
            (save(&[], settled), PollEvent::Saved(BatchResult::Saved)),
        ],
    );
    let PollCounts { odd: named, left_out, imported, settled, .. } = outcome.polled;
    assert_eq!((named, left_out, imported, settled), (vec![odd], 1, 2, true));
}
