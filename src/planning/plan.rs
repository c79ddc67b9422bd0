//! The plan: what will happen, what may not, and what is left alone; comparable, printable,
//! savable.

mod making;
pub mod plan_delta;
pub mod plan_value;
mod planned_leg;

pub(super) use making::{changes_without_filter, plan_leg};
pub use making::{make_plan, plan_leg_with_digest, plan_undo};
pub use planned_leg::{JoinedLegs, PlannedLeg};

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::change::{Action, Change};
use super::department_snapshot::DepartmentSnapshot;
use super::fingerprint::{Fingerprint, FingerprintParts, PublishedChange};
use super::guards::applied_limit::LimitUse;
use super::guards::refusal::Refusal;
use super::guards::rejected_values::RejectedValues;
use super::notice::Notice;
use super::policy::FlowMode;
use super::selection::record_filter::{Pattern, RecordFilter};
use super::three_way_merge::{CarriedDecision, Conflict};
use crate::model::{Code, Kind, PerKind};

/// The version of the plan's JSON.
pub const FORMAT_VERSION: &str = "1";

/// One end of a flow, as plans name it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PlanEndpoint {
    pub store: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// How the server's build answers: `flat`, `nested`, or `unknown` when it holds no employee to
    /// tell by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dialect: Option<String>,
}

/// How many records of one kind a plan does what with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub create: u64,
    pub update: u64,
    pub delete: u64,
    pub resign: u64,
    #[serde(skip_serializing_if = "is_zero")]
    pub deactivate: u64,
    #[serde(skip_serializing_if = "is_zero")]
    pub reinstate: u64,
    pub unchanged: u64,
    /// Records that differ in what the live side does not keep, and in nothing else.
    #[serde(skip_serializing_if = "is_zero")]
    pub left_alone: u64,
    pub unmanaged: u64,
    pub conflict: u64,
}

fn is_zero(count: &u64) -> bool {
    *count == 0
}

impl Counts {
    /// How many changes these counts hold.
    pub fn count_changes(&self) -> u64 {
        self.create + self.update + self.delete + self.resign + self.deactivate + self.reinstate
    }

    /// Counts one change.
    pub(super) fn count_action(&mut self, action: Action) {
        match action {
            Action::Create => self.create += 1,
            Action::Update => self.update += 1,
            Action::Delete => self.delete += 1,
            Action::Resign => self.resign += 1,
            Action::Deactivate => self.deactivate += 1,
            Action::Reinstate => self.reinstate += 1,
        }
    }

    /// Adds those of another plan.
    pub fn add_counts(&mut self, other: &Counts) {
        self.create += other.create;
        self.update += other.update;
        self.delete += other.delete;
        self.resign += other.resign;
        self.deactivate += other.deactivate;
        self.reinstate += other.reinstate;
        self.unchanged += other.unchanged;
        self.left_alone += other.left_alone;
        self.unmanaged += other.unmanaged;
        self.conflict += other.conflict;
    }
}

/// What a plan is of: the flow, its two ends, and how it was asked for.
#[derive(Clone, Debug, Default)]
pub struct PlanHeader {
    pub flow: String,
    pub mode: FlowMode,
    pub created: DateTime<Utc>,
    pub from: PlanEndpoint,
    pub to: PlanEndpoint,
    /// The filters of the command line under which it was made.
    pub filter: SavedFilter,
    /// Whether it sends fields that cannot be read back to records that exist.
    pub set_passwords: bool,
    /// Secret fields may be written into files or a database, whatever `owners` names.
    pub secrets: bool,
}

/// The changes of one direction, all made in one place.
#[derive(Clone, Debug, Default)]
pub struct PlanLeg {
    /// In the order in which they are performed.
    pub changes: Vec<Change>,
    /// How much of its limits it uses, where it uses any.
    pub used: Vec<LimitUse>,
    /// The departments that the changes are made to, as they are.
    pub departments: DepartmentSnapshot,
    /// Kinds of which this flow has loaded no records before: how many it creates of them has no
    /// limit, now and later.
    pub first_load: PerKind<bool>,
    /// Records of the changed side in scope, by kind: what limits are shares of.
    pub live: PerKind<u64>,
    /// Records that the changed side listed, in scope or not, of the kinds that it manages.
    pub seen: PerKind<Option<u64>>,
    /// Records that the source held, in scope or not, of the kinds that it speaks of.
    pub source: PerKind<Option<u64>>,
    /// Declared records in scope and in time, of the kinds that are declared.
    pub declared: PerKind<Option<u64>>,
    /// What it changes is no server, but files or a database.
    pub kept_by_hand: bool,
    /// Fields left as they are, because the changed side does not keep what is declared.
    pub left: RejectedValues,
    /// People who were deactivated once and are declared, with nothing of it left to switch on.
    pub returned: Vec<Code>,
}

