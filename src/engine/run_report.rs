//! What became of a plan: one outcome for each change.

use crate::model::{Code, Kind, Record};
use crate::planning::guards::deletion_evidence::SideEffect;
use crate::planning::notice::private_text::ForeignText;
use crate::planning::three_way_merge::SideOutcomes;
use crate::planning::{Change, Plan, PlanLeg};

/// What became of one change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Done,
    Failed {
        error: String,
        /// Whether it took effect is not known.
        in_doubt: bool,
        /// What a person can do about it, where that is known.
        help: Option<&'static str>,
    },
    Skipped(SkipReason),
    /// The server confirmed and holds something else: the names of the fields, or `record`.
    NotTaken {
        fields: Vec<String>,
        /// What it holds of each of them, as it is remembered; of secrets only whether there is
        /// one.
        held: Vec<String>,
    },
}

/// Why a change was not tried; `render::document::skip_text` makes the sentences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SkipReason {
    /// It depends on the change at this position, which was not done.
    DependsOn(usize),
    /// The run was interrupted before it.
    Interrupted,
    /// The run was interrupted before anything was written.
    NothingWritten,
    /// The run ended before it.
    NotBegun,
    NotReached,
    /// The server refuses or does not answer, or the journal cannot be written.
    RunAborted,
    /// What it depends on could not be read again.
    Unread,
    /// The source could not be written, and may have moved.
    SourceMoved,
    /// All changes are made together, and the one of this record failed.
    WithAnother {
        kind: Kind,
        code: Code,
    },
    /// The record is not as it was when this was planned.
    Unmet(ForeignText),
}

impl Outcome {
    /// Whether it is known that nothing was done.
    pub fn is_without_effect(&self) -> bool {
        matches!(self, Outcome::Failed { in_doubt: false, .. } | Outcome::Skipped(_))
    }

    /// The word in the published form.
    pub fn name(&self) -> &'static str {
        match self {
            Outcome::Done => "done",
            Outcome::Failed { .. } => "failed",
            Outcome::Skipped(_) => "skipped",
            Outcome::NotTaken { .. } => "not_taken",
        }
    }

    pub(crate) fn may_have_taken_effect(&self) -> bool {
        matches!(self, Outcome::Done | Outcome::Failed { in_doubt: true, .. })
    }
}

/// Why touched records could not be read again; `render::document::skip_text` makes the sentences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnverifiedReason {
    /// The run had to end before.
    Interrupted,
    /// In the words of the store or of the server.
    Unreadable(ForeignText),
}

/// What became of one direction of a plan.
#[derive(Debug, Default)]
pub struct LegReport {
    /// One for each change of the direction, in its order.
    pub outcomes: Vec<Outcome>,
    pub interrupted: bool,
    /// Why the touched records could not be read again.
    pub unverified: Option<UnverifiedReason>,
    /// New records as they were read again, by the position of their change.
    pub made: Vec<(usize, Record)>,
    /// What moved together with what was written, and was not asked for.
    pub side_effects: Vec<SideEffect>,
}

impl LegReport {
    /// A direction of which nothing was begun.
    pub fn all_skipped(leg: &PlanLeg, reason: SkipReason) -> LegReport {
        let outcomes = vec![Outcome::Skipped(reason); leg.changes.len()];
        LegReport { outcomes, ..LegReport::default() }
    }
}

/// One direction of a plan with what became of it.
#[derive(Clone, Copy, Debug)]
pub struct ExecutedLeg<'a> {
    pub leg: &'a PlanLeg,
    pub report: &'a LegReport,
}

impl<'a> ExecutedLeg<'a> {
    /// All changes with their outcomes.
    pub fn outcomes(self) -> impl Iterator<Item = (&'a Change, &'a Outcome)> {
        self.leg.changes.iter().zip(&self.report.outcomes)
    }

    /// The changes that did not simply succeed, each with its outcome.
    pub fn unsuccessful_changes(self) -> impl Iterator<Item = (&'a Change, &'a Outcome)> {
        self.outcomes().filter(|(_, outcome)| **outcome != Outcome::Done)
    }

    /// Every change took effect and was seen to.
    pub fn is_converged(self) -> bool {
        self.report.unverified.is_none()
            && self.report.outcomes.iter().all(|outcome| *outcome == Outcome::Done)
    }

    /// By change: `None` when it was not done, else the names of the fields that were not taken.
    pub fn taken_fields(self) -> SideOutcomes {
        let taken = self.report.outcomes.iter().map(|outcome| match outcome {
            Outcome::Done => Some(Vec::new()),
            Outcome::NotTaken { fields, .. } => Some(fields.clone()),
            Outcome::Failed { .. } | Outcome::Skipped(_) => None,
        });
        taken.collect()
    }
}

/// A plan that was performed.
#[derive(Debug)]
pub struct Report {
    pub plan: Plan,
    pub forward: LegReport,
    /// Of the way back, where it had changes and was begun.
    pub reverse: Option<LegReport>,
}

impl Report {
    /// The way to `to` with what became of it.
    pub fn executed_forward(&self) -> ExecutedLeg<'_> {
        ExecutedLeg { leg: &self.plan.forward, report: &self.forward }
    }

    /// The way back with what became of it.
    pub fn executed_reverse(&self) -> Option<ExecutedLeg<'_>> {
        let (leg, report) = self.plan.reverse.as_ref().zip(self.reverse.as_ref())?;
        Some(ExecutedLeg { leg, report })
    }

    /// The directions in the order in which they were performed.
    pub fn executed_legs(&self) -> impl Iterator<Item = ExecutedLeg<'_>> {
        self.executed_reverse().into_iter().chain([self.executed_forward()])
    }

    /// Every change took effect and was seen to.
    pub fn is_converged(&self) -> bool {
        self.executed_legs().all(ExecutedLeg::is_converged)
    }

    /// Whether either direction was stopped.
    pub fn is_interrupted(&self) -> bool {
        self.executed_legs().any(|executed| executed.report.interrupted)
    }

    /// Why touched records could not be read again; the way to `to` speaks first.
    pub fn why_unverified(&self) -> Option<&UnverifiedReason> {
        let reverse = self.reverse.as_ref();
        let unverified = reverse.and_then(|report| report.unverified.as_ref());
        self.forward.unverified.as_ref().or(unverified)
    }

    pub fn count_outcomes(&self, name: &str) -> usize {
        let outcomes = self.executed_legs().flat_map(|executed| &executed.report.outcomes);
        outcomes.filter(|outcome| outcome.name() == name).count()
    }
}
