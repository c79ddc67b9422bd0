//! How long a read may take: less than a write, as it can be sent again. Some servers leave a
//! request on a kept connection without an answer, and nothing is lost by asking once more.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// A first read waits for this part of the time that a request may take.
const PART: u32 = 3;
/// No first read waits less, where a request may take longer.
const LEAST: Duration = Duration::from_secs(10);

#[derive(Debug)]
pub(in crate::store::server) struct Timeouts {
    /// For one whole request.
    most: Duration,
    /// What a first read waits, in milliseconds: more once the server turned out to be slow.
    first: AtomicU64,
}

impl Timeouts {
    pub(in crate::store::server) fn new(most: Duration) -> Timeouts {
        let first = (most / PART).max(LEAST).min(most);
        Timeouts { most, first: AtomicU64::new(saturating_millis(first)) }
    }

    /// For a read that was sent so often before: doubled each time, so that a cold server is waited
    /// for in the end.
    pub(in crate::store::server) fn of_read(&self, turn: u64) -> Duration {
        let first = Duration::from_millis(self.first.load(Ordering::Relaxed));
        let doubled = first.saturating_mul(1 << u32::try_from(turn).unwrap_or(u32::MAX).min(8));
        doubled.min(self.most)
    }

    /// For a request that is no read.
    pub(in crate::store::server) fn of_request(&self) -> Duration {
        self.most
    }

    /// A read was answered after this time: others may take as long, and twice that.
    pub(in crate::store::server) fn record_answer(&self, took: Duration) {
        self.first.fetch_max(saturating_millis((took * 2).min(self.most)), Ordering::Relaxed);
    }
}

fn saturating_millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_read_waits_less_than_a_write_and_longer_each_time() {
        let seconds = |time: Duration| time.as_secs();
        let timeouts = Timeouts::new(Duration::from_secs(90));
        assert_eq!([0, 1, 2, 60].map(|turn| seconds(timeouts.of_read(turn))), [30, 60, 90, 90]);
        // A server that takes its time is given it from then on.
        timeouts.record_answer(Duration::from_secs(40));
        assert_eq!(seconds(timeouts.of_read(0)), 80);
        timeouts.record_answer(Duration::from_secs(80));
        assert_eq!(seconds(timeouts.of_read(0)), 90);
        assert_eq!(seconds(Timeouts::new(Duration::from_secs(12)).of_read(0)), 10);
        assert_eq!(seconds(Timeouts::new(Duration::from_secs(3)).of_read(0)), 3);
    }
}
