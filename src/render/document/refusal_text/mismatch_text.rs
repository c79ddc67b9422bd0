//! The sentences of a first load whose people are not those of the other side.

use crate::model::Kind;
use crate::planning::guards::refusal::refusal_fact::UnmatchedPeople;
use crate::planning::identity::code_mismatch::Mismatch;

/// The refusal of a first load that would create so many people beside those who are there.
pub(super) fn word_no_match(count: u64, people: &UnmatchedPeople) -> (String, String) {
    let UnmatchedPeople { share, there, why } = people;
    let few = if share.known == 0 { "none".to_owned() } else { format!("only {}", share.known) };
    (
        format!(
            "this flow has not run before, its source declares {few} of the {} employees that \
             {there} holds, and the plan would create {count} employees beside them: {}",
            share.live,
            describe_mismatch(why)
        ),
        format!(
            "{}. If these are really new people: --allow {}:create={count} --reason \"…\"",
            describe_correction(why),
            Kind::Employee
        ),
    )
}

/// What to do about it.
fn describe_correction(why: &Mismatch) -> String {
    match why {
        Mismatch::Zeros { width, .. } => {
            let width = width.map_or_else(|| "LENGTH".to_owned(), |width| width.to_string());
            format!(
                "let the source give the codes as text with their zeros; a feed or a database \
                 fills them up with \
                 `pad: {{ code: {width} }}` of its employees in muster.yaml"
            )
        }
        Mismatch::Form { .. } => "let the source give the codes in the form that the server \
            has"
        .to_owned(),
        Mismatch::DeclaredColumn { .. } | Mismatch::LiveColumn { .. } => {
            "let the source give the right column as `code`".to_owned()
        }
        Mismatch::Renumbered { .. } => {
            "give the new codes with the old ones as `previous_code`, or correct the codes in \
             the source"
                .to_owned()
        }
        Mismatch::Others | Mismatch::Unknown => {
            "check that the flow reads the right source and leads to the right server; a flow \
             for a part of the people \
             names it under `scope:`"
                .to_owned()
        }
    }
}

/// The likely reason.
fn describe_mismatch(why: &Mismatch) -> String {
    match why {
        Mismatch::Zeros { count, declared, live, .. } => format!(
            "{count} of their codes differ from live ones only by zeros in front (declared \
             {declared}, live {live}): \
             leading zeros were lost or added"
        ),
        Mismatch::Form { count, declared, live } => format!(
            "{count} of their codes have the digits of live ones in another form (declared \
             {declared}, live {live})"
        ),
        Mismatch::DeclaredColumn { count, field } => format!(
            "{count} of their codes are what live employees have as {field}: the code is \
             probably read from another column"
        ),
        Mismatch::LiveColumn { count, field } => format!(
            "{count} of them have a live code as their {field}: the code is probably read \
             from another column"
        ),
        Mismatch::Renumbered { count } => {
            format!(
                "{count} of them have the name of a live employee: they are probably \
                the same people under other codes"
            )
        }
        Mismatch::Others => str::to_owned(
            "their names are not those of live employees either: the source is probably that \
             of another company, or \
             the server is another one",
        ),
        Mismatch::Unknown => str::to_owned("the source is probably not the one of these people"),
    }
}
