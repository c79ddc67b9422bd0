//! The sentences of what a plan of one direction leaves, and what it cannot do.

use super::merge_text::word_both_codes;
use super::subject::{name_field, name_kind, name_kinds, name_record, summarize_records};
use crate::model::check::codes::keep_apart;
use crate::model::check::undeclarable_codes::CodeObstacle;
use crate::model::hygiene::SourceKind;
use crate::model::problem::Escaped as _;
use crate::model::{Code, Holder, Kind};
use crate::planning::Notice;
use crate::planning::notice::PersonName;
use crate::planning::notice::diff_fact::{DiffFact, UnmentionedRemedy, UntakenReason};
use crate::planning::noun_of_target;
use crate::render::document::fragments::Wording;

/// The sentences of a finding: the message, and the remedy where there is one by itself.
pub(super) fn word_diff(
    notice: &Notice,
    fact: &DiffFact,
    wording: &Wording<'_>,
) -> (String, String) {
    let message = match fact {
        DiffFact::GraceOver { days } => return word_grace(notice, *days),
        DiffFact::Undeclarable { described } => return word_undeclarable(notice, described),
        DiffFact::LookAlike { described, source } => {
            return word_look_alike(notice, described, *source);
        }
        DiffFact::OwnEffectKept => return word_own_effect(notice),
        DiffFact::ScopeDiffers { is_declared_inside, by_hand } => {
            let there = noun_of_target(*by_hand);
            let record = name_record(notice);
            match is_declared_inside {
                true => format!(
                    "{record} is declared inside the scope of this flow but {there} holds it \
                     outside: not touched"
                ),
                false => format!(
                    "{record} is declared outside the scope of this flow but {there} still holds \
                     it inside: not touched"
                ),
            }
        }
        DiffFact::BothCodesHeld { by_hand } => word_both_codes(notice, noun_of_target(*by_hand)),
        DiffFact::HiredAfterLastDay { last_day, hired, by_hand } => format!(
            "{} is left as is: active_until is {last_day}, and {} has {hired} as the hire date. \
             If the person came back, remove active_until; if not, declare hire_date as well",
            name_record(notice),
            noun_of_target(*by_hand)
        ),
        DiffFact::ResignByHand { may_deactivate, people } => {
            word_by_hand(*may_deactivate, people, wording)
        }
        DiffFact::KeptBecauseReferred { holder } => format!(
            "{} is not declared, and kept: {} still refers to it",
            name_record(notice),
            name_holder(holder)
        ),
        _ => word_fields(notice, fact),
    };
    (message, String::new())
}

/// The sentence of what is not written, or not taken over, of many records.
fn word_fields(notice: &Notice, fact: &DiffFact) -> String {
    let (what, named) = summarize_records(notice);
    let (kind, kinds, field) = (name_kind(notice), name_kinds(notice), name_field(notice));
    match fact {
        DiffFact::FieldNotSent => format!(
            "{field} is declared for {what} to be created and not sent, because `owners` gives it \
             to the other side: {named}. `create-only` would send it once"
        ),
        DiffFact::KindsNotMentioned { kinds, remedy } => word_kinds(kinds, *remedy),
        DiffFact::FieldsNotMentioned { fields } => format!(
            "left out, because no {kind} here mentions them: {}. To have one of them, write it \
             into a record or name it under `owners:`",
            fields.join(", ")
        ),
        DiffFact::SecretNotWritten { owner } => format!(
            "{field} of {what} is not written: secret fields are written into files and databases \
             only with --secrets, or where the flow names the field (`owners: {{ {kind}: {{ \
             {field}: {owner} }} }}`; `ignored` there ends this warning): {named}"
        ),
        DiffFact::NotCarriedOver { reason } => {
            let is = if notice.codes.len() == 1 { "is" } else { "are" };
            let it = if notice.codes.len() == 1 { "it" } else { "them" };
            let why = match reason {
                UntakenReason::CaseDiffers => {
                    "it has a record whose code differs by case alone".to_owned()
                }
                UntakenReason::NothingCreates => format!(
                    "only the server has {it}, and muster adds no rows to a database that it \
                     reads by queries. Add {it} there by hand, or leave {kinds} out with `scope: \
                     {{ kinds: […] }}`"
                ),
            };
            format!("{what} {is} not carried over, because {why}: {named}")
        }
        DiffFact::UpdateLacksField => {
            let differ = if notice.codes.len() == 1 { "differs" } else { "differ" };
            format!(
                "{what} {differ} and cannot be written: `update` does not name {field}: {named}"
            )
        }
        DiffFact::ReadOnlyOnServer => {
            let count = notice.count;
            let who = if count == 1 { kind } else { kinds };
            format!(
                "the server says that `{field}` of {kinds} is read-only: what is declared for \
                 {count} {who} will probably not be kept. To stop managing it: `owners: {{ \
                 {kind}: {{ {field}: ignored }} }}`"
            )
        }
        _ => format!(
            "the server never reports {field} of {kinds}: it is sent when a record is created and \
             not compared"
        ),
    }
}

