//! The fields of one record on three sides, and the two declarations that come of them.

use ring::digest::{SHA256, digest};
use serde_json::{Map, Value as Json};

use super::super::change::{FieldName, label};
use super::super::policy::Owner;
use super::super::undo::read;
use super::conflict::{Clash, Conflict, Take};
use super::field::{Case, Held, Step, same};
use super::memory::{Memory, Pending, Place, text};
use super::records::{Fate, Pair, Table};
use super::{LEFT, Merged};
use crate::model::{Access, Code, Kind, Record, Type, Value};

/// The place of what stands in no file.
const NO_FILE: u32 = u32::MAX;

impl Memory {
    pub(super) fn new(kind: Kind, code: Code, place: Place, old: Option<String>) -> Memory {
        Memory {
            kind,
            code,
            live_code: None,
            place,
            old,
            agreed: Map::new(),
            pending: Vec::new(),
            learn: Vec::new(),
        }
    }
}

/// One field by its name, wherever it is kept.
fn value<'r>(record: Option<&'r Record>, field: &FieldName) -> Option<&'r Value> {
    match field {
        FieldName::Of(id) => record?.get(*id),
        FieldName::Custom(name) => record?.get_custom(name),
        FieldName::Code => None,
    }
}

fn put(record: &mut Record, field: &FieldName, value: Value, like: Option<&Record>) {
    match field {
        FieldName::Of(id) => {
            let place = like.and_then(|like| like.entry(*id)).map(|entry| entry.place()).unwrap_or_default();
            record.set(*id, value, place);
        }
        FieldName::Custom(name) => record.set_custom(name, value),
        FieldName::Code => {}
    }
}

/// The name of a field in the base: of secrets a digest is kept, under a name that nothing else has.
fn key(kind: Kind, field: &FieldName) -> String {
    let name = field.text(kind);
    let secret = field.row(kind).is_some_and(|row| row.secret);
    if secret { format!("hmac.{name}") } else { name.into_owned() }
}

fn json(value: &Value) -> Json {
    if value.is_empty() { Json::Null } else { serde_json::to_value(value).unwrap_or_default() }
}

/// The owner that counts: a pattern that happens to fit a secret asks for no copy of it in the source; its name does.
pub(super) fn owner(table: &Table<'_, '_>, kind: Kind, field: &FieldName) -> Owner {
    let name = field.text(kind);
    let owner = table.sides.policy.owners.of(kind, &name);
    let secret = field.row(kind).is_some_and(|row| row.secret);
    let named = || table.sides.policy.owners.0[kind].iter().any(|(pattern, _)| *pattern == name);
    match owner {
        Owner::Shared if secret && !named() => Owner::From,
        Owner::To if secret && !named() => Owner::Ignored,
        owner => owner,
    }
}

/// Every field that either side or the base has.
fn names(kind: Kind, pair: &Pair<'_>) -> Vec<FieldName> {
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
fn current(table: &Table<'_, '_>, ty: Option<Type>, value: &Value) -> Value {
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
fn held(table: &Table<'_, '_>, kind: Kind, base: &Map<String, Json>, field: &FieldName) -> Held {
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
            ty,
            required: false,
            base: &held,
            from: now.as_ref(),
            to: None,
            digest: &digest,
        };
        !case.still(now.as_ref())
    })
}

fn seal(table: &Table<'_, '_>, pair: &Pair<'_>, field: &FieldName, value: &Value) -> Option<String> {
    let seal = table.sides.base.seal.as_ref()?;
    Some(seal.digest(pair.kind, pair.base_code, &field.text(pair.kind), value))
}

/// A record as a whole, in a few digits: a decision about it holds as long as they stay. Secrets are not in them.
pub(super) fn mark(kind: Kind) -> impl Fn(&Record) -> String {
    move |record| {
        let mut text = String::new();
        for entry in record.fields() {
            let row = kind.spec().field(entry.id);
            if !row.secret && !entry.value.is_empty() {
                text.push_str(&format!("{}={}\n", row.name, json(&entry.value)));
            }
        }
        for (name, value) in record.custom().iter().filter(|(_, value)| !value.is_empty()) {
            text.push_str(&format!("custom.{name}={}\n", json(value)));
        }
        let hash = digest(&SHA256, text.as_bytes());
        let digits: String = hash.as_ref()[..6].iter().map(|byte| format!("{byte:02x}")).collect();
        format!("there:{digits}")
    }
}

/// A record as it stays: by its code alone.
fn bare(record: &Record, of_file: bool) -> Record {
    let mut out = Record::new(record.code.clone());
    (out.file, out.place) = if of_file { (record.file, record.place) } else { (NO_FILE, Default::default()) };
    out
}

