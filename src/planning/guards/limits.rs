//! How many changes of one kind a run may hold, and how much of that a plan uses.

use std::fmt;

use super::allow::OverrideSubject;
use super::guard::Refusal;
use crate::model::{Kind, PerKind};
use crate::planning::change::{Action, Change};
use crate::planning::diff::{Differences, Request};
use crate::planning::plan::Plan;
use crate::planning::policy::{ChangeLimit, Limits, Policy};

/// Actions that share one limit; the first names it.
pub(crate) type Limited = &'static [Action];

pub(crate) const LEAVING: Limited = &[Action::Delete, Action::Resign, Action::Deactivate];
pub(crate) const UPDATING: Limited = &[Action::Update];
pub(crate) const CREATING: Limited = &[Action::Create];

/// How much of one limit a plan uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Used {
    pub kind: Kind,
    /// `Delete` stands for resignations too.
    pub action: Action,
    /// Changes of this plan; over days, those of the runs before as well.
    pub count: u64,
    pub allowed: u64,
    /// Over which time: `this run`, `24 hours`, `7 days`.
    pub span: &'static str,
}

/// One limit, applied to so many live records.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Bound {
    limit: ChangeLimit,
    /// What a share never refuses, for so many records.
    floor: u64,
    live: u64,
    /// The settings would have it higher.
    halved: bool,
}

impl Bound {
    /// The bound of the changes that share a limit.
    pub(crate) fn for_actions(limits: &Limits, actions: Limited, live: u64) -> Bound {
        match actions.first() {
            // Of six records a floor of ten is all of them. One may always go: a kind of one or two
            // records is no proof of a mistake.
            Some(Action::Delete | Action::Resign | Action::Deactivate) => {
                let half = (live / 2).max(1);
                let (floor, halved) = (limits.floor.min(half), half < limits.floor);
                Bound { limit: limits.delete, floor, live, halved }
            }
            Some(Action::Create) => {
                Bound { limit: limits.create, floor: limits.floor, live, halved: false }
            }
            // What is written anew can be written back.
            _ => Bound { limit: limits.update, floor: limits.floor, live, halved: false },
        }
    }

    pub(crate) fn allowed_count(&self) -> u64 {
        allowed_changes(self.limit, self.floor, self.live)
    }
}

/// The limit in words.
impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.limit {
            ChangeLimit::Count(count) => write!(f, "the limit is {count}"),
            ChangeLimit::Share(percent) => write!(
                f,
                "the limit is {percent}% of {} live records, at least {}{}: {}",
                self.live,
                self.floor,
                if self.halved { " (the floor, and never more than half)" } else { "" },
                self.allowed_count()
            ),
        }
    }
}

/// How many changes a limit allows among so many live records.
pub(crate) fn allowed_changes(limit: ChangeLimit, floor: u64, live: u64) -> u64 {
    match limit {
        ChangeLimit::Count(count) => count,
        ChangeLimit::Share(percent) => {
            ((live as f64 * percent / 100.0 + 1e-9).floor() as u64).max(floor)
        }
    }
}

/// How many changes of this kind do each of these.
pub(crate) fn count_actions(
    changes: &[Change],
    kind: Kind,
    actions: Limited,
) -> Vec<(Action, u64)> {
    let of = |action: Action| {
        changes.iter().filter(|change| change.kind == kind && change.action == action).count()
            as u64
    };
    actions.iter().map(|action| (*action, of(*action))).collect()
}

/// Limits by kind.
pub(crate) fn check_limits(request: &Request<'_>, found: &Differences) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    for kind in Kind::ALL {
        for actions in [LEAVING, UPDATING] {
            let bound = Bound::for_actions(&request.policy.limits[kind], actions, found.live[kind]);
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
        let bound = Bound::for_actions(&policy.limits[kind], CREATING, plan.live[kind]);
        plan.used.extend(use_of(kind, &counts, bound));
        let refusal = refuse_excess(kind, &counts, bound).map(|refusal| Refusal {
            message: format!("{}; {}", refusal.message, likely(plan, kind)),
            ..refusal
        });
        plan.refusals.extend(refusal);
    }
}

