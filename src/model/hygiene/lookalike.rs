//! Codes that look the same: equal to the eye, and two records to every server.

use std::borrow::Cow;
use std::collections::HashMap;

use unicode_general_category::{GeneralCategory, get_general_category};
use unicode_normalization::UnicodeNormalization as _;

use super::invisible::{code_point, is_invisible};
use crate::model::problem::Escaped as _;

/// What a code looks like: two codes with one appearance are likely one code.
///
/// Compatibility normalisation, case folding, removal of ignorable characters, digits of all
/// scripts as ASCII, then the confusables of Unicode Technical Standard 39. A code of ASCII digits
/// is its own appearance.
pub fn appearance_of(code: &str) -> Cow<'_, str> {
    if is_number(code) {
        return Cow::Borrowed(code);
    }
    if code.chars().all(is_usual) {
        return Cow::Owned(ascii_appearance(code));
    }
    let lower: String = visible_characters(code).flat_map(char::to_lowercase).collect();
    Cow::Owned(fold_skeleton(&lower))
}

/// What the capital letters of a code look like: Н of Cyrillic is an H, and its small letter is no
/// h. Nothing where the capitals look the same as the small letters.
fn capital_appearance(code: &str) -> Option<String> {
    if code.is_ascii() {
        return None;
    }
    let upper: String = visible_characters(code).flat_map(char::to_uppercase).collect();
    let shape: String = unicode_security::skeleton(&upper).flat_map(char::to_lowercase).collect();
    Some(fold_skeleton(&shape))
}

/// The characters of a code that are seen, each in its compatible form.
fn visible_characters(code: &str) -> impl Iterator<Item = char> {
    code.nfkc().filter(|c| !is_invisible(*c)).map(|c| ascii_digit(c).unwrap_or(c))
}

fn fold_skeleton(text: &str) -> String {
    // The skeleton writes digits as the letters that they resemble: numbers are to stay numbers.
    unicode_security::skeleton(text).flat_map(char::to_lowercase).map(round_to_digit).collect()
}

/// Every appearance of a code, by small and by capital letters.
fn appearances_of(code: &str) -> impl Iterator<Item = Cow<'_, str>> {
    let small = appearance_of(code);
    let capital = capital_appearance(code).filter(|capital| *capital != *small);
    std::iter::once(small).chain(capital.map(Cow::Owned))
}

/// Letters and digits of ASCII, and what usually stands between them.
pub(super) fn is_usual(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-_./ ".contains(c)
}

/// The same for the characters that most codes are made of, without the tables.
fn ascii_appearance(code: &str) -> String {
    let mut text = String::with_capacity(code.len() + 2);
    for c in code.chars() {
        match c.to_ascii_lowercase() {
            'm' => text.push_str("rn"),
            lower => text.push(round_to_digit(lower)),
        }
    }
    text
}

/// Whether two codes that are not the same to the letter look the same. `is_series` returns whether
/// a code has the form of other codes as well: L001 and 1001 may both be right where many codes
/// begin with an L.
pub fn look_alike(a: &str, b: &str, is_series: impl Fn(&str) -> bool) -> bool {
    if a == b {
        return false;
    }
    if !(a.is_ascii() && b.is_ascii()) {
        return appearances_of(a).any(|one| appearances_of(b).any(|other| one == other));
    }
    if a.eq_ignore_ascii_case(b) {
        return true;
    }
    // O for 0 and l for 1: a slip of the hand, unless codes of this form are usual.
    let pairs = || a.chars().zip(b.chars());
    let alike = a.len() == b.len() && pairs().all(|(a, b)| are_taken_for_each_other(a, b));
    // A slip leaves something as it is: the grade I is not the position 1 that every server has,
    // nor II the gate 11.
    let slipped = alike && pairs().any(|(a, b)| a.eq_ignore_ascii_case(&b));
    slipped && !is_series(a) && !is_series(b)
}

/// Whether two ASCII characters differ by case only, or look the same in most typefaces. I and L
/// are distinguished: areas are called IL and LI.
fn are_taken_for_each_other(a: char, b: char) -> bool {
    let one_way =
        |a: char, b: char| matches!((a, b), ('0', 'O' | 'o') | ('1', 'I' | 'l') | ('I', 'l'));
    a.eq_ignore_ascii_case(&b) || one_way(a, b) || one_way(b, a)
}

