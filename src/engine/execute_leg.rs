//! Performing a plan: phase by phase, several changes at a time, nothing decided here that planning
//! did not decide.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::stream::{FuturesUnordered, StreamExt};
use tokio::sync::Semaphore;

use super::change_dispatch::{ChangeDispatcher, Expectations, SentChange};
use super::change_queue::ChangeQueue;
use super::event::{Event, Observer};
use super::run_report::{LegReport, Outcome, SkipReason, UnverifiedReason};
use super::stop::StopSignal;
use super::store_ports::{ExecutedChange, Journal, PerformError, Target, TargetWriter};
use super::{atomic_target, verify};
use crate::model::{Code, Kind, Record};
use crate::planning::guards::deletion_evidence::SideEffect;
use crate::planning::notice::private_text::ForeignText;
use crate::planning::{Action, Change, PlanLeg, Reason};

/// What performing needs beside the plan.
#[derive(Clone, Copy)]
pub struct ExecutionContext<'a> {
    pub target: TargetWriter<'a>,
    pub journal: &'a dyn Journal,
    pub stop: &'a Arc<StopSignal>,
    pub observer: &'a dyn Observer,
    /// A record is read once more directly before it is updated, of a flow that goes both ways:
    /// what a person moved until then is no side effect of the update, and is never overwritten by
    /// it.
    pub reads_before: bool,
}

impl std::fmt::Debug for ExecutionContext<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ApplyContext").field("stop", self.stop).finish_non_exhaustive()
    }
}

/// Performs one direction, reads the touched records again and reports what became of every change.
pub async fn execute_leg(leg: &PlanLeg, context: ExecutionContext<'_>) -> LegReport {
    context.observer.on_event(Event::Begin { changes: leg.changes.len() });
    context.target.as_read_back().stop_on(context.stop);
    match context.target {
        TargetWriter::Each(target) => execute_each_change(&leg.changes, target, context).await,
        TargetWriter::Whole(place) => {
            atomic_target::execute_atomically(&leg.changes, place, context).await
        }
    }
}

async fn execute_each_change(
    changes: &[Change],
    target: &dyn Target,
    context: ExecutionContext<'_>,
) -> LegReport {
    let stop = context.stop;
    let mut run = PlanExecution::new(changes, target);
    let mut at = 0;
    let mut unverified = None;
    while at < changes.len() {
        let phase = ExecutionPhase::of_change(&changes[at]);
        let end = at
            + changes[at..]
                .iter()
                .take_while(|change| ExecutionPhase::of_change(change) == phase)
                .count();
        if phase == ExecutionPhase::Deletions && !stop.is_stop_requested() && !run.hopeless {
            // A move that was silently dropped leaves its record where it was, and what it was to
            // leave must stay too.
            unverified = run.verify_changes(&run.dependencies_of(at..end), context).await;
            run.blind = unverified.is_some();
        }
        run.execute_phase(at..end, context).await;
        at = end;
    }
    let all: Vec<usize> = (0..changes.len()).collect();
    let last = run.verify_changes(&all, context).await;
    let (made, side_effects) =
        (std::mem::take(&mut run.made), std::mem::take(&mut run.side_effects));
    let outcomes = run.outcomes.into_iter();
    let outcomes = outcomes
        .map(|outcome| outcome.unwrap_or_else(|| Outcome::Skipped(SkipReason::NotReached)))
        .collect();
    let (interrupted, unverified) = (stop.is_stop_requested(), last.or(unverified));
    LegReport { outcomes, interrupted, unverified, made, side_effects }
}

/// The most changes that are begun at once, beside twice as many as are sent at a time: after a
/// crash it is not known what became of these.
const MOST_AT_ONCE: usize = 16;

/// Structure, then people, then what goes away. Within a phase a change begins as soon as what it
/// leans on is done: waiting for a whole level of the tree would leave connections idle.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ExecutionPhase {
    Structure,
    People,
    Deletions,
}

impl ExecutionPhase {
    fn of_change(change: &Change) -> ExecutionPhase {
        match (change.action, change.kind) {
            (Action::Delete | Action::Resign, _) => ExecutionPhase::Deletions,
            (_, Kind::Employee) => ExecutionPhase::People,
            _ => ExecutionPhase::Structure,
        }
    }
}

