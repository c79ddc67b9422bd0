//! The sentences of notices and warnings.

mod guard_notices;
mod identity_notices;
mod reading_notices;
mod run_notices;

pub use run_notices::describe_finding;

use super::fragments::Wording;
use crate::planning::{Notice, NoticeFact};

/// The message of a notice, and its remedy (empty where there is none).
pub(super) fn word_notice(notice: &Notice, wording: &Wording<'_>) -> (String, String) {
    match &notice.fact {
        NoticeFact::Text { message, help } => {
            (wording.redact_text(message), wording.redact_text(help))
        }
        NoticeFact::SourceFinding(problem) => (wording.finding_line(problem), String::new()),
        NoticeFact::Guard(fact) => guard_notices::word_guard_notice(notice, fact),
        NoticeFact::Identity(fact) => {
            (identity_notices::word_identity_notice(notice, fact, wording), String::new())
        }
        NoticeFact::Run(fact) => {
            (run_notices::word_run_notice(notice, fact, wording), String::new())
        }
        NoticeFact::Reading(fact) => {
            (reading_notices::word_reading_notice(notice, fact, wording), String::new())
        }
        NoticeFact::Operand(fact) => {
            (run_notices::word_operand_notice(notice, fact, wording), String::new())
        }
        NoticeFact::ServerMoved { old } => (
            format!(
                "`url:` names another address than the last run ({old}), and the records have the \
                 ids that they had there: it is the same server, and what is known of it is kept"
            ),
            String::new(),
        ),
    }
}
