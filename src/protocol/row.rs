//! A row of a list or an object of the API, read by the tables straight into a record.

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::atom::{Atom, Id, Link};
use crate::model::equivalence::is_nothing;
use crate::model::{Code, Field, FieldId, Kind, PerKind, Place, Record, Type, Value};

/// One row as it was sent. References by id stay open until the ids of all kinds are known.
#[derive(Clone, Debug)]
pub struct ApiRow {
    pub id: Option<Id>,
    /// `None` when the row has no code: it cannot be told from others.
    pub record: Option<Record>,
    pub open: Vec<(FieldId, Vec<Id>)>,
    /// A row that came with the server: id 1, or marked as default.
    pub fixed: bool,
    /// The attendance flags stood in an object of their own.
    pub nested: bool,
    /// A stroke stood where a text could be that nobody has to have.
    pub stroke: bool,
}

/// What a key of a row is.
#[derive(Clone, Copy)]
enum RowSlot {
    Id,
    Code,
    Field(FieldId),
    Settings,
    Default,
    Ignored,
}

/// The keys of each kind's rows; every other key is a custom attribute.
static SLOTS: LazyLock<PerKind<HashMap<&'static str, RowSlot>>> = LazyLock::new(|| {
    PerKind::from_fn(|kind| {
        let spec = kind.spec();
        let mut slots: HashMap<_, _> = spec.read_only.iter().map(|key| (*key, RowSlot::Ignored)).collect();
        slots.extend(spec.numbered().map(|(id, field)| (field.wire, RowSlot::Field(id))));
        slots.extend([
            ("id", RowSlot::Id),
            (spec.code_wire, RowSlot::Code),
            ("is_default", RowSlot::Default),
        ]);
        if kind == Kind::Employee {
            slots.insert("attemployee", RowSlot::Settings);
        }
        slots
    })
});

/// Reads one row of a kind.
#[derive(Clone, Copy, Debug)]
pub struct RowOf(pub Kind);

impl<'de> DeserializeSeed<'de> for RowOf {
    type Value = ApiRow;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<ApiRow, D::Error> {
        deserializer.deserialize_map(RowVisitor(self.0))
    }
}

struct RowVisitor(Kind);

impl<'de> Visitor<'de> for RowVisitor {
    type Value = ApiRow;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object for one of the {}", self.0.plural())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ApiRow, A::Error> {
        let kind = self.0;
        let slots = &SLOTS[kind];
        // Codes come before fields on every build seen, but nothing promises it: fields wait in a record without one.
        let mut build = RowBuilder::default();
        let mut key = KeyText::default();
        while map.next_key_seed(&mut key)?.is_some() {
            match slots.get(key.0.as_str()) {
                Some(RowSlot::Id) => build.id = map.next_value::<Atom>()?.id(),
                Some(RowSlot::Code) => build.code = map.next_value::<Atom>()?.code(),
                Some(RowSlot::Default) => {
                    build.fixed |= map.next_value::<Atom>()?.value(Type::Flag) == Value::Flag(true)
                }
                Some(RowSlot::Ignored) => drop(map.next_value::<IgnoredAny>()?),
                Some(RowSlot::Settings) => build.settings(kind, map.next_value::<AttendanceSettings>()?.0),
                Some(RowSlot::Field(id)) => build.field(kind, *id, map.next_value()?),
                None => build.custom(&key.0, map.next_value()?),
            }
        }
        Ok(build.finish(kind))
    }
}

/// Reads keys into one buffer: a million rows of forty keys should not allocate each of them.
#[derive(Default)]
pub(super) struct KeyText(String);

impl KeyText {
    pub(super) fn text(&self) -> &str {
        &self.0
    }
}

impl<'de> DeserializeSeed<'de> for &mut KeyText {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for &mut KeyText {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }
    fn visit_str<E>(self, key: &str) -> Result<(), E> {
        self.0.clear();
        self.0.push_str(key);
        Ok(())
    }
}

