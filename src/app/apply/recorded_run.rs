//! A run under its lock: planned, admitted, shown, confirmed, carried out, and kept.

use anyhow::Context as _;

use super::apply_result::{
    ReportExtras, output_of_report, output_of_unapplied_plan, stopped_before_sending,
};
use super::apply_run::{ApplyRun, Operation};
use super::approval::AdmittedPlan;
use super::base_update::{BaseUpdate, MergedBase};
use super::confirm_plan::confirm_plan;
use super::preview::{Preview, preview_plan};
use crate::app::command_output::CommandOutput;
use crate::app::failure::{Exit, Failure};
use crate::app::run_session::RunSession;
use crate::app::stores::flow_stores::FlowStores;
use crate::engine::{PreparedPlan, Report};
use crate::planning::notice::Notice;
use crate::planning::{Plan, ServerHistory};
use crate::render::document::fragments::Wording;
use crate::render::document::plan_texts::NoticeText;
use crate::render::terminal_style::{CHANGED, paint_text};
use crate::settings::Flow;

/// One flow in its session.
pub(super) struct RecordedRun<'r> {
    pub(super) run: &'r ApplyRun<'r>,
    pub(super) flow: &'r Flow,
    pub(super) ends: &'r FlowStores,
    pub(super) session: &'r mut RunSession,
}

