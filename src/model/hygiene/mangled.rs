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
        HygieneLevel::Name => "+-=@".contains(next),
        HygieneLevel::Opaque => false,
        _ => next.is_numeric() || "+-=@".contains(next),
    };
    // Other exports quote the whole text.
    let whole = rest.strip_suffix('\'').filter(|inner| {
        !matches!(care, HygieneLevel::Text | HygieneLevel::Answer) && !inner.contains('\'')
    });
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

/// A text that is a formula: one that keeps a text, or another.
pub(super) fn find_formula(text: &str) -> Option<TextDefect> {
    let rest = text.strip_prefix('=')?;
    if text.starts_with("=\"") && text.ends_with('"') && text.len() > 3 {
        return Some(TextDefect::Wrapped);
    }
    let name = rest.find(|c: char| !(c.is_alphanumeric() || "._".contains(c)));
    let calls = name.is_some_and(|end| end > 0 && rest[end..].starts_with('('));
    let number = rest.trim_start_matches(['+', '-']).starts_with(|c: char| c.is_ascii_digit());
    (calls || number).then_some(TextDefect::Formula)
}

/// Quotes that a person wrote around a code, or that are left of them. A single one may begin a
/// word of some languages; before a digit it does not.
pub(super) fn find_quotes(text: &str) -> Option<TextDefect> {
    const DOUBLE: &[char] = &['"', '“', '”', '„', '‟', '«', '»', '＂'];
    const SINGLE: &[char] = &['`', '´', '‘', '’', '‚', '‛', '‹', '›', '＇'];
    let rest = text.strip_prefix(SINGLE);
    let single = rest
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_numeric()) || rest.ends_with(SINGLE));
    // `"A" Block` and `Developer "II"` are names; 12" are inches.
    let inner = text.strip_prefix(DOUBLE);
    let around = inner.is_some_and(|inner| inner.ends_with(DOUBLE) || !inner.contains(DOUBLE));
    let behind =
        text.strip_suffix(DOUBLE).is_some_and(|inner| inner.len() > 2 && all_digits(inner));
    (around || behind || single).then_some(TextDefect::Quoted)
}

/// A number in place of a code: shortened, with decimals, or with separators between its digits.
pub(super) fn find_number_format(kind: Kind, text: &str) -> Option<TextDefect> {
    if let Some(found) = find_power_of_ten(text) {
        return Some(found);
    }
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
    // Fortran and databases write 1.23D+05 for a number of double precision.
    let letters: &[char] =
        if text.contains(['+', '-']) { &['e', 'E', 'd', 'D'] } else { &['e', 'E'] };
    let (mantissa, exponent) = text.split_once(letters)?;
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

/// `1.23×10^5`, `1.23*10^5`, `1.23×10⁵`: as calculators and documents write it.
pub(super) fn find_power_of_ten(text: &str) -> Option<TextDefect> {
    let at = text.find(['×', '*', '·', '⋅', '∙', 'x', 'X', '✕'])?;
    let (mantissa, rest) = text.split_at(at);
    let mantissa = mantissa.trim_end();
    let mantissa = mantissa.strip_prefix(['+', '-']).unwrap_or(mantissa);
    let number = mantissa.split(['.', ',']).all(all_digits) && !mantissa.is_empty();
    let exponent = rest.chars().next().and_then(|mark| rest.strip_prefix(mark))?;
    let exponent = exponent.trim_start().strip_prefix("10")?;
    let raised = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻";
    let is_power = match exponent.strip_prefix('^').or_else(|| exponent.strip_prefix("**")) {
        Some(power) => power.starts_with(|c: char| c.is_ascii_digit() || "+-({".contains(c)),
        None => !exponent.is_empty() && exponent.chars().all(|c| raised.contains(c)),
    };
    (number && is_power).then_some(TextDefect::Scientific)
}

/// `1E20`: what a database makes of a large number without a sign in its exponent. As a code it may
/// be one, and with zeros in front it is one: no program writes them before such a number.
pub(super) fn find_exponent(text: &str) -> Option<TextDefect> {
    exponent_length(text).filter(|length| *length > 1).map(|_| TextDefect::Scientific)
}

/// The same of a card, which has at least four bytes where it is written in hexadecimal digits.
pub(super) fn find_card_exponent(text: &str) -> Option<TextDefect> {
    exponent_length(text).map(|_| TextDefect::Scientific)
}

/// How many digits the exponent has, where a text is digits with an E between them.
fn exponent_length(text: &str) -> Option<usize> {
    let (mantissa, exponent) = text.split_once(['e', 'E'])?;
    let is_number = all_digits(mantissa) && all_digits(exponent);
    let is_padded = mantissa.len() > 1 && mantissa.starts_with('0');
    (is_number && !is_padded && (1..=3).contains(&exponent.len())).then_some(exponent.len())
}

/// A word in place of a card or PIN: no digit in it, and no bytes in hexadecimal digits.
pub(super) fn find_word(text: &str) -> Option<TextDefect> {
    let is_bytes =
        text.len().is_multiple_of(2) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    (!is_bytes && !text.chars().any(char::is_numeric)).then_some(TextDefect::NoDigit)
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

/// `1,234,567`: a number as spreadsheets show it, in a field where one comma may stand between two
/// numbers.
pub(super) fn find_comma_groups(text: &str, most_plain: usize) -> Option<TextDefect> {
    let groups = text.strip_prefix(['+', '-']).unwrap_or(text);
    (groups.matches(',').count() > most_plain && is_grouped(groups, ','))
        .then_some(TextDefect::Thousands)
}

/// Digits with marks between them, where one number belongs: `1,234`, `123,45678`, `1.234.567`.
pub(super) fn find_marks_in_number(text: &str) -> Option<TextDefect> {
    let is_mark = |c: char| ",.'’;/+٬٫".contains(c);
    // A card in a column of signed numbers that is too narrow for it.
    if text.strip_prefix('-').is_some_and(all_digits) {
        return Some(TextDefect::Parts);
    }
    if !text.chars().all(|c| c.is_numeric() || is_mark(c)) || !text.chars().any(is_mark) {
        return None;
    }
    let grouped = [',', '.', '\'', '’'].into_iter().any(|mark| is_grouped(text, mark));
    Some(if grouped { TextDefect::Thousands } else { TextDefect::Parts })
}

/// A digit that is none of ASCII.
pub(super) fn find_other_digit(text: &str) -> Option<TextDefect> {
    if text.is_ascii() {
        return None;
    }
    text.chars().find(|c| ascii_digit(*c).is_some()).map(TextDefect::OtherDigits)
}

/// Words for true and false, as spreadsheets write the result of a check box or formula.
pub(super) fn find_truth_value(text: &str) -> Option<TextDefect> {
    const WORDS: &[&str] = &[
        "true",
        "false",
        "yes",
        "no",
        "wahr",
        "falsch",
        "vrai",
        "faux",
        "verdadero",
        "falso",
        "verdadeiro",
        "vero",
        "waar",
        "onwaar",
        "sant",
        "falskt",
        "sand",
        "falsk",
        "prawda",
        "fałsz",
        "pravda",
        "nepravda",
        "igaz",
        "hamis",
        "doğru",
        "yanlış",
        "истина",
        "ложь",
        "αληθεσ",
        "真",
        "假",
    ];
    let short = text.len() <= 20 && !text.bytes().any(|byte| byte.is_ascii_digit());
    (short && WORDS.contains(&text.to_lowercase().as_str())).then_some(TextDefect::TruthValue)
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
