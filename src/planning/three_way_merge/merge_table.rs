//! The table that a merge is made on: both sides, and what is known of all their records.

use std::collections::{HashMap, HashSet};

use super::base::base_rows::{BaseRow, RecordPresence};
use super::conflict::ReferenceCycle;
use super::merge_result::{MergeInput, Merged};
use super::record_pair::{RecordPair, Renumbered};
use crate::model::check::field_rules::TargetRules;
use crate::model::{Code, Kind, PerKind, Record};
use crate::planning::change::FieldName;
use crate::planning::guards::refusal::{Refusal, RefusalFact};
use crate::planning::policy::Absent;
use crate::planning::selection::carried_fields::CarriedFields;
use crate::planning::selection::scope::ResolvedScope;
use crate::planning::selection::structure_in_use::{StructureInUse, is_referenced};

/// The records of each kind whose move waits for a person, or was decided on.
pub(super) type CycleMembers<'a> = PerKind<HashMap<&'a str, ReferenceCycle>>;

/// Records that are gone from `to` and that `from` names anew since then, each by the first record
/// that does.
pub(super) type ReplacedCodes<'a> = HashMap<(Kind, &'a str), (Kind, &'a str)>;

/// The whole of a merge, while it is made.
pub(super) struct MergeTable<'s, 'a> {
    pub(super) sides: &'s MergeInput<'a>,
    pub(super) bounds: ResolvedScope<'a>,
    /// New codes by the codes that `to` or the base still has.
    pub(super) renames: PerKind<HashMap<&'a str, &'a str>>,
    pub(super) renumbered: &'s Renumbered,
    /// Whether the flow manages a kind now.
    pub(super) spoken: PerKind<bool>,
    /// Records of `from` that `to` lacks and does not get.
    pub(super) not_on_to: HashSet<(Kind, &'a str)>,
    /// Records that `from` has, or is about to get.
    pub(super) on_from: HashSet<(Kind, &'a str)>,
    /// What of `to` may not be declared on `from`.
    pub(super) unfit: TargetRules<'a>,
    /// Moves to parents that would close a ring.
    pub(super) rings: CycleMembers<'a>,
    /// Records that are gone from `to` and that something new in `from` names.
    pub(super) wanted: ReplacedCodes<'a>,
    /// What a new record of `from` gets, where that is not all.
    pub(super) carried: PerKind<Option<CarriedFields<'a>>>,
    /// The structure that people in a narrowed scope use.
    pub(super) in_use: Option<StructureInUse<'a>>,
    /// Fields that `from` reads and has no way to write: bits, and names of attributes.
    pub(super) fixed: PerKind<(u64, HashSet<&'a str>)>,
}

impl<'a> MergeTable<'_, 'a> {
    /// A kind that is not managed: what is remembered of it stays.
    pub(super) fn keep_unmanaged_kind(&self, kind: Kind, out: &mut Merged) {
        for record in self.sides.to.records(kind) {
            let code = record.code.clone();
            let old = self.sides.base.records.get(&(kind, code.to_string())).cloned();
            let place = if old.is_some() { RecordPresence::Stays } else { RecordPresence::Live };
            out.memories.push(BaseRow::new(kind, code, place, old));
        }
    }

    /// Returns the code that `to` gave a person in the place of this one.
    pub(super) fn renumbered_code(&self, kind: Kind, code: &str) -> Option<&str> {
        if kind != Kind::Employee || self.renumbered.followed.is_empty() {
            return None;
        }
        self.renumbered.followed.get(&Code::new(code)?).map(Code::as_str)
    }

    /// Whether a record is one half of a renumbering that `from` cannot follow: a warning of its
    /// own names both codes, and neither half is made or taken away.
    pub(super) fn is_left_renumbered(&self, pair: &RecordPair<'_>) -> bool {
        let Some(code) = pair.code().filter(|_| pair.kind == Kind::Employee) else { return false };
        let mut both = [&self.renumbered.left, &self.renumbered.likely].into_iter();
        match pair.from {
            Some(_) => pair.to.is_none() && both.any(|left| left.contains_key(code)),
            None => both.any(|left| left.values().any(|new| new == code)),
        }
    }

    /// Whether a record may be one that `to` gave another code, and whom `from` cannot follow.
    pub(super) fn is_likely_renumbered(&self, pair: &RecordPair<'_>) -> bool {
        pair.from.is_some_and(|from| self.renumbered.likely.contains_key(&from.code))
    }

    /// Whether a record came with the server, no record names it, and `from` makes no new rows: it
    /// is missing nowhere.
    pub(super) fn is_idle_default(&self, kind: Kind, code: &Code) -> bool {
        let MergeInput { from, to, .. } = self.sides;
        from.takes.as_ref().is_some_and(|takes| !takes[kind].create)
            && to.fixed[kind].contains(code)
            && !is_referenced(to, kind, code.as_str())
    }

    /// Why a field of `to` may not be declared on `from`.
    pub(super) fn barred_field_reason(
        &self,
        kind: Kind,
        to: &Record,
        field: &FieldName,
    ) -> Option<&'static str> {
        match field {
            FieldName::Of(id) => self.unfit.field_reason(kind, to, *id),
            FieldName::Custom(name) => self.unfit.custom_reason(name, to.get_custom(name)?),
            FieldName::Code | FieldName::Day(_) => None,
        }
    }

    /// Whether `from` reads a field and has no way to write it; what it does not read is not
    /// managed.
    pub(super) fn is_fixed_field(&self, kind: Kind, field: &FieldName) -> bool {
        match field {
            FieldName::Of(id) => self.fixed[kind].0 & (1 << id.0) != 0,
            FieldName::Custom(name) => self.fixed[kind].1.contains(name.as_str()),
            FieldName::Code | FieldName::Day(_) => false,
        }
    }

    /// A side that lost all of a kind that both had.
    pub(super) fn refuse_emptied_kind(&self, kind: Kind) -> Option<Refusal> {
        let MergeInput { from, to, base, policy, filter, names, .. } = self.sides;
        let known = base.count_records(kind);
        if known == 0 || policy.absent[kind] == Absent::Keep || !filter.is_empty() {
            return None;
        }
        let (empty, full) = match (from.count_records(kind), to.count_not_resigned(kind)) {
            (0, _) => (names.0, names.1),
            (_, 0) if policy.absent[kind] == Absent::Delete => (names.1, names.0),
            _ => return None,
        };
        let (empty, full) = (empty.to_string(), full.to_string());
        let fact = RefusalFact::EmptiedSide { empty, full, known };
        Some(Refusal::about_kind("empty-source", kind, fact))
    }
}
