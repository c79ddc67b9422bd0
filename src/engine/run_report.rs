//! What became of a plan: one outcome for each change.

use crate::model::{Code, Kind, Record};
use crate::planning::guards::deletion_evidence::SideEffect;
use crate::planning::notice::private_text::ForeignText;
use crate::planning::three_way_merge::SideOutcomes;
use crate::planning::{Change, Plan};

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

/// A plan that was performed.
#[derive(Debug)]
pub struct Report {
    pub plan: Plan,
    /// One for each change of the plan, in its order.
    pub outcomes: Vec<Outcome>,
    pub interrupted: bool,
    /// Why the touched records could not be read again.
    pub unverified: Option<String>,
    /// New records as they were read again, by the position of their change.
    pub made: Vec<(usize, Record)>,
    /// What moved together with what was written, and was not asked for.
    pub side_effects: Vec<SideEffect>,
    /// What became of the way back, where the flow goes both ways.
    pub back: Option<Box<Report>>,
}

impl Report {
    /// A plan with nothing in it.
    pub fn for_empty_plan(plan: Plan) -> Report {
        Report {
            plan,
            outcomes: Vec::new(),
            interrupted: false,
            unverified: None,
            made: Vec::new(),
            side_effects: Vec::new(),
            back: None,
        }
    }

    /// Every change took effect and was seen to.
    pub fn is_converged(&self) -> bool {
        self.unverified.is_none()
            && self.outcomes.iter().all(|outcome| *outcome == Outcome::Done)
            && self.back.as_ref().is_none_or(|back| back.is_converged())
    }

    pub fn count_outcomes(&self, name: &str) -> usize {
        let back = self.back.as_ref().map_or(0, |back| back.count_outcomes(name));
        back + self.outcomes.iter().filter(|outcome| outcome.name() == name).count()
    }

    /// By change: `None` when it was not done, else the names of the fields that were not taken.
    pub fn taken_fields(&self) -> SideOutcomes {
        let taken = self.outcomes.iter().map(|outcome| match outcome {
            Outcome::Done => Some(Vec::new()),
            Outcome::NotTaken { fields, .. } => Some(fields.clone()),
            Outcome::Failed { .. } | Outcome::Skipped(_) => None,
        });
        taken.collect()
    }

    /// A plan of which nothing was begun.
    pub fn all_skipped(plan: Plan, reason: SkipReason) -> Report {
        let outcomes = vec![Outcome::Skipped(reason); plan.changes.len()];
        Report { outcomes, ..Report::for_empty_plan(plan) }
    }

    /// The changes that did not simply succeed, each with its outcome.
    pub fn unsuccessful_changes(&self) -> impl Iterator<Item = (&Change, &Outcome)> {
        self.plan
            .changes
            .iter()
            .zip(&self.outcomes)
            .filter(|(_, outcome)| **outcome != Outcome::Done)
    }
}
