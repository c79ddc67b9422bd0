//! Codes that a server holds and that no source can declare: damaged ones, and those that cannot be
//! distinguished from another one.

use std::collections::HashSet;

use super::codes::codes_of_days;
use super::text_rules;
use crate::model::hygiene::lookalike::{LookalikeIndex, spell_apart};
use crate::model::hygiene::{self, TextDefect};
use crate::model::problem::Escaped as _;
use crate::model::{Directory, Kind};

/// Why no source can declare a record under its code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodeObstacle<T> {
    /// It holds a control character or line break, named here.
    Control(String),
    Damaged(TextDefect),
    /// It is longer than the rules on codes let it be.
    TooLong(usize),
    /// Another code of the kind looks the same.
    LooksLike(T),
    /// Another code of the kind is equal but for case.
    EqualButForCase(T),
}

impl<T: AsRef<str>> CodeObstacle<T> {
    /// Describes what is wrong with the code.
    pub fn describe(&self, code: &str) -> String {
        match self {
            CodeObstacle::Control(character) => {
                format!("holds a line break or control character, {character}")
            }
            CodeObstacle::Damaged(flaw) => flaw.describe_text(),
            CodeObstacle::TooLong(most) => format!("is longer than {most} characters"),
            CodeObstacle::LooksLike(other) => {
                let [one, other] = spell_apart(code, other.as_ref());
                format!("{one} and {other} look the same")
            }
            CodeObstacle::EqualButForCase(other) => {
                format!("is equal to `{}` but for case", other.as_ref().to_escaped())
            }
        }
    }

    /// The same with texts of its own.
    pub fn to_owned_texts(&self) -> CodeObstacle<String> {
        match self {
            CodeObstacle::Control(character) => CodeObstacle::Control(character.clone()),
            CodeObstacle::Damaged(flaw) => CodeObstacle::Damaged(*flaw),
            CodeObstacle::TooLong(most) => CodeObstacle::TooLong(*most),
            CodeObstacle::LooksLike(other) => CodeObstacle::LooksLike(other.as_ref().to_owned()),
            CodeObstacle::EqualButForCase(other) => {
                CodeObstacle::EqualButForCase(other.as_ref().to_owned())
            }
        }
    }
}

/// The codes of one kind that a side holds, to be asked for what keeps one of them from being
/// declared.
#[derive(Debug)]
pub struct HeldCodes<'a> {
    kind: Kind,
    directory: &'a Directory,
    index: LookalikeIndex<'a>,
    /// Codes of people that are whole days.
    days: HashSet<&'a str>,
}

impl<'a> HeldCodes<'a> {
    /// People who resigned are not declared, and their codes are no obstacle to others.
    pub fn new(kind: Kind, directory: &'a Directory) -> HeldCodes<'a> {
        let held = directory.records(kind).map(|record| record.code.as_str());
        let index = LookalikeIndex::new(held.filter(|code| !directory.has_resigned(kind, code)));
        let days = match kind {
            Kind::Employee => codes_of_days(directory).map(|record| record.code.as_str()).collect(),
            _ => HashSet::new(),
        };
        HeldCodes { kind, directory, index, days }
    }

    /// What a program did to this code, so that it cannot be declared.
    pub(super) fn find_damage(&self, code: &str) -> Option<CodeObstacle<&'a str>> {
        let is_day = || self.days.contains(code);
        find_damage(self.kind, code)
            .or_else(|| is_day().then_some(CodeObstacle::Damaged(TextDefect::Date)))
    }

    /// What keeps this code from being declared. `keeps_apart` returns whether a person reviewed
    /// two codes as those of two records.
    pub fn find_obstacle(
        &self,
        code: &str,
        keeps_apart: impl Fn(&str, &str) -> bool,
    ) -> Option<CodeObstacle<&'a str>> {
        let alike = || self.find_look_alike(code, keeps_apart).map(CodeObstacle::LooksLike);
        self.find_damage(code)
            .or_else(alike)
            .or_else(|| find_excess_length(self.kind, code))
            .or_else(|| self.find_case_twin(code).map(CodeObstacle::EqualButForCase))
    }

    /// The first code in order that looks like this one, and is more than the same in another case.
    pub fn find_look_alike(
        &self,
        code: &str,
        keeps_apart: impl Fn(&str, &str) -> bool,
    ) -> Option<&'a str> {
        let others = self.similar_codes(code).into_iter();
        others.filter(|other| !is_case_twin(code, other) && !keeps_apart(code, other)).min()
    }

    /// A code that is equal but for case: no review helps against servers that take both for one.
    fn find_case_twin(&self, code: &str) -> Option<&'a str> {
        self.similar_codes(code).into_iter().find(|other| is_case_twin(code, other))
    }

    fn similar_codes(&self, code: &str) -> Vec<&'a str> {
        if self.index.is_empty() {
            return Vec::new();
        }
        self.index.find_similar(code, |number| {
            let record = self.directory.get(self.kind, number)?;
            (!self.directory.has_resigned(self.kind, number)).then_some(record.code.as_str())
        })
    }
}

fn is_case_twin(code: &str, other: &str) -> bool {
    other.to_lowercase() == code.to_lowercase()
}

/// What a program did to a code, so that it cannot be declared.
pub(super) fn find_damage<'a>(kind: Kind, code: &str) -> Option<CodeObstacle<&'a str>> {
    let control = text_rules::first_control_character(code).map(CodeObstacle::Control);
    control.or_else(|| hygiene::find_code_flaw(kind, code).map(CodeObstacle::Damaged))
}

/// Whether a code is longer than the rules on codes let it be.
pub(super) fn find_excess_length<'a>(kind: Kind, code: &str) -> Option<CodeObstacle<&'a str>> {
    let most = usize::from(kind.spec().code_max);
    let exceeds = code.len() > most && code.chars().count() > most;
    exceeds.then_some(CodeObstacle::TooLong(most))
}
