//! The reader of rows as it was before it read by position: slower and simpler. Tests hold the one
//! that is used against it.

use std::collections::HashMap;
use std::fmt;

use chrono::NaiveDate;
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor,
};

use super::ApiRow;
use crate::model::equivalence::is_nothing;
use crate::model::{Code, Field, FieldAccess, FieldId, Kind, Place, Record, Type, Value};
use crate::protocol::api_value::{ApiValue, Id, Link};

/// Reads one row of a kind.
#[derive(Clone, Copy, Debug)]
pub(super) struct SimpleReader(pub(super) Kind);

impl<'de> DeserializeSeed<'de> for SimpleReader {
    type Value = ApiRow;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<ApiRow, D::Error> {
        deserializer.deserialize_map(SimpleVisitor(self.0))
    }
}

/// What a key of a row is.
#[derive(Clone, Copy)]
enum SimpleSlot {
    Id,
    Code,
    Field(FieldId),
    Settings,
    Default,
    Ignored,
}

fn find_slots(kind: Kind) -> HashMap<&'static str, SimpleSlot> {
    let spec = kind.spec();
    let mut slots: HashMap<_, _> =
        spec.read_only.iter().map(|key| (*key, SimpleSlot::Ignored)).collect();
    slots.extend(spec.numbered_fields().map(|(id, field)| (field.wire, SimpleSlot::Field(id))));
    slots.extend([
        ("id", SimpleSlot::Id),
        (spec.code_wire, SimpleSlot::Code),
        ("is_default", SimpleSlot::Default),
    ]);
    if kind == Kind::Employee {
        slots.insert("attemployee", SimpleSlot::Settings);
    }
    slots
}

struct SimpleVisitor(Kind);

impl<'de> Visitor<'de> for SimpleVisitor {
    type Value = ApiRow;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object for one of the {}", self.0.plural())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ApiRow, A::Error> {
        let kind = self.0;
        let slots = find_slots(kind);
        let mut build = SimpleRow::default();
        while let Some(key) = map.next_key::<String>()? {
            match slots.get(key.as_str()) {
                Some(SimpleSlot::Id) => build.id = map.next_value::<ApiValue>()?.id(),
                Some(SimpleSlot::Code) => build.code = map.next_value::<ApiValue>()?.code(),
                Some(SimpleSlot::Default) => {
                    build.fixed |= value_of(map.next_value()?, Type::Flag) == Value::Flag(true)
                }
                Some(SimpleSlot::Ignored) => drop(map.next_value::<IgnoredAny>()?),
                Some(SimpleSlot::Settings) => {
                    build.settings(kind, map.next_value::<SimpleSettings>()?.0)
                }
                Some(SimpleSlot::Field(id)) => build.field(kind, *id, map.next_value()?),
                None => build.custom(&key, map.next_value()?),
            }
        }
        Ok(build.finish(kind))
    }
}

/// The attendance flags of 9.x; nothing where a build sends an id, or null, in their place.
#[derive(Default)]
struct SimpleSettings(Option<HashMap<String, ApiValue>>);

impl<'de> Deserialize<'de> for SimpleSettings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<SimpleSettings, D::Error> {
        deserializer.deserialize_any(SimpleSettingsVisitor)
    }
}

struct SimpleSettingsVisitor;