/// Puts one record into both declarations, and into what will be remembered.
pub(super) fn settle(table: &Table<'_, '_>, pair: Pair<'_>, fate: Fate, out: &mut Merged) {
    let Some(code) = pair.code().cloned() else { return };
    let kind = pair.kind;
    let at = pair.to.map_or_else(|| pair.base_code.to_owned(), |to| to.code.to_string());
    let old = table
        .sides
        .base
        .records
        .get(&(kind, at))
        .or_else(|| table.sides.base.records.get(&(kind, pair.base_code.to_owned())));
    let place = match fate {
        Fate::Merge => Place::Both,
        Fate::ToTo => Place::ToTo,
        Fate::ToFrom => Place::ToFrom,
        Fate::OffTo => Place::OffTo,
        Fate::OffFrom => Place::OffFrom,
        _ if old.is_none() && pair.to.is_some() => Place::Live,
        _ => Place::Stays,
    };
    let mut memory = Memory::new(kind, code.clone(), place, old.cloned());
    memory.live_code = pair.to.map(|to| &to.code).filter(|held| **held != code).cloned();
    if let (Fate::Unmanaged, Some(base)) = (fate, &pair.base) {
        let mut let_go = base.clone();
        let_go.insert(LEFT.to_owned(), Json::from(true));
        memory.old = Some(text(let_go));
    }
    if matches!(fate, Fate::Unmanaged | Fate::Waits) && (pair.to.is_some() || fate == Fate::Unmanaged) {
        out.unmanaged.push((kind, code.clone()));
    }
    if table.sides.watch.is_some_and(|(of, watched)| of == kind && watched == code.as_str()) {
        out.told.push(story(table, fate));
    }
    let mut on_to =
        pair.to.filter(|_| fate != Fate::OffTo && !table.resigned(&pair)).map(|to| bare(to, false));
    let mut on_from = pair.from.filter(|_| fate != Fate::OffFrom).map(|from| bare(from, false));
    match (fate, pair.from, pair.to) {
        (Fate::Merge, Some(from), Some(_)) => {
            let (mut to, mut back) = (bare(from, true), bare(from, false));
            keep_former(from, &mut to);
            merge(table, &pair, &mut memory, (&mut back, &mut to), out);
            (on_from, on_to) = (Some(back), Some(to));
        }
        (Fate::ToTo, Some(from), _) => {
            on_to = Some(created(table, &pair, from, true, &mut memory, out));
        }
        (Fate::ToFrom, _, Some(to)) => match whole(table, kind, to, out) {
            true => on_from = Some(created(table, &pair, to, false, &mut memory, out)),
            false => memory.place = Place::Live,
        },
        _ => {}
    }
    // Its code may be that of a rename that waits: `to` keeps the one it has.
    for (record, side) in [(on_to, &mut out.for_to), (on_from, &mut out.for_from)] {
        if let (Some(record), Some(records)) = (record, side.kinds[kind].as_mut()) {
            let _ = records.insert(record);
        }
    }
    if fate != Fate::Over {
        out.memories.push(memory);
    }
}

fn keep_former(from: &Record, to: &mut Record) {
    if let Some(previous) = from.declared.as_ref().and_then(|declared| declared.previous_code.clone()) {
        to.declared_mut().previous_code = Some(previous);
    }
}

fn story(table: &Table<'_, '_>, fate: Fate) -> String {
    let (from, to) = table.sides.names;
    match fate {
        Fate::Merge => format!("{from} and {to} both have it: it is merged field by field"),
        Fate::ToTo => format!("{from} has it and {to} has not: it is carried to {to}"),
        Fate::ToFrom => format!("{to} has it and {from} has not: it is carried to {from}"),
        Fate::OffTo => {
            format!("both had it, it is gone from {from} and was not changed on {to}: it leaves {to}")
        }
        Fate::OffFrom => {
            format!("both had it, it is gone from {to} and was not changed in {from}: it leaves {from}")
        }
        Fate::Stays => {
            "it stays as it is on both sides: out of scope, filtered out, or in conflict".to_owned()
        }
        Fate::Unmanaged => "it stays where it is, and is nobody's".to_owned(),
        Fate::Waits => "it is declared for a later day".to_owned(),
        Fate::Over => "its time is over, or it resigned, and the other side does not have it".to_owned(),
    }
}

