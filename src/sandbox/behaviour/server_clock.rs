//! The clock of a sandbox: moments for tokens, and the wall clock of its zone for everything that
//! people see.

use chrono::{DateTime, FixedOffset, Local, NaiveDateTime, SecondsFormat};

use crate::model::Zone;

/// What time it is, and where.
#[derive(Clone, Copy, Debug)]
pub(in crate::sandbox) struct SandboxClock {
    time: fn() -> DateTime<Local>,
    /// The zone of the machine when `None`.
    zone: Option<Zone>,
}

impl SandboxClock {
    pub(in crate::sandbox) fn new(
        time: fn() -> DateTime<Local>,
        zone: Option<Zone>,
    ) -> SandboxClock {
        SandboxClock { time, zone }
    }

    pub(in crate::sandbox) fn now(&self) -> DateTime<Local> {
        (self.time)()
    }

    /// What the wall clock shows at a moment, as answers hold it. As on real servers an hour over
    /// which it is set back is shown twice, and the two are not distinguished.
    pub(in crate::sandbox) fn format_wall_time(&self, time: DateTime<Local>) -> String {
        let wall = match self.zone {
            Some(zone) => time.with_timezone(&zone).naive_local(),
            None => time.naive_local(),
        };
        wall.format("%Y-%m-%d %H:%M:%S").to_string()
    }

    /// A moment of the wall clock with its offset: `2026-10-01T08:00:00+04:00`.
    pub(in crate::sandbox) fn with_offset(&self, wall: NaiveDateTime) -> String {
        let shown = |time: DateTime<FixedOffset>| time.to_rfc3339_opts(SecondsFormat::Secs, false);
        let placed = match self.zone {
            Some(zone) => wall.and_local_timezone(zone).earliest().map(|time| time.fixed_offset()),
            None => wall.and_local_timezone(Local).earliest().map(|time| time.fixed_offset()),
        };
        // An hour that does not exist is not shown by any clock either.
        placed.map_or_else(|| wall.to_string(), shown)
    }

    /// Something that differs from one start to the next.
    pub(in crate::sandbox) fn entropy_seed(&self) -> u64 {
        self.now().timestamp_nanos_opt().unwrap_or_default().cast_unsigned()
    }
}
