//! What notices about the reading of a server state. `render::document::notice_text` makes the
//! sentences.

use crate::planning::notice::private_text::ForeignText;

/// What a server did not show, about the kind and the count of the notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadingFact {
    /// Rows without an id or a code.
    RowsWithoutCode,
    DevicesUnread {
        why: ForeignText,
    },
    /// Who resigned may not be read by the account.
    ResignedHidden,
    ResignedUnread {
        why: ForeignText,
    },
    /// People who resigned and are not listed.
    ResignedUnlisted,
    /// People who resigned and whose codes are not known.
    ResignedUnnamed,
}
