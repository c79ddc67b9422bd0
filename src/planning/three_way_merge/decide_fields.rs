//! Field by field: what follows from three sides, what a person decided, and how it is reported.

use serde_json::Map;

use super::super::change::FieldName;
use super::super::policy::Owner;
use super::base::base_fields::{all_field_names, base_key, field_value, set_field_value};
use super::base::base_rows::BaseRow;
use super::base::base_side_effects::is_side_effect;
use super::base::pending_values::{note_pending_value, retain_base};
use super::decide_conflict::decide_conflict;
use super::field::{BaseValue, FieldMerge, FieldMergeStep};
use super::merge_decision::{ChangedSides, FieldDecision, FieldOutcome, MergeDecision};
use super::merge_result::Merged;
use super::merge_table::MergeTable;
use super::merge_values::{
    barred_reason, base_value_of, effective_owner, renamed_value, secret_digest,
    strip_missing_references, write_only,
};
use super::record_pair::RecordPair;
use super::waiting_records::{is_blocked_value, note_waiting_field};
use crate::model::equivalence::{is_nothing, is_same_value};
use crate::model::{Code, Field, Record, Value};
use crate::planning::notice::merge_fact::MergeFinding;

/// Merges the fields of a record that both sides have.
pub(super) fn merge_fields(
    table: &MergeTable<'_, '_>,
    pair: &RecordPair<'_>,
    memory: &mut BaseRow,
    (on_from, on_to): (&mut Record, &mut Record),
    out: &mut Merged,
) {
    let (Some(from), Some(to)) = (pair.from, pair.to) else { return };
    write_only(table, pair.kind, from, on_to);
    for field in all_field_names(pair.kind, pair) {
        merge_field(table, pair, (&field, from, to), memory, (on_from, on_to), out);
    }
    let silent = std::mem::take(&mut out.unagreed);
    if !silent.is_empty() {
        out.decisions.push(MergeDecision::NeverAgreed(silent));
    }
}

/// Merges one field: what follows for it is written into the declarations of both sides, or what
/// was agreed of it stays.
fn merge_field(
    table: &MergeTable<'_, '_>,
    pair: &RecordPair<'_>,
    (field, from, to): (&FieldName, &Record, &Record),
    memory: &mut BaseRow,
    (on_from, on_to): (&mut Record, &mut Record),
    out: &mut Merged,
) {
    let kind = pair.kind;
    let empty = Map::new();
    let row = field.table_row(kind);
    let ty = row.map(|row| row.ty);
    let held = base_value_of(table, kind, pair.base.as_ref().unwrap_or(&empty), field);
    let now =
        |record| field_value(Some(record), field).map(|value| renamed_value(table, ty, value));
    let (mine, theirs) = (now(from), now(to));
    let digest = |value: &Value| secret_digest(table, pair, field, value);
    let case = FieldMerge {
        owner: effective_owner(table, kind, field),
        row,
        base: &held,
        from: mine.as_ref(),
        to: theirs.as_ref(),
        digest: &digest,
    };
    let step = settle_step(table, pair, field, &case, out);
    trace_decision(table, pair, field, &case, &step, out);
    match value_to_carry(step, &case) {
        Some(carried) if can_be_carried(table, pair, field, &carried, &memory.code, out) => {
            let CarriedValue { value, to_from, to_to } = carried;
            if to_to {
                set_field_value(on_to, field, value.clone(), Some(from));
            }
            if to_from {
                set_field_value(on_from, field, value.clone(), None);
            }
            note_pending_value(table, pair, field, &value, (to_from, to_to), memory);
        }
        _ => retain_base(table, pair, (field, &case), memory),
    }
}

/// What follows for a field, after what our own writes did besides, what may not be declared, and
/// what a person decided.
fn settle_step(
    table: &MergeTable<'_, '_>,
    pair: &RecordPair<'_>,
    field: &FieldName,
    case: &FieldMerge<'_>,
    out: &mut Merged,
) -> FieldMergeStep {
    let step = case.decide_step();
    if matches!(step, FieldMergeStep::Nothing | FieldMergeStep::Agree(_)) {
        return step;
    }
    let key = base_key(pair.kind, field);
    if pair.base.as_ref().is_some_and(|base| is_side_effect(base, &key, case, &step)) {
        return FieldMergeStep::Nothing;
    }
    if let Some(why) = barred_reason(table, pair, field, case) {
        leave_field(table, pair, field, why, out);
        return FieldMergeStep::Nothing;
    }
    let closes_cycle =
        |from: &Record| table.cycle_of_move(pair.kind, from.code.as_str(), field).is_some();
    if step == FieldMergeStep::Conflict || pair.from.is_some_and(closes_cycle) {
        return decide_conflict(table, pair, field, case, out);
    }
    step
}

/// A value that both sides are to hold, and the sides that it has to be written to.
struct CarriedValue {
    value: Value,
    to_from: bool,
    to_to: bool,
}

