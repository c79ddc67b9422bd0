//! One flow from its lock to its report: read, plan, admit, ask, perform, keep.

use anyhow::Context as _;
use chrono::Utc;

use super::super::approval::{Admitted, Approval};
use super::super::ends::{Account, Ends};
use super::super::failure::{Exit, Failure};
use super::super::flow::{self, Also, FlowContext};
use super::super::interrupt::Interrupt;
use super::super::output::CommandOutput;
use super::super::plan::{Preview, preview, shown};
use super::super::record::{self, RunSession};
use super::super::serving::Served;
use super::ending::{ended_as, finished, performed, stopped};
use crate::engine::{self, Hands, Prepared, Report};
use crate::planning::undo::JournaledChange;
use crate::planning::{Agreed, FlowMode, Plan, ServerHistory};
use crate::render::paint::{CHANGED, paint};
use crate::settings::Flow;
use crate::state::RunRecord;

/// The command of runs that carried changes back, in the history.
pub(in crate::cli) const PULL: &str = "pull";

/// The command of runs that the service made, in the history.
pub(in crate::cli) const SERVE: &str = "serve";

/// Where a flow is to go.
#[derive(Clone, Copy, Debug)]
pub(in crate::cli) enum Operation<'a> {
    /// To what is declared.
    Forth,
    /// Back to what was before a run; perhaps only to look at it.
    Back { run: &'a RunRecord, done: &'a [JournaledChange], preview: bool },
}

/// One command that performs.
pub(in crate::cli) struct ApplyCommand<'a> {
    pub(in crate::cli) context: &'a FlowContext<'a>,
    pub(in crate::cli) yes: bool,
    /// What may be performed.
    pub(in crate::cli) approval: Approval<'a>,
    pub(in crate::cli) interrupt: &'a Interrupt,
    /// Why limits are lifted.
    pub(in crate::cli) reason: &'a str,
    pub(in crate::cli) way: Operation<'a>,
    /// The service that runs it, if one does.
    pub(in crate::cli) served: Option<&'a Served>,
}

