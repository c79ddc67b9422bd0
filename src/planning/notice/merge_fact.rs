//! What a merge of both sides leaves, sets back or cannot carry out.

use chrono::NaiveDate;

use crate::model::{Code, Kind, Origin, Value};

/// A finding of a merge, with the names of the two sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergeFact {
    pub from: String,
    pub to: String,
    pub finding: MergeFinding,
}

/// What a merge found. The records and the field stand in the notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MergeFinding {
    /// A side does not list a kind any more of which both had records.
    KindNotListed { side: String, agreed: u64 },
    /// What moved on `to` names a record that `from` does not have.
    ReferenceNotCarried { value: Value },
    /// `from` cannot declare what `to` holds in a field.
    FieldNotDeclarable { reason: &'static str },
    /// A field that belongs to `from` was changed on `to`.
    SetBackOnTo,
    /// A field that belongs to `to` was changed in `from`.
    SetBackInFrom,
    /// Nothing is written into a field of `from` that moved on `to`.
    UpdateLacksField,
    /// A decision is not carried out.
    DecisionUnused { place: Option<Origin>, state: DecisionState },
    /// `from` cannot declare a record that is new on `to`, for its code or the field of the notice.
    RecordNotDeclarable { reason: String },
    /// A record is in the scope of the flow on one side alone.
    ScopeDiffers { inside: String, outside: String },
    /// A record is gone from `to`, or resigned there, and stays in `from`.
    GoneAndKept { resigned: bool, is_deletable: bool, holder: Option<(Kind, Code)> },
    /// `to` holds both the new and the previous code of a record.
    BothCodesHeld,
    /// The last day of a person is over whom `to` still has, and both sides never agreed on.
    LeaverNeverAgreed { last_day: Option<NaiveDate> },
    /// A new record of `to` must name a record that `from` does not have. `lost`: it had it once.
    RequiredReferenceMissing { value: Value, lost: Option<(Kind, String)> },
    /// Records of `from` wait for a record that `to` does not have.
    WaitsForRecord { missing: (Kind, String), was_agreed: bool, is_declared: bool },
    /// `to` gave a person another code, and `from` cannot follow.
    RenumberedNotFollowed,
    /// A person is gone from `to`, and another code with the same name is new there.
    PerhapsRenumbered,
}

/// Why a decision is not carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DecisionState {
    /// A side holds another value than the one that it was made about.
    Expired,
    /// The conflict is gone.
    Spent,
    Impossible(ImpossibleReason),
}

/// Why a decision that holds cannot be carried out. A side is meant by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImpossibleReason {
    SideHasNoValue {
        side: String,
    },
    /// The decided value does not fit the field.
    ValueNotPossible {
        field: String,
    },
    ValueRequired {
        field: String,
    },
    UpdateLacksField {
        side: String,
        field: String,
    },
    /// The side does not have all records that the value names.
    ReferencesMissing {
        side: String,
        value: Value,
    },
    /// The side does not have a record that the value names, and does not get it.
    ReferenceNeverComes {
        side: String,
        kind: Kind,
        code: String,
    },
    /// Nothing can be written into the side that changes a code.
    CodeNotWritable {
        side: String,
    },
    /// A third code was decided.
    CodeOfNoSide,
    /// The record would stand below itself.
    CycleStays {
        code: Code,
    },
    /// One side would still hold the record alone.
    RecordOnOneSide {
        holds: String,
        lacks: String,
    },
    CodesStillDiffer,
    /// The side did not keep the value in two runs.
    ValueNotKept {
        side: String,
    },
    ValuesStillDiffer,
}

impl MergeFinding {
    /// A record beside those of the notice that it names.
    pub(super) fn other_record(&self) -> Option<(Kind, &str)> {
        match self {
            MergeFinding::WaitsForRecord { missing: (kind, code), .. } => Some((*kind, code)),
            _ => None,
        }
    }
}
