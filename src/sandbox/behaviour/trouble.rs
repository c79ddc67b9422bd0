//! Trouble on demand: the ways in which real servers and networks fail, each with its share of the
//! requests.

use std::str::FromStr;
use std::time::Duration;

use super::rng::Chance;
use crate::model::problem::find_nearest;
use crate::model::time_span;

/// One way to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureKind {
    /// A write is done, its answer never arrives.
    LostWrite,
    /// 500 before anything is done.
    Http500,
    /// 500 after all was done.
    Late500,
    /// 200 with a page in place of JSON.
    Html,
    /// The answer stops half-way.
    CutBody,
    /// 429 with Retry-After.
    Throttle,
    /// The answer takes its time.
    Slow,
    /// 401 though the token is good.
    Expire,
    /// The connection closes before anything is done.
    Drop,
    /// A row comes or goes while a list is walked.
    Shift,
    /// 403 in place of 401 though the token is good, as builds without a challenge answer.
    Forbid,
    /// A write is done, and a proxy that waited too long answers 504.
    Gateway,
    /// A person is written without the areas, as where a worker dies between the row and its links;
    /// then 500.
    Half,
    /// All tokens handed out so far are worth nothing; the request is answered as without one.
    Forget,
}

/// Name, mishap, and the requests it can meet: all, writes alone or lists alone.
const MISHAPS: [(&str, FailureKind, TroubleOutcome); 14] = [
    ("lost-write", FailureKind::LostWrite, TroubleOutcome::Writes),
    ("http500", FailureKind::Http500, TroubleOutcome::All),
    ("late500", FailureKind::Late500, TroubleOutcome::Writes),
    ("html", FailureKind::Html, TroubleOutcome::All),
    ("cut-body", FailureKind::CutBody, TroubleOutcome::All),
    ("throttle", FailureKind::Throttle, TroubleOutcome::All),
    ("slow", FailureKind::Slow, TroubleOutcome::All),
    ("expire", FailureKind::Expire, TroubleOutcome::All),
    ("drop", FailureKind::Drop, TroubleOutcome::All),
    ("shift", FailureKind::Shift, TroubleOutcome::Lists),
    ("forbid", FailureKind::Forbid, TroubleOutcome::All),
    ("gateway", FailureKind::Gateway, TroubleOutcome::Writes),
    ("half", FailureKind::Half, TroubleOutcome::Writes),
    ("forget", FailureKind::Forget, TroubleOutcome::All),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TroubleOutcome {
    All,
    Writes,
    Lists,
}

/// What a request is, as far as trouble cares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TroubleTarget {
    pub write: bool,
    pub list: bool,
}

/// How much of which trouble there is.
#[derive(Clone, Debug, PartialEq)]
pub struct TroubleRates {
    chances: [f64; MISHAPS.len()],
    /// How long a slow answer takes.
    pub slow_for: Duration,
    /// How long `Retry-After` asks to wait.
    pub wait_for: Duration,
    /// Makes the same trouble again for the same requests.
    pub seed: Option<u64>,
}

impl Default for TroubleRates {
    fn default() -> TroubleRates {
        TroubleRates {
            chances: [0.0; MISHAPS.len()],
            slow_for: Duration::from_secs(2),
            wait_for: Duration::from_secs(1),
            seed: None,
        }
    }
}

impl TroubleRates {
    /// The names of all troubles, for messages and help.
    pub fn trouble_names() -> impl Iterator<Item = &'static str> {
        MISHAPS.iter().map(|(name, ..)| *name)
    }
}

/// Reads `lost-write=0.05,http500=0.02,slow=0.1@5s,seed=7`.
impl FromStr for TroubleRates {
    type Err = String;

