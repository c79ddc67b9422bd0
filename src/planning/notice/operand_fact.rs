//! What notices about the two sides of a comparison state. `render::document::notice_text` makes
//! the sentences.

use crate::model::Problem;

/// What is odd about a side of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OperandFact {
    /// A revision that lacks the folder.
    NewFolder {
        revision: String,
        path: String,
    },
    Submodule {
        path: String,
    },
    /// A symbolic link that was not followed.
    Link {
        path: String,
    },
    /// A mistake of the old side.
    Mistake {
        side: String,
        problem: Box<Problem>,
    },
    MoreMistakes {
        side: String,
    },
}
