//! When a flow runs next; pure: the clock, the past and the chance come as arguments.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use croner::Cron;

/// The times of one flow.
#[derive(Clone, Debug)]
pub struct Timing {
    pub cron: Cron,
    pub timezone: Tz,
    /// Each run begins up to so much after its time.
    pub jitter: Duration,
    /// What the jitter is drawn with: flows and machines of different seeds do not march in step.
    pub seed: u64,
}

/// One run that is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// The time that the expression names.
    pub at: DateTime<Utc>,
    /// The same with the jitter.
    pub begins: DateTime<Utc>,
}

impl Timing {
    /// The run to wait for, or to make now if it `begins` in the past. `settled` is the time up to which all is done:
    /// when the last run began. So of several that were missed since, one is made up, and settles the others.
    ///
    /// Where the clock of the zone leaps an hour, a run in the missing hour is made right after it; where it repeats an
    /// hour, a run at a fixed time is made once, and one of every so many minutes goes on through both.
    pub fn next(&self, settled: DateTime<Utc>, now: DateTime<Utc>) -> Option<Turn> {
        // A clock that was set back must not leave the flow waiting until it has caught up.
        let start = settled.min(now).with_timezone(&self.timezone);
        let at = self.cron.find_next_occurrence(&start, false).ok()?.to_utc();
        Some(Turn { at, begins: at.checked_add_signed(self.later(at)).unwrap_or(at) })
    }

    /// The next runs, for people.
    pub fn coming(&self, now: DateTime<Utc>, count: usize) -> Vec<DateTime<Tz>> {
        let start = now.with_timezone(&self.timezone);
        let next = |from: &DateTime<Tz>| self.cron.find_next_occurrence(from, false).ok();
        std::iter::successors(next(&start), next).take(count).collect()
    }

    /// How much later the run of this time begins: always the same for one time, or it would be drawn until it is 0.
    fn later(&self, at: DateTime<Utc>) -> TimeDelta {
        let most = u64::try_from(self.jitter.as_millis()).unwrap_or(u64::MAX);
        let drawn = scatter(self.seed ^ at.timestamp().cast_unsigned()).checked_rem(most).unwrap_or_default();
        TimeDelta::milliseconds(i64::try_from(drawn).unwrap_or_default())
    }
}

/// A number that looks like chance and is the same for the same input (the finisher of SplitMix64).
pub fn scatter(seed: u64) -> u64 {
    let mut mixed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// The seed of names: those of a flow and of the machine that runs it.
pub fn seed(names: &[&str]) -> u64 {
    names
        .iter()
        .fold(0, |seed, name| name.bytes().fold(scatter(seed), |seed, byte| scatter(seed ^ u64::from(byte))))
}
