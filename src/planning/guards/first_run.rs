//! A first run takes no person away: who is absent from a source that was never read before may be
//! missing for many reasons, and a wrong filter, file or server is one of them.

use std::collections::HashSet;

use super::limit_override::LimitOverride;
use super::plan_guards::guard_fact::{GuardFact, LeavingCount};
use super::server_history::ServerHistory;
use crate::model::{Code, Kind, PerKind};
use crate::planning::change::Action;
use crate::planning::diff::differences::Differences;
use crate::planning::notice::Notice;
use crate::planning::policy::{Absent, FlowMode, Policy};
use crate::planning::request::Request;
use crate::planning::selection::scope::{ValidityPhase, validity_of_record};

/// The rule.
pub(in crate::planning) const FIRST_RUN: &str = "first-run";

/// The kinds of which no record is taken away: the flow has no base of them, and nothing lifts
/// that. A flow that goes both ways asks its base about each record by itself.
pub fn first_run(
    policy: &Policy,
    past: &ServerHistory,
    allowed: &[LimitOverride],
) -> PerKind<bool> {
    PerKind::from_fn(|kind| {
        let actions: &[Action] = match policy.absent[kind] {
            Absent::Keep => return false,
            Absent::Delete => &[Action::Delete],
            Absent::Resign => &[Action::Resign],
            // It resigns where the server can do that.
            Absent::Deactivate => &[Action::Deactivate, Action::Resign],
        };
        let lifted = allowed
            .iter()
            .any(|allow| actions.iter().any(|action| allow.covers_action(kind, *action)));
        policy.mode != FlowMode::TwoWay && !past.base.known[kind] && !lifted
    })
}

/// Takes the leavers of a first run out of the changes, but for those whose last day the source
/// itself declares.
pub(in crate::planning) fn hold_back(request: &Request<'_>, found: &mut Differences) {
    if !request.first_run.0.contains(&true) {
        return;
    }
    let mut held: PerKind<Vec<Code>> = PerKind::default();
    let over = expired_codes(request);
    let (mut kept, mut leaving) =
        (Vec::with_capacity(found.changes.len()), PerKind::<u64>::default());
    for change in std::mem::take(&mut found.changes) {
        let kind = change.kind;
        if !request.first_run[kind]
            || !matches!(change.action, Action::Delete | Action::Resign | Action::Deactivate)
        {
            kept.push(change);
            continue;
        }
        leaving[kind] += 1;
        if over.contains(&(kind, change.known_as().as_str())) {
            kept.push(change);
        } else {
            found.unmanaged.push((kind, change.code.clone()));
            held[kind].push(change.code);
        }
    }
    found.changes = kept;
    for kind in Kind::ALL {
        let codes = std::mem::take(&mut held[kind]);
        if !codes.is_empty() {
            found.notices.push(first_run_notice(request, kind, codes, leaving[kind]));
            found.held_back[kind] = leaving[kind];
        }
    }
}

/// The codes of records whose time is over by what the source declares, also under the codes that
/// they had before.
fn expired_codes<'a>(request: &Request<'a>) -> HashSet<(Kind, &'a str)> {
    let mut over = HashSet::new();
    for kind in Kind::ALL.into_iter().filter(|kind| request.first_run[*kind]) {
        let past = request.desired.records(kind);
        for record in
            past.filter(|record| validity_of_record(record, request.today) == ValidityPhase::Past)
        {
            let previous =
                record.declared.as_ref().and_then(|declared| declared.previous_code.as_ref());
            over.extend(
                [Some(&record.code), previous]
                    .into_iter()
                    .flatten()
                    .map(|code| (kind, code.as_str())),
            );
        }
    }
    over
}

/// How many records of a kind leave in a first run, and in which way.
pub(in crate::planning) fn leaving_count(
    request: &Request<'_>,
    kind: Kind,
    count: u64,
) -> LeavingCount {
    let action = match request.policy.absent[kind] {
        Absent::Resign => Action::Resign,
        Absent::Deactivate if request.live.resigned.is_some() => Action::Resign,
        Absent::Deactivate => Action::Deactivate,
        Absent::Delete | Absent::Keep => Action::Delete,
    };
    LeavingCount { action, count }
}

fn first_run_notice(
    request: &Request<'_>,
    kind: Kind,
    mut codes: Vec<Code>,
    leaving: u64,
) -> Notice {
    codes.sort_unstable();
    let fact = GuardFact::FirstRun(leaving_count(request, kind, leaving));
    Notice::new(FIRST_RUN, fact).about(kind, codes)
}