/// Two codes that look the same, each with the code points of the characters in which they differ:
/// `` `ENG` (U+0045) `` and `` `ЕNG` (U+0415) ``.
pub fn spell_apart(one: &str, other: &str) -> [String; 2] {
    let (a, b): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let differing = |these: &[char], those: &[char]| -> Vec<String> {
        let same_length = these.len() == those.len();
        let odd = |at: usize, c: char| {
            if same_length {
                those.get(at) != Some(&c)
            } else {
                !c.is_ascii() || c.is_ascii_control()
            }
        };
        these
            .iter()
            .enumerate()
            .filter(|(at, c)| odd(*at, **c))
            .map(|(_, c)| code_point(*c))
            .collect()
    };
    let spell = |code: &str, points: Vec<String>| match points.is_empty() {
        true => format!("`{}`", code.to_escaped()),
        false => format!("`{}` ({})", code.to_escaped(), points.join(" ")),
    };
    [spell(one, differing(&a, &b)), spell(other, differing(&b, &a))]
}

/// The codes of one kind by their appearance, so that a code can be asked for those that look like
/// it.
///
/// Codes of ASCII digits look like themselves alone and are not kept: the caller is asked for them.
#[derive(Debug, Default)]
pub struct LookalikeIndex<'a> {
    by_appearance: HashMap<String, Vec<&'a str>>,
    /// How many codes have a form, such as `L999`.
    forms: HashMap<String, u32>,
}

impl<'a> LookalikeIndex<'a> {
    pub fn new(codes: impl Iterator<Item = &'a str>) -> LookalikeIndex<'a> {
        let mut found = LookalikeIndex::default();
        codes.for_each(|code| found.add_code(code));
        found
    }

    pub fn add_code(&mut self, code: &'a str) {
        if is_number(code) {
            return;
        }
        *self.forms.entry(digit_pattern(code)).or_default() += 1;
        for appearance in appearances_of(code) {
            self.by_appearance.entry(appearance.into_owned()).or_default().push(code);
        }
    }

    /// Whether there is no code but numbers.
    pub fn is_empty(&self) -> bool {
        self.by_appearance.is_empty()
    }

    /// Other codes that look like this one; `number` finds a code of ASCII digits among those that
    /// are there.
    pub fn find_similar<'b>(
        &self,
        code: &str,
        number: impl Fn(&str) -> Option<&'b str>,
    ) -> Vec<&'b str>
    where
        'a: 'b,
    {
        let series = |code: &str| {
            !is_number(code) && self.forms.get(&digit_pattern(code)).is_some_and(|many| *many > 1)
        };
        let mut found: Vec<&'b str> = Vec::new();
        for key in appearances_of(code) {
            let others = self.by_appearance.get(key.as_ref()).into_iter().flatten().copied();
            let number = if is_number(&key) { number(key.as_ref()) } else { None };
            for other in others.chain(number).filter(|other| look_alike(code, other, series)) {
                if !found.contains(&other) {
                    found.push(other);
                }
            }
        }
        found
    }
}

/// A code of ASCII digits.
pub fn is_number(code: &str) -> bool {
    code.bytes().all(|byte| byte.is_ascii_digit())
}

/// Every digit as 9: codes of one series have one form.
fn digit_pattern(code: &str) -> String {
    code.chars().map(|c| if c.is_ascii_digit() { '9' } else { c }).collect()
}

fn round_to_digit(c: char) -> char {
    match c {
        'o' | 'O' => '0',
        'l' | 'i' | 'I' | '|' => '1',
        other => other,
    }
}

/// The value of a digit of any script.
pub(super) fn ascii_digit(c: char) -> Option<char> {
    let is_digit = |c: char| get_general_category(c) == GeneralCategory::DecimalNumber;
    if c.is_ascii() || !is_digit(c) {
        return None;
    }
    // Digits stand in runs of ten, from zero on.
    let before = (1..10).take_while(|back| {
        u32::from(c).checked_sub(*back).and_then(char::from_u32).is_some_and(is_digit)
    });
    char::from_digit(u32::try_from(before.count()).ok()?, 10)
}
