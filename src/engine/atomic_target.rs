//! Performing a plan on a place that takes all of it or nothing: files, databases.

use std::borrow::Cow;
use std::collections::BTreeMap;

use futures_util::stream::{self, StreamExt as _};

use super::event::Event;
use super::execute_leg::{ExecutionContext, format_error_chain, verify_unless_stopped};
use super::run_report::{LegReport, Outcome, SkipReason, UnverifiedReason};
use super::store_ports::{AtomicTarget, WriteError};
use super::verify;
use crate::model::Record;
use crate::planning::Change;
use crate::planning::guards::deletion_evidence::{Renames, SideEffect};

/// How many intents are on their way to the journal at a time: it makes many of them durable at
/// once.
const INTENTS: usize = 256;

/// Writes all changes into the journal, makes them together, and reads them again.
pub(super) async fn execute_atomically(
    changes: &[Change],
    place: &dyn AtomicTarget,
    context: ExecutionContext<'_>,
) -> LegReport {
    let mut outcomes = match record_all_intents(changes, context).await {
        Err(outcomes) => outcomes,
        Ok(()) if context.stop.is_stop_requested() => {
            vec![Outcome::Skipped(SkipReason::NothingWritten); changes.len()]
        }
        Ok(()) => match place.write_changes(changes).await {
            Ok(()) => vec![Outcome::Done; changes.len()],
            Err(error) => outcomes_of_failure(changes, error),
        },
    };
    for (position, (change, outcome)) in changes.iter().zip(&outcomes).enumerate() {
        context
            .observer
            .on_event(Event::Ended { action: change.action, done: *outcome == Outcome::Done });
        context.journal.record_outcome(position, change, outcome);
    }
    let mut seen = ReadBackResult::default();
    let unverified = verify_written(changes, &mut outcomes, place, context, &mut seen).await;
    let interrupted = context.stop.is_stop_requested();
    let ReadBackResult { made, side_effects } = seen;
    LegReport { outcomes, interrupted, unverified, made, side_effects }
}

/// Nothing may be written before all of it is in the journal.
async fn record_all_intents(
    changes: &[Change],
    context: ExecutionContext<'_>,
) -> Result<(), Vec<Outcome>> {
    let mut intents = stream::iter(changes.iter().enumerate())
        .map(|(position, change)| async move {
            (position, context.journal.record_intent(position, change).await)
        })
        .buffer_unordered(INTENTS);
    while let Some((position, intended)) = intents.next().await {
        if let Err(error) = intended {
            let error = error.context("not written, because it could not be put into the journal");
            return Err(outcomes_of_failure(
                changes,
                WriteError { error, at: Some(position), in_doubt: false },
            ));
        }
    }
    Ok(())
}

/// One change is to blame and the others were not made either, or it is not known of any.
fn outcomes_of_failure(
    changes: &[Change],
    WriteError { error, at, in_doubt }: WriteError,
) -> Vec<Outcome> {
    let outcome = Outcome::Failed { error: format_error_chain(&error), in_doubt, help: None };
    let blamed = at.filter(|_| !in_doubt).and_then(|at| Some((at, changes.get(at)?)));
    let Some((at, change)) = blamed else { return vec![outcome; changes.len()] };
    let reason = SkipReason::WithAnother { kind: change.kind, code: change.code.clone() };
    let mut outcomes = vec![Outcome::Skipped(reason); changes.len()];
    outcomes[at] = outcome;
    outcomes
}

/// What reading back showed beside the outcomes.
#[derive(Default)]
struct ReadBackResult {
    /// New records as they are now.
    made: Vec<(usize, Record)>,
    /// What triggers, or anchors of a file, moved together with what was written.
    side_effects: Vec<SideEffect>,
}

async fn verify_written(
    changes: &[Change],
    outcomes: &mut Vec<Outcome>,
    place: &dyn AtomicTarget,
    context: ExecutionContext<'_>,
    seen: &mut ReadBackResult,
) -> Option<UnverifiedReason> {
    let touched: Vec<usize> =
        (0..changes.len()).filter(|at| outcomes[*at].may_have_taken_effect()).collect();
    let before = outcomes.clone();
    let mut judged: Vec<Option<Outcome>> = std::mem::take(outcomes).into_iter().map(Some).collect();
    let (found, undone) = (BTreeMap::new(), BTreeMap::new());
    let renames = Renames::from_changes(changes);
    let held = |at: usize| {
        let record = Cow::Borrowed(changes[at].held.as_record()?);
        Some(verify::Before { record, renames: &renames })
    };
    let settled = verify::VerificationState {
        outcomes: &mut judged,
        made: &mut seen.made,
        found: &found,
        undone: &undone,
        before: &held,
        side_effects: &mut seen.side_effects,
    };
    let verifying = verify::verify_executed(changes, &touched, place, context.observer, settled);
    let unverified = verify_unless_stopped(context.stop, verifying).await;
    *outcomes = judged.into_iter().flatten().collect();
    for at in touched.into_iter().filter(|at| outcomes[*at] != before[*at]) {
        context.journal.record_outcome(at, &changes[at], &outcomes[at]);
    }
    unverified
}
