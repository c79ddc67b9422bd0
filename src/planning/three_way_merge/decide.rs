//! Field by field: what follows from three sides, what a person decided, and how it is reported.

use serde_json::Map;

use super::super::change::FieldName;
use super::super::policy::Owner;
use super::base::base_fields::{all_field_names, base_key, field_value, set_field_value};
use super::base::memory::Memory;
use super::base::pending_values::{note_pending_value, retain_base};
use super::base::reverse_merge::is_aside;
use super::decide_conflict::decide_conflict;
use super::field::{BaseValue, FieldMerge, FieldMergeStep};
use super::merge_fields::{
    barred_reason, base_value_of, effective_owner, renamed_value, secret_digest,
    strip_missing_references, write_only,
};
use super::merge_table::MergeTable;
use super::merged::Merged;
use super::record_pair::RecordPair;
use super::waiting::{is_blocked_value, note_waiting_field};
use crate::model::equivalence::{is_nothing, is_same_value};
use crate::model::problem::Escaped as _;
use crate::model::{Record, Value};

/// Merges the fields of a record that both sides have.
pub(super) fn merge_fields(
    table: &MergeTable<'_, '_>,
    pair: &RecordPair<'_>,
    memory: &mut Memory,
    (on_from, on_to): (&mut Record, &mut Record),
    out: &mut Merged,
) {
    let kind = pair.kind;
    let empty = Map::new();
    let base = pair.base.as_ref().unwrap_or(&empty);
    let (Some(from), Some(to)) = (pair.from, pair.to) else { return };
    write_only(table, kind, from, on_to);
    for field in all_field_names(kind, pair) {
        let row = field.table_row(kind);
        let ty = row.map(|row| row.ty);
        let held = base_value_of(table, kind, base, &field);
        let now =
            |record| field_value(Some(record), &field).map(|value| renamed_value(table, ty, value));
        let (mine, theirs) = (now(from), now(to));
        let digest = |value: &Value| secret_digest(table, pair, &field, value);
        let case = FieldMerge {
            owner: effective_owner(table, kind, &field),
            row,
            base: &held,
            from: mine.as_ref(),
            to: theirs.as_ref(),
            digest: &digest,
        };
        let step = match case.decide_step() {
            step @ (FieldMergeStep::Nothing | FieldMergeStep::Agree(_)) => step,
            step if is_aside(base, &base_key(kind, &field), &case, &step) => {
                FieldMergeStep::Nothing
            }
            step => match barred_reason(table, pair, &field, &case) {
                Some(why) => {
                    leave_field(table, pair, &field, why, out);
                    FieldMergeStep::Nothing
                }
                None if step == FieldMergeStep::Conflict
                    || table.cycle_of_move(kind, from.code.as_str(), &field).is_some() =>
                {
                    decide_conflict(table, pair, &field, &case, out)
                }
                None => step,
            },
        };
        trace_decision(table, pair, &field, &case, &step, out);
        let differs = |side: &Option<Value>, value: &Value| {
            side.as_ref().is_none_or(|held| !is_same_value(row, held, value))
                && !(side.is_none() && is_nothing(row, value))
        };
        let (value, due_from, due_to) = match step {
            FieldMergeStep::Nothing | FieldMergeStep::Conflict => {
                retain_base(table, pair, (&field, &case), memory);
                continue;
            }
            FieldMergeStep::Agree(value) => (value, false, false),
            FieldMergeStep::ToTo(value) => (value, false, true),
            FieldMergeStep::ToFrom(value) => (value, true, false),
            FieldMergeStep::Both(value) => {
                let due = (differs(&mine, &value), differs(&theirs, &value));
                (value, due.0, due.1)
            }
        };
        if due_from && table.is_fixed_field(kind, &field) {
            let named = (kind, field.plan_name(kind).into_owned());
            out.fixed.entry(named).or_default().push(memory.code.clone());
            retain_base(table, pair, (&field, &case), memory);
            continue;
        }
        if due_from
            && row.is_some_and(|row| {
                !is_same_value(Some(row), &strip_missing_references(table, row.ty, &value), &value)
            })
        {
            let (from, to) = table.sides.names;
            out.warnings.push(format!(
                "{} of {kind} {} moved on {to} and stays there: {value} is not in {from}",
                field.plan_name(kind),
                memory.code
            ));
            retain_base(table, pair, (&field, &case), memory);
            continue;
        }
        if due_to && is_blocked_value(table, ty, &value) {
            note_waiting_field(table, kind, &memory.code, (&field, &value), out);
            retain_base(table, pair, (&field, &case), memory);
            continue;
        }
        if due_to {
            set_field_value(on_to, &field, value.clone(), Some(from));
        }
        if due_from {
            set_field_value(on_from, &field, value.clone(), None);
        }
        note_pending_value(table, pair, &field, &value, (due_from, due_to), memory);
    }
    let silent = std::mem::take(&mut out.unagreed);
    if !silent.is_empty() {
        out.told.push(format!(
            "nothing was agreed of these before, and nothing is done: {}",
            silent.join(", ")
        ));
    }
}

/// A field that stays as it is on both sides, until what `to` holds may be declared.
pub(super) fn leave_field(
    table: &MergeTable<'_, '_>,
    pair: &RecordPair<'_>,
    field: &FieldName,
    why: &str,
    out: &mut Merged,
) {
    let (from, to) = table.sides.names;
    let (kind, name) = (pair.kind, field.plan_name(pair.kind));
    let code = pair.code().map(|code| code.as_str().to_escaped()).unwrap_or_default();
    out.warnings.push(format!(
        "{name} of {kind} {code} is left as it is on both sides: {from} cannot hold what {to} has \
         ({why})"
    ));
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
    let (from, to) = table.sides.names;
    let moved = |side: Option<&Value>| {
        !matches!(case.base, BaseValue::Nothing) && !case.is_still_agreed(side)
    };
    if case.owner == Owner::From
        && matches!(step, FieldMergeStep::ToTo(_))
        && moved(case.to)
        && case.is_still_agreed(case.from)
    {
        out.warnings.push(format!(
            "{name} of {kind} {code} was changed on {to} and is set back: it belongs to {from} \
             (`owners`)"
        ));
    }
    if case.owner == Owner::To
        && matches!(step, FieldMergeStep::ToFrom(_))
        && moved(case.from)
        && case.is_still_agreed(case.to)
    {
        out.warnings.push(format!(
            "{name} of {kind} {code} was changed in {from} and is set back: it belongs to {to} \
             (`owners`)"
        ));
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
    let who = match (moved(case.from), moved(case.to), case.base) {
        (_, _, BaseValue::Nothing) => "nothing was agreed of it before".to_owned(),
        (false, false, _) => "neither side moved".to_owned(),
        (true, false, _) => format!("{from} moved"),
        (false, true, _) => format!("{to} moved"),
        (true, true, _) => "both sides moved".to_owned(),
    };
    let then = match step {
        FieldMergeStep::Nothing if matches!(case.owner, Owner::Ignored | Owner::CreateOnly) => {
            return;
        }
        FieldMergeStep::Nothing => "nothing is done".to_owned(),
        FieldMergeStep::Agree(_) => return,
        FieldMergeStep::ToTo(_) => format!("carried to {to}"),
        FieldMergeStep::ToFrom(_) => format!("carried to {from}"),
        FieldMergeStep::Both(_) => "what both did is put together".to_owned(),
        FieldMergeStep::Conflict => "a person has to decide".to_owned(),
    };
    out.told.push(format!("{name}: {who}; owner {}: {then}", case.owner.name()));
}
