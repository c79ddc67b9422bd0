//! The sentences of refusals.

use super::fragments::Wording;
use crate::planning::{Refusal, RefusalFact};

/// The message of a refusal, and its remedy.
pub(super) fn word_refusal(refusal: &Refusal, wording: &Wording<'_>) -> (String, String) {
    match &refusal.fact {
        RefusalFact::Text { message, help } => {
            (wording.redact_text(message), wording.redact_text(help))
        }
    }
}
