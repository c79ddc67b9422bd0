//! How a person left, as servers with resignations number it, and how it is declared.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The longest reason that every known server takes, in characters.
pub const REASON_MAX: u16 = 200;

/// Why a person left, by the number of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResignType(u8);

/// The numbers of the API with the words of its form.
const TYPES: [(u8, &str); 5] =
    [(1, "quit"), (2, "dismissed"), (3, "resign"), (4, "transfer"), (5, "keep job without pay")];

impl ResignType {
    /// What is sent where nothing is declared.
    pub const RESIGNED: ResignType = ResignType(3);
    /// What a value may be, for messages.
    pub const CHOICES: &'static str =
        "1 (quit), 2 (dismissed), 3 (resign), 4 (transfer) or 5 (keep job without pay)";

    /// A number of the API, or its word.
    pub fn parse(text: &str) -> Option<ResignType> {
        let text = text.trim();
        let known = |(number, word): &(u8, &str)| {
            text.parse() == Ok(*number) || text.replace(['_', '-'], " ").eq_ignore_ascii_case(word)
        };
        TYPES.iter().find(|one| known(one)).map(|(number, _)| ResignType(*number))
    }

    /// All numbers, for schemas.
    pub fn all_numbers() -> impl Iterator<Item = u8> {
        TYPES.into_iter().map(|(number, _)| number)
    }

    /// All words, for schemas.
    pub fn all_words() -> impl Iterator<Item = &'static str> {
        TYPES.into_iter().map(|(_, word)| word)
    }

    pub fn number(self) -> u8 {
        self.0
    }
}

impl fmt::Display for ResignType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = TYPES.iter().find(|(number, _)| *number == self.0).map_or("", |(_, word)| word);
        f.write_str(word)
    }
}

/// What is declared of a person who leaves. It is sent with a resignation, never as fields of the
/// employee.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leaving {
    /// The last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active_until: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resign_type: Option<ResignType>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resign_reason: Option<Box<str>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_a_number_of_the_api_or_its_word() {
        for (text, number) in
            [("1", 1), (" Dismissed ", 2), ("resign", 3), ("keep_job_without_pay", 5)]
        {
            assert_eq!(ResignType::parse(text).map(ResignType::number), Some(number), "{text}");
        }
        for text in ["", "0", "6", "1.0", "fired"] {
            assert_eq!(ResignType::parse(text), None, "{text}");
        }
        assert_eq!(ResignType::RESIGNED.to_string(), "resign");
    }
}
