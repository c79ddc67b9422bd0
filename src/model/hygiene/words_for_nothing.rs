//! Words that stand for nothing, and what spreadsheets write where a formula failed.

use unicode_normalization::UnicodeNormalization as _;

use super::TextDefect;

/// Words that exports write where there is nothing, in lower case. `NA` is not among them: it is
/// Namibia, and an area.
const NOTHING: &[&str] = &[
    "null",
    "none",
    "nan",
    "nil",
    "nat",
    "n/a",
    "\\n",
    "<na>",
    "<null>",
    "(null)",
    "[null]",
    "{null}",
    "#null#",
    "undefined",
    "(none)",
    "<none>",
    "(blank)",
    "(leer)",
    "(vide)",
    "n.a.",
    "k.a.",
    "n/d",
    "n.d.",
];

/// The same as tools write them, where a word may also be a text: a province of Thailand is called
/// Nan.
const AS_TOOLS_WRITE: &[&str] = &[
    "NULL",
    "null",
    "Null",
    "NONE",
    "None",
    "none",
    "NaN",
    "nan",
    "NAN",
    "NaT",
    "nil",
    "N/A",
    "n/a",
    "undefined",
];

/// Error values without `!` or `?` at their end, of the languages of spreadsheets, in upper case.
const ERRORS: &[&str] = &[
    "#N/A",
    "#NV",
    "#N/D",
    "#N/B",
    "#N/V",
    "#I/T",
    "#YOK",
    "#Н/Д",
    "#HIÁNYZIK",
    "#NENÍ_K_DISPOZICI",
    "#NEDOSTUPNÝ",
    "#ΔΥ",
    "#Δ/Υ",
    "#N/A N/A",
    "#GETTING_DATA",
    "#ERROR",
    "#N/DISP",
];

/// Whether a text is a word for nothing, in any case.
pub fn means_nothing(text: &str) -> bool {
    text.len() <= 9 && NOTHING.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// A word for nothing in place of a value: letters only as tools write them. A department may be
/// called NAT, a place Nan.
pub(super) fn find_no_value(text: &str) -> Option<TextDefect> {
    let marked = || text.contains(|c: char| !c.is_ascii_alphabetic()) && means_nothing(text);
    (AS_TOOLS_WRITE.contains(&text) || marked()).then_some(TextDefect::NoValue)
}

/// Whether an error value or a word for nothing may begin with this byte.
pub(super) fn may_begin(first: u8) -> bool {
    matches!(
        first,
        b'#' | b'E'
            | b'e'
            | b'K'
            | b'k'
            | b'N'
            | b'n'
            | b'u'
            | b'U'
            | b'\\'
            | b'<'
            | b'('
            | b'['
            | b'{'
    )
}

/// Marks alone, such as `-`, `?` and `...`, which stand for no value where a code belongs.
pub(super) fn only_marks(text: &str) -> Option<TextDefect> {
    (!text.is_empty() && !text.chars().any(char::is_alphanumeric)).then_some(TextDefect::NoValue)
}

/// What a spreadsheet shows where a formula failed or a column was too narrow.
pub(super) fn error_value(text: &str) -> Option<TextDefect> {
    // Wide forms of ASCII come from input methods of East Asia.
    if text.starts_with('＃') {
        let plain: String = text.nfkc().collect();
        return error_value(&plain);
    }
    let found = match text.strip_prefix('#') {
        Some(rest) => {
            let narrow = rest.len() >= 2 && rest.bytes().all(|byte| byte == b'#');
            narrow || ERRORS.contains(&text.to_uppercase().as_str()) || is_named_error(rest)
        }
        // LibreOffice numbers its errors: Err:502, in French Err :502.
        None => text.split_once(':').is_some_and(|(start, number)| {
            start.trim_end().eq_ignore_ascii_case("Err")
                && number.len() == 3
                && number.bytes().all(|byte| byte.is_ascii_digit())
        }),
    };
    found.then_some(TextDefect::ErrorValue)
}

/// `REF!`, `DIV/0!`, `NAME?`, `¡VALOR!`, `ССЫЛКА!`: letters, and a mark at the end.
fn is_named_error(rest: &str) -> bool {
    let Some(word) = rest.strip_suffix(['!', '?']) else { return false };
    let word = word.trim_start_matches(['¡', '¿']);
    let fits = |c: char| (c.is_alphabetic() && !c.is_lowercase()) || "/_0".contains(c);
    word.chars().count() >= 2 && word.chars().all(fits)
}
