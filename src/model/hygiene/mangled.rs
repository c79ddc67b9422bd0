//! Numbers and texts as spreadsheets and exports write them.

use super::super::kind::Kind;
use super::{Care, Flaw};

/// A character that stands for bytes which were decoded wrongly, earlier.
pub(super) fn replacement(text: &str) -> Option<Flaw> {
    (!text.is_ascii() && text.contains('\u{FFFD}')).then_some(Flaw::Replacement)
}

/// The text inside what spreadsheets write around one to keep it text: `="000123"`, or an apostrophe before it.
///
/// An apostrophe is taken off only where no text of the field begins with one: before a sign that begins a formula, in codes
/// before a letter or digit, in telephones before a digit. Names such as 't Hooft keep theirs.
pub fn unwrap(care: Care, text: &str) -> Option<&str> {
    if let Some(inner) = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        return (!inner.contains('"')).then_some(inner);
    }
    let rest = text.strip_prefix('\'')?;
    let next = rest.chars().next()?;
    let wraps = match care {
        Care::Code(_) => next.is_alphanumeric() || "+-=@".contains(next),
        Care::Digits | Care::Text => next.is_numeric() || "+-=@".contains(next),
        Care::Name => "+-=@".contains(next),
        Care::Opaque => false,
    };
    wraps.then_some(rest)
}

/// The same, where it is not taken off.
pub(super) fn wrapped(text: &str, is_code: bool) -> Option<Flaw> {
    let formula = text.starts_with("=\"") && text.ends_with('"') && text.len() > 3;
    let next = text.strip_prefix('\'').and_then(|rest| rest.chars().next());
    let apostrophe = next
        .is_some_and(|next| next.is_numeric() || "+-=@".contains(next) || (is_code && next.is_alphabetic()));
    (formula || apostrophe).then_some(Flaw::Wrapped)
}

/// A text that is a formula which keeps a text.
pub(super) fn formula(text: &str) -> Option<Flaw> {
    (text.starts_with("=\"") && text.ends_with('"') && text.len() > 3).then_some(Flaw::Wrapped)
}

/// A number in place of a code: shortened, with decimals, or with separators between its digits.
pub(super) fn number(kind: Kind, text: &str) -> Option<Flaw> {
    if !text.starts_with(|c: char| c.is_ascii_digit() || "+-.,".contains(c)) {
        return None;
    }
    scientific(text)
        .or_else(|| zero_fraction(text))
        .or_else(|| separated(kind, text))
        .or_else(|| decimal_comma(text))
}

/// `1.23E+05`, `1,00E+03`, `1e+16`: a mantissa with decimals, or an exponent with a sign. `12E4` may be a code.
pub(super) fn scientific(text: &str) -> Option<Flaw> {
    let (mantissa, exponent) = text.split_once(['e', 'E'])?;
    let mantissa = mantissa.strip_prefix(['+', '-']).unwrap_or(mantissa);
    let unsigned = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let (whole, part) = match mantissa.split_once(['.', ',']) {
        Some((whole, part)) => (whole, Some(part)),
        None => (mantissa, None),
    };
    let number = all_digits(whole) && part.is_none_or(all_digits) && all_digits(unsigned);
    (number && (part.is_some() || unsigned.len() < exponent.len())).then_some(Flaw::Scientific)
}

/// `123.0`, `123,00`: a whole number that went through a column of decimals.
pub(super) fn zero_fraction(text: &str) -> Option<Flaw> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, part) = unsigned.split_once(['.', ','])?;
    (all_digits(whole) && matches!(part, "0" | "00")).then_some(Flaw::Decimal)
}

/// `1,234`, `1'234`, `1 234`; for people also `1.234`. Departments are often numbered 1.100.
fn separated(kind: Kind, text: &str) -> Option<Flaw> {
    let mark = text.chars().find(|c| !c.is_ascii_digit())?;
    let is_mark = ",' ’".contains(mark) || (mark == '.' && kind == Kind::Employee);
    let mut groups = text.split(mark);
    // No program writes a zero before the digits of a number: 01.234 is a code.
    let is_first = |group: &str| (1..=3).contains(&group.len()) && (group == "0" || !group.starts_with('0'));
    let first = groups.next().is_some_and(|group| is_first(group) && all_digits(group));
    let rest = groups.all(|group| group.len() == 3 && all_digits(group));
    (is_mark && first && rest).then_some(Flaw::Thousands)
}

fn decimal_comma(text: &str) -> Option<Flaw> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, part) = unsigned.split_once(',')?;
    (all_digits(whole) && all_digits(part)).then_some(Flaw::Decimal)
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
