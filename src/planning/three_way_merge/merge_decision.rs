//! What a merge decided about the record that `explain` asks for, and why.

use crate::planning::policy::Owner;

/// What is to become of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disposition {
    /// Field by field.
    Merge,
    /// The same, and `to` gets the code that `from` gave it: both gave it one of their own.
    Recode,
    /// Made on `to`, or taken back there.
    CreateOnTo,
    /// Made on `from`.
    CreateOnFrom,
    /// Deleted or resigned on `to`.
    RemoveOnTo,
    /// Taken out of `from`.
    RemoveOnFrom,
    /// Both sides stay as they are.
    Stays,
    /// The same, and it is unmanaged.
    Unmanaged,
    /// To be made on `to`, as soon as what it names is there.
    Held,
    /// Declared for another time.
    Waits,
    /// It went from both, or its time is over.
    Over,
}

/// One decision; `render::document::merge_decision_text` makes the sentences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MergeDecision {
    Record(Disposition),
    Field(FieldDecision),
    /// Fields of which nothing was agreed before, and nothing is done.
    NeverAgreed(Vec<String>),
}

/// What follows for one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldDecision {
    pub field: String,
    pub changed: ChangedSides,
    pub owner: Owner,
    pub outcome: FieldOutcome,
}

/// Which sides hold another value than both agreed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangedSides {
    /// Nothing was agreed of it before.
    Unknown,
    Neither,
    From,
    To,
    Both,
}

/// What is done about one field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldOutcome {
    Nothing,
    SetOnTo,
    SetOnFrom,
    /// What both sides did to one set is put together.
    CombineSets,
    Conflict,
}