/// The attendance flags of 9.x; nothing where a build sends an id, or null, in their place.
#[derive(Default)]
struct AttendanceSettings(Option<HashMap<String, Atom>>);

impl<'de> Deserialize<'de> for AttendanceSettings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<AttendanceSettings, D::Error> {
        deserializer.deserialize_any(SettingsVisitor)
    }
}

struct SettingsVisitor;

impl<'de> Visitor<'de> for SettingsVisitor {
    type Value = AttendanceSettings;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("attendance flags")
    }
    fn visit_unit<E>(self) -> Result<AttendanceSettings, E> {
        Ok(AttendanceSettings::default())
    }
    fn visit_bool<E>(self, _: bool) -> Result<AttendanceSettings, E> {
        Ok(AttendanceSettings::default())
    }
    fn visit_i64<E>(self, _: i64) -> Result<AttendanceSettings, E> {
        Ok(AttendanceSettings::default())
    }
    fn visit_u64<E>(self, _: u64) -> Result<AttendanceSettings, E> {
        Ok(AttendanceSettings::default())
    }
    fn visit_f64<E>(self, _: f64) -> Result<AttendanceSettings, E> {
        Ok(AttendanceSettings::default())
    }
    fn visit_str<E>(self, _: &str) -> Result<AttendanceSettings, E> {
        Ok(AttendanceSettings::default())
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<AttendanceSettings, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(AttendanceSettings::default())
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<AttendanceSettings, A::Error> {
        let mut flags = HashMap::new();
        while let Some((key, atom)) = map.next_entry()? {
            flags.insert(key, atom);
        }
        Ok(AttendanceSettings(Some(flags)))
    }
}

#[derive(Default)]
struct RowBuilder {
    id: Option<Id>,
    code: Option<Code>,
    fixed: bool,
    nested: bool,
    stroke: bool,
    fields: Vec<(FieldId, Value)>,
    custom: Vec<(String, Value)>,
    open: Vec<(FieldId, Vec<Id>)>,
}

impl RowBuilder {
    fn field(&mut self, kind: Kind, id: FieldId, atom: Atom) {
        let ty = kind.spec().field(id).ty;
        match ty {
            Type::One(_) => {
                self.link(id, std::slice::from_ref(&atom), |codes| match codes.into_iter().next() {
                    Some(code) => Value::text(code.as_str()),
                    None => Value::Empty,
                })
            }
            Type::Many(_) => match atom {
                Atom::List(list) => self.link(id, &list, Value::codes),
                Atom::Null => self.fields.push((id, Value::codes(Vec::new()))),
                one => self.link(id, &[one], Value::codes),
            },
            ty => {
                let value = self.shown(kind.spec().field(id), atom.value(ty));
                self.fields.push((id, value));
            }
        }
    }

    /// A value without the stroke that some builds show where there is no text. What may be called so is left to those
    /// who see all rows.
    fn shown(&mut self, row: &Field, value: Value) -> Value {
        if row.required || row.may_be_a_stroke || !matches!(&value, Value::Text(text) if text == "-") {
            return value;
        }
        self.stroke = true;
        Value::Empty
    }

    /// References: codes where the server sent objects, ids to be looked up where it did not.
    fn link(&mut self, id: FieldId, atoms: &[Atom], value: impl FnOnce(Vec<Code>) -> Value) {
        let codes: Option<Vec<Code>> = atoms
            .iter()
            .filter(|atom| !empty(atom))
            .map(|atom| match atom {
                Atom::Object(Link { code, .. }) => code.clone(),
                _ => None,
            })
            .collect();
        match codes {
            Some(codes) => self.fields.push((id, value(codes))),
            None => self.open.push((id, atoms.iter().filter_map(Atom::id).collect())),
        }
    }

