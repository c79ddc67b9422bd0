//! One limit: how many changes of a kind it allows among the live records.

use crate::model::Kind;
use crate::planning::change::{Action, Change};
use crate::planning::policy::{ChangeLimit, Limits};

/// Actions that share one limit; the first names it.
pub(crate) type LimitedActions = &'static [Action];

pub(crate) const LEAVING: LimitedActions = &[Action::Delete, Action::Resign, Action::Deactivate];

pub(crate) const UPDATING: LimitedActions = &[Action::Update];

pub(crate) const CREATING: LimitedActions = &[Action::Create];

/// How much of one limit a plan uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LimitUse {
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
pub struct AppliedLimit {
    pub limit: ChangeLimit,
    /// What a share never refuses, for so many records.
    pub floor: u64,
    pub live: u64,
    /// The settings would have it higher.
    pub halved: bool,
}

impl AppliedLimit {
    /// The bound of the changes that share a limit.
    pub(crate) fn for_actions(limits: &Limits, actions: LimitedActions, live: u64) -> AppliedLimit {
        match actions.first() {
            // Of six records a floor of ten is all of them. One may always go: a kind of one or two
            // records is no proof of a mistake.
            Some(Action::Delete | Action::Resign | Action::Deactivate) => {
                let half = (live / 2).max(1);
                let (floor, halved) = (limits.floor.min(half), half < limits.floor);
                AppliedLimit { limit: limits.delete, floor, live, halved }
            }
            Some(Action::Create) => {
                AppliedLimit { limit: limits.create, floor: limits.floor, live, halved: false }
            }
            // What is written anew can be written back.
            _ => AppliedLimit { limit: limits.update, floor: limits.floor, live, halved: false },
        }
    }

    pub(crate) fn allowed_count(&self) -> u64 {
        allowed_changes(self.limit, self.floor, self.live)
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
    actions: LimitedActions,
) -> Vec<(Action, u64)> {
    let of = |action: Action| {
        changes.iter().filter(|change| change.kind == kind && change.action == action).count()
            as u64
    };
    actions.iter().map(|action| (*action, of(*action))).collect()
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
        let most =
            |live| AppliedLimit::for_actions(&Limits::default(), LEAVING, live).allowed_count();
        let of: Vec<(u64, u64)> =
            [1, 2, 3, 4, 5, 6, 19, 20, 21, 100, 1000].map(|live| (live, most(live))).into();
        let half = [(1, 1), (2, 1), (3, 1), (4, 2), (5, 2), (6, 3), (19, 9)];
        assert_eq!(of, [&half[..], &[(20, 10), (21, 10), (100, 10), (1000, 100)]].concat());
        let own = |limits: Limits, live| {
            AppliedLimit::for_actions(&limits, LEAVING, live).allowed_count()
        };
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
        assert_eq!(AppliedLimit::for_actions(&Limits::default(), UPDATING, 4).allowed_count(), 10);
    }
}
