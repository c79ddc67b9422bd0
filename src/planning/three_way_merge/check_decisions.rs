//! Decisions that the plan carries out: only those after which both sides agree.

use super::super::change::{Action, Change, FieldName};
use super::super::plan::PlanLeg;
use super::conflict::{CODE, Conflict, RECORD};
use super::matched_records::find_base_renames;
use super::merge_result::{MergeInput, Merged, ResolutionUse};
use crate::model::equivalence::same_where_known;
use crate::model::{Code, Directory, Value};
use crate::planning::notice::merge_fact::ImpossibleReason;
use crate::planning::selection::scope::{ValidityPhase, validity_of_record};

/// Puts decisions back after which both sides would still differ: the conflict stays, and the
/// reason is given.
pub(in super::super) fn restore_failed_decisions(
    sides: &MergeInput<'_>,
    merged: &mut Merged,
    (forward, reverse): (&PlanLeg, &PlanLeg),
) {
    for (at, conflict) in std::mem::take(&mut merged.settled) {
        if merged.uses[at] != Some(ResolutionUse::Used) {
            continue;
        }
        if let Some(why) = remaining_difference(sides, &conflict, forward, reverse) {
            merged.uses[at] = Some(ResolutionUse::Impossible(why));
            merged.conflicts.push(conflict);
        }
    }
    merged.conflicts.sort_by(|a, b| (a.kind, &a.code, &a.field).cmp(&(b.kind, &b.code, &b.field)));
    merged.conflicts.dedup_by(|a, b| (a.kind, &a.code, &a.field) == (b.kind, &b.code, &b.field));
}

/// Why both sides would still differ once the plan is done.
fn remaining_difference(
    sides: &MergeInput<'_>,
    conflict: &Conflict,
    forward: &PlanLeg,
    reverse: &PlanLeg,
) -> Option<ImpossibleReason> {
    let (from, to) = sides.names;
    if conflict.field == RECORD {
        let [here, there] = [(sides.from, reverse), (sides.to, forward)]
            .map(|side| is_record_kept(sides, conflict, side));
        let (holds, lacks) = if here { (from, to) } else { (to, from) };
        let why = || ImpossibleReason::RecordOnOneSide {
            holds: holds.to_owned(),
            lacks: lacks.to_owned(),
        };
        return (here != there).then(why);
    }
    if conflict.field == CODE {
        let renames = |leg: &PlanLeg, old: &str, new: &str| {
            let mut changes = leg.changes.iter().filter(|change| change.kind == conflict.kind);
            changes.any(|change| change.code.as_str() == new && change.known_as().as_str() == old)
        };
        let own = conflict.code.as_str();
        let other =
            conflict.to.as_ref().and_then(|code| code.references().next()).unwrap_or_default();
        let is_carried = renames(forward, other, own) || renames(reverse, own, other);
        return (!is_carried).then_some(ImpossibleReason::CodesStillDiffer);
    }
    let key = (conflict.kind, conflict.code.to_string(), conflict.field.clone());
    for (leg, name) in [(forward, to), (reverse, from)] {
        if leg.left.contains_key(&key) {
            return Some(ImpossibleReason::ValueNotKept { side: name.to_owned() });
        }
    }
    let row =
        conflict.kind.spec().by_name(&conflict.field).map(|id| conflict.kind.spec().field(id));
    let other = row.and_then(|row| row.ty.refers_to());
    let renamed = other.map(|kind| find_base_renames(sides, kind)).unwrap_or_default();
    let [here, there] = [(sides.from, reverse), (sides.to, forward)].map(|side| {
        let value = value_after_plan(conflict, side)?;
        let new = |code: &str| renamed.get(code).copied().unwrap_or(code).to_owned();
        Some(match value {
            Value::Codes(codes) => Value::from_codes(
                codes.iter().filter_map(|code| Code::new(new(code.as_str()))).collect(),
            ),
            Value::Text(code) if !renamed.is_empty() => Value::from_text(new(&code)),
            value => value,
        })
    });
    let agree = same_where_known(row, here.as_ref(), there.as_ref());
    (!agree).then_some(ImpossibleReason::ValuesStillDiffer)
}

fn change_of_conflict<'p>(conflict: &Conflict, leg: &'p PlanLeg) -> Option<&'p Change> {
    leg.changes.iter().find(|change| change.kind == conflict.kind && change.code == conflict.code)
}

/// Whether a side holds the record once the plan is done.
fn is_record_kept(
    sides: &MergeInput<'_>,
    conflict: &Conflict,
    (side, leg): (&Directory, &PlanLeg),
) -> bool {
    let code = conflict.code.as_str();
    match change_of_conflict(conflict, leg).map(|change| change.action) {
        Some(Action::Delete | Action::Resign | Action::Deactivate) => false,
        Some(Action::Create | Action::Reinstate | Action::Update) => true,
        // Whose last day is over is declared no more, whatever stands in the file.
        None => side.get(conflict.kind, code).is_some_and(|record| {
            validity_of_record(record, sides.today) == ValidityPhase::Active
                && !side.has_resigned(conflict.kind, code)
        }),
    }
}

/// What a side holds of the field once the plan is done.
fn value_after_plan(conflict: &Conflict, (side, leg): (&Directory, &PlanLeg)) -> Option<Value> {
    let change = change_of_conflict(conflict, leg);
    let named = |field: &FieldName| field.plan_name(conflict.kind) == conflict.field.as_str();
    if let Some(field) =
        change.and_then(|change| change.fields.iter().find(|one| named(&one.field)))
    {
        return field.after.clone();
    }
    let code = change.map_or(&conflict.code, Change::known_as);
    let record = side.get(conflict.kind, code.as_str())?;
    match conflict.kind.spec().by_name(&conflict.field) {
        Some(id) => record.get(id).cloned(),
        None => record.get_custom(conflict.field.strip_prefix("custom.")?).cloned(),
    }
}