impl<'de> Visitor<'de> for SimpleSettingsVisitor {
    type Value = SimpleSettings;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("attendance flags")
    }
    fn visit_unit<E>(self) -> Result<SimpleSettings, E> {
        Ok(SimpleSettings::default())
    }
    fn visit_bool<E>(self, _: bool) -> Result<SimpleSettings, E> {
        Ok(SimpleSettings::default())
    }
    fn visit_i64<E>(self, _: i64) -> Result<SimpleSettings, E> {
        Ok(SimpleSettings::default())
    }
    fn visit_u64<E>(self, _: u64) -> Result<SimpleSettings, E> {
        Ok(SimpleSettings::default())
    }
    fn visit_f64<E>(self, _: f64) -> Result<SimpleSettings, E> {
        Ok(SimpleSettings::default())
    }
    fn visit_str<E>(self, _: &str) -> Result<SimpleSettings, E> {
        Ok(SimpleSettings::default())
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<SimpleSettings, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(SimpleSettings::default())
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<SimpleSettings, A::Error> {
        let mut flags = HashMap::new();
        while let Some((key, atom)) = map.next_entry()? {
            flags.insert(key, atom);
        }
        Ok(SimpleSettings(Some(flags)))
    }
}

#[derive(Default)]
struct SimpleRow {
    id: Option<Id>,
    code: Option<Code>,
    fixed: bool,
    nested: bool,
    stroke: bool,
    fields: Vec<(FieldId, Value)>,
    custom: Vec<(String, Value)>,
    open: Vec<(FieldId, Vec<Id>)>,
}

impl SimpleRow {
    fn field(&mut self, kind: Kind, id: FieldId, atom: ApiValue) {
        let ty = kind.spec().field(id).ty;
        match ty {
            Type::One(_) => {
                self.link(id, std::slice::from_ref(&atom), |codes| match codes.into_iter().next() {
                    Some(code) => Value::from_text(code.as_str()),
                    None => Value::Empty,
                })
            }
            Type::Many(_) => match atom {
                ApiValue::List(list) => self.link(id, &list, Value::from_codes),
                ApiValue::Null => self.fields.push((id, Value::from_codes(Vec::new()))),
                one => self.link(id, &[one], Value::from_codes),
            },
            ty => {
                let value = self.shown(kind.spec().field(id), value_of(atom, ty));
                self.fields.push((id, value));
            }
        }
    }

    /// A value without the stroke that some builds show where there is no text. What may be called
    /// so is left to those who see all rows.
    fn shown(&mut self, row: &Field, value: Value) -> Value {
        if row.required
            || row.may_be_a_stroke
            || !matches!(&value, Value::Text(text) if text == "-")
        {
            return value;
        }
        self.stroke = true;
        Value::Empty
    }

    /// References: codes where the server sent objects, ids to be looked up where it did not.
    fn link(&mut self, id: FieldId, atoms: &[ApiValue], value: impl FnOnce(Vec<Code>) -> Value) {
        let codes: Option<Vec<Code>> = atoms
            .iter()
            .filter(|atom| !empty(atom))
            .map(|atom| match atom {
                ApiValue::Object(Link { code, .. }) => code.clone(),
                _ => None,
            })
            .collect();
        match codes {
            Some(codes) => self.fields.push((id, value(codes))),
            None => self.open.push((id, atoms.iter().filter_map(ApiValue::id).collect())),
        }
    }

    fn settings(&mut self, kind: Kind, settings: Option<HashMap<String, ApiValue>>) {
        let Some(mut settings) = settings else { return };
        self.nested = true;
        for (id, field) in kind.spec().numbered_fields() {
            if let Some(atom) = field.nested.and_then(|key| settings.remove(key)) {
                self.fields.retain(|(known, _)| *known != id);
                self.fields.push((id, value_of(atom, field.ty)));
            }
        }
    }

    /// A key of no table is an attribute that the server's administrator defined, if it holds a
    /// plain value.
    fn custom(&mut self, name: &str, atom: ApiValue) {
        if !matches!(atom, ApiValue::Object(_) | ApiValue::List(_)) {
            let value = text(atom);
            let value = if is_nothing(None, &value) { Value::Empty } else { value };
            self.custom.push((name.to_owned(), value));
        }
    }

