//! One field in conflict: what a person is asked, what was decided, and why that cannot be carried
//! out.

use serde_json::Value as Json;

use super::base::base_fields::to_base_json;
use super::conflict::{ChosenSide, Conflict, ConflictKind, RECORD};
use super::field::{BaseValue, FieldMerge, FieldMergeStep};
use super::merge_result::Merged;
use super::merge_table::MergeTable;
use super::merge_values::{secret_digest, strip_missing_references};
use super::parse_resolution::parse_decision_value;
use super::record_pair::RecordPair;
use crate::model::equivalence::{is_same_value, same_where_known};
use crate::model::problem::Escaped as _;
use crate::model::{Kind, Problem, Record, Type, Value};
use crate::planning::change::{FieldName, record_label};
use crate::planning::notice::merge_fact::ImpossibleReason;

/// Returns a conflict, or the user's decision about it.
pub(super) fn decide_conflict(
    table: &MergeTable<'_, '_>,
    pair: &RecordPair<'_>,
    field: &FieldName,
    case: &FieldMerge<'_>,
    out: &mut Merged,
) -> FieldMergeStep {
    let (Some(from), Some(to)) = (pair.from, pair.to) else { return FieldMergeStep::Conflict };
    let conflict = describe_conflict(table, pair, (field, from, to), case);
    let conflict = note_open_sides(table, pair.kind, field, case, out, conflict);
    let step = decided_step(table, case, &conflict, out);
    if let Ok(FieldMergeStep::CombineSets(value)) = &step {
        out.problems.extend(unknown_code_problem(table, &conflict, case, value));
    }
    let stays = table
        .cycle_of_move(pair.kind, from.code.as_str(), field)
        .is_some_and(|ring| ring.stays)
        .then(|| ImpossibleReason::CycleStays { code: from.code.clone() });
    let step = step.and_then(|step| {
        match stays.or_else(|| impossible_reason(table, pair.kind, field, case, &step)) {
            None => Ok(step),
            Some(why) => Err(Some(why)),
        }
    });
    step.unwrap_or_else(|why| {
        if let Some(why) = why {
            table.report_impossible(&conflict, why, out);
        }
        out.conflicts.push(conflict);
        FieldMergeStep::Conflict
    })
}

/// What a person is asked about a field.
fn describe_conflict(
    table: &MergeTable<'_, '_>,
    pair: &RecordPair<'_>,
    (field, from, to): (&FieldName, &Record, &Record),
    case: &FieldMerge<'_>,
) -> Conflict {
    let kind = pair.kind;
    let secret = field.table_row(kind).is_some_and(|row| row.secret);
    let shown = |side: Option<&Value>| side.filter(|_| !secret).cloned();
    let mark = |side: Option<&Value>| {
        let value = side.unwrap_or(&Value::Empty);
        if secret {
            secret_digest(table, pair, field, value).map_or(Json::Null, Json::from)
        } else {
            to_base_json(case.row, value)
        }
    };
    let clash = clash_of_field(case);
    let ring = table.cycle_of_move(kind, from.code.as_str(), field);
    let place = match field {
        FieldName::Of(id) => from.entry(*id).map(|entry| entry.place()),
        _ => None,
    };
    Conflict {
        kind,
        code: from.code.clone(),
        label: record_label(kind, from, Some(to)),
        field: field.plan_name(kind).into_owned(),
        clash,
        base: case.agreed_value().cloned(),
        from: shown(case.from),
        to: shown(case.to),
        secret,
        origin: table.sides.from.origin_of(from, place.unwrap_or(from.place)),
        fixed: table.is_fixed_field(kind, field),
        since: table.sides.base.agreed_since(kind, pair.base_code),
        marks: (mark(case.from), mark(case.to)),
        ring: ring.filter(|_| clash == ConflictKind::Ring).cloned(),
        named_by: None,
        resigned: false,
        open: [true; 2],
        first: None,
    }
}