    fn settings(&mut self, kind: Kind, settings: Option<HashMap<String, Atom>>) {
        let Some(mut settings) = settings else { return };
        self.nested = true;
        for (id, field) in kind.spec().numbered() {
            if let Some(atom) = field.nested.and_then(|key| settings.remove(key)) {
                self.fields.retain(|(known, _)| *known != id);
                self.fields.push((id, atom.value(field.ty)));
            }
        }
    }

    /// A key of no table is an attribute that the server's administrator defined, if it holds a plain value.
    fn custom(&mut self, name: &str, atom: Atom) {
        if !matches!(atom, Atom::Object(_) | Atom::List(_)) {
            let value = atom.text_value();
            let value = if is_nothing(None, &value) { Value::Empty } else { value };
            self.custom.push((name.to_owned(), value));
        }
    }

    fn finish(mut self, kind: Kind) -> ApiRow {
        let record = self.code.map(|code| {
            let mut record = Record::new(code);
            self.fields.sort_unstable_by_key(|(id, _)| *id);
            self.fields.dedup_by_key(|(id, _)| *id);
            for (id, value) in self.fields {
                // A hash, or nothing: it says nothing about the password.
                if kind.spec().field(id).access == crate::model::FieldAccess::ReadWrite {
                    record.set(id, value, Place::default());
                }
            }
            for (name, value) in self.custom {
                record.set_custom(&name, value);
            }
            record.shrink();
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
        ApiRow { id: self.id, record, open: self.open, fixed, nested: self.nested, stroke: self.stroke }
    }
}

fn empty(atom: &Atom) -> bool {
    match atom {
        // Ids begin with 1.
        Atom::Null | Atom::Number(0) => true,
        Atom::Text(text) => matches!(text.trim(), "" | "-" | "0"),
        Atom::Object(link) => link.id.is_none() && link.code.is_none(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(kind: Kind, text: &str) -> ApiRow {
        RowOf(kind).deserialize(&mut serde_json::Deserializer::from_str(text)).expect("a row")
    }

    #[test]
    fn odd_types_do_not_break_a_row() {
        for settings in ["null", "5", "-5", "1.5", "\"-\"", "true", "[1, {}]"] {
            let text = format!(
                r#"{{"id":7,"emp_code":"7","attemployee":{settings},"position":0,"department":"2"}}"#
            );
            let row = row(Kind::Employee, &text);
            assert!(
                !row.nested && row.record.is_some_and(|record| record.code.as_str() == "7"),
                "{settings}"
            );
            assert_eq!(
                row.open.len(),
                1,
                "the department is looked up, and there is no position: {settings}"
            );
        }
    }

    #[test]
    fn a_stroke_is_nothing_but_where_people_are_called_so() {
        let row = row(
            Kind::Employee,
            r#"{"id":7,"emp_code":"7","last_name":"-","mobile":"-","email":"-","gender":"-","Locker":"-"}"#,
        );
        let record = row.record.expect("a record");
        let held = |name: &str| record.get(Kind::Employee.spec().by_name(name).expect("a field"));
        for name in ["mobile", "email", "gender"] {
            assert_eq!(held(name), Some(&Value::Empty), "{name}");
        }
        assert_eq!(record.get_custom("Locker"), Some(&Value::Empty));
        assert!(row.stroke && held("last_name") == Some(&Value::text("-")));
    }

    #[test]
    fn rows_that_came_with_the_server_are_known() {
        let fixed = |text: &str| row(Kind::Department, text).fixed;
        assert!(fixed(r#"{"id":1,"dept_code":"77"}"#) && fixed(r#"{"id":"1","dept_code":"77"}"#));
        assert!(fixed(r#"{"id":5,"dept_code":"x","is_default":true}"#));
        assert!(fixed(r#"{"id":"0b7c-5e","dept_code":"1"}"#));
        assert!(!fixed(r#"{"id":5,"dept_code":"1"}"#) && !fixed(r#"{"id":"0b7c-5e","dept_code":"2"}"#));
    }
}
