//! Lengths of time as people write them, in settings and on the command line: a number and a unit.

use std::time::Duration;

/// Units that may stand behind a number, each with its seconds; `""` is a number alone.
pub type TimeUnits = [(&'static str, f64)];

/// The units of muster.yaml.
pub const SETTING_UNITS: &TimeUnits =
    &[("", 1.0), ("ms", 0.001), ("s", 1.0), ("m", 60.0), ("min", 60.0), ("h", 3600.0)];

/// The units of the command line.
const COMMAND_UNITS: &TimeUnits =
    &[("", 1.0), ("ms", 0.001), ("s", 1.0), ("m", 60.0), ("h", 3600.0), ("d", 86_400.0)];

/// The longest time on the command line, a hundred years: what is longer is a slip of the hand, and
/// calendars end somewhere.
const LONGEST: Duration = Duration::from_secs(36_500 * 86_400);

/// The seconds of `90s` or `1.5 h`; infinite where the number is too long. `None` where the text is
/// no number with one of the units.
pub fn parse_seconds(text: &str, units: &TimeUnits) -> Option<f64> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let (_, scale) = units.iter().find(|(name, _)| *name == unit.trim())?;
    number.parse::<f64>().ok().map(|number| number * scale)
}

/// The number of `400d`, a whole one.
pub fn parse_days(text: &str) -> Option<i64> {
    text.trim().strip_suffix('d')?.trim_end().parse().ok()
}

/// Reads a time of the command line: `20ms`, `3s`, `5m`, `1h`, `2d`; a bare number is seconds.
///
/// # Errors
/// A text that names what was expected, or the longest time there is.
pub fn parse_duration(text: &str) -> Result<Duration, String> {
    let text = text.trim();
    let wrong = || format!("{text:?} is no duration such as 20ms, 3s or 1h");
    let seconds = parse_seconds(text, COMMAND_UNITS).ok_or_else(wrong)?;
    if seconds > LONGEST.as_secs_f64() {
        return Err(format!("{text:?} is too long: the longest time is 36500d"));
    }
    Duration::try_from_secs_f64(seconds).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_with_their_units() {
        assert_eq!(parse_duration("20ms"), Ok(Duration::from_millis(20)));
        assert_eq!(parse_duration("1.5 s"), Ok(Duration::from_millis(1500)));
        assert_eq!(parse_duration("2h"), Ok(Duration::from_secs(7200)));
        for bad in ["", "ms", "-1s", "1 week", "1e9999s"] {
            assert!(parse_duration(bad).is_err(), "{bad}");
        }
        assert_eq!(parse_duration("36500d"), Ok(LONGEST));
        for long in ["36501d", "97000000d", "999999999999d", &"9".repeat(400)] {
            assert!(parse_duration(long).is_err_and(|error| error.contains("36500d")), "{long}");
        }
    }

    #[test]
    fn days_are_whole() {
        assert_eq!(parse_days(" 400 d"), Some(400));
        assert_eq!(parse_days("-5d"), Some(-5));
        for bad in ["", "d", "400", "1.5d", "3dd", "99999999999999999999d"] {
            assert_eq!(parse_days(bad), None, "{bad}");
        }
    }
}
