//! The declared side of a run, for those who read the other side meanwhile.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::SetOnce;

use crate::model::{Directory, EntryPool, FieldSharing, Kind, Record};

/// What is declared, as soon as it is known.
///
/// Most records of the other side hold what is declared. Who reads them keeps these fields once:
/// less than half the memory, and fields that are kept once need not be compared.
#[derive(Debug, Default)]
pub struct DeclaredSide {
    directory: SetOnce<Directory>,
    /// It is read from files, which takes a fraction of the time that a server takes.
    comes_soon: bool,
    pool: Mutex<EntryPool>,
}

impl DeclaredSide {
    /// A side that is not read yet. With `comes_soon` a reader of the other side may wait for it.
    pub fn new(comes_soon: bool) -> DeclaredSide {
        DeclaredSide { comes_soon, ..DeclaredSide::default() }
    }

    /// Waits for what is declared, where it comes soon.
    pub async fn wait_if_soon(&self) {
        if self.comes_soon {
            self.directory.wait().await;
        }
    }

    /// Makes known what is declared; once.
    pub fn publish_directory(&self, mut directory: Directory) {
        directory.make_fields_shareable();
        // A second directory would be a mistake of the caller; the first one stays.
        let _ = self.directory.set(directory);
    }

    /// What is declared; `None` while it is being read.
    pub fn directory(&self) -> Option<&Directory> {
        self.directory.get()
    }

    /// What records of one kind share their fields with; `None` while it is being read.
    pub fn sharing(&self, kind: Kind) -> Option<FieldSharing<'_>> {
        let declared = self.directory.get()?.kinds[kind].as_ref()?;
        Some(FieldSharing { declared, pool: &self.pool })
    }

    /// Lets records of one kind of the other side share the fields of declared ones. Does nothing,
    /// and says so by `false`, while these are not known.
    pub fn share_fields<'r>(
        &self,
        kind: Kind,
        records: impl Iterator<Item = &'r mut Record>,
    ) -> bool {
        let Some(declared) = self.directory.get() else { return false };
        let mut pool = self.pool.lock().unwrap_or_else(PoisonError::into_inner);
        for record in records {
            if let Some(declared) = declared.get(kind, record.code.as_str()) {
                record.share_fields(declared, &mut pool);
            }
        }
        true
    }

    /// The directory, once the other side is read; empty when it was never known.
    pub fn into_directory(this: Arc<DeclaredSide>) -> Directory {
        match Arc::try_unwrap(this) {
            Ok(side) => side.directory.into_inner().unwrap_or_default(),
            Err(shared) => shared.directory.get().cloned().unwrap_or_default(),
        }
    }
}
