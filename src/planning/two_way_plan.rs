//! A plan for both directions: what goes to `to`, what comes back to `from`, and what waits for a
//! person.

use std::collections::{BTreeMap, BTreeSet};

use super::fingerprint::{FingerprintParts, SideDigest};
use super::guards::code_reuse::refuse_reused_codes;
use super::guards::history_guards::{check_history_guards, check_new_records};
use super::guards::refusal::Refusal;
use super::guards::server_history::ServerHistory;
use super::guards::shuffled_values::{SHUFFLED, refuse_shuffled_values};
use super::identity::{same_person, same_unit};
use super::plan::{JoinedLegs, Plan, PlanHeader, PlannedLeg, changes_without_filter, plan_leg};
use super::policy::{Absent, FieldOwners, Policy};
use super::request::Request;
use super::selection::record_filter::RecordFilter;
use super::three_way_merge::{
    BaseRow, CarriedDecision, Conflict, MergeDecision, MergeInput, Merged, Renumbered,
    ResolutionUse, agreed_code, lost_and_new, merge_sides, restore_failed_decisions,
    warn_unused_decisions,
};
use crate::model::{Code, Directory, Kind, PerKind, Problem};
use crate::planning::notice::Notice;
use crate::planning::notice::merge_fact::MergeFinding;

/// A plan for both directions, and what will be agreed on when it is done.
#[derive(Debug)]
pub struct TwoWayPlan {
    pub plan: Plan,
    pub memories: Vec<BaseRow>,
    /// The decisions of the merge on the watched record.
    pub watched_decisions: Vec<MergeDecision>,
    /// What became of each resolution.
    pub uses: Vec<Option<ResolutionUse>>,
}

/// What planning of both directions looks at, beside the sides.
#[derive(Clone, Copy, Debug)]
pub struct TwoWayRequest<'a> {
    pub header: &'a PlanHeader,
    pub resend: bool,
    /// What earlier runs did to `to`, and to `from`.
    pub past: &'a ServerHistory,
    pub past_from: &'a ServerHistory,
    /// Digests of both sides.
    pub desired: &'a SideDigest,
    pub live: &'a SideDigest,
}

/// Plans both directions of a flow.
pub fn both_ways(
    sides: &MergeInput<'_>,
    ways: &TwoWayRequest<'_>,
) -> Result<TwoWayPlan, Vec<Problem>> {
    let (renumbered, unfollowed) = find_renumbered(sides);
    let mut merged = merge_sides(sides, &renumbered);
    // Their new codes stay new: they are named in every run until a user corrects them.
    let left = renumbered.left.values().chain(renumbered.likely.values()).cloned().collect();
    merged.memories.retain(|memory| !memory.is_of(Kind::Employee, &left));
    merged.notices.extend(unfollowed);
    if !merged.problems.is_empty() {
        return Err(std::mem::take(&mut merged.problems));
    }
    let policy = split_policies(sides.policy);
    // The merge left out what the filters do not admit; what it carries was admitted.
    let request = |policy, desired, live| Request {
        desired,
        live,
        policy,
        filter: sides.filter,
        today: sides.today,
        resend: ways.resend,
        first_run: PerKind::default(),
        leavers: None,
    };
    let forward = plan_leg(&request(&policy.0, &merged.for_to, sides.to));
    let reverse =
        plan_leg(&Request { resend: false, ..request(&policy.1, &merged.for_from, sides.from) });
    let (mut forward, mut reverse) = match (forward, reverse) {
        (Ok(forward), Ok(reverse)) => (forward, reverse),
        (Err(mut problems), Err(more)) => {
            problems.extend(more);
            return Err(problems);
        }
        (Err(problems), _) | (_, Err(problems)) => return Err(problems),
    };
    if !sides.filter.is_empty() {
        let judged = find_unfiltered_shuffles(sides, &renumbered, (&policy, [&forward, &reverse]));
        forward.refusals.extend(judged);
    }
    let whole = Request { policy: sides.policy, ..request(&policy.0, sides.from, sides.to) };
    forward.parts = FingerprintParts::from_digests(&whole, ways.desired.clone(), ways.live.clone());
    let declared = forward.leg.declared;
    forward.leg.declared = PerKind::from_fn(|kind| declared[kind].map(|_| merged.declared[kind]));
    check_history_guards(&mut forward, ways.past, sides.policy, sides.filter.is_empty());
    check_new_records(&whole, &mut forward, ways.past);
    check_history_guards(&mut reverse, ways.past_from, &policy.1, false);
    let there = request(&policy.0, sides.from, sides.to);
    let here = request(&policy.1, sides.to, sides.from);
    forward.refusals.extend(refuse_reused_codes(&there, &forward.leg.changes));
    reverse.refusals.extend(refuse_reused_codes(&here, &reverse.leg.changes));
    same_person::judge_both([&there, &here], &mut forward, &reverse.leg);
    same_unit::judge_both([&there, &here], &mut forward, &reverse.leg);
    restore_failed_decisions(sides, &mut merged, (&forward.leg, &reverse.leg));
    let Merged {
        for_to,
        conflicts,
        unmanaged,
        notices,
        refusals,
        uses,
        memories,
        decisions: watched_decisions,
        ..
    } = merged;
    let carried = list_carried_decisions(sides, &uses);
    let mut joined = join_legs((forward, reverse), (conflicts, unmanaged), &for_to);
    joined.decisions = carried;
    joined.forward.notices.extend(notices);
    joined.forward.notices.extend(warn_unused_decisions(sides, &uses));
    joined.forward.refusals.extend(refusals);
    let plan = joined.into_plan(ways.header.clone());
    Ok(TwoWayPlan { plan, memories, watched_decisions, uses })
}

