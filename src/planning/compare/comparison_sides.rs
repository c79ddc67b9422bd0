//! Both sides of one comparison, and what is found between them.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::informational::InformationalNotes;
use crate::model::{Code, Directory, Kind, PerKind, Record};
use crate::planning::Change;
use crate::planning::selection::record_filter::RecordFilter;

/// What is found, not yet ordered.
#[derive(Debug, Default)]
pub(super) struct ComparisonFindings {
    pub(super) changes: Vec<Change>,
    pub(super) unchanged: PerKind<u64>,
    pub(super) declared: PerKind<u64>,
    pub(super) unmanaged: Vec<(Kind, Code)>,
    pub(super) quiet: InformationalNotes,
}

/// New records by the codes under which the old side has them.
pub(super) type Renames<'a> = PerKind<HashMap<&'a str, &'a Record>>;

/// Both sides of one comparison.
pub(super) struct ComparisonSides<'a> {
    pub(super) old: &'a Directory,
    pub(super) new: &'a Directory,
    pub(super) filter: &'a RecordFilter,
    pub(super) today: NaiveDate,
    pub(super) renames: Renames<'a>,
}
