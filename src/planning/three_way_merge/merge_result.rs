//! What goes into a merge, and what comes out of it.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::base::base_rows::BaseRow;
use super::base::merge_base::MergeBase;
use super::conflict::{Conflict, Resolution};
use super::merge_decision::MergeDecision;
use crate::model::{Code, Directory, Kind, PerKind, Problem};
use crate::planning::guards::refusal::Refusal;
use crate::planning::guards::rejected_values::RejectedValues;
use crate::planning::notice::Notice;
use crate::planning::notice::merge_fact::{ImpossibleReason, MergeFact, MergeFinding};
use crate::planning::policy::Policy;
use crate::planning::selection::record_filter::RecordFilter;

/// What waits for one record that `to` lacks: its kind and code, the kind of what waits, the field
/// that does, or nothing for a whole new record.
pub(super) type WaitingRecords = BTreeMap<(Kind, String, Kind, Option<String>), Vec<Code>>;

/// Everything that the merge looks at.
#[derive(Clone, Copy, Debug)]
pub struct MergeInput<'a> {
    pub from: &'a Directory,
    pub to: &'a Directory,
    pub base: &'a MergeBase,
    pub policy: &'a Policy,
    pub filter: &'a RecordFilter,
    pub today: NaiveDate,
    pub resolutions: &'a [Resolution],
    /// Values that `to` did not keep in two runs.
    pub unkept: &'a RejectedValues,
    /// Every decision on this record is reported.
    pub watch: Option<(Kind, &'a str)>,
    /// What the two sides are called.
    pub names: (&'a str, &'a str),
}

impl MergeInput<'_> {
    /// A warning about what the merge found.
    pub(in crate::planning) fn make_warning(
        &self,
        rule: &'static str,
        finding: MergeFinding,
    ) -> Notice {
        let (from, to) = self.names;
        Notice::warning(rule, MergeFact { from: from.to_owned(), to: to.to_owned(), finding })
    }
}

/// What became of a resolution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResolutionUse {
    /// It settled a conflict.
    Used,
    /// A side moved since it was made: the conflict stays.
    Expired,
    /// There is no such conflict any more.
    Spent,
    /// Its record, or its whole kind, was left out this time: the outcome is unknown.
    Unseen,
    /// Nothing of it can be carried out, and why: the conflict stays.
    Impossible(ImpossibleReason),
}

/// What both sides should hold, and what a person has to decide first.
#[derive(Debug, Default)]
pub struct Merged {
    /// What is to be declared to each side.
    pub for_to: Directory,
    pub for_from: Directory,
    pub conflicts: Vec<Conflict>,
    /// What may be decided on though nothing waits for it: records that stay on one side, with a
    /// warning.
    pub offers: Vec<Conflict>,
    /// Records that stay on one side alone.
    pub unmanaged: Vec<(Kind, Code)>,
    pub notices: Vec<Notice>,
    pub refusals: Vec<Refusal>,
    /// Decisions that cannot be carried out.
    pub problems: Vec<Problem>,
    /// Records by a field that moved on `to` and that `from` cannot be written.
    pub fixed: BTreeMap<(Kind, String), Vec<Code>>,
    /// What waits for a record that `to` lacks.
    pub(super) held: self::WaitingRecords,
    /// One for each resolution, in their order.
    pub uses: Vec<Option<ResolutionUse>>,
    /// Conflicts that a resolution settles, each with its number.
    pub(super) settled: Vec<(usize, Conflict)>,
    /// What will be agreed on once all is done, record by record.
    pub memories: Vec<BaseRow>,
    /// Records that `from` declares, in scope and in time.
    pub declared: PerKind<u64>,
    /// The decisions on the watched record.
    pub decisions: Vec<MergeDecision>,
    /// Fields of it of which nothing is known and nothing is done.
    pub(super) unagreed: Vec<String>,
}
