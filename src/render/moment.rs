//! Moments as people read them.

use chrono::{DateTime, Local, TimeZone, Utc};

/// A moment by the clock of this machine, with its offset: `2026-11-30 09:00 +04:00`. One form for
/// all texts; JSON has RFC 3339 in UTC.
pub fn format_moment(at: DateTime<Utc>) -> String {
    format_in_zone(at, &Local)
}

fn format_in_zone<Z: TimeZone>(at: DateTime<Utc>, zone: &Z) -> String
where
    Z::Offset: std::fmt::Display,
{
    at.with_timezone(zone).format("%Y-%m-%d %H:%M %:z").to_string()
}

#[cfg(test)]
mod tests {
    use chrono::FixedOffset;

    use super::*;

    #[test]
    fn a_moment_is_written_by_the_local_clock_with_its_offset() {
        let at = DateTime::parse_from_rfc3339("2026-11-30T22:30:15Z").expect("a time").to_utc();
        let dubai = FixedOffset::east_opt(4 * 3600).expect("an offset");
        assert_eq!(format_in_zone(at, &dubai), "2026-12-01 02:30 +04:00");
        assert_eq!(format_in_zone(at, &Utc), "2026-11-30 22:30 +00:00");
    }
}
