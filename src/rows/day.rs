//! Days of the calendar, as a source writes them.

use std::fmt::Write as _;

use chrono::format::ParseErrorKind;
use chrono::{Datelike as _, Months, NaiveDate, NaiveTime, Timelike as _};

use super::cell::{read_text, wrong_type};
use super::cell_value::{CellError, CellValue};
use super::date_remedy;
use super::row_target::{ColumnTarget, TargetField};
use crate::markup::plain;
use crate::model::check::dates;

/// Of how many years ago a last day with a year of two digits is believed.
const BELIEVED: u32 = 20;

/// A day of the calendar, as the feed writes days.
pub(crate) fn read_date(
    target: &ColumnTarget<'_>,
    given: &CellValue<'_>,
) -> Result<Option<NaiveDate>, CellError> {
    let not_a_date =
        || wrong_type(target, given, "a date", date_remedy::remedy_to_date(target, given));
    let text = match given {
        CellValue::Date(day) if is_nothing(target, *day) => return Ok(None),
        CellValue::Date(day) if day.year() >= 1000 => return Ok(Some(*day)),
        CellValue::Date(_) | CellValue::Text(_) | CellValue::Null | CellValue::Flag(_) => {
            read_text(target, given, false)?
        }
        // Exports of JSON write 20190402 without quotes.
        CellValue::Number(digits) if plain::parse_number(digits).is_some() => {
            let text = read_text(target, given, false)?;
            if !text.is_empty() && !matches_column_format(target, &text) {
                return Err(not_a_date());
            }
            text
        }
        _ => return Err(not_a_date()),
    };
    if text.is_empty() {
        return Ok(None);
    }
    // PostgreSQL has a last day for what never ends, as others have 9999-12-31.
    if text == "infinity" && target.what == TargetField::ActiveUntil {
        return Ok(dates::end_of_time());
    }
    let plain_day = text.len() == 10 && text.as_bytes()[0].is_ascii_digit();
    // A column of days comes as 2024-12-31, however others of the query are written.
    let typed = target.medium.is_query()
        && plain_day
        && NaiveDate::parse_from_str(&text, "%Y-%m-%d").is_ok();
    let said = target.dates.filter(|_| !typed);
    let is_iso = said.is_none_or(|format| matches!(format, "%Y-%m-%d" | "%F"));
    if (is_iso || target.medium.is_query())
        && let Some(stamp) = DayAndTime::parse(&text)
    {
        return day_of_stamp(target, given, &text, &stamp);
    }
    let (format, fits) = said.map_or(("%Y-%m-%d", plain_day), |format| (format, true));
    match NaiveDate::parse_from_str(&text, format) {
        Ok(day) if fits && is_nothing(target, day) => Ok(None),
        // A year of two digits read as one of four is a date that was not meant.
        Ok(day) if fits && day.year() >= 1000 => {
            judge_short_year(target, given, format, day).map(Some)
        }
        Ok(_) if fits => Err(impossible_day(target, given, &text)),
        Err(error)
            if fits
                && matches!(
                    error.kind(),
                    ParseErrorKind::OutOfRange | ParseErrorKind::Impossible
                ) =>
        {
            Err(impossible_day(target, given, &text))
        }
        _ => {
            let help = date_remedy::no_date_remedy(target, &text)
                .unwrap_or_else(|| date_remedy::remedy_to_date(target, given));
            Err(wrong_type(target, given, "a date", help))
        }
    }
}

fn impossible_day(target: &ColumnTarget<'_>, given: &CellValue<'_>, text: &str) -> CellError {
    let what =
        format!("`{}` is not a day of the calendar: {}", target.name, given.show_value(target));
    let format = target.dates.unwrap_or("%Y-%m-%d");
    let help = date_remedy::no_date_remedy(target, text)
        .unwrap_or_else(|| format!("correct it; dates are written as {format}"));
    CellError { rule: "impossible-date", what, help }
}

