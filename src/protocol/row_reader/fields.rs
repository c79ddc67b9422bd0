//! The fields of the row that is being read: each value by the type of its field, without a detour
//! for usual ones.

use std::fmt;

use compact_str::CompactString;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::super::api_value::{ApiValue, AtomVisitor, Id, Link, value_of_text};
use super::row_keys::KeyText;
use crate::model::equivalence::is_nothing;
use crate::model::{
    Code, Field, FieldAccess, FieldEntry, FieldId, FieldSharing, Kind, Record, Type, Value,
};

/// What was read of a row beside its id and code. Emptied by each row and used for the next one.
#[derive(Debug, Default)]
pub(super) struct RowFields {
    /// By field number.
    values: Vec<Option<Value>>,
    custom: Vec<(CompactString, Value)>,
    /// References by id, which are looked up when the ids of all kinds are known.
    open: Vec<(FieldId, Vec<Id>)>,
    /// The entries of the record that is being made.
    entries: Vec<FieldEntry>,
    /// The list of references that is being read.
    references: Vec<ApiValue>,
    /// A stroke stood in the place of an optional text.
    pub(super) stroke: bool,
    /// The attendance flags stood in an object of their own.
    pub(super) nested: bool,
}

impl RowFields {
    /// Begins with a row of this kind.
    pub(super) fn start_row(&mut self, kind: Kind) {
        self.values.resize_with(kind.spec().fields.len(), || None);
        (self.stroke, self.nested) = (false, false);
    }

    /// Reads the value of a field.
    pub(super) fn read_field<'a>(
        &'a mut self,
        id: FieldId,
        field: &'static Field,
    ) -> FieldSeed<'a> {
        FieldSeed { fields: self, id, field }
    }

    /// Reads the object with the attendance flags.
    pub(super) fn read_settings(&mut self, kind: Kind) -> SettingsSeed<'_> {
        SettingsSeed { fields: self, kind }
    }

    /// A key of no table is an attribute that the server's administrator defined, if it holds a
    /// plain value.
    pub(super) fn add_custom(&mut self, name: &str, atom: ApiValue) {
        if !matches!(atom, ApiValue::Object(_) | ApiValue::List(_)) {
            let value = atom.text_value();
            let value = if is_nothing(None, &value) { Value::Empty } else { value };
            self.custom.push((CompactString::new(name), value));
        }
    }

    /// Turns what was read into a record, if the row has a code, and the references that stay open.
    pub(super) fn take_record(
        &mut self,
        code: Option<Code>,
        sharing: Option<FieldSharing<'_>>,
    ) -> (Option<Record>, Vec<(FieldId, Vec<Id>)>) {
        let open = std::mem::take(&mut self.open);
        let Some(code) = code else {
            self.values.iter_mut().for_each(|value| *value = None);
            self.custom.clear();
            return (None, open);
        };
        let mut nothing = 0;
        for (id, value) in (0u8..).map(FieldId).zip(&mut self.values) {
            match value.take() {
                // The tables have fewer fields than there are bits.
                Some(Value::Empty) => nothing |= 1 << id.0,
                Some(value) => self.entries.push(FieldEntry::new(id, value)),
                None => {}
            }
        }
        let mut record = match sharing {
            Some(sharing) => sharing.make_record(code, &mut self.entries, nothing),
            None => Record::from_entries(code, &mut self.entries, nothing),
        };
        for (name, value) in self.custom.drain(..) {
            record.set_custom(&name, value);
        }
        (Some(record), open)
    }

    /// Keeps the value of a field; of a key that is there twice, the first one.
    fn add(&mut self, id: FieldId, field: &Field, value: Value) {
        // A hash, or nothing: it says nothing about the password.
        if field.access == FieldAccess::WriteOnly {
            return;
        }
        if let Some(kept @ None) = self.values.get_mut(usize::from(id.0)) {
            *kept = Some(value);
        }
    }

    /// A value without the stroke that some builds show where there is no text. What may be called
    /// so is left to those who see all rows.
    fn add_shown(&mut self, id: FieldId, field: &Field, value: Value) {
        let is_stroke = matches!(&value, Value::Text(text) if text == "-");
        if is_stroke && !field.required && !field.may_be_a_stroke {
            self.stroke = true;
            return self.add(id, field, Value::Empty);
        }
        self.add(id, field, value);
    }

    /// A reference: the code where the server sent an object, an id to be looked up where it did
    /// not.
    fn add_reference(&mut self, id: FieldId, field: &Field, atom: ApiValue) {
        match atom {
            atom if is_no_reference(&atom) => self.add(id, field, Value::Empty),
            ApiValue::Object(Link { code: Some(code), .. }) => {
                self.add(id, field, Value::Text(code.into()))
            }
            atom => self.open.push((id, atom.id().into_iter().collect())),
        }
    }

    /// The references that were read last, as one value or, if one of them has no code, as ids to
    /// be looked up.
    fn add_references(&mut self, id: FieldId, field: &Field) {
        let mut atoms = std::mem::take(&mut self.references);
        let has_code = |atom: &ApiValue| {
            is_no_reference(atom) || matches!(atom, ApiValue::Object(Link { code: Some(_), .. }))
        };
        if atoms.iter().all(has_code) {
            let mut codes = Vec::with_capacity(atoms.len());
            codes.extend(atoms.drain(..).filter_map(|atom| match atom {
                ApiValue::Object(link) => link.code,
                _ => None,
            }));
            self.add(id, field, Value::from_codes(codes));
        } else {
            self.open.push((id, atoms.drain(..).filter_map(|atom| atom.id()).collect()));
        }
        self.references = atoms;
    }
}

