//! The clock of a sandbox: moments for tokens, and the wall clock of its zone for everything that people see.

use chrono::{DateTime, Local};

use crate::model::Zone;

/// What time it is, and where.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    time: fn() -> DateTime<Local>,
    /// The zone of the machine when `None`.
    zone: Option<Zone>,
}

impl Clock {
    pub(super) fn new(time: fn() -> DateTime<Local>, zone: Option<Zone>) -> Clock {
        Clock { time, zone }
    }

    pub(super) fn now(&self) -> DateTime<Local> {
        (self.time)()
    }

    /// What the wall clock shows at a moment, as answers hold it. As on real servers an hour over which it is set back is
    /// shown twice, and nothing tells which one is meant.
    pub(super) fn wall(&self, time: DateTime<Local>) -> String {
        let wall = match self.zone {
            Some(zone) => time.with_timezone(&zone).naive_local(),
            None => time.naive_local(),
        };
        wall.format("%Y-%m-%d %H:%M:%S").to_string()
    }

    /// Something that differs from one start to the next.
    pub(super) fn entropy(&self) -> u64 {
        self.now().timestamp_nanos_opt().unwrap_or_default().cast_unsigned()
    }
}
