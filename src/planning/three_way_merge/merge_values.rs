//! The fields of one record: their values on each side and in the base, and under which names.

use ring::digest::{SHA256, digest};
use serde_json::{Map, Value as Json};

use super::super::change::FieldName;
use super::super::policy::Owner;
use super::base::base_fields::{all_field_names, base_key, diverged_key, field_value};
use super::field::{BaseValue, DivergedValues, FieldMerge};
use super::merge_table::MergeTable;
use super::record_pair::RecordPair;
use crate::model::equivalence::{self, is_nothing};
use crate::model::{Code, FieldAccess, Kind, Record, Type, Value};
use crate::planning::plan::plan_value::parse_plan_value;

/// The owner that counts: a pattern that happens to fit a secret asks for no copy of it in the
/// source; its name does.
pub(super) fn effective_owner(table: &MergeTable<'_, '_>, kind: Kind, field: &FieldName) -> Owner {
    let name = field.plan_name(kind);
    let owner = table.sides.policy.owners.owner_of(kind, &name);
    let secret = field.table_row(kind).is_some_and(|row| row.secret);
    let named = || {
        let mut rules = table.sides.policy.owners.0[kind].iter();
        table.sides.policy.secrets || rules.any(|(pattern, _)| pattern.as_str() == name)
    };
    match owner {
        _ if secret && !named() && table.sides.to.takes.is_some() => Owner::Ignored,
        Owner::Shared if secret && !named() => Owner::From,
        Owner::To if secret && !named() => Owner::Ignored,
        owner => owner,
    }
}

/// Codes as they will be once the renames are done.
pub(super) fn renamed_value(table: &MergeTable<'_, '_>, ty: Option<Type>, value: &Value) -> Value {
    let Some(kind) = ty.and_then(Type::refers_to).filter(|kind| !table.renames[*kind].is_empty())
    else {
        return value.clone();
    };
    let new = |code: &str| table.renames[kind].get(code).copied().and_then(Code::new);
    match value {
        Value::Text(code) => {
            new(code).map_or_else(|| value.clone(), |new| Value::from_text(new.as_str()))
        }
        Value::Codes(codes) => Value::from_codes(
            codes.iter().map(|code| new(code.as_str()).unwrap_or_else(|| code.clone())).collect(),
        ),
        other => other.clone(),
    }
}

/// What is agreed of a field.
pub(super) fn base_value_of(
    table: &MergeTable<'_, '_>,
    kind: Kind,
    base: &Map<String, Json>,
    field: &FieldName,
) -> BaseValue {
    let row = field.table_row(kind);
    let ty = row.map(|row| row.ty);
    let is_secret = row.is_some_and(|row| row.secret);
    let read = |json: Option<&Json>| match is_secret {
        true => json
            .and_then(Json::as_str)
            .map_or(BaseValue::Nothing, |digest| BaseValue::Digest(digest.to_owned())),
        false => match BaseValue::from_json(ty, json) {
            BaseValue::Value(value) => BaseValue::Value(renamed_value(table, ty, &value)),
            other => other,
        },
    };
    let held = read(base.get(&base_key(kind, field)));
    let Some(apart) = base.get(&diverged_key(&base_key(kind, field))) else { return held };
    match (read(apart.get("from")), read(apart.get("to"))) {
        (BaseValue::Nothing, _) | (_, BaseValue::Nothing) => held,
        (from, to) => {
            let back = apart.get("back").and_then(Json::as_bool).unwrap_or_default();
            BaseValue::Apart(Box::new(DivergedValues { base: held, from, to, back }))
        }
    }
}

/// Whether a record that only one side still has was changed there since both agreed.
pub(super) fn is_edited_since_base(
    table: &MergeTable<'_, '_>,
    pair: &RecordPair<'_>,
    side: MergeSide,
) -> bool {
    let record = match side {
        MergeSide::From => pair.from,
        MergeSide::To => pair.to,
    };
    let (Some(record), Some(base)) = (record, &pair.base) else { return false };
    let alone = RecordPair {
        kind: pair.kind,
        from: Some(record),
        to: None,
        base: None,
        base_code: pair.base_code,
    };
    all_field_names(pair.kind, &alone)
        .iter()
        .any(|field| has_field_moved(table, pair, base, record, side, field))
}

/// One of the two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MergeSide {
    From,
    To,
}

/// Whether a side holds another value of a field than both agreed on, and would carry it to the
/// other side.
fn has_field_moved(
    table: &MergeTable<'_, '_>,
    pair: &RecordPair<'_>,
    base: &Map<String, Json>,
    record: &Record,
    side: MergeSide,
    field: &FieldName,
) -> bool {
    let owner = effective_owner(table, pair.kind, field);
    let may = match side {
        MergeSide::From => matches!(owner, Owner::From | Owner::Shared),
        MergeSide::To => matches!(owner, Owner::To | Owner::Shared),
    };
    let row = field.table_row(pair.kind);
    let held = base_value_of(table, pair.kind, base, field);
    let now = field_value(Some(record), field)
        .map(|value| renamed_value(table, row.map(|row| row.ty), value));
    if matches!(held, BaseValue::Nothing) {
        // What was never agreed on is carried as soon as one side has it: that it has it now is a
        // change, like any other. What cannot be carried has been there all along.
        let fills = may || (side == MergeSide::From && owner == Owner::To);
        let first = now.as_ref().filter(|now| fills && !is_nothing(row, now));
        return first.is_some_and(|now| match side {
            MergeSide::From => !is_rejected_value(table, pair, field, now),
            MergeSide::To => is_carried_back(table, pair.kind, record, field, now),
        });
    }
    let digest = |value: &Value| secret_digest(table, pair, field, value);
    let case = FieldMerge {
        owner: Owner::Shared,
        row,
        base: &held,
        from: now.as_ref(),
        to: None,
        digest: &digest,
    };
    may && !case.is_still_agreed(now.as_ref())
}

