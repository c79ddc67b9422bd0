//! The text of one change beside its fields: what became of it, and what it was called.

use crate::engine::Outcome;
use crate::planning::{Change, Reason};
use crate::render::change_groups::Item;
use crate::render::document::skip_text::describe_skip;

/// Words for outcomes by their numbers in the data; the first one is a plan's.
pub(super) const OUTCOMES: [&str; 5] = ["", "done", "failed", "skipped", "not taken"];

pub(super) fn outcome_number(outcome: Option<&Outcome>) -> usize {
    match outcome {
        None => 0,
        Some(Outcome::Done) => 1,
        Some(Outcome::Failed { .. }) => 2,
        Some(Outcome::Skipped(_)) => 3,
        Some(Outcome::NotTaken { .. }) => 4,
    }
}

pub(super) fn outcome_name(outcome: Option<&Outcome>) -> &'static str {
    OUTCOMES[outcome_number(outcome)]
}

/// The text of an outcome beside its name; empty for what simply succeeded.
pub(super) fn outcome_note(item: &Item<'_>) -> String {
    match item.outcome {
        None | Some(Outcome::Done) => String::new(),
        Some(Outcome::Failed { error, in_doubt, .. }) => {
            let doubt = if *in_doubt { " (whether it took effect is not known)" } else { "" };
            format!("{error}{doubt}")
        }
        Some(Outcome::NotTaken { fields, .. }) => {
            format!("the server said yes and did not take: {}", fields.join(", "))
        }
        Some(Outcome::Skipped(reason)) => describe_skip(reason, &item.leg.changes),
    }
}

/// The code that the record had before, where it gets another one.
pub(super) fn code_before(change: &Change) -> &str {
    match change.reason {
        Reason::Renamed if *change.known_as() != change.code => change.known_as().as_str(),
        _ => "",
    }
}
