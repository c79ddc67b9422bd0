//! Leavers of servers without resignations: who was deactivated, when, and what that switched off.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::Value as Json;

use super::allow::Allow;
use super::history_guards::ServerHistory;
use crate::model::{Code, Kind};
use crate::planning::change::Action;

/// A person whom an earlier run deactivated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deactivated {
    /// When that was planned, as it was last carried out.
    pub since: DateTime<Utc>,
    /// The fields that were changed by it, as they were before.
    pub before: BTreeMap<String, Json>,
}

/// What planning knows of the leavers of a flow.
#[derive(Clone, Copy, Debug)]
pub struct KnownLeavers<'a> {
    pub known: &'a BTreeMap<Code, Deactivated>,
    pub now: DateTime<Utc>,
    /// Deletions of employees were allowed for this plan, by their count.
    pub may_delete: bool,
}

impl<'a> KnownLeavers<'a> {
    pub fn from_history(
        past: &'a ServerHistory,
        allowed: &[Allow],
        now: DateTime<Utc>,
    ) -> KnownLeavers<'a> {
        let may_delete =
            allowed.iter().any(|one| one.covers_action(Kind::Employee, Action::Delete));
        KnownLeavers { known: &past.deactivated, now, may_delete }
    }
}