/// Whether a record can be made on `from`: what it must have must be there as well.
fn whole(table: &Table<'_, '_>, kind: Kind, record: &Record, out: &mut Merged) -> bool {
    let missing = record.fields().iter().find(|entry| {
        let row = kind.spec().field(entry.id);
        row.required
            && !entry.value.is_empty()
            && row.ty.refers_to().is_some()
            && back(table, row.ty, &entry.value).is_empty()
    });
    if let Some(entry) = missing {
        let name = kind.spec().field(entry.id).name;
        let (from, to) = table.sides.names;
        out.warnings.push(format!(
            "{kind} {} is new on {to} and cannot be carried to {from}: its {name} ({}) is not there",
            record.code, entry.value
        ));
    }
    missing.is_none()
}

/// What of a value `from` can hold: references to what it lacks, and does not get, are left out.
fn back(table: &Table<'_, '_>, ty: Type, value: &Value) -> Value {
    let Some(kind) = ty.refers_to() else { return value.clone() };
    let from = table.sides.from;
    let silent = from.kinds[kind].is_none() && !table.sides.policy.scope.kinds[kind];
    let known = |code: &str| silent || table.on_from.contains(&(kind, code)) || from.is_external(kind, code);
    match current(table, Some(ty), value) {
        Value::Text(code) if !known(&code) => Value::Empty,
        Value::Codes(codes) => {
            Value::codes(codes.iter().filter(|code| known(code.as_str())).cloned().collect())
        }
        other => other,
    }
}

/// A record made on one side with what the other holds, as far as its owners let it.
fn created(
    table: &Table<'_, '_>,
    pair: &Pair<'_>,
    record: &Record,
    to: bool,
    memory: &mut Memory,
    out: &mut Merged,
) -> Record {
    let kind = pair.kind;
    let mut made = bare(record, true);
    if to {
        keep_former(record, &mut made);
        write_only(kind, record, &mut made);
        let silent = kind
            .spec()
            .numbered()
            .filter(|(id, row)| row.access == Access::ReadWrite && !row.secret && record.get(*id).is_none());
        let silent = silent.map(|(id, _)| FieldName::Of(id));
        let may = |field: &FieldName| matches!(owner(table, kind, field), Owner::Shared | Owner::To);
        memory.learn = silent.filter(may).collect();
    }
    let source = Pair { kind, from: Some(record), to: None, base: None, base_code: record.code.as_str() };
    for field in names(kind, &source) {
        let Some(held) = value(Some(record), &field) else { continue };
        let row = field.row(kind);
        let owner = owner(table, kind, &field);
        let other = if to { Owner::To } else { Owner::From };
        // What `from` owns is filled once as well: nobody said anything else of it yet.
        let refused = owner == Owner::Ignored || (owner == other && to);
        let secret = row.is_some_and(|row| row.secret) && !to && !matches!(owner, Owner::To | Owner::Shared);
        if (refused && !row.is_some_and(|row| row.required)) || secret || held.is_empty() {
            continue;
        }
        let held = match row {
            Some(row) if !to => back(table, row.ty, held),
            row => current(table, row.map(|row| row.ty), held),
        };
        if held.is_empty() {
            continue;
        }
        if to && blocked(table, row.map(|row| row.ty), &held) {
            wait(table, kind, &record.code, &field, out);
            continue;
        }
        if !matches!(owner, Owner::CreateOnly | Owner::Ignored) {
            remember(table, pair, &field, &held, (!to, to), memory);
        }
        put(&mut made, &field, held, Some(record));
    }
    made
}

/// Fields that cannot be read back go along: they are sent when a record is made, or when it is asked for.
fn write_only(kind: Kind, record: &Record, made: &mut Record) {
    for entry in record.fields() {
        if kind.spec().field(entry.id).access == Access::WriteOnly {
            made.set(entry.id, entry.value.clone(), entry.place());
        }
    }
}

/// Notes what both sides are to hold, and which of them have to be written for it.
fn remember(
    table: &Table<'_, '_>,
    pair: &Pair<'_>,
    field: &FieldName,
    value: &Value,
    (on_from, on_to): (bool, bool),
    memory: &mut Memory,
) {
    let kind = pair.kind;
    let key = key(kind, field);
    let new = match field.row(kind).is_some_and(|row| row.secret) {
        false => Some(json(value)),
        true => {
            let seal = table.sides.base.seal.as_ref();
            seal.map(|seal| Json::from(seal.digest(kind, memory.code.as_str(), &field.text(kind), value)))
        }
    };
    let Some(new) = new else { return };
    if !on_from && !on_to {
        memory.agreed.insert(key, new);
        return;
    }
    let old = pair.base.as_ref().and_then(|base| base.get(&key)).cloned();
    let field = field.text(kind).into_owned();
    memory.pending.push(Pending { field, key, value: new, on_from, on_to, old });
}

