//! Words that keys take, and what they stand for.

use crate::model::check::device_rules::DeviceAction;
use crate::model::{Kind, Profile};
use crate::planning::{Absent, FlowMode, Owner};
use crate::protocol::Scheme;

pub(in crate::settings) const DATABASES: &[&str] =
    &["sqlite", "postgres", "postgresql", "mysql", "mariadb"];
pub(in crate::settings) const STATES: &[&str] = &["sqlite", "postgres", "postgresql"];
pub(in crate::settings) const PROXIES: &[&str] = &["http", "https", "socks5", "socks5h"];
pub(in crate::settings) const SCHEMES: &[&str] =
    &["jwt", "token", "basic", "staff-jwt", "staff-token"];
pub(in crate::settings) const PROFILES: &[&str] =
    &["utimemaster-9.0", "biotime-8.5", "biotime-9.5"];
pub(in crate::settings) const DEVICE_RULES: &[&str] = &["warn", "refuse", "ignore"];
pub(in crate::settings) const KINDS: &[&str] = &["area", "department", "position", "employee"];
pub(in crate::settings) const STRUCTURE: &[&str] = &["area", "department", "position"];
pub(in crate::settings) const UNTERMINATED: &[&str] = &["refuse", "accept"];
pub(in crate::settings) const MODES: &[&str] = &["push", "pull", "two-way"];
pub(in crate::settings) const ABSENT: &[&str] = &["keep", "delete"];
pub(in crate::settings) const ABSENT_EMPLOYEE: &[&str] =
    &["keep", "delete", "resign", "deactivate"];
pub(in crate::settings) const TLS_MODES: &[&str] =
    &["disable", "prefer", "require", "verify-ca", "verify-full"];
pub(in crate::settings) const ON_CHANGE: &[&str] = &["apply", "plan"];
pub(in crate::settings) const OWNERS: &[&str] = &["from", "to", "shared", "create-only", "ignored"];

/// The definition in the schema of words that stand at several keys.
pub(in crate::settings) fn shared_choice_name(choices: &[&str]) -> Option<&'static str> {
    let shared = [
        ("login_scheme", SCHEMES),
        ("build", PROFILES),
        ("device_rule", DEVICE_RULES),
        ("on_change", ON_CHANGE),
        ("unterminated", UNTERMINATED),
        ("absent", ABSENT),
        ("owner", OWNERS),
    ];
    shared.iter().find(|(_, known)| *known == choices).map(|(name, _)| *name)
}

/// What words of settings stand for.
pub(in crate::settings) trait Choice: Sized {
    fn parse_word(word: &str) -> Option<Self>;
}

/// Words that are used as they are.
impl Choice for String {
    fn parse_word(word: &str) -> Option<String> {
        Some(word.to_owned())
    }
}

/// Types whose values have the words as their names.
macro_rules! choose_by_name {
    ($($type:ident: $all:expr;)*) => {
        $(impl Choice for $type {
            fn parse_word(word: &str) -> Option<$type> {
                $all.into_iter().find(|known| known.name() == word)
            }
        })*
    };
}

choose_by_name! {
    Scheme: Scheme::ALL;
    Profile: Profile::ALL;
    DeviceAction: DeviceAction::ALL;
    Kind: Kind::ALL;
    FlowMode: [FlowMode::Push, FlowMode::Pull, FlowMode::TwoWay];
    Owner: [Owner::From, Owner::To, Owner::Shared, Owner::CreateOnly, Owner::Ignored];
}

impl Choice for Absent {
    fn parse_word(word: &str) -> Option<Absent> {
        match word {
            "keep" => Some(Absent::Keep),
            "delete" => Some(Absent::Delete),
            "resign" => Some(Absent::Resign),
            "deactivate" => Some(Absent::Deactivate),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_stands_for_something() {
        fn are_parsed<T: Choice>(words: &[&str]) -> bool {
            words.iter().all(|word| T::parse_word(word).is_some())
        }
        assert!(are_parsed::<Profile>(PROFILES));
        assert!(are_parsed::<FlowMode>(MODES));
        assert!(are_parsed::<Absent>(ABSENT));
        assert!(are_parsed::<Absent>(ABSENT_EMPLOYEE));
        assert!(are_parsed::<Owner>(OWNERS));
        assert!(are_parsed::<Kind>(STRUCTURE));
        assert_eq!(FlowMode::parse_word("both"), None);
    }

    #[test]
    fn choices_are_those_of_the_types() {
        assert_eq!(SCHEMES, Scheme::ALL.map(Scheme::name));
        assert_eq!(KINDS, Kind::ALL.map(Kind::name));
        assert_eq!(PROFILES.len(), Profile::ALL.len());
        assert_eq!(DEVICE_RULES, DeviceAction::ALL.map(DeviceAction::name));
    }
}
