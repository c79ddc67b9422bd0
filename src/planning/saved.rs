//! A plan that was saved, reviewed, and comes back to be performed: whether it still fits, and what moved if not.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::plan::{Plan, SavedFilter};

/// What is needed of a saved plan: which flow, what it was made from, and what was reviewed. It is planned anew.
#[derive(Clone, Debug, Deserialize)]
pub struct SavedPlan {
    pub format_version: String,
    pub flow: String,
    /// The word for the direction: `push`.
    #[serde(default)]
    pub mode: String,
    pub created: String,
    /// The place that it was to change; plans of older versions do not say.
    pub to: Option<SavedEnd>,
    pub fingerprint: String,
    pub summary: SavedCounts,
    #[serde(default)]
    pub filter: SavedFilter,
    #[serde(default)]
    pub set_passwords: bool,
    /// What the fingerprint is made of; plans of older versions do not say.
    pub parts: Option<SavedParts>,
    /// The changes that were reviewed; `None` while they are encrypted.
    pub changes: Option<Vec<SavedChange>>,
    /// Changes and all else that speaks of people, as armoured age text.
    pub encrypted: Option<String>,
    /// It is a difference, which `diff` made, and no plan.
    pub compared: Option<serde::de::IgnoredAny>,
}

/// One end of a saved plan.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct SavedEnd {
    pub store: String,
    pub url: Option<String>,
}

impl SavedEnd {
    pub(super) fn shown(&self) -> String {
        SavedEnd::text(&self.store, self.url.as_deref())
    }

    fn text(store: &str, url: Option<&str>) -> String {
        url.map_or_else(|| store.to_owned(), |url| format!("{store} at {url}"))
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
    pub reinstate: u64,
}

/// The digests of a saved plan.
#[derive(Clone, Debug, Deserialize)]
pub struct SavedParts {
    pub desired: String,
    pub live: String,
    pub policy: String,
}

/// A change as it was reviewed.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct SavedChange {
    pub action: String,
    pub kind: String,
    pub code: String,
    /// Where the flow goes both ways: `from` or `to`.
    #[serde(default)]
    side: Option<String>,
    #[serde(default)]
    fields: Vec<Json>,
}

/// What the changes that the world asks for now have that the reviewed ones have not, and the reverse. Each names action,
/// kind and code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Moved {
    pub appeared: Vec<String>,
    pub disappeared: Vec<String>,
    pub changed: Vec<String>,
}

impl Moved {
    pub fn is_empty(&self) -> bool {
        self.appeared.is_empty() && self.disappeared.is_empty() && self.changed.is_empty()
    }
}

impl SavedChange {
    fn name(&self) -> String {
        format!("{} {} {}", self.action, self.kind, self.code)
    }
}

/// How later changes differ from earlier ones; with it for each later one whether it stood there just so.
pub(super) fn moved(before: &[SavedChange], after: &[SavedChange]) -> (Moved, Vec<bool>) {
    let mut earlier: BTreeMap<_, Vec<&SavedChange>> = BTreeMap::new();
    for change in before {
        earlier.entry((&change.side, &change.kind, &change.code)).or_default().push(change);
    }
    let mut moved = Moved::default();
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
    /// Which of the three parts differ now: `the desired state`, `the server`, `the policy`. `None` when it does not say.
    pub fn parts_moved(&self, plan: &Plan) -> Option<Vec<&'static str>> {
        let parts = self.parts.as_ref()?;
        let now = &plan.parts;
        let sides = [
            ("the desired state", &parts.desired, &now.desired),
            ("the live state", &parts.live, &now.live),
            ("the policy", &parts.policy, &now.policy),
        ];
        let moved = sides.into_iter().filter(|(_, then, now)| **then != now.to_string());
        Some(moved.map(|(name, ..)| name).collect())
    }

    /// Where it was to go and where it would go now, when the settings lead elsewhere meanwhile: another server may hold
    /// the same records, and nobody approved to change that one.
    pub fn led_elsewhere(&self, plan: &Plan) -> Option<(String, String)> {
        let (then, now) = (self.to.as_ref()?, &plan.to);
        let same = then.store == now.store && then.url == now.url;
        let then = SavedEnd::text(&then.store, then.url.as_deref());
        (!same).then(|| (then, SavedEnd::text(&now.store, now.url.as_deref())))
    }

    /// How the changes of today differ from the reviewed ones; `None` while those are encrypted. Secret values are in
    /// neither: of such a field only that it changes is compared.
    pub fn moved(&self, plan: &Plan) -> Option<Moved> {
        // Both sides in the published form: what was reviewed is text.
        let back = plan.back.as_ref().map_or(0, |back| back.changes.len());
        let fresh = plan.all_changes().enumerate().map(|(at, change)| {
            let json = serde_json::to_value(change).ok()?;
            let side = plan.back.as_ref().map(|_| if at < back { "from" } else { "to" });
            Some(SavedChange { side: side.map(str::to_owned), ..SavedChange::deserialize(json).ok()? })
        });
        let fresh: Vec<SavedChange> = fresh.collect::<Option<_>>()?;
        Some(moved(self.changes.as_ref()?, &fresh).0)
    }
}