struct PlanExecution<'a> {
    changes: &'a [Change],
    outcomes: Vec<Option<Outcome>>,
    /// Read again and judged.
    verified: Vec<bool>,
    hopeless: bool,
    /// How many changes in a row were met with silence.
    unanswered: usize,
    /// What deletions lean on could not be read again.
    blind: bool,
    /// New records, as they were read again.
    made: Vec<(usize, Record)>,
    /// Changes that were found to be there, though the target did not confirm all of them.
    found: BTreeMap<usize, ExecutedChange>,
    expected: Expectations<'a>,
    /// Records as they were read directly before they were updated.
    before: BTreeMap<usize, Record>,
    side_effects: Vec<SideEffect>,
    /// The text for a failure that reading back showed to have had no effect.
    undone: BTreeMap<usize, String>,
    target: &'a dyn Target,
}

impl<'a> PlanExecution<'a> {
    fn new(changes: &'a [Change], target: &'a dyn Target) -> PlanExecution<'a> {
        let count = changes.len();
        let (outcomes, verified) = (vec![None; count], vec![false; count]);
        PlanExecution {
            changes,
            outcomes,
            verified,
            hopeless: false,
            unanswered: 0,
            blind: false,
            made: Vec::new(),
            found: BTreeMap::new(),
            undone: BTreeMap::new(),
            expected: Expectations::from_changes(changes),
            before: BTreeMap::new(),
            side_effects: Vec::new(),
            target,
        }
    }

    async fn execute_phase(&mut self, positions: Range<usize>, context: ExecutionContext<'_>) {
        let changes = self.changes;
        let target = self.target;
        let parallel = target.max_parallel().max(1);
        let expected = Expectations::from_changes(changes);
        let gate = ChangeDispatcher {
            slots: Semaphore::new(parallel),
            shut: AtomicBool::new(false),
            target,
            expected: &expected,
        };
        let mut queue = ChangeQueue::from_phase(changes, positions);
        let mut under_way = FuturesUnordered::new();
        loop {
            // More than are sent at a time: while those wait for the server, the others wait for
            // the disk. They are begun many at once, so that they share that wait.
            let more = (parallel * 4).min(MOST_AT_ONCE);
            let room = if under_way.len() <= parallel * 2 { parallel * 2 + more } else { 0 };
            while under_way.len() < room {
                let Some(position) = queue.pop_ready() else { break };
                match self.why_not(position, context.stop) {
                    Some(outcome) => {
                        self.finish_change(position, outcome, context);
                        queue.mark_ended(position);
                    }
                    None => {
                        let (change, gate) = (&changes[position], &gate);
                        under_way.push(async move {
                            (position, gate.dispatch_change(position, change, context).await)
                        });
                    }
                }
            }
            match under_way.next().await {
                None => break,
                Some((position, result)) => {
                    let outcome = match result {
                        Some(SentChange { before, result }) => {
                            self.before.extend(before.map(|before| (position, before)));
                            self.classify_result(position, result)
                        }
                        None => self
                            .why_not(position, context.stop)
                            .unwrap_or_else(|| Outcome::Skipped(SkipReason::NotBegun)),
                    };
                    gate.shut.fetch_or(self.hopeless, Ordering::Relaxed);
                    self.finish_change(position, outcome, context);
                    queue.mark_ended(position);
                }
            }
        }
    }

    /// What these changes lean on, each once.
    fn dependencies_of(&self, positions: Range<usize>) -> Vec<usize> {
        let start = positions.start;
        let leans = self.changes[positions].iter().flat_map(|change| &change.leans);
        let others: BTreeSet<usize> = leans.copied().filter(|other| *other < start).collect();
        others.into_iter().collect()
    }

    /// The steps on the way after which the same record was changed again: what they set is not
    /// there any more.
    fn find_superseded(&self, in_effect: &dyn Fn(usize) -> bool) -> BTreeSet<usize> {
        let people = self.changes.iter().enumerate();
        let step = |change: &Change| change.reason == Reason::Freed;
        let steps: HashMap<&Code, usize> = people
            .clone()
            .filter(|(_, change)| step(change))
            .map(|(at, change)| (&change.code, at))
            .collect();
        if steps.is_empty() {
            return BTreeSet::new();
        }
        let later = people.filter(|(at, change)| {
            change.kind == Kind::Employee && !step(change) && in_effect(*at)
        });
        later.filter_map(|(_, change)| steps.get(change.known_as()).copied()).collect()
    }

    /// Reads those of these changes again that were not yet. Returns why that could not be done, if
    /// it could not.
    async fn verify_changes(
        &mut self,
        positions: &[usize],
        context: ExecutionContext<'_>,
    ) -> Option<UnverifiedReason> {
        let in_effect =
            |at: usize| self.outcomes[at].as_ref().is_some_and(Outcome::may_have_taken_effect);
        let overtaken = self.find_superseded(&in_effect);
        let settled = |at: &usize| !self.verified[*at] && in_effect(*at) && !overtaken.contains(at);
        let due: Vec<usize> = positions.iter().copied().filter(settled).collect();
        for at in &due {
            self.verified[*at] = true;
        }
        let before: Vec<Option<Outcome>> =
            due.iter().map(|&at| self.outcomes[at].clone()).collect();
        let (expected, read) = (&self.expected, &self.before);
        let record = |at: usize| {
            let record = read
                .get(&at)
                .map(Cow::Borrowed)
                .or_else(|| expected.expected_record(&self.changes[at]))?;
            Some(verify::Before { record, renames: &expected.renames })
        };
        let seen = verify::VerificationState {
            outcomes: &mut self.outcomes,
            made: &mut self.made,
            found: &self.found,
            undone: &self.undone,
            before: &record,
            side_effects: &mut self.side_effects,
        };
        let verifying =
            verify::verify_executed(self.changes, &due, self.target, context.observer, seen);
        let blind = verify_unless_stopped(context.stop, verifying).await;
        for (&at, before) in due.iter().zip(&before) {
            if let Some(outcome) =
                self.outcomes[at].as_ref().filter(|_| self.outcomes[at] != *before)
            {
                context.journal.record_outcome(at, &self.changes[at], outcome);
            }
        }
        blind
    }

    /// Why a change must not be tried now.
    fn why_not(&self, position: usize, stop: &StopSignal) -> Option<Outcome> {
        if stop.is_stop_requested() {
            return Some(Outcome::Skipped(SkipReason::Interrupted));
        }
        if self.hopeless {
            return Some(Outcome::Skipped(SkipReason::RunAborted));
        }
        let leans = &self.changes[position].leans;
        if self.blind
            && leans.iter().any(|&other| {
                ExecutionPhase::of_change(&self.changes[other]) != ExecutionPhase::Deletions
            })
        {
            return Some(Outcome::Skipped(SkipReason::Unread));
        }
        let failed =
            leans.iter().find(|&&other| !matches!(self.outcomes[other], Some(Outcome::Done)))?;
        Some(Outcome::Skipped(SkipReason::DependsOn(*failed)))
    }

    fn classify_result(
        &mut self,
        position: usize,
        result: Result<ExecutedChange, PerformError>,
    ) -> Outcome {
        match result {
            Ok(performed) => {
                self.unanswered = 0;
                if !performed.unconfirmed.is_empty() {
                    self.found.insert(position, performed);
                }
                Outcome::Done
            }
            Err(PerformError { error, undone, in_doubt, hopeless, unanswered, is_unmet, help }) => {
                self.undone.extend(undone.map(|error| (position, format_error_chain(&error))));
                self.unanswered = if unanswered { self.unanswered + 1 } else { 0 };
                // Twice as many as are sent at a time: each of them was asked for over seconds.
                let silence = self.unanswered >= self.target.max_parallel().max(2) * 2;
                self.hopeless |= hopeless || silence;
                match is_unmet {
                    true => {
                        let why = ForeignText::new(format_error_chain(&error));
                        Outcome::Skipped(SkipReason::Unmet(why))
                    }
                    false => Outcome::Failed { error: format_error_chain(&error), in_doubt, help },
                }
            }
        }
    }

    fn finish_change(&mut self, position: usize, outcome: Outcome, context: ExecutionContext<'_>) {
        let done = outcome == Outcome::Done;
        context.observer.on_event(Event::Ended { action: self.changes[position].action, done });
        context.journal.record_outcome(position, &self.changes[position], &outcome);
        self.outcomes[position] = Some(outcome);
    }
}

/// Reads touched records again, unless the run has to end without it.
pub(super) async fn verify_unless_stopped(
    stop: &StopSignal,
    verifying: impl Future<Output = Option<UnverifiedReason>>,
) -> Option<UnverifiedReason> {
    tokio::select! {
        biased;
        blind = verifying => blind,
        () = stop.wait_for_abort() => Some(UnverifiedReason::Interrupted),
    }
}

/// The error with its causes, in one line.
pub(super) fn format_error_chain(error: &anyhow::Error) -> String {
    error.chain().map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