impl ApplyCommand<'_> {
    pub(in crate::cli) async fn flow(&self, flow: &Flow) -> Result<CommandOutput, Failure> {
        match self.perform(flow).await {
            Ok(verdict) => Ok(verdict),
            Err(failure) => Ok(CommandOutput::failed(&failure, Some(&flow.name))?),
        }
    }

    /// What only looks needs no right to write.
    fn account(&self) -> Account {
        match self.way {
            Operation::Back { preview: true, .. } => Account::Read,
            Operation::Back { .. } | Operation::Forth => Account::Write,
        }
    }

    pub(in crate::cli) async fn perform(&self, flow: &Flow) -> Result<CommandOutput, Failure> {
        let ends = flow::open(self.context.settings, flow, self.account())?;
        if let Operation::Back { run, done, preview: true } = self.way {
            let past = record::past(self.context.settings, flow, Utc::now()).await?;
            let plan = self.back(flow, &ends, &past, run, done).await?.plan;
            let preview = preview(self.context.common, &plan, false);
            return shown(&self.context.settings.root, plan, preview);
        }
        let command = match self.way {
            Operation::Forth if self.served.is_some() => SERVE.to_owned(),
            Operation::Forth if flow.policy.mode == FlowMode::Pull => PULL.to_owned(),
            Operation::Forth => "apply".to_owned(),
            Operation::Back { run, .. } => format!("undo {}", run.id),
        };
        let mut record = RunSession::open(self.context.settings, flow, &command).await?;
        if let Some(served) = self.served {
            served.opened(record.run);
        }
        let result = self.recorded(flow, &ends, &mut record).await;
        if let Some(served) = self.served {
            served.asked(flow, &ends);
        }
        let (word, exit, note) = match &result {
            Ok(verdict) => (ended_as(verdict.exit), verdict.exit, String::new()),
            Err(failure) => (ended_as(failure.exit), failure.exit, format!("{:#}", failure.error)),
        };
        let kept = record.close(word, exit, &note).await;
        match (result, kept) {
            (result, Ok(())) => result,
            // What was done is reported all the same.
            (Ok(mut verdict), Err(error)) => {
                // What is worse is said already: applied in part, or interrupted.
                verdict.exit = if verdict.exit == Exit::Done { Exit::Error } else { verdict.exit };
                let error = error.context("the run is over, and its end could not be written into the state");
                verdict.errors.push_str(&Failure::new(Exit::Error, error).text());
                Ok(verdict)
            }
            (Err(failure), Err(_)) => Err(failure),
        }
    }

    async fn recorded(
        &self,
        flow: &Flow,
        ends: &Ends,
        record: &mut RunSession,
    ) -> Result<CommandOutput, Failure> {
        let past = record.past(self.context.settings, flow).await?;
        if let (Operation::Forth, Some(from)) = (self.way, &ends.back) {
            return self.both_ways(flow, (from, ends), record, &past).await;
        }
        let (Prepared { mut plan, agreed, rules, moved_from, .. }, whole) = tokio::select! {
            planned = self.planned(flow, ends, &past) => planned?,
            () = self.interrupt.ended() => return Err(stopped()),
        };
        record.follow_server(moved_from.as_deref()).await?;
        record.planned(&mut plan, &agreed, (self.context.allow, self.context.moved), self.reason).await?;
        record.keep_rules(&plan.to, &rules).await?;
        if let Some(served) = self.served {
            served.planned(&plan);
        }
        let agreed = whole.then_some(agreed);
        let admitted = self.approval.admit(flow, &mut plan, record).await?;
        // What could not be seen when it was approved is not spread here.
        let preview = preview(self.context.common, &plan, self.approval.is_closed());
        if preview.exit == Exit::Refused {
            return finished(self.context, plan, preview);
        }
        if plan.is_empty() {
            record.agree(agreed, &Report::nothing(plan.clone())).await?;
            record.keep_server(ends.print().as_ref()).await?;
            admitted.done(record).await?;
            return finished(self.context, plan, preview);
        }
        self.confirm(&plan, &preview.text).await?;
        if record.lost() {
            return Err(Failure::message(Exit::Locked, "another run has taken the lock of this server over")
                .hint("nothing was sent. Look at what it did (muster history), then plan again"));
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
        admitted.begin(record).await?;
        self.interrupt.performing();
        let journal = record.journal();
        let hands = Hands {
            target: ends.to.writer(),
            journal: &journal,
            stop: &self.interrupt.stop,
            observer: self.context.progress,
            reads_before: false,
        };
        let mut report = engine::perform(plan, hands).await;
        self.context.progress.clear();
        if let Some(served) = self.served {
            served.performed(&report);
        }
        let kept = async {
            journal.finish().await?;
            let told = record.agree(agreed, &report).await?;
            record.keep_server(ends.print().as_ref()).await?;
            if report.converged() && !report.interrupted {
                admitted.done(record).await?;
            }
            anyhow::Ok(told)
        };
        let kept = kept.await.context("the run could not be kept in the state");
        let mut exit = match (report.interrupted, report.converged()) {
            (true, _) => Exit::Interrupted,
            (false, true) => Exit::Done,
            (false, false) => Exit::Partial,
        };
        if let Ok(told) = &kept {
            report.plan.warnings.extend(told.iter().cloned());
        }
        // What a person was shown before the question is not shown again.
        let before = Some(preview).filter(|_| self.yes && !self.context.common.quiet);
        let errors = match kept {
            Ok(told) => told.iter().map(|line| format!("{} {line}\n", paint(CHANGED, "note:"))).collect(),
            Err(error) => {
                exit = if exit == Exit::Done { Exit::Error } else { exit };
                Failure::new(Exit::Error, error).text()
            }
        };
        performed(self.context, report, (exit, before, errors))
    }

    /// The plan, and whether it tells all that both sides agree on.
    async fn planned(
        &self,
        flow: &Flow,
        ends: &Ends,
        past: &ServerHistory,
    ) -> Result<(Prepared, bool), Failure> {
        match self.way {
            Operation::Forth => {
                let also = Also { agree: true, ..Also::default() };
                Ok((flow::plan(self.context, flow, ends, past, also).await?, true))
            }
            Operation::Back { run, done, .. } => Ok((self.back(flow, ends, past, run, done).await?, false)),
        }
    }

    async fn back(
        &self,
        flow: &Flow,
        ends: &Ends,
        past: &ServerHistory,
        run: &RunRecord,
        done: &[JournaledChange],
    ) -> Result<Prepared, Failure> {
        let mut prepared = flow::undo(self.context, flow, ends, past, done).await?;
        prepared.plan.from.store = format!("before run {}", run.id);
        let again = format!("what {} declares stays as it is: the next apply would do it again", flow.from);
        prepared.plan.warnings.push(again);
        prepared.plan.warnings.extend(run.facts.beside.map(|other| {
            format!(
                "run {} is one direction of a run that went both ways: what it wrote into {} is taken back, and what was \
                 written into {} stays. That was run {other}: muster undo {other}",
                run.id, flow.to, flow.from
            )
        }));
        Ok(prepared)
    }
}