/// The decisions that were used.
fn list_carried_decisions(
    sides: &MergeInput<'_>,
    uses: &[Option<ResolutionUse>],
) -> Vec<CarriedDecision> {
    let used = uses.iter().zip(sides.resolutions);
    used.filter(|(used, _)| **used == Some(ResolutionUse::Used))
        .map(|(_, one)| CarriedDecision {
            kind: one.kind,
            code: one.code.clone(),
            field: one.field.clone(),
            take: one.take.clone(),
        })
        .collect()
}

/// Refuses values that change places between people of whom the filters select some, in either
/// direction: the merge leaves the others out.
fn find_unfiltered_shuffles(
    sides: &MergeInput<'_>,
    renumbered: &Renumbered,
    (policy, [forward, reverse]): (&(Policy, Policy), [&PlannedLeg; 2]),
) -> Vec<Refusal> {
    let filter = RecordFilter::default();
    let merged = merge_sides(&MergeInput { filter: &filter, ..*sides }, renumbered);
    let request = |policy, desired, live| Request {
        desired,
        live,
        policy,
        filter: sides.filter,
        today: sides.today,
        resend: false,
        first_run: PerKind::default(),
        leavers: None,
    };
    let ways = [
        (request(&policy.0, &merged.for_to, sides.to), forward),
        (request(&policy.1, &merged.for_from, sides.from), reverse),
    ];
    let judge = |(request, planned): (Request<'_>, &PlannedLeg)| {
        let is_known = planned.refusals.iter().any(|refusal| refusal.rule == SHUFFLED);
        let whole = changes_without_filter(&request).filter(|_| !is_known)?;
        refuse_shuffled_values(&request, &planned.leg.changes, Some(&whole))
    };
    ways.into_iter().filter_map(judge).collect()
}

