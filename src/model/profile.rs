//! Profiles: builds of the server whose limits are known, and what each of them takes in a field.
//!
//! `check_directory` and the sandbox ask the same functions: what one lets pass, the other
//! accepts.

use super::tables::{Field, Length, Type};
use super::value::Value;

/// A build of the server family with known lengths and habits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Profile {
    Utimemaster90,
    Biotime85,
    Biotime95,
}

/// The build of a server, and how it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerBuild {
    pub profile: Profile,
    /// The settings name it; else it is the one whose answers have the same shape.
    pub is_named: bool,
}

impl Profile {
    pub const ALL: [Profile; 3] = [Profile::Utimemaster90, Profile::Biotime85, Profile::Biotime95];

    /// The word used in settings and on the command line: `biotime-8.5`.
    pub fn name(self) -> &'static str {
        match self {
            Profile::Utimemaster90 => "utimemaster-9.0",
            Profile::Biotime85 => "biotime-8.5",
            Profile::Biotime95 => "biotime-9.5",
        }
    }

    pub fn parse(name: &str) -> Option<Profile> {
        Profile::ALL.into_iter().find(|profile| profile.name() == name)
    }

    /// Whether it keeps the attendance flags in an object of their own: later builds do, and they
    /// have the longer names.
    pub fn is_nested(self) -> bool {
        self == Profile::Biotime95
    }

    /// The longest text that it takes, in characters.
    pub fn longest_text(self, length: Length) -> u16 {
        if self.is_nested() { length.most } else { length.strict }
    }

    /// The texts that it takes in a field with choices.
    pub fn choices_of(self, field: &Field) -> &'static [&'static str] {
        match (field.name, field.ty) {
            ("gender", _) if self.is_nested() => &["F", "M", "O"],
            ("gender", _) => &["F", "M", "S"],
            (_, Type::Choice(all)) => all,
            _ => &[],
        }
    }

    /// Whether it has a field at all; others are dropped without a message.
    pub fn has_field(self, field: &Field) -> bool {
        self.is_nested() || !field.only_nested
    }

    /// Whether it takes a value in a field: lengths and choices. References and the form of texts
    /// are looked at elsewhere.
    pub fn takes_value(self, field: &Field, value: &Value) -> bool {
        match (field.ty, value) {
            (_, value) if value.is_empty() => field.may_be_cleared(),
            (Type::Text(length) | Type::Email(length), Value::Text(text)) => {
                let most = usize::from(self.longest_text(length));
                // Bytes are never fewer than characters: most texts are settled without counting.
                text.len() <= most || text.chars().count() <= most
            }
            (Type::Choice(_), Value::Text(text)) => self.choices_of(field).contains(&text.as_str()),
            (Type::Number(choices), Value::Number(number)) => choices.contains(number),
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Kind;

    fn row(name: &str) -> &'static Field {
        let spec = Kind::Employee.spec();
        spec.field(spec.by_name(name).expect("a field"))
    }

    #[test]
    fn builds_differ_in_lengths_and_choices() {
        let genders = |profile: Profile| profile.choices_of(row("gender"));
        assert_eq!(genders(Profile::Utimemaster90), ["F", "M", "S"]);
        assert_eq!(genders(Profile::Biotime85), ["F", "M", "S"]);
        assert_eq!(genders(Profile::Biotime95), ["F", "M", "O"]);
        let Type::Choice(all) = row("gender").ty else { unreachable!("gender is a choice") };
        assert!(
            Profile::ALL.iter().flat_map(|profile| genders(*profile)).all(|one| all.contains(one))
        );
        let name = Value::from_text("é".repeat(26));
        assert_eq!(
            Profile::ALL.map(|profile| profile.takes_value(row("first_name"), &name)),
            [false, false, true]
        );
        assert_eq!(
            Profile::ALL.map(|profile| profile.has_field(row("enable_schedule"))),
            [false, false, true]
        );
        assert!(!Profile::Biotime95.takes_value(row("hire_date"), &Value::Empty));
        assert!(Profile::Biotime95.takes_value(row("birthday"), &Value::Empty));
    }
}
