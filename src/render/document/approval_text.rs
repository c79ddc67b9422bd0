//! The sentences of why a plan is not the one that was approved.

use crate::planning::guards::approved_plan::{ApprovalMismatch, UnusableApproval};
use crate::planning::plan_file::ChangedPart;

/// Why a plan is not what is left of the approved one.
pub fn describe_mismatch(mismatch: &ApprovalMismatch) -> String {
    match mismatch {
        ApprovalMismatch::OtherTarget { approved, now } => {
            format!("it was approved for {approved}, and the settings lead to {now} now")
        }
        ApprovalMismatch::PartsChanged(parts) => {
            format!("{} changed since it was approved", list_changed_parts(parts))
        }
        ApprovalMismatch::MoreChanges => {
            "what would be done now goes beyond what was approved".to_owned()
        }
    }
}

/// Why it is not known what a saved plan approves.
pub fn describe_unusable(why: UnusableApproval) -> &'static str {
    match why {
        UnusableApproval::OtherVersion => "another version of muster made the plan",
        UnusableApproval::Encrypted => "its changes are encrypted",
        UnusableApproval::Edited => {
            "the file was edited: it is not what its fingerprint stands for"
        }
    }
}

/// The parts as a sentence names them: `the desired state and the policy`.
pub fn list_changed_parts(parts: &[ChangedPart]) -> String {
    let names: Vec<&str> = parts.iter().map(|part| name_part(*part)).collect();
    join_with_and(&names)
}

fn name_part(part: ChangedPart) -> &'static str {
    match part {
        ChangedPart::DesiredState => "the desired state",
        ChangedPart::LiveState => "the live state",
        ChangedPart::Policy => "the policy",
        ChangedPart::EarlierRuns => "what earlier runs left or what was decided",
    }
}

/// Words as a sentence names them: `a, b and c`.
fn join_with_and(words: &[&str]) -> String {
    match words {
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
        [] => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_joined_as_a_sentence_names_them() {
        assert_eq!(join_with_and(&["a"]), "a");
        assert_eq!(join_with_and(&["a", "b", "c"]), "a, b and c");
        let parts = [ChangedPart::DesiredState, ChangedPart::Policy];
        assert_eq!(list_changed_parts(&parts), "the desired state and the policy");
    }
}
