//! Text hygiene: what spreadsheets, exports and databases do to values on their way, found before a
//! text becomes a value.
//!
//! Every source value passes here, by the kind of its field. The result is that nothing is wrong, a
//! flaw that stops the value, or a doubt that only needs a notice. Nothing is corrected in silence:
//! where digits are lost no program can restore them.

mod date_like;
mod error_values;
mod flaw;
mod invisible;
pub mod lookalike;
mod mangled;
mod masked;
mod words_for_nothing;

pub use date_like::is_whole_day;
pub use flaw::{SourceKind, TextDefect};
pub use invisible::{code_point, first_invisible, shows_nothing};
pub use mangled::{digits_in_ascii, unwrap_text};
pub use words_for_nothing::{is_no_code, means_nothing};

use super::kind::Kind;
use super::tables::{Field, Type};

/// How strictly the text of a field is read: by what a mangled value would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HygieneLevel {
    /// The identity of a record, or a reference to one. A structure code may have dots inside
    /// (`10.20`).
    Code(Kind),
    /// A number that is text: telephones, post codes. Its digits matter, its value is never added
    /// up.
    Digits,
    /// A number that identifies: social security numbers, serial numbers.
    Identifier,
    /// A number that devices keep: cards and PINs. They compare it character by character.
    DeviceNumber,
    /// An e-mail address.
    Address,
    /// What people are called: some are called Null.
    Name,
    /// Any other text.
    Text,
    /// An attribute of the site's own: `none` may be an answer.
    Answer,
    /// A text that may look like anything: passwords.
    Opaque,
}

impl HygieneLevel {
    /// How the text of a field is read.
    pub fn of_field(field: &Field) -> HygieneLevel {
        match (field.ty, field.name) {
            (Type::One(kind) | Type::Many(kind), _) => HygieneLevel::Code(kind),
            (_, "self_password") => HygieneLevel::Opaque,
            (Type::Email(_), _) => HygieneLevel::Address,
            // Of a flag нет is an answer.
            (Type::Flag, _) => HygieneLevel::Answer,
            (_, "card_no" | "device_password") => HygieneLevel::DeviceNumber,
            (_, "ssn" | "enroll_sn") => HygieneLevel::Identifier,
            (_, "contact_tel" | "office_tel" | "mobile" | "postcode") => HygieneLevel::Digits,
            // Of a religion `None` is an answer.
            (_, "name" | "first_name" | "last_name" | "nickname" | "religion") => {
                HygieneLevel::Name
            }
            _ => HygieneLevel::Text,
        }
    }

    /// Whether digits are what a text is about.
    pub fn is_number(self) -> bool {
        use HygieneLevel::{DeviceNumber, Digits, Identifier};
        matches!(self, Digits | Identifier | DeviceNumber)
    }
}

/// What is wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HygieneFinding {
    /// It cannot be a value.
    Stop(TextDefect),
    /// It may be one, and is more likely a mistake.
    Doubt(TextDefect),
}

/// Looks at a text without the spaces around it; `None` where it can be a value.
pub fn examine_text(care: HygieneLevel, text: &str) -> Option<HygieneFinding> {
    match care {
        HygieneLevel::Code(kind) => find_code_flaw(kind, text).map(HygieneFinding::Stop),
        HygieneLevel::Digits => find_telephone_flaw(text).map(HygieneFinding::Stop),
        HygieneLevel::Identifier => find_identifier_flaw(text).map(HygieneFinding::Stop),
        HygieneLevel::DeviceNumber => find_device_number_flaw(text).map(HygieneFinding::Stop),
        HygieneLevel::Address => find_address_flaw(text).map(HygieneFinding::Stop),
        HygieneLevel::Name | HygieneLevel::Text | HygieneLevel::Answer => words_of(care, text),
        HygieneLevel::Opaque => mangled::find_replacement(text).map(HygieneFinding::Stop),
    }
}

/// What is wrong with a code, or a reference to one, of this kind.
pub fn find_code_flaw(kind: Kind, text: &str) -> Option<TextDefect> {
    // The common case: a number, with its zeros.
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    if text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return words_for_nothing::find_no_value(text).or_else(|| find_said_code(kind, text));
    }
    mangled::find_replacement(text)
        .or_else(|| invisible::in_code(text))
        .or_else(|| invisible::spaces_in_code(text))
        .or_else(|| error_values::error_value(text))
        .or_else(|| words_for_nothing::find_no_value(text))
        .or_else(|| words_for_nothing::only_marks(text))
        .or_else(|| find_said_code(kind, text))
        .or_else(|| mangled::find_wrapped_text(text, true))
        .or_else(|| text.starts_with('=').then_some(TextDefect::Formula))
        .or_else(|| mangled::find_quotes(text))
        .or_else(|| mangled::find_number_format(kind, text))
        // Departments and areas may be classes of a month.
        .or_else(|| {
            let is_date = kind == Kind::Employee && date_like::names_month(text);
            is_date.then_some(TextDefect::Date)
        })
}

/// A word that people write for nothing, as the code of an employee. A department may be called so:
/// there it counts whether the code is declared.
fn find_said_code(kind: Kind, text: &str) -> Option<TextDefect> {
    if kind != Kind::Employee {
        return None;
    }
    words_for_nothing::find_said(text)
        .or_else(|| words_for_nothing::find_false(text))
        .or_else(|| words_for_nothing::find_blank_code(text))
}

