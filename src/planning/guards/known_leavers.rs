//! Leavers of servers without resignations: who was deactivated, when, and what that switched off.

use chrono::{DateTime, Utc};

use super::leavers::KnownLeavers;
use super::limit_override::LimitOverride;
use super::server_history::ServerHistory;
use crate::model::Kind;
use crate::planning::change::Action;

impl<'a> KnownLeavers<'a> {
    pub fn from_history(
        past: &'a ServerHistory,
        allowed: &[LimitOverride],
        now: DateTime<Utc>,
    ) -> KnownLeavers<'a> {
        let may_delete =
            allowed.iter().any(|one| one.covers_action(Kind::Employee, Action::Delete));
        KnownLeavers { known: &past.deactivated, now, may_delete }
    }
}
