//! Reading both sides, performing a plan and reporting, through ports only.

mod atomic_target;
mod change_dispatch;
mod change_queue;
mod declared_side;
pub mod event;
pub mod execute_leg;
mod prepare_error;
pub mod prepare_plan;
pub mod punches;
mod read_sides;
mod rule_reader;
pub mod run_report;
pub mod stop;
pub mod store_checks;
pub mod store_ports;
pub mod two_way_preparation;
mod undo_preparation;
mod verify;

pub use declared_side::DeclaredSide;
pub use event::{Event, Observer, SilentObserver};
pub use execute_leg::{ExecutionContext, execute_leg};
pub use prepare_error::PrepareError;
pub use prepare_plan::{PlanningInput, PreparedPlan, WatchedRecord, prepare_plan};
pub use run_report::{ExecutedLeg, LegReport, Outcome, Report, SkipReason, UnverifiedReason};
pub use stop::StopSignal;
pub use store_checks::{Check, CheckStatus, Health};
pub use store_ports::{
    AtomicTarget, ExecutedChange, Job, Journal, NoJournal, PerformError, ReadBack, ReadError,
    ReadOptions, RequestCounts, Seen, Source, SourceReading, Target, TargetWriter, WriteError,
    reread_records,
};
pub use two_way_preparation::TwoWayInput;
pub use undo_preparation::prepare_undo;