/// Why the sides of a field cannot be brought together.
fn clash_of_field(case: &FieldMerge<'_>) -> ConflictKind {
    let left_empty = case.is_still_agreed(case.from)
        || case.is_still_agreed(case.to)
        || matches!(case.from, Some(Value::Codes(_)));
    match case.base {
        _ if case.decide_step() != FieldMergeStep::Conflict => ConflictKind::Ring,
        BaseValue::Nothing => ConflictKind::NeverAgreed,
        _ if case.row.is_some_and(|row| row.required) && left_empty => ConflictKind::LeftEmpty,
        _ => ConflictKind::BothMoved,
    }
}

/// What a person decided. The error is why that cannot be carried out, or `None` where nothing was
/// decided.
fn decided_step(
    table: &MergeTable<'_, '_>,
    case: &FieldMerge<'_>,
    conflict: &Conflict,
    out: &mut Merged,
) -> Result<FieldMergeStep, Option<ImpossibleReason>> {
    let (from, to) = table.sides.names;
    let silent = |name: &str| Some(ImpossibleReason::SideHasNoValue { side: name.to_owned() });
    match table.find_decision(conflict, out) {
        None => Err(None),
        Some(ChosenSide::From) => {
            case.from.cloned().map(FieldMergeStep::SetOnTo).ok_or_else(|| silent(from))
        }
        Some(ChosenSide::To) => {
            case.to.cloned().map(FieldMergeStep::SetOnFrom).ok_or_else(|| silent(to))
        }
        Some(ChosenSide::Value(value)) => {
            match parse_decision_value(case.row.map(|row| row.ty), &value) {
                Some(value) => Ok(FieldMergeStep::CombineSets(value)),
                None => {
                    let field = conflict.field.clone();
                    Err(Some(ImpossibleReason::ValueNotPossible { field }))
                }
            }
        }
    }
}

/// Notes which sides can be taken, and what has to be taken back to `to` first.
fn note_open_sides(
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
        possible(case.from.cloned().map(FieldMergeStep::SetOnTo)),
        possible(case.to.cloned().map(FieldMergeStep::SetOnFrom)),
    ];
    let other = case.row.and_then(|row| row.ty.refers_to());
    let first = other.zip(case.from.filter(|_| !open[0])).and_then(|(other, value)| {
        let mut lost = value.references().filter(|code| table.is_lost(other, code));
        let code = lost.next().filter(|_| lost.next().is_none())?;
        let known = |one: &&Conflict| {
            one.kind == other
                && one.code.as_str() == code
                && one.field == RECORD
                && one.clash == ConflictKind::GoneTo
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
) -> Option<ImpossibleReason> {
    let (from, to) = table.sides.names;
    let (value, on_from, on_to) = match step {
        FieldMergeStep::SetOnTo(value) => (value, false, true),
        FieldMergeStep::SetOnFrom(value) => (value, true, false),
        FieldMergeStep::CombineSets(value) => {
            let due = |side: Option<&Value>| !same_where_known(case.row, side, Some(value));
            (value, due(case.from), due(case.to))
        }
        FieldMergeStep::Nothing | FieldMergeStep::Agree(_) | FieldMergeStep::Conflict => {
            return None;
        }
    };
    let name = field.plan_name(kind).into_owned();
    if case.row.is_some_and(|row| row.required && value.is_empty()) {
        return Some(ImpossibleReason::ValueRequired { field: name });
    }
    if on_from && table.is_fixed_field(kind, field) {
        let side = from.to_owned();
        return Some(ImpossibleReason::UpdateLacksField { side, field: name });
    }
    let row = case.row?;
    let other = row.ty.refers_to()?;
    if on_from && !is_same_value(Some(row), &strip_missing_references(table, row.ty, value), value)
    {
        let (side, value) = (from.to_owned(), value.clone());
        return Some(ImpossibleReason::ReferencesMissing { side, value });
    }
    let lacks = |code: &&str| {
        table.is_lost(other, code)
            || (!table.sides.to.contains(other, code) && !table.sides.from.contains(other, code))
    };
    let missing = value.references().find(lacks).filter(|_| on_to)?;
    let (side, code) = (to.to_owned(), missing.to_owned());
    Some(ImpossibleReason::ReferenceNeverComes { side, kind: other, code })
}
