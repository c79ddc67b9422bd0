//! One flow from its lock to its report: read, plan, admit, ask, perform, keep.

use anyhow::Context as _;
use chrono::Utc;

use super::apply_result::{
    ended_as, output_of_report, output_of_unapplied_plan, stopped_before_sending,
};
use super::approval::{Admitted, Approval};
use super::confirm_plan::{ConfirmPlan, confirm_plan};
use super::preview::{Preview, output_of_plan, preview_plan};
use super::run_ports::RunObserver;
use crate::app::command_output::CommandOutput;
use crate::app::failure::{Exit, Failure};
use crate::app::flows::flow_context::FlowContext;
use crate::app::flows::planned_flow;
use crate::app::flows::planned_flow::Also;
use crate::app::interrupt::Interrupt;
use crate::app::run_session;
use crate::app::run_session::{PULL, RunSession, SERVE};
use crate::app::stores::flow_stores::{Account, Ends};
use crate::engine::{self, Hands, Prepared, Report};
use crate::planning::inverse_plan::JournaledChange;
use crate::planning::{Agreed, FlowMode, Plan, ServerHistory};
use crate::render::paint::{CHANGED, paint_text};
use crate::settings::Flow;
use crate::state::RunRecord;

/// Where a flow is to go.
#[derive(Clone, Copy, Debug)]
pub enum Operation<'a> {
    /// To what is declared.
    Forth,
    /// Back to what was before a run; perhaps only to look at it.
    Back { run: &'a RunRecord, done: &'a [JournaledChange], preview: bool },
}

/// One command that performs.
#[expect(missing_debug_implementations, reason = "its ports have no form to be shown in")]
pub struct ApplyCommand<'a> {
    pub context: &'a FlowContext<'a>,
    /// Who is asked before anything is sent; `None` where it was confirmed beforehand.
    pub confirm: Option<&'a dyn ConfirmPlan>,
    /// What may be performed.
    pub approval: Approval<'a>,
    pub interrupt: &'a Interrupt,
    /// Why limits are lifted.
    pub reason: &'a str,
    pub way: Operation<'a>,
    /// The service that runs it, if one does.
    pub served: Option<&'a dyn RunObserver>,
}

