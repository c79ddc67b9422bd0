//! What was read while changes are made, kept for the changes after it.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};

use tokio::sync::RwLock;

use super::list_cache::WholeList;
use super::resigning::resign_rows::ResignRow;
use crate::model::{Code, Device, PerKind, Record};
use crate::protocol::ApiRow;

/// The filters that were tried: the name of the one that is understood, or none.
#[derive(Debug, Default)]
pub(super) struct TriedFilters(Mutex<HashMap<&'static str, Option<&'static str>>>);

impl TriedFilters {
    pub(super) fn get_filter(&self, key: &str) -> Option<Option<&'static str>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(key).copied()
    }

    pub(super) fn set_filter(&self, key: &'static str, filter: Option<&'static str>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key, filter);
    }
}

/// What was read while changes are made, shared by those under way.
#[derive(Debug, Default)]
pub(super) struct EvidenceCache {
    pub(super) lists: PerKind<WholeList<ApiRow>>,
    pub(super) devices: WholeList<Device>,
    pub(super) leavers: WholeList<ResignRow>,
    pub(super) unlisted: WholeList<Record>,
    pub(super) tried: TriedFilters,
    /// Held alone while a unit is looked at and deleted: a list that our own deletions move proves
    /// nothing.
    pub(super) going: RwLock<()>,
    /// Who had resigned when the directory was read; `None` where the server has no such list.
    pub(super) planned: Mutex<Option<ReadResigned>>,
}

/// People who resigned, as the directory was read.
#[derive(Clone, Debug, Default)]
pub(super) struct ReadResigned {
    pub(super) resigned: BTreeSet<Code>,
    /// Those of them who are in no list of employees.
    pub(super) unlisted: BTreeSet<Code>,
}

impl EvidenceCache {
    /// Remembers who had resigned, and who of them is in no list.
    pub(super) fn store_resigned(&self, resigned: Option<&BTreeSet<Code>>, unlisted: &[Code]) {
        let planned = resigned.map(|resigned| ReadResigned {
            resigned: resigned.clone(),
            unlisted: unlisted.iter().cloned().collect(),
        });
        *self.planned.lock().unwrap_or_else(PoisonError::into_inner) = planned;
    }

    pub(super) fn planned_state(&self) -> Option<ReadResigned> {
        self.planned.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
