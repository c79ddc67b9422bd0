//! The first load: a flow of which no earlier run is remembered, and a source that has hardly any
//! of the people whom the other side holds. What it declares are most likely the same people under
//! other codes, or other people altogether.

use std::collections::HashSet;

use super::refusal::refusal_fact::{LiveShare, RefusalFact, UnmatchedPeople};
use super::refusal::{OverrideSubject, Refusal};
use crate::model::{Kind, Record};
use crate::planning::change::{Action, Change};
use crate::planning::identity::code_mismatch::Mismatch;
use crate::planning::policy::FlowMode;
use crate::planning::request::Request;
use crate::planning::selection::scope::{ResolvedScope, ValidityPhase, validity_of_record};

/// The rule.
const NO_MATCH: &str = "no-match";

/// Fewer people than these prove nothing.
const FEWEST: u64 = 3;

/// The people whom the other side holds, as the source has them.
struct Match<'a> {
    /// All whom the flow speaks of.
    live: u64,
    /// Those whom the source does not declare.
    unknown: Vec<&'a Record>,
}

/// Refuses a first load that would put most people beside those who are there.
///
/// A side that holds one or two people is new, and a company may be loaded into it.
pub(in crate::planning) fn refuse_unmatched_load(
    request: &Request<'_>,
    changes: &[Change],
) -> Option<Refusal> {
    let kind = Kind::Employee;
    let floor = request.policy.limits[kind].floor;
    // What a server holds is carried into files as it is.
    if request.policy.mode == FlowMode::Pull || !request.manages_kind(kind) {
        return None;
    }
    let new: Vec<&Change> = changes
        .iter()
        .filter(|change| change.kind == kind && change.action == Action::Create)
        .collect();
    let count = new.len() as u64;
    if count < FEWEST {
        return None;
    }
    let Match { live, unknown } = match_people(request);
    let known = live - unknown.len() as u64;
    if live < FEWEST || known * 2 >= live {
        return None;
    }
    // Of a few people a floor of ten is all of them.
    if count <= floor.min(live / 2) {
        return None;
    }
    let declared =
        new.iter().filter_map(|change| request.desired.get(kind, change.code.as_str())).collect();
    let why = Mismatch::find_mismatch(&unknown, declared);
    let share = LiveShare { known, live };
    let fact = RefusalFact::NoMatch(UnmatchedPeople { share, there: request.target_noun(), why });
    let refusal = Refusal::about_kind(NO_MATCH, kind, fact);
    Some(refusal.with_override(OverrideSubject::Act(Action::Create), count))
}

/// Who of the live people in scope is declared, under this code or as the previous one of another.
/// The filters of the command line say nothing about what the source knows.
fn match_people<'a>(request: &Request<'a>) -> Match<'a> {
    let kind = Kind::Employee;
    let Request { desired, live, policy, .. } = request;
    let bounds = ResolvedScope::new(&policy.scope, desired, live);
    let previous: HashSet<&str> = desired
        .records(kind)
        .filter_map(|record| Some(record.declared.as_ref()?.previous_code.as_ref()?.as_str()))
        .collect();
    let mut found = Match { live: 0, unknown: Vec::new() };
    for record in live.records(kind) {
        let code = record.code.as_str();
        let declared = desired.get(kind, code);
        let spoken_of = bounds.admits_record(kind, record, None)
            && validity_of_record(record, request.today) == ValidityPhase::Active
            && !live.has_resigned(kind, code)
            && !live.fixed[kind].contains(&record.code)
            && !policy.protect[kind].contains(&record.code)
            && !desired.is_external(kind, code);
        if !spoken_of {
            continue;
        }
        found.live += 1;
        if declared.is_none() && !previous.contains(code) {
            found.unknown.push(record);
        }
    }
    found
}
