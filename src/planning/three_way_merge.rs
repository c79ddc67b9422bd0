//! The three-way merge: from both sides and what they last agreed on to what each side should hold.
//!
//! Nothing is written and nothing compared twice: the merge makes one declaration for each side,
//! and both go the way of every declaration, through the diff, the guards and the order. What stays
//! on a side stands in its declaration without fields; what is to go is left out of it.

mod carried;
mod conflict;
mod cycles;
mod decide;
mod disposition;
mod field;
mod matched_records;
mod memory;
mod merge_fields;
mod merge_record;
mod merge_records;
mod parse_resolution;
mod reverse_merge;
#[cfg(test)]
mod tests;
mod waiting;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::{Map, Value as Json};

pub(super) use carried::judge_decisions;
pub use conflict::{CODE, Clash, Conflict, LastAgreement, RECORD, Resolution, Take};
pub use cycles::Ring;
pub use field::Seal;
pub use matched_records::Renumbered;
pub(super) use matched_records::{agreed_code, lost_and_new};
pub use memory::{Made, Memory, Reread, Rows, Taken, build_base_rows};
pub use parse_resolution::check_decision_value;
pub use reverse_merge::{set_aside, set_freed};

use super::change::summarize_codes;
use super::guards::guard::Refusal;
use super::guards::history_guards::Stubborn;
use super::policy::Policy;
use super::selection::record_filter::RecordFilter;
use crate::model::{Code, Directory, Kind, PerKind, Problem};

/// What both sides last agreed on: JSON objects by field name, as text, by kind and code. Records
/// that only the live side had stand in it as empty objects.
#[derive(Clone, Debug, Default)]
pub struct MergeBase {
    pub records: BTreeMap<(Kind, String), String>,
    /// The last run that both sides agreed in.
    pub since: Option<LastAgreement>,
    /// The run of each record in which the last of its fields was agreed on.
    pub runs: BTreeMap<(Kind, String), LastAgreement>,
    /// The key of the digests of secrets; none before the first run made one.
    pub seal: Option<Seal>,
}

/// The mark of a record that both sides held.
const BOTH: &str = "code";
/// The mark of a record that one side let go and that policy kept on the other: it is nobody's, and
/// what happens to it there is no conflict.
const LEFT: &str = "left";

impl MergeBase {
    /// What is agreed of a record that both sides had.
    fn agreed_record(&self, kind: Kind, code: &str) -> Option<Map<String, Json>> {
        let text = self.records.get(&(kind, code.to_owned()))?;
        serde_json::from_str::<Map<String, Json>>(text).ok().filter(|fields| !fields.is_empty())
    }

    /// When both sides last agreed on anything of a record.
    fn agreed_since(&self, kind: Kind, code: &str) -> Option<LastAgreement> {
        self.runs.get(&(kind, code.to_owned())).copied().or(self.since)
    }

    /// How many records of a kind both sides had.
    fn count_records(&self, kind: Kind) -> u64 {
        let of_kind = self
            .records
            .range((kind, String::new())..)
            .take_while(|((other, _), _)| *other == kind);
        let let_go = format!("\"{LEFT}\":");
        of_kind.filter(|(_, text)| text.as_str() != "{}" && !text.contains(&let_go)).count() as u64
    }

    /// Whether both sides ever agreed on anything.
    fn is_new(&self) -> bool {
        Kind::ALL.into_iter().all(|kind| self.count_records(kind) == 0)
    }
}

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
    pub unkept: &'a Stubborn,
    /// Every decision on this record is reported.
    pub watch: Option<(Kind, &'a str)>,
    /// What the two sides are called.
    pub names: (&'a str, &'a str),
}

/// What became of a resolution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Use {
    /// It settled a conflict.
    Used,
    /// A side moved since it was made: the conflict stays.
    Expired,
    /// There is no such conflict any more.
    Spent,
    /// Its record, or its whole kind, was left out this time: nobody can say.
    Unseen,
    /// Nothing of it can be carried out, and why: the conflict stays.
    Impossible(String),
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
    pub warnings: Vec<String>,
    pub refusals: Vec<Refusal>,
    /// Decisions that cannot be carried out.
    pub problems: Vec<Problem>,
    /// Records by a field that moved on `to` and that `from` cannot be written.
    pub fixed: BTreeMap<(Kind, String), Vec<Code>>,
    /// What waits for a record that `to` lacks.
    held: waiting::Held,
    /// One for each resolution, in their order.
    pub uses: Vec<Option<Use>>,
    /// Conflicts that a resolution settles, each with its number.
    settled: Vec<(usize, Conflict)>,
    /// What will be agreed on once all is done, record by record.
    pub memories: Vec<Memory>,
    /// Records that `from` declares, in scope and in time.
    pub declared: PerKind<u64>,
    /// The decisions on the watched record.
    pub told: Vec<String>,
    /// Fields of it of which nothing is known and nothing is done.
    unagreed: Vec<String>,
}

/// Names the fields that would come back and that nothing is written into on `from`.
fn warn_fixed_fields(
    sides: &MergeInput<'_>,
    fixed: &BTreeMap<(Kind, String), Vec<Code>>,
) -> Vec<String> {
    let (from, to) = sides.names;
    let one = |((kind, field), codes): (&(Kind, String), &Vec<Code>)| {
        let (what, named) = summarize_codes(*kind, codes);
        format!(
            "{what} moved on {to} and cannot be written into {from}: `update` does not name \
             {field}: {named}"
        )
    };
    fixed.iter().map(one).collect()
}

/// Merges both sides over the base.
pub fn merge_sides(sides: &MergeInput<'_>, renumbered: &Renumbered) -> Merged {
    let mut out = Merged { uses: vec![None; sides.resolutions.len()], ..Merged::default() };
    out.for_to.files = sides.from.files.clone();
    out.for_from.files = sides.to.files.clone();
    out.for_to.external = sides.from.external.clone();
    out.for_from.external = PerKind::default();
    merge_records::merge_records(sides, renumbered, &mut out);
    out.warnings.extend(warn_fixed_fields(sides, &out.fixed));
    for (resolution, used) in sides.resolutions.iter().zip(&mut out.uses) {
        let Resolution { kind, code, .. } = resolution;
        let seen =
            out.for_to.kinds[*kind].is_some() && sides.filter.admits_code(*kind, code.as_str());
        used.get_or_insert(if seen { Use::Spent } else { Use::Unseen });
    }
    out.conflicts.sort_by(|a, b| (a.kind, &a.code, &a.field).cmp(&(b.kind, &b.code, &b.field)));
    out
}

/// Names the decisions that hold no more, and those that cannot be carried out.
pub(super) fn warn_unused_decisions(
    resolutions: &[Resolution],
    uses: &[Option<Use>],
) -> Vec<String> {
    let one = |(resolution, used): (&Resolution, &Option<Use>)| {
        let Resolution { kind, code, field, origin, .. } = resolution;
        let what = match used {
            None | Some(Use::Used | Use::Unseen) => return None,
            Some(Use::Expired) => {
                "has expired: a side holds another value than the one it was made about; the next \
                 apply takes it out"
            }
            Some(Use::Spent) => {
                "is spent: there is no such conflict any more; the next apply takes it out"
            }
            Some(Use::Impossible(why)) => {
                &format!("cannot be carried out, and the conflict stays: {why}")
            }
        };
        let place = origin.as_ref().map(|origin| format!(" ({}:{})", origin.file, origin.line));
        Some(format!("the resolution of {kind} {code} {field}{} {what}", place.unwrap_or_default()))
    };
    resolutions.iter().zip(uses).filter_map(one).collect()
}
