//! The sentences about records that a plan may not change: protected ones, codes and cards in use,
//! and values that change places.

use crate::model::Kind;
use crate::planning::Refusal;
use crate::planning::guards::refusal::refusal_fact::{
    CardPair, CodedPerson, MovedPerson, ShuffledValues,
};
use crate::render::document::fragments::{Wording, join_card_pairs};

/// The refusal about a code of `protect` that no record has.
pub(super) fn word_unknown_protected(refusal: &Refusal, near: Option<&str>) -> (String, String) {
    let (kind, code) = name_record(refusal);
    let near = near.map_or(String::new(), |near| format!("did you mean {near}? "));
    (
        format!(
            "`protect` names {kind} {code}, and no {kind} has that code, while the plan takes {} \
             away",
            kind.plural()
        ),
        format!(
            "{near}correct the code in `protect: {{ {kind}: … }}`, or take it out if the {kind} \
             is gone"
        ),
    )
}

/// The refusal of a change to a protected record.
pub(super) fn word_protected_record(
    refusal: &Refusal,
    fields: &[String],
    came_with_server: bool,
) -> (String, String) {
    let (kind, code) = name_record(refusal);
    let why = if came_with_server { "it came with the server" } else { "`protect` names it" };
    let message = format!(
        "{kind} {code} is protected ({why}), and the plan would change its {}",
        fields.join(", ")
    );
    let help = match came_with_server {
        // The source may be a query or a feed, which has no `external:`.
        true => format!(
            "the server uses this code itself: give yours another code where the source declares \
             it, such as {}{code}, or declare {kind} {code} as the server has it (in YAML, list \
             it under `external:`)",
            kind.name().chars().next().unwrap_or_default().to_ascii_uppercase()
        ),
        false => format!(
            "take {code} out of `protect: {{ {kind}: … }}`, or declare it as the server has it"
        ),
    };
    (message, help)
}

fn name_record(refusal: &Refusal) -> (Kind, &str) {
    let code = refusal.code.as_ref().map_or("", |code| code.as_str());
    (refusal.kind.unwrap_or(Kind::Employee), code)
}

/// The refusal of codes that would mean another person; `people` are the first of them.
pub(super) fn word_reused_codes(
    count: u64,
    (people, are_renamed): (&[CodedPerson], bool),
    wording: &Wording<'_>,
) -> (String, String) {
    let person = |one: &CodedPerson| format!("{} {}", one.code, wording.person(&one.name));
    let named: Vec<String> = people.iter().map(person).collect();
    let more = if count > named.len() as u64 { ", …" } else { "" };
    let (how, remedy) = match are_renamed {
        true => ("by a `previous_code`", "correct the `previous_code`"),
        false => ("under the same code", "give the new person a code of their own"),
    };
    (
        format!(
            "{count} {} would become another person {how}: {}{more}",
            if count == 1 { "employee" } else { "employees" },
            named.join(", ")
        ),
        format!(
            "attendance, cards and fingerprints of the old person would be the new one's: \
             {remedy}. If it is the same person: --allow employee:reuse={count} --reason \"…\""
        ),
    )
}

/// The refusal of cards that their holders keep.
pub(super) fn word_cards_in_use(pairs: &[CardPair], there: &str) -> (String, String) {
    (
        format!("{}, who keeps it on {there}", join_card_pairs(pairs)),
        "punches and doors would go to whichever of the two a device knows: correct the card, or \
         take it off the other person first (declare that person with another card or with an \
         empty one, or let the person leave in the same plan)"
            .to_owned(),
    )
}

/// The refusal of values that change places among people.
pub(super) fn word_shuffled_values(count: u64, shuffled: &ShuffledValues) -> (String, String) {
    let ShuffledValues { others, fields, people, on_server } = shuffled;
    let named: Vec<String> = people.iter().map(name_moved_person).collect();
    let more = if count > named.len() as u64 { ", …" } else { "" };
    let subject = match (count, others) {
        (1, 1..) => "one employee of this run".to_owned(),
        (_, 1..) => format!("{count} employees of this run"),
        _ => format!("{count} employees"),
    };
    let whose = match (count, others) {
        (_, 0) => "of each other",
        (1, _) => "of another person whom the source changes as well",
        _ => "of each other, or of people whom the source changes as well",
    };
    let correction = match on_server {
        true => "correct these people on the server, where the values were changed",
        false => "export the source again, and sort whole rows only",
    };
    (
        format!(
            "{subject} would get the {} {whose}: {}{more}. It looks as if one column was sorted \
             or moved without the other columns",
            join_fields(fields),
            named.join(", ")
        ),
        format!(
            "{correction}. If the new values are right: --allow employee:shuffle={count} --reason \
             \"…\""
        ),
    )
}

/// `000123 (hr.csv:2) that of 000124`.
fn name_moved_person(person: &MovedPerson) -> String {
    let place = person.origin.as_ref().map(|origin| format!(" ({origin})")).unwrap_or_default();
    format!("{}{place} that of {}", person.code, person.other)
}

fn join_fields(fields: &[&str]) -> String {
    match fields.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} and {last}", others.join(", ")),
        _ => fields.join(""),
    }
}
