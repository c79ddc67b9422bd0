//! Times as the API writes them: the wall clock of the server's zone, mostly without a word about
//! the zone. Servers that leave the framework's own format alone write an offset or `Z`.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime};

use crate::model::Zone;

/// How servers and clients were seen to write times; the first one is the vendor's.
const FORMATS: [&str; 4] =
    ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"];

/// A wall-clock time; `None` for what is none, and for a time with an offset: that would be another
/// clock's.
pub fn parse_local_time(text: &str) -> Option<NaiveDateTime> {
    let text = text.trim();
    let general =
        || FORMATS.iter().find_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
    parse_vendor_time(text).or_else(general)
}

/// A time as nearly all servers write it, `2026-10-01 08:00:00`: the general parser reads its
/// pattern anew for each of the three times of a punch. Gives nothing for what is written otherwise
/// or is no time, and leaves that to the general parser.
fn parse_vendor_time(text: &str) -> Option<NaiveDateTime> {
    let bytes: &[u8; 19] = text.as_bytes().try_into().ok()?;
    let marks = [(4, b'-'), (7, b'-'), (10, b' '), (13, b':'), (16, b':')];
    if marks.iter().any(|(at, mark)| bytes[*at] != *mark) {
        return None;
    }
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0u32, |sum, byte| Some(sum * 10 + char::from(*byte).to_digit(10)?))
    };
    let year = i32::try_from(number(&bytes[..4])?).ok()?;
    let day = NaiveDate::from_ymd_opt(year, number(&bytes[5..7])?, number(&bytes[8..10])?)?;
    day.and_hms_opt(number(&bytes[11..13])?, number(&bytes[14..16])?, number(&bytes[17..])?)
}

/// The same of a server's answer: a time with an offset is put on the clock of the zone that the
/// settings name for the server, and without one is left on the clock that it was written by.
pub fn parse_server_time(text: &str, zone: Option<Zone>) -> Option<NaiveDateTime> {
    let on_clock = |time: DateTime<FixedOffset>| match zone {
        Some(zone) => time.with_timezone(&zone).naive_local(),
        None => time.naive_local(),
    };
    parse_local_time(text).or_else(|| with_offset(text).map(on_clock))
}

/// A time that names its offset: `2026-10-01T08:00:00.5+04:00`, `…+0400`, `…Z`.
pub fn with_offset(text: &str) -> Option<DateTime<FixedOffset>> {
    let text = text.trim().replacen(' ', "T", 1);
    // An offset may stand apart.
    let text = text.replace(' ', "");
    let formats = ["%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%dT%H:%M%#z"];
    let parsed = formats.iter().find_map(|format| DateTime::parse_from_str(&text, format).ok());
    parsed.or_else(|| DateTime::parse_from_rfc3339(&text).ok())
}

/// How a zone differs from the offset that a time was written with, in seconds; 0 where they agree.
pub fn offset_difference(time: DateTime<FixedOffset>, zone: Zone) -> i32 {
    time.offset().local_minus_utc() - zone.offset_at(time.to_utc()).local_minus_utc()
}

/// A time as the vendor's document has it: `2019-03-04 09:50:00`. Parts of a second are left out
/// where there are none.
pub fn format_local_time(time: NaiveDateTime) -> String {
    // The same text as `%Y-%m-%d %H:%M:%S%.f` (a test says so), without reading that pattern again
    // for each of the three times of a punch.
    time.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_their_format_says() {
        let start = chrono::DateTime::UNIX_EPOCH.naive_utc();
        for step in 0..20_000_i64 {
            let nanoseconds = [0, 120_000_000, 123_456_000, 1, 999_999_999][(step % 5) as usize];
            let time = start
                + chrono::TimeDelta::seconds(step * 7_654_321 - 60_000_000_000)
                + chrono::TimeDelta::nanoseconds(nanoseconds);
            let text = time.format("%Y-%m-%d %H:%M:%S%.f").to_string();
            assert_eq!(format_local_time(time), text);
        }
    }

    #[test]
    fn the_short_way_gives_what_the_general_parser_gives() {
        let general = |text: &str| {
            FORMATS.iter().find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
        };
        let signs = b"0123456789";
        for (step, base) in
            (0..40_000_usize).zip(["2026-02-28 23:59:59", "0000-12-31 00:00:00"].iter().cycle())
        {
            let mut text = base.as_bytes().to_vec();
            // One or two digits are others, so that days, months and seconds run over.
            for place in [step % 19, step / 19 % 19] {
                if text[place].is_ascii_digit() {
                    text[place] = signs[step / 361 % 10];
                }
            }
            let text = String::from_utf8(text).expect("ASCII");
            let short = parse_vendor_time(&text);
            assert!(short.is_none() || short == general(&text), "{text}");
            assert_eq!(parse_local_time(&text), general(&text), "{text}");
        }
        for odd in [
            "2026-10-01T08:00:00",
            "2026-10-01 08:00:0x",
            "+026-10-01 08:00:00",
            "2026-10-01 24:00:00",
        ] {
            assert_eq!(parse_local_time(odd), general(odd), "{odd}");
        }
    }

    #[test]
    fn times_come_back_as_they_were_written() {
        for text in ["2019-03-04 09:50:00", "2024-02-29 23:59:59.123456", "2026-10-25 02:30:00"] {
            assert_eq!(parse_local_time(text).map(format_local_time).as_deref(), Some(text));
        }
        assert_eq!(
            parse_local_time("2019-03-04T09:50").map(format_local_time).as_deref(),
            Some("2019-03-04 09:50:00")
        );
    }

    #[test]
    fn times_with_an_offset_are_put_on_the_clock_of_the_server() {
        let dubai = Zone::built_in("Asia/Dubai");
        for (text, zone, wall) in [
            ("2026-10-01T08:00:00+04:00", dubai, "2026-10-01 08:00:00"),
            ("2026-10-01T04:00:00Z", dubai, "2026-10-01 08:00:00"),
            ("2026-10-01 04:00:00.250000+00:00", dubai, "2026-10-01 08:00:00.250"),
            ("2026-09-30T23:30:00-0500", dubai, "2026-10-01 08:30:00"),
            ("2026-10-01T08:00+04:00", None, "2026-10-01 08:00:00"),
            ("2026-10-01T04:00:00Z", None, "2026-10-01 04:00:00"),
            ("2026-10-01 08:00:00", dubai, "2026-10-01 08:00:00"),
        ] {
            assert_eq!(
                parse_server_time(text, zone).map(format_local_time).as_deref(),
                Some(wall),
                "{text}"
            );
        }
        for text in ["2026-10-01", "2026-13-01T00:00:00Z", "Z", "2026-10-01T08:00:00+99:99"] {
            assert_eq!(parse_server_time(text, dubai), None, "{text}");
        }
        let time = with_offset("2026-10-01T08:00:00+04:00").expect("a time");
        assert_eq!(offset_difference(time, Zone::built_in("Asia/Dubai").expect("known")), 0);
        assert_eq!(
            offset_difference(time, Zone::built_in("Europe/Berlin").expect("known")),
            2 * 3600
        );
    }

    #[test]
    fn what_is_no_time_of_the_servers_clock_is_none() {
        for text in [
            "",
            "-",
            "2019-03-04",
            "2019-02-30 09:50:00",
            "04.03.2019 09:50",
            "2019-03-04T09:50:00Z",
        ] {
            assert_eq!(parse_local_time(text), None, "{text}");
        }
    }
}
