//! The sentences about changes that were not tried, and about records that were not read again.

use crate::engine::{SkipReason, UnverifiedReason};
use crate::planning::Change;

/// Why a change was not tried; `changes` are all of its plan.
pub fn describe_skip(reason: &SkipReason, changes: &[Change]) -> String {
    match reason {
        SkipReason::DependsOn(other) => match changes.get(*other) {
            Some(other) => {
                format!("it depends on {} {}, which was not done", other.kind, other.code)
            }
            None => String::new(),
        },
        SkipReason::WithAnother { kind, code } => format!(
            "not written: all changes are made together, and {kind} {code} failed; to go on \
             without it: --except {kind}:{code}"
        ),
        SkipReason::Unmet(why) => why.as_str().to_owned(),
        other => describe_plain_skip(other).to_owned(),
    }
}

fn describe_plain_skip(reason: &SkipReason) -> &'static str {
    match reason {
        SkipReason::Interrupted => "interrupted before it was begun",
        SkipReason::NothingWritten => "interrupted before anything was written",
        SkipReason::NotBegun => "not begun",
        SkipReason::NotReached => "not reached",
        SkipReason::RunAborted => {
            "not tried: the server refuses or does not answer, or the journal cannot be written"
        }
        SkipReason::Unread => "not tried: what left it could not be read again",
        SkipReason::SourceMoved => {
            "not tried: the source could not be written, and may have moved since it was read"
        }
        SkipReason::DependsOn(_) | SkipReason::WithAnother { .. } | SkipReason::Unmet(_) => "",
    }
}

/// Why what was done could not be read again.
pub fn describe_unverified(reason: &UnverifiedReason) -> &str {
    match reason {
        UnverifiedReason::Interrupted => "interrupted before the changed records were read again",
        UnverifiedReason::Unreadable(why) => why.as_str(),
    }
}

/// Why a change was not tried, for the journal, which names the step that a change depends on by its position.
pub fn describe_skipped_step(reason: &SkipReason) -> String {
    match reason {
        SkipReason::DependsOn(other) => format!("depends on step {other}"),
        other => describe_skip(other, &[]),
    }
}