    fn finish(mut self, kind: Kind) -> ApiRow {
        let record = self.code.map(|code| {
            let mut record = Record::new(code);
            self.fields.sort_by_key(|(id, _)| *id);
            self.fields.dedup_by_key(|(id, _)| *id);
            for (id, value) in self.fields {
                // A hash, or nothing: it says nothing about the password.
                if kind.spec().field(id).access == FieldAccess::ReadWrite {
                    record.set(id, value, Place::default());
                }
            }
            for (name, value) in self.custom {
                record.set_custom(&name, value);
            }
            record.shrink_to_fit();
            record
        });
        let first = match &self.id {
            Some(id @ Id::Number(_)) => id.is_first(),
            // Where ids say nothing, the code that such rows come with does.
            Some(Id::Text(_)) => record.as_ref().is_some_and(|record| record.code.as_str() == "1"),
            None => false,
        };
        // No person comes with a server, whatever number or mark the first one bears.
        let fixed = kind != Kind::Employee && (self.fixed || first);
        ApiRow {
            id: self.id,
            record,
            open: self.open,
            fixed,
            nested: self.nested,
            stroke: self.stroke,
        }
    }
}

fn empty(atom: &ApiValue) -> bool {
    match atom {
        // Ids begin with 1.
        ApiValue::Null | ApiValue::Number(0) => true,
        ApiValue::Text(text) => matches!(text.trim(), "" | "-" | "0"),
        ApiValue::Object(link) => link.id.is_none() && link.code.is_none(),
        _ => false,
    }
}

fn value_of(atom: ApiValue, ty: Type) -> Value {
    match ty {
        Type::Number(_) => number(atom),
        Type::Flag => flag(atom),
        Type::Date => date(atom),
        Type::Numbers => numbers(atom),
        _ => text(atom),
    }
}

fn text(atom: ApiValue) -> Value {
    match atom {
        ApiValue::Text(text) => Value::from_text(text),
        ApiValue::Number(number) => Value::from_text(number.to_string()),
        ApiValue::Float(number) => Value::from_text(number.to_string()),
        ApiValue::Flag(flag) => Value::from_text(flag.to_string()),
        ApiValue::Null | ApiValue::Object(_) | ApiValue::List(_) => Value::Empty,
    }
}

fn number(atom: ApiValue) -> Value {
    match atom {
        ApiValue::Number(number) => Value::Number(number),
        ApiValue::Float(number) if number.fract() == 0.0 => Value::Number(number as i64),
        ApiValue::Flag(flag) => Value::Number(i64::from(flag)),
        ApiValue::Text(text) => match text.trim() {
            "" | "-" => Value::Empty,
            trimmed => trimmed.parse().map_or_else(|_| Value::from_text(trimmed), Value::Number),
        },
        other => text(other),
    }
}

fn flag(atom: ApiValue) -> Value {
    match atom {
        ApiValue::Flag(flag) => Value::Flag(flag),
        ApiValue::Number(0) => Value::Flag(false),
        ApiValue::Number(1) => Value::Flag(true),
        ApiValue::Text(text) => match text.trim().to_lowercase().as_str() {
            "" => Value::Empty,
            "1" | "true" | "yes" | "on" | "y" => Value::Flag(true),
            "0" | "false" | "no" | "off" | "n" | "-" => Value::Flag(false),
            other => Value::from_text(other),
        },
        other => text(other),
    }
}

fn date(atom: ApiValue) -> Value {
    let ApiValue::Text(written) = atom else { return text(atom) };
    match written.trim() {
        "" | "-" => Value::Empty,
        trimmed => {
            let day = trimmed.get(..10).unwrap_or(trimmed);
            NaiveDate::parse_from_str(day, "%Y-%m-%d")
                .map_or_else(|_| Value::from_text(trimmed), Value::Date)
        }
    }
}

fn numbers(atom: ApiValue) -> Value {
    let number = |atom: &ApiValue| match atom.id() {
        Some(Id::Number(number)) => Some(number),
        _ => None,
    };
    match atom {
        ApiValue::List(list) => Value::from_numbers(list.iter().filter_map(number).collect()),
        other => text(other),
    }
}
