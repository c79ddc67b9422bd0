//! The fields that a record holds, in as little memory as a million records allow.
//!
//! Most records of a server hold what the declared record of the same code holds. Such a record
//! keeps no copy of these fields: it shares the list of the declared record and has one bit for
//! each field that is the same in both. What differs, or is not declared, is in a list of its own.

use std::sync::Arc;

use super::entry_pool::EntryPool;
use super::field_entry::{FieldEntry, NOTHING, Place, PresentFields, field_bit};
use crate::model::tables::FieldId;
use crate::model::value::Value;

/// The fields of one record.
#[derive(Clone, Debug)]
pub(super) struct RecordFields {
    entries: FieldEntries,
    /// The fields that are present, hold nothing and have no place, as bits: a third of what
    /// servers send, and 32 bytes for each of them would be 38 MB for 100,000 people.
    nothing: u64,
}

/// What is present, but for what holds nothing.
#[derive(Clone, Debug)]
enum FieldEntries {
    Own(Vec<FieldEntry>),
    Shared(SharedEntries),
}

/// Entries of which some stand in a list that other records hold as well.
#[derive(Clone, Debug)]
struct SharedEntries {
    list: Arc<[FieldEntry]>,
    /// The entries of the list that belong to this record, one bit for each field.
    shared: u64,
    /// What is not in the list, by field number.
    own: Option<Arc<[FieldEntry]>>,
}

impl SharedEntries {
    /// An entry that belongs to this record.
    fn find(&self, id: FieldId) -> Option<&FieldEntry> {
        let bit = field_bit(id);
        if self.shared & bit == 0 {
            return find_entry(self.own(), id);
        }
        // The whole list belongs to it: so the position is known, and one entry is looked at. The
        // lists of a million records are far apart in memory.
        if self.shared.count_ones() as usize == self.list.len() {
            return self.list.get((self.shared & (bit - 1)).count_ones() as usize);
        }
        find_entry(&self.list, id)
    }

    fn own(&self) -> &[FieldEntry] {
        self.own.as_deref().unwrap_or_default()
    }
}

fn find_entry(entries: &[FieldEntry], id: FieldId) -> Option<&FieldEntry> {
    let position = entries.binary_search_by_key(&id, |entry| entry.id).ok()?;
    entries.get(position)
}

/// The entries with the same value in both lists, one bit for each field.
fn find_same_entries(one: &[FieldEntry], other: &[FieldEntry]) -> u64 {
    let mut others = other.iter().peekable();
    one.iter().fold(0, |bits, entry| {
        while others.next_if(|other| other.id < entry.id).is_some() {}
        let same = |other: &&FieldEntry| other.id == entry.id && other.value == entry.value;
        bits | if others.peek().is_some_and(same) { field_bit(entry.id) } else { 0 }
    })
}

impl Default for RecordFields {
    fn default() -> RecordFields {
        RecordFields { entries: FieldEntries::Own(Vec::new()), nothing: 0 }
    }
}

/// Equal are records with the same values at the same places, wherever their entries stand.
impl PartialEq for RecordFields {
    fn eq(&self, other: &RecordFields) -> bool {
        self.present().iter().eq(other.present().iter())
    }
}

impl Eq for RecordFields {}

impl RecordFields {
    /// Fields with these entries, which are moved out of the list, and those that hold nothing.
    pub(super) fn from_entries(entries: &mut Vec<FieldEntry>, nothing: u64) -> RecordFields {
        debug_assert!(entries.is_sorted_by_key(|entry| entry.id));
        #[expect(clippy::drain_collect, reason = "the list keeps its room for the next record")]
        let own = entries.drain(..).collect();
        RecordFields { entries: FieldEntries::Own(own), nothing }
    }

    /// The same, sharing the fields that `other` holds too.
    pub(super) fn from_shared_entries(
        entries: &mut Vec<FieldEntry>,
        nothing: u64,
        other: &RecordFields,
        pool: &mut EntryPool,
    ) -> RecordFields {
        let FieldEntries::Shared(SharedEntries { list, .. }) = &other.entries else {
            return RecordFields::from_entries(entries, nothing);
        };
        let shared = find_same_entries(entries, list);
        if shared == 0 {
            return RecordFields::from_entries(entries, nothing);
        }
        entries.retain(|entry| shared & field_bit(entry.id) == 0);
        let (list, own) = (Arc::clone(list), pool.take_pooled(entries));
        RecordFields { entries: FieldEntries::Shared(SharedEntries { list, shared, own }), nothing }
    }

    /// Whether it shares fields with another record.
    pub(super) fn is_shared(&self) -> bool {
        matches!(self.entries, FieldEntries::Shared(_))
    }

