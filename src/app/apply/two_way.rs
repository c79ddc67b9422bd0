//! Applying a flow that goes both ways: what was typed on the live side is put into the source
//! first, then the live side is changed; the base follows each direction as soon as it was read
//! back.
//!
//! Either order ends well, for after a crash the merge finds the same answer from what is there.
//! The source is first because it takes all or nothing within moments: what a person typed is safe
//! before a long run on a server begins, and a source that moved meanwhile stops the run before
//! anything was sent.

use anyhow::Context as _;

use super::ApplyCommand;
use super::apply_result::{
    ended_as, output_of_report, output_of_unapplied_plan, stopped_before_sending,
};
use super::confirm_plan::confirm_plan;
use super::preview::preview_plan;
use crate::app::command_output::CommandOutput;
use crate::app::failure::{Exit, Failure};
use crate::app::flows::decisions;
use crate::app::flows::decisions::Decided;
use crate::app::flows::planned_flow;
use crate::app::flows::planned_flow::Also;
use crate::app::run_session::RunSession;
use crate::app::stores::flow_stores::{Ends, Live};
use crate::engine::{self, Hands, Outcome, Prepared, Report};
use crate::planning::three_way_merge::{
    Made, Memory, Reread, Rows, Seal, build_base_rows, set_aside,
};
use crate::planning::{Plan, ServerHistory};
use crate::render::paint::{CHANGED, paint_text};
use crate::settings::{Flow, StoreSettings};

