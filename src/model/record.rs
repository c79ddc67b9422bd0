//! A record: its code and the fields that are present, small enough for a million of them.

mod entry_pool;
mod field_entry;
pub mod field_sharing;
mod record_fields;

use chrono::NaiveDate;
use compact_str::CompactString;

use super::resignation::ResignType;
use super::tables::FieldId;
use super::value::{Code, Value};
use record_fields::RecordFields;

pub use entry_pool::EntryPool;
pub use field_entry::{FieldEntry, Place, PresentFields};

/// What a declared record has beside the fields that are sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeclaredExtras {
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

impl DeclaredExtras {
    /// The same as it is compared with what stands elsewhere.
    #[must_use]
    pub fn without_places(self) -> DeclaredExtras {
        let none = Place::default();
        DeclaredExtras {
            previous_code_at: none,
            active_from_at: none,
            active_until_at: none,
            ..self
        }
    }
}

/// One record of one side. Fields that are not managed are not in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    pub code: Code,
    /// Which of its directory's files it was read from.
    pub file: u32,
    pub place: Place,
    fields: RecordFields,
    #[expect(clippy::box_collection, reason = "most records have none: 8 bytes instead of 24")]
    custom: Option<Box<Vec<(CompactString, Value)>>>,
    pub declared: Option<Box<DeclaredExtras>>,
}

impl Record {
    pub fn new(code: Code) -> Record {
        Record {
            code,
            file: 0,
            place: Place::default(),
            fields: RecordFields::default(),
            custom: None,
            declared: None,
        }
    }

    /// A record with these fields, by field number, which are moved out of the list; and with a bit
    /// for each field that holds nothing.
    pub fn from_entries(code: Code, entries: &mut Vec<FieldEntry>, nothing: u64) -> Record {
        Record { fields: RecordFields::from_entries(entries, nothing), ..Record::new(code) }
    }

    /// Makes room for that many fields which hold something, and no more.
    pub fn reserve_fields(&mut self, fields: usize) {
        self.fields.reserve_exact(fields);
    }

    /// The fields that are present, by field number.
    pub fn fields(&self) -> PresentFields<'_> {
        self.fields.present()
    }

    pub fn get(&self, id: FieldId) -> Option<&Value> {
        self.entry(id).map(|entry| &entry.value)
    }

    pub fn entry(&self, id: FieldId) -> Option<&FieldEntry> {
        self.fields.entry(id)
    }

    /// Sets a field, in place of what it held.
    pub fn set(&mut self, id: FieldId, value: Value, place: Place) {
        self.fields.set(id, value, place);
    }

    pub fn remove(&mut self, id: FieldId) -> Option<Value> {
        self.fields.remove(id)
    }

    /// Takes an empty list, with the room that it has, for the fields to come.
    pub fn take_buffer(&mut self, buffer: Vec<FieldEntry>) {
        self.fields.take_buffer(buffer);
    }

    /// Puts the fields where records of the other side can share them. Returns the list that they
    /// were in, empty, for the next record.
    pub fn make_fields_shareable(&mut self) -> Vec<FieldEntry> {
        self.fields.make_shareable()
    }

    /// Keeps the fields that are the same in a declared record once for both, and what is left in
    /// the pool. The record holds what it held; its fields have the places of the declared record.
    pub fn share_fields(&mut self, declared: &Record, pool: &mut EntryPool) {
        self.fields.share_with(&declared.fields, pool);
    }

    /// Whether it shares fields with another record.
    pub fn is_sharing_fields(&self) -> bool {
        self.fields.is_shared()
    }

    /// The fields that are the same in both because they are kept once, one bit for each.
    pub fn shared_fields(&self, other: &Record) -> u64 {
        self.fields.shared_bits(&other.fields)
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

    pub fn declared_mut(&mut self) -> &mut DeclaredExtras {
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
