//! Times as the API writes them: the wall clock of the server's zone, without a word about the zone.

use chrono::NaiveDateTime;

/// How servers and clients were seen to write times; the first one is the vendor's.
const FORMATS: [&str; 4] =
    ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"];

/// A wall-clock time; `None` for what is none, and for a time with an offset: that would be another clock's.
pub fn read(text: &str) -> Option<NaiveDateTime> {
    let text = text.trim();
    FORMATS.iter().find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
}

/// A time as the vendor's document has it. Parts of a second are left out where there are none.
pub fn write(time: NaiveDateTime) -> String {
    time.format("%Y-%m-%d %H:%M:%S%.f").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_come_back_as_they_were_written() {
        for text in ["2019-03-04 09:50:00", "2024-02-29 23:59:59.123456", "2026-10-25 02:30:00"] {
            assert_eq!(read(text).map(write).as_deref(), Some(text));
        }
        assert_eq!(read("2019-03-04T09:50").map(write).as_deref(), Some("2019-03-04 09:50:00"));
    }

    #[test]
    fn what_is_no_time_of_the_servers_clock_is_none() {
        for text in ["", "-", "2019-03-04", "2019-02-30 09:50:00", "04.03.2019 09:50", "2019-03-04T09:50:00Z"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