impl ApplyCommand<'_> {
    pub(super) async fn both_ways(
        &self,
        flow: &Flow,
        (from, ends): (&Live, &Ends),
        record: &mut RunSession,
        past: &ServerHistory,
    ) -> Result<CommandOutput, Failure> {
        let also = Also { agree: true, ..Also::default() };
        let prepared = tokio::select! {
            planned = planned_flow::plan_flow(self.context, flow, ends, past, also) => planned?,
            () = self.interrupt.wait_for_end() => return Err(stopped_before_sending()),
        };
        let Prepared {
            mut plan, agreed, memories, used, expired, spent, rules, moved_from, ..
        } = prepared;
        let decided = Decided { used: &used, expired: &expired, spent: &spent };
        record.follow_server(moved_from.as_deref()).await?;
        record
            .record_plan(&mut plan, &agreed, (self.context.allow, self.context.moved), self.reason)
            .await?;
        record.keep_rules(&plan.to, &rules).await?;
        if let Some(served) = self.served {
            served.record_plan(&plan);
        }
        let settled = record.settle_aside(self.context.settings, flow, &plan).await;
        settled.context("what an earlier run left in doubt could not be settled")?;
        let admitted = self.approval.admit_plan(flow, &mut plan, record).await?;
        let preview = preview_plan(self.context.preview, &plan, self.approval.is_closed());
        if preview.exit == Exit::Refused {
            return output_of_unapplied_plan(self.context, plan, preview);
        }
        if plan.is_empty() {
            record.record_applied(&Report::for_empty_plan(plan.clone())).await?;
            let nothing = Report::for_empty_plan(plan.clone());
            record.keep_rows(base_after_reports((&memories, None), None, &nothing)).await?;
            record.keep_flow_base(&nothing).await?;
            record.keep_server(ends.server_identity().as_ref()).await?;
            admitted.record_completion(record).await?;
            let told = decisions::remove_spent_decisions(self.context.settings, flow, decided)?;
            let mut verdict = output_of_unapplied_plan(self.context, plan, preview)?;
            verdict.errors.push_str(&told);
            return Ok(verdict);
        }
        confirm_plan(self.confirm, &plan, &preview.text).await?;
        if record.has_lost_lock() {
            return Err(Failure::with_message(
                Exit::Locked,
                "another run has taken the lock of this server over",
            )
            .with_hint("nothing was sent. Look at what it did (muster history), then plan again"));
        }
        admitted.record_start(record).await?;
        self.interrupt.finish_on_signal();
        let base = past.both.as_ref().map(|both| &both.base);
        let memories = (memories.as_slice(), base.and_then(|base| base.seal.as_ref()));
        let (report, kept) =
            self.perform_both(flow, (from, &ends.to), record, plan, memories).await?;
        if let Some(served) = self.served {
            served.record_report(&report);
        }
        let kept = match kept {
            Ok(told) => record.keep_server(ends.server_identity().as_ref()).await.map(|()| told),
            failed => failed,
        };
        let kept = match kept {
            Ok(told) if report.is_converged() => {
                admitted.record_completion(record).await.map(|()| told)
            }
            kept => kept,
        };
        let kept = kept.context("the run could not be kept in the state");
        let mut exit = self.exit_of_report(&report);
        let before =
            Some(preview).filter(|_| self.confirm.is_none() && !self.context.preview.detail.brief);
        let mut errors: String = match kept {
            Ok(told) => told
                .iter()
                .map(|line| format!("{} {line}\n", paint_text(CHANGED, "note:")))
                .collect(),
            Err(error) => {
                exit = if exit == Exit::Done { Exit::Error } else { exit };
                Failure::new(Exit::Error, error).render_text()
            }
        };
        if matches!(exit, Exit::Done | Exit::Conflict) {
            errors.push_str(&decisions::remove_spent_decisions(
                self.context.settings,
                flow,
                decided,
            )?);
        }
        output_of_report(self.context, report, (exit, before, errors))
    }

    fn exit_of_report(&self, report: &Report) -> Exit {
        let stopped =
            report.interrupted || report.back.as_ref().is_some_and(|back| back.interrupted);
        match (stopped, report.is_converged(), report.plan.conflicts.is_empty()) {
            (true, ..) => Exit::Interrupted,
            (false, false, _) => Exit::Partial,
            (false, true, false) => Exit::Conflict,
            (false, true, true) => Exit::Done,
        }
    }

    /// Writes into the source, then to the live side. The second result says whether all of it
    /// could be remembered.
    async fn perform_both(
        &self,
        flow: &Flow,
        (from, to): (&Live, &Live),
        record: &mut RunSession,
        mut plan: Plan,
        memories: Memories<'_>,
    ) -> Result<(Report, anyhow::Result<Vec<String>>), Failure> {
        let back = plan.back.take().filter(|back| !back.changes.is_empty());
        let (back, mut told) = match back {
            None => (None, Vec::new()),
            Some(back) => {
                let (back, told) = self.back_first(flow, from, record, *back).await?;
                (Some(back), told)
            }
        };
        let mut kept = Ok(Vec::new());
        if let Some(back) = &back {
            // Before the next side is touched: a crash from here on finds what was agreed so far.
            let nothing = Report::all_skipped(plan.clone(), "not begun");
            kept = record
                .keep_rows(base_after_reports(memories, Some(back), &nothing))
                .await
                .map(|()| Vec::new());
        }
        let mut report = match back.as_ref().and_then(|back| self.blocked(flow, from, back)) {
            Some(why) => Report::all_skipped(plan, why),
            None => {
                let journal = record.open_journal();
                let hands = self.apply_context(to, &journal);
                let report = engine::execute_plan(plan, hands).await;
                self.context.progress.clear_bars();
                let ended = journal.finish_writing().await;
                kept = kept.and_then(|told| ended.map(|()| told));
                report
            }
        };
        if kept.is_ok() {
            kept = record.record_applied(&report).await;
        }
        if kept.is_ok() {
            let after = base_after_reports(memories, back.as_ref(), &report);
            let rows = record.keep_rows(after).await;
            kept = match rows.and(record.keep_flow_base(&report).await) {
                Ok(()) => kept,
                Err(error) => Err(error),
            };
        }
        // What was said when it was planned stands with the plan already.
        if let Some(mut back) = back {
            report.plan.notices.append(&mut back.plan.notices);
            report.back = Some(Box::new(back));
        }
        let kept = kept.map(|more| {
            told.extend(more);
            told
        });
        Ok((report, kept))
    }

    async fn back_first(
        &self,
        flow: &Flow,
        from: &Live,
        record: &mut RunSession,
        plan: Plan,
    ) -> Result<(Report, Vec<String>), Failure> {
        let aside = record.open_reverse_leg(self.context.settings, flow, &plan).await?;
        let journal = record.journal_of(&aside);
        let report = engine::execute_plan(plan, self.apply_context(from, &journal)).await;
        self.context.progress.clear_bars();
        let finished = journal.finish_writing().await;
        let finished = match finished {
            Ok(()) => record.done_aside(&aside, &report).await,
            Err(error) => Err(error),
        };
        let exit = match (report.interrupted, report.is_converged()) {
            (true, _) => Exit::Interrupted,
            (false, true) => Exit::Done,
            (false, false) => Exit::Partial,
        };
        let ended = record.end_aside(&aside, ended_as(exit), exit).await;
        let told = finished.and_then(|told| ended.map(|()| told));
        let told = told.context("the way back could not be kept in the state")?;
        Ok((report, told))
    }

    /// Why the live side is not touched: a source that refused the whole of it has moved, and so
    /// may have the plan. A database that refuses one row says nothing of that kind, and what goes
    /// the other way does not wait for it.
    fn blocked(&self, flow: &Flow, from: &Live, back: &Report) -> Option<&'static str> {
        if !matches!(from, Live::Whole(_)) {
            return None;
        }
        let outcomes = &back.outcomes;
        let any = outcomes
            .iter()
            .any(|outcome| matches!(outcome, Outcome::Done | Outcome::NotTaken { .. }));
        let by_row =
            outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Failed { .. })).count()
                == 1
                && outcomes.iter().all(Outcome::is_without_effect);
        let is_database = matches!(
            self.context.settings.stores.get(&flow.from),
            Some(StoreSettings::Database(_))
        );
        let goes_on = any || (by_row && is_database);
        (!goes_on).then_some(
            "not tried: the source could not be written, and may have moved since it was read",
        )
    }

    fn apply_context<'h>(&'h self, side: &'h Live, journal: &'h dyn engine::Journal) -> Hands<'h> {
        let (stop, observer) = (&self.interrupt.stop, self.context.progress);
        Hands { target: side.as_writer(), journal, stop, observer, reads_before: true }
    }
}

/// What is to be remembered, and the key of the digests of secrets.
type Memories<'a> = (&'a [Memory], Option<&'a Seal>);

/// The base after these reports.
fn base_after_reports(
    (memories, seal): Memories<'_>,
    back: Option<&Report>,
    forth: &Report,
) -> Rows {
    let from = back.map(|back| (back.plan.changes.as_slice(), back.taken_fields()));
    let (changes, taken) = from.unwrap_or_default();
    fn records_read_back(report: &Report) -> Made<'_> {
        let read = report.made.iter().filter_map(|(at, record)| {
            let change = report.plan.changes.get(*at)?;
            Some(((change.kind, change.code.as_str()), record))
        });
        read.collect()
    }
    let reread = Reread {
        from: back.map(records_read_back).unwrap_or_default(),
        to: records_read_back(forth),
        seal,
    };
    let mut rows = build_base_rows(
        memories,
        (changes, &taken),
        (&forth.plan.changes, &forth.taken_fields()),
        &reread,
    );
    for report in back.into_iter().chain([forth]) {
        set_aside(&mut rows, &report.side_effects, seal);
    }
    rows
}
