//! Codes that would be created beside a live record that looks the same: most likely one record, typed or exported in
//! another way.

use super::change::{Action, Change};
use super::diff::Request;
use crate::model::check::codes::look_alike_problem;
use crate::model::hygiene::lookalike::Appearances;
use crate::model::{Code, Kind, PerKind, Problem};

/// A mistake for each new code that looks like one that the live side holds under another spelling. A rename away from such
/// a code is the remedy, and no mistake.
pub(super) fn find_look_alikes(request: &Request<'_>, changes: &[Change]) -> Vec<Problem> {
    let new = |change: &&Change| change.action == Action::Create || change.live_code.is_some();
    let kinds = PerKind::from_fn(|kind| changes.iter().filter(new).any(|change| change.kind == kind));
    let mut problems = Vec::new();
    for kind in Kind::ALL.into_iter().filter(|kind| kinds[*kind]) {
        let of_kind = || changes.iter().filter(new).filter(|change| change.kind == kind);
        let live = || request.live.records(kind).map(|record| record.code.as_str());
        // New codes count for the forms of codes, so that the first of a series is not alone.
        let index = Appearances::new(live().chain(of_kind().map(|change| change.code.as_str())));
        if index.is_empty() {
            continue;
        }
        for change in of_kind() {
            let code = change.code.as_str();
            let number = |number: &str| request.live.get(kind, number).map(|record| record.code.as_str());
            let renamed = |other: &str| change.live_code.as_ref().is_some_and(|old| old.as_str() == other);
            let others = index.like(code, number).into_iter();
            let live = others.filter(|other| request.live.contains(kind, other) && !renamed(other));
            let other = live.filter(|other| !are_kept_apart(request, kind, code, other)).min();
            problems.extend(other.map(|other| problem(change, other)));
        }
    }
    problems
}

/// Whether a person reviewed the two codes as those of two people.
fn are_kept_apart(request: &Request<'_>, kind: Kind, code: &str, other: &str) -> bool {
    let is_pair = |pair: &[Code; 2]| pair.iter().all(|one| one.as_str() == code || one.as_str() == other);
    let declared = request.desired.not_same.iter().any(|(pair, _)| is_pair(pair));
    kind == Kind::Employee && (declared || request.policy.not_same.iter().any(is_pair))
}

fn problem(change: &Change, other: &str) -> Problem {
    let mut problem = look_alike_problem(change.kind, change.code.as_str(), other);
    problem.message = format!("{}, and the second one is there already", problem.message);
    let help = format!(
        "if they mean one record, write its code as it is there; to change its code there, name the old one in \
         `previous_code`; if not, give the new {} another code",
        change.kind
    );
    problem = problem.help(help);
    match &change.origin {
        Some(origin) => problem.at(origin.clone()),
        None => problem,
    }
}
