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

pub use both::Both;
pub use event::{Event, Observer, Silent};
pub use health::{Check, Health, Standing};
pub use perform::{Hands, perform};
pub use port::{
    Job, Journal, PerformError, Performed, ReadBack, ReadError, Reading, Seen, Source, Target, Traffic,
    Unrecorded, Want, Whole, WriteError, Writer, reread,
};
pub use prepare::{Flow, PrepareError, Prepared, Watched, prepare, prepare_undo};
pub use report::{Outcome, Report};
pub use stop::Stop;