impl ApplyCommand<'_> {
    pub async fn apply_flow(&self, flow: &Flow) -> Result<CommandOutput, Failure> {
        match self.execute_flow(flow).await {
            Ok(verdict) => Ok(verdict),
            Err(failure) => Ok(CommandOutput::from_failure(&failure, Some(&flow.name))?),
        }
    }

    /// What only looks needs no right to write.
    fn required_account(&self) -> Account {
        match self.way {
            Operation::Back { preview: true, .. } => Account::Read,
            Operation::Back { .. } | Operation::Forth => Account::Write,
        }
    }

    pub async fn execute_flow(&self, flow: &Flow) -> Result<CommandOutput, Failure> {
        let ends =
            planned_flow::open_flow_stores(self.context.settings, flow, self.required_account())?;
        if let Operation::Back { run, done, preview: true } = self.way {
            let past = run_session::load_history(self.context.settings, flow, Utc::now()).await?;
            let plan = self.plan_undo(flow, &ends, &past, run, done).await?.plan;
            let preview = preview_plan(self.context.preview, &plan, false);
            return output_of_plan(&self.context.settings.root, plan, preview);
        }
        let command = match self.way {
            Operation::Forth if self.served.is_some() => SERVE.to_owned(),
            Operation::Forth if flow.policy.mode == FlowMode::Pull => PULL.to_owned(),
            Operation::Forth => "apply".to_owned(),
            Operation::Back { run, .. } => format!("undo {}", run.id),
        };
        let mut record = RunSession::open_session(self.context.settings, flow, &command).await?;
        if let Some(served) = self.served {
            served.record_run_id(record.run);
        }
        let result = self.execute_recorded(flow, &ends, &mut record).await;
        if let Some(served) = self.served {
            served.record_traffic(flow, &ends);
        }
        let (word, exit, note) = match &result {
            Ok(verdict) => (ended_as(verdict.exit), verdict.exit, String::new()),
            Err(failure) => (ended_as(failure.exit), failure.exit, format!("{:#}", failure.error)),
        };
        let kept = record.close_session(word, exit, &note).await;
        match (result, kept) {
            (result, Ok(())) => result,
            // What was done is reported all the same.
            (Ok(mut verdict), Err(error)) => {
                // What is worse is said already: applied in part, or interrupted.
                verdict.exit = if verdict.exit == Exit::Done { Exit::Error } else { verdict.exit };
                let error = error
                    .context("the run is over, and its end could not be written into the state");
                verdict.errors.push_str(&Failure::new(Exit::Error, error).render_text());
                Ok(verdict)
            }
            (Err(failure), Err(_)) => Err(failure),
        }
    }

    async fn execute_recorded(
        &self,
        flow: &Flow,
        ends: &Ends,
        record: &mut RunSession,
    ) -> Result<CommandOutput, Failure> {
        let past = record.read_past(self.context.settings, flow).await?;
        if let (Operation::Forth, Some(from)) = (self.way, &ends.back) {
            return self.both_ways(flow, (from, ends), record, &past).await;
        }
        let (Prepared { mut plan, agreed, rules, moved_from, .. }, whole) = tokio::select! {
            planned = self.plan_apply(flow, ends, &past) => planned?,
            () = self.interrupt.wait_for_end() => return Err(stopped_before_sending()),
        };
        record.follow_server(moved_from.as_deref()).await?;
        record
            .record_plan(&mut plan, &agreed, (self.context.allow, self.context.moved), self.reason)
            .await?;
        record.keep_rules(&plan.to, &rules).await?;
        if let Some(served) = self.served {
            served.record_plan(&plan);
        }
        let agreed = whole.then_some(agreed);
        let admitted = self.approval.admit_plan(flow, &mut plan, record).await?;
        // What could not be seen when it was approved is not spread here.
        let preview = preview_plan(self.context.preview, &plan, self.approval.is_closed());
        if preview.exit == Exit::Refused {
            return output_of_unapplied_plan(self.context, plan, preview);
        }
        if plan.is_empty() {
            record.update_base(agreed, &Report::for_empty_plan(plan.clone())).await?;
            record.keep_server(ends.server_identity().as_ref()).await?;
            admitted.record_completion(record).await?;
            return output_of_unapplied_plan(self.context, plan, preview);
        }
        confirm_plan(self.confirm, &plan, &preview.text).await?;
        if record.has_lost_lock() {
            return Err(Failure::with_message(
                Exit::Locked,
                "another run has taken the lock of this server over",
            )
            .with_hint("nothing was sent. Look at what it did (muster history), then plan again"));
        }
        self.carry_out(ends, record, (plan, agreed), (admitted, preview)).await
    }

    /// Performs a plan that was shown and admitted, and keeps what became of it.
    async fn carry_out(
        &self,
        ends: &Ends,
        record: &mut RunSession,
        (plan, agreed): (Plan, Option<Vec<Agreed>>),
        (admitted, preview): (Admitted, Preview),
    ) -> Result<CommandOutput, Failure> {
        admitted.record_start(record).await?;
        self.interrupt.finish_on_signal();
        let journal = record.open_journal();
        let hands = Hands {
            target: ends.to.as_writer(),
            journal: &journal,
            stop: &self.interrupt.stop,
            observer: self.context.progress,
            reads_before: false,
        };
        let mut report = engine::execute_plan(plan, hands).await;
        self.context.progress.clear_bars();
        if let Some(served) = self.served {
            served.record_report(&report);
        }
        let kept = async {
            journal.finish_writing().await?;
            let told = record.update_base(agreed, &report).await?;
            record.keep_server(ends.server_identity().as_ref()).await?;
            if report.is_converged() && !report.interrupted {
                admitted.record_completion(record).await?;
            }
            anyhow::Ok(told)
        };
        let kept = kept.await.context("the run could not be kept in the state");
        let mut exit = match (report.interrupted, report.is_converged()) {
            (true, _) => Exit::Interrupted,
            (false, true) => Exit::Done,
            (false, false) => Exit::Partial,
        };
        if let Ok(told) = &kept {
            report.plan.warnings.extend(told.iter().cloned());
        }
        // What a person was shown before the question is not shown again.
        let before =
            Some(preview).filter(|_| self.confirm.is_none() && !self.context.preview.detail.brief);
        let errors = match kept {
            Ok(told) => told
                .iter()
                .map(|line| format!("{} {line}\n", paint_text(CHANGED, "note:")))
                .collect(),
            Err(error) => {
                exit = if exit == Exit::Done { Exit::Error } else { exit };
                Failure::new(Exit::Error, error).render_text()
            }
        };
        output_of_report(self.context, report, (exit, before, errors))
    }

    /// The plan, and whether it tells all that both sides agree on.
    async fn plan_apply(
        &self,
        flow: &Flow,
        ends: &Ends,
        past: &ServerHistory,
    ) -> Result<(Prepared, bool), Failure> {
        match self.way {
            Operation::Forth => {
                let also = Also { agree: true, ..Also::default() };
                Ok((planned_flow::plan_flow(self.context, flow, ends, past, also).await?, true))
            }
            Operation::Back { run, done, .. } => {
                Ok((self.plan_undo(flow, ends, past, run, done).await?, false))
            }
        }
    }

    async fn plan_undo(
        &self,
        flow: &Flow,
        ends: &Ends,
        past: &ServerHistory,
        run: &RunRecord,
        done: &[JournaledChange],
    ) -> Result<Prepared, Failure> {
        let mut prepared = planned_flow::plan_undo(self.context, flow, ends, past, done).await?;
        prepared.plan.from.store = format!("before run {}", run.id);
        let again =
            format!("what {} declares stays as it is: the next apply would do it again", flow.from);
        prepared.plan.warnings.push(again);
        prepared.plan.warnings.extend(run.facts.beside.map(|other| {
            format!(
                "run {} is one direction of a run that went both ways: what it wrote into {} is \
                 taken back, and what was \
                 written into {} stays. That was run {other}: muster undo {other}",
                run.id, flow.to, flow.from
            )
        }));
        Ok(prepared)
    }
}
