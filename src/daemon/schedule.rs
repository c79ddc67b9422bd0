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
    pub fn next(&self, settled: DateTime<Utc>) -> Option<Turn> {
        let start = settled.with_timezone(&self.timezone);
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

#[cfg(test)]
mod tests {
    use croner::parser::{CronParser, Seconds, Year};

    use super::*;

    fn timing(cron: &str, timezone: Tz) -> Timing {
        let parser = CronParser::builder().seconds(Seconds::Optional).year(Year::Disallowed).build();
        Timing { cron: parser.parse(cron).expect(cron), timezone, jitter: Duration::ZERO, seed: 0 }
    }

    fn at(time: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(time).expect(time).to_utc()
    }

    /// A zone, an expression, from when, and the runs from there on as the clock of the zone shows them.
    type Case = (Tz, &'static str, &'static str, &'static [&'static str]);

    const CASES: &[Case] = &[
        // Spring, Berlin: 02:00 to 03:00 of 29 March 2026 is not there.
        (
            Tz::Europe__Berlin,
            "30 2 * * *",
            "2026-03-28T00:00:00Z",
            &["2026-03-28T02:30:00+01:00", "2026-03-29T03:00:00+02:00", "2026-03-30T02:30:00+02:00"],
        ),
        (
            Tz::Europe__Berlin,
            "*/30 * * * *",
            "2026-03-29T00:00:00Z",
            &["2026-03-29T01:30:00+01:00", "2026-03-29T03:00:00+02:00", "2026-03-29T03:30:00+02:00"],
        ),
        (
            Tz::Europe__Berlin,
            "0 */2 * * *",
            "2026-03-28T23:00:00Z",
            &["2026-03-29T04:00:00+02:00", "2026-03-29T06:00:00+02:00"],
        ),
        // Autumn, Berlin: 02:00 to 03:00 of 25 October 2026 comes twice.
        (
            Tz::Europe__Berlin,
            "30 2 * * *",
            "2026-10-24T12:00:00Z",
            &["2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00"],
        ),
        (
            Tz::Europe__Berlin,
            "*/30 2 * * *",
            "2026-10-24T12:00:00Z",
            &[
                "2026-10-25T02:00:00+02:00",
                "2026-10-25T02:30:00+02:00",
                "2026-10-25T02:00:00+01:00",
                "2026-10-25T02:30:00+01:00",
                "2026-10-26T02:00:00+01:00",
            ],
        ),
        // New York: 8 March and 1 November 2026.
        (
            Tz::America__New_York,
            "15 2 * * SUN",
            "2026-03-02T00:00:00Z",
            &["2026-03-08T03:00:00-04:00", "2026-03-15T02:15:00-04:00"],
        ),
        (
            Tz::America__New_York,
            "15 1 * * *",
            "2026-10-31T12:00:00Z",
            &["2026-11-01T01:15:00-04:00", "2026-11-02T01:15:00-05:00"],
        ),
        // South of the equator spring is in October; Lord Howe moves by half an hour.
        (
            Tz::Australia__Sydney,
            "30 2 4,5 10 *",
            "2026-10-03T00:00:00Z",
            &["2026-10-04T03:00:00+11:00", "2026-10-05T02:30:00+11:00"],
        ),
        (
            Tz::Australia__Lord_Howe,
            "15 2 * * *",
            "2026-10-02T20:00:00Z",
            &["2026-10-04T02:30:00+11:00", "2026-10-05T02:15:00+11:00"],
        ),
        // Egypt leaps at midnight, on a Friday in April: the missing hour begins the day.
        (
            Tz::Africa__Cairo,
            "0 0 * * *",
            "2026-04-22T22:00:00Z",
            &["2026-04-24T01:00:00+03:00", "2026-04-25T00:00:00+03:00"],
        ),
        // No change at all where there is none.
        (
            Tz::Asia__Dubai,
            "*/15 6-20 * * 1-5",
            "2026-03-27T16:40:00Z",
            &["2026-03-27T20:45:00+04:00", "2026-03-30T06:00:00+04:00"],
        ),
        // Leap days and ends of months.
        (
            Tz::UTC,
            "0 0 29 2 *",
            "2026-01-01T00:00:00Z",
            &["2028-02-29T00:00:00+00:00", "2032-02-29T00:00:00+00:00"],
        ),
        (Tz::UTC, "0 4 31 * *", "2026-03-31T12:00:00Z", &["2026-05-31T04:00:00+00:00"]),
        (
            Tz::UTC,
            "0 4 L * *",
            "2028-01-31T12:00:00Z",
            &["2028-02-29T04:00:00+00:00", "2028-03-31T04:00:00+00:00"],
        ),
        // A day of the month and a weekday: either of them, as in cron.
        (
            Tz::UTC,
            "0 0 13 * FRI",
            "2026-11-11T00:00:00Z",
            &["2026-11-13T00:00:00+00:00", "2026-11-20T00:00:00+00:00"],
        ),
        (Tz::UTC, "@hourly", "2026-11-11T00:30:00Z", &["2026-11-11T01:00:00+00:00"]),
        (
            Tz::UTC,
            "*/20 * * * * *",
            "2026-11-11T00:00:30Z",
            &["2026-11-11T00:00:40+00:00", "2026-11-11T00:01:00+00:00"],
        ),
    ];

    #[test]
    fn runs_follow_the_clock_of_their_zone() {
        for (zone, cron, from, expected) in CASES {
            let timing = timing(cron, *zone);
            let mut settled = at(from);
            for time in *expected {
                let turn = timing.next(settled).expect(cron);
                let found = turn.at.with_timezone(zone).to_rfc3339();
                assert_eq!(&found, time, "{cron} in {zone} after {settled}");
                settled = turn.at;
            }
            let shown = timing.coming(at(from), expected.len());
            let shown: Vec<String> = shown.iter().map(DateTime::to_rfc3339).collect();
            assert_eq!(shown, *expected, "{cron} in {zone}");
        }
    }

    #[test]
    fn the_days_of_a_year_are_each_run_once_in_every_zone() {
        for zone in chrono_tz::TZ_VARIANTS.into_iter().step_by(7) {
            let timing = timing("30 1,2 * * *", zone);
            let mut settled = at("2026-01-01T12:00:00Z");
            let mut last = settled;
            for _ in 0..2 * 365 {
                settled = timing.next(settled).expect("there is always a next one").at;
                assert!(settled > last, "{zone}: {settled} after {last}");
                last = settled;
            }
            let days = (settled - at("2026-01-01T12:00:00Z")).num_days();
            assert!((364..=366).contains(&days), "{zone}: {days}");
        }
    }

    #[test]
    fn what_was_missed_is_made_up_once() {
        let timing = timing("*/15 * * * *", Tz::UTC);
        // The machine slept from 10:07 to 15:22.
        let (settled, now) = (at("2026-11-11T10:00:05Z"), at("2026-11-11T15:22:00Z"));
        let turn = timing.next(settled).expect("due");
        assert!(turn.begins <= now);
        // It began now, and that settles all of them.
        assert_eq!(timing.next(now).expect("next").at, at("2026-11-11T15:30:00Z"));
    }

    #[test]
    fn jitter_is_steady_for_one_time_and_spread_over_many() {
        let jitter = Duration::from_secs(30);
        let timing = |seed| Timing { jitter, seed, ..timing("* * * * *", Tz::UTC) };
        let (one, two) = (timing(seed(&["host", "hq"])), timing(seed(&["host", "lab"])));
        let (mut settled, mut late, mut alike) = (at("2026-11-11T00:00:00Z"), Vec::new(), 0);
        for _ in 0..200 {
            let turn = one.next(settled).expect("next");
            assert_eq!(one.next(settled), Some(turn));
            let later = (turn.begins - turn.at).num_milliseconds();
            assert!((0..30_000).contains(&later), "{later}");
            alike += u32::from(two.next(settled) == Some(turn));
            late.push(later);
            settled = turn.at;
        }
        late.sort_unstable();
        assert!(
            late[20] < 6_000 && late[100] > 8_000 && late[100] < 22_000 && late[180] > 24_000,
            "{late:?}"
        );
        assert!(alike < 5, "{alike}");
    }
}
