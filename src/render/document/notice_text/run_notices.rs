//! The sentences about earlier runs, and about what a run leaves.

use crate::model::Kind;
use crate::planning::Notice;
use crate::planning::notice::operand_fact::OperandFact;
use crate::planning::notice::run_fact::{RunFact, SettledStep, StepFinding};
use crate::render::document::fragments::Wording;
use crate::render::moment::format_moment;

/// The message.
pub(super) fn word_run_notice(notice: &Notice, fact: &RunFact, wording: &Wording<'_>) -> String {
    match fact {
        RunFact::BrokenOff { run, started, steps } => {
            let started = format_moment(*started);
            let steps: Vec<String> = steps.iter().map(word_step).collect();
            format!("run {run} of {started} broke off: {}", steps.join("; "))
        }
        RunFact::UndoneIsDeclared { source } => {
            format!("what {source} declares stays as it is: the next apply would do it again")
        }
        RunFact::UndoneDirection { run, other, written, stays } => format!(
            "run {run} is one direction of a run that went both ways: what it wrote into \
             {written} is taken back, and what was written into {stays} stays. That was run \
             {other}: muster undo {other}"
        ),
        RunFact::ApprovalRemainder { due, approved } => word_remainder(*due, *approved),
        RunFact::RejectedAgain { place } => {
            let kind = notice.kind.unwrap_or(Kind::Employee);
            let code = notice.codes.first().map_or("", |code| code.as_str());
            let field = notice.field.as_deref().unwrap_or_default();
            format!(
                "{kind} {code}: {place} did not keep {field} in two runs; it is left alone until \
                 another value is declared. To stop managing it: `owners: {{ {kind}: {{ {field}: \
                 ignored }} }}`"
            )
        }
        RunFact::RemovedEarlier { filter } => {
            format!("{filter} matches no record any more: an earlier run took it away")
        }
        RunFact::UnmatchedEntry(problem) => {
            let help = problem.help.as_deref().unwrap_or_default();
            format!("{}: {help}", wording.finding_line(problem))
        }
    }
}

fn word_step(step: &SettledStep) -> String {
    let SettledStep { action, kind, code, finding } = step;
    format!("{action} {kind} {code}: {}", describe_finding(*finding))
}

/// What was found of a step that was in doubt.
pub fn describe_finding(finding: StepFinding) -> &'static str {
    match finding {
        StepFinding::TookEffect => "it took effect",
        StepFinding::NoEffect => "it did not take effect",
        StepFinding::RecordGone => "the record is not there any more",
        StepFinding::PartialEffect => "it took effect in part",
    }
}

/// What is left of what was approved.
fn word_remainder(due: usize, approved: usize) -> String {
    let changes = |count: usize| format!("{count} change{}", if count == 1 { "" } else { "s" });
    match (due, approved) {
        (0, _) => "nothing is left to do of what was approved: it is done already".to_owned(),
        (due, all) if due == all => {
            format!(
                "the live state changed since this was approved: what is left of it, {}, goes no \
                 further",
                changes(due)
            )
        }
        (due, all) => format!(
            "part of what was approved is done already: {} of {all} {} left, and none that was \
             not approved",
            due,
            if due == 1 { "is" } else { "are" }
        ),
    }
}

/// The message about a side of a comparison.
pub(super) fn word_operand_notice(
    notice: &Notice,
    fact: &OperandFact,
    wording: &Wording<'_>,
) -> String {
    match fact {
        OperandFact::NewFolder { revision, path } => {
            format!("{revision} has no `{path}`: all of it is new")
        }
        OperandFact::Submodule { path } => {
            format!("{path} is a submodule: what is in it is not compared")
        }
        OperandFact::Link { path } => format!(
            "{path} is a symbolic link that leads out of the revision or to nothing in it, and \
             was not followed"
        ),
        OperandFact::Mistake { side, problem } => format!(
            "{side} has a mistake, and is compared as it stands: {}",
            wording.finding_line(problem)
        ),
        OperandFact::MoreMistakes { side } => format!("{side} has {} mistakes more", notice.count),
    }
}

#[cfg(test)]
mod tests {
    use super::word_remainder;

    #[test]
    fn what_is_left_of_an_approved_plan_is_counted() {
        assert!(word_remainder(0, 3).contains("nothing is left"));
        assert!(word_remainder(1, 3).contains("1 of 3 is left"));
        assert!(word_remainder(3, 3).contains("3 changes, goes no further"));
    }
}
