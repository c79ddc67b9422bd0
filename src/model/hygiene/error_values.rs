//! What spreadsheets write where a formula failed.

use unicode_normalization::UnicodeNormalization as _;

use super::TextDefect;

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
