//! The ports of a run beside its stores: for the confirmation, for the interrupt, and for the
//! observer.

use super::ConfirmPlan;
use crate::app::interrupt::RunInterrupt;
use crate::app::progress_display::ProgressDisplay;
use crate::app::stores::flow_stores::FlowStores;
use crate::engine::Report;
use crate::planning::Plan;
use crate::settings::Flow;
use crate::state::RunId;

/// What a command brings along.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "whoever is asked need not be shown")]
pub struct RunPorts<'a> {
    /// Who is asked before anything is sent; `None` where it was confirmed beforehand.
    pub confirm: Option<&'a dyn ConfirmPlan>,
    pub interrupt: &'a RunInterrupt,
    pub progress: &'a dyn ProgressDisplay,
}

/// Follows a run while it goes on: the service keeps figures of it.
pub trait RunObserver: Sync {
    fn record_run_id(&self, run: RunId);
    fn record_plan(&self, plan: &Plan);
    fn record_report(&self, report: &Report);
    fn record_traffic(&self, flow: &Flow, ends: &FlowStores);
}
