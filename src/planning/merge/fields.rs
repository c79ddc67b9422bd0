//! The fields of one record: what each side and the base say of them, and under which names.

use ring::digest::{SHA256, digest};
use serde_json::{Map, Value as Json};

use super::super::change::FieldName;
use super::super::policy::Owner;
use super::field::{Case, Held};
use super::pairs::Pair;
use super::records::Table;
use crate::model::equivalence::{self, is_nothing};
use crate::model::{Access, Code, Field, Kind, Record, Type, Value};

/// One field by its name, wherever it is kept.
pub(super) fn value<'r>(record: Option<&'r Record>, field: &FieldName) -> Option<&'r Value> {
    match field {
        FieldName::Of(id) => record?.get(*id),
        FieldName::Custom(name) => record?.get_custom(name),
        FieldName::Code | FieldName::Day(_) => None,
    }
}

pub(super) fn put(record: &mut Record, field: &FieldName, value: Value, like: Option<&Record>) {
    match field {
        FieldName::Of(id) => {
            let place = like.and_then(|like| like.entry(*id)).map(|entry| entry.place()).unwrap_or_default();
            record.set(*id, value, place);
        }
        FieldName::Custom(name) => record.set_custom(name, value),
        FieldName::Code | FieldName::Day(_) => {}
    }
}

/// The name of a field in the base: of secrets a digest is kept, under a name that nothing else has.
pub(super) fn key(kind: Kind, field: &FieldName) -> String {
    let name = field.text(kind);
    let secret = field.row(kind).is_some_and(|row| row.secret);
    if secret { format!("hmac.{name}") } else { name.into_owned() }
}

/// A value as it is remembered; nothing is one value, however a side shows it.
pub(super) fn json(row: Option<&Field>, value: &Value) -> Json {
    if is_nothing(row, value) { Json::Null } else { serde_json::to_value(value).unwrap_or_default() }
}

/// The owner that counts: a pattern that happens to fit a secret asks for no copy of it in the source; its name does.
pub(super) fn owner(table: &Table<'_, '_>, kind: Kind, field: &FieldName) -> Owner {
    let name = field.text(kind);
    let owner = table.sides.policy.owners.of(kind, &name);
    let secret = field.row(kind).is_some_and(|row| row.secret);
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

/// Every field that either side or the base has.
pub(super) fn names(kind: Kind, pair: &Pair<'_>) -> Vec<FieldName> {
    let spec = kind.spec();
    let mut names: Vec<FieldName> = Vec::new();
    let sides = [pair.from, pair.to];
    for (id, field) in spec.numbered() {
        if field.access == Access::ReadWrite && sides.iter().flatten().any(|record| record.get(id).is_some())
        {
            names.push(FieldName::Of(id));
        }
    }
    let mut custom: Vec<&str> = sides
        .iter()
        .flatten()
        .flat_map(|record| record.custom().iter().map(|(name, _)| name.as_str()))
        .collect();
    custom.sort_unstable();
    custom.dedup();
    names.extend(custom.into_iter().map(|name| FieldName::Custom(name.into())));
    names
}

/// Codes as they will be once the renames are done.
pub(super) fn current(table: &Table<'_, '_>, ty: Option<Type>, value: &Value) -> Value {
    let Some(kind) = ty.and_then(Type::refers_to).filter(|kind| !table.renames[*kind].is_empty()) else {
        return value.clone();
    };
    let new = |code: &str| table.renames[kind].get(code).copied().and_then(Code::new);
    match value {
        Value::Text(code) => new(code).map_or_else(|| value.clone(), |new| Value::text(new.as_str())),
        Value::Codes(codes) => Value::codes(
            codes.iter().map(|code| new(code.as_str()).unwrap_or_else(|| code.clone())).collect(),
        ),
        other => other.clone(),
    }
}

/// What is agreed of a field.
pub(super) fn held(table: &Table<'_, '_>, kind: Kind, base: &Map<String, Json>, field: &FieldName) -> Held {
    let row = field.row(kind);
    let ty = row.map(|row| row.ty);
    let json = base.get(&key(kind, field));
    if row.is_some_and(|row| row.secret) {
        return json.and_then(Json::as_str).map_or(Held::Nothing, |digest| Held::Digest(digest.to_owned()));
    }
    match Held::of(ty, json) {
        Held::Value(value) => Held::Value(current(table, ty, &value)),
        other => other,
    }
}

/// Whether a side moved a field that it may move, since both agreed. `record` is what that side holds.
pub(super) fn edited(
    table: &Table<'_, '_>,
    pair: &Pair<'_>,
    base: &Map<String, Json>,
    record: &Record,
    may: [Owner; 2],
) -> bool {
    let alone = Pair { kind: pair.kind, from: Some(record), to: None, base: None, base_code: pair.base_code };
    names(pair.kind, &alone).iter().any(|field| {
        if !may.contains(&owner(table, pair.kind, field)) {
            return false;
        }
        let held = held(table, pair.kind, base, field);
        // Nothing is known of it: it may have been there all along.
        if matches!(held, Held::Nothing) {
            return false;
        }
        let ty = field.row(pair.kind).map(|row| row.ty);
        let now = value(Some(record), field).map(|value| current(table, ty, value));
        let digest = |value: &Value| seal(table, pair, field, value);
        let case = Case {
            owner: Owner::Shared,
            row: field.row(pair.kind),
            base: &held,
            from: now.as_ref(),
            to: None,
            digest: &digest,
        };
        !case.still(now.as_ref())
    })
}

pub(super) fn seal(
    table: &Table<'_, '_>,
    pair: &Pair<'_>,
    field: &FieldName,
    value: &Value,
) -> Option<String> {
    let seal = table.sides.base.seal.as_ref()?;
    Some(seal.digest(pair.kind, pair.base_code, &field.text(pair.kind), value))
}

/// A record as a whole, in a few digits: a decision about it holds as long as they stay. Secrets are not in them.
pub(super) fn mark(kind: Kind) -> impl Fn(&Record) -> String {
    move |record| {
        let mut text = String::new();
        for entry in record.fields() {
            let row = kind.spec().field(entry.id);
            let said = equivalence::text(Some(row), &entry.value);
            if !row.secret && !said.is_empty() {
                text.push_str(&format!("{}={said:?}\n", row.name));
            }
        }
        for (name, value) in record.custom() {
            let said = equivalence::text(None, value);
            if !said.is_empty() {
                text.push_str(&format!("custom.{name}={said:?}\n"));
            }
        }
        let hash = digest(&SHA256, text.as_bytes());
        let digits: String = hash.as_ref()[..6].iter().map(|byte| format!("{byte:02x}")).collect();
        format!("there:{digits}")
    }
}
