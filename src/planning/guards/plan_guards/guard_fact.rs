//! What notices of the guards state. `render::document::notice_text` makes the sentences.

use crate::planning::change::Action;
use crate::planning::guards::refusal::refusal_fact::CardPair;

/// What the guards left, held back or kept, about the records and the field of the notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GuardFact {
    /// A protected record is not declared, and kept.
    KeptProtected,
    /// `protect` names a code that no record has.
    UnknownProtected,
    /// Absent records are kept in a first run.
    FirstRun(LeavingCount),
    /// The server did not keep the field of these records in two runs.
    LeftAlone {
        /// What the side is called that did not keep it.
        there: &'static str,
    },
    /// Fields of these records that moved with what was written.
    SideEffect {
        fields: Vec<String>,
        /// What the side is called that moved them.
        there: &'static str,
    },
    /// Cards whose holders a first run does not take away.
    WaitingCards { pairs: Vec<CardPair>, leaving: LeavingCount },
    /// Cards that people who resigned keep on the server.
    ResignedCardHolders(Vec<CardPair>),
}

/// How many records leave, and in which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeavingCount {
    pub action: Action,
    pub count: u64,
}
