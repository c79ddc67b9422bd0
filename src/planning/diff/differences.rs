//! What two sides differ in, before it is ordered and guarded.

use std::collections::BTreeSet;

use crate::model::{Code, Directory, Kind, PerKind, Problem, Record};
use crate::planning::change::Change;
use crate::planning::notice::Notice;

/// What the two sides differ in, not yet ordered and not yet guarded.
#[derive(Debug, Default)]
pub(crate) struct Differences {
    pub(crate) changes: Vec<Change>,
    pub(crate) unchanged: PerKind<u64>,
    pub(crate) unmanaged: Vec<(Kind, Code)>,
    /// Live records in scope: what limits are shares of.
    pub(crate) live: PerKind<u64>,
    /// Declared records in scope and in time.
    pub(crate) declared: PerKind<u64>,
    /// Warnings among them.
    pub(crate) notices: Vec<Notice>,
    pub(crate) problems: Vec<Problem>,
    /// Codes that are named and cannot be created; there is a problem for each.
    pub(crate) not_creatable: BTreeSet<(Kind, Code)>,
    /// People who were deactivated once and are declared, with nothing of it left to switch on.
    pub(crate) returned: Vec<Code>,
    /// Leavers of a kind of which a first run holds some back, all together.
    pub(crate) held_back: PerKind<u64>,
    /// Records of which nothing is sent although they differ.
    pub(crate) left_alone: PerKind<u64>,
}

pub(crate) fn at_record(problem: Problem, directory: &Directory, record: &Record) -> Problem {
    match directory.record_origin(record) {
        Some(origin) => problem.at_origin(origin),
        None => problem,
    }
}
