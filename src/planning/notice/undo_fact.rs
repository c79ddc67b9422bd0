//! What an undo leaves as it is, and what it cannot bring back.

/// What was found while a run was turned round. The record and the field stand in the notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UndoFact {
    /// The record is gone since.
    RecordGone,
    /// What a field held before is not kept.
    ValueNotKept,
    /// The journal holds a value that is not understood.
    JournalUnreadable,
    /// A field was changed again since the run.
    ChangedSince,
    /// A deleted record is made again, without these fields.
    MadeAnew { lost: Vec<String> },
}
