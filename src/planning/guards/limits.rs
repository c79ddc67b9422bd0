//! How many changes of one kind a run may hold, and how much of that a plan uses.

use super::applied_limit::{AppliedLimit, CREATING, LEAVING, LimitUse, UPDATING, count_actions};
use super::refusal::refusal_fact::{LimitExcess, LiveShare, RefusalFact};
use super::refusal::{OverrideSubject, Refusal};
use crate::model::{Kind, PerKind};
use crate::planning::change::Action;
use crate::planning::diff::differences::Differences;
use crate::planning::plan::PlannedLeg;
use crate::planning::policy::{Limits, Policy};
use crate::planning::request::Request;

/// The rule.
pub(super) const LIMIT: &str = "limit";

/// Limits by kind.
pub(crate) fn check_limits(request: &Request<'_>, found: &Differences) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    for kind in Kind::ALL {
        for actions in [LEAVING, UPDATING] {
            let bound =
                AppliedLimit::for_actions(&request.policy.limits[kind], actions, found.live[kind]);
            let counts = count_actions(&found.changes, kind, actions);
            refusals.extend(refuse_excess(kind, excess(counts, bound)));
        }
    }
    refusals
}

/// The limit of new records, of the kinds that this flow has loaded before: without a first load
/// there is nothing to take a share of.
pub(crate) fn limit_creations(planned: &mut PlannedLeg, policy: &Policy, loaded: &PerKind<bool>) {
    for kind in Kind::ALL.into_iter().filter(|kind| loaded[*kind]) {
        let counts = count_actions(&planned.leg.changes, kind, CREATING);
        let bound =
            AppliedLimit::for_actions(&policy.limits[kind], CREATING, planned.leg.live[kind]);
        planned.leg.used.extend(limit_use_of(kind, &counts, bound));
        let known = Some(known_share(planned, kind));
        planned
            .refusals
            .extend(refuse_excess(kind, LimitExcess { known, ..excess(counts, bound) }));
    }
}

/// What the source has of the records that are there.
fn known_share(planned: &PlannedLeg, kind: Kind) -> LiveShare {
    let counts = planned.by_kind[kind].unwrap_or_default();
    let known = counts.unchanged + counts.update + counts.left_alone + counts.reinstate;
    LiveShare { known, live: planned.leg.live[kind] }
}

/// Changes of this run alone.
fn excess(counts: Vec<(Action, u64)>, bound: AppliedLimit) -> LimitExcess {
    LimitExcess { counts, bound, earlier: None, known: None }
}

/// Whether so few records of a kind are still to be created that a limit would let them pass.
pub fn fits_first_load(limits: &Limits, live: u64, rest: u64) -> bool {
    rest <= AppliedLimit::for_actions(limits, CREATING, live).allowed_count()
}

/// How much of each limit the changes use, this run by itself.
pub(crate) fn used_limits(request: &Request<'_>, found: &Differences) -> Vec<LimitUse> {
    let mut used = Vec::new();
    for kind in Kind::ALL {
        for actions in [LEAVING, UPDATING] {
            let counts = count_actions(&found.changes, kind, actions);
            let bound =
                AppliedLimit::for_actions(&request.policy.limits[kind], actions, found.live[kind]);
            used.extend(limit_use_of(kind, &counts, bound));
        }
    }
    used
}

/// How much of a limit this run uses, if any.
pub(crate) fn limit_use_of(
    kind: Kind,
    counts: &[(Action, u64)],
    bound: AppliedLimit,
) -> Option<LimitUse> {
    let (action, _) = *counts.first()?;
    let count = counts.iter().map(|(_, count)| count).sum();
    (count > 0).then(|| LimitUse {
        kind,
        action,
        count,
        allowed: bound.allowed_count(),
        span: "this run",
    })
}

/// The refusal of a run that exceeds a limit by itself.
fn refuse_excess(kind: Kind, excess: LimitExcess) -> Option<Refusal> {
    let count = excess.counts.iter().map(|(_, count)| count).sum();
    if count <= excess.bound.allowed_count() {
        return None;
    }
    let action = excess.counts.first().map_or(Action::Update, |(action, _)| *action);
    let refusal = Refusal::about_kind(LIMIT, kind, RefusalFact::Limit(excess));
    Some(refusal.with_override(OverrideSubject::Act(action), count))
}