/// Looks for people whom `to` gave another code, and names those whom `from` cannot follow.
fn find_renumbered(sides: &MergeInput<'_>) -> (Renumbered, Vec<Notice>) {
    let (lost, new) = lost_and_new(sides);
    let found = same_person::match_renumbered(&lost, &new, [sides.from, sides.to], sides.policy);
    let takes = sides.from.takes.as_ref().map(|takes| takes[Kind::Employee]);
    let follows = takes.is_none_or(|takes| takes.create && takes.delete);
    // Whom both sides gave another code is a conflict, whatever can be written.
    let by_both = |old: &Code| {
        let record = sides.from.get(Kind::Employee, old.as_str());
        record.and_then(|record| agreed_code(sides, record)).is_some_and(|agreed| agreed != old)
    };
    let (followed, left): (BTreeMap<_, _>, BTreeMap<_, _>) =
        found.into_iter().partition(|(old, _)| follows || by_both(old));
    // Nothing new can be made there anyway: two remarks of one person become one.
    let likely = match takes {
        Some(takes) if !takes.create => {
            same_person::likely_renumbered(&lost, &new, [sides.from, sides.to], sides.policy)
        }
        _ => BTreeMap::new(),
    };
    let likely: BTreeMap<Code, Code> = likely
        .into_iter()
        .filter(|(old, _)| !followed.contains_key(old) && !left.contains_key(old))
        .collect();
    let warn = |rule, finding, (old, new): (&Code, &Code)| {
        sides.make_warning(rule, finding).about(Kind::Employee, vec![old.clone(), new.clone()])
    };
    let left_as_is =
        |pair| warn("new-code-not-followed", MergeFinding::RenumberedNotFollowed, pair);
    let perhaps = |pair| warn("perhaps-new-code", MergeFinding::PerhapsRenumbered, pair);
    let warnings = left.iter().map(left_as_is).chain(likely.iter().map(perhaps)).collect();
    (Renumbered { followed, left, likely }, warnings)
}

/// The policies of both directions. Who owns what and what may go was decided by the merge already:
/// what its declarations hold is to be written, and what is not in them is to go.
fn split_policies(policy: &Policy) -> (Policy, Policy) {
    let absent = |kind: Kind| match policy.absent[kind] {
        Absent::Resign | Absent::Deactivate => Absent::Resign,
        Absent::Keep | Absent::Delete => Absent::Delete,
    };
    // Which secrets may be written was decided by the merge, too.
    let secrets = true;
    let forward = Policy {
        absent: PerKind::from_fn(absent),
        owners: FieldOwners::default(),
        secrets,
        ..policy.clone()
    };
    let reverse = Policy {
        secrets,
        absent: PerKind([Absent::Delete; 4]),
        owners: FieldOwners::default(),
        protect: PerKind::default(),
        create_missing: PerKind::default(),
        ..policy.clone()
    };
    (forward, reverse)
}

/// Puts both directions together: counts of records, refusals and notices of both.
fn join_legs(
    (mut forward, mut reverse): (PlannedLeg, PlannedLeg),
    (conflicts, unmanaged): (Vec<Conflict>, Vec<(Kind, Code)>),
    for_to: &Directory,
) -> JoinedLegs {
    let named = |planned: &PlannedLeg| -> BTreeSet<(Kind, Code)> {
        planned.leg.changes.iter().map(|change| (change.kind, change.code.clone())).collect()
    };
    let (there, here) = (named(&forward), named(&reverse));
    let torn: BTreeSet<(Kind, Code)> =
        conflicts.iter().map(|conflict| (conflict.kind, conflict.code.clone())).collect();
    let left: BTreeSet<(Kind, Code)> =
        unmanaged.into_iter().chain(std::mem::take(&mut reverse.unmanaged)).collect();
    for kind in Kind::ALL {
        let of = |set: &BTreeSet<(Kind, Code)>| {
            set.iter().filter(|(other, _)| *other == kind).count() as u64
        };
        let more = reverse.by_kind[kind].unwrap_or_default();
        let Some(counts) = forward.by_kind[kind].as_mut() else { continue };
        counts.create += more.create;
        counts.update += more.update;
        counts.delete += more.delete;
        counts.resign += more.resign;
        // A record is unchanged if nothing happens to it on either side and no decision on it is
        // needed.
        let busy = here
            .union(&torn)
            .chain(left.iter())
            .filter(|one| one.0 == kind && !there.contains(*one));
        let busy: BTreeSet<_> = busy.collect();
        let to_have = |one: &&&(Kind, Code)| for_to.contains(one.0, one.1.as_str());
        counts.unchanged =
            counts.unchanged.saturating_sub(busy.iter().filter(to_have).count() as u64);
        counts.unmanaged += of(&left);
        counts.conflict = conflicts.iter().filter(|conflict| conflict.kind == kind).count() as u64;
    }
    forward.unmanaged.extend(left);
    forward.unmanaged.sort_unstable();
    forward.unmanaged.dedup();
    forward.refusals.append(&mut reverse.refusals);
    forward.notices.append(&mut reverse.notices);
    JoinedLegs { forward, reverse: reverse.leg, conflicts, decisions: Vec::new() }
}
