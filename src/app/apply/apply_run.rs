//! One flow from its lock to its report, in whatever direction it goes.

use chrono::Utc;

use super::apply_result::result_word;
use super::approval::Approval;
use super::confirm_plan::ConfirmPlan;
use super::preview::{output_of_plan, preview_plan};
use super::recorded_run::RecordedRun;
use super::run_ports::RunObserver;
use crate::app::command_output::CommandOutput;
use crate::app::encryption;
use crate::app::failure::{Exit, Failure};
use crate::app::flows::flow_context::FlowContext;
use crate::app::flows::planned_flow::{self, PlanExtras};
use crate::app::interrupt::RunInterrupt;
use crate::app::run_session::{self, PULL, RunSession, SERVE};
use crate::app::stores::flow_stores::{FlowStores, ServerAccount};
use crate::engine::PreparedPlan;
use crate::planning::inverse_plan::JournaledChange;
use crate::planning::notice::Notice;
use crate::planning::notice::run_fact::RunFact;
use crate::planning::{FlowMode, ServerHistory};
use crate::settings::Flow;
use crate::state::RunRecord;

/// What a run does with a flow.
#[derive(Clone, Copy, Debug)]
pub enum Operation<'a> {
    /// Applies what is declared; of a flow that goes both ways, each side to the other.
    Forward,
    /// Undoes a past run; perhaps only to look at it.
    Undo { run: &'a RunRecord, done: &'a [JournaledChange], preview: bool },
}

/// How flows are carried out: one way, both ways, or back; for a command or for the service.
#[expect(missing_debug_implementations, reason = "its ports have no form to be shown in")]
pub struct ApplyRun<'a> {
    pub context: &'a FlowContext<'a>,
    /// Who is asked before anything is sent; `None` where it was confirmed beforehand.
    pub confirm: Option<&'a dyn ConfirmPlan>,
    /// What may be performed.
    pub approval: Approval<'a>,
    pub interrupt: &'a RunInterrupt,
    /// Why limits are lifted.
    pub reason: &'a str,
    pub operation: Operation<'a>,
    /// The service that runs it, if one does.
    pub served: Option<&'a dyn RunObserver>,
}

impl ApplyRun<'_> {
    /// Carries a flow out; what fails is its result.
    pub async fn apply_flow(&self, flow: &Flow) -> Result<CommandOutput, Failure> {
        match self.execute_flow(flow).await {
            Ok(output) => Ok(output),
            Err(failure) => Ok(CommandOutput::from_failure(&failure, Some(&flow.name))?),
        }
    }

    /// Carries a flow out as a run of the history, under the lock of its server.
    ///
    /// # Errors
    /// With what ended it before its report could be made.
    pub async fn execute_flow(&self, flow: &Flow) -> Result<CommandOutput, Failure> {
        let settings = self.context.settings;
        let ends = planned_flow::open_flow_stores(settings, flow, self.required_account())?;
        if let Operation::Undo { preview: true, .. } = self.operation {
            let past = run_session::load_history(settings, flow, Utc::now()).await?;
            let plan = self.plan_operation(flow, &ends, &past).await?.plan;
            let preview = preview_plan(self.context.preview, &plan, false);
            return output_of_plan(&settings.root, plan, None, preview);
        }
        let command = self.command_name(flow);
        let mut session = RunSession::open_session(settings, flow, &command).await?;
        if let Some(served) = self.served {
            served.record_run_id(session.run);
        }
        let result =
            RecordedRun { run: self, flow, ends: &ends, session: &mut session }.run_to_end().await;
        if let Some(served) = self.served {
            served.record_traffic(flow, &ends);
        }
        close_session(session, result).await
    }

    /// What only looks needs no right to write.
    fn required_account(&self) -> ServerAccount {
        match self.operation {
            Operation::Undo { preview: true, .. } => ServerAccount::Read,
            Operation::Undo { .. } | Operation::Forward => ServerAccount::Write,
        }
    }

    /// The command as it stands in the history.
    fn command_name(&self, flow: &Flow) -> String {
        match self.operation {
            Operation::Forward if self.served.is_some() => SERVE.to_owned(),
            Operation::Forward if flow.policy.mode == FlowMode::Pull => PULL.to_owned(),
            Operation::Forward => "apply".to_owned(),
            Operation::Undo { run, .. } => format!("undo {}", run.id),
        }
    }

    /// What to do where there is no terminal to ask on: how the plan is looked at, and how it is
    /// applied without a question.
    pub(super) fn remedies_without_terminal(&self, flow: &Flow) -> Vec<String> {
        let look = match self.operation {
            Operation::Forward if flow.policy.mode == FlowMode::Pull => {
                format!("muster pull {} --preview", flow.name)
            }
            Operation::Forward => format!("muster plan {}", flow.name),
            Operation::Undo { run, .. } => format!("muster undo {} --preview", run.id),
        };
        let encrypted = self.approval.is_closed().then(|| {
            format!(
                "the changes of the saved plan are encrypted: to see what was saved, set {} to the \
                 file with the key, and run muster diff with the plan",
                encryption::KEY_FILE
            )
        });
        let again =
            format!("look at the plan first ({look}), then run the same command again with --yes");
        std::iter::once(again).chain(encrypted).collect()
    }

    /// Whether both sides are changed in this run.
    pub(super) fn goes_both_ways(&self, ends: &FlowStores) -> bool {
        matches!(self.operation, Operation::Forward) && ends.back.is_some()
    }

    /// The plan of the operation, on stores that are open.
    pub(super) async fn plan_operation(
        &self,
        flow: &Flow,
        ends: &FlowStores,
        past: &ServerHistory,
    ) -> Result<PreparedPlan, Failure> {
        let Operation::Undo { run, done, .. } = self.operation else {
            let also = PlanExtras { agree: true, ..PlanExtras::default() };
            return planned_flow::plan_flow(self.context, flow, ends, past, also).await;
        };
        let mut prepared = planned_flow::plan_undo(self.context, flow, ends, past, done).await?;
        prepared.plan.header.from.store = format!("before run {}", run.id);
        let notices = &mut prepared.plan.notices;
        let source = flow.from.to_string();
        notices.push(Notice::warning("undo-not-declared", RunFact::UndoneIsDeclared { source }));
        notices.extend(run.facts.beside.map(|other| {
            let (written, stays) = (flow.to.to_string(), flow.from.to_string());
            let fact = RunFact::UndoneDirection { run: run.id, other, written, stays };
            Notice::warning("undo-one-direction", fact)
        }));
        Ok(prepared)
    }
}

/// Writes how the run ended. What was done is reported all the same.
async fn close_session(
    session: RunSession,
    result: Result<CommandOutput, Failure>,
) -> Result<CommandOutput, Failure> {
    let (exit, note) = match &result {
        Ok(output) => (output.exit, String::new()),
        Err(failure) => (failure.exit, format!("{:#}", failure.error)),
    };
    let kept = session.close_session(result_word(exit), exit, &note).await;
    match (result, kept) {
        (Ok(mut output), Err(error)) => {
            // A worse exit code is kept: applied in part, or interrupted.
            output.exit = if output.exit == Exit::Done { Exit::Error } else { output.exit };
            let error =
                error.context("the run is over, and its end could not be written into the state");
            output.errors.push_str(&Failure::new(Exit::Error, error).render_text());
            Ok(output)
        }
        (result, _) => result,
    }
}