impl RecordedRun<'_> {
    /// From reading both sides to the result that is printed.
    ///
    /// # Errors
    /// With what ended the run before anything was sent, or when what was written into the source
    /// could not be kept.
    pub(super) async fn run_to_end(&mut self) -> Result<CommandOutput, Failure> {
        let run = self.run;
        let past = self.session.read_past(run.context.settings, self.flow).await?;
        let prepared = tokio::select! {
            planned = run.plan_operation(self.flow, self.ends, &past) => planned?,
            () = run.interrupt.wait_for_end() => return Err(stopped_before_sending()),
        };
        let (mut plan, base) = self.record_prepared(prepared, &past).await?;
        let admitted = run.approval.admit_plan(self.flow, &mut plan, self.session).await?;
        // What could not be seen when it was approved is not spread here.
        // Who is asked has to see it: the plan was made anew here, by what this account may read.
        let is_brief = run.approval.is_closed() && run.confirm.is_none();
        let preview = preview_plan(run.context.preview, &plan, is_brief);
        if preview.exit == Exit::Refused {
            self.session.record_refusals(&plan);
            return output_of_unapplied_plan(run.context, plan, self.session.run, preview);
        }
        if plan.is_empty() {
            return self.keep_agreement(plan, base, (admitted, preview)).await;
        }
        let remedies = run.remedies_without_terminal(self.flow);
        confirm_plan(run.confirm, &plan, &preview.text, &remedies).await?;
        if self.session.has_lost_lock() {
            return Err(Failure::with_message(
                Exit::Locked,
                "another run has taken the lock of this server over",
            )
            .with_hint("nothing was sent. Look at what it did (muster history), then plan again"));
        }
        self.carry_out(plan, base, (admitted, preview)).await
    }

    /// Notes what was planned before anything of it is sent, and settles what earlier runs left in
    /// doubt.
    async fn record_prepared<'p>(
        &mut self,
        prepared: PreparedPlan,
        past: &'p ServerHistory,
    ) -> Result<(Plan, BaseUpdate<'p>), Failure> {
        let PreparedPlan {
            mut plan,
            agreed,
            memories,
            used,
            expired,
            spent,
            rules,
            moved_from,
            ..
        } = prepared;
        let context = self.run.context;
        self.session.follow_server(moved_from.as_deref()).await?;
        let overrides = (context.allow, context.moved);
        self.session.record_plan(&mut plan, &agreed, overrides, self.run.reason).await?;
        self.session.keep_rules(&plan.header.to, &rules).await?;
        if let Some(served) = self.run.served {
            served.record_plan(&plan);
        }
        if !self.run.goes_both_ways(self.ends) {
            // The plan of an undo does not contain all that both sides agree on.
            let tells_all = matches!(self.run.operation, Operation::Forward);
            return Ok((plan, BaseUpdate::Agreed(tells_all.then_some(agreed))));
        }
        let settled = self.session.settle_reverse_runs(context.settings, self.flow, &plan).await;
        settled.context("what an earlier run left in doubt could not be settled")?;
        let seal = past.both.as_ref().and_then(|both| both.base.seal.as_ref());
        let merged = MergedBase { memories, seal, used, expired, spent };
        Ok((plan, BaseUpdate::Merged(merged)))
    }

    /// There is nothing to do: keeps what both sides agree on.
    async fn keep_agreement(
        &mut self,
        plan: Plan,
        mut base: BaseUpdate<'_>,
        (admitted, preview): (AdmittedPlan, Preview),
    ) -> Result<CommandOutput, Failure> {
        base.keep_unchanged(self.session, &plan).await?;
        self.session.keep_server(self.ends.server_identity().as_ref()).await?;
        admitted.record_completion(self.session).await?;
        let context = self.run.context;
        let removed = base.remove_spent_decisions(context.settings, self.flow)?;
        let mut output = output_of_unapplied_plan(context, plan, self.session.run, preview)?;
        output.errors.push_str(&removed);
        Ok(output)
    }

    /// Performs a plan that was shown and admitted, and keeps what became of it.
    async fn carry_out(
        &mut self,
        plan: Plan,
        mut base: BaseUpdate<'_>,
        (admitted, preview): (AdmittedPlan, Preview),
    ) -> Result<CommandOutput, Failure> {
        let run = self.run;
        admitted.record_start(self.session).await?;
        run.interrupt.finish_on_signal();
        let (mut report, kept) = self.execute_legs(plan, &mut base).await?;
        if let Some(served) = run.served {
            served.record_report(&report);
        }
        let kept = self.keep_completion(&report, admitted, kept).await;
        let mut exit = exit_of_report(&report);
        if let (Ok(notes), BaseUpdate::Agreed(_)) = (&kept, &base) {
            report.plan.notices.extend(notes.iter().cloned());
        }
        // What a person was shown before the question is not shown again.
        let before =
            Some(preview).filter(|_| run.confirm.is_none() && !run.context.preview.detail.brief);
        let mut errors: String = match kept {
            Ok(notes) => notes
                .iter()
                .map(|notice| NoticeText::from_notice(notice, &Wording::default()).to_sentences())
                .map(|line| format!("{} {line}\n", paint_text(CHANGED, "note:")))
                .collect(),
            Err(error) => {
                exit = if exit == Exit::Done { Exit::Error } else { exit };
                Failure::new(Exit::Error, error).render_text()
            }
        };
        if matches!(exit, Exit::Done | Exit::Conflict) {
            errors.push_str(&base.remove_spent_decisions(run.context.settings, self.flow)?);
        }
        let extras = ReportExtras { run: self.session.run, exit, before, errors };
        output_of_report(run.context, report, extras)
    }

    /// Keeps what the server is known by, and that nothing of what was approved is left to do.
    async fn keep_completion(
        &self,
        report: &Report,
        admitted: AdmittedPlan,
        kept: anyhow::Result<Vec<Notice>>,
    ) -> anyhow::Result<Vec<Notice>> {
        let completed = async {
            let notes = kept?;
            self.session.keep_server(self.ends.server_identity().as_ref()).await?;
            if report.is_converged() && !report.is_interrupted() {
                admitted.record_completion(self.session).await?;
            }
            anyhow::Ok(notes)
        };
        completed.await.context("the run could not be kept in the state")
    }
}

/// How a run ends with this report.
fn exit_of_report(report: &Report) -> Exit {
    match (report.is_interrupted(), report.is_converged(), report.plan.conflicts.is_empty()) {
        (true, ..) => Exit::Interrupted,
        (false, false, _) => Exit::Partial,
        (false, true, false) => Exit::Conflict,
        (false, true, true) => Exit::Done,
    }
}