/// Whether a value names a record that waits for a decision and that `to` lacks.
fn blocked(table: &Table<'_, '_>, ty: Option<Type>, value: &Value) -> bool {
    let Some(kind) = ty.and_then(Type::refers_to) else { return false };
    let mut names = value.references();
    names.any(|code| table.not_on_to.contains(&(kind, code)) && !table.sides.to.contains(kind, code))
}

fn wait(table: &Table<'_, '_>, kind: Kind, code: &Code, field: &FieldName, out: &mut Merged) {
    out.warnings.push(format!(
        "{} of {kind} {code} waits: it names a record that {} lacks and does not get",
        field.text(kind),
        table.sides.names.1
    ));
}

/// Merges the fields of a record that both sides have.
fn merge(
    table: &Table<'_, '_>,
    pair: &Pair<'_>,
    memory: &mut Memory,
    (on_from, on_to): (&mut Record, &mut Record),
    out: &mut Merged,
) {
    let kind = pair.kind;
    let empty = Map::new();
    let base = pair.base.as_ref().unwrap_or(&empty);
    let (Some(from), Some(to)) = (pair.from, pair.to) else { return };
    write_only(kind, from, on_to);
    for field in names(kind, pair) {
        let row = field.row(kind);
        let ty = row.map(|row| row.ty);
        let held = held(table, kind, base, &field);
        let now = |record| value(Some(record), &field).map(|value| current(table, ty, value));
        let (mine, theirs) = (now(from), now(to));
        let digest = |value: &Value| seal(table, pair, &field, value);
        let case = Case {
            owner: owner(table, kind, &field),
            ty,
            required: row.is_some_and(|row| row.required),
            base: &held,
            from: mine.as_ref(),
            to: theirs.as_ref(),
            digest: &digest,
        };
        let step = match case.decide() {
            Step::Conflict => decide(table, pair, &field, &case, out),
            step => step,
        };
        tell(table, pair, &field, &case, &step, out);
        let differs = |side: &Option<Value>, value: &Value| {
            side.as_ref().is_none_or(|held| !same(ty, held, value)) && !(side.is_none() && value.is_empty())
        };
        let (value, due_from, due_to) = match step {
            Step::Nothing | Step::Conflict => {
                let key = key(kind, &field);
                memory.agreed.extend(base.get(&key).map(|old| (key, old.clone())));
                continue;
            }
            Step::Agree(value) => (value, false, false),
            Step::ToTo(value) => (value, false, true),
            Step::ToFrom(value) => (value, true, false),
            Step::Both(value) => {
                let due = (differs(&mine, &value), differs(&theirs, &value));
                (value, due.0, due.1)
            }
        };
        if due_from && row.is_some_and(|row| !same(ty, &back(table, row.ty, &value), &value)) {
            let (from, to) = table.sides.names;
            out.warnings.push(format!(
                "{} of {kind} {} moved on {to} and stays there: {value} is not in {from}",
                field.text(kind),
                memory.code
            ));
            memory.agreed.extend(base.get(&key(kind, &field)).map(|old| (key(kind, &field), old.clone())));
            continue;
        }
        if due_to && blocked(table, ty, &value) {
            wait(table, kind, &memory.code, &field, out);
            memory.agreed.extend(base.get(&key(kind, &field)).map(|old| (key(kind, &field), old.clone())));
            continue;
        }
        if due_to {
            put(on_to, &field, value.clone(), Some(from));
        }
        if due_from {
            put(on_from, &field, value.clone(), None);
        }
        remember(table, pair, &field, &value, (due_from, due_to), memory);
    }
}