/// What is wrong with a telephone number or post code.
fn find_telephone_flaw(text: &str) -> Option<TextDefect> {
    // The common case: an international number.
    if text.len() > 1 && text.strip_prefix('+').is_some_and(is_ascii_digits) {
        return None;
    }
    find_digits_flaw(text)
        .or_else(|| invisible::in_code(text))
        .or_else(|| mangled::find_quotes(text))
        // Two numbers of an office may have a comma between them.
        .or_else(|| mangled::find_comma_groups(text, 1))
}

/// What is wrong with a number that identifies. Copies from other programs bring characters that
/// are not seen.
fn find_identifier_flaw(text: &str) -> Option<TextDefect> {
    find_digits_flaw(text)
        .or_else(|| invisible::in_code(text))
        .or_else(|| invisible::odd_space(text))
        .or_else(|| mangled::find_comma_groups(text, 0))
}

/// What is wrong with a card or a PIN. Hexadecimal digits may be a card.
fn find_device_number_flaw(text: &str) -> Option<TextDefect> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    find_digits_flaw(text)
        .or_else(|| invisible::in_code(text))
        .or_else(|| invisible::odd_space(text))
        .or_else(|| mangled::find_power_of_ten(text))
        .or_else(|| mangled::find_card_exponent(text))
        .or_else(|| mangled::find_truth_value(text))
        .or_else(|| date_like::is_day_or_part(text).then_some(TextDefect::Date))
        .or_else(|| mangled::find_marks_in_number(&mangled::digits_in_ascii(text)))
        .or_else(|| mangled::find_other_digit(text))
        .or_else(|| mangled::find_quotes(text))
        .or_else(|| mangled::find_word(text))
        .or_else(|| text.contains(' ').then_some(TextDefect::InnerSpace))
}

/// What is wrong with an e-mail address, beside its form.
fn find_address_flaw(text: &str) -> Option<TextDefect> {
    // The common case: of what is looked for only a mask has an @ inside.
    if text.is_ascii() && text.contains('@') && !text.starts_with('=') {
        return masked::find_mask(text);
    }
    mangled::find_replacement(text)
        .or_else(|| error_values::error_value(text))
        .or_else(|| words_for_nothing::find_no_value(text))
        .or_else(|| words_for_nothing::find_said(text))
        .or_else(|| words_for_nothing::find_false(text))
        .or_else(|| words_for_nothing::only_marks(text).filter(|_| !shows_nothing(text)))
        .or_else(|| mangled::find_formula(text))
        .or_else(|| shows_nothing(text).then_some(TextDefect::OnlyInvisible))
        .or_else(|| masked::find_mask(text))
        .or_else(|| invisible::in_code(text))
}

fn find_digits_flaw(text: &str) -> Option<TextDefect> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    mangled::find_replacement(text)
        .or_else(|| error_values::error_value(text))
        .or_else(|| words_for_nothing::find_no_value(text))
        .or_else(|| words_for_nothing::find_said(text))
        .or_else(|| words_for_nothing::find_no_number(text))
        .or_else(|| words_for_nothing::find_false(text))
        .or_else(|| words_for_nothing::only_marks(text).filter(|_| !shows_nothing(text)))
        .or_else(|| mangled::find_wrapped_text(text, false))
        .or_else(|| mangled::find_formula(text))
        .or_else(|| mangled::find_scientific(text))
        .or_else(|| mangled::find_exponent(text))
        .or_else(|| mangled::zero_fraction(text))
        .or_else(|| masked::find_masked_number(text))
        .or_else(|| shows_nothing(text).then_some(TextDefect::OnlyInvisible))
}

fn is_ascii_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn words_of(care: HygieneLevel, text: &str) -> Option<HygieneFinding> {
    if is_plain_text(text) { None } else { find_word_flaw(care, text) }
}

/// Whether a text holds nothing of what [`find_word_flaw`] looks for: the common case, decided in
/// one pass.
fn is_plain_text(text: &str) -> bool {
    if text.is_ascii() {
        return !words_for_nothing::may_begin(text)
            && !text.bytes().any(|byte| matches!(byte, b'=' | b'*' | b'?'));
    }
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '\'' | '.' | ',');
    text.chars().all(is_plain)
        && text.chars().any(|c| !invisible::is_invisible(c) && c != ' ')
        && !words_for_nothing::is_said_for_nothing(text)
}

/// What is wrong with a text that is no number and no code.
fn find_word_flaw(care: HygieneLevel, text: &str) -> Option<HygieneFinding> {
    let is_name = care == HygieneLevel::Name;
    let stop = mangled::find_replacement(text)
        .or_else(|| error_values::error_value(text))
        .or_else(|| mangled::find_formula(text))
        .or_else(|| masked::find_mask(text).filter(|_| is_name))
        .or_else(|| masked::find_lost_letters(text, is_name))
        .or_else(|| shows_nothing(text).then_some(TextDefect::OnlyInvisible));
    if let Some(flaw) = stop {
        return Some(HygieneFinding::Stop(flaw));
    }
    let word = words_for_nothing::find_no_value(text);
    match care {
        HygieneLevel::Name => word
            .or_else(|| words_for_nothing::find_said(text))
            .or_else(|| words_for_nothing::find_false(text))
            .or_else(|| words_for_nothing::marks_for_name(text))
            .map(HygieneFinding::Doubt),
        HygieneLevel::Answer => word.map(HygieneFinding::Stop),
        _ => word
            .or_else(|| words_for_nothing::find_said(text))
            .or_else(|| words_for_nothing::find_false(text))
            .map(HygieneFinding::Stop),
    }
}

#[cfg(test)]
mod tests;
