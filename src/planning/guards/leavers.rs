//! What is known of the leavers of a flow on servers without resignations.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::Value as Json;

use crate::model::Code;

/// A person whom an earlier run deactivated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeactivatedPerson {
    /// When that was planned, as it was last carried out.
    pub since: DateTime<Utc>,
    /// The fields that were changed by it, as they were before.
    pub before: BTreeMap<String, Json>,
}

/// What planning knows of the leavers of a flow.
#[derive(Clone, Copy, Debug)]
pub struct KnownLeavers<'a> {
    pub known: &'a BTreeMap<Code, DeactivatedPerson>,
    pub now: DateTime<Utc>,
    /// Deletions of employees were allowed for this plan, by their count.
    pub may_delete: bool,
}
