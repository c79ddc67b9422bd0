//! Reading both sides, performing a plan and reporting, through ports only.

pub mod both;
pub mod event;
pub mod health;
pub mod perform;
pub mod port;
pub mod prepare;
pub mod punches;
pub mod report;
mod server_rules;
pub mod stop;
mod verify;
mod whole;

pub use both::TwoWayInput;
pub use event::{Event, Observer, Silent};
pub use health::{Check, CheckStatus, Health};
pub use perform::{Hands, perform};
pub use port::{
    Job, Journal, PerformError, Performed, ReadBack, ReadError, RequestCounts, Seen, Source, SourceReading,
    Target, TargetWriter, Unrecorded, Want, Whole, WriteError, reread,
};
pub use prepare::{PlanningInput, PrepareError, Prepared, Watched, prepare, prepare_undo};
pub use report::{Outcome, Report};
pub use stop::StopSignal;
