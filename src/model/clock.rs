//! Wall-clock times of a server's zone as moments: what is sure, what is ambiguous, and what never
//! was.

use super::zone::Zone;
use chrono::{DateTime, FixedOffset, LocalResult, NaiveDateTime, Offset as _, TimeZone as _};

/// What a wall-clock time means in a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LocalTimeMeaning {
    /// It was once.
    Once(DateTime<FixedOffset>),
    /// The clock was set back over it: it was twice, and nothing in the text shows which one is
    /// meant.
    Twice { earlier: DateTime<FixedOffset>, later: DateTime<FixedOffset> },
    /// The clock was set forward over it: no clock of the zone ever showed it.
    Never,
}

impl LocalTimeMeaning {
    pub fn from_local(time: NaiveDateTime, zone: Zone) -> LocalTimeMeaning {
        let fixed = |time: DateTime<Zone>| time.with_timezone(&time.offset().fix());
        match zone.from_local_datetime(&time) {
            LocalResult::Single(once) => LocalTimeMeaning::Once(fixed(once)),
            LocalResult::Ambiguous(one, other) => {
                let (earlier, later) = if one <= other { (one, other) } else { (other, one) };
                LocalTimeMeaning::Twice { earlier: fixed(earlier), later: fixed(later) }
            }
            LocalResult::None => LocalTimeMeaning::Never,
        }
    }

    /// The moment, where there is exactly one.
    pub fn certain_time(self) -> Option<DateTime<FixedOffset>> {
        match self {
            LocalTimeMeaning::Once(time) => Some(time),
            _ => None,
        }
    }

    /// The word that marks a time that is not sure; `None` for one that is.
    pub fn uncertainty_word(self) -> Option<&'static str> {
        match self {
            LocalTimeMeaning::Once(_) => None,
            LocalTimeMeaning::Twice { .. } => Some("ambiguous"),
            LocalTimeMeaning::Never => Some("nonexistent"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(time: &str, zone: Zone) -> LocalTimeMeaning {
        LocalTimeMeaning::from_local(
            NaiveDateTime::parse_from_str(time, "%Y-%m-%d %H:%M:%S").expect("a time"),
            zone,
        )
    }

    fn sure(time: &str, zone: Zone) -> Option<String> {
        moment(time, zone).certain_time().map(|time| time.to_rfc3339())
    }

    #[test]
    fn zones_without_changes_leave_nothing_open() {
        for (zone, expected) in [
            (Zone::built_in("Asia/Dubai").expect("a zone"), "2026-03-29T02:30:00+04:00"),
            (Zone::built_in("Asia/Kathmandu").expect("a zone"), "2026-03-29T02:30:00+05:45"),
            (Zone::UTC, "2026-03-29T02:30:00+00:00"),
        ] {
            assert_eq!(sure("2026-03-29 02:30:00", zone).as_deref(), Some(expected));
        }
    }

    #[test]
    fn the_hour_that_is_left_out_never_was() {
        let berlin = Zone::built_in("Europe/Berlin").expect("a zone");
        for (time, expected) in [
            ("2026-03-29 01:59:59", Some("2026-03-29T01:59:59+01:00")),
            ("2026-03-29 02:00:00", None),
            ("2026-03-29 02:59:59", None),
            ("2026-03-29 03:00:00", Some("2026-03-29T03:00:00+02:00")),
        ] {
            assert_eq!(sure(time, berlin).as_deref(), expected, "{time}");
        }
        assert_eq!(moment("2026-03-29 02:30:00", berlin), LocalTimeMeaning::Never);
        assert_eq!(moment("2026-03-29 02:30:00", berlin).uncertainty_word(), Some("nonexistent"));
    }

    #[test]
    fn the_hour_that_comes_twice_is_told_with_both_readings() {
        let LocalTimeMeaning::Twice { earlier, later } =
            moment("2026-10-25 02:30:00", Zone::built_in("Europe/Berlin").expect("a zone"))
        else {
            unreachable!("the clock is set back then")
        };
        assert_eq!(earlier.to_rfc3339(), "2026-10-25T02:30:00+02:00");
        assert_eq!(later.to_rfc3339(), "2026-10-25T02:30:00+01:00");
        assert!(earlier < later);
        assert_eq!(
            moment("2026-10-25 03:00:00", Zone::built_in("Europe/Berlin").expect("a zone"))
                .uncertainty_word(),
            None
        );
    }

    #[test]
    fn changes_of_half_an_hour_and_at_midnight_are_known() {
        // Lord Howe moves by thirty minutes.
        let lord_howe = Zone::built_in("Australia/Lord_Howe").expect("a zone");
        assert_eq!(moment("2026-10-04 02:15:00", lord_howe), LocalTimeMeaning::Never);
        assert_eq!(moment("2026-10-04 02:45:00", lord_howe).uncertainty_word(), None);
        assert_eq!(moment("2026-04-05 01:45:00", lord_howe).uncertainty_word(), Some("ambiguous"));
        // Beirut moves at midnight: the day begins at one.
        assert_eq!(
            moment("2026-03-29 00:30:00", Zone::built_in("Asia/Beirut").expect("a zone")),
            LocalTimeMeaning::Never
        );
    }
}
