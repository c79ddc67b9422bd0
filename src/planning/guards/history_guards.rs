//! What earlier runs did and saw, and what follows from it: limits over days, sources that shrank,
//! accounts that see less, fields that a server does not keep.

use std::collections::{BTreeMap, BTreeSet};

use super::applied_limit::{
    AppliedLimit, CREATING, LEAVING, LimitUse, LimitedActions, UPDATING, allowed_changes,
    count_actions,
};
use super::first_load::refuse_unmatched_load;
use super::limits;
use super::plan_guards::guard_fact::GuardFact;
use super::refusal::refusal_fact::{
    EarlierChanges, FewerRecords, LimitExcess, RefusalFact, ShrunkSource,
};
use super::refusal::{OverrideSubject, Refusal};
use super::server_history::{ChangeWindow, EarlierRunFacts, ServerHistory};
use crate::model::equivalence::is_same_value;
use crate::model::{Code, Kind, PerKind};
use crate::planning::change::{Action, Change};
pub use crate::planning::guards::rejected_values::RejectedValues;
use crate::planning::notice::Notice;
use crate::planning::plan::PlannedLeg;
use crate::planning::plan::plan_value::parse_plan_value;
use crate::planning::policy::{Absent, ChangeLimit, FlowMode, Policy};
use crate::planning::request::{Request, noun_of_target};

/// Areas open doors: they are tried in every run, however often a server did not keep them.
pub const AREAS: &str = "areas";

/// The rule of the remark on fields that are left alone.
pub const LEFT_ALONE: &str = "left-alone";

/// Judges a plan by the past: adds refusals, and takes out what the server is known not to keep.
pub fn check_history_guards(
    planned: &mut PlannedLeg,
    past: &ServerHistory,
    policy: &Policy,
    whole: bool,
) {
    drop_rejected(planned, &past.rejected);
    for kind in Kind::ALL {
        for (window, span) in [(&past.day, "24 hours"), (&past.week, "7 days")] {
            for actions in [LEAVING, UPDATING] {
                let over = refuse_rolling_excess(planned, (window, span), (kind, actions), policy);
                planned.refusals.extend(over);
            }
        }
    }
    if let Some(earlier) = &past.earlier {
        let fewer = Kind::ALL.map(|kind| refuse_fewer_live(planned, earlier, kind, policy));
        planned.refusals.extend(fewer.into_iter().flatten());
        if whole {
            let shrunk = Kind::ALL
                .map(|kind| refuse_shrunk_source(planned, earlier, kind, (policy, past.delivered)));
            planned.refusals.extend(shrunk.into_iter().flatten());
        }
    }
}

/// Takes out what the server did not keep when it was sent before, as long as the same is wanted.
fn drop_rejected(planned: &mut PlannedLeg, rejected: &RejectedValues) {
    if rejected.is_empty() {
        return;
    }
    let mut gone = vec![false; planned.leg.changes.len()];
    for (change, gone) in planned.leg.changes.iter_mut().zip(&mut gone) {
        if !matches!(change.action, Action::Update | Action::Deactivate) {
            continue;
        }
        let (kind, code) = (change.kind, change.code.to_string());
        for at in (0..change.fields.len()).rev() {
            let key = (kind, code.clone(), change.fields[at].field.plan_name(kind).into_owned());
            let wanted = wanted_value(change, at);
            if rejected.get(&key).is_some_and(|before| wants_same_value(change, at, before)) {
                change.fields.remove(at);
                planned.leg.left.insert(key, wanted);
            }
        }
        *gone = change.fields.is_empty();
        if let Some(counts) = planned.by_kind[kind].as_mut().filter(|_| *gone) {
            match change.action {
                Action::Deactivate => counts.deactivate -= 1,
                _ => counts.update -= 1,
            }
            counts.left_alone += 1;
        }
    }
    planned.leg.drop_changes(&gone);
    note_rejected(planned);
}

/// Names every record of which a field is left alone: both sides differ, whatever else there is to
/// do.
fn note_rejected(planned: &mut PlannedLeg) {
    let mut by_field: BTreeMap<(Kind, &str), Vec<Code>> = BTreeMap::new();
    for (kind, code, field) in planned.leg.left.keys() {
        by_field.entry((*kind, field.as_str())).or_default().extend(Code::new(code));
    }
    let there = noun_of_target(planned.leg.kept_by_hand);
    let notice = |((kind, field), codes): ((Kind, &str), Vec<Code>)| {
        let notice = Notice::new(LEFT_ALONE, GuardFact::LeftAlone { there });
        notice.about(kind, codes).about_field(field)
    };
    let notices: Vec<Notice> = by_field.into_iter().map(notice).collect();
    planned.notices.extend(notices);
}

