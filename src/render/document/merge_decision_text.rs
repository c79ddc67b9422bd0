//! The sentences of what a merge decided about one record.

use crate::planning::three_way_merge::{
    ChangedSides, Disposition, FieldDecision, FieldOutcome, MergeDecision,
};

/// The decision in words; `from` and `to` are the names of the two stores.
pub fn describe_merge_decision(decision: &MergeDecision, [from, to]: [&str; 2]) -> String {
    match decision {
        MergeDecision::Record(disposition) => describe_disposition(*disposition, [from, to]),
        MergeDecision::Field(decision) => describe_field_decision(decision, [from, to]),
        MergeDecision::NeverAgreed(fields) => format!(
            "nothing was agreed of these before, and nothing is done: {}",
            fields.join(", ")
        ),
    }
}

fn describe_field_decision(decision: &FieldDecision, [from, to]: [&str; 2]) -> String {
    let FieldDecision { field, changed, owner, outcome } = decision;
    let changed = match changed {
        ChangedSides::Unknown => "nothing was agreed of it before".to_owned(),
        ChangedSides::Neither => "neither side changed".to_owned(),
        ChangedSides::From => format!("{from} changed"),
        ChangedSides::To => format!("{to} changed"),
        ChangedSides::Both => "both sides changed".to_owned(),
    };
    let outcome = match outcome {
        FieldOutcome::Nothing => "nothing is done".to_owned(),
        FieldOutcome::SetOnTo => format!("carried to {to}"),
        FieldOutcome::SetOnFrom => format!("carried to {from}"),
        FieldOutcome::CombineSets => "what both did is put together".to_owned(),
        FieldOutcome::Conflict => "a person has to decide".to_owned(),
    };
    format!("{field}: {changed}; owner {}: {outcome}", owner.name())
}

fn describe_disposition(disposition: Disposition, [from, to]: [&str; 2]) -> String {
    match disposition {
        Disposition::Merge => format!("{from} and {to} both have it: it is merged field by field"),
        Disposition::Recode => format!("both gave it another code, and {to} gets that of {from}"),
        Disposition::CreateOnTo => {
            format!("{from} has it and {to} has not: it is carried to {to}")
        }
        Disposition::CreateOnFrom => {
            format!("{to} has it and {from} has not: it is carried to {from}")
        }
        Disposition::RemoveOnTo => format!(
            "both had it, it is gone from {from} and was not changed on {to}: it leaves {to}"
        ),
        Disposition::RemoveOnFrom => format!(
            "both had it, it is gone from {to} and was not changed in {from}: it leaves {from}"
        ),
        Disposition::Stays => {
            "it stays as it is on both sides: out of scope, filtered out, or in conflict".to_owned()
        }
        Disposition::Unmanaged => "it stays where it is, and is not managed".to_owned(),
        Disposition::Held => format!("it is new in {from} and waits: what it names is not on {to}"),
        Disposition::Waits => "it is declared for a later day".to_owned(),
        Disposition::Over => {
            "its time is over, or it resigned, and the other side does not have it".to_owned()
        }
    }
}
