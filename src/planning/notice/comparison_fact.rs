//! What a difference of two declarations, or of two plans, says beside its changes.

use super::ForeignText;
use crate::model::{Code, Kind};

/// What stands beside the changes of a difference. Where they are of one kind, the records stand in
/// the notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ComparisonFact {
    OfDeclarations,
    /// Some records are not declared any more.
    ShownAsDeleted,
    /// Codes that mean another person now.
    OtherPeople,
    /// A kind that is not declared any more, with how many records there were.
    KindDeclaredNoMore {
        count: u64,
    },
    /// A kind that was not declared before, with how many records there are.
    KindDeclaredNow {
        count: u64,
    },
    /// A field that records do not mention any more.
    FieldNotMentioned,
    /// Records that are listed as external in place of declared.
    ExternalNow,
    /// Records that count from a later day on, each with that day.
    Later {
        how: FutureDifference,
        records: Vec<(Kind, Code, String)>,
    },
    OfPlans,
    OtherFlows {
        first: String,
        second: String,
    },
    OtherTargets {
        first: String,
        second: String,
    },
    /// Changes of the first plan that the second does not have, by their names.
    ChangesGone {
        names: Vec<String>,
    },
    /// Changes that the second plan makes with other values.
    ChangesDiffer {
        names: Vec<String>,
    },
    /// A refusal of the second plan.
    SecondRefused {
        message: Option<ForeignText>,
    },
    /// So many conflicts of the second plan are not in the first.
    NewConflicts {
        count: u64,
    },
}

/// How a record differs that counts from a later day on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FutureDifference {
    New,
    Changed,
    Withdrawn,
    /// It counted before, and does not until that day.
    Begins,
}