/// Judges what a plan would create: by limits where the flow has a base, and else by whether the
/// source knows the people who are there. Not for what is carried into the source, and not for what
/// is undone.
pub fn check_new_records(request: &Request<'_>, planned: &mut PlannedLeg, past: &ServerHistory) {
    if request.policy.mode == FlowMode::Pull {
        return;
    }
    let limited = past.base.limited_creations(request.policy);
    planned.leg.first_load = PerKind::from_fn(|kind| !limited[kind]);
    limits::limit_creations(planned, request.policy, &limited);
    for kind in Kind::ALL.into_iter().filter(|kind| limited[*kind]) {
        for (window, span) in [(&past.day, "24 hours"), (&past.week, "7 days")] {
            let over =
                refuse_rolling_excess(planned, (window, span), (kind, CREATING), request.policy);
            planned.refusals.extend(over);
        }
    }
    if !limited[Kind::Employee] {
        planned.refusals.extend(refuse_unmatched_load(request, &planned.leg.changes));
    }
}

/// Limits hold for this run and the ones before it together: small batches do not slip below them.
fn refuse_rolling_excess(
    planned: &mut PlannedLeg,
    (window, span): (&ChangeWindow, &'static str),
    (kind, actions): (Kind, LimitedActions),
    policy: &Policy,
) -> Option<Refusal> {
    let (before, whole) = window.usage_before(kind, actions, planned.leg.live[kind]);
    let bound = AppliedLimit::for_actions(&policy.limits[kind], actions, whole);
    let counts = count_actions(&planned.leg.changes, kind, actions);
    let due = planned
        .leg
        .changes
        .iter()
        .filter(|change| change.kind == kind && actions.contains(&change.action));
    let now: BTreeSet<&Code> = due.map(|change| &change.code).collect();
    let new = now.iter().filter(|code| !before.contains(**code)).count() as u64;
    let before = before.len() as u64;
    // Nothing before, or nothing now: this run's own limit says it all.
    if before == 0 || now.is_empty() {
        return None;
    }
    let (action, allowed) = (*actions.first()?, bound.allowed_count());
    let count = now.len() as u64;
    planned.leg.used.push(LimitUse { kind, action, count: before + new, allowed, span });
    let about = OverrideSubject::Act(action);
    let mut said =
        planned.refusals.iter().filter(|said| said.kind == Some(kind) && said.about == Some(about));
    // Nor is the same reported for a longer span.
    let over = before + new > allowed && said.next().is_none();
    over.then(|| {
        let earlier = Some(EarlierChanges { count: before, span });
        let excess = LimitExcess { counts, bound, earlier, known: None };
        Refusal::about_kind(limits::LIMIT, kind, RefusalFact::Limit(excess))
            .with_override(about, count)
    })
}

/// An account that was given fewer departments or areas answers like a server that lost people.
fn refuse_fewer_live(
    planned: &PlannedLeg,
    earlier: &EarlierRunFacts,
    kind: Kind,
    policy: &Policy,
) -> Option<Refusal> {
    let (before, now) = (*earlier.live.get(&kind)?, planned.leg.seen[kind]?);
    let missing = before.saturating_sub(now);
    // Some go in the server's web page; a share of them may, and one always.
    let most = match policy.limits[kind].delete {
        ChangeLimit::Count(count) => count.max(1),
        share => allowed_changes(share, 1, before),
    };
    let EarlierRunFacts { run, started, .. } = *earlier;
    (missing > most).then(|| {
        let kept_by_hand = planned.leg.kept_by_hand;
        let fewer = FewerRecords { now, before, run, started, kept_by_hand };
        Refusal::about_kind("fewer-records", kind, RefusalFact::FewerRecords(fewer))
            .with_override(OverrideSubject::Fewer, missing)
    })
}

/// A source that lost half of what it declared was probably cut.
fn refuse_shrunk_source(
    planned: &PlannedLeg,
    earlier: &EarlierRunFacts,
    kind: Kind,
    (policy, delivered): (&Policy, bool),
) -> Option<Refusal> {
    let (before, now) = (*earlier.declared.get(&kind)?, planned.leg.declared[kind]?);
    let missing = before.saturating_sub(now);
    let harmless = policy.absent[kind] == Absent::Keep && !delivered;
    let least = policy.limits[kind].floor.min(before / 2);
    (!harmless && missing * 2 >= before && missing > least).then(|| {
        let (run, started) = earlier.declared_in;
        let shrunk = ShrunkSource { now, before, run, started };
        Refusal::about_kind("shrunk-source", kind, RefusalFact::ShrunkSource(shrunk))
            .with_override(OverrideSubject::Shrink, missing)
    })
}

/// What a field change wants, as it is remembered.
pub fn wanted_value(change: &Change, at: usize) -> String {
    let field = &change.fields[at];
    match (&field.after, field.secret) {
        (_, true) => "***".to_owned(),
        (Some(after), _) => serde_json::to_string(after).unwrap_or_default(),
        (None, _) => String::new(),
    }
}

/// Whether a field change wants what was wanted before.
fn wants_same_value(change: &Change, at: usize, before: &str) -> bool {
    let field = &change.fields[at];
    let row = field.field.table_row(change.kind);
    let value = || parse_plan_value(row.map(|row| row.ty), &serde_json::from_str(before).ok()?);
    match &field.after {
        Some(after) if !field.secret => {
            value().is_some_and(|before| is_same_value(row, after, &before))
        }
        _ => wanted_value(change, at) == before,
    }
}
