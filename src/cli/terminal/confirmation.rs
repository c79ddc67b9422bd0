//! The question before anything is sent, on a terminal.

use std::io::IsTerminal as _;

use anyhow::Context as _;

use super::progress::Progress;
use super::stderr;
use crate::app::apply::{ConfirmPlan, RunPorts};
use crate::app::failure::{Exit, Failure};
use crate::app::interrupt::RunInterrupt;
use crate::engine::Job;

/// Asks the person at the terminal.
#[derive(Clone, Copy, Debug)]
pub(in crate::cli) struct TerminalQuestion;

impl TerminalQuestion {
    /// What a run needs of the terminal; with `yes` no question is asked.
    pub(in crate::cli) fn ports_unless<'a>(
        yes: bool,
        interrupt: &'a RunInterrupt,
        progress: &'a Progress,
    ) -> RunPorts<'a> {
        let confirm = (!yes).then_some(&TerminalQuestion as &dyn ConfirmPlan);
        RunPorts { confirm, interrupt, progress }
    }
}

impl ConfirmPlan for TerminalQuestion {
    fn ask_person<'a>(
        &'a self,
        preview: &'a str,
        question: &'a str,
    ) -> Job<'a, Result<bool, Failure>> {
        Box::pin(async move {
            if !std::io::stdin().is_terminal() {
                return Err(Failure::with_message(
                    Exit::Invalid,
                    "there is no terminal to ask on: nothing was sent",
                ));
            }
            stderr::write_question(&format!("{preview}\n{question}"))?;
            let answer = tokio::task::spawn_blocking(|| {
                let mut line = String::new();
                std::io::stdin().read_line(&mut line).map(|_| line)
            });
            let answer =
                answer.await.map_err(anyhow::Error::from)?.context("cannot read the answer")?;
            Ok(answer.trim() == "yes")
        })
    }
}
