//! The sentences of what an undo leaves as it is, and what it cannot bring back.

use super::subject::{name_field, name_record};
use crate::model::Kind;
use crate::planning::Notice;
use crate::planning::notice::undo_fact::UndoFact;

/// The sentence of a finding of an undo.
pub(super) fn word_undo(notice: &Notice, fact: &UndoFact) -> String {
    let (record, field) = (name_record(notice), name_field(notice));
    match fact {
        UndoFact::RecordGone => format!("{record} is not there any more: not undone"),
        UndoFact::ValueNotKept => {
            format!("{record}: what {field} was before is not kept: not undone")
        }
        UndoFact::JournalUnreadable => {
            format!("{record}: the journal's {field} cannot be read: not undone")
        }
        UndoFact::ChangedSince => {
            format!("{record}: {field} was changed again since: left as it is")
        }
        UndoFact::MadeAnew { lost } => {
            let enrolled = match notice.kind {
                Some(Kind::Employee) => {
                    ": fingerprints, faces and photos have to be enrolled again"
                }
                _ => "",
            };
            let lost = match lost.as_slice() {
                [] => String::new(),
                lost => format!("; not kept and not brought back: {}", lost.join(", ")),
            };
            format!("{record} is made anew under another id{enrolled}{lost}")
        }
    }
}