/// Whether a number is a day in the format of its column, with all its digits: a number has lost
/// zeros in front, and would be read as another day.
fn matches_column_format(target: &ColumnTarget<'_>, digits: &str) -> bool {
    let Some(format) = target.dates else { return false };
    let Ok(day) = NaiveDate::parse_from_str(digits, format) else { return false };
    let mut written = String::new();
    write!(written, "{}", day.format(format)).is_ok() && written == digits
}

/// Whether a day stands for no value: `nothing` has it as 1900-01-01, however the feed writes days.
fn is_nothing(target: &ColumnTarget<'_>, day: NaiveDate) -> bool {
    !target.nothing.is_empty() && target.nothing.contains(&day.to_string())
}

/// A day with a time of day, as ISO 8601 and databases write both.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct DayAndTime {
    day: NaiveDate,
    midnight: bool,
    /// An offset follows: the day may be another one here.
    pub(super) has_zone: bool,
    /// The format that takes the day as it is written.
    pub(super) format: &'static str,
}

impl DayAndTime {
    /// `2019-04-02T00:00:00.000Z`, `2019-04-02 08:30`, `2019-04-02 00:00:00+04`.
    pub(super) fn parse(text: &str) -> Option<DayAndTime> {
        let (day, rest) = text.split_at_checked(10)?;
        let day = NaiveDate::parse_from_str(day, "%Y-%m-%d").ok()?;
        let time = rest.strip_prefix(['T', 't', ' '])?;
        let end = time.find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.' | ',')));
        let (time, zone) = time.split_at(end.unwrap_or(time.len()));
        let time = time.replace(',', ".");
        let (at, has_seconds) = match NaiveTime::parse_from_str(&time, "%H:%M:%S%.f") {
            Ok(at) => (at, true),
            Err(_) => (NaiveTime::parse_from_str(&time, "%H:%M").ok()?, false),
        };
        let has_fraction = time.contains('.');
        let format = match (rest.starts_with(' '), has_seconds, has_fraction) {
            (true, _, true) => "%Y-%m-%d %H:%M:%S%.f",
            (true, true, false) => "%Y-%m-%d %H:%M:%S",
            (true, false, false) => "%Y-%m-%d %H:%M",
            (false, _, true) => "%Y-%m-%dT%H:%M:%S%.f",
            (false, true, false) => "%Y-%m-%dT%H:%M:%S",
            (false, false, false) => "%Y-%m-%dT%H:%M",
        };
        let midnight = at.num_seconds_from_midnight() == 0 && at.nanosecond() == 0;
        is_zone(zone).then_some(DayAndTime { day, midnight, has_zone: !zone.is_empty(), format })
    }
}

