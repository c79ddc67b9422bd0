//! The question before anything is sent.

use crate::app::failure::{Exit, Failure};
use crate::engine::Job;
use crate::planning::{Action, Plan, PlanEndpoint};

/// Decides whether a plan is carried out.
pub trait ConfirmPlan: Sync {
    /// Shows the preview and the question, and returns whether the answer was yes.
    ///
    /// # Errors
    /// When no person can be asked.
    fn ask_person<'a>(
        &'a self,
        preview: &'a str,
        question: &'a str,
    ) -> Job<'a, Result<bool, Failure>>;
}

/// # Errors
/// When the plan is not confirmed. Without an asker it was confirmed beforehand. `remedies` are for
/// the case that no person can be asked.
pub(super) async fn confirm_plan(
    asker: Option<&dyn ConfirmPlan>,
    plan: &Plan,
    preview: &str,
    remedies: &[String],
) -> Result<(), Failure> {
    let Some(asker) = asker else { return Ok(()) };
    let answer = asker.ask_person(preview, &format_question(plan)).await;
    let answer = answer.map_err(|failure| {
        remedies.iter().fold(failure, |failure, remedy| failure.with_hint(remedy.as_str()))
    });
    match answer? {
        true => Ok(()),
        false => Err(Failure::with_message(Exit::Refused, "not confirmed: nothing was sent")),
    }
}

/// The question names what cannot be undone: the summary of a long plan has left the screen by now.
fn format_question(plan: &Plan) -> String {
    let leaving = [Action::Delete, Action::Resign, Action::Deactivate].map(|action| {
        let count = plan.all_changes().filter(|change| change.action == action).count();
        (count > 0).then(|| format!("{count} to {}", action.name()))
    });
    let leaving: Vec<String> = leaving.into_iter().flatten().collect();
    let leaving =
        if leaving.is_empty() { String::new() } else { format!(" ({})", leaving.join(", ")) };
    let changes = plan.change_count();
    let plural = if changes == 1 { "" } else { "s" };
    format!(
        "Apply {changes} change{plural}{leaving} to {}? Type \"yes\" to continue: ",
        describe_targets(plan)
    )
}

/// Where a plan is performed.
fn describe_targets(plan: &Plan) -> String {
    let named = |end: &PlanEndpoint| end.url.clone().unwrap_or_else(|| end.store.clone());
    match &plan.reverse {
        Some(leg) if !leg.changes.is_empty() => {
            format!("{} and {}", named(&plan.header.from), named(&plan.header.to))
        }
        _ => named(&plan.header.to),
    }
}
