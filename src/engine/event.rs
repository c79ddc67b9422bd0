//! What happens while the engine works, for progress bars and logs.

use std::time::Duration;

use crate::planning::Action;

/// Something that happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// So many rows of a list are known to exist.
    Expected { what: &'static str, rows: u64 },
    /// So many more rows arrived.
    Arrived { what: &'static str, rows: u64 },
    /// A list moved while it was read, and is read again.
    Again { what: &'static str, why: String },
    /// A request is sent again after a pause.
    Retry { what: String, why: String, wait: Duration },
    /// Something is still waited for, and for so long at most.
    Waiting { what: &'static str, waited: Duration, most: Duration },
    /// Performing begins with so many changes.
    Begin { changes: usize },
    /// One change ended.
    Ended { action: Action, done: bool },
    /// The touched records are read again.
    Verifying { records: usize },
}

/// Receives the events of a run. Called from several tasks at once; must not block.
pub trait Observer: Send + Sync {
    fn on_event(&self, event: Event);
}

/// Ignores all events.
#[derive(Clone, Copy, Debug)]
pub struct SilentObserver;

impl Observer for SilentObserver {
    fn on_event(&self, _: Event) {}
}
