//! References across both sides: everything a change names must be there when it is performed, and
//! nothing is taken away while something that stays still names it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::change::{Action, Change};
use super::diff::differences::Differences;
use super::policy::FlowMode;
use super::request::Request;
use crate::model::check::lost_zeros::LostZeros;
use crate::model::hygiene::{self, SourceKind};
use crate::model::problem::nearest_code;
use crate::model::proposal::KnownMapping;
use crate::model::{Findings, Holder, Kind, Origin, Problem, Type, Value, proposal};
use crate::planning::selection::meant_references::{
    MeantReferences, in_reference_column, meant_reference_problem,
};

/// References of changes to records that are neither on the server nor created by this plan.
pub(crate) fn find_unknown_references(request: &Request<'_>, found: &Differences) -> Vec<Problem> {
    let changes = &found.changes;
    let is_named = |kind: Kind, code: &str| {
        found.not_creatable.iter().any(|(of, one)| *of == kind && one.as_str() == code)
    };
    let made: HashSet<(Kind, &str)> = changes
        .iter()
        .filter(|change| !matches!(change.action, Action::Delete | Action::Resign))
        .map(|change| (change.kind, change.code.as_str()))
        .collect();
    let mut near = HashMap::new();
    let meant = MeantReferences::new(request);
    let mut findings = Findings::default();
    for change in changes {
        for field in &change.fields {
            let Some(row) = field.field.table_row(change.kind) else { continue };
            let Some(kind) = row.ty.refers_to() else { continue };
            // A side kept by hand that does not declare a kind has its codes somewhere else.
            if request.live.takes.is_some() && request.live.kinds[kind].is_none() {
                continue;
            }
            for code in field.after.iter().flat_map(Value::references) {
                if request.live.contains(kind, code)
                    || made.contains(&(kind, code))
                    || may_reference(request, kind, code)
                    || is_named(kind, code)
                {
                    continue;
                }
                let origin = origin_of_reference(request, change, row.name);
                let meant = meant.find_meant((kind, code), row);
                let problem = match &meant {
                    Some(meant) => {
                        let place = (meant, origin.as_ref());
                        meant_reference_problem(request, change, row, (kind, code), place)
                    }
                    None => {
                        // Thousands of people may name the same unknown department.
                        let near = *near
                            .entry((kind, code))
                            .or_insert_with(|| NearestCode::find_near(request, kind, code));
                        let source = origin.as_ref().map(Origin::source_kind);
                        unknown_reference_problem(
                            request,
                            change,
                            row.name,
                            (kind, code),
                            (near, source),
                        )
                    }
                };
                let place = (meant.as_ref(), origin.as_ref());
                let mut problem = in_reference_column(
                    problem,
                    change,
                    row,
                    code,
                    place,
                    known_mapping(request, change),
                );
                if let Some(column) = &mut problem.column
                    && let Some(NearestCode::Zeros(zeros)) = near.get(&(kind, code))
                {
                    zeros.note_in_column(column);
                }
                if matches!(row.ty, Type::Many(_)) {
                    problem = problem.with_width(code.chars().count()).of_item(code);
                }
                findings.push(match origin {
                    Some(origin) => problem.at_origin(origin),
                    None => problem,
                });
            }
        }
    }
    findings.into_problems()
}

fn origin_of_reference(request: &Request<'_>, change: &Change, field: &str) -> Option<Origin> {
    let record = request.desired.get(change.kind, change.code.as_str())?;
    let entry = change.kind.spec().by_name(field).and_then(|id| record.entry(id));
    let place = entry.map_or(record.place, |entry| entry.place());
    request.desired.origin_of(record, place)
}

/// What a side kept by hand may name without holding it: codes of kinds of which it does not speak,
/// codes that it lists as external, and those that the other side only names as well.
fn may_reference(request: &Request<'_>, kind: Kind, code: &str) -> bool {
    let Request { desired, live, .. } = request;
    live.takes.is_some()
        && (live.kinds[kind].is_none()
            || live.is_external(kind, code)
            || desired.is_external(kind, code))
}

