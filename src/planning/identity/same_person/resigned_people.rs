//! People who resigned and stand in no list of employees: of whom more has to be read, because a
//! person to be created may be one of them, or gets a card that one of them may hold.

use std::collections::HashMap;

use super::person_search::find_evidence_pairs;
use crate::model::check::card_rules::CardKey;
use crate::model::{Code, Directory, Kind, Record};
use crate::planning::policy::{Owner, Policy};
use crate::planning::selection::scope::{ValidityPhase, validity_of_record};

/// So many people are read one by one at most: each of them is a request.
const READ: usize = 500;

/// The people of whom more has to be read before a plan of one direction is made, by code.
pub fn find_wanted_resigned(
    (desired, live): (&Directory, &Directory),
    policy: &Policy,
    today: chrono::NaiveDate,
) -> Vec<Code> {
    let kind = Kind::Employee;
    let unlisted: Vec<&Record> = live.unlisted_resigned().collect();
    if unlisted.is_empty() || !policy.scope.kinds[kind] {
        return Vec::new();
    }
    let active = || {
        let declared = desired.records(kind);
        declared.filter(|record| validity_of_record(record, today) == ValidityPhase::Active)
    };
    let is_new = |record: &&Record| {
        let code = record.code.as_str();
        !live.contains(kind, code) && !live.has_resigned(kind, code)
    };
    let new: Vec<&Record> = active().filter(is_new).collect();
    let ssn = kind.spec().by_name("ssn");
    let has_ssn = |record: &&Record| ssn.is_some_and(|id| !record.text_of(id).is_empty());
    // A card and a social security number stand in no list of resignations: any resigned person may
    // have them.
    let unseen = new.iter().any(has_ssn) || reassigns_card(active(), live, policy);
    if unseen && unlisted.len() <= READ {
        return unlisted.into_iter().map(|person| person.code.clone()).collect();
    }
    if new.is_empty() {
        return Vec::new();
    }
    let resigned = Directory {
        resigned_people: unlisted.iter().copied().cloned().collect(),
        ..Directory::default()
    };
    let found = find_evidence_pairs(&new, (&resigned, &HashMap::new()), &|_| None);
    let mut codes: Vec<Code> = found.into_iter().map(|pair| pair.known.code).collect();
    // Some builds give no names there, or only half of them: of these people too little is known.
    let names = ["first_name", "last_name"].map(|name| kind.spec().by_name(name));
    let is_named =
        |person: &Record| names.into_iter().flatten().all(|name| !person.text_of(name).is_empty());
    let nameless = unlisted.iter().filter(|person| !is_named(person));
    codes.extend(nameless.map(|person| person.code.clone()));
    codes.sort_unstable();
    codes.dedup();
    codes.truncate(READ);
    codes
}

/// Reports whether a person gets a card that is another one than the server has for this person.
fn reassigns_card<'r>(
    mut people: impl Iterator<Item = &'r Record>,
    live: &Directory,
    policy: &Policy,
) -> bool {
    let kind = Kind::Employee;
    let owner = policy.owners.owner_of(kind, "card_no");
    let Some(id) = CardKey::card_field().filter(|_| !matches!(owner, Owner::To | Owner::Ignored))
    else {
        return false;
    };
    people.any(|record| {
        let Some(card) = record.get(id).and_then(CardKey::from_value) else { return false };
        let held = live.get(kind, record.code.as_str()).and_then(|held| held.get(id));
        held.and_then(CardKey::from_value) != Some(card)
    })
}
