//! The sentences about what a server did not show.

use crate::model::Kind;
use crate::planning::Notice;
use crate::planning::notice::reading_fact::ReadingFact;
use crate::render::document::fragments::Wording;

/// The message.
pub(super) fn word_reading_notice(
    notice: &Notice,
    fact: &ReadingFact,
    wording: &Wording<'_>,
) -> String {
    let (kind, count) = (notice.kind.unwrap_or(Kind::Employee), notice.count);
    match fact {
        ReadingFact::RowsWithoutCode => {
            format!("{count} {} on the server have no id or no code: left out", kind.plural())
        }
        ReadingFact::DevicesUnread { why } => {
            format!("{}: no area is deleted, as devices could still be in it", wording.foreign(why))
        }
        ReadingFact::ResignedHidden => "who resigned may not be read by this account (403): no \
             area, department or position is deleted, as they could still be in it"
            .to_owned(),
        ReadingFact::ResignedUnread { why } => {
            format!("who resigned could not be read: {}", wording.foreign(why))
        }
        ReadingFact::ResignedUnlisted => format!(
            "{count} who resigned are not listed by the server: no area, department or position \
             is deleted, as they could still be in it"
        ),
        ReadingFact::ResignedUnnamed => format!(
            "{count} who resigned are neither named nor listed by the server: their codes are not \
             known"
        ),
    }
}
