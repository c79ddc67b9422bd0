//! What a plan of one direction leaves, and what it cannot do.

use chrono::NaiveDate;

use super::PersonName;
use crate::model::check::undeclarable_codes::CodeObstacle;
use crate::model::hygiene::SourceKind;
use crate::model::{Code, Holder, Kind};

/// What was found while both sides were compared. The records and the field stand in the notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DiffFact {
    /// The server reports a field of no record.
    FieldNeverReported,
    /// A record is in the scope of the flow on one side alone. `by_hand`: the other side is no
    /// server.
    ScopeDiffers { is_declared_inside: bool, by_hand: bool },
    /// The target holds both the new and the previous code of a record.
    BothCodesHeld { by_hand: bool },
    /// New records declare a field that belongs to the other side.
    FieldNotSent,
    /// The last day of a person lies before the day of hiring that the target has.
    HiredAfterLastDay { last_day: NaiveDate, hired: NaiveDate, by_hand: bool },
    /// The server resigns no one, and the leavers are to be removed by hand. `may_deactivate`: the
    /// settings could ask for it.
    ResignByHand { may_deactivate: bool, people: Vec<(Code, Option<PersonName>)> },
    /// Deactivated people whose time is over.
    GraceOver { days: i64 },
    /// Live records that no source can declare; those that are described.
    Undeclarable { described: Vec<(Code, CodeObstacle<String>)> },
    /// The same, of codes that look like another one.
    LookAlike { described: Vec<(Code, CodeObstacle<String>)>, source: SourceKind },
    /// Kinds that no file mentions.
    KindsNotMentioned { kinds: Vec<Kind>, remedy: UnmentionedRemedy },
    /// Fields that no record mentions.
    FieldsNotMentioned { fields: Vec<String> },
    /// A secret field that is not written into files or a database. `owner`: who would own it.
    SecretNotWritten { owner: &'static str },
    /// Records that a side kept by hand does not take.
    NotCarriedOver { reason: UntakenReason },
    /// Nothing is written into a field that differs.
    UpdateLacksField,
    /// A record is not declared, and another one still refers to it.
    KeptBecauseReferred { holder: Holder },
    /// The server calls a field read-only that is to be written.
    ReadOnlyOnServer,
    /// A value that the server changed together with what an apply wrote.
    OwnEffectKept,
}

/// How kinds that no file mentions are taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnmentionedRemedy {
    PullAgain,
    TakeOverOnce,
}

/// Why a side that is kept by hand does not take a new record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum UntakenReason {
    /// It has a record whose code differs by case alone.
    CaseDiffers,
    /// Nothing is written into it that makes new records.
    NothingCreates,
}
