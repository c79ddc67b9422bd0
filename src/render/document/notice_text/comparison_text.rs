//! The sentences that a difference of two declarations, or of two plans, has beside its changes.

use super::subject::name_field;
use crate::model::{Code, Kind};
use crate::planning::Notice;
use crate::planning::notice::comparison_fact::{ComparisonFact, FutureDifference};
use crate::render::document::fragments::Wording;

/// How many records a sentence names, and how many changes.
const NAMED: usize = 5;
const NAMED_CHANGES: usize = 10;

/// The sentence of what a difference says beside its changes.
pub(super) fn word_comparison(
    notice: &Notice,
    fact: &ComparisonFact,
    wording: &Wording<'_>,
) -> String {
    let kind = notice.kind.unwrap_or(Kind::Employee);
    let codes = || list_names(notice.codes.iter().map(Code::to_string), NAMED);
    match fact {
        ComparisonFact::OfDeclarations => "this is a difference of declarations: no server was \
             asked, and what a plan would do depends on what the server holds"
            .to_owned(),
        ComparisonFact::ShownAsDeleted => "what is not declared any more is shown as deleted: \
             `absent:` of a flow decides whether it is kept, resigned or deleted"
            .to_owned(),
        ComparisonFact::OtherPeople => format!(
            "{} another person under the same code, and a plan refuses that: {}",
            match notice.codes.len() {
                1 => "1 employee becomes".to_owned(),
                count => format!("{count} employees become"),
            },
            codes()
        ),
        ComparisonFact::KindDeclaredNoMore { count } => format!(
            "{} are not declared any more at all: {} not managed from now on; nothing is deleted",
            kind.plural(),
            format_count_are(*count, kind)
        ),
        ComparisonFact::KindDeclaredNow { count } => format!(
            "{} are declared now and were not before: {} managed from now on, whether or not a \
             server holds them already",
            kind.plural(),
            format_count_are(*count, kind)
        ),
        ComparisonFact::FieldNotMentioned => format!(
            "{} is not mentioned any more, and not managed from now on, by {}: {}; nothing is \
             cleared",
            name_field(notice),
            format_count(notice.count, kind),
            codes()
        ),
        ComparisonFact::ExternalNow => format!(
            "external in place of declared, and not managed from now on: {} ({}); nothing is \
             deleted",
            format_count(notice.count, kind),
            codes()
        ),
        ComparisonFact::Later { how, records } => {
            let named = records.iter().map(|(kind, code, day)| format!("{kind} {code} ({day})"));
            format!("{}: {}", describe_later(*how), list_names(named, NAMED))
        }
        _ => word_plans(fact, wording),
    }
}

/// The sentence of what a difference of two plans says beside its changes.
fn word_plans(fact: &ComparisonFact, wording: &Wording<'_>) -> String {
    match fact {
        ComparisonFact::OtherFlows { first, second } => {
            format!("the plans are of different flows: {first}, then {second}")
        }
        ComparisonFact::OtherTargets { first, second } => {
            format!("the second plan changes another place: {second}, and the first {first}")
        }
        ComparisonFact::ChangesGone { names } => {
            let names = list_names(names.iter().cloned(), NAMED_CHANGES);
            format!("not to be done any more: {names}")
        }
        ComparisonFact::ChangesDiffer { names } => {
            let names = list_names(names.iter().cloned(), NAMED_CHANGES);
            format!("to be done with other values than in the first plan: {names}")
        }
        ComparisonFact::SecondRefused { message } => {
            let message = message.as_ref().map(|message| wording.foreign(message));
            let message = message.unwrap_or_else(|| "it does not say why".to_owned());
            format!("the second plan is refused: {message}")
        }
        ComparisonFact::NewConflicts { count } => {
            format!("the second plan has {count} conflicts that the first has not")
        }
        _ => "this is a difference of two plans: changes that stand in both are counted as \
              unchanged, and no server was asked"
            .to_owned(),
    }
}

fn describe_later(how: FutureDifference) -> &'static str {
    match how {
        FutureDifference::New => "declared for a later day, and counted from then on",
        FutureDifference::Changed => "declared for a later day, and declared otherwise now",
        FutureDifference::Withdrawn => "was declared for a later day, and is not any more",
        FutureDifference::Begins => {
            "counts as declared only from a later day on, and is left alone until then"
        }
    }
}

fn format_count(count: u64, kind: Kind) -> String {
    let word = if count == 1 { kind.name() } else { kind.plural() };
    format!("{count} {word}")
}

fn format_count_are(count: u64, kind: Kind) -> String {
    format!("{} {}", format_count(count, kind), if count == 1 { "is" } else { "are" })
}

fn list_names(mut names: impl ExactSizeIterator<Item = String>, most: usize) -> String {
    let more = names.len().saturating_sub(most);
    let mut named: Vec<String> = names.by_ref().take(most).collect();
    if more > 0 {
        named.push(format!("{more} more"));
    }
    named.join(", ")
}
