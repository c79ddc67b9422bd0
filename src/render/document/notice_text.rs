//! The sentences of notices and warnings.

use super::fragments::Wording;
use crate::planning::{Notice, NoticeFact};

/// The message of a notice, and its remedy (empty where there is none).
pub(super) fn word_notice(notice: &Notice, wording: &Wording<'_>) -> (String, String) {
    match &notice.fact {
        NoticeFact::Text { message, help } => {
            (wording.redact_text(message), wording.redact_text(help))
        }
        NoticeFact::SourceFinding(problem) => (wording.finding_line(problem), String::new()),
    }
}
