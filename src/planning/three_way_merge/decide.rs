//! Field by field: what follows from three sides, what a person decided, and how it is reported.

use serde_json::{Map, Value as Json};

use super::super::change::{FieldName, record_label};
use super::super::policy::Owner;
use super::Merged;
use super::conflict::{Clash, Conflict, RECORD, Take};
use super::field::{BaseValue, FieldMerge, FieldMergeStep};
use super::matched_records::RecordPair;
use super::memory::Memory;
use super::merge_fields::{
    all_field_names, base_key, base_value_of, effective_owner, field_value, renamed_value,
    secret_digest, set_field_value, to_base_json,
};
use super::merge_record::{note_pending_value, strip_missing_references, write_only};
use super::merge_records::MergeTable;
use super::parse_resolution::parse_decision_value;
use super::reverse_merge::{is_aside, keep_base_field};
use super::waiting::{is_blocked_value, note_waiting_field};
use crate::model::equivalence::{is_nothing, is_same_value, same_where_known};
use crate::model::problem::Escaped as _;
use crate::model::{Kind, Problem, Record, Type, Value};

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

/// Keeps what was agreed of a field. The digest of a secret is of the code too, and is made anew
/// with that.
fn retain_base(
    table: &MergeTable<'_, '_>,
    pair: &RecordPair<'_>,
    (field, case): (&FieldName, &FieldMerge<'_>),
    memory: &mut Memory,
) {
    let (kind, key) = (pair.kind, base_key(pair.kind, field));
    let Some(base) = &pair.base else { return };
    let secret = field.table_row(kind).is_some_and(|row| row.secret);
    keep_base_field(base, key.clone(), &mut memory.agreed);
    if !secret || pair.base_code == memory.code.as_str() || memory.agreed.remove(&key).is_none() {
        return;
    }
    let seal = table.sides.base.seal.as_ref();
    let held =
        [case.from, case.to].into_iter().flatten().find(|held| case.is_still_agreed(Some(held)));
    let new = seal.zip(held).map(|(seal, held)| {
        seal.digest_value(kind, memory.code.as_str(), &field.plan_name(kind), held)
    });
    memory.agreed.extend(new.map(|new| (key, Json::from(new))));
}

/// Why what `to` holds may not be declared, where it would have a say.
pub(super) fn barred_reason(
    table: &MergeTable<'_, '_>,
    pair: &RecordPair<'_>,
    field: &FieldName,
    case: &FieldMerge<'_>,
) -> Option<&'static str> {
    let heard = matches!(case.owner, Owner::Shared | Owner::To);
    table.barred_field_reason(pair.kind, pair.to.filter(|_| heard)?, field)
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

/// A conflict, or what somebody decided about it.
fn decide_conflict(
    table: &MergeTable<'_, '_>,
    pair: &RecordPair<'_>,
    field: &FieldName,
    case: &FieldMerge<'_>,
    out: &mut Merged,
) -> FieldMergeStep {
    let (Some(from), Some(to)) = (pair.from, pair.to) else { return FieldMergeStep::Conflict };
    let kind = pair.kind;
    let secret = field.table_row(kind).is_some_and(|row| row.secret);
    let base = case.agreed_value().cloned();
    let shown = |side: Option<&Value>| side.filter(|_| !secret).cloned();
    let mark = |side: Option<&Value>| {
        let value = side.unwrap_or(&Value::Empty);
        if secret {
            secret_digest(table, pair, field, value).map_or(Json::Null, Json::from)
        } else {
            to_base_json(case.row, value)
        }
    };
    let left_empty = case.is_still_agreed(case.from)
        || case.is_still_agreed(case.to)
        || matches!(case.from, Some(Value::Codes(_)));
    let ring = table.cycle_of_move(kind, from.code.as_str(), field);
    let clash = match case.base {
        _ if case.decide_step() != FieldMergeStep::Conflict => Clash::Ring,
        BaseValue::Nothing => Clash::NeverAgreed,
        _ if case.row.is_some_and(|row| row.required) && left_empty => Clash::LeftEmpty,
        _ => Clash::BothMoved,
    };
    let place = match field {
        FieldName::Of(id) => from.entry(*id).map(|entry| entry.place()),
        _ => None,
    };
    let conflict = Conflict {
        kind,
        code: from.code.clone(),
        label: record_label(kind, from, Some(to)),
        field: field.plan_name(kind).into_owned(),
        clash,
        base,
        from: shown(case.from),
        to: shown(case.to),
        secret,
        origin: table.sides.from.origin_of(from, place.unwrap_or(from.place)),
        fixed: table.is_fixed_field(kind, field),
        since: table.sides.base.agreed_since(kind, pair.base_code),
        marks: (mark(case.from), mark(case.to)),
        ring: ring.filter(|_| clash == Clash::Ring).cloned(),
        named_by: None,
        resigned: false,
        open: [true; 2],
        first: None,
    };
    let conflict = open(table, kind, field, case, out, conflict);
    let names = [table.sides.names.0, table.sides.names.1];
    let silent = |side: usize| format!("{} says nothing of it", names[side]);
    let step = match table.find_decision(&conflict, out) {
        None => Err(None),
        Some(Take::From) => {
            case.from.cloned().map(FieldMergeStep::ToTo).ok_or_else(|| Some(silent(0)))
        }
        Some(Take::To) => {
            case.to.cloned().map(FieldMergeStep::ToFrom).ok_or_else(|| Some(silent(1)))
        }
        Some(Take::Value(value)) => {
            match parse_decision_value(case.row.map(|row| row.ty), &value) {
                Some(value) => Ok(FieldMergeStep::Both(value)),
                None => Err(Some(format!("that is no value of {}", conflict.field))),
            }
        }
    };
    if let Ok(FieldMergeStep::Both(value)) = &step {
        out.problems.extend(unknown_code_problem(table, &conflict, case, value));
    }
    let closed = || format!("{} would still stand below itself", from.code);
    let step = step.and_then(|step| match ring.filter(|ring| ring.stays) {
        Some(_) => Err(Some(closed())),
        None => Ok(step),
    });
    let step = step.and_then(|step| match impossible_reason(table, kind, field, case, &step) {
        None => Ok(step),
        Some(why) => Err(Some(why)),
    });
    step.unwrap_or_else(|why| {
        if let Some(why) = why {
            table.report_impossible(&conflict, &why, out);
        }
        out.conflicts.push(conflict);
        FieldMergeStep::Conflict
    })
}

/// Notes which sides can be taken, and what has to be taken back to `to` first.
fn open(
    table: &MergeTable<'_, '_>,
    kind: Kind,
    field: &FieldName,
    case: &FieldMerge<'_>,
    out: &Merged,
    conflict: Conflict,
) -> Conflict {
    let possible = |step: Option<FieldMergeStep>| {
        step.is_some_and(|step| impossible_reason(table, kind, field, case, &step).is_none())
    };
    let open = [
        possible(case.from.cloned().map(FieldMergeStep::ToTo)),
        possible(case.to.cloned().map(FieldMergeStep::ToFrom)),
    ];
    let other = case.row.and_then(|row| row.ty.refers_to());
    let first = other.zip(case.from.filter(|_| !open[0])).and_then(|(other, value)| {
        let mut lost = value.references().filter(|code| table.is_lost(other, code));
        let code = lost.next().filter(|_| lost.next().is_none())?;
        let known = |one: &&Conflict| {
            one.kind == other
                && one.code.as_str() == code
                && one.field == RECORD
                && one.clash == Clash::GoneTo
        };
        let offered = out.offers.iter().chain(&out.conflicts).find(known)?;
        Some((other, offered.code.clone()))
    });
    let open = if first.is_some() { [true, open[1]] } else { open };
    Conflict { open, first, ..conflict }
}

/// A decision for a code that `from` does not know.
fn unknown_code_problem(
    table: &MergeTable<'_, '_>,
    conflict: &Conflict,
    case: &FieldMerge<'_>,
    value: &Value,
) -> Option<Problem> {
    let kind = case.row?.ty.refers_to()?;
    let missing = value.references().find(|code| {
        let known = strip_missing_references(table, Type::One(kind), &Value::from_text(code));
        known.is_empty()
    })?;
    let Conflict { kind: of, code, field, .. } = conflict;
    let what = format!(
        "{field} of {of} {code} cannot take `{}`: there is no such {kind}",
        missing.to_escaped()
    );
    let decided =
        table.sides.resolutions.iter().find(|one| one.is_about_field(*of, code.as_str(), field));
    let problem = Problem::error("unknown-reference", what)
        .with_help("declare it first, or take another one");
    Some(match decided.and_then(|one| one.origin.clone()) {
        Some(origin) => problem.at_origin(origin),
        None => problem,
    })
}

/// Why what a person decided cannot be carried out.
fn impossible_reason(
    table: &MergeTable<'_, '_>,
    kind: Kind,
    field: &FieldName,
    case: &FieldMerge<'_>,
    step: &FieldMergeStep,
) -> Option<String> {
    let (from, to) = table.sides.names;
    let (value, on_from, on_to) = match step {
        FieldMergeStep::ToTo(value) => (value, false, true),
        FieldMergeStep::ToFrom(value) => (value, true, false),
        FieldMergeStep::Both(value) => {
            let due = |side: Option<&Value>| !same_where_known(case.row, side, Some(value));
            (value, due(case.from), due(case.to))
        }
        FieldMergeStep::Nothing | FieldMergeStep::Agree(_) | FieldMergeStep::Conflict => {
            return None;
        }
    };
    let name = field.plan_name(kind);
    if case.row.is_some_and(|row| row.required && value.is_empty()) {
        return Some(format!("{name} must hold something"));
    }
    if on_from && table.is_fixed_field(kind, field) {
        return Some(format!("{from} cannot be written: `update` does not name {name}"));
    }
    let row = case.row?;
    let other = row.ty.refers_to()?;
    if on_from && !is_same_value(Some(row), &strip_missing_references(table, row.ty, value), value)
    {
        return Some(format!("{from} has not all of {value}"));
    }
    let lacks = |code: &&str| {
        table.is_lost(other, code)
            || (!table.sides.to.contains(other, code) && !table.sides.from.contains(other, code))
    };
    let missing = value.references().find(lacks).filter(|_| on_to)?;
    Some(format!("{to} lacks {other} {missing}, and does not get it"))
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
