//! Text hygiene: what spreadsheets, exports and databases do to values on their way, found before a
//! text becomes a value.
//!
//! Every source value passes here, by the kind of its field. The result is that nothing is wrong, a
//! flaw that stops the value, or a doubt that only needs a notice. Nothing is corrected in silence:
//! where digits are lost no program can know them.

mod flaw;
mod invisible;
pub mod lookalike;
mod mangled;
mod words_for_nothing;

pub use flaw::{SourceKind, TextDefect};
pub use invisible::{code_point, first_invisible, shows_nothing};
pub use mangled::{digits_in_ascii, unwrap_text};
pub use words_for_nothing::means_nothing;

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
    /// A number that identifies: cards, PINs, social security numbers. Devices compare it character
    /// by character.
    Identifier,
    /// What people are called: some are called Null.
    Name,
    /// Any other text.
    Text,
    /// A text that may look like anything: passwords.
    Opaque,
}

impl HygieneLevel {
    /// How the text of a field is read.
    pub fn of_field(field: &Field) -> HygieneLevel {
        match (field.ty, field.name) {
            (Type::One(kind) | Type::Many(kind), _) => HygieneLevel::Code(kind),
            (_, "self_password") => HygieneLevel::Opaque,
            (_, "card_no" | "device_password" | "ssn" | "enroll_sn") => HygieneLevel::Identifier,
            (_, "contact_tel" | "office_tel" | "mobile" | "postcode") => HygieneLevel::Digits,
            // Of a religion `None` is an answer.
            (_, "name" | "first_name" | "last_name" | "nickname" | "religion") => {
                HygieneLevel::Name
            }
            _ => HygieneLevel::Text,
        }
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
        HygieneLevel::Digits => find_digits_flaw(text).map(HygieneFinding::Stop),
        HygieneLevel::Identifier => find_identifier_flaw(text).map(HygieneFinding::Stop),
        HygieneLevel::Name | HygieneLevel::Text => words_of(care, text),
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
        return words_for_nothing::find_no_value(text);
    }
    mangled::find_replacement(text)
        .or_else(|| invisible::in_code(text))
        .or_else(|| invisible::spaces_in_code(text))
        .or_else(|| words_for_nothing::error_value(text))
        .or_else(|| words_for_nothing::find_no_value(text))
        .or_else(|| words_for_nothing::only_marks(text))
        .or_else(|| mangled::find_wrapped_text(text, true))
        .or_else(|| mangled::find_number_format(kind, text))
}

/// What is wrong with a number that identifies. Copies from other programs bring characters that
/// are not seen.
fn find_identifier_flaw(text: &str) -> Option<TextDefect> {
    find_digits_flaw(text)
        .or_else(|| invisible::in_code(text))
        .or_else(|| invisible::odd_space(text))
}

fn find_digits_flaw(text: &str) -> Option<TextDefect> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    mangled::find_replacement(text)
        .or_else(|| words_for_nothing::error_value(text))
        .or_else(|| words_for_nothing::find_no_value(text))
        .or_else(|| mangled::find_wrapped_text(text, false))
        .or_else(|| mangled::find_scientific(text))
        .or_else(|| mangled::find_exponent(text))
        .or_else(|| mangled::zero_fraction(text))
        .or_else(|| shows_nothing(text).then_some(TextDefect::OnlyInvisible))
}

fn words_of(care: HygieneLevel, text: &str) -> Option<HygieneFinding> {
    let first = *text.as_bytes().first()?;
    // The common case: nothing that is looked for begins with another letter.
    if text.is_ascii() && !words_for_nothing::may_begin(first) && first != b'=' {
        return None;
    }
    let stop = mangled::find_replacement(text)
        .or_else(|| words_for_nothing::error_value(text))
        .or_else(|| mangled::find_formula(text))
        .or_else(|| shows_nothing(text).then_some(TextDefect::OnlyInvisible));
    if let Some(flaw) = stop {
        return Some(HygieneFinding::Stop(flaw));
    }
    let flaw = words_for_nothing::find_no_value(text)?;
    Some(if care == HygieneLevel::Name {
        HygieneFinding::Doubt(flaw)
    } else {
        HygieneFinding::Stop(flaw)
    })
}

#[cfg(test)]
mod tests;
