//! Numbers and texts as spreadsheets and exports write them.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization as _;

use super::super::kind::Kind;
use super::lookalike::ascii_digit;
use super::{HygieneLevel, TextDefect};

/// A character that stands for bytes which were decoded wrongly, earlier.
pub(super) fn find_replacement(text: &str) -> Option<TextDefect> {
    (!text.is_ascii() && text.contains('\u{FFFD}')).then_some(TextDefect::Replacement)
}

/// The text inside what spreadsheets write around one to keep it text: `="000123"`, or an
/// apostrophe before it.
///
/// An apostrophe is taken off only where no text of the field begins with one: before a sign that
/// begins a formula, in codes before a letter or digit, in telephones before a digit. Names such as
/// 't Hooft keep theirs.
pub fn unwrap_text(care: HygieneLevel, text: &str) -> Option<&str> {
    if let Some(inner) = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        return (!inner.contains('"')).then_some(inner);
    }
    let rest = text.strip_prefix('\'')?;
    let next = rest.chars().next()?;
    let wraps = match care {
        HygieneLevel::Code(_) => next.is_alphanumeric() || "+-=@".contains(next),
        HygieneLevel::Digits | HygieneLevel::Identifier | HygieneLevel::Text => {
            next.is_numeric() || "+-=@".contains(next)
        }
        HygieneLevel::Name => "+-=@".contains(next),
        HygieneLevel::Opaque => false,
    };
    // Other exports quote the whole text.
    let whole =
        rest.strip_suffix('\'').filter(|inner| care != HygieneLevel::Text && !inner.contains('\''));
    wraps.then_some(whole.unwrap_or(rest))
}

/// The same, where it is not taken off.
pub(super) fn find_wrapped_text(text: &str, is_code: bool) -> Option<TextDefect> {
    let formula = text.starts_with("=\"") && text.ends_with('"') && text.len() > 3;
    let next = text.strip_prefix('\'').and_then(|rest| rest.chars().next());
    let apostrophe = next.is_some_and(|next| {
        next.is_numeric() || "+-=@".contains(next) || (is_code && next.is_alphabetic())
    });
    (formula || apostrophe).then_some(TextDefect::Wrapped)
}

/// A text that is a formula which keeps a text.
pub(super) fn find_formula(text: &str) -> Option<TextDefect> {
    (text.starts_with("=\"") && text.ends_with('"') && text.len() > 3)
        .then_some(TextDefect::Wrapped)
}

/// A number in place of a code: shortened, with decimals, or with separators between its digits.
pub(super) fn find_number_format(kind: Kind, text: &str) -> Option<TextDefect> {
    let plain = digits_in_ascii(text);
    let text = plain.as_ref();
    if !text.starts_with(|c: char| c.is_ascii_digit() || "+-.,".contains(c)) {
        return None;
    }
    find_scientific(text)
        .or_else(|| zero_fraction(text))
        .or_else(|| find_separated(kind, text))
        .or_else(|| decimal_comma(text))
        .or_else(|| decimal_point(kind, text))
}

/// A number with the digits and marks of ASCII: `１２３.０` and `١٬٢٣٤` are numbers as well.
pub fn digits_in_ascii(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let mark = |c: char| match c {
        '\u{66b}' => '.',
        '\u{66c}' => ',',
        other => ascii_digit(other).unwrap_or(other),
    };
    Cow::Owned(text.nfkc().map(mark).collect())
}

/// `1.23E+05`, `1,00E+03`, `1e+16`: a mantissa with decimals, or an exponent with a sign. `12E4`
/// may be a code.
pub(super) fn find_scientific(text: &str) -> Option<TextDefect> {
    let (mantissa, exponent) = text.split_once(['e', 'E'])?;
    let mantissa = mantissa.strip_prefix(['+', '-']).unwrap_or(mantissa).trim_end();
    let unsigned = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let (whole, part) = match mantissa.split_once(['.', ',']) {
        Some((whole, part)) => (whole, Some(part)),
        None => (mantissa, None),
    };
    let number = all_digits(whole) && part.is_none_or(all_digits) && all_digits(unsigned);
    (number && (part.is_some() || unsigned.len() < exponent.len()))
        .then_some(TextDefect::Scientific)
}

/// `1E20`: what a database makes of a large number without a sign in its exponent. As a code it may
/// be one.
pub(super) fn find_exponent(text: &str) -> Option<TextDefect> {
    let (mantissa, exponent) = text.split_once(['e', 'E'])?;
    (all_digits(mantissa) && all_digits(exponent) && (2..=3).contains(&exponent.len()))
        .then_some(TextDefect::Scientific)
}

/// `123.0`, `123,00`: a whole number that went through a column of decimals.
pub(super) fn zero_fraction(text: &str) -> Option<TextDefect> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, part) = unsigned.split_once(['.', ','])?;
    (all_digits(whole) && matches!(part, "0" | "00")).then_some(TextDefect::Decimal)
}

/// `1,234`, `1'234`, `1 234`, `12,34,567`, `1.234,0`; for people also `1.234`. Departments are
/// often numbered 1.100.
fn find_separated(kind: Kind, text: &str) -> Option<TextDefect> {
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    let marks: Vec<char> = text.chars().filter(|c| !c.is_ascii_digit()).collect();
    let (first, last) = (*marks.first()?, *marks.last()?);
    if marks.iter().all(|mark| *mark == first) {
        let is_mark = ",' ’".contains(first) || (first == '.' && kind == Kind::Employee);
        return (is_mark && is_grouped(text, first)).then_some(TextDefect::Thousands);
    }
    // Another mark once, at the end, begins the decimals.
    let (whole, part) = text.rsplit_once(last)?;
    let is_decimal =
        ".,".contains(last) && ",.' ’".contains(first) && (part.is_empty() || all_digits(part));
    (is_decimal && is_grouped(whole, first)).then_some(TextDefect::Decimal)
}

/// Digits in groups of three, or as in India in pairs before the last three.
fn is_grouped(text: &str, mark: char) -> bool {
    let groups: Vec<&str> = text.split(mark).collect();
    let [first, others @ .., last] = groups.as_slice() else { return false };
    // No program writes a zero before the digits of a number: 01.234 is a code.
    let is_first = (1..=3).contains(&first.len()) && (*first == "0" || !first.starts_with('0'));
    let sizes = |size: usize| others.iter().all(|group| group.len() == size);
    let fits = last.len() == 3 && (sizes(3) || (mark == ',' && first.len() < 3 && sizes(2)));
    is_first && fits && groups.iter().all(|group| all_digits(group))
}

/// `12.5`, `1.`, `000123.000`: a number with decimals. Outlines such as 1.10 are codes, also of
/// people, and so are years with a number: 2024.15.
fn decimal_point(kind: Kind, text: &str) -> Option<TextDefect> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, part) = unsigned.split_once('.')?;
    let number = all_digits(whole) && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_whole = part.bytes().all(|byte| byte == b'0');
    let is_outline = whole.len() == 1 || whole.len() == 4 || whole.starts_with('0');
    (kind == Kind::Employee && number && (is_whole || !is_outline)).then_some(TextDefect::Decimal)
}

fn decimal_comma(text: &str) -> Option<TextDefect> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, part) = unsigned.split_once(',')?;
    (all_digits(whole) && all_digits(part)).then_some(TextDefect::Decimal)
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