fn word_kinds(kinds: &[Kind], remedy: UnmentionedRemedy) -> String {
    let names: Vec<&str> = kinds.iter().map(|kind| kind.plural()).collect();
    let Some(first) = kinds.first() else { return String::new() };
    let then = match remedy {
        UnmentionedRemedy::PullAgain => "pull again".to_owned(),
        UnmentionedRemedy::TakeOverOnce => {
            format!("take them over once: muster pull --only '{first}:*'")
        }
    };
    format!(
        "left out, because no file mentions them: {}. To have them, write `{}: []` into a file \
         and {then}",
        names.join(", "),
        first.plural()
    )
}

fn word_by_hand(
    may_deactivate: bool,
    people: &[(Code, Option<PersonName>)],
    wording: &Wording<'_>,
) -> String {
    let named = people.iter().map(|(code, name)| match name {
        Some(name) => format!("{code} {}", wording.person(name)),
        None => code.to_string(),
    });
    format!(
        "the server lets this account resign no employees, and no employee is deleted instead{}; \
         remove by hand: {}",
        match may_deactivate {
            false => ", and it has no field that switches them off",
            true =>
                " (`absent: { employee: deactivate }` switches them off where the server has the \
                 fields for it)",
        },
        named.collect::<Vec<_>>().join(", ")
    )
}

fn word_grace(notice: &Notice, days: i64) -> (String, String) {
    let (what, named) = summarize_records(notice);
    let count = notice.codes.len();
    let (was, is) = if count == 1 { ("was", "is") } else { ("were", "are") };
    let message = format!(
        "{what} {was} deactivated {days} days ago or earlier and {is} still not declared: {named}"
    );
    let kind = name_kind(notice);
    (message, format!("to delete them: --allow {kind}:delete={count} --reason \"…\""))
}

fn word_own_effect(notice: &Notice) -> (String, String) {
    let (what, named) = summarize_records(notice);
    let message = format!(
        "{} of {what} is not taken over: the server changed it together with what an apply wrote, \
         and no user entered it ({named})",
        name_field(notice)
    );
    let help = "the next apply sets it right; to take it over, write the value into the source";
    (message, help.to_owned())
}

fn word_undeclarable(
    notice: &Notice,
    described: &[(Code, CodeObstacle<String>)],
) -> (String, String) {
    let (its, it) =
        if notice.codes.len() == 1 { ("its code", "it") } else { ("their codes", "them") };
    let help = format!(
        "to manage {it}, give {it} another code on the server and declare that; to remove {it}, \
         do it on the server by hand"
    );
    (word_kept(notice, &format!("{its} cannot be declared"), described), help)
}

fn word_look_alike(
    notice: &Notice,
    described: &[(Code, CodeObstacle<String>)],
    source: SourceKind,
) -> (String, String) {
    let message = word_kept(notice, "another code looks the same", described);
    let help = match (notice.kind, described.first()) {
        (Some(kind), Some((code, CodeObstacle::LooksLike(other)))) => {
            // The pair can be pasted.
            let apart = keep_apart(kind, other, code.as_str(), source);
            format!(
                "if they are one record, remove the wrong one on the server by hand; if they are \
                 two, {apart}: after that each is declared, or leaves, as any other"
            )
        }
        _ => String::new(),
    };
    (message, help)
}

/// The sentence of records that are kept because their absence from the source means nothing.
fn word_kept(notice: &Notice, why: &str, described: &[(Code, CodeObstacle<String>)]) -> String {
    let (what, _) = summarize_records(notice);
    let is = if notice.codes.len() == 1 { "is" } else { "are" };
    let each = described.iter().map(|(code, obstacle)| match obstacle {
        CodeObstacle::LooksLike(_) => obstacle.describe(code.as_str()),
        _ => format!("`{}` ({})", code.as_str().to_escaped(), obstacle.describe(code.as_str())),
    });
    let each: Vec<String> = each.collect();
    let more = notice.codes.len() - each.len();
    let more = if more > 0 { format!(", and {more} more") } else { String::new() };
    format!("{what} {is} not in the source and {is} kept, because {why}: {}{more}", each.join(", "))
}

fn name_holder(holder: &Holder) -> String {
    match holder {
        Holder::Record(kind, code) => format!("{kind} {code}"),
        Holder::Device(serial) => format!("device {serial}"),
        Holder::PerhapsDevice => "maybe a device".to_owned(),
        Holder::PerhapsResigned => "maybe an employee who resigned".to_owned(),
    }
}
