//! Codes and numbers that a spreadsheet made a date of: `JAN19` becomes `Jan-19`, `1-2` becomes
//! `1-Feb`.

use chrono::NaiveDate;

/// The months as spreadsheets shorten them in common languages, in lower case and without the full
/// stop.
const MONTHS: &[&str] = &[
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov",
    "dec", // English
    "mär", "mrz", "mai", "sept", "okt", "dez", // German
    "janv", "févr", "fév", "mars", "avr", "juin", "juil", "août", "déc", // French
    "ene", "abr", "ago", "dic", // Spanish
    "fev", "set", "out", // Portuguese
    "gen", "mag", "giu", "lug", "ott", // Italian
    "mrt", "mei", // Dutch
    "oca", "şub", "nis", "haz", "tem", "ağu", "eyl", "eki", "kas", "ara", // Turkish
    "sty", "lut", "kwi", "maj", "cze", "lip", "sie", "wrz", "paź", "lis", "gru", // Polish
    "янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя",
    "дек", // Russian
];

/// How whole days are written. `%Y` and `%y` are distinguished by the length of the text.
const DAYS: &[&str] = &["%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y/%m/%d"];

/// The months as spreadsheets write them: `Jan`, `янв`. All in capitals they are the first part of
/// a code (`MAR-01`), or stand in a date of three parts (`02-JAN-19`).
fn is_month(text: &str, may_be_capitals: bool) -> bool {
    let text = text.trim_end_matches('.');
    let has_small = text.chars().skip(1).any(char::is_lowercase);
    (has_small || may_be_capitals) && MONTHS.contains(&text.to_lowercase().as_str())
}

fn is_number_of(text: &str, lengths: &[usize]) -> bool {
    lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_day_of_month(text: &str) -> bool {
    is_number_of(text, &[1, 2]) && text.parse().is_ok_and(|day: u8| (1..=31).contains(&day))
}

/// `Jan-19`, `1-Jan`, `01. Jan`, `02-JAN-2019`: a date with the name of a month.
pub(super) fn names_month(text: &str) -> bool {
    if text.len() > 24 || !text.chars().any(char::is_alphabetic) {
        return false;
    }
    let parts: Vec<&str> =
        text.split(['-', ' ', '/', '.']).map(str::trim).filter(|part| !part.is_empty()).collect();
    match parts.as_slice() {
        [one, other] if text.contains(['-', '.', '/']) => {
            (is_month(one, false) && is_number_of(other, &[2, 4]))
                || (is_day_of_month(one) && is_month(other, false))
        }
        [day, month, year] => {
            is_day_of_month(day) && is_month(month, true) && is_number_of(year, &[2, 4])
        }
        _ => false,
    }
}

/// `2019-01-02`, `1/2/2019`, `02.01.2019`, also with a time: a whole day in digits.
pub fn is_whole_day(text: &str) -> bool {
    // Most codes are shorter.
    if text.len() < 8 {
        return false;
    }
    let day = match text.split_once([' ', 'T']) {
        Some((day, time)) if time.contains(':') => day,
        Some(_) => return false,
        None => text,
    };
    let shaped = (8..=10).contains(&day.len())
        && day.bytes().all(|byte| byte.is_ascii_digit() || b"-/.".contains(&byte))
        && day.bytes().filter(|byte| !byte.is_ascii_digit()).count() == 2;
    shaped
        && DAYS.iter().any(|format| {
            use chrono::Datelike as _;
            NaiveDate::parse_from_str(day, format)
                .is_ok_and(|day| (1900..2200).contains(&day.year()))
        })
}

/// A day without its year, or with one: `1/2`, `26.11.`, `2026-11-29`.
pub(super) fn is_day_or_part(text: &str) -> bool {
    let part = || {
        let text = text.strip_suffix('.').unwrap_or(text);
        let Some((one, other)) = text.split_once('/') else { return false };
        is_day_of_month(one) && is_day_of_month(other)
    };
    is_whole_day(text) || names_month(text) || part()
}
