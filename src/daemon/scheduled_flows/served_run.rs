//! The figures of a run under way.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::app::apply::RunObserver;
use crate::app::punches::ImportOutcome;
use crate::app::redaction;
use crate::app::stores::flow_stores::FlowStores;
use crate::daemon::{ImportStats, PlanRemark, RunStats};
use crate::engine::{Report, RequestCounts};
use crate::planning::Plan;
use crate::settings::Flow;
use crate::state::RunId;

/// The most changes of one run that the log names one by one.
pub(super) const NAMED: usize = 20;

/// The figures of a run under way.
#[derive(Debug, Default)]
pub(super) struct ServedRunStats(Mutex<RunStats>);

impl ServedRunStats {
    fn lock_stats(&self) -> MutexGuard<'_, RunStats> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was counted so far; counting begins anew.
    pub(super) fn take_stats(&self) -> RunStats {
        std::mem::take(&mut *self.lock_stats())
    }

    /// What was asked of a store.
    pub(super) fn record_requests(&self, store: &str, counts: RequestCounts) {
        self.lock_stats().record_traffic(store, counts);
    }

    fn record_remarks(&self, plan: &Plan) {
        let texts = redaction::redacted_plan_texts(plan);
        self.lock_stats().notices = PlanRemark::of_texts(&texts);
    }

    pub(super) fn record_import(&self, outcome: &ImportOutcome) {
        let polled = &outcome.polled;
        self.lock_stats().punches = Some(ImportStats {
            imported: polled.imported,
            unknown: outcome.unknown.values().sum(),
            gone: polled.gone,
            back: polled.back,
            present: polled.present,
            counted: polled.counted,
        });
    }
}

impl RunObserver for ServedRunStats {
    fn record_run_id(&self, run: RunId) {
        self.lock_stats().run = Some(run);
    }

    fn record_plan(&self, plan: &Plan) {
        self.lock_stats().record_plan(plan);
        self.record_remarks(plan);
    }

    fn record_report(&self, report: &Report) {
        self.lock_stats().record_report(report);
        self.record_remarks(&report.plan);
        for (change, outcome) in report.executed_forward().unsuccessful_changes().take(NAMED) {
            let (action, kind, code) =
                (change.action.name(), change.kind.name(), change.code.as_str());
            // Why is in the history: a server's words may repeat what it was sent.
            tracing::warn!(
                flow = report.plan.header.flow,
                action,
                kind,
                code,
                outcome = outcome.name(),
                "change"
            );
        }
    }

    fn record_traffic(&self, flow: &Flow, ends: &FlowStores) {
        let mut tally = self.lock_stats();
        tally.record_traffic(&flow.from, ends.from.request_counts());
        tally.record_traffic(&flow.to, ends.to.as_source().request_counts());
    }
}
