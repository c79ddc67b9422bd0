//! The same person under another code: before a person is created, the people who are there already
//! are compared.
//!
//! Strong evidence refuses the plan: a person who is there twice has two halves of their punches,
//! and two cards. Weak evidence is a warning, as people share names, and crews share an address.

mod distinct_pairs;
mod identity_clues;
mod person_search;
mod renumbered_people;
mod resigned_people;
mod shared_ssn;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap, HashSet};

pub use self::renumbered_people::{PreviousCodes, adopt_new_codes};
pub(in crate::planning) use self::renumbered_people::{likely_renumbered, match_renumbered};
pub use self::resigned_people::find_wanted_resigned;

use self::distinct_pairs::{DistinctPairs, order_codes};
use self::identity_clues::Identity;
use self::person_search::{declared_twice, find_evidence_pairs};
use crate::model::{Code, Directory, Kind, Origin, Record};
use crate::planning::change::{Action, Change, FieldName, Reason};
use crate::planning::guards::refusal::{OverrideSubject, Refusal, RefusalFact};
use crate::planning::identity::identity_fact::IdentityFact;
use crate::planning::identity::person_match::{PersonMatch, Strength};
use crate::planning::notice::Notice;
use crate::planning::plan::{PlanLeg, PlannedLeg};
use crate::planning::policy::FlowMode;
use crate::planning::request::Request;
use crate::planning::selection::scope::{ResolvedScope, ValidityPhase, validity_of_record};

/// The rule.
pub(in crate::planning) const SAME_PERSON: &str = "same-person";

/// Looks at the people that a plan of one direction would create: adds a refusal, and warnings.
pub(in crate::planning) fn check_same_person(request: &Request<'_>, planned: &mut PlannedLeg) {
    let found = find_pairs(request, &planned.leg.changes);
    let distinct = DistinctPairs::from_sides([request.desired, request.live], request.policy);
    distinct.report_unknown([request.desired, request.live], &mut planned.notices);
    let twice = find_twice(request, &planned.leg.changes);
    // What a server holds twice is no mistake of the people who declare.
    if is_declared_by_people(request) {
        report_pairs(found.into_iter().chain(twice).collect(), &distinct, planned);
        return;
    }
    report_pairs(found, &distinct, planned);
    let twice = best_pairs(twice.into_iter().filter(|pair| !distinct.contains_pair(pair)));
    planned.notices.extend(warn_declared_twice(twice));
}

