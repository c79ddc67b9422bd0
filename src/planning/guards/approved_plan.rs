//! What was approved, held against what would be done now: what is left of it may be done, and
//! nothing beside it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::planning::change::Action;
use crate::planning::fingerprint::{Fingerprint, FingerprintKey, PublishedChange, parse_sha256};
use crate::planning::plan::Plan;
use crate::planning::plan::plan_delta::PlanDelta;
use crate::planning::plan_file::{ChangedPart, SavedChange, SavedEnd, SavedParts, SavedPlan};

/// An approved plan, as far as it is needed to decide whether another plan is what is left of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Approved {
    pub fingerprint: String,
    to: SavedEnd,
    parts: SavedParts,
    changes: Vec<SavedChange>,
}

/// What a plan is of an approved one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApprovalMatch {
    /// Nothing but changes of it: so many of so many are due, and perhaps some of them in part.
    Of { due: usize, approved: usize },
    /// Something that was not approved.
    Beyond { why: ApprovalMismatch, moved: PlanDelta },
}

/// Why a plan is not what is left of an approved one; `render::document::approval_text` makes the
/// sentences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApprovalMismatch {
    OtherTarget { approved: String, now: String },
    PartsChanged(Vec<ChangedPart>),
    MoreChanges,
}

/// Why it cannot be known, or not be believed, what a saved plan approves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnusableApproval {
    OtherVersion,
    Encrypted,
    /// The file is not what its fingerprint stands for.
    Edited,
}

impl Approved {
    /// Returns what a saved plan states was approved, or reports why it cannot be known, or cannot
    /// be believed.
    pub fn from_saved(saved: &SavedPlan) -> Result<Approved, UnusableApproval> {
        const OLD: UnusableApproval = UnusableApproval::OtherVersion;
        let changes = saved.changes.as_ref().ok_or(UnusableApproval::Encrypted)?;
        let (to, parts) = (saved.to.as_ref().ok_or(OLD)?, saved.parts.as_ref().ok_or(OLD)?);
        let key = saved.key.as_deref().and_then(FingerprintKey::parse).ok_or(OLD)?;
        let shown = [&parts.policy, &parts.desired, &parts.live, &parts.changes]
            .map(|part| parse_sha256(part));
        let [Some(policy), Some(desired), Some(live), Some(signed)] = shown else {
            return Err(OLD);
        };
        let whole = Fingerprint::over_parts([policy, desired, live, signed]);
        let signed = key.sign_changes(changes.iter().map(SavedChange::to_published)).to_string();
        if whole.as_str() != saved.fingerprint || signed != parts.changes {
            return Err(UnusableApproval::Edited);
        }
        let (fingerprint, to, parts) = (saved.fingerprint.clone(), to.clone(), parts.clone());
        Ok(Approved { fingerprint, to, parts, changes: changes.clone() })
    }

    /// A plan that is approved as it stands.
    pub fn from_plan(plan: &Plan) -> Approved {
        Approved {
            fingerprint: plan.fingerprint.as_str().to_owned(),
            to: SavedEnd { store: plan.header.to.store.clone(), url: plan.header.to.url.clone() },
            parts: SavedParts::from_parts(&plan.parts),
            changes: SavedChange::from_plan(plan),
        }
    }

    /// All of it was done: nothing more may be done by it.
    #[must_use]
    pub fn without_changes(self) -> Approved {
        Approved { changes: Vec::new(), ..self }
    }

    /// What this plan is of the approved one. The policy must be the same, and what is declared:
    /// only the live side may have moved, and of a flow that goes both ways the source as far as
    /// changes were written into it.
    pub fn match_plan(&self, plan: &Plan) -> ApprovalMatch {
        let fresh = SavedChange::from_plan(plan);
        let moved = self.unapproved_changes(&fresh);
        let now = SavedParts::from_parts(&plan.parts);
        let weight = |changes: &[SavedChange]| -> usize {
            let back = changes.iter().filter(|change| change.side() == Some("from"));
            back.map(|change| 1 + change.fields.len()).sum()
        };
        let written =
            plan.reverse.is_some() && (fresh.is_empty() || weight(&fresh) < weight(&self.changes));
        let mut parts = Vec::new();
        if now.desired != self.parts.desired && !written {
            parts.push(ChangedPart::DesiredState);
        }
        if now.policy != self.parts.policy {
            parts.push(ChangedPart::Policy);
        }
        let there =
            SavedEnd { store: plan.header.to.store.clone(), url: plan.header.to.url.clone() };
        let why = match (there == self.to, parts.is_empty(), moved.is_empty()) {
            (false, ..) => ApprovalMismatch::OtherTarget {
                approved: self.to.to_string(),
                now: there.to_string(),
            },
            (true, false, _) => ApprovalMismatch::PartsChanged(parts),
            (true, true, false) => ApprovalMismatch::MoreChanges,
            (true, true, true) => {
                return ApprovalMatch::Of { due: fresh.len(), approved: self.changes.len() };
            }
        };
        ApprovalMatch::Beyond { why, moved }
    }

    /// What is in these changes and not in the approved ones.
    fn unapproved_changes(&self, fresh: &[SavedChange]) -> PlanDelta {
        let mut known: BTreeMap<_, Vec<&SavedChange>> = BTreeMap::new();
        for change in &self.changes {
            known.entry(change.record_key()).or_default().push(change);
        }
        // How many of the approved changes of a record lie behind: one may stand in a plan twice.
        let mut behind: BTreeMap<_, usize> = BTreeMap::new();
        let mut moved = PlanDelta::default();
        for change in fresh {
            let Some(approved) = known.get(&change.record_key()) else {
                moved.appeared.push(change.name());
                continue;
            };
            let from = behind.entry(change.record_key()).or_default();
            match (*from..approved.len())
                .find(|&at| remains_of_approved(change, approved[at], &approved[..at]))
            {
                Some(at) => *from = at + 1,
                None => moved.changed.push(change.name()),
            }
        }
        moved
    }
}

/// Whether a change is an approved one, or what is left of one that was done in part: an update of
/// some of its fields. `before` is what was approved to be done to the record before it.
fn remains_of_approved(
    change: &SavedChange,
    approved: &SavedChange,
    before: &[&SavedChange],
) -> bool {
    if change.action != approved.action {
        return false;
    }
    if change.action != Action::Update.name() {
        return change.fields == approved.fields && change.leaves_as(approved);
    }
    let name = |field: &Json| field.get("name").cloned();
    // A record that is moved in two steps is found between them: its value is what the first one
    // set.
    let comes_from = |field: &Json, known: &Json| {
        let earlier =
            before.iter().flat_map(|one| &one.fields).filter(|one| name(one) == name(known));
        let mut set = earlier.filter_map(|one| one.get("after")).chain(known.get("before"));
        field.get("before").is_none_or(|value| set.any(|set| set == value))
    };
    change.fields.iter().all(|field| {
        let known = approved.fields.iter().find(|known| name(known) == name(field));
        known.is_some_and(|known| {
            known == field
                || (field.get("after").is_some()
                    && field.get("after") == known.get("after")
                    && comes_from(field, known))
        })
    })
}

impl SavedChange {
    fn to_published(&self) -> PublishedChange<'_> {
        let names = [self.action.as_str(), &self.kind, &self.code];
        // Names and plain values always become JSON.
        let fields = serde_json::to_string(&self.fields).unwrap_or_default() + &self.leaving_json();
        PublishedChange { side: self.side().unwrap_or_default(), names, fields }
    }
}
