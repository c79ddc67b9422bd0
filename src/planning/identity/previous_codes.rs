//! Renames that do not happen: a new record names the code that it had before, and the side that is
//! written has no record with that code. A slip in it would create a second record beside the
//! first.

use crate::model::problem::{looks_alike, nearest_code};
use crate::model::{Code, Kind, Problem, Record};
use crate::planning::change::{Action, Change};
use crate::planning::diff::differences::Differences;
use crate::planning::identity::identity_fact::{IdentityFact, UnknownPreviousCode};
use crate::planning::notice::Notice;
use crate::planning::request::Request;

/// Adds a mistake where the code before is nearly one that is there, and one warning for all
/// others.
pub(in crate::planning) fn check_previous_codes(request: &Request<'_>, found: &mut Differences) {
    for kind in Kind::ALL {
        let mut unknown = Vec::new();
        for (record, code) in unknown_previous(request, kind, &found.changes) {
            let live = request.live.records(kind).map(|record| record.code.as_str());
            match nearest_code(code.as_str(), live) {
                Some(near) if looks_alike(near, code.as_str()) => {
                    found.problems.push(previous_code_problem(request, kind, record, code, near));
                }
                near => unknown.push(UnknownPreviousCode {
                    code: record.code.clone(),
                    previous: code.clone(),
                    near: near.map(str::to_owned),
                }),
            }
        }
        let codes: Vec<Code> = unknown.iter().map(|one| one.code.clone()).collect();
        if !codes.is_empty() {
            let there = request.target_noun();
            let fact = IdentityFact::UnknownPrevious { records: unknown, there };
            let notice = Notice::warning("unknown-previous-code", fact).about(kind, codes);
            found.notices.push(notice.about_field("previous_code"));
        }
    }
}

/// Records to be created that name a code before which nothing has.
fn unknown_previous<'a>(
    request: &Request<'a>,
    kind: Kind,
    changes: &[Change],
) -> Vec<(&'a Record, &'a Code)> {
    let Request { desired, live, .. } = *request;
    // Nothing was renamed on a side that holds nothing.
    if live.count_records(kind) == 0 {
        return Vec::new();
    }
    let new =
        changes.iter().filter(|change| change.kind == kind && change.action == Action::Create);
    let records = new.filter_map(|change| desired.get(kind, change.code.as_str()));
    let named = records
        .filter_map(|record| Some((record, record.declared.as_ref()?.previous_code.as_ref()?)));
    named
        .filter(|(_, code)| {
            !live.contains(kind, code.as_str()) && !live.has_resigned(kind, code.as_str())
        })
        .collect()
}

fn previous_code_problem(
    request: &Request<'_>,
    kind: Kind,
    record: &Record,
    code: &Code,
    near: &str,
) -> Problem {
    let what = format!(
        "`previous_code` of {kind} {} is {code}, and {} has {near}: {} would be created beside it",
        record.code,
        request.target_noun(),
        record.code
    );
    let help =
        format!("write the code as it is there: {near}; without a rename, remove `previous_code`");
    let problem = Problem::error("previous-code", what).with_help(help);
    match request.desired.record_origin(record) {
        Some(origin) => problem.at_origin(origin),
        None => problem,
    }
}
