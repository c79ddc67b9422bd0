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
    const fn nothing(id: FieldId) -> FieldEntry {
        FieldEntry { value: Value::Empty, line: 0, column: 0, id }
    }

    pub fn place(&self) -> Place {
        Place { line: self.line, column: self.column }
    }
}

/// The entries of fields that hold nothing and have no place: the same ones for all records.
static NOTHING: [FieldEntry; 64] = {
    let mut entries = [const { FieldEntry::nothing(FieldId(0)) }; 64];
    let mut number = 0u8;
    while number < 64 {
        entries[number as usize].id = FieldId(number);
        number += 1;
    }
    entries
};

/// The bit of a field; none for numbers that no table has.
fn bit(id: FieldId) -> u64 {
    1u64.checked_shl(u32::from(id.0)).unwrap_or(0)
}

/// The fields that a record holds, by field number.
#[derive(Clone, Copy, Debug)]
pub struct PresentFields<'a> {
    entries: &'a [FieldEntry],
    nothing: u64,
}

impl<'a> PresentFields<'a> {
    pub fn iter(self) -> PresentFieldsIter<'a> {
        PresentFieldsIter(self)
    }

    pub fn len(self) -> usize {
        self.entries.len() + self.nothing.count_ones() as usize
    }

    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// One bit for each field that is present, by its position in the table.
    pub fn bits(self) -> u64 {
        self.entries.iter().fold(self.nothing, |bits, entry| bits | bit(entry.id))
    }
}

impl<'a> IntoIterator for PresentFields<'a> {
    type Item = &'a FieldEntry;
    type IntoIter = PresentFieldsIter<'a>;
    fn into_iter(self) -> PresentFieldsIter<'a> {
        self.iter()
    }
}

/// Goes through the fields of a record.
#[derive(Clone, Debug)]
pub struct PresentFieldsIter<'a>(PresentFields<'a>);

impl<'a> Iterator for PresentFieldsIter<'a> {
    type Item = &'a FieldEntry;

    fn next(&mut self) -> Option<&'a FieldEntry> {
        let PresentFields { entries, nothing } = &mut self.0;
        let empty = nothing.trailing_zeros();
        match entries.split_first() {
            Some((first, rest)) if *nothing == 0 || u32::from(first.id.0) < empty => {
                *entries = rest;
                Some(first)
            }
            _ => {
                let entry = NOTHING.get(empty as usize)?;
                *nothing &= *nothing - 1;
                Some(entry)
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.0.len(), Some(self.0.len()))
    }
}

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
    /// What is present, but for what is in `nothing`.
    fields: Vec<FieldEntry>,
    /// The fields that are present, hold nothing and have no place, as bits: a third of what
    /// servers send, and 32 bytes for each of them would be 38 MB for 100,000 people.
    nothing: u64,
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
            fields: Vec::new(),
            nothing: 0,
            custom: None,
            declared: None,
        }
    }

    /// Makes room for that many fields which hold something, and no more.
    pub fn reserve_fields(&mut self, fields: usize) {
        self.fields.reserve_exact(fields);
    }

    /// The fields that are present, by field number.
    pub fn fields(&self) -> PresentFields<'_> {
        PresentFields { entries: &self.fields, nothing: self.nothing }
    }

    pub fn get(&self, id: FieldId) -> Option<&Value> {
        self.entry(id).map(|entry| &entry.value)
    }

    pub fn entry(&self, id: FieldId) -> Option<&FieldEntry> {
        if self.nothing & bit(id) != 0 {
            return NOTHING.get(usize::from(id.0));
        }
        let position = self.fields.binary_search_by_key(&id, |entry| entry.id).ok()?;
        self.fields.get(position)
    }

    /// Sets a field, in place of what it held.
    pub fn set(&mut self, id: FieldId, value: Value, place: Place) {
        let position = match self.fields.last() {
            Some(last) if last.id >= id => self.fields.binary_search_by_key(&id, |entry| entry.id),
            _ => Err(self.fields.len()),
        };
        if value == Value::Empty && place == Place::default() && bit(id) != 0 {
            self.nothing |= bit(id);
            if let Ok(position) = position {
                self.fields.remove(position);
            }
            return;
        }
        self.nothing &= !bit(id);
        let entry = FieldEntry { value, line: place.line, column: place.column, id };
        match position {
            Ok(position) => self.fields[position] = entry,
            Err(position) => self.fields.insert(position, entry),
        }
    }

    pub fn remove(&mut self, id: FieldId) -> Option<Value> {
        if self.nothing & bit(id) != 0 {
            self.nothing &= !bit(id);
            return Some(Value::Empty);
        }
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

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

    #[test]
    fn a_field_that_holds_nothing_takes_no_entry_unless_it_has_a_place() {
        let mut record = Record::new(Code::new("1").expect("not empty"));
        record.set(FieldId(0), Value::Empty, Place::default());
        record.set(FieldId(63), Value::Empty, Place::default());
        assert_eq!((record.fields.len(), record.fields().len()), (0, 2));
        let at = Place { line: 3, column: 7 };
        record.set(FieldId(0), Value::Empty, at);
        assert_eq!((record.fields.len(), record.fields().len()), (1, 2));
        assert_eq!(record.entry(FieldId(0)).map(FieldEntry::place), Some(at));
    }

    /// One step of a record's life: a field is set to nothing or a number, with a place or
    /// without, or removed.
    fn any_step() -> impl Strategy<Value = (FieldId, Option<(Value, Place)>)> {
        let ids = prop_oneof![0u8..6, Just(31), Just(62), Just(63), Just(64), Just(255)];
        let value = prop_oneof![2 => Just(Value::Empty), 1 => (0i64..3).prop_map(Value::Number)];
        let place = prop_oneof![Just(Place::default()), Just(Place { line: 2, column: 0 })];
        (ids.prop_map(FieldId), prop::option::weighted(0.8, (value, place)))
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            rng_seed: RngSeed::Fixed(20_261_129),
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn a_record_holds_what_a_map_of_its_fields_would(
            steps in prop::collection::vec(any_step(), 0..40),
        ) {
            let mut record = Record::new(Code::new("1").expect("not empty"));
            let mut map: BTreeMap<FieldId, (Value, Place)> = BTreeMap::new();
            for (id, step) in steps {
                match step {
                    Some((value, place)) => {
                        record.set(id, value.clone(), place);
                        map.insert(id, (value, place));
                    }
                    None => assert_eq!(record.remove(id), map.remove(&id).map(|(value, _)| value)),
                }
                let fields = record.fields();
                let shown = |entry: &FieldEntry| (entry.id, (entry.value.clone(), entry.place()));
                let held: BTreeMap<_, _> = fields.iter().map(shown).collect();
                assert_eq!(held, map);
                assert!(fields.iter().map(|entry| entry.id).is_sorted());
                assert_eq!((fields.len(), fields.is_empty()), (map.len(), map.is_empty()));
                assert_eq!(fields.bits(), map.keys().fold(0, |bits, id| bits | bit(*id)));
                let known = map.get(&id);
                assert_eq!(record.get(id), known.map(|(value, _)| value));
                let place = record.entry(id).map(FieldEntry::place);
                assert_eq!(place, known.map(|(_, place)| *place));
                // The same fields are the same record, whatever was there before.
                let mut anew = Record::new(record.code.clone());
                map.iter().for_each(|(id, (value, place))| anew.set(*id, value.clone(), *place));
                assert_eq!(record, anew);
            }
        }
    }
}
