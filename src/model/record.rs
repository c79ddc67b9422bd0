//! A record: its code and the fields that are present, small enough for a million of them.

use chrono::NaiveDate;
use compact_str::CompactString;

use super::resignation::ResignType;
use super::tables::FieldId;
use super::value::{Code, Value};

/// Where something stands in a file: line and column, both from 1; 0 when it has no place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub line: u32,
    pub column: u16,
}

/// One field that is present, and where it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldEntry {
    pub value: Value,
    /// The place in two fields of its own: nested, its padding would make every entry 8 bytes
    /// longer.
    line: u32,
    column: u16,
    pub id: FieldId,
}

impl FieldEntry {
    pub fn place(&self) -> Place {
        Place { line: self.line, column: self.column }
    }
}

/// What a declared record says beside the fields that are sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Declared {
    pub previous_code: Option<Code>,
    /// Where the previous code was written.
    pub previous_code_at: Place,
    /// Before this day the record counts as not declared.
    pub active_from: Option<NaiveDate>,
    /// Where the first day was written.
    pub active_from_at: Place,
    /// After this day the record counts as absent.
    pub active_until: Option<NaiveDate>,
    /// Where the last day was written.
    pub active_until_at: Place,
    /// Why the person left: sent with a resignation.
    pub resign_type: Option<ResignType>,
    pub resign_reason: Option<Box<str>>,
    /// A remark for people; never sent.
    pub note: Option<Box<str>>,
}

impl Declared {
    /// The same as it is compared with what stands elsewhere.
    #[must_use]
    pub fn without_places(self) -> Declared {
        let none = Place::default();
        Declared { previous_code_at: none, active_from_at: none, active_until_at: none, ..self }
    }
}

/// One record of one side. Fields that are not managed are not in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    pub code: Code,
    /// Which of its directory's files it was read from.
    pub file: u32,
    pub place: Place,
    fields: Vec<FieldEntry>,
    #[expect(clippy::box_collection, reason = "most records have none: 8 bytes instead of 24")]
    custom: Option<Box<Vec<(CompactString, Value)>>>,
    pub declared: Option<Box<Declared>>,
}

impl Record {
    pub fn new(code: Code) -> Record {
        Record {
            code,
            file: 0,
            place: Place::default(),
            fields: Vec::new(),
            custom: None,
            declared: None,
        }
    }

    /// Makes room for that many fields, and no more.
    pub fn reserve_fields(&mut self, fields: usize) {
        self.fields.reserve_exact(fields);
    }

    /// The fields that are present, by field number.
    pub fn fields(&self) -> &[FieldEntry] {
        &self.fields
    }

    pub fn get(&self, id: FieldId) -> Option<&Value> {
        self.entry(id).map(|entry| &entry.value)
    }

    pub fn entry(&self, id: FieldId) -> Option<&FieldEntry> {
        let position = self.fields.binary_search_by_key(&id, |entry| entry.id).ok()?;
        self.fields.get(position)
    }

    /// Sets a field, in place of what it held.
    pub fn set(&mut self, id: FieldId, value: Value, place: Place) {
        let entry = FieldEntry { value, line: place.line, column: place.column, id };
        match self.fields.last() {
            Some(last) if last.id >= id => match self.fields.binary_search_by_key(&id, |e| e.id) {
                Ok(position) => self.fields[position] = entry,
                Err(position) => self.fields.insert(position, entry),
            },
            _ => self.fields.push(entry),
        }
    }

    pub fn remove(&mut self, id: FieldId) -> Option<Value> {
        let position = self.fields.binary_search_by_key(&id, |entry| entry.id).ok()?;
        Some(self.fields.remove(position).value)
    }

    /// Custom attributes, sorted by name.
    pub fn custom_fields(&self) -> &[(CompactString, Value)] {
        self.custom.as_ref().map_or(&[], |custom| custom.as_slice())
    }

    pub fn get_custom(&self, name: &str) -> Option<&Value> {
        let custom = self.custom_fields();
        let position = custom.binary_search_by(|(known, _)| known.as_str().cmp(name)).ok()?;
        Some(&custom[position].1)
    }

    /// Sets a custom attribute, in place of what it held.
    pub fn set_custom(&mut self, name: &str, value: Value) {
        let custom = self.custom.get_or_insert_default();
        match custom.binary_search_by(|(known, _)| known.as_str().cmp(name)) {
            Ok(position) => custom[position].1 = value,
            Err(position) => custom.insert(position, (CompactString::new(name), value)),
        }
    }

    pub fn remove_custom(&mut self, name: &str) -> Option<Value> {
        let custom = self.custom.as_mut()?;
        let position = custom.binary_search_by(|(known, _)| known.as_str().cmp(name)).ok()?;
        Some(custom.remove(position).1)
    }

    /// Gives back memory that reading reserved and did not need.
    pub fn shrink_to_fit(&mut self) {
        self.fields.shrink_to_fit();
    }

    pub fn declared_mut(&mut self) -> &mut Declared {
        self.declared.get_or_insert_default()
    }

    /// The text of a field, `""` when it is absent, empty or not text.
    pub fn text_of(&self, id: FieldId) -> &str {
        match self.get(id) {
            Some(Value::Text(text)) => text,
            _ => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_stays_small() {
        assert_eq!(size_of::<FieldEntry>(), 32);
    }

    #[test]
    fn fields_are_found_in_whatever_order_they_came() {
        let mut record = Record::new(Code::new("1").expect("not empty"));
        for id in [3, 1, 2, 1] {
            record.set(FieldId(id), Value::Number(i64::from(id)), Place::default());
        }
        let ids: Vec<u8> = record.fields().iter().map(|entry| entry.id.0).collect();
        assert_eq!(ids, [1, 2, 3]);
        assert_eq!(record.get(FieldId(2)), Some(&Value::Number(2)));
    }
}
