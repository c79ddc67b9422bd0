//! The question before anything is sent.

use std::io::IsTerminal as _;

use anyhow::Context as _;

use super::super::failure::{Exit, Failure};
use super::super::stderr;
use super::Job;
use crate::planning::{End, Plan};

impl Job<'_> {
    pub(in crate::cli) async fn confirm(&self, plan: &Plan, preview: &str) -> Result<(), Failure> {
        if self.yes {
            return Ok(());
        }
        if !std::io::stdin().is_terminal() {
            return Err(Failure::message(Exit::Invalid, "there is no terminal to ask on: nothing was sent")
                .hint("look at the plan (muster plan), then run it again with --yes"));
        }
        let changes = plan.size();
        let question = format!(
            "{preview}\nPerform {changes} change{} on {}? Only \"yes\" does: ",
            if changes == 1 { "" } else { "s" },
            place(plan)
        );
        stderr::ask(&question)?;
        let answer = tokio::task::spawn_blocking(|| {
            let mut line = String::new();
            std::io::stdin().read_line(&mut line).map(|_| line)
        });
        let answer = answer.await.map_err(anyhow::Error::from)?.context("cannot read the answer")?;
        match answer.trim() {
            "yes" => Ok(()),
            _ => Err(Failure::message(Exit::Refused, "not confirmed: nothing was sent")),
        }
    }
}

/// Where a plan is performed.
fn place(plan: &Plan) -> String {
    let named = |end: &End| end.url.clone().unwrap_or_else(|| end.store.clone());
    match &plan.back {
        Some(back) if !back.changes.is_empty() => format!("{} and {}", named(&back.to), named(&plan.to)),
        _ => named(&plan.to),
    }
}
