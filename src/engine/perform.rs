//! Performing a plan: stage by stage, several changes at a time, nothing decided here that planning did not decide.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::stream::{FuturesUnordered, StreamExt};

use super::event::{Event, Observer};
use super::port::{PerformError, Target};
use super::report::{Outcome, Report};
use super::verify;
use crate::planning::{Change, Plan};

/// After so many changes in a row without any answer the rest is not tried.
const SILENT_IN_A_ROW: usize = 3;

/// Asked to stop: nothing new is begun, what is under way is finished.
#[derive(Debug, Default)]
pub struct Stop(AtomicBool);

impl Stop {
    pub fn ask(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub fn asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Performs the plan, reads the touched records again and reports what became of every change.
pub async fn perform(plan: Plan, target: &dyn Target, stop: &Stop, observer: &dyn Observer) -> Report {
    observer.event(Event::Begin { changes: plan.changes.len() });
    let mut run =
        Run { changes: &plan.changes, outcomes: vec![None; plan.changes.len()], silent: 0, hopeless: false };
    let mut at = 0;
    while at < plan.changes.len() {
        let stage = plan.changes[at].stage;
        let end = at + plan.changes[at..].iter().take_while(|change| change.stage == stage).count();
        run.stage(at..end, target, stop, observer).await;
        at = end;
    }
    let mut outcomes: Vec<Outcome> = run
        .outcomes
        .into_iter()
        .map(|outcome| outcome.unwrap_or_else(|| Outcome::skipped("not reached")))
        .collect();
    let unverified = verify::verify(&plan.changes, &mut outcomes, target, observer).await;
    Report { plan, outcomes, interrupted: stop.asked(), unverified }
}

struct Run<'a> {
    changes: &'a [Change],
    outcomes: Vec<Option<Outcome>>,
    silent: usize,
    hopeless: bool,
}

impl Run<'_> {
    async fn stage(
        &mut self,
        positions: std::ops::Range<usize>,
        target: &dyn Target,
        stop: &Stop,
        observer: &dyn Observer,
    ) {
        let changes = self.changes;
        let mut waiting: VecDeque<usize> = positions.collect();
        let mut under_way = FuturesUnordered::new();
        loop {
            while under_way.len() < target.parallel().max(1) {
                let Some(position) = waiting.pop_front() else { break };
                match self.why_not(position, stop) {
                    Some(outcome) => self.end(position, outcome, observer),
                    None => {
                        under_way.push(async move { (position, target.perform(&changes[position]).await) })
                    }
                }
            }
            match under_way.next().await {
                None => break,
                Some((position, result)) => {
                    let outcome = self.judge(result);
                    self.end(position, outcome, observer);
                }
            }
        }
    }

    /// Why a change must not be tried now.
    fn why_not(&self, position: usize, stop: &Stop) -> Option<Outcome> {
        if stop.asked() {
            return Some(Outcome::skipped("interrupted before it was begun"));
        }
        if self.hopeless {
            return Some(Outcome::skipped("not tried: the server refuses or does not answer"));
        }
        let failed = self.changes[position]
            .leans
            .iter()
            .find(|&&other| !matches!(self.outcomes[other], Some(Outcome::Done)))?;
        Some(Outcome::Skipped { because: None, leans_on: Some(*failed) })
    }

    fn judge(&mut self, result: Result<(), PerformError>) -> Outcome {
        match result {
            Ok(()) => {
                self.silent = 0;
                Outcome::Done
            }
            Err(PerformError { error, in_doubt, hopeless }) => {
                self.silent = if in_doubt { self.silent + 1 } else { 0 };
                self.hopeless |= hopeless || self.silent >= SILENT_IN_A_ROW;
                Outcome::Failed { error: chain(&error), in_doubt }
            }
        }
    }

    fn end(&mut self, position: usize, outcome: Outcome, observer: &dyn Observer) {
        let done = outcome == Outcome::Done;
        observer.event(Event::Ended { action: self.changes[position].action, done });
        self.outcomes[position] = Some(outcome);
    }
}

/// The error with its causes, in one line.
fn chain(error: &anyhow::Error) -> String {
    error.chain().map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
