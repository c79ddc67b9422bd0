//! A plan that was saved, reviewed, and comes back to be performed: whether it still fits, and what
//! moved if not.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::change::Change;
use super::fingerprint::FingerprintParts;
use super::plan::plan_delta::PlanDelta;
use super::plan::{Plan, SavedFilter};
use crate::model::Leaving;

/// What is needed of a saved plan: which flow, what it was made from, and what was reviewed. It is
/// planned anew.
#[derive(Clone, Debug, Deserialize)]
pub struct SavedPlan {
    pub format_version: String,
    pub flow: String,
    /// The word for the direction: `push`.
    #[serde(default)]
    pub mode: String,
    pub created: String,
    /// The place that it was to change; absent in plans of older versions.
    pub to: Option<SavedEnd>,
    pub fingerprint: String,
    pub summary: SavedCounts,
    #[serde(default)]
    pub filter: SavedFilter,
    #[serde(default)]
    pub set_passwords: bool,
    /// Secret fields may be written into files or a database.
    #[serde(default)]
    pub secrets: bool,
    /// What the fingerprint is made of; absent in plans of older versions.
    pub parts: Option<SavedParts>,
    /// The changes that were reviewed; `None` while they are encrypted.
    pub changes: Option<Vec<SavedChange>>,
    /// What the digest of the changes was made with; not known while they are encrypted.
    pub key: Option<String>,
    /// Changes and all else that speaks of people, as armoured age text.
    pub encrypted: Option<String>,
    /// It is a difference, which `diff` made, and no plan.
    pub compared: Option<serde::de::IgnoredAny>,
}

/// One end of a saved plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedEnd {
    pub store: String,
    pub url: Option<String>,
}

impl fmt::Display for SavedEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.store)?;
        self.url.as_ref().map_or(Ok(()), |url| write!(f, " at {url}"))
    }
}

/// The counts of a saved plan, to say how far the state has moved.
#[derive(Clone, Debug, Deserialize)]
pub struct SavedCounts {
    pub create: u64,
    pub update: u64,
    pub delete: u64,
    pub resign: u64,
    #[serde(default)]
    pub deactivate: u64,
    #[serde(default)]
    pub reinstate: u64,
}

/// The digests of a saved plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedParts {
    pub desired: String,
    pub live: String,
    pub policy: String,
    /// Plans of older versions have none.
    #[serde(default)]
    pub changes: String,
}

impl SavedParts {
    pub(super) fn from_parts(parts: &FingerprintParts) -> SavedParts {
        let FingerprintParts { desired, live, policy, changes } = parts;
        let [desired, live, policy, changes] =
            [desired, live, policy, changes].map(ToString::to_string);
        SavedParts { desired, live, policy, changes }
    }
}

/// A change as it was reviewed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SavedChange {
    pub action: String,
    pub kind: String,
    pub code: String,
    /// Where the flow goes both ways: `from` or `to`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    side: Option<String>,
    #[serde(default)]
    pub fields: Vec<Json>,
    /// What a resignation is sent with.
    #[serde(flatten)]
    leaving: Leaving,
}

impl SavedChange {
    /// All changes of a plan in the published form: what was reviewed is text.
    pub(super) fn from_plan(plan: &Plan) -> Vec<SavedChange> {
        let one = |(side, change): (&str, &Change)| SavedChange {
            action: change.action.name().to_owned(),
            kind: change.kind.name().to_owned(),
            code: change.code.to_string(),
            side: (!side.is_empty()).then(|| side.to_owned()),
            // It was just written as a list.
            fields: serde_json::from_str(&change.fields_json()).unwrap_or_default(),
            leaving: change.leaving.as_deref().cloned().unwrap_or_default(),
        };
        plan.changes_by_side().map(one).collect()
    }

    /// What a resignation is sent with, as a change has it.
    pub(super) fn leaving_json(&self) -> String {
        if self.leaving == Leaving::default() {
            return String::new();
        }
        // Days, numbers and text always become JSON.
        serde_json::to_string(&self.leaving).unwrap_or_default()
    }

    /// Whether a person leaves with the same day, type and reason.
    pub(super) fn leaves_as(&self, other: &SavedChange) -> bool {
        self.leaving == other.leaving
    }

    pub(super) fn name(&self) -> String {
        format!("{} {} {}", self.action, self.kind, self.code)
    }

    pub(super) fn side(&self) -> Option<&str> {
        self.side.as_deref()
    }

    /// The record that it is about, on its side.
    pub(super) fn record_key(&self) -> (Option<&str>, &str, &str) {
        (self.side(), &self.kind, &self.code)
    }
}

/// What a plan is made from, as far as it may differ from a saved one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangedPart {
    DesiredState,
    LiveState,
    Policy,
    /// What earlier runs left, or what was decided.
    EarlierRuns,
}

/// How later changes differ from earlier ones; with it for each later one whether it stood there
/// just so.
pub(super) fn compare_changes(
    before: &[SavedChange],
    after: &[SavedChange],
) -> (PlanDelta, Vec<bool>) {
    let mut earlier: BTreeMap<_, Vec<&SavedChange>> = BTreeMap::new();
    for change in before {
        earlier.entry((&change.side, &change.kind, &change.code)).or_default().push(change);
    }
    let mut moved = PlanDelta::default();
    let mut same = Vec::with_capacity(after.len());
    // One record may stand in a plan twice: records that swap parents do.
    for change in after {
        let key = (&change.side, &change.kind, &change.code);
        let old = earlier.get_mut(&key).filter(|list| !list.is_empty()).map(|list| list.remove(0));
        same.push(old == Some(change));
        match old {
            None => moved.appeared.push(change.name()),
            Some(old) if old != change => moved.changed.push(change.name()),
            Some(_) => {}
        }
    }
    moved.disappeared = earlier.into_values().flatten().map(SavedChange::name).collect();
    (moved, same)
}

impl SavedPlan {
    /// Which of the parts differ now, or what else changes follow from. `None` when it does not
    /// say.
    pub fn changed_parts(&self, plan: &Plan) -> Option<Vec<ChangedPart>> {
        let parts = self.parts.as_ref()?;
        let now = SavedParts::from_parts(&plan.parts);
        let sides = [
            (ChangedPart::DesiredState, &parts.desired, &now.desired),
            (ChangedPart::LiveState, &parts.live, &now.live),
            (ChangedPart::Policy, &parts.policy, &now.policy),
        ];
        let moved = sides.into_iter().filter(|(_, then, now)| then != now);
        let moved: Vec<ChangedPart> = moved.map(|(part, ..)| part).collect();
        let alone = moved.is_empty() && !parts.changes.is_empty() && parts.changes != now.changes;
        Some(if alone { vec![ChangedPart::EarlierRuns] } else { moved })
    }

    /// Where it was to go and where it would go now, when the settings lead elsewhere meanwhile:
    /// another server may hold the same records, and a change of that one was not approved.
    pub fn changed_target(&self, plan: &Plan) -> Option<(String, String)> {
        let then = self.to.as_ref()?;
        let now = SavedEnd { store: plan.header.to.store.clone(), url: plan.header.to.url.clone() };
        (*then != now).then(|| (then.to_string(), now.to_string()))
    }

    /// How the changes of today differ from the reviewed ones; `None` while those are encrypted.
    /// Secret values are in neither: of such a field only that it changes is compared.
    pub fn compare_to_plan(&self, plan: &Plan) -> Option<PlanDelta> {
        Some(compare_changes(self.changes.as_ref()?, &SavedChange::from_plan(plan)).0)
    }
}