/// The value that a step brings both sides to; `None` where they stay as they are.
fn value_to_carry(step: FieldMergeStep, case: &FieldMerge<'_>) -> Option<CarriedValue> {
    let differs = |side: Option<&Value>, value: &Value| match side {
        Some(held) => !is_same_value(case.row, held, value),
        None => !is_nothing(case.row, value),
    };
    let (value, to_from, to_to) = match step {
        FieldMergeStep::Nothing | FieldMergeStep::Conflict => return None,
        FieldMergeStep::Agree(value) => (value, false, false),
        FieldMergeStep::SetOnTo(value) => (value, false, true),
        FieldMergeStep::SetOnFrom(value) => (value, true, false),
        FieldMergeStep::CombineSets(value) => {
            let (to_from, to_to) = (differs(case.from, &value), differs(case.to, &value));
            (value, to_from, to_to)
        }
    };
    Some(CarriedValue { value, to_from, to_to })
}

/// Whether both sides can take a value now. What `from` cannot be written, or does not know, stays
/// on `to`; what names a record that `to` lacks waits. `code` is the one that both sides will have.
fn can_be_carried(
    table: &MergeTable<'_, '_>,
    pair: &RecordPair<'_>,
    field: &FieldName,
    carried: &CarriedValue,
    code: &Code,
    out: &mut Merged,
) -> bool {
    let (kind, value) = (pair.kind, &carried.value);
    let row = field.table_row(kind);
    if carried.to_from && table.is_fixed_field(kind, field) {
        let named = (kind, field.plan_name(kind).into_owned());
        out.fixed.entry(named).or_default().push(code.clone());
        return false;
    }
    let lacks_references = |row: &'static Field| {
        !is_same_value(Some(row), &strip_missing_references(table, row.ty, value), value)
    };
    if carried.to_from && row.is_some_and(lacks_references) {
        let finding = MergeFinding::ReferenceNotCarried { value: value.clone() };
        let notice = table.sides.make_warning("reference-not-carried", finding);
        out.notices.push(notice.about_record(kind, code).about_field(field.plan_name(kind)));
        return false;
    }
    if carried.to_to && is_blocked_value(table, row.map(|row| row.ty), value) {
        note_waiting_field(table, kind, code, (field, value), out);
        return false;
    }
    true
}

/// A field that stays as it is on both sides, until what `to` holds may be declared.
pub(super) fn leave_field(
    table: &MergeTable<'_, '_>,
    pair: &RecordPair<'_>,
    field: &FieldName,
    reason: &'static str,
    out: &mut Merged,
) {
    let finding = MergeFinding::FieldNotDeclarable { reason };
    let notice = table.sides.make_warning("field-not-declarable", finding);
    let codes = pair.code().cloned().into_iter().collect();
    let notice = notice.about(pair.kind, codes);
    out.notices.push(notice.about_field(field.plan_name(pair.kind)));
}

/// What was decided about a field of the watched record, and why.
fn trace_decision(
    table: &MergeTable<'_, '_>,
    pair: &RecordPair<'_>,
    field: &FieldName,
    case: &FieldMerge<'_>,
    step: &FieldMergeStep,
    out: &mut Merged,
) {
    let kind = pair.kind;
    let Some(code) = pair.code() else { return };
    let name = field.plan_name(kind);
    let moved = |side: Option<&Value>| {
        !matches!(case.base, BaseValue::Nothing) && !case.is_still_agreed(side)
    };
    if case.owner == Owner::From
        && matches!(step, FieldMergeStep::SetOnTo(_))
        && moved(case.to)
        && case.is_still_agreed(case.from)
    {
        let notice = table.sides.make_warning("set-back", MergeFinding::SetBackOnTo);
        out.notices.push(notice.about_record(kind, code).about_field(&*name));
    }
    if case.owner == Owner::To
        && matches!(step, FieldMergeStep::SetOnFrom(_))
        && moved(case.from)
        && case.is_still_agreed(case.to)
    {
        let notice = table.sides.make_warning("set-back", MergeFinding::SetBackInFrom);
        out.notices.push(notice.about_record(kind, code).about_field(&*name));
    }
    if table.sides.watch.is_none_or(|(of, watched)| of != kind || watched != code.as_str()) {
        return;
    }
    // Most fields of a record are of that sort, and one line is enough for all of them.
    if matches!((step, case.base), (FieldMergeStep::Nothing, BaseValue::Nothing)) {
        return match case.owner {
            Owner::Ignored | Owner::CreateOnly => {}
            _ => out.unagreed.push(name.into_owned()),
        };
    }
    let changed = match (moved(case.from), moved(case.to), case.base) {
        (_, _, BaseValue::Nothing) => ChangedSides::Unknown,
        (false, false, _) => ChangedSides::Neither,
        (true, false, _) => ChangedSides::From,
        (false, true, _) => ChangedSides::To,
        (true, true, _) => ChangedSides::Both,
    };
    let outcome = match step {
        FieldMergeStep::Nothing if matches!(case.owner, Owner::Ignored | Owner::CreateOnly) => {
            return;
        }
        FieldMergeStep::Agree(_) => return,
        FieldMergeStep::Nothing => FieldOutcome::Nothing,
        FieldMergeStep::SetOnTo(_) => FieldOutcome::SetOnTo,
        FieldMergeStep::SetOnFrom(_) => FieldOutcome::SetOnFrom,
        FieldMergeStep::CombineSets(_) => FieldOutcome::CombineSets,
        FieldMergeStep::Conflict => FieldOutcome::Conflict,
    };
    let decision = FieldDecision { field: name.into_owned(), changed, owner: case.owner, outcome };
    out.decisions.push(MergeDecision::Field(decision));
}
