//! Cron expressions with the meaning that Debian's cron gives them.
//!
//! Two of its habits are not those of every parser. A day or a weekday that begins with `*` leaves
//! the choice to the other one, also with a step: `0 0 */2 * 1` is a Monday on an odd day, where
//! Kubernetes runs on odd days and on Mondays. And a line whose minute or hour begins with `*`
//! follows the clock when it is set, while one of fixed times runs once for each.

use chrono::{DateTime, NaiveDateTime, Timelike as _, Utc};
use croner::Cron;
use croner::parser::{CronParser, Seconds, Year};

/// An expression of five fields, of six with seconds in front, or a word such as @daily.
#[derive(Clone, Debug)]
pub struct CronLine {
    cron: Cron,
    /// Minute or hour begin with `*`: it runs whenever the clock shows a time that fits, also twice
    /// in a repeated hour.
    pub follows_clock: bool,
    pub days: DayRule,
}

/// How day and weekday go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayRule {
    /// At most one of them is restricted.
    One,
    /// Both are restricted, and one begins with `*`: a day has to fit both.
    Both,
    /// Both are restricted: a day has to fit one of them.
    Either,
}

impl CronLine {
    /// `None` where the text is no expression.
    pub fn parse(text: &str) -> Option<CronLine> {
        let fields: Vec<&str> = text.split_whitespace().collect();
        let open = |field: &str| field.starts_with(['*', '?']);
        // Minute, hour, day, month, weekday.
        let fields =
            fields.split_at_checked(fields.len().saturating_sub(5)).map(|(_, fields)| fields);
        let (follows_clock, days) = match fields {
            Some([minute, hour, day, _, weekday]) => {
                let says = |field: &&str| !matches!(*field, "*" | "?");
                let days = match (says(day) && says(weekday), open(day) || open(weekday)) {
                    (false, _) => DayRule::One,
                    (true, true) => DayRule::Both,
                    (true, false) => DayRule::Either,
                };
                (open(minute) || open(hour), days)
            }
            _ => (text.trim().eq_ignore_ascii_case("@hourly"), DayRule::One),
        };
        let parser = CronParser::builder().seconds(Seconds::Optional).year(Year::Disallowed);
        let cron = parser.dom_and_dow(days == DayRule::Both).build().parse(text).ok()?;
        Some(CronLine { cron, follows_clock, days })
    }

    /// The next time on a wall clock that is never set, after another one or, with `inclusive`, at
    /// it.
    pub fn next_wall(&self, from: NaiveDateTime, inclusive: bool) -> Option<NaiveDateTime> {
        // A fraction of a second has begun, and is over.
        let whole = from.with_nanosecond(0)?;
        let from: DateTime<Utc> = whole.and_utc();
        self.cron
            .find_next_occurrence(&from, inclusive && whole.and_utc() == from)
            .ok()
            .map(|time| time.naive_utc())
    }

    /// Whether there is any such day.
    pub fn ever_comes(&self) -> bool {
        // Any day will do: what never comes within the years of the parser never comes at all.
        self.next_wall(DateTime::<Utc>::UNIX_EPOCH.naive_utc(), false).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn day_and_weekday_go_together_as_in_debian() {
        for (text, days) in [
            ("0 0 * * *", DayRule::One),
            ("0 0 13 * *", DayRule::One),
            ("0 0 * * 1", DayRule::One),
            ("0 0 */2 * *", DayRule::One),
            ("0 0 */2 * 1", DayRule::Both),
            ("0 0 1-7 * */2", DayRule::Both),
            ("0 0 13 * FRI", DayRule::Either),
            ("0 0 0 */2 * 1", DayRule::Both),
            ("@daily", DayRule::One),
        ] {
            assert_eq!(CronLine::parse(text).expect(text).days, days, "{text}");
        }
    }

    #[test]
    fn a_star_in_minute_or_hour_follows_the_clock() {
        for (text, follows) in [
            ("*/15 * * * *", true),
            ("0 */2 * * *", true),
            ("*/30 2 * * *", true),
            ("@hourly", true),
            ("0,30 2 * * *", false),
            ("0-59/30 2 * * *", false),
            ("30 2 * * *", false),
            ("*/5 30 2 * * *", false),
            ("@daily", false),
        ] {
            assert_eq!(CronLine::parse(text).expect(text).follows_clock, follows, "{text}");
        }
        assert!(CronLine::parse("61 * * * *").is_none());
    }
}
