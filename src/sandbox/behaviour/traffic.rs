//! Punches on demand: how many come, which of them late, and which out of the order of their ids.

use std::str::FromStr;
use std::time::Duration;

use crate::model::problem::find_nearest;
use crate::model::time_span;

/// People at work: punches that arrive while the server runs.
#[derive(Clone, Debug, PartialEq)]
pub struct PunchTraffic {
    /// Punches a second.
    pub rate: f64,
    /// The share that a device held back, and for how long at most: it arrives now and is older
    /// than what came before.
    pub late: f64,
    pub late_by: Duration,
    /// The share whose ids are given at once and whose rows show later, and for how long at most
    /// they hide: as where the server writes two devices at a time, and the one that began first
    /// ends last.
    pub out_of_order: f64,
    pub hidden_for: Duration,
    /// Makes the same people punch again.
    pub seed: Option<u64>,
}

/// Live servers showed punches that came nine days late.
const LATE_BY: Duration = Duration::from_secs(9 * 86_400);
const HIDDEN_FOR: Duration = Duration::from_secs(5);

const KEYS: [&str; 3] = ["late", "out-of-order", "seed"];

/// The slowest rate, one punch a day, and the fastest; both a second.
const RATES: std::ops::RangeInclusive<f64> = 1.0 / 86_400.0..=10_000.0;

/// Reads `200/min`, and behind it `late=0.1@9d`, `out-of-order=0.1@5s` and `seed=7`, with commas
/// between them.
impl FromStr for PunchTraffic {
    type Err = String;

    fn from_str(text: &str) -> Result<PunchTraffic, String> {
        let mut parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        let mut traffic = PunchTraffic {
            rate: parse_rate(parts.next().unwrap_or_default())?,
            late: 0.0,
            late_by: LATE_BY,
            out_of_order: 0.0,
            hidden_for: HIDDEN_FOR,
            seed: None,
        };
        let mut said = Vec::new();
        for part in parts {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let (name, value) = (name.trim(), value.trim());
            if said.contains(&name) {
                return Err(format!("{name} is said twice: say it once"));
            }
            said.push(name);
            match name {
                "late" => parse_share(name, value, &mut traffic.late, &mut traffic.late_by)?,
                "out-of-order" => {
                    parse_share(name, value, &mut traffic.out_of_order, &mut traffic.hidden_for)?
                }
                "seed" => {
                    let seed = value.parse();
                    traffic.seed = Some(
                        seed.map_err(|_| format!("seed needs a whole number, not {value:?}"))?,
                    );
                }
                _ => {
                    let meant = find_nearest(name, KEYS)
                        .map_or(String::new(), |meant| format!("did you mean {meant}? "));
                    return Err(format!(
                        "punches have no {name:?}; {meant}there is {}",
                        KEYS.join(", ")
                    ));
                }
            }
        }
        Ok(traffic)
    }
}

fn parse_rate(text: &str) -> Result<f64, String> {
    let wrong = || format!("{text:?} is no rate such as 200/min, 5/s or 1000/h");
    let (number, unit) = text.split_once('/').ok_or_else(wrong)?;
    let seconds = match unit.trim() {
        "s" => 1.0,
        "min" | "m" => 60.0,
        "h" => 3600.0,
        _ => return Err(wrong()),
    };
    let rate = number.trim().parse::<f64>().map_err(|_| wrong())? / seconds;
    if RATES.contains(&rate) {
        return Ok(rate);
    }
    Err(format!("{text:?} cannot be the rate: it is from one punch a day (0.042/h) to 10000/s"))
}

fn parse_share(name: &str, text: &str, share: &mut f64, time: &mut Duration) -> Result<(), String> {
    let (number, span) =
        text.split_once('@').map_or((text, None), |(number, span)| (number, Some(span)));
    *share = number.parse().unwrap_or(f64::NAN);
    if !(0.0..=1.0).contains(share) {
        return Err(format!("{name} needs a share from 0 to 1, not {number:?}"));
    }
    match span.map(str::trim) {
        Some("") => {
            return Err(format!("{name} names no time behind the @: write {name}={number}@2h"));
        }
        Some(span) => *time = time_span::parse_duration(span)?,
        None => {}
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_and_shares_are_read() {
        let traffic: PunchTraffic = "200/min".parse().expect("good");
        assert!((traffic.rate - 200.0 / 60.0).abs() < 1e-9);
        assert_eq!((traffic.late, traffic.out_of_order), (0.0, 0.0));
        let traffic: PunchTraffic =
            "5/s, late=0.2@60d, out-of-order=0.1@2s, seed=7".parse().expect("good");
        assert_eq!(
            (traffic.rate, traffic.late, traffic.late_by.as_secs()),
            (5.0, 0.2, 60 * 86_400)
        );
        assert_eq!(
            (traffic.out_of_order, traffic.hidden_for.as_secs(), traffic.seed),
            (0.1, 2, Some(7))
        );
    }

    #[test]
    fn what_cannot_be_is_told() {
        for (text, expected) in [
            ("", "no rate"),
            ("200", "no rate"),
            ("0/min", "one punch a day"),
            ("1e-300/h", "one punch a day"),
            ("1e9/s", "10000/s"),
            ("200/week", "no rate"),
            ("5/s,late=2", "from 0 to 1"),
            ("5/s,latte=0.1", "did you mean late?"),
            ("5/s,late=0.1@soon", "no duration"),
            ("5/s,late=0.1@", "no time behind the @"),
            ("5/s,late=0.1@999999999999d", "too long"),
            ("5/s,late=0.1@100000000d", "too long"),
            ("5/s,late=0.1,late=0.2", "said twice"),
            ("5/s,seed=1,seed=2", "said twice"),
            ("5/s,seed=x", "whole number"),
        ] {
            let error = text.parse::<PunchTraffic>().expect_err(text);
            assert!(error.contains(expected), "{error}");
        }
    }
}
