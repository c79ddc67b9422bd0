//! One field of a record with its place, and the fields of a record in their order.

use crate::model::tables::FieldId;
use crate::model::value::Value;

/// Where something stands in a file: line and column, both from 1; 0 when it has no place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub line: u32,
    pub column: u16,
}

/// One field that is present, and where it was written.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FieldEntry {
    pub value: Value,
    /// The place in two fields of its own: nested, its padding would make every entry 8 bytes
    /// longer.
    pub(super) line: u32,
    pub(super) column: u16,
    pub id: FieldId,
}

impl FieldEntry {
    /// An entry without a place.
    pub const fn new(id: FieldId, value: Value) -> FieldEntry {
        FieldEntry { value, line: 0, column: 0, id }
    }

    pub fn place(&self) -> Place {
        Place { line: self.line, column: self.column }
    }
}

/// The entries of fields that hold nothing and have no place: the same ones for all records.
pub(super) static NOTHING: [FieldEntry; 64] = {
    let mut entries = [const { FieldEntry::new(FieldId(0), Value::Empty) }; 64];
    let mut number = 0u8;
    while number < 64 {
        entries[number as usize].id = FieldId(number);
        number += 1;
    }
    entries
};

/// The bit of a field; none for numbers that no table has.
pub(super) fn field_bit(id: FieldId) -> u64 {
    1u64.checked_shl(u32::from(id.0)).unwrap_or(0)
}

/// The fields that a record holds, by field number.
#[derive(Clone, Copy, Debug)]
pub struct PresentFields<'a> {
    /// Entries of which those with a bit in `shared` belong to the record.
    pub(super) list: &'a [FieldEntry],
    pub(super) shared: u64,
    pub(super) own: &'a [FieldEntry],
    /// The fields that hold nothing and have no entry.
    pub(super) nothing: u64,
}

impl<'a> PresentFields<'a> {
    pub fn iter(self) -> PresentFieldsIter<'a> {
        PresentFieldsIter(self)
    }

    pub fn len(self) -> usize {
        self.own.len() + (self.shared.count_ones() + self.nothing.count_ones()) as usize
    }

    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// One bit for each field that is present, by its position in the table.
    pub fn bits(self) -> u64 {
        self.own.iter().fold(self.shared | self.nothing, |bits, entry| bits | field_bit(entry.id))
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
        let PresentFields { list, shared, own, nothing } = &mut self.0;
        let bits = *shared | *nothing;
        let lowest = bits.trailing_zeros();
        if let Some((first, rest)) = own.split_first()
            && (bits == 0 || u32::from(first.id.0) < lowest)
        {
            *own = rest;
            return Some(first);
        }
        let bit = 1u64.checked_shl(lowest)?;
        if *nothing & bit != 0 {
            *nothing &= !bit;
            return NOTHING.get(lowest as usize);
        }
        *shared &= !bit;
        while let Some((first, rest)) = list.split_first() {
            *list = rest;
            if u32::from(first.id.0) == lowest {
                return Some(first);
            }
        }
        None
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.0.len(), Some(self.0.len()))
    }
}