/// Whether `to` is known not to keep a value: it was sent in two runs, and will not be sent again.
fn is_rejected_value(
    table: &MergeTable<'_, '_>,
    pair: &RecordPair<'_>,
    field: &FieldName,
    now: &Value,
) -> bool {
    let kind = pair.kind;
    let Some(code) = pair.code() else { return false };
    let key = (kind, code.to_string(), field.plan_name(kind).into_owned());
    let Some(wanted) = table.sides.unkept.get(&key) else { return false };
    let row = field.table_row(kind);
    let before = serde_json::from_str(wanted)
        .ok()
        .and_then(|json| parse_plan_value(row.map(|row| row.ty), &json));
    row.is_some_and(|row| row.secret)
        || before.is_some_and(|before| equivalence::is_same_value(row, &before, now))
}

/// Whether what `to` holds of a field can be written into `from`.
fn is_carried_back(
    table: &MergeTable<'_, '_>,
    kind: Kind,
    record: &Record,
    field: &FieldName,
    now: &Value,
) -> bool {
    let takes = table.sides.from.takes.as_ref().map(|takes| takes[kind]);
    let has_room = takes.is_none_or(|takes| match field {
        FieldName::Of(id) => takes.takes_field(*id),
        FieldName::Custom(_) => takes.custom,
        FieldName::Code | FieldName::Day(_) => false,
    });
    let row = field.table_row(kind);
    has_room
        && table.barred_field_reason(kind, record, field).is_none()
        && row.is_none_or(|row| {
            equivalence::is_same_value(
                Some(row),
                &strip_missing_references(table, row.ty, now),
                now,
            )
        })
}

pub(super) fn secret_digest(
    table: &MergeTable<'_, '_>,
    pair: &RecordPair<'_>,
    field: &FieldName,
    value: &Value,
) -> Option<String> {
    let seal = table.sides.base.seal.as_ref()?;
    Some(seal.digest_value(pair.kind, pair.base_code, &field.plan_name(pair.kind), value))
}

/// A record as a whole, in a few digits: a decision about it holds as long as they stay. Of secrets
/// only their digests are in them.
pub(super) fn record_digest(
    table: &MergeTable<'_, '_>,
    pair: &RecordPair<'_>,
    record: &Record,
) -> String {
    let kind = pair.kind;
    let mut text = String::new();
    for entry in record.fields() {
        let row = kind.spec().field(entry.id);
        let said = match row.secret && !is_nothing(Some(row), &entry.value) {
            true if row.access == FieldAccess::ReadWrite => {
                secret_digest(table, pair, &FieldName::Of(entry.id), &entry.value)
                    .unwrap_or_default()
            }
            true => continue,
            false => equivalence::canonical_text(Some(row), &entry.value).into_owned(),
        };
        if !said.is_empty() {
            text.push_str(&format!("{}={said:?}\n", row.name));
        }
    }
    for (name, value) in record.custom_fields() {
        let said = equivalence::canonical_text(None, value);
        if !said.is_empty() {
            text.push_str(&format!("custom.{name}={said:?}\n"));
        }
    }
    let hash = digest(&SHA256, text.as_bytes());
    let digits = hex::encode(&hash.as_ref()[..6]);
    format!("there:{digits}")
}

/// What of a value `from` can hold: references to what it lacks, and does not get, are left out.
pub(super) fn strip_missing_references(
    table: &MergeTable<'_, '_>,
    ty: Type,
    value: &Value,
) -> Value {
    let Some(kind) = ty.refers_to() else { return value.clone() };
    let from = table.sides.from;
    // What `from` does not speak of is somewhere else, and may be named.
    let silent = from.kinds[kind].is_none() && !table.spoken[kind];
    // A kind out of scope keeps the records that it has.
    let stays = |code: &str| !table.spoken[kind] && from.contains(kind, code);
    let known = |code: &str| {
        silent
            || table.on_from.contains(&(kind, code))
            || stays(code)
            || from.is_external(kind, code)
    };
    match renamed_value(table, Some(ty), value) {
        Value::Text(code) if !known(&code) => Value::Empty,
        Value::Codes(codes) => {
            Value::from_codes(codes.iter().filter(|code| known(code.as_str())).cloned().collect())
        }
        other => other,
    }
}

/// Fields that cannot be read back go along: they are sent when a record is made, or when it is
/// asked for.
pub(super) fn write_only(
    table: &MergeTable<'_, '_>,
    kind: Kind,
    record: &Record,
    made: &mut Record,
) {
    let by_hand = table.sides.to.takes.is_some();
    for entry in record.fields() {
        let field = kind.spec().field(entry.id);
        // All of them are secret.
        let kept_back = by_hand && !table.sides.policy.writes_secret(kind, field.name);
        if field.access == FieldAccess::WriteOnly && !kept_back {
            made.set(entry.id, entry.value.clone(), entry.place());
        }
    }
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
