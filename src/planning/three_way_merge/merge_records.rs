//! All records of all kinds on three sides: which kinds are managed, and the table that a merge is
//! made on.

use std::collections::HashSet;

use super::super::diff::warn_left_out;
use super::disposition::fold_code;
use super::merge_decision::Disposition;
use super::merge_result::{MergeInput, Merged};
use super::merge_table::MergeTable;
use super::record_pair::{RecordPair, Renumbered};
use super::waiting_records::{self, find_wanted_records};
use super::{cycles, matched_records, merge_record};
use crate::model::check::field_rules::TargetRules;
use crate::model::{Kind, PerKind, Records, WritableParts};
use crate::planning::notice::Notice;
use crate::planning::notice::diff_fact::UnmentionedRemedy;
use crate::planning::notice::merge_fact::MergeFinding;
use crate::planning::selection::carried_fields::CarriedFields;
use crate::planning::selection::scope::ResolvedScope;
use crate::planning::selection::structure_in_use::StructureInUse;

/// Merges all records of all kinds.
pub(super) fn merge_records<'a>(sides: &MergeInput<'a>, renumbered: &Renumbered, out: &mut Merged) {
    let bounds = ResolvedScope::new(&sides.policy.scope, sides.from, sides.to);
    let in_use = StructureInUse::of_scope(&sides.policy.scope, &bounds, [sides.from, sides.to]);
    let owners = &sides.policy.owners;
    let carried = PerKind::from_fn(|kind| CarriedFields::of_side(sides.from, kind, owners));
    let renames = PerKind::from_fn(|kind| matched_records::find_base_renames(sides, kind));
    let (not_on_to, on_from) = (HashSet::new(), HashSet::new());
    let fixed = PerKind::from_fn(|kind| unwritable_fields(sides, kind));
    let reviewed = (sides.from, sides.policy.not_same.as_slice());
    let unfit = TargetRules::new(sides.to, reviewed, sides.from.takes.is_some());
    let spoken = PerKind::from_fn(|kind| is_kind_managed(sides, kind, out));
    let left =
        Kind::ALL.into_iter().filter(|kind| !spoken[*kind] && is_kind_unmentioned(sides, *kind));
    out.notices.extend(warn_left_out(left, UnmentionedRemedy::TakeOverOnce));
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
        carried,
        in_use,
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
            let disposition = table.check_declarable(
                &pair,
                table.decide_record_step(&pair, out),
                &mut folded,
                out,
            );
            let merges = matches!(
                disposition,
                Disposition::Merge
                    | Disposition::Recode
                    | Disposition::CreateOnTo
                    | Disposition::CreateOnFrom
                    | Disposition::RemoveOnTo
            );
            if let (Some(from), None, false) = (pair.from, pair.to, merges) {
                table.not_on_to.insert((kind, from.code.as_str()));
            }
            match (disposition, pair.from, pair.to) {
                (Disposition::RemoveOnFrom, ..) => {}
                (_, Some(from), _) => drop(table.on_from.insert((kind, from.code.as_str()))),
                (Disposition::CreateOnFrom, None, Some(to)) if makes => {
                    table.on_from.insert((kind, to.code.as_str()));
                }
                _ => {}
            }
            all.push((pair, disposition));
        }
    }
    waiting_records::postpone_creations(&mut table, &mut all, out);
    table.rings = cycles::find_cycles(&table, &all);
    for (pair, disposition) in all {
        merge_record::apply_disposition(&table, pair, disposition, out);
    }
    let held = std::mem::take(&mut out.held);
    out.notices.extend(waiting_records::warn_waiting(&table, held));
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
    let takes = from.takes.as_ref().is_none_or(|takes| takes[kind] != WritableParts::NOTHING);
    if !policy.scope.kinds[kind] || (from.kinds[kind].is_none() && !takes) {
        return false;
    }
    let known = base.count_records(kind);
    for (side, name) in [(from, sides.names.0), (to, sides.names.1)] {
        if side.kinds[kind].is_none() && known > 0 {
            let finding = MergeFinding::KindNotListed { side: name.to_owned(), agreed: known };
            let notice = sides.make_warning("kind-not-listed", finding);
            out.notices.push(Notice { count: known, ..notice.about_kind(kind) });
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
