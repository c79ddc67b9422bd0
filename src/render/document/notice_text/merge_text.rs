//! The sentences of what a merge of both sides leaves, sets back or cannot carry out.

use super::subject::{
    first_code, name_escaped_record, name_field, name_kind, name_kinds, name_record, second_code,
    summarize_records,
};
use crate::model::{Code, Kind};
use crate::planning::Notice;
use crate::planning::notice::merge_fact::{
    DecisionState, ImpossibleReason, MergeFact, MergeFinding,
};

/// The sentence of a finding of a merge.
pub(super) fn word_merge(notice: &Notice, fact: &MergeFact) -> String {
    let MergeFact { from, to, finding } = fact;
    let field = name_field(notice);
    match finding {
        MergeFinding::KindNotListed { side, agreed } => format!(
            "{side} says nothing of {} any more, and had {agreed} with the other side: that is no \
             proof that they are gone, and they are left alone",
            name_kinds(notice)
        ),
        MergeFinding::ReferenceNotCarried { value } => format!(
            "{field} of {} moved on {to} and stays there: {value} is not in {from}",
            name_record(notice)
        ),
        MergeFinding::FieldNotDeclarable { reason } => format!(
            "{field} of {} is left as it is on both sides: {from} cannot hold what {to} has \
             ({reason})",
            name_escaped_record(notice)
        ),
        MergeFinding::SetBackOnTo => format!(
            "{field} of {} was changed on {to} and is set back: it belongs to {from} (`owners`)",
            name_record(notice)
        ),
        MergeFinding::SetBackInFrom => format!(
            "{field} of {} was changed in {from} and is set back: it belongs to {to} (`owners`)",
            name_record(notice)
        ),
        MergeFinding::UpdateLacksField => {
            let (what, named) = summarize_records(notice);
            format!(
                "{what} moved on {to} and cannot be written into {from}: `update` does not name \
                 {field}: {named}"
            )
        }
        MergeFinding::DecisionUnused { place, state } => {
            let place = place.as_ref().map(|place| format!(" ({}:{})", place.file, place.line));
            format!(
                "the resolution of {} {field}{} {}",
                name_record(notice),
                place.unwrap_or_default(),
                describe_decision(state)
            )
        }
        MergeFinding::ScopeDiffers { inside, outside } => format!(
            "{} is inside the scope of this flow on {inside} and outside of it on {outside}: not \
             touched",
            name_record(notice)
        ),
        _ => word_one_sided(notice, fact),
    }
}

/// The sentence of a record that only one side has.
fn word_one_sided(notice: &Notice, fact: &MergeFact) -> String {
    let MergeFact { from, to, finding } = fact;
    let record = name_record(notice);
    match finding {
        MergeFinding::RecordNotDeclarable { reason } => {
            let field = match &notice.field {
                Some(field) => format!("its {field}: "),
                None => String::new(),
            };
            format!(
                "{} is new on {to} and cannot be declared in {from}: {field}{reason}",
                name_escaped_record(notice)
            )
        }
        MergeFinding::GoneAndKept { resigned, is_deletable, holder } => {
            word_gone(notice, fact, (*resigned, *is_deletable), holder.as_ref())
        }
        MergeFinding::BothCodesHeld => word_both_codes(notice, to),
        MergeFinding::LeaverNeverAgreed { last_day } => {
            let day = last_day.map(|day| format!(" ({day})")).unwrap_or_default();
            format!(
                "{record} has a last day in {from} that is over{day}, and is on {to} still: both \
                 sides never agreed on this record, so it is left alone. To take it off {to}: \
                 muster resolve {record} record --take from"
            )
        }
        MergeFinding::RequiredReferenceMissing { value, lost } => {
            let way = match lost {
                Some((kind, code)) => format!(
                    "To take it back there: muster resolve {kind} {code} record --take to; or"
                ),
                None => format!("Declare it in {from}, or"),
            };
            format!(
                "{record} is new on {to} and cannot be carried to {from}: its {} ({value}) is not \
                 there. {way} name another one on {to}",
                name_field(notice)
            )
        }
        MergeFinding::WaitsForRecord { missing, was_agreed, is_declared } => {
            word_waiting(notice, fact, missing, (*was_agreed, *is_declared))
        }
        _ => word_renumbered(notice, fact),
    }
}

/// The sentence of a person who has another code on one side.
fn word_renumbered(notice: &Notice, fact: &MergeFact) -> String {
    let MergeFact { from, to, finding } = fact;
    let (old, new) = (first_code(notice), second_code(notice));
    match finding {
        MergeFinding::RenumberedNotFollowed => format!(
            "employee {old} has the code {new} on {to} now, and {from} cannot be written so: give \
             the record {old} the code {new} there, or {new} the code {old} on {to}"
        ),
        _ => format!(
            "employee {old} is gone from {to}, and {new} with the same name is new there. If it \
             is one person with a new code, give the record {old} the code {new} in {from}, or \
             {new} the code {old} on {to}; if they are two people, write {new} into {from}, and \
             to make {old} anew: muster resolve employee {old} record --take from"
        ),
    }
}