    /// The fields that are present, by field number.
    pub(super) fn present(&self) -> PresentFields<'_> {
        let nothing = self.nothing;
        match &self.entries {
            FieldEntries::Own(own) => PresentFields { list: &[], shared: 0, own, nothing },
            FieldEntries::Shared(entries) => {
                let SharedEntries { list, shared, .. } = entries;
                PresentFields { list, shared: *shared, own: entries.own(), nothing }
            }
        }
    }

    pub(super) fn entry(&self, id: FieldId) -> Option<&FieldEntry> {
        let bit = field_bit(id);
        if self.nothing & bit != 0 {
            return NOTHING.get(usize::from(id.0));
        }
        match &self.entries {
            FieldEntries::Own(own) => find_entry(own, id),
            FieldEntries::Shared(entries) => entries.find(id),
        }
    }

    /// Sets a field, in place of what it held.
    pub(super) fn set(&mut self, id: FieldId, value: Value, place: Place) {
        let bit = field_bit(id);
        let holds_nothing = value == Value::Empty && place == Place::default() && bit != 0;
        // Mostly fields come in the order of their numbers.
        if let FieldEntries::Own(own) = &mut self.entries
            && !holds_nothing
            && own.last().is_none_or(|last| last.id < id)
        {
            own.push(FieldEntry { value, line: place.line, column: place.column, id });
            self.nothing &= !bit;
            return;
        }
        self.entries.edit_own(id, |own| {
            let position = match own.last() {
                Some(last) if last.id >= id => own.binary_search_by_key(&id, |entry| entry.id),
                _ => Err(own.len()),
            };
            let entry = FieldEntry { value, line: place.line, column: place.column, id };
            match position {
                Ok(position) if holds_nothing => drop(own.remove(position)),
                Err(_) if holds_nothing => {}
                Ok(position) => own[position] = entry,
                Err(position) => own.insert(position, entry),
            }
        });
        match holds_nothing {
            true => self.nothing |= bit,
            false => self.nothing &= !bit,
        }
    }

    pub(super) fn remove(&mut self, id: FieldId) -> Option<Value> {
        let value = self.entry(id)?.value.clone();
        self.nothing &= !field_bit(id);
        self.entries.edit_own(id, |own| {
            if let Ok(position) = own.binary_search_by_key(&id, |entry| entry.id) {
                own.remove(position);
            }
        });
        Some(value)
    }

    /// Makes room for that many fields which hold something, and no more.
    pub(super) fn reserve_exact(&mut self, fields: usize) {
        if let FieldEntries::Own(own) = &mut self.entries {
            own.reserve_exact(fields);
        }
    }

    /// Gives back memory that reading reserved and did not need.
    pub(super) fn shrink_to_fit(&mut self) {
        if let FieldEntries::Own(own) = &mut self.entries {
            own.shrink_to_fit();
        }
    }

    /// Takes an empty list, with the room that it has, for the fields to come.
    pub(super) fn take_buffer(&mut self, buffer: Vec<FieldEntry>) {
        if let FieldEntries::Own(own) = &mut self.entries
            && own.is_empty()
        {
            *own = buffer;
        }
    }

    /// Puts the entries where other records can share them. Returns the list that they were in,
    /// empty, for the next record.
    pub(super) fn make_shareable(&mut self) -> Vec<FieldEntry> {
        let FieldEntries::Own(own) = &mut self.entries else { return Vec::new() };
        // A field without a bit could not be told from one that another record lacks.
        if own.iter().any(|entry| field_bit(entry.id) == 0) {
            return Vec::new();
        }
        let shared = own.iter().fold(0, |bits, entry| bits | field_bit(entry.id));
        let mut buffer = std::mem::take(own);
        let list = buffer.drain(..).collect();
        self.entries = FieldEntries::Shared(SharedEntries { list, shared, own: None });
        buffer
    }

    /// Keeps the fields that both hold once: shares the entries of `other`, if they can be shared,
    /// and takes the rest from the pool. What the record holds stays as it is, but for places,
    /// which are those of `other` now.
    pub(super) fn share_with(&mut self, other: &RecordFields, pool: &mut EntryPool) {
        let FieldEntries::Shared(SharedEntries { list, .. }) = &other.entries else { return };
        let (own, before) = match &mut self.entries {
            FieldEntries::Own(own) => (own.as_slice(), 0),
            FieldEntries::Shared(entries) if Arc::ptr_eq(&entries.list, list) => {
                (entries.own(), entries.shared)
            }
            FieldEntries::Shared(_) => return,
        };
        let same = find_same_entries(own, list);
        if same == 0 {
            return;
        }
        let left = |entry: &&FieldEntry| same & field_bit(entry.id) == 0;
        let own = pool.take_pooled(&mut own.iter().filter(left).cloned().collect());
        let (list, shared) = (Arc::clone(list), before | same);
        self.entries = FieldEntries::Shared(SharedEntries { list, shared, own });
    }

    /// The fields that both hold because they share them, one bit for each.
    pub(super) fn shared_bits(&self, other: &RecordFields) -> u64 {
        match (&self.entries, &other.entries) {
            (FieldEntries::Shared(one), FieldEntries::Shared(other))
                if Arc::ptr_eq(&one.list, &other.list) =>
            {
                one.shared & other.shared
            }
            _ => 0,
        }
    }
}

impl FieldEntries {
    /// Changes the entries that belong to this record alone; the one of `id` is shared no more.
    fn edit_own(&mut self, id: FieldId, edit: impl FnOnce(&mut Vec<FieldEntry>)) {
        match self {
            FieldEntries::Own(own) => edit(own),
            FieldEntries::Shared(entries) => {
                entries.shared &= !field_bit(id);
                let mut own = entries.own().to_vec();
                edit(&mut own);
                entries.own = (!own.is_empty()).then(|| own.into());
            }
        }
    }
}

#[cfg(test)]
mod tests;
