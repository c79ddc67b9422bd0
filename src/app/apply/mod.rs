//! Carrying out a plan: previewed, admitted, confirmed, executed, verified and recorded. One way,
//! both ways, and back from a past run.

mod apply_flows;
mod apply_result;
mod apply_run;
mod approval;
mod base_update;
mod confirm_plan;
mod execute_legs;
mod preview;
mod recorded_run;
mod run_ports;
mod saved_plan;
mod undo_run;

pub use apply_flows::{ApplyRequest, LimitOverrides, apply_flows};
pub use apply_result::{result_word, stopped_before_sending};
pub use apply_run::{ApplyRun, Operation};
pub use approval::{Approval, ExpectedFingerprint};
pub use confirm_plan::ConfirmPlan;
pub use preview::{
    Preview, output_of_difference, output_of_plan, plan_for_preview, preview_difference,
    preview_plan,
};
pub use run_ports::{RunObserver, RunPorts};
pub use saved_plan::{SavedPlanFile, read_saved_plan};
pub use undo_run::{UndoRequest, undo_run};
