//! Records that are made while what is declared is known, and share fields with it.

use std::sync::{Mutex, PoisonError};

use super::Record;
use super::entry_pool::EntryPool;
use super::field_entry::FieldEntry;
use super::record_fields::RecordFields;
use crate::model::directory::Records;
use crate::model::value::Code;

/// What records of one kind share their fields with while they are read.
#[derive(Clone, Copy, Debug)]
pub struct FieldSharing<'a> {
    pub declared: &'a Records,
    pub pool: &'a Mutex<EntryPool>,
}

impl FieldSharing<'_> {
    /// Makes a record like [`Record::from_entries`], which keeps what is declared of it once.
    pub fn make_record(&self, code: Code, entries: &mut Vec<FieldEntry>, nothing: u64) -> Record {
        let Some(declared) = self.declared.get(code.as_str()) else {
            return Record::from_entries(code, entries, nothing);
        };
        let mut pool = self.pool.lock().unwrap_or_else(PoisonError::into_inner);
        let other = &declared.fields;
        let fields = RecordFields::from_shared_entries(entries, nothing, other, &mut pool);
        Record { fields, ..Record::new(code) }
    }
}
