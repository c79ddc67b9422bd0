//! What notices about records that may be the same state. `render::document::notice_text` makes the
//! sentences.

use super::person_match::{PersonMatch, Strength};
use crate::model::{Code, Origin};

/// What was found about the records of the notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdentityFact {
    /// People who would be created, with weak evidence that they are there.
    SimilarPeople { strength: Strength, pairs: Vec<PersonMatch> },
    /// People who would be created and stand twice in the source.
    DeclaredTwice(Vec<PersonMatch>),
    /// `not_same` names a code that no side has.
    UnknownDistinct {
        /// Where it stands; `None` for the settings of the flow.
        place: Option<Origin>,
        near: Option<String>,
    },
    /// Units that would be created with the name of one that is there.
    SameUnits {
        pairs: Vec<CodePair>,
        /// What the side is called that holds the known ones.
        there: &'static str,
        /// The known record is the one that people edit.
        reversed: bool,
    },
    /// Units whose codes only leading zeros distinguish from codes that are there.
    UnitZeros {
        pairs: Vec<CodePair>,
        /// What the side is called that holds the known ones.
        there: &'static str,
    },
    /// Records that name a code before which nothing has.
    UnknownPrevious {
        records: Vec<UnknownPreviousCode>,
        /// What the side is called that lacks the codes.
        there: &'static str,
    },
}

/// A code to be created, and one that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodePair {
    pub new: Code,
    pub known: Code,
}

/// A record to be created, with the unknown code that it had before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownPreviousCode {
    pub code: Code,
    pub previous: Code,
    pub near: Option<String>,
}
