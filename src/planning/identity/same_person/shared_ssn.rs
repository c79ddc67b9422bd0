//! One social security number of two people who are there: one of them would get the number that
//! the other one has, or gets too.

use std::collections::{HashMap, HashSet};

use super::identity_clues::Identity;
use super::person_search::FEW;
use super::updated_people;
use crate::model::{Kind, Record};
use crate::planning::change::{Action, Change};
use crate::planning::identity::person_match::{Meeting, PersonMatch};
use crate::planning::request::Request;

/// The pairs. Numbers that many people have are none of a person.
pub(super) fn find_shared_numbers(request: &Request<'_>, changes: &[Change]) -> Vec<PersonMatch> {
    let identity = Identity::new();
    let numbered = changes.iter().filter(|change| {
        change.kind == Kind::Employee
            && change.action == Action::Update
            && change.field_change(identity.ssn_field()).is_some()
    });
    let numbered: HashSet<&str> = numbered.map(|change| change.known_as().as_str()).collect();
    if numbered.is_empty() {
        return Vec::new();
    }
    let leaving = changes.iter().filter(|change| {
        matches!(change.action, Action::Delete | Action::Resign | Action::Deactivate)
    });
    let leaving: HashSet<&str> = leaving.map(|change| change.code.as_str()).collect();
    let updated = updated_people(request, changes);
    let mut groups: HashMap<u64, Vec<&Record>> = HashMap::new();
    for record in request.live.records(Kind::Employee) {
        let code = record.code.as_str();
        if leaving.contains(code) || request.live.has_resigned(Kind::Employee, code) {
            continue;
        }
        let record = updated.get(&record.code).unwrap_or(record);
        if let Some(hash) = identity.hash_ssn(record) {
            groups.entry(hash).or_default().push(record);
        }
    }
    let mut found = Vec::new();
    let few = |group: &&Vec<&Record>| (2..=FEW as usize).contains(&group.len());
    for group in groups.values().filter(few) {
        let is_numbered = |record: &&&Record| numbered.contains(record.code.as_str());
        // Who had the number first keeps it; of others the first one is as good as any.
        let Some(first) =
            group.iter().find(|record| !is_numbered(record)).or_else(|| group.first())
        else {
            continue;
        };
        for record in group.iter().filter(is_numbered).filter(|one| one.code != first.code) {
            let facts = identity.compare_records(record, first);
            found.push(PersonMatch {
                meeting: Meeting::OneSsn,
                both_declared: request.desired.contains(Kind::Employee, first.code.as_str()),
                ..PersonMatch::new((record, first), facts)
            });
        }
    }
    found
}
