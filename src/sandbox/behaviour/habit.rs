//! Habits of the framework that a server of any profile may have.

use std::str::FromStr;

use crate::model::problem::find_nearest;

/// A habit, off until it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Habit {
    /// What refers to a department, position or area goes with it: people, records below it,
    /// devices.
    Cascade,
    /// A login that passes is answered with 201, and `pk` beside the token.
    Login201,
    /// A bad login is answered with 401 and a `detail`.
    BadLogin401,
    /// Times are written with the offset of the zone.
    OffsetTimes,
    /// The areas of a person are committed a moment after the row.
    LateLinks,
    /// Pages of errors have no title.
    UntitledPages,
    /// Ids are texts.
    TextIds,
}

const HABITS: [(&str, Habit); 7] = [
    ("cascade", Habit::Cascade),
    ("login-201", Habit::Login201),
    ("bad-login-401", Habit::BadLogin401),
    ("offset-times", Habit::OffsetTimes),
    ("late-links", Habit::LateLinks),
    ("untitled-pages", Habit::UntitledPages),
    ("text-ids", Habit::TextIds),
];

impl Habit {
    /// The names of all habits, for messages and help.
    pub fn names() -> impl Iterator<Item = &'static str> {
        HABITS.iter().map(|(name, _)| *name)
    }
}

impl FromStr for Habit {
    type Err = String;

    fn from_str(text: &str) -> Result<Habit, String> {
        let name = text.trim();
        if let Some((_, habit)) = HABITS.iter().find(|(known, _)| *known == name) {
            return Ok(*habit);
        }
        let names = || HABITS.iter().map(|(name, _)| *name);
        let meant = find_nearest(name, names())
            .map_or(String::new(), |meant| format!("did you mean {meant}? "));
        Err(format!(
            "no habit is called {name:?}; {meant}there is {}",
            names().collect::<Vec<_>>().join(", ")
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn habits_are_known_by_name() {
        assert_eq!("cascade".parse(), Ok(Habit::Cascade));
        assert!("cascada".parse::<Habit>().is_err_and(|why| why.contains("did you mean cascade?")));
    }
}