/// What the settings say of the texts of the source of a change.
fn known_mapping(request: &Request<'_>, change: &Change) -> Option<Arc<KnownMapping>> {
    let record = request.desired.get(change.kind, change.code.as_str())?;
    request.desired.known_mapping(record)
}

/// A live code that an unknown one may stand for.
#[derive(Clone, Copy)]
enum NearestCode<'a> {
    /// Only leading zeros distinguish them.
    Zeros(LostZeros<'a>),
    Alike(&'a str),
    None,
}

impl<'a> NearestCode<'a> {
    fn find_near(request: &Request<'a>, kind: Kind, code: &str) -> NearestCode<'a> {
        let live = || request.live.records(kind).map(|record| record.code.as_str());
        match (LostZeros::find_code(code, live()), nearest_code(code, live())) {
            (Some(zeros), _) => NearestCode::Zeros(zeros),
            (None, Some(known)) => NearestCode::Alike(known),
            (None, None) => NearestCode::None,
        }
    }
}

fn unknown_reference_problem(
    request: &Request<'_>,
    change: &Change,
    field: &str,
    (kind, code): (Kind, &str),
    (near, source): (NearestCode<'_>, Option<SourceKind>),
) -> Problem {
    let there = request.target_noun();
    let problem = Problem::error(
        "unknown-reference",
        format!(
            "{} {} names {kind} \"{code}\" as its {field}, which {there} does not have",
            change.kind, change.code
        ),
    );
    let help = if request.desired.contains(kind, code) {
        format!(
            "{kind} {code} is declared but outside what this run may create: widen the scope, or \
             --only and --except"
        )
    } else {
        let declare = format!("declare {kind} {code}, or create it on {there}");
        match near {
            NearestCode::Zeros(zeros) => {
                let source = source.unwrap_or(SourceKind::Query);
                let remedy = zeros.remedy_text(source, change.kind, field, code);
                return problem.with_help(format!("{remedy}; otherwise {declare}"));
            }
            NearestCode::Alike(known) => format!("did you mean \"{known}\"? Else {declare}"),
            NearestCode::None => declare,
        }
    };
    let help = match hygiene::is_no_code(code) {
        true if matches!(source, Some(SourceKind::File | SourceKind::Query)) => format!(
            "if it means that there is no {kind}, leave it empty in the source, or write in \
             muster.yaml: {}; else {help}",
            proposal::nothing_line(&[], &[code.to_owned()])
        ),
        true => format!("if it means that there is no {kind}, leave it out; else {help}"),
        false => help,
    };
    // Where the flow does so already, it could not: help that is followed is not given again.
    let asked = request.policy.create_missing[kind] || request.policy.mode != FlowMode::Push;
    let structure = kind != Kind::Employee && request.desired.kinds[kind].is_none() && !asked;
    problem.with_help(match structure {
        true => format!("{help}; or let the flow create what is missing: create_missing: [{kind}]"),
        false => help,
    })
}

/// Deletions that something which stays refers to, each with one record that does. Those changes
/// are taken out.
///
/// A record that is held back stays, and so may hold others back; records that name each other in a
/// ring hold each other.
pub(crate) fn hold_back(request: &Request<'_>, changes: &mut Vec<Change>) -> Vec<(Change, Holder)> {
    let mut holders = DeletionReferences::new(request, changes).into_holders(changes);
    if holders.is_empty() {
        return Vec::new();
    }
    let mut held = Vec::new();
    let mut kept = Vec::with_capacity(changes.len());
    for (position, change) in changes.drain(..).enumerate() {
        match holders.remove(&position) {
            Some(holder) => held.push((change, holder)),
            None => kept.push(change),
        }
    }
    *changes = kept;
    held
}

/// Who names the records that are to be deleted. Records are meant by the positions of their
/// deletions.
struct DeletionReferences<'a> {
    doomed: HashMap<(Kind, &'a str), usize>,
    /// By a record that stays.
    held: HashMap<usize, Holder>,
    /// By records that are to be deleted too: what each of them names, and how many name it.
    names: HashMap<usize, Vec<usize>>,
    named: HashMap<usize, usize>,
}

impl<'a> DeletionReferences<'a> {
    fn new(request: &Request<'a>, changes: &'a [Change]) -> DeletionReferences<'a> {
        let deletions =
            changes.iter().enumerate().filter(|(_, change)| change.action == Action::Delete);
        let doomed =
            deletions.map(|(at, change)| ((change.kind, change.code.as_str()), at)).collect();
        let mut named = DeletionReferences {
            doomed,
            held: HashMap::new(),
            names: HashMap::new(),
            named: HashMap::new(),
        };
        if !named.doomed.is_empty() {
            named.add_live_references(request, changes);
            named.add_change_references(changes);
        }
        named
    }

    fn add_live_references(&mut self, request: &Request<'_>, changes: &[Change]) {
        let changed: HashMap<(Kind, &str), &Change> = changes
            .iter()
            .map(|change| ((change.kind, change.known_as().as_str()), change))
            .collect();
        for kind in Kind::ALL {
            for record in request.live.records(kind) {
                let key = (kind, record.code.as_str());
                let (change, own) = (changed.get(&key), self.doomed.get(&key).copied());
                for entry in record.fields() {
                    let Some(other) = kind.spec().field(entry.id).ty.refers_to() else { continue };
                    if change.is_some_and(|change| change.field_change(entry.id).is_some()) {
                        continue;
                    }
                    for code in entry.value.references() {
                        match own {
                            None => self.hold_record(other, code, || {
                                Holder::Record(kind, record.code.clone())
                            }),
                            Some(own) => self.add_reference(own, other, code),
                        }
                    }
                }
            }
            for (code, holder) in &request.live.held[kind] {
                self.hold_record(kind, code.as_str(), || holder.clone());
            }
        }
    }

    fn add_change_references(&mut self, changes: &[Change]) {
        for change in changes {
            for field in &change.fields {
                let Some(other) =
                    field.field.table_row(change.kind).and_then(|row| row.ty.refers_to())
                else {
                    continue;
                };
                for code in field.after.iter().flat_map(Value::references) {
                    let who = || Holder::Record(change.kind, change.code.clone());
                    self.hold_record(other, code, who);
                }
            }
        }
    }

    fn hold_record(&mut self, kind: Kind, code: &str, who: impl FnOnce() -> Holder) {
        if let Some(at) = self.doomed.get(&(kind, code)) {
            self.held.entry(*at).or_insert_with(who);
        }
    }

    fn add_reference(&mut self, own: usize, kind: Kind, code: &str) {
        if let Some(at) = self.doomed.get(&(kind, code)).copied().filter(|at| *at != own) {
            self.names.entry(own).or_default().push(at);
            *self.named.entry(at).or_default() += 1;
        }
    }

    /// Returns what cannot go, each with what holds it: the records that are left after repeated
    /// removal of those that no remaining record names.
    fn into_holders(mut self, changes: &[Change]) -> HashMap<usize, Holder> {
        let mut left: HashSet<usize> = self.doomed.values().copied().collect();
        let free = |named: &DeletionReferences<'_>, at: &usize| {
            !named.held.contains_key(at) && named.named.get(at).is_none_or(|count| *count == 0)
        };
        let mut going: Vec<usize> = left.iter().copied().filter(|at| free(&self, at)).collect();
        while let Some(at) = going.pop() {
            left.remove(&at);
            for other in self.names.remove(&at).unwrap_or_default() {
                self.named.entry(other).and_modify(|count| *count -= 1);
                if free(&self, &other) {
                    going.push(other);
                }
            }
        }
        let mut stay: Vec<usize> = left.into_iter().collect();
        stay.sort_unstable();
        for at in stay {
            for other in self.names.remove(&at).unwrap_or_default() {
                let who = || Holder::Record(changes[at].kind, changes[at].code.clone());
                self.held.entry(other).or_insert_with(who);
            }
        }
        self.held
    }
}
