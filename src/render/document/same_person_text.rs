//! The sentences about people who may be there twice. Of cards, addresses and numbers only their
//! names stand here, never a value.

use super::fragments::{Wording, join_limited};
use crate::model::hygiene::SourceKind;
use crate::model::{Code, Kind};
use crate::planning::identity::person_match::{Agreement, Meeting, Party, PersonMatch, Strength};

/// How many pairs a refusal names, and a warning.
const NAMED: usize = 5;
const FEW: usize = 3;
/// How many pairs stand in the line that can be pasted.
const PASTED: usize = 20;

/// The refusal of a plan that would create these people.
pub(super) fn word_same_person(pairs: &[PersonMatch], wording: &Wording<'_>) -> (String, String) {
    let name = |party: &Party| name_party(party, wording);
    let message = match pairs {
        [pair] if pair.meeting == Meeting::OneSsn => format!(
            "employee {} would get the ssn of {}: two people never have the same one",
            name(&pair.new),
            name(&pair.known),
        ),
        [pair] => format!(
            "employee {} would be created, and looks like {}, {}: {}",
            name(&pair.new),
            name(&pair.known),
            describe_whereabouts(pair),
            describe_common(pair)
        ),
        _ => {
            let one = |pair: &PersonMatch| {
                format!(
                    "{} like {}, {} ({})",
                    name(&pair.new),
                    name(&pair.known),
                    describe_whereabouts(pair),
                    describe_common(pair)
                )
            };
            let are_new = pairs.iter().all(|pair| pair.meeting != Meeting::OneSsn);
            let subject = if are_new {
                "employees would be created who look like people with another code"
            } else {
                "employees look like people with another code, or would get their ssn"
            };
            format!("{} {subject}: {}", pairs.len(), join_limited(pairs, NAMED, "; ", one))
        }
    };
    (message, same_person_help(pairs))
}

/// The warning about people who have little in common with a person who is there.
pub(super) fn word_similar_people(
    strength: Strength,
    pairs: &[PersonMatch],
    wording: &Wording<'_>,
) -> String {
    let what = match strength {
        Strength::Code => "a code that only leading zeros tell from another one",
        Strength::Address => "the e-mail address of a person who has another code",
        Strength::Name | Strength::Strong => "the name of a person who has another code",
    };
    let named = join_limited(pairs, FEW, ", ", |pair| {
        format!("{} like {}", name_party(&pair.new, wording), name_party(&pair.known, wording))
    });
    format!(
        "{} would be created with {what}: {named}. If it is the same person, do not create them \
         again: `previous_code` names the code before",
        count_people(pairs.len())
    )
}

/// The warning about people to be created who stand twice in the source.
pub(super) fn word_declared_twice(pairs: &[PersonMatch], wording: &Wording<'_>) -> String {
    let one = |pair: &PersonMatch| {
        format!(
            "{} like {} ({})",
            name_party(&pair.new, wording),
            name_party(&pair.known, wording),
            describe_common(pair)
        )
    };
    format!(
        "{} would be created twice, with two codes: {}. If it is the same person, declare only \
         one of the codes",
        count_people(pairs.len()),
        join_limited(pairs, FEW, "; ", one)
    )
}

fn count_people(count: usize) -> String {
    match count {
        1 => format!("one {}", Kind::Employee),
        count => format!("{count} {}", Kind::Employee.plural()),
    }
}

fn name_party(party: &Party, wording: &Wording<'_>) -> String {
    format!("{} {}", party.code, wording.person(&party.name)).trim_end().to_owned()
}

fn describe_whereabouts(pair: &PersonMatch) -> String {
    match (pair.resigned, pair.leaves) {
        _ if pair.meeting == Meeting::BothNew => "who is new too".to_owned(),
        (true, _) => "who has resigned".to_owned(),
        (_, true) => "who leaves by the same plan".to_owned(),
        _ => format!("who is on {}", pair.there),
    }
}

/// What two records have in common.
fn describe_common(pair: &PersonMatch) -> String {
    let facts = &pair.facts;
    let same = |agreement: Agreement| agreement == Agreement::Same;
    let all = [
        (facts.zeros, "same code but for leading zeros"),
        (facts.name, "same name"),
        (same(facts.birthday), "same birthday"),
        (same(facts.ssn), "same ssn"),
        (same(facts.card), "same card_no"),
        (same(facts.email), "same e-mail address"),
    ];
    let in_common = all.into_iter().filter(|(holds, _)| *holds).map(|(_, words)| words.to_owned());
    let further = pair.alike.iter().map(|field| format!("same {field}"));
    in_common.chain(further).collect::<Vec<_>>().join(", ")
}

