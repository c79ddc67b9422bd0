//! The directions of a run, carried out one after the other. Most runs have one.
//!
//! Of a flow that goes both ways, what was typed on the live side is put into the source first,
//! then the live side is changed; the base follows each direction as soon as it was read back.
//! Either order ends well, for after a crash the merge finds the same answer from what is there.
//! The source is first because it takes all or nothing within moments: what a person typed is safe
//! before a long run on a server begins, and a source that moved meanwhile stops the run before
//! anything was sent.

use anyhow::Context as _;

use super::apply_result::result_word;
use super::base_update::BaseUpdate;
use super::recorded_run::RecordedRun;
use crate::app::failure::{Exit, Failure};
use crate::app::stores::flow_stores::Live;
use crate::engine::{self, ExecutedLeg, ExecutionContext, LegReport, Outcome, Report, SkipReason};
use crate::planning::guards::deletion_evidence::side_effect_notices;
use crate::planning::{self, Notice, Plan, PlanLeg};
use crate::settings::StoreSettings;
use crate::state::RunJournal;

impl RecordedRun<'_> {
    /// Executes all directions of the plan and keeps the base. The second result holds whether all
    /// of it could be recorded, and what the server turned out not to keep.
    pub(super) async fn execute_legs(
        &mut self,
        mut plan: Plan,
        base: &mut BaseUpdate<'_>,
    ) -> Result<(Report, anyhow::Result<Vec<Notice>>), Failure> {
        let ends = self.ends;
        let (mut reverse, mut notes, mut kept) = (None, Vec::new(), Ok(()));
        let leg = plan.reverse.as_ref().filter(|leg| !leg.changes.is_empty());
        if let (Some(leg), Some(source)) = (leg, &ends.back) {
            let (report, noted) = self.execute_reverse_leg(source, leg, &plan).await?;
            let executed = ExecutedLeg { leg, report: &report };
            kept = base.keep_reverse_leg(self.session, executed, &plan.forward).await;
            (reverse, notes) = (Some((source, report)), noted);
        }
        let why_blocked =
            reverse.as_ref().and_then(|(source, report)| self.why_blocked(source, report));
        let forward = match why_blocked {
            Some(why) => LegReport::all_skipped(&plan.forward, why),
            None => {
                let journal = self.session.open_journal();
                let (report, finished) = self.execute_leg(&plan.forward, &ends.to, journal).await;
                kept = kept.and(finished);
                report
            }
        };
        let reverse = reverse.map(|(_, report)| report);
        // The notices of planning stand with the plan already.
        let legs = [Some((&plan.forward, &forward)), plan.reverse.as_ref().zip(reverse.as_ref())];
        let noticed: Vec<Notice> = legs
            .into_iter()
            .flatten()
            .flat_map(|(leg, report)| {
                let there = planning::noun_of_target(leg.kept_by_hand);
                side_effect_notices(&report.side_effects, there)
            })
            .collect();
        plan.notices.extend(noticed);
        let report = Report { plan, forward, reverse };
        let kept = match kept {
            Ok(()) => base.keep_report(self.session, &report).await,
            Err(error) => Err(error),
        };
        let kept = kept.map(|more| {
            notes.extend(more);
            notes
        });
        Ok((report, kept))
    }

    /// Executes one direction; its journal is written to the end.
    async fn execute_leg(
        &self,
        leg: &PlanLeg,
        side: &Live,
        journal: RunJournal,
    ) -> (LegReport, anyhow::Result<()>) {
        let (run, both_ways) = (self.run, self.run.goes_both_ways(self.ends));
        let context = ExecutionContext {
            target: side.as_writer(),
            journal: &journal,
            stop: &run.interrupt.stop,
            observer: run.context.progress,
            reads_before: both_ways,
        };
        let report = engine::execute_leg(leg, context).await;
        run.context.progress.clear_bars();
        let finished = journal.finish_writing().await;
        (report, finished)
    }

    /// Writes into the source, as a run of its own under the same lock.
    async fn execute_reverse_leg(
        &mut self,
        source: &Live,
        leg: &PlanLeg,
        plan: &Plan,
    ) -> Result<(LegReport, Vec<Notice>), Failure> {
        let settings = self.run.context.settings;
        let aside = self.session.open_reverse_leg(settings, self.flow, leg).await?;
        let journal = self.session.journal_of(&aside);
        let (report, finished) = self.execute_leg(leg, source, journal).await;
        let executed = ExecutedLeg { leg, report: &report };
        let finished = match finished {
            Ok(()) => self.session.record_reverse_leg(&aside, (&plan.header.from, executed)).await,
            Err(error) => Err(error),
        };
        let exit = match (report.interrupted, executed.is_converged()) {
            (true, _) => Exit::Interrupted,
            (false, true) => Exit::Done,
            (false, false) => Exit::Partial,
        };
        let ended = self.session.end_reverse_leg(&aside, result_word(exit), exit).await;
        let notes = finished.and_then(|notes| ended.map(|()| notes));
        let notes = notes.context("the way back could not be kept in the state")?;
        Ok((report, notes))
    }

    /// Why the live side is not touched: a source that refused the whole of it has moved, and so
    /// may have the plan. A database that refuses one row does not show that, and what goes the
    /// other way does not wait for it.
    fn why_blocked(&self, source: &Live, reverse: &LegReport) -> Option<SkipReason> {
        if !matches!(source, Live::Whole(_)) {
            return None;
        }
        let outcomes = &reverse.outcomes;
        let any = outcomes
            .iter()
            .any(|outcome| matches!(outcome, Outcome::Done | Outcome::NotTaken { .. }));
        let failed = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Failed { .. }));
        let by_row = failed.count() == 1 && outcomes.iter().all(Outcome::is_without_effect);
        let store = self.run.context.settings.stores.get(&self.flow.from);
        let goes_on = any || (by_row && matches!(store, Some(StoreSettings::Database(_))));
        (!goes_on).then_some(SkipReason::SourceMoved)
    }
}
