//! The sentences of notices and warnings.

mod comparison_text;
mod diff_text;
mod guard_notices;
mod identity_notices;
mod merge_text;
mod reading_notices;
mod run_notices;
mod subject;
mod undo_text;

pub use run_notices::describe_finding;

use super::fragments::Wording;
use crate::planning::{Notice, NoticeFact};

/// The message of a notice, and its remedy (empty where there is none).
pub(super) fn word_notice(notice: &Notice, wording: &Wording<'_>) -> (String, String) {
    match &notice.fact {
        NoticeFact::SourceFinding(problem) => (wording.finding_line(problem), String::new()),
        NoticeFact::Merge(fact) => (merge_text::word_merge(notice, fact), String::new()),
        NoticeFact::Diff(fact) => diff_text::word_diff(notice, fact, wording),
        NoticeFact::Undo(fact) => (undo_text::word_undo(notice, fact), String::new()),
        NoticeFact::Comparison(fact) => {
            (comparison_text::word_comparison(notice, fact, wording), String::new())
        }
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
