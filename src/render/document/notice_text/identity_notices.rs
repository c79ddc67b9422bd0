//! The sentences about records that may be the same.

use crate::model::{Code, Kind};
use crate::planning::Notice;
use crate::planning::identity::identity_fact::{CodePair, IdentityFact, UnknownPreviousCode};
use crate::render::document::fragments::{Wording, join_limited};
use crate::render::document::same_person_text::{word_declared_twice, word_similar_people};

/// How many pairs of a kind are named.
const NAMED: usize = 3;

/// The message.
pub(super) fn word_identity_notice(
    notice: &Notice,
    fact: &IdentityFact,
    wording: &Wording<'_>,
) -> String {
    let kind = notice.kind.unwrap_or(Kind::Employee);
    match fact {
        IdentityFact::SimilarPeople { strength, pairs } => {
            word_similar_people(*strength, pairs, wording)
        }
        IdentityFact::DeclaredTwice(pairs) => word_declared_twice(pairs, wording),
        IdentityFact::UnknownDistinct { place, near } => {
            let code = notice.codes.first().map_or("", Code::as_str);
            let place =
                place.as_ref().map_or(" of the flow".to_owned(), |origin| format!(" ({origin})"));
            let near = near.as_ref().map(|near| format!(": did you mean {near}?"));
            format!(
                "`not_same`{place} names {code}, and no side has this code{}",
                near.unwrap_or_default()
            )
        }
        IdentityFact::SameUnits { pairs, there, reversed } => {
            word_same_units(kind, pairs, (there, *reversed))
        }
        IdentityFact::UnitZeros { pairs, there } => format!(
            "{} would be created with a code that only leading zeros tell from one that {there} \
             has: {}. If it is the same {kind}, write its code as it is there",
            count_records(kind, pairs.len()),
            join_pairs(pairs)
        ),
        IdentityFact::UnknownPrevious { records, there } => {
            word_unknown_previous(kind, records, there)
        }
    }
}

fn word_same_units(kind: Kind, pairs: &[CodePair], (there, reversed): (&str, bool)) -> String {
    let parent = if kind.spec().parent_field().is_some() { " and the parent" } else { "" };
    let remedy = pairs.first().map(|CodePair { new, known }| match reversed {
        true => format!("give {known} the code {new} in the file, with `previous_code: {known}`"),
        false => format!("{new} is only its new code: declare it with `previous_code: {known}`"),
    });
    format!(
        "{} would be created with the name{parent} of one that {there} has under another code and \
         that is not declared: {}. If it is the same {kind}, {}",
        count_records(kind, pairs.len()),
        join_pairs(pairs),
        remedy.unwrap_or_default()
    )
}

fn word_unknown_previous(kind: Kind, records: &[UnknownPreviousCode], there: &str) -> String {
    let subject = match records.len() {
        1 => format!("one {kind} is"),
        count => format!("{count} {} are", kind.plural()),
    };
    let named = join_limited(records, NAMED, ", ", |one| {
        let near = one.near.as_ref().map(|near| format!(", did you mean {near}?"));
        format!("{} (before {}{})", one.code, one.previous, near.unwrap_or_default())
    });
    format!(
        "{subject} created and not renamed, because {there} does not have the code in \
         `previous_code`: {named}"
    )
}

fn count_records(kind: Kind, count: usize) -> String {
    match count {
        1 => format!("one {kind}"),
        count => format!("{count} {}", kind.plural()),
    }
}

fn join_pairs(pairs: &[CodePair]) -> String {
    join_limited(pairs, NAMED, ", ", |CodePair { new, known }| format!("{new} like {known}"))
}
