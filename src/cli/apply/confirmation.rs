//! The question before anything is sent.

use std::io::IsTerminal as _;

use anyhow::Context as _;

use super::super::failure::{Exit, Failure};
use super::super::stderr;
use super::ApplyCommand;
use crate::planning::{Action, Plan, PlanEndpoint};

impl ApplyCommand<'_> {
    pub(in crate::cli) async fn confirm_plan(
        &self,
        plan: &Plan,
        preview: &str,
    ) -> Result<(), Failure> {
        if self.yes {
            return Ok(());
        }
        if !std::io::stdin().is_terminal() {
            return Err(Failure::with_message(
                Exit::Invalid,
                "there is no terminal to ask on: nothing was sent",
            )
            .with_hint("look at the plan (muster plan), then run it again with --yes"));
        }
        stderr::write_question(&format!("{preview}\n{}", format_question(plan)))?;
        let answer = tokio::task::spawn_blocking(|| {
            let mut line = String::new();
            std::io::stdin().read_line(&mut line).map(|_| line)
        });
        let answer =
            answer.await.map_err(anyhow::Error::from)?.context("cannot read the answer")?;
        match answer.trim() {
            "yes" => Ok(()),
            _ => Err(Failure::with_message(Exit::Refused, "not confirmed: nothing was sent")),
        }
    }
}

/// The question names what cannot be undone: the summary of a long plan has left the screen by now.
fn format_question(plan: &Plan) -> String {
    let all = || plan.changes.iter().chain(plan.back.iter().flat_map(|back| &back.changes));
    let leaving = [Action::Delete, Action::Resign, Action::Deactivate].map(|action| {
        let count = all().filter(|change| change.action == action).count();
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
    match &plan.back {
        Some(back) if !back.changes.is_empty() => {
            format!("{} and {}", named(&back.to), named(&plan.to))
        }
        _ => named(&plan.to),
    }
}