/// Nothing, `Z`, ` UTC`, `+04`, `+0400`, ` +04:00`.
fn is_zone(text: &str) -> bool {
    let text = text.trim_start();
    if text.is_empty() || ["z", "utc", "gmt"].iter().any(|zone| text.eq_ignore_ascii_case(zone)) {
        return true;
    }
    let Some(offset) = text.strip_prefix(['+', '-']) else { return false };
    let digits = offset.replace(':', "");
    matches!(digits.len(), 2 | 4) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// The day of a time at midnight. Of another time it is not known whether the day is meant, or the
/// day in another zone.
fn day_of_stamp(
    target: &ColumnTarget<'_>,
    given: &CellValue<'_>,
    text: &str,
    stamp: &DayAndTime,
) -> Result<Option<NaiveDate>, CellError> {
    let never = target.what == TargetField::ActiveUntil && dates::is_never(stamp.day);
    if is_nothing(target, stamp.day) {
        return Ok(None);
    }
    if stamp.day.year() < 1000 {
        return Err(impossible_day(target, given, text));
    }
    if stamp.midnight || never {
        return Ok(Some(stamp.day));
    }
    let help = match target.medium.is_query() {
        true => date_remedy::remedy_to_date(target, given),
        false => date_remedy::without_time(target, stamp),
    };
    Err(wrong_type(target, given, "a date without a time of day", help))
}

/// Whether a format writes years with two digits.
pub(super) fn has_short_year(format: &str) -> bool {
    let mut parts = format.split('%').skip(1).map(|part| part.trim_start_matches(['-', '_', '0']));
    let writes = |part: &str, long: &[char]| part.starts_with(long);
    parts.clone().any(|part| writes(part, &['y', 'g', 'D', 'x']))
        && !parts.any(|part| writes(part, &['Y', 'C', 'G']))
}

/// The day that a year of two digits stands for. Birthdays are past: one that would be yet to come
/// is of the century before. A last day long ago would delete a person, and spreadsheets show
/// 9999-12-31 as 31.12.99 and 1900-01-01 as 01.01.00.
fn judge_short_year(
    target: &ColumnTarget<'_>,
    given: &CellValue<'_>,
    format: &str,
    day: NaiveDate,
) -> Result<NaiveDate, CellError> {
    if !has_short_year(format) {
        return Ok(day);
    }
    if target.name == "birthday" && day > target.today {
        // The 29th of February 2000 to come was not in 1900: that was no leap year.
        return Ok(day.with_year(day.year() - 100).unwrap_or(day));
    }
    let long_ago = day
        .checked_add_months(Months::new(BELIEVED * 12))
        .is_none_or(|believed| believed < target.today);
    if target.what != TargetField::ActiveUntil || !long_ago {
        return Ok(day);
    }
    let shown_so = match (day.month(), day.day()) {
        (12, 31) => "spreadsheets show 9999-12-31, which means never, in the same way",
        (1, 1) => "spreadsheets show 1900-01-01, which programs write for no date, in the same way",
        _ => "the century is not known",
    };
    let what = format!(
        "`{}` has a year of two digits: {} would be {day}, more than {BELIEVED} years ago; \
         {shown_so}",
        target.name,
        given.show_value(target)
    );
    Err(CellError {
        rule: "short-year",
        what,
        help: date_remedy::short_year_remedy(target, given, format),
    })
}

/// Whether a day may be the first of 1900, by which programs mean that there is no date.
pub(super) fn may_be_placeholder(target: &ColumnTarget<'_>, day: NaiveDate) -> bool {
    (day.year(), day.ordinal()) == (2000, 1) && target.dates.is_some_and(has_short_year)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_with_a_time_is_read_as_programs_write_it() {
        for (text, midnight, has_zone) in [
            ("2019-04-02T00:00:00.000Z", true, true),
            ("2019-04-02T00:00:00", true, false),
            ("2019-04-02 00:00:00", true, false),
            ("2019-04-02 00:00", true, false),
            ("2019-04-02 00:00:00.0000000", true, false),
            ("2019-04-02T00:00:00+04:00", true, true),
            ("2019-04-02 00:00:00 +0400", true, true),
            ("2019-04-02 00:00:00+04", true, true),
            ("2019-04-02 00:00:00 UTC", true, true),
            ("2019-04-01T20:00:00Z", false, true),
            ("2019-04-02 08:30", false, false),
            ("2019-04-02T00:00:00.001", false, false),
        ] {
            let stamp = DayAndTime::parse(text).expect(text);
            assert_eq!((stamp.midnight, stamp.has_zone), (midnight, has_zone), "{text}");
            if !has_zone {
                assert_eq!(
                    NaiveDate::parse_from_str(text, stamp.format).ok(),
                    Some(stamp.day),
                    "{text} is read by {}",
                    stamp.format
                );
            }
        }
        for text in [
            "2019-04-02",
            "2019-04-02T",
            "2019-04-02 25:00:00",
            "2019-13-02T00:00:00",
            "2019-04-02x",
        ] {
            assert_eq!(DayAndTime::parse(text), None, "{text}");
        }
    }

    #[test]
    fn years_of_two_digits_are_seen_in_formats() {
        for format in ["%d.%m.%y", "%D", "%-d/%-m/%-y", "%x"] {
            assert!(has_short_year(format), "{format}");
        }
        for format in ["%d.%m.%Y", "%C%y-%m-%d", "%Y%m%d", "%F"] {
            assert!(!has_short_year(format), "{format}");
        }
    }
}