/// The sentence of a record of which `holder` has both the new and the previous code.
pub(super) fn word_both_codes(notice: &Notice, holder: &str) -> String {
    let previous = second_code(notice);
    format!(
        "{} has previous_code {previous}, and {holder} holds both: {previous} is left alone",
        name_record(notice)
    )
}

fn word_gone(
    notice: &Notice,
    fact: &MergeFact,
    (resigned, is_deletable): (bool, bool),
    holder: Option<&(Kind, Code)>,
) -> String {
    let MergeFact { from, to, .. } = fact;
    let (what, why, again) = match (resigned, is_deletable) {
        (true, _) => ("resigned on", "a resignation is not a deletion", "take them back"),
        (false, true) => ("is gone from", "`absent` does not say delete", "make it anew"),
        (false, false) => {
            ("is gone from", "nothing can be deleted there by a flow", "make it anew")
        }
    };
    let remove = match (is_deletable, holder) {
        (true, None) => "to remove it as well: --take to".to_owned(),
        (true, Some((kind, code))) => format!(
            "to remove it as well, {kind} {code} must name another {} first",
            name_kind(notice)
        ),
        (false, _) => format!("to remove it as well, delete it in {from}"),
    };
    let record = name_record(notice);
    format!(
        "{record} {what} {to} and stays in {from}: {why}. To {again}: muster resolve {record} \
         record --take from; {remove}"
    )
}

fn word_waiting(
    notice: &Notice,
    fact: &MergeFact,
    (kind, code): &(Kind, String),
    (was_agreed, is_declared): (bool, bool),
) -> String {
    let MergeFact { from, to, .. } = fact;
    let (why, way) = match (was_agreed, is_declared) {
        (true, true) => (
            "is gone from",
            format!("To make it anew: muster resolve {kind} {code} record --take from; else"),
        ),
        (true, false) => ("is gone from", "Make it there again, or".to_owned()),
        (false, _) => (
            "is not on",
            "This run does not make it (`scope`, --only, --except, or it waits itself); else"
                .to_owned(),
        ),
    };
    let (what, named) = summarize_records(notice);
    let waits = match &notice.field {
        Some(field) => format!("{field} of {what} waits for it"),
        None => format!("{what} that {from} has new waits for it"),
    };
    format!(
        "{kind} {code} {why} {to}, and {waits}: {named}. {way} name another {kind} in the record"
    )
}

fn describe_decision(state: &DecisionState) -> String {
    match state {
        DecisionState::Expired => {
            "has expired: a side holds another value than the one it was made about; the next \
             apply takes it out"
                .to_owned()
        }
        DecisionState::Spent => {
            "is no longer needed: the conflict is gone; the next apply removes it".to_owned()
        }
        DecisionState::Impossible(reason) => {
            format!("cannot be carried out, and the conflict stays: {}", describe_reason(reason))
        }
    }
}

fn describe_reason(reason: &ImpossibleReason) -> String {
    match reason {
        ImpossibleReason::SideHasNoValue { side } => format!("{side} has no value for it"),
        ImpossibleReason::ValueNotPossible { field } => {
            format!("this is not a possible value of {field}")
        }
        ImpossibleReason::ValueRequired { field } => format!("{field} must hold something"),
        ImpossibleReason::UpdateLacksField { side, field } => {
            format!("{side} cannot be written: `update` does not name {field}")
        }
        ImpossibleReason::ReferencesMissing { side, value } => {
            format!("{side} has not all of {value}")
        }
        ImpossibleReason::ReferenceNeverComes { side, kind, code } => {
            format!("{side} lacks {kind} {code}, and does not get it")
        }
        ImpossibleReason::CodeNotWritable { side } => format!("{side} cannot be written so"),
        ImpossibleReason::CodeOfNoSide => "take the code of one of the two sides".to_owned(),
        ImpossibleReason::CycleStays { code } => format!("{code} would still stand below itself"),
        ImpossibleReason::RecordOnOneSide { holds, lacks } => {
            format!("{holds} would still hold it and {lacks} would not; the other warnings say why")
        }
        ImpossibleReason::CodesStillDiffer => {
            "both sides would still have a code of their own".to_owned()
        }
        ImpossibleReason::ValueNotKept { side } => {
            format!("{side} did not keep this value in two runs")
        }
        ImpossibleReason::ValuesStillDiffer => {
            "both sides would still differ; the other warnings say why".to_owned()
        }
    }
}
