//! Lists of fields that several records hold, each kept once.

use std::collections::HashSet;
use std::sync::Arc;

use super::field_entry::FieldEntry;

/// Lists of entries that several records hold, each of them once: what is not declared is equal
/// for most people.
#[derive(Debug, Default)]
pub struct EntryPool(HashSet<Arc<[FieldEntry]>>);

/// How many lists a pool keeps: where people differ more, they share none.
const MOST_POOLED: usize = 4096;

impl EntryPool {
    /// Moves the entries out of the list.
    pub(super) fn take_pooled(
        &mut self,
        entries: &mut Vec<FieldEntry>,
    ) -> Option<Arc<[FieldEntry]>> {
        if entries.is_empty() {
            return None;
        }
        if let Some(pooled) = self.0.get(entries.as_slice()) {
            entries.clear();
            return Some(Arc::clone(pooled));
        }
        let entries: Arc<[FieldEntry]> = entries.drain(..).collect();
        if self.0.len() < MOST_POOLED {
            self.0.insert(Arc::clone(&entries));
        }
        Some(entries)
    }
}