    fn from_str(text: &str) -> Result<TroubleRates, String> {
        let mut trouble = TroubleRates::default();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').unwrap_or((part, "1"));
            let (name, mut value) = (name.trim(), value.trim());
            if name == "seed" {
                let seed = value
                    .parse()
                    .map_err(|_| format!("seed needs a whole number, not {value:?}"))?;
                trouble.seed = Some(seed);
                continue;
            }
            let known = MISHAPS.iter().position(|(known, ..)| *known == name);
            let position = known.ok_or_else(|| {
                let meant = find_nearest(name, TroubleRates::trouble_names().chain(["seed"]));
                let meant = meant.map_or(String::new(), |meant| format!("did you mean {meant}? "));
                let names: Vec<&str> = TroubleRates::trouble_names().collect();
                format!(
                    "no trouble is called {name:?}; {meant}there is {}, and seed",
                    names.join(", ")
                )
            })?;
            let time = match MISHAPS[position].1 {
                FailureKind::Slow => Some(&mut trouble.slow_for),
                FailureKind::Throttle => Some(&mut trouble.wait_for),
                _ => None,
            };
            if let (Some(time), Some((share, text))) = (time, value.split_once('@')) {
                *time = time_span::parse_duration(text)?;
                value = share;
            }
            let share: f64 = value.parse().unwrap_or(f64::NAN);
            if !(0.0..=1.0).contains(&share) {
                return Err(format!("{name} needs a share from 0 to 1, not {value:?}"));
            }
            trouble.chances[position] = share;
        }
        Ok(trouble)
    }
}

/// Trouble together with its randomness.
#[derive(Debug)]
pub struct TroubleGenerator {
    trouble: TroubleRates,
    chance: Chance,
}

impl TroubleGenerator {
    /// `entropy` is used when the trouble names no seed.
    pub fn new(trouble: TroubleRates, entropy: u64) -> TroubleGenerator {
        let chance = Chance::new(trouble.seed.unwrap_or(entropy));
        TroubleGenerator { trouble, chance }
    }

    /// How long a slow answer takes.
    pub fn slow_for(&self) -> Duration {
        self.trouble.slow_for
    }

    /// How long `Retry-After` asks to wait.
    pub fn wait_for(&self) -> Duration {
        self.trouble.wait_for
    }

    /// What befalls a request; mostly nothing.
    pub fn draw_mishap(&self, target: TroubleTarget) -> Option<FailureKind> {
        let mut hit = None;
        for ((_, mishap, meets), chance) in MISHAPS.iter().zip(self.trouble.chances) {
            let met = match meets {
                TroubleOutcome::All => true,
                TroubleOutcome::Writes => target.write,
                TroubleOutcome::Lists => target.list,
            };
            // Each share draws for each request, hit or not: one more kind of trouble leaves the
            // others where they were.
            if chance > 0.0 && self.chance.random_fraction() < chance && met && hit.is_none() {
                hit = Some(*mishap);
            }
        }
        hit
    }

    /// A coin, for what can go either way.
    pub fn flip_coin(&self) -> bool {
        self.chance.random_fraction() < 0.5
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WRITE: TroubleTarget = TroubleTarget { write: true, list: false };
    const LIST: TroubleTarget = TroubleTarget { write: false, list: true };

    #[test]
    fn unknown_names_list_the_known_ones() {
        let error = "lost-wrte=0.1".parse::<TroubleRates>().expect_err("unknown");
        assert!(
            error.contains("lost-wrte\"; did you mean lost-write?") && error.contains("shift"),
            "{error}"
        );
        for bad in ["http500=2", "http500=x", "seed=x", "slow=0.1@soon"] {
            assert!(bad.parse::<TroubleRates>().is_err(), "{bad}");
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_trouble() {
        let spec = "lost-write=0.2,http500=0.1,seed=7".parse::<TroubleRates>().expect("good");
        let run = || {
            let dice = TroubleGenerator::new(spec.clone(), 1);
            (0..200).map(|_| dice.draw_mishap(WRITE)).collect::<Vec<_>>()
        };
        let first = run();
        assert_eq!(first, run());
        let lost = first.iter().filter(|hit| **hit == Some(FailureKind::LostWrite)).count();
        assert!((20..70).contains(&lost), "{lost} of 200");
    }

    #[test]
    fn writes_and_lists_have_troubles_of_their_own() {
        let dice = TroubleGenerator::new("lost-write,shift".parse().expect("good"), 1);
        assert_eq!(dice.draw_mishap(LIST), Some(FailureKind::Shift));
        assert_eq!(dice.draw_mishap(WRITE), Some(FailureKind::LostWrite));
        assert_eq!(dice.draw_mishap(TroubleTarget { write: false, list: false }), None);
    }
}