/// A conflict, or what somebody decided about it.
fn decide(
    table: &Table<'_, '_>,
    pair: &Pair<'_>,
    field: &FieldName,
    case: &Case<'_>,
    out: &mut Merged,
) -> Step {
    let (Some(from), Some(to)) = (pair.from, pair.to) else { return Step::Conflict };
    let kind = pair.kind;
    let secret = field.row(kind).is_some_and(|row| row.secret);
    let base = match case.base {
        Held::Value(value) => Some(value.clone()),
        Held::Nothing | Held::Digest(_) => None,
    };
    let shown = |side: Option<&Value>| side.filter(|_| !secret).cloned();
    let mark = |side: Option<&Value>| {
        let value = side.cloned().unwrap_or(Value::Empty);
        if secret { seal(table, pair, field, &value).map_or(Json::Null, Json::from) } else { json(&value) }
    };
    let left_empty =
        case.still(case.from) || case.still(case.to) || matches!(case.from, Some(Value::Codes(_)));
    let clash = match case.base {
        Held::Nothing => Clash::NeverAgreed,
        _ if case.required && left_empty => Clash::LeftEmpty,
        _ => Clash::BothMoved,
    };
    let place = match field {
        FieldName::Of(id) => from.entry(*id).map(|entry| entry.place()),
        _ => None,
    };
    let conflict = Conflict {
        kind,
        code: from.code.clone(),
        label: label(kind, from, Some(to)),
        field: field.text(kind).into_owned(),
        clash,
        base,
        from: shown(case.from),
        to: shown(case.to),
        secret,
        origin: table.sides.from.origin_of(from, place.unwrap_or(from.place)),
        since: table.sides.base.since,
        marks: (mark(case.from), mark(case.to)),
    };
    let step = match table.resolved(&conflict, out) {
        None => None,
        Some(Take::From) => case.from.cloned().map(Step::ToTo),
        Some(Take::To) => case.to.cloned().map(Step::ToFrom),
        Some(Take::Value(value)) => typed(case.ty, &value).map(Step::Both),
    };
    step.unwrap_or_else(|| {
        out.conflicts.push(conflict);
        Step::Conflict
    })
}

/// A value that a person wrote: text stands for what the field holds.
fn typed(ty: Option<Type>, json: &Json) -> Option<Value> {
    let text = json.as_str().map(str::trim);
    match (ty, text) {
        (Some(_), Some("")) => Some(Value::Empty),
        (Some(Type::Number(_)), Some(text)) => text.parse().ok().map(Value::Number),
        (Some(Type::Flag), Some(text)) => text.parse().ok().map(Value::Flag),
        (Some(Type::Many(_)), Some(text)) => {
            Some(Value::codes(text.split([',', ';']).filter_map(Code::new).collect()))
        }
        (Some(Type::Numbers), Some(text)) => {
            let numbers: Option<Vec<i64>> =
                text.split([',', ';']).map(|one| one.trim().parse().ok()).collect();
            numbers.map(Value::numbers)
        }
        (Some(Type::Numbers), None) => {
            let number = |one: &Json| one.as_i64().or_else(|| one.as_str()?.trim().parse().ok());
            json.as_array()?.iter().map(number).collect::<Option<_>>().map(Value::numbers)
        }
        _ => read(ty, json),
    }
}

/// What was decided about a field of the watched record, and why.
fn tell(
    table: &Table<'_, '_>,
    pair: &Pair<'_>,
    field: &FieldName,
    case: &Case<'_>,
    step: &Step,
    out: &mut Merged,
) {
    let kind = pair.kind;
    let Some(code) = pair.code() else { return };
    let name = field.text(kind);
    let (from, to) = table.sides.names;
    let moved = |side: Option<&Value>| !matches!(case.base, Held::Nothing) && !case.still(side);
    if case.owner == Owner::From && matches!(step, Step::ToTo(_)) && moved(case.to) && case.still(case.from) {
        out.warnings.push(format!(
            "{name} of {kind} {code} was changed on {to} and is set back: it belongs to {from} (`owners`)"
        ));
    }
    if case.owner == Owner::To && matches!(step, Step::ToFrom(_)) && moved(case.from) && case.still(case.to) {
        out.warnings.push(format!(
            "{name} of {kind} {code} was changed in {from} and is set back: it belongs to {to} (`owners`)"
        ));
    }
    if table.sides.watch.is_none_or(|(of, watched)| of != kind || watched != code.as_str()) {
        return;
    }
    let who = match (moved(case.from), moved(case.to), case.base) {
        (_, _, Held::Nothing) => "nothing was agreed of it before".to_owned(),
        (false, false, _) => "neither side moved".to_owned(),
        (true, false, _) => format!("{from} moved"),
        (false, true, _) => format!("{to} moved"),
        (true, true, _) => "both sides moved".to_owned(),
    };
    let then = match step {
        Step::Nothing if matches!(case.owner, Owner::Ignored | Owner::CreateOnly) => return,
        Step::Nothing => "nothing is done".to_owned(),
        Step::Agree(_) => return,
        Step::ToTo(_) => format!("carried to {to}"),
        Step::ToFrom(_) => format!("carried to {from}"),
        Step::Both(_) => "what both did is put together".to_owned(),
        Step::Conflict => "a person has to decide".to_owned(),
    };
    out.told.push(format!("{name}: {who}; owner {}: {then}", case.owner.name()));
}
