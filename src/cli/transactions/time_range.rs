//! Times as people write them on the command line: a day, a wall-clock time of the server, or a
//! moment with its offset.

use chrono::{
    DateTime, Datelike as _, Days, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta,
};

use crate::model::Zone;
use crate::protocol::local_time;

/// No zone is further from UTC.
const WIDEST: TimeDelta = TimeDelta::hours(15);

/// A time that was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeBound {
    Day(NaiveDate),
    Wall(NaiveDateTime),
    Moment(DateTime<FixedOffset>),
}

impl TimeBound {
    /// Reads `2026-11-23`, `2026-11-23 08:00` and `2026-11-23T08:00:00+04:00`.
    ///
    /// # Errors
    /// A text that states what is expected.
    pub fn parse(text: &str) -> Result<TimeBound, String> {
        let text = text.trim();
        let when = TimeBound::parse_untrimmed(text)?;
        // Whatever the zone of a server is, what it is asked with has four digits for the year.
        let (first, last) = match when {
            TimeBound::Day(day) => (day.year(), day.year()),
            TimeBound::Wall(time) => (time.year(), time.year()),
            TimeBound::Moment(time) => {
                let utc = time.naive_utc();
                let year = |time: Option<NaiveDateTime>| time.map_or(i32::MAX, |time| time.year());
                (year(utc.checked_sub_signed(WIDEST)), year(utc.checked_add_signed(WIDEST)))
            }
        };
        match (1..=9999).contains(&first) && (1..=9999).contains(&last) {
            true => Ok(when),
            false => Err(format!(
                "{text:?} is beyond what servers know: years are from 1 to 9999, in every zone"
            )),
        }
    }

    fn parse_untrimmed(text: &str) -> Result<TimeBound, String> {
        if let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
            return Ok(TimeBound::Day(day));
        }
        if let Some(time) = local_time::parse_local_time(text) {
            return Ok(TimeBound::Wall(time));
        }
        DateTime::parse_from_rfc3339(text).map(TimeBound::Moment).map_err(|_| {
            format!(
                "{text:?} is no time: write 2026-11-23, \"2026-11-23 08:00\" or \
                 2026-11-23T08:00:00+04:00"
            )
        })
    }

    /// The first second of it on the server's wall clock; `None` for a moment where the server's
    /// zone is not known.
    pub fn first_second(self, zone: Option<Zone>) -> Option<NaiveDateTime> {
        match self {
            TimeBound::Day(day) => Some(day.and_time(NaiveTime::MIN)),
            TimeBound::Wall(time) => Some(time),
            TimeBound::Moment(time) => Some(time.with_timezone(&zone?).naive_local()),
        }
    }

    /// The last second of it, as filters include both ends: a day counts whole.
    pub fn last_second(self, zone: Option<Zone>) -> Option<NaiveDateTime> {
        match self {
            TimeBound::Day(day) => day
                .checked_add_days(Days::new(1))?
                .and_time(NaiveTime::MIN)
                .checked_sub_signed(TimeDelta::seconds(1)),
            other => other.first_second(zone),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wall(text: &str, zone: Option<Zone>) -> (Option<String>, Option<String>) {
        let when = TimeBound::parse(text).expect(text);
        (
            when.first_second(zone).map(local_time::format_local_time),
            when.last_second(zone).map(local_time::format_local_time),
        )
    }

    fn both(start: &str, end: &str) -> (Option<String>, Option<String>) {
        (Some(start.to_owned()), Some(end.to_owned()))
    }

    #[test]
    fn days_count_whole_and_moments_go_to_the_servers_clock() {
        let dubai = Some(Zone::built_in("Asia/Dubai").expect("a zone"));
        assert_eq!(wall("2026-11-23", None), both("2026-11-23 00:00:00", "2026-11-23 23:59:59"));
        assert_eq!(
            wall("2026-11-23 08:00", None),
            both("2026-11-23 08:00:00", "2026-11-23 08:00:00")
        );
        assert_eq!(
            wall("2026-11-23T20:30:00Z", dubai),
            both("2026-11-24 00:30:00", "2026-11-24 00:30:00")
        );
        assert_eq!(wall("2026-11-23T20:30:00Z", None), (None, None));
        for bad in ["yesterday", "2026-13-01", "23.11.2026", ""] {
            assert!(TimeBound::parse(bad).is_err(), "{bad}");
        }
        for beyond in
            ["9999-12-31T23:59:59-14:00", "+10000-01-01", "0001-01-01T00:00:00+14:00", "0000-01-01"]
        {
            let error = TimeBound::parse(beyond).expect_err(beyond);
            assert!(error.contains("from 1 to 9999"), "{error}");
        }
        assert_eq!(wall("9999-12-31", None), both("9999-12-31 00:00:00", "9999-12-31 23:59:59"));
    }
}
