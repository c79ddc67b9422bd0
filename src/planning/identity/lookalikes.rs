//! Codes that would be created beside a live record that looks the same: most likely one record,
//! typed or exported in another way.

use crate::model::check::codes::{find_source_kind, keep_apart, look_alike_problem};
use crate::model::check::lost_zeros::LostZeros;
use crate::model::hygiene::SourceKind;
use crate::model::hygiene::lookalike::LookalikeIndex;
use crate::model::{Field, Findings, InColumn, Kind, Origin, PerKind, Problem, proposal};
use crate::planning::change::{Action, Change};
use crate::planning::request::Request;

/// A mistake for each new code that looks like one that the live side holds under another spelling.
/// A rename away from such a code is the remedy, and no mistake.
pub(in crate::planning) fn find_look_alikes(
    request: &Request<'_>,
    changes: &[Change],
) -> Vec<Problem> {
    let new = |change: &&Change| change.action == Action::Create || change.live_code.is_some();
    let kinds =
        PerKind::from_fn(|kind| changes.iter().filter(new).any(|change| change.kind == kind));
    let mut problems = Vec::new();
    for kind in Kind::ALL.into_iter().filter(|kind| kinds[*kind]) {
        let of_kind = || changes.iter().filter(new).filter(|change| change.kind == kind);
        let live = || request.live.records(kind).map(|record| record.code.as_str());
        // New codes count for the forms of codes, so that the first of a series is not alone.
        let index = LookalikeIndex::new(live().chain(of_kind().map(|change| change.code.as_str())));
        if index.is_empty() {
            continue;
        }
        for change in of_kind() {
            let code = change.code.as_str();
            let number =
                |number: &str| request.live.get(kind, number).map(|record| record.code.as_str());
            let renamed =
                |other: &str| change.live_code.as_ref().is_some_and(|old| old.as_str() == other);
            let others = index.find_similar(code, number).into_iter();
            // Of two declared codes the rules on declarations speak. Two that are only referred to
            // are found here, once.
            let made = |other: &str| {
                let declared = |code: &str| request.desired.contains(kind, code);
                other < code && !(declared(code) && declared(other))
            };
            let held = |other: &str| request.live.contains(kind, other);
            let others = others.filter(|other| (held(other) || made(other)) && !renamed(other));
            let other = others.filter(|other| !request.keeps_apart(code, other)).min();
            problems.extend(
                other.map(|other| describe_look_alike(request, change, other, held(other))),
            );
        }
    }
    problems
}

/// A mistake for each code that records only refer to, and that a live code equals but for leading
/// zeros: a column that was read as numbers brings 7 for 007.
pub(in crate::planning) fn find_lost_zeros(
    request: &Request<'_>,
    changes: &[Change],
) -> Vec<Problem> {
    let missing = |change: &&Change| {
        change.action == Action::Create
            && !request.desired.contains(change.kind, change.code.as_str())
    };
    let mut findings = Findings::default();
    for change in changes.iter().filter(missing) {
        let (kind, code) = (change.kind, change.code.as_str());
        let live = request.live.records(kind).map(|record| record.code.as_str());
        let Some(zeros) = LostZeros::find_code(code, live) else { continue };
        if request.keeps_apart(code, zeros.code) {
            continue;
        }
        let what = format!(
            "{kind} {code} would be created beside {}, which is there already: only leading zeros \
             tell them apart",
            zeros.code
        );
        let named_by = find_reference(changes, kind, code);
        let source = change.origin.as_ref().map_or(SourceKind::Query, Origin::source_kind);
        let remedy = named_by.map_or_else(
            || format!("write {} in the source", zeros.code),
            |(by, field)| zeros.remedy_text(source, by.kind, field.name, code),
        );
        let pair = [code, zeros.code].map(proposal::quote_yaml).join(", ");
        let help = format!("{remedy}; if they are two, write in the flow: not_same: [[{pair}]]");
        let mut problem = Problem::error("look-alike", what).with_width(code.len()).with_help(help);
        if let Some((by, field)) = named_by
            && matches!(source, SourceKind::File | SourceKind::Query)
        {
            let record = request.desired.get(by.kind, by.code.as_str());
            let mut column = InColumn {
                field: field.name.to_owned(),
                text: Some(code.to_owned()),
                only: Some(code.to_owned()),
                known: record.and_then(|record| request.desired.known_mapping(record)),
                ..InColumn::default()
            };
            zeros.note_in_column(&mut column);
            problem = problem.in_column(column);
        }
        findings.push(match &change.origin {
            Some(origin) => problem.at_origin(origin.clone()),
            None => problem,
        });
    }
    findings.into_problems()
}

/// A change that refers to a code, and the field in which it does.
fn find_reference<'c>(
    changes: &'c [Change],
    kind: Kind,
    code: &str,
) -> Option<(&'c Change, &'static Field)> {
    changes.iter().find_map(|change| {
        let names = |field: &'static Field| {
            let id = change.kind.spec().by_name(field.name);
            let after = change.field_change(id?)?.after.as_ref()?;
            (field.ty.refers_to() == Some(kind) && after.references().any(|one| one == code))
                .then_some((change, field))
        };
        change.kind.spec().fields.iter().find_map(names)
    })
}

fn describe_look_alike(
    request: &Request<'_>,
    change: &Change,
    other: &str,
    is_live: bool,
) -> Problem {
    let source = find_source_kind(request.desired);
    let mut problem = look_alike_problem(change.kind, change.code.as_str(), other, source);
    let state = if is_live { "the second one is there already" } else { "both would be created" };
    problem.message = format!("{}, and {state}", problem.message);
    let help = format!(
        "if they mean one record, write its code as it is there; to change its code there, name \
         the old one in \
         `previous_code`; if they are two, {}",
        keep_apart(change.kind, change.code.as_str(), other, source)
    );
    problem = problem.with_help(help);
    match &change.origin {
        Some(origin) => problem.at_origin(origin.clone()),
        None => problem,
    }
}