/// The same for both directions of a flow: `forward` takes the refusal and the warnings of both.
pub(in crate::planning) fn judge_both(
    [there, here]: [&Request<'_>; 2],
    forward: &mut PlannedLeg,
    reverse: &PlanLeg,
) {
    let directories = [there.desired, there.live];
    let mut found = find_pairs(there, &forward.leg.changes);
    found.extend(find_pairs(here, &reverse.changes));
    if is_declared_by_people(there) {
        found.extend(find_twice(there, &forward.leg.changes));
    }
    // A person who is new on both sides is found from either of them.
    let mut seen = HashSet::new();
    found.retain(|pair| {
        let (one, other) = order_codes(&pair.new.code, &pair.known.code);
        seen.insert((one.to_owned(), other.to_owned()))
    });
    let distinct = DistinctPairs::from_sides(directories, there.policy);
    distinct.report_unknown(directories, &mut forward.notices);
    report_pairs(found, &distinct, forward);
    // What a server holds twice is no mistake of the people who declare.
    let twice = [(there, &forward.leg.changes), (here, &reverse.changes)].into_iter();
    let twice = twice.filter(|(request, _)| !is_declared_by_people(request));
    let twice: Vec<PersonMatch> =
        twice.flat_map(|(request, changes)| find_twice(request, changes)).collect();
    let twice = best_pairs(twice.into_iter().filter(|pair| !distinct.contains_pair(pair)));
    forward.notices.extend(warn_declared_twice(twice));
}

/// Only a server has no files and no queries.
fn is_declared_by_people(request: &Request<'_>) -> bool {
    request.policy.mode != FlowMode::Pull && !request.desired.files.is_empty()
}

/// People of whom the source speaks twice: two who are new, or two with one ssn.
fn find_twice(request: &Request<'_>, changes: &[Change]) -> Vec<PersonMatch> {
    let new = created_people(request, changes);
    let mut found = declared_twice(&with_unselected(request, &new));
    if !request.filter.is_empty() {
        let selected: HashSet<&Code> = new.iter().map(|record| &record.code).collect();
        found.retain_mut(|pair| {
            // Whom this run creates is named first.
            if !selected.contains(&pair.new.code) {
                std::mem::swap(&mut pair.new, &mut pair.known);
            }
            selected.contains(&pair.new.code)
        });
    }
    found.extend(shared_ssn::find_shared_numbers(request, changes));
    for pair in &mut found {
        pair.new.origin = person_origin(request.desired, &pair.new.code);
        pair.known.origin = person_origin(request.desired, &pair.known.code);
        pair.there = request.target_noun();
    }
    found
}

fn report_pairs(found: Vec<PersonMatch>, distinct: &DistinctPairs<'_>, planned: &mut PlannedLeg) {
    let found = best_pairs(found.into_iter().filter(|pair| !distinct.contains_pair(pair)));
    let (same, alike): (Vec<PersonMatch>, Vec<PersonMatch>) =
        found.into_iter().partition(|pair| pair.strength == Strength::Strong);
    if !same.is_empty() {
        planned.refusals.push(refuse_same_person(same));
    }
    planned.notices.extend(warn_similar_people(&alike));
}

/// The refusal of a plan that would create these people.
fn refuse_same_person(pairs: Vec<PersonMatch>) -> Refusal {
    let count = pairs.len() as u64;
    let code = (count == 1).then(|| pairs[0].new.code.clone());
    let fact = RefusalFact::SamePerson(pairs);
    let refusal = Refusal { code, ..Refusal::about_kind(SAME_PERSON, Kind::Employee, fact) };
    refusal.with_override(OverrideSubject::Twin, count)
}

/// Warnings about people who have little in common with a person who is there, one for each kind of
/// evidence.
fn warn_similar_people(pairs: &[PersonMatch]) -> impl Iterator<Item = Notice> {
    [Strength::Code, Strength::Name, Strength::Address].into_iter().filter_map(|strength| {
        let pairs = pairs.iter().filter(|pair| pair.strength == strength);
        let pairs: Vec<PersonMatch> = pairs.cloned().collect();
        let codes = new_codes(&pairs);
        let fact = IdentityFact::SimilarPeople { strength, pairs };
        let notice = Notice::warning("similar-person", fact);
        (!codes.is_empty()).then(|| notice.about(Kind::Employee, codes))
    })
}

/// The warning about people to be created who stand twice in the source.
fn warn_declared_twice(pairs: Vec<PersonMatch>) -> Option<Notice> {
    let codes = new_codes(&pairs);
    let notice = Notice::warning("declared-twice", IdentityFact::DeclaredTwice(pairs));
    (!codes.is_empty()).then(|| notice.about(Kind::Employee, codes))
}

fn new_codes(pairs: &[PersonMatch]) -> Vec<Code> {
    pairs.iter().map(|pair| pair.new.code.clone()).collect()
}

/// Keeps the pair with the strongest evidence for each person to be created.
fn best_pairs(pairs: impl Iterator<Item = PersonMatch>) -> Vec<PersonMatch> {
    let mut found: BTreeMap<(Code, bool), PersonMatch> = BTreeMap::new();
    for pair in pairs {
        let key = (pair.new.code.clone(), pair.reversed);
        match found.get(&key) {
            Some(other) if other.sort_rank() >= pair.sort_rank() => {}
            _ => drop(found.insert(key, pair)),
        }
    }
    found.into_values().collect()
}

/// The declarations of the people whom a plan would create.
fn created_people<'a>(request: &Request<'a>, changes: &[Change]) -> Vec<&'a Record> {
    let new = changes
        .iter()
        .filter(|change| change.kind == Kind::Employee && change.action == Action::Create);
    new.filter_map(|change| request.desired.get(Kind::Employee, change.code.as_str())).collect()
}

