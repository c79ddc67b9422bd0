//! How many changes of one kind a run may hold, and how much of that a plan uses.

use super::bounds::{
    AppliedLimit, CREATING, LEAVING, LimitUse, UPDATING, count_actions, name_actions,
    override_flags,
};
use super::refusal::{OverrideSubject, Refusal, RefusalFact};
use crate::model::{Kind, PerKind};
use crate::planning::change::Action;
use crate::planning::diff::differences::Differences;
use crate::planning::plan::Plan;
use crate::planning::policy::{Limits, Policy};
use crate::planning::request::Request;

/// Limits by kind.
pub(crate) fn check_limits(request: &Request<'_>, found: &Differences) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    for kind in Kind::ALL {
        for actions in [LEAVING, UPDATING] {
            let bound =
                AppliedLimit::for_actions(&request.policy.limits[kind], actions, found.live[kind]);
            refusals.extend(refuse_excess(
                kind,
                &count_actions(&found.changes, kind, actions),
                bound,
            ));
        }
    }
    refusals
}

/// The limit of new records, of the kinds that this flow has loaded before: without a first load
/// there is nothing to take a share of.
pub(crate) fn limit_creations(plan: &mut Plan, policy: &Policy, loaded: &PerKind<bool>) {
    for kind in Kind::ALL.into_iter().filter(|kind| loaded[*kind]) {
        let counts = count_actions(&plan.changes, kind, CREATING);
        let bound = AppliedLimit::for_actions(&policy.limits[kind], CREATING, plan.live[kind]);
        plan.used.extend(use_of(kind, &counts, bound));
        let refusal = refuse_excess(kind, &counts, bound).map(|refusal| {
            let RefusalFact::Text { message, help } = refusal.fact;
            let message = format!("{message}; {}", likely(plan, kind));
            Refusal { fact: RefusalFact::Text { message, help }, ..refusal }
        });
        plan.refusals.extend(refusal);
    }
}

/// Why so many records are new, by what the source has of those that are there.
fn likely(plan: &Plan, kind: Kind) -> String {
    let counts = plan.by_kind[kind].unwrap_or_default();
    let known = counts.unchanged + counts.update + counts.left_alone + counts.reinstate;
    let live = plan.live[kind];
    if known * 2 >= live {
        return format!(
            "the source declares {known} of those that are there, so this may well be right: a \
             trial with a few records that \
             becomes the whole company, or a wider scope, looks like this"
        );
    }
    format!(
        "the source declares only {known} of those that are there: another file, another company \
         or codes in another form \
         look like this"
    )
}

/// Whether so few records of a kind are still to be created that a limit would let them pass.
pub fn is_loaded(limits: &Limits, live: u64, rest: u64) -> bool {
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
            used.extend(use_of(kind, &counts, bound));
        }
    }
    used
}

/// How much of a limit this run uses, if any.
pub(crate) fn use_of(
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
pub(crate) fn refuse_excess(
    kind: Kind,
    counts: &[(Action, u64)],
    bound: AppliedLimit,
) -> Option<Refusal> {
    let count = counts.iter().map(|(_, count)| count).sum();
    if count <= bound.allowed_count() {
        return None;
    }
    let action = counts.first().map_or(Action::Update, |(action, _)| *action);
    let word = action.name();
    Some(Refusal {
        rule: "limit",
        kind: Some(kind),
        code: None,
        about: Some(OverrideSubject::Act(action)),
        count,
        fact: RefusalFact::Text {
            message: format!(
                "the plan would {} {count} {}, and {bound}",
                name_actions(counts),
                kind.plural()
            ),
            help: format!(
                "look at the plan; if it is right, allow exactly it: {}; to have it always, raise \
             `limits: {{ {kind}: {{ {word}: {count} }} }}` for this flow",
                override_flags(kind, counts)
            ),
        },
    })
}
