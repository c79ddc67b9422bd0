//! All records of all kinds on three sides: which kinds are managed, and the table that a merge is
//! made on.

use std::collections::{HashMap, HashSet};

use super::super::change::FieldName;
use super::super::diff::left_out;
use super::super::policy::Absent;
use super::cycles::{self, Rings};
use super::disposition::Disposition;
use super::matched_records::{self, RecordPair, Renumbered};
use super::memory::{Memory, RecordPresence};
use super::waiting::{self, Wanted, find_wanted_records};
use super::{MergeInput, Merged, merge_record};
use crate::model::check::field_rules::Unfit;
use crate::model::{Code, Kind, PerKind, Record, Records, Takes};
use crate::planning::guards::guard::Refusal;
use crate::planning::selection::scope::Bounds;

/// The whole of a merge, while it is made.
pub(super) struct MergeTable<'s, 'a> {
    pub(super) sides: &'s MergeInput<'a>,
    pub(super) bounds: Bounds<'a>,
    /// New codes by the codes that `to` or the base still has.
    pub(super) renames: PerKind<HashMap<&'a str, &'a str>>,
    renumbered: &'s Renumbered,
    /// Whether the flow manages a kind now.
    pub(super) spoken: PerKind<bool>,
    /// Records of `from` that `to` lacks and does not get.
    pub(super) not_on_to: HashSet<(Kind, &'a str)>,
    /// Records that `from` has, or is about to get.
    pub(super) on_from: HashSet<(Kind, &'a str)>,
    /// What of `to` may not be declared on `from`.
    pub(super) unfit: Unfit<'a>,
    /// Moves to parents that would close a ring.
    pub(super) rings: Rings<'a>,
    /// Records that are gone from `to` and that something new in `from` names.
    pub(super) wanted: Wanted<'a>,
    /// Fields that `from` reads and has no way to write: bits, and names of attributes.
    fixed: PerKind<(u64, HashSet<&'a str>)>,
}

/// Merges all records of all kinds.
pub(super) fn merge_records<'a>(sides: &MergeInput<'a>, renumbered: &Renumbered, out: &mut Merged) {
    let bounds = Bounds::new(&sides.policy.scope, sides.from, sides.to);
    let renames = PerKind::from_fn(|kind| matched_records::find_base_renames(sides, kind));
    let (not_on_to, on_from) = (HashSet::new(), HashSet::new());
    let fixed = PerKind::from_fn(|kind| unwritable_fields(sides, kind));
    let unfit = Unfit::new(sides.to, sides.from.takes.is_some());
    let spoken = PerKind::from_fn(|kind| is_kind_managed(sides, kind, out));
    let left =
        Kind::ALL.into_iter().filter(|kind| !spoken[*kind] && is_kind_unmentioned(sides, *kind));
    let once = |kind: Kind| format!("take them over once: muster pull --only '{kind}:*'");
    out.warnings.extend(left_out(left, once));
    let rings = PerKind::default();
    let wanted = find_wanted_records(sides);
    let mut table = MergeTable {
        sides,
        bounds,
        renames,
        renumbered,
        spoken,
        not_on_to,
        on_from,
        unfit,
        rings,
        wanted,
        fixed,
    };
    let mut all: Vec<(RecordPair<'a>, Disposition)> = Vec::new();
    for kind in Kind::ALL {
        if !table.spoken[kind] {
            table.keep_unmanaged_kind(kind, out);
            continue;
        }
        out.for_to.kinds[kind] = Some(Records::default());
        out.for_from.kinds[kind] = Some(Records::default());
        out.refusals.extend(table.refuse_emptied_kind(kind));
        let makes = sides.from.takes.as_ref().is_none_or(|takes| takes[kind].create);
        let mut folded: HashSet<String> = sides.from.records(kind).filter_map(fold_code).collect();
        for pair in table.pair_records(kind) {
            let fate = table.check_declarable(
                &pair,
                table.decide_disposition(&pair, out),
                &mut folded,
                out,
            );
            let merges = matches!(
                fate,
                Disposition::Merge
                    | Disposition::Recode
                    | Disposition::ToTo
                    | Disposition::ToFrom
                    | Disposition::OffTo
            );
            if let (Some(from), None, false) = (pair.from, pair.to, merges) {
                table.not_on_to.insert((kind, from.code.as_str()));
            }
            match (fate, pair.from, pair.to) {
                (Disposition::OffFrom, ..) => {}
                (_, Some(from), _) => drop(table.on_from.insert((kind, from.code.as_str()))),
                (Disposition::ToFrom, None, Some(to)) if makes => {
                    table.on_from.insert((kind, to.code.as_str()));
                }
                _ => {}
            }
            all.push((pair, fate));
        }
    }
    waiting::postpone_creations(&mut table, &mut all, out);
    table.rings = cycles::find_cycles(&table, &all);
    for (pair, fate) in all {
        merge_record::apply_disposition(&table, pair, fate, out);
    }
    let waiting = waiting::warn_waiting(&table, &out.held);
    out.warnings.extend(waiting);
}

/// A code without case, where case can tell codes apart.
pub(super) fn fold_code(record: &Record) -> Option<String> {
    let code = &record.code;
    code.as_str().chars().any(char::is_alphabetic).then(|| code.fold_case())
}

fn unwritable_fields<'a>(sides: &MergeInput<'a>, kind: Kind) -> (u64, HashSet<&'a str>) {
    let mut fixed = (0, HashSet::new());
    let Some(takes) = sides.from.takes.as_ref().map(|takes| takes[kind]) else { return fixed };
    if takes.fields == u64::MAX && takes.custom {
        return fixed;
    }
    for record in sides.from.records(kind) {
        fixed.0 |= record.fields().bits();
        fixed.1.extend(
            record.custom_fields().iter().map(|(name, _)| name.as_str()).filter(|_| !takes.custom),
        );
    }
    fixed.0 &= !takes.fields;
    fixed
}

/// Whether the flow manages this kind now. A side that is silent about a kind that both had is no
/// proof of anything, and files that never mentioned a kind get none of it.
fn is_kind_managed(sides: &MergeInput<'_>, kind: Kind, out: &mut Merged) -> bool {
    let MergeInput { from, to, base, policy, .. } = sides;
    let takes = from.takes.as_ref().is_none_or(|takes| takes[kind] != Takes::NOTHING);
    if !policy.scope.kinds[kind] || (from.kinds[kind].is_none() && !takes) {
        return false;
    }
    let known = base.count_records(kind);
    for (side, name) in [(from, sides.names.0), (to, sides.names.1)] {
        if side.kinds[kind].is_none() && known > 0 {
            out.warnings.push(format!(
                "{name} says nothing of {} any more, and had {known} with the other side: that is \
                 no proof that they are gone, \
                 and they are left alone",
                kind.plural()
            ));
            return false;
        }
    }
    (from.kinds[kind].is_some() || to.kinds[kind].is_some()) && !from.passes_over(kind)
}

/// Whether `to` has records of a kind that the files of `from` never mentioned.
fn is_kind_unmentioned(sides: &MergeInput<'_>, kind: Kind) -> bool {
    let MergeInput { from, to, base, policy, .. } = sides;
    let files = from.takes.as_ref().is_some_and(|takes| !takes[kind].fills);
    let more = || to.records(kind).any(|record| !to.fixed[kind].contains(&record.code));
    files
        && policy.scope.kinds[kind]
        && from.passes_over(kind)
        && base.count_records(kind) == 0
        && more()
}

impl<'a> MergeTable<'_, 'a> {
    /// A kind that is not managed: what is remembered of it stays.
    fn keep_unmanaged_kind(&self, kind: Kind, out: &mut Merged) {
        for record in self.sides.to.records(kind) {
            let code = record.code.clone();
            let old = self.sides.base.records.get(&(kind, code.to_string())).cloned();
            let place = if old.is_some() { RecordPresence::Stays } else { RecordPresence::Live };
            out.memories.push(Memory::new(kind, code, place, old));
        }
    }

    /// The code that `to` gave somebody in the place of this one.
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
    fn refuse_emptied_kind(&self, kind: Kind) -> Option<Refusal> {
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
        let message = format!(
            "{empty} holds no {} any more, and both sides had {known}: all of them would go from \
             {full}",
            kind.plural()
        );
        let help = format!(
            "check {empty}; to have it so, take the last of them off by hand or set `absent` to \
             keep"
        );
        Some(Refusal { kind: Some(kind), ..Refusal::for_whole_run("empty-source", message, help) })
    }
}
