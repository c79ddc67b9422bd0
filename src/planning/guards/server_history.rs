//! What earlier runs of a flow did and saw.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::applied_limit::LimitedActions;
use super::leavers::DeactivatedPerson;
use crate::model::{Code, Kind, KindRules, PerKind};
use crate::planning::change::Action;
use crate::planning::guards::rejected_values::RejectedValues;
use crate::planning::identity::same_person::PreviousCodes;
use crate::planning::known_side_effects::OwnEffects;
use crate::planning::policy::Policy;
use crate::planning::server_print::KnownServer;
use crate::planning::three_way_merge::MergeBase;

/// Records that were changed in a span of time, each once however often it was.
#[derive(Clone, Debug, Default)]
pub struct ChangeWindow {
    pub(super) left: PerKind<BTreeSet<Code>>,
    updated: PerKind<BTreeSet<Code>>,
    /// By this flow, and not while it loaded their kind for the first time.
    created: PerKind<BTreeSet<Code>>,
}

impl ChangeWindow {
    pub fn add_change(&mut self, kind: Kind, code: &Code, action: Action) {
        match action {
            Action::Delete | Action::Resign | Action::Deactivate => {
                self.left[kind].insert(code.clone())
            }
            Action::Update => self.updated[kind].insert(code.clone()),
            Action::Create => self.created[kind].insert(code.clone()),
            Action::Reinstate => false,
        };
    }

    /// What was changed like this, and how many live records of the kind there were before the span
    /// began.
    pub(super) fn usage_before(
        &self,
        kind: Kind,
        actions: LimitedActions,
        live: u64,
    ) -> (&BTreeSet<Code>, u64) {
        let (left, created) = (&self.left[kind], &self.created[kind]);
        match actions.first() {
            // What was created and stays was not among those of whom it is a share.
            Some(Action::Create) => {
                (created, live.saturating_sub(created.difference(left).count() as u64))
            }
            // What went before is no longer live, and counted when the share was: it belongs to the
            // whole.
            Some(Action::Update) => (&self.updated[kind], live + left.len() as u64),
            _ => (left, live + left.len() as u64),
        }
    }
}

/// What an earlier run saw.
#[derive(Clone, Debug)]
pub struct EarlierRunFacts {
    pub run: i64,
    pub started: DateTime<Utc>,
    /// Records that the server listed.
    pub live: BTreeMap<Kind, u64>,
    /// Records that the source of this flow declared, of the kinds that it declared wholly.
    pub declared: BTreeMap<Kind, u64>,
    /// The run that saw so many declared, and when.
    pub declared_in: (i64, DateTime<Utc>),
}

/// Which kinds a flow has a base of: a run of it, of all records, managed them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FlowBase {
    pub known: PerKind<bool>,
    /// Their records were created by then, all but a few.
    pub loaded: PerKind<bool>,
}

impl FlowBase {
    /// Kinds whose new records have a limit. What is created because people name it comes with the
    /// people.
    pub(super) fn limited_creations(&self, policy: &Policy) -> PerKind<bool> {
        let comes = |kind: Kind| policy.create_missing[kind] && self.loaded[Kind::Employee];
        PerKind::from_fn(|kind| self.loaded[kind] || comes(kind))
    }
}

/// What is remembered of a server.
#[derive(Clone, Debug, Default)]
pub struct ServerHistory {
    pub day: ChangeWindow,
    pub week: ChangeWindow,
    pub earlier: Option<EarlierRunFacts>,
    /// Fields that the server did not keep in two runs.
    pub rejected: RejectedValues,
    pub base: FlowBase,
    /// Whom this flow deactivated and did not take back.
    pub deactivated: BTreeMap<Code, DeactivatedPerson>,
    /// The source is a delivered feed: far fewer rows than last time are a file that was cut,
    /// whatever would be done with it.
    pub delivered: bool,
    /// Of a flow that is pulled: the records that were known after the last run.
    pub known: PerKind<PreviousCodes>,
    /// Of the same: what an apply of the flow did besides.
    pub own_effects: OwnEffects,
    /// What a flow that goes both ways is merged over.
    pub both: Option<Box<TwoWayHistory>>,
    /// What the server of the flow was known by.
    pub server: Option<Box<KnownServer>>,
    /// What it said that it takes when a run last asked, each with the dialect in which it
    /// answered.
    pub rules: PerKind<Option<(String, KindRules)>>,
}

impl ServerHistory {
    /// What is left of the past when the server is another one: the key of digests, and what was
    /// done to the source.
    pub fn of_another_server(&self) -> ServerHistory {
        let both = self.both.as_ref().map(|both| {
            let base = MergeBase { seal: both.base.seal.clone(), ..MergeBase::default() };
            Box::new(TwoWayHistory { base, from: both.from.clone() })
        });
        ServerHistory { delivered: self.delivered, both, ..ServerHistory::default() }
    }
}

/// The past of a flow that goes both ways, beside that of its `to`.
#[derive(Clone, Debug, Default)]
pub struct TwoWayHistory {
    pub base: MergeBase,
    /// What earlier runs did to `from`.
    pub from: ServerHistory,
}