/// Why so many records are new, by what the source knows of those that are there.
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
    rest <= Bound::for_actions(limits, CREATING, live).allowed_count()
}

/// How much of each limit the changes use, this run by itself.
pub(crate) fn used_limits(request: &Request<'_>, found: &Differences) -> Vec<Used> {
    let mut used = Vec::new();
    for kind in Kind::ALL {
        for actions in [LEAVING, UPDATING] {
            let counts = count_actions(&found.changes, kind, actions);
            let bound = Bound::for_actions(&request.policy.limits[kind], actions, found.live[kind]);
            used.extend(use_of(kind, &counts, bound));
        }
    }
    used
}

/// How much of a limit this run uses, if any.
pub(crate) fn use_of(kind: Kind, counts: &[(Action, u64)], bound: Bound) -> Option<Used> {
    let (action, _) = *counts.first()?;
    let count = counts.iter().map(|(_, count)| count).sum();
    (count > 0).then(|| Used {
        kind,
        action,
        count,
        allowed: bound.allowed_count(),
        span: "this run",
    })
}

/// The refusal of a run that exceeds a limit by itself.
pub(crate) fn refuse_excess(kind: Kind, counts: &[(Action, u64)], bound: Bound) -> Option<Refusal> {
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
    })
}

/// What is done to the records that are counted: `delete`, `delete or resign`.
pub(crate) fn name_actions(counts: &[(Action, u64)]) -> String {
    let there = counts.iter().filter(|(_, count)| *count > 0);
    there.map(|(action, _)| action.name()).collect::<Vec<_>>().join(" or ")
}

/// The flags that lift a limit for exactly these changes.
pub(crate) fn override_flags(kind: Kind, counts: &[(Action, u64)]) -> String {
    let mut flags: Vec<String> = counts
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(action, count)| format!("--allow {kind}:{}={count}", action.name()))
        .collect();
    flags.push("--reason \"…\"".to_owned());
    flags.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_have_a_floor_and_counts_do_not() {
        assert_eq!(allowed_changes(ChangeLimit::Share(10.0), 10, 1000), 100);
        assert_eq!(allowed_changes(ChangeLimit::Share(10.0), 10, 50), 10);
        assert_eq!(allowed_changes(ChangeLimit::Share(0.0), 0, 50), 0);
        assert_eq!(allowed_changes(ChangeLimit::Count(3), 10, 50), 3);
        // 29 % of 100 is 28.999… in binary.
        assert_eq!(allowed_changes(ChangeLimit::Share(29.0), 0, 100), 29);
    }

    #[test]
    fn a_floor_lets_no_more_than_half_of_a_kind_go_and_always_one() {
        let most = |live| Bound::for_actions(&Limits::default(), LEAVING, live).allowed_count();
        let of: Vec<(u64, u64)> =
            [1, 2, 3, 4, 5, 6, 19, 20, 21, 100, 1000].map(|live| (live, most(live))).into();
        let half = [(1, 1), (2, 1), (3, 1), (4, 2), (5, 2), (6, 3), (19, 9)];
        assert_eq!(of, [&half[..], &[(20, 10), (21, 10), (100, 10), (1000, 100)]].concat());
        let own = |limits: Limits, live| Bound::for_actions(&limits, LEAVING, live).allowed_count();
        assert_eq!(own(Limits { floor: 0, ..Limits::default() }, 6), 0, "nobody asked for a floor");
        assert_eq!(
            own(Limits { delete: ChangeLimit::Share(100.0), ..Limits::default() }, 6),
            6,
            "a share is meant so"
        );
        assert_eq!(
            own(Limits { delete: ChangeLimit::Count(5), ..Limits::default() }, 6),
            5,
            "and so is a count"
        );
    }

    #[test]
    fn a_floor_lets_all_of_a_few_records_be_updated() {
        assert_eq!(Bound::for_actions(&Limits::default(), UPDATING, 4).allowed_count(), 10);
    }
}