/// The place of a person's declaration, as far as a remedy depends on it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum DeclarationMedium {
    Yaml,
    /// Rows of a feed or of a database.
    Rows,
    /// On a server.
    Server,
}

fn medium_of_party(party: &Party) -> DeclarationMedium {
    match &party.origin {
        None => DeclarationMedium::Server,
        Some(origin) => match origin.source_kind() {
            SourceKind::Yaml | SourceKind::Settings => DeclarationMedium::Yaml,
            SourceKind::File | SourceKind::Query => DeclarationMedium::Rows,
        },
    }
}

fn same_person_help(pairs: &[PersonMatch]) -> String {
    let Some(first) = pairs.first() else { return String::new() };
    let declared = if first.reversed { &first.known } else { &first.new };
    let place = match medium_of_party(declared) {
        DeclarationMedium::Yaml => "in a file of the directory",
        _ => "in the flow in muster.yaml",
    };
    let one = |pair: &PersonMatch| {
        format!("[{}, {}]", quote_code(&pair.new.code), quote_code(&pair.known.code))
    };
    let keep_apart: Vec<String> = pairs.iter().map(one).collect();
    // A list that is cut could not be pasted, and a longer one than this is not read.
    let not_same = match pairs.len() > PASTED {
        true => String::new(),
        false => format!("write `not_same: [{}]` {place}, or ", keep_apart.join(", ")),
    };
    let mut parts: Vec<String> = lost_zeros(pairs).into_iter().collect();
    parts.push(one_person(first, declared, pairs.len() > 1));
    parts.push(format!(
        "if they are two people{}, {not_same}allow it once: --allow employee:twin={} --reason \
         \"…\"",
        if pairs.len() > 1 { " each" } else { "" },
        pairs.len()
    ));
    parts.join("; ")
}

/// A column that was read as numbers brings all codes without their zeros.
fn lost_zeros(pairs: &[PersonMatch]) -> Option<String> {
    let first = pairs
        .first()
        .filter(|pair| !pair.reversed && medium_of_party(&pair.new) == DeclarationMedium::Rows)?;
    let length = first.known.code.as_str().len();
    let padded = |pair: &PersonMatch| {
        let (new, known) = (pair.new.code.as_str(), pair.known.code.as_str());
        let digits = known.bytes().chain(new.bytes()).all(|byte| byte.is_ascii_digit());
        pair.facts.zeros && digits && new.len() < known.len() && known.len() == length
    };
    pairs.iter().all(padded).then(|| {
        format!(
            "if the source lost the leading zeros, write `pad: {{ code: {length} }}` for its \
             employees in muster.yaml"
        )
    })
}

/// Returns the remedy for the case that it is one person.
fn one_person(pair: &PersonMatch, declared: &Party, several: bool) -> String {
    let (new, known) = (&pair.new.code, &pair.known.code);
    let begin = if several {
        "for each of them who is the same person, as for the first"
    } else {
        "if it is the same person"
    };
    let at = declared.origin.as_ref().map(|origin| format!(" ({origin})")).unwrap_or_default();
    let rename = |code: &Code, before: &Code| {
        format!("`code: {}, previous_code: {}`", quote_code(code), quote_code(before))
    };
    match (medium_of_party(declared), pair.reversed) {
        (DeclarationMedium::Yaml, true) => {
            format!(
                "{begin}, correct the code on the server, or take it over: {}{at}",
                rename(new, known)
            )
        }
        (_, true) => {
            format!(
                "{begin}, correct the code on the server, or give the record {known} the code {new}"
            )
        }
        _ if pair.meeting == Meeting::OneSsn => format!(
            "correct the ssn of one of {new} and {known}{at}; {begin}, declare only one of the \
             codes"
        ),
        _ if pair.both_declared => {
            format!("{begin}, declare only one of {new} and {known}: the source has both{at}")
        }
        (DeclarationMedium::Yaml, false) => {
            format!(
                "{begin}, write the code {}, or for a new code: {}{at}",
                quote_code(known),
                rename(new, known)
            )
        }
        (DeclarationMedium::Server, false) => {
            format!("{begin}, correct one of the codes {new} and {known} on the servers")
        }
        (_, false) => format!(
            "{begin}, give the code {known} in the source, or for a new code a column \
             `previous_code` with {known} in the row of {new}{at}"
        ),
    }
}

/// A code as it may be pasted: a string of JSON is one of YAML.
fn quote_code(code: &Code) -> String {
    serde_json::Value::from(code.as_str()).to_string()
}