impl PlanLeg {
    /// Takes changes out; what leaned on them leans on the rest.
    pub(super) fn drop_changes(&mut self, gone: &[bool]) {
        let mut place = Vec::with_capacity(gone.len());
        let mut next = 0;
        for &gone in gone {
            place.push((!gone).then_some(next));
            next += usize::from(!gone);
        }
        let mut at = 0;
        self.changes.retain(|_| {
            at += 1;
            !gone[at - 1]
        });
        for change in &mut self.changes {
            change.leans = change.leans.iter().filter_map(|&other| place[other]).collect();
        }
    }
}

/// What a flow would do now.
#[derive(Clone, Debug)]
pub struct Plan {
    pub header: PlanHeader,
    /// What is written into `to`.
    pub forward: PlanLeg,
    /// What is written into `from` first; only where the flow goes both ways.
    pub reverse: Option<PlanLeg>,
    /// Counts of every kind that is in scope and declared, of both directions.
    pub by_kind: PerKind<Option<Counts>>,
    pub unmanaged: Vec<(Kind, Code)>,
    pub refusals: Vec<Refusal>,
    /// What this run leaves for a later one, what a user should check, and the like.
    pub notices: Vec<Notice>,
    /// What a person has to decide before it is carried either way.
    pub conflicts: Vec<Conflict>,
    /// Decisions that this plan carries out.
    pub decisions: Vec<CarriedDecision>,
    pub fingerprint: Fingerprint,
    /// What the fingerprint is made of.
    pub parts: FingerprintParts,
}

impl Plan {
    /// Both directions in the order in which they are performed: what comes back to `from` first.
    pub fn legs(&self) -> impl Iterator<Item = &PlanLeg> {
        self.reverse.iter().chain([&self.forward])
    }

    /// Nothing to do, in either direction.
    pub fn is_empty(&self) -> bool {
        self.legs().all(|leg| leg.changes.is_empty())
    }

    /// All changes in the order in which they are performed: what comes back to `from` first.
    pub fn all_changes(&self) -> impl Iterator<Item = &Change> {
        self.legs().flat_map(|leg| &leg.changes)
    }

    /// Whether something that differs is left as it is, in either direction.
    pub fn leaves_alone(&self) -> bool {
        self.total_counts().left_alone > 0 || self.legs().any(|leg| !leg.left.is_empty())
    }

    /// How many changes there are in both directions.
    pub fn change_count(&self) -> usize {
        self.legs().map(|leg| leg.changes.len()).sum()
    }

    /// Binds the fingerprint to the changes.
    fn bind_fingerprint(&mut self) {
        let mut parts = std::mem::take(&mut self.parts);
        parts.bind_changes(
            self.changes_by_side().map(|(side, change)| PublishedChange::from_change(side, change)),
        );
        self.fingerprint = parts.to_fingerprint();
        self.parts = parts;
    }

    /// All changes, with the side that each is made on where the flow goes both ways.
    pub fn changes_by_side(&self) -> impl Iterator<Item = (&'static str, &Change)> {
        let (from, to) = if self.reverse.is_some() { ("from", "to") } else { ("", "") };
        let reverse = self.reverse.iter().flat_map(|leg| &leg.changes);
        reverse
            .map(move |change| (from, change))
            .chain(self.forward.changes.iter().map(move |change| (to, change)))
    }

    /// The counts of all kinds together.
    pub fn total_counts(&self) -> Counts {
        let mut sum = Counts::default();
        for (_, counts) in self.by_kind.iter() {
            sum.add_counts(&counts.unwrap_or_default());
        }
        sum
    }
}

/// The filters under which a saved plan was made.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize, Serialize)]
pub struct SavedFilter {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<String>,
}

impl SavedFilter {
    pub(super) fn from_filter(filter: &RecordFilter) -> SavedFilter {
        let text = |patterns: &[Pattern]| patterns.iter().map(Pattern::to_string).collect();
        SavedFilter { only: text(&filter.only), except: text(&filter.except) }
    }
}