/// The same people, and those whom a run without `--only` and `--except` would create as well: of
/// two records of one person a filter may select one.
fn with_unselected<'a>(request: &Request<'a>, new: &[&'a Record]) -> Vec<&'a Record> {
    let kind = Kind::Employee;
    let Request { desired, live, policy, .. } = request;
    if request.filter.is_empty() || new.is_empty() {
        return new.to_vec();
    }
    let bounds = ResolvedScope::new(&policy.scope, desired, live);
    let selected: HashSet<&Code> = new.iter().map(|record| &record.code).collect();
    let is_there = |record: &Record| {
        let declared = record.declared.as_ref();
        let previous = declared.and_then(|declared| declared.previous_code.as_ref());
        let mut codes = [Some(&record.code), previous].into_iter().flatten();
        codes.any(|code| live.contains(kind, code.as_str()))
    };
    let unselected = desired.records(kind).filter(|record| {
        !selected.contains(&record.code)
            && validity_of_record(record, request.today) == ValidityPhase::Active
            && bounds.admits_record(kind, record, None)
            && !is_there(record)
    });
    new.iter().copied().chain(unselected).collect()
}

/// The people of a plan who may be there already.
fn find_pairs(request: &Request<'_>, changes: &[Change]) -> Vec<PersonMatch> {
    let new = created_people(request, changes);
    if new.is_empty() {
        return Vec::new();
    }
    let mut renamed = HashMap::new();
    let mut leaving = HashSet::new();
    for change in changes.iter().filter(|change| change.kind == Kind::Employee) {
        match change.action {
            Action::Delete | Action::Resign | Action::Deactivate => {
                leaving.insert(change.code.as_str());
            }
            _ => renamed.extend(
                change.live_code.as_ref().map(|live| (live.as_str(), change.code.as_str())),
            ),
        }
    }
    let declared = |code: &str| {
        let code = renamed.get(code).copied().unwrap_or(code);
        let declared = request.desired.get(Kind::Employee, code);
        declared.filter(|record| validity_of_record(record, request.today) != ValidityPhase::Past)
    };
    // What a server holds stands in no file.
    let reversed = request.policy.mode == FlowMode::Pull
        || (request.desired.files.is_empty() && request.live.takes.is_some());
    let updated = updated_people(request, changes);
    let mut found = find_evidence_pairs(&new, (request.live, &updated), &declared);
    for pair in &mut found {
        let code = pair.known.code.as_str();
        pair.leaves = leaving.contains(code);
        // One is not declared, or goes, and one comes, and all that is known of both is the same:
        // one person whose code was changed.
        if pair.leaves || !pair.both_declared {
            pair.alike = fields_in_common(request, pair);
        }
        if !pair.alike.is_empty() {
            pair.strength = Strength::Strong;
        }
        pair.resigned = request.live.has_resigned(Kind::Employee, code);
        pair.new.origin = person_origin(request.desired, &pair.new.code);
        pair.known.origin = person_origin(request.live, &pair.known.code);
        pair.reversed = reversed;
        pair.there = request.target_noun();
    }
    found
}

/// Returns the existing people with a change to a field that identifies them, as they will be, by
/// the codes that they have now.
fn updated_people(request: &Request<'_>, changes: &[Change]) -> HashMap<Code, Record> {
    let identity = Identity::new();
    // A card that is freed for the next holder was that of the person until now.
    let of_people = changes.iter().filter(|change| {
        change.kind == Kind::Employee
            && change.action == Action::Update
            && change.reason != Reason::Freed
    });
    let updated = of_people.filter_map(|change| {
        let mut record = request.live.get(Kind::Employee, change.known_as().as_str())?.clone();
        let mut is_other = false;
        for field in &change.fields {
            if let (FieldName::Of(id), Some(after)) = (&field.field, &field.after)
                && identity.is_clue(*id)
            {
                record.set(*id, after.clone(), record.place);
                is_other = true;
            }
        }
        is_other.then(|| (change.known_as().clone(), record))
    });
    updated.collect()
}

fn fields_in_common(request: &Request<'_>, pair: &PersonMatch) -> Vec<&'static str> {
    let old = request.live.get(Kind::Employee, pair.known.code.as_str());
    let new = request.desired.get(Kind::Employee, pair.new.code.as_str());
    let both = old.zip(new);
    both.map(|(old, new)| renumbered_people::own_fields_in_common(pair, old, new))
        .unwrap_or_default()
}

fn person_origin(side: &Directory, code: &Code) -> Option<Origin> {
    side.get(Kind::Employee, code.as_str()).and_then(|record| side.record_origin(record))
}
