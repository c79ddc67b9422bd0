//! Durations as people write them on the command line.

use std::time::Duration;

/// A hundred years: what is longer is a slip of the hand, and calendars end somewhere.
const MOST: Duration = Duration::from_secs(36_500 * 86_400);

/// Reads `20ms`, `3s`, `5m`, `1h`; a bare number is seconds.
///
/// # Errors
/// A text that names what was expected, or the longest time there is.
pub fn parse_duration(text: &str) -> Result<Duration, String> {
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let scale = match unit.trim() {
        "ms" => 0.001,
        "" | "s" => 1.0,
        "m" => 60.0,
        "h" => 3600.0,
        "d" => 86_400.0,
        _ => f64::NAN,
    };
    let seconds = number.parse::<f64>().unwrap_or(f64::NAN) * scale;
    if seconds > MOST.as_secs_f64() {
        return Err(format!("{text:?} is too long: the longest time is 36500d"));
    }
    Duration::try_from_secs_f64(seconds)
        .map_err(|_| format!("{text:?} is no duration such as 20ms, 3s or 1h"))
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
        assert_eq!(parse_duration("36500d"), Ok(MOST));
        for long in ["36501d", "97000000d", "999999999999d", &"9".repeat(400)] {
            assert!(parse_duration(long).is_err_and(|error| error.contains("36500d")), "{long}");
        }
    }
}
