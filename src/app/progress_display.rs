//! Who follows the work of a command, and what of it stands in the log wherever that goes.

use std::fmt::Debug;

use crate::engine::{Event, Observer};

/// Shows how the work goes on while it does.
pub trait ProgressDisplay: Observer + Debug {
    /// Takes away what is shown of the progress; what is printed next begins on a clean line.
    fn clear_bars(&self);

    /// Shows how one of several flows ended, as soon as it did: the others may take long. The
    /// details follow when all have ended.
    fn show_flow_result(&self, _line: &str) {}
}

/// Shows nothing, and writes what is worth a line into the log.
#[derive(Clone, Copy, Debug)]
pub struct ProgressLog;

impl Observer for ProgressLog {
    fn on_event(&self, event: Event) {
        match event {
            Event::Again { what, why } => tracing::warn!("the {what} are read again: {why}"),
            Event::Retry { what, why, wait } => {
                tracing::info!("{what}: {why}; again in {:.1} s", wait.as_secs_f64());
            }
            Event::Waiting { what, waited, most } => {
                let (waited, most) = (waited.as_secs(), most.as_secs());
                tracing::info!("{}", describe_waiting(what, waited, most));
            }
            Event::Verifying { records } => {
                tracing::info!("reading {records} touched records again")
            }
            Event::Expected { .. }
            | Event::Arrived { .. }
            | Event::Begin { .. }
            | Event::Ended { .. } => {}
        }
    }
}

impl ProgressDisplay for ProgressLog {
    fn clear_bars(&self) {}
}

/// That a source takes its time; both in seconds.
pub fn describe_waiting(what: &str, waited: u64, most: u64) -> String {
    format!("{what} has given no row for {waited} s; it is waited for up to {most} s")
}
