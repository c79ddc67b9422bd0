//! What notices of a run state: what is left of earlier runs, and what the run itself leaves.
//! `render::document::notice_text` makes the sentences.

use chrono::{DateTime, Utc};

use crate::model::Problem;

/// What a run found besides the differences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RunFact {
    /// An earlier run broke off, and what it left in doubt was looked for.
    BrokenOff { run: i64, started: DateTime<Utc>, steps: Vec<SettledStep> },
    /// An undo leaves what the source of this name declares.
    UndoneIsDeclared { source: String },
    /// An undo takes back one direction of a run; run `other` was the other one.
    UndoneDirection { run: i64, other: i64, written: String, stays: String },
    /// So many of the approved changes are due.
    ApprovalRemainder { due: usize, approved: usize },
    /// The side of this name did not keep the field of the record in two runs.
    RejectedAgain { place: String },
    /// A filter as it was written, whose record an earlier run took away.
    RemovedEarlier { filter: String },
    /// An entry that matches nothing on this side, and is meant for others too.
    UnmatchedEntry(Box<Problem>),
}

/// A step of an earlier run, and what was found of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettledStep {
    pub action: String,
    pub kind: String,
    pub code: String,
    pub finding: StepFinding,
}

/// What became of a step that was in doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepFinding {
    TookEffect,
    NoEffect,
    RecordGone,
    PartialEffect,
}