/// Whether a value in the place of a reference says that there is none.
fn is_no_reference(atom: &ApiValue) -> bool {
    match atom {
        // Ids begin with 1.
        ApiValue::Null | ApiValue::Number(0) => true,
        ApiValue::Text(text) => matches!(text.trim(), "" | "-" | "0"),
        ApiValue::Object(link) => link.id.is_none() && link.code.is_none(),
        _ => false,
    }
}

/// Reads the value of one field into the row.
pub(super) struct FieldSeed<'a> {
    fields: &'a mut RowFields,
    id: FieldId,
    field: &'static Field,
}

impl FieldSeed<'_> {
    /// A value in whatever type the server's build chose to send it.
    fn add_atom(self, atom: ApiValue) {
        let FieldSeed { fields, id, field } = self;
        match field.ty {
            Type::One(_) => fields.add_reference(id, field, atom),
            Type::Many(_) => {
                fields.references.push(atom);
                fields.add_references(id, field);
            }
            ty => fields.add_shown(id, field, atom.into_value(ty)),
        }
    }

    fn add_text(self, text: &str) {
        let FieldSeed { fields, id, field } = self;
        match field.ty {
            Type::One(_) | Type::Many(_) => {
                FieldSeed { fields, id, field }.add_atom(ApiValue::Text(CompactString::new(text)));
            }
            // What is never kept need not be copied; the errors in it are found all the same.
            Type::Text(_) if field.access == FieldAccess::WriteOnly => {
                fields.stroke |= text.trim() == "-" && !field.required && !field.may_be_a_stroke;
            }
            ty => fields.add_shown(id, field, value_of_text(ty, text)),
        }
    }
}

impl<'de> DeserializeSeed<'de> for FieldSeed<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for FieldSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.add_atom(ApiValue::Null);
        Ok(())
    }

    fn visit_none<E>(self) -> Result<(), E> {
        self.add_atom(ApiValue::Null);
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<(), E> {
        self.add_atom(ApiValue::Flag(flag));
        Ok(())
    }

    fn visit_i64<E>(self, number: i64) -> Result<(), E> {
        self.add_atom(ApiValue::Number(number));
        Ok(())
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<(), E> {
        AtomVisitor.visit_u64(number).map(|atom| self.add_atom(atom))
    }

    fn visit_f64<E>(self, number: f64) -> Result<(), E> {
        self.add_atom(ApiValue::Float(number));
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.add_text(text);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let FieldSeed { fields, id, field } = self;
        if !matches!(field.ty, Type::Many(_)) {
            let atom = AtomVisitor.visit_seq(seq)?;
            FieldSeed { fields, id, field }.add_atom(atom);
            return Ok(());
        }
        while let Some(atom) = seq.next_element()? {
            fields.references.push(atom);
        }
        fields.add_references(id, field);
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        AtomVisitor.visit_map(map).map(|atom| self.add_atom(atom))
    }
}

/// Reads the attendance flags of 9.x; nothing where a build sends an id, or null, in their place.
pub(super) struct SettingsSeed<'a> {
    fields: &'a mut RowFields,
    kind: Kind,
}

impl<'de> DeserializeSeed<'de> for SettingsSeed<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for SettingsSeed<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("attendance flags")
    }
    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }
    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }
    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }
    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }
    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let fields = self.fields;
        fields.nested = true;
        let mut key = KeyText::default();
        while map.next_key_seed(&mut key)?.is_some() {
            let atom: ApiValue = map.next_value()?;
            let known = self
                .kind
                .spec()
                .numbered_fields()
                .find(|(_, field)| field.nested == Some(key.text()));
            if let Some((id, field)) = known
                && let Some(kept) = fields.values.get_mut(usize::from(id.0))
            {
                // It counts more than a flag beside the object, wherever that one stands.
                *kept = Some(atom.into_value(field.ty));
            }
        }
        Ok(())
    }
}
