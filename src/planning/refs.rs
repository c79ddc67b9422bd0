//! References across both sides: everything a change names must be there when it is performed, and nothing is taken away
//! while something that stays still names it.

use std::collections::{HashMap, HashSet};

use super::change::{Action, Change};
use super::diff::Request;
use crate::model::problem::nearest;
use crate::model::{Kind, Problem, Value};

/// References of changes to records that are neither on the server nor created by this plan.
pub(crate) fn unknown(request: &Request<'_>, changes: &[Change]) -> Vec<Problem> {
    let made: HashSet<(Kind, &str)> = changes
        .iter()
        .filter(|change| !matches!(change.action, Action::Delete | Action::Resign))
        .map(|change| (change.kind, change.code.as_str()))
        .collect();
    let mut problems = Vec::new();
    for change in changes {
        for field in &change.fields {
            let Some(row) = field.field.row(change.kind) else { continue };
            let Some(kind) = row.ty.refers_to() else { continue };
            for code in field.after.iter().flat_map(Value::references) {
                if !made.contains(&(kind, code)) && !request.live.contains(kind, code) {
                    problems.push(problem(request, change, row.name, kind, code));
                }
            }
        }
    }
    problems
}

fn problem(request: &Request<'_>, change: &Change, field: &str, kind: Kind, code: &str) -> Problem {
    let mut problem = Problem::error(
        "unknown-reference",
        format!(
            "{} {} names {kind} \"{code}\" as its {field}, which the server does not have",
            change.kind, change.code
        ),
    );
    let help = if request.desired.contains(kind, code) {
        format!(
            "{kind} {code} is declared but outside what this run may create: widen the scope, or --only and --except"
        )
    } else {
        match nearest(code, request.live.records(kind).map(|record| record.code.as_str())) {
            Some(known) => {
                format!("did you mean \"{known}\"? Else declare {kind} {code}, or create it on the server")
            }
            None => format!("declare {kind} {code}, or create it on the server"),
        }
    };
    problem = problem.help(help);
    let record = request.desired.get(change.kind, change.code.as_str());
    let origin = record.and_then(|record| {
        let place =
            change.kind.spec().by_name(field).and_then(|id| record.entry(id)).map(|entry| entry.place());
        request.desired.origin_of(record, place.unwrap_or(record.place))
    });
    match origin {
        Some(origin) => problem.at(origin),
        None => problem,
    }
}

/// Deletions that something which stays refers to, each with one record that does. Those changes are taken out.
pub(crate) fn hold_back(request: &Request<'_>, changes: &mut Vec<Change>) -> Vec<(Change, String)> {
    let mut held = Vec::new();
    loop {
        let reasons = still_named(request, changes);
        if reasons.is_empty() {
            return held;
        }
        let mut kept = Vec::with_capacity(changes.len());
        for change in changes.drain(..) {
            let reason = (change.action == Action::Delete)
                .then(|| reasons.get(&(change.kind, change.code.to_string())))
                .flatten();
            match reason {
                Some(reason) => held.push((change, reason.clone())),
                None => kept.push(change),
            }
        }
        // A record that is held back itself stays, and so may hold others back: look again.
        *changes = kept;
    }
}

fn still_named(request: &Request<'_>, changes: &[Change]) -> HashMap<(Kind, String), String> {
    let doomed: HashSet<(Kind, &str)> = changes
        .iter()
        .filter(|change| change.action == Action::Delete)
        .map(|change| (change.kind, change.code.as_str()))
        .collect();
    let mut found = HashMap::new();
    if doomed.is_empty() {
        return found;
    }
    let changed: HashMap<(Kind, &str), &Change> =
        changes.iter().map(|change| ((change.kind, change.known_as().as_str()), change)).collect();
    let mut note = |kind: Kind, code: &str, who: String| {
        if doomed.contains(&(kind, code)) {
            found.entry((kind, code.to_owned())).or_insert(who);
        }
    };
    for kind in Kind::ALL {
        for record in
            request.live.records(kind).filter(|record| !doomed.contains(&(kind, record.code.as_str())))
        {
            let change = changed.get(&(kind, record.code.as_str()));
            for entry in record.fields() {
                let Some(other) = kind.spec().field(entry.id).ty.refers_to() else { continue };
                let after =
                    change.and_then(|change| change.field(entry.id)).and_then(|field| field.after.as_ref());
                for code in after.unwrap_or(&entry.value).references() {
                    note(other, code, format!("{kind} {}", record.code));
                }
            }
        }
        for (code, holder) in &request.live.held[kind] {
            note(kind, code.as_str(), holder.clone());
        }
    }
    for change in changes.iter().filter(|change| change.action == Action::Create) {
        for field in &change.fields {
            let Some(other) = field.field.row(change.kind).and_then(|row| row.ty.refers_to()) else {
                continue;
            };
            for code in field.after.iter().flat_map(Value::references) {
                note(other, code, format!("{} {}", change.kind, change.code));
            }
        }
    }
    found
}
