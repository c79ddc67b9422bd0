//! What to do about a value that does not fit: in the words of the source that it comes from.

use chrono::{Datelike as _, NaiveDate};

use super::cell::Given;
use super::dialect::Dialect;
use super::target::{Target, What};
use super::{Medium, json};
use crate::markup::{plain, shown};

/// How dates are written in this world, where they are not written as 2024-12-31; day first, as most write it.
const FORMATS: &[&str] = &[
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d.%m.%Y",
    "%d-%m-%Y",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y%m%d",
    "%d-%b-%Y",
    "%d %b %Y",
    "%d %B %Y",
    "%b %d, %Y",
    "%d/%m/%y",
    "%d.%m.%y",
    "%d-%b-%y",
];

/// How a value of another type becomes text.
pub(super) fn as_text(target: &Target<'_>, given: &Given<'_>) -> String {
    let name = target.name.as_str();
    match (target.medium, given) {
        (Medium::Query(dialect), Given::Map(object)) => of_object(dialect, name, object),
        (Medium::Query(dialect), Given::List(_)) => {
            format!("make it one text in the query: {}", dialect.joined(name))
        }
        (Medium::Query(dialect), _) => format!("cast it to text in the query: {}", dialect.text(name)),
        (_, Given::Map(_) | Given::List(_)) => {
            "one text is expected: have the export write it so, or name another key under `columns` in muster.yaml".to_owned()
        }
        (Medium::Ndjson, _) => "have the export put it in quotes".to_owned(),
        (Medium::Csv, _) => "correct it in the source".to_owned(),
    }
}

/// The text of one language, or of one member.
pub(super) fn of_object(dialect: Dialect, name: &str, object: &str) -> String {
    let pairs = json::pairs(object).unwrap_or_default();
    let plain = |key: &str| !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || c == '_');
    let keys = || pairs.iter().map(|pair| pair.key.as_str()).filter(|key| plain(key));
    let key = keys()
        .find(|key| *key == "en_US")
        .or_else(|| keys().find(|key| key.starts_with("en")))
        .or_else(|| keys().next());
    format!("take the one text that is meant in the query: {}", dialect.member(name, key.unwrap_or("en_US")))
}

/// How a number becomes a code.
pub(super) fn as_code(target: &Target<'_>, number: &str) -> String {
    let name = &target.name;
    let length = number.len().max(6);
    let key = key(name);
    match target.medium {
        // A number in front of which zeros may be missing.
        Medium::Query(dialect) if matches!(target.what, What::Code | What::PreviousCode) => format!(
            "leading zeros are lost in a number: say how long it is in muster.yaml: pad: {{ {key}: {length} }}, or in the \
             query: {}; without zeros: {}",
            dialect.filled(name, length),
            dialect.text(name),
        ),
        Medium::Query(dialect) => format!(
            "cast it to text in the query: {}; or say how long it is in muster.yaml, where leading zeros are lost: pad: \
             {{ {key}: {length} }}",
            dialect.text(name),
        ),
        _ => format!(
            "have the export put it in quotes, with its leading zeros; or say how long it is in muster.yaml: pad: {{ {key}: \
             {length} }}"
        ),
    }
}

/// How something becomes a day.
pub(super) fn as_day(target: &Target<'_>, given: &Given<'_>) -> String {
    let name = target.name.as_str();
    let text = match given {
        Given::Text(text) | Given::Number(text) => text.trim(),
        _ => "",
    };
    let dialect = match target.medium {
        Medium::Query(dialect) => dialect,
        _ => return in_file(target, text),
    };
    let iso = text.get(..10).is_some_and(|day| NaiveDate::parse_from_str(day, "%Y-%m-%d").is_ok());
    let whole = matches!(given, Given::Number(_))
        .then(|| text.strip_suffix(".0").unwrap_or(text))
        .filter(|text| plain::number(text).is_some());
    if let Some(digits) = whole {
        let expression = match digits.len() {
            8 => dialect.day_of_digits(name),
            9..=10 => dialect.day_of_seconds(name),
            5 => dialect.day_of_spreadsheet(name),
            _ => dialect.day(name),
        };
        return format!("make it a date in the query: {expression}");
    }
    if iso || text.is_empty() {
        return format!("make it a date in the query: {}", dialect.day(name));
    }
    match guess(text) {
        Some(format) => {
            format!("say in muster.yaml how dates are written: dates: \"{format}\"{}", doubt(format, text))
        }
        None => "correct it; or say in muster.yaml how dates are written: dates: \"%d/%m/%Y\"".to_owned(),
    }
}

fn in_file(target: &Target<'_>, text: &str) -> String {
    let format = target.dates.unwrap_or("%Y-%m-%d");
    match guess(text).filter(|guessed| *guessed != format) {
        Some(guessed) => {
            format!("say in muster.yaml how dates are written: dates: \"{guessed}\"{}", doubt(guessed, text))
        }
        None => format!(
            "it has to be written as {format}: correct it in the source, or say in muster.yaml with `dates` how the export writes dates"
        ),
    }
}

/// The format in which a text is a day of our times.
fn guess(text: &str) -> Option<&'static str> {
    let fits = |format: &&&str| {
        let day = NaiveDate::parse_from_str(text, format);
        // `%Y` takes two digits as well.
        day.is_ok_and(|day| (1900..2200).contains(&day.year()) && !(format.contains("%y") && text.len() > 9))
    };
    FORMATS.iter().find(fits).copied()
}

/// A word where day and month may be meant the other way round.
fn doubt(format: &str, text: &str) -> &'static str {
    let other = NaiveDate::parse_from_str(text, "%m/%d/%Y").is_ok();
    if format == "%d/%m/%Y" && other { " (\"%m/%d/%Y\" where the month comes first)" } else { "" }
}

/// How texts come to stand for what a field may hold.
pub(super) fn by_values(target: &Target<'_>, given: &Given<'_>, allowed: &str) -> String {
    let text = match given {
        Given::Text(text) | Given::Number(text) => text.trim(),
        _ => return format!("{allowed} is expected"),
    };
    if target.secret {
        return format!("write {allowed}, or say under `values` in muster.yaml what its texts stand for");
    }
    format!(
        "say in muster.yaml what its texts stand for, under `values`: values: {{ {}: {{ {}: {} }} }}; or write {allowed}",
        key(&target.name),
        text_key(text),
        meant(text)
    )
}

/// What a word of some language stands for, as a value of settings; nothing where it is not known.
fn meant(text: &str) -> &'static str {
    const YES: &[&str] = &[
        "ja", "oui", "si", "sí", "sim", "da", "evet", "tak", "t", "yes", "active", "aktiv", "enabled", "x",
        "wahr", "vrai", "نعم", "是",
    ];
    const NO: &[&str] = &[
        "nein", "non", "nao", "não", "net", "hayir", "hayır", "nie", "f", "no", "inactive", "inaktiv",
        "disabled", "falsch", "faux", "لا", "否",
    ];
    let text = text.to_lowercase();
    match () {
        () if YES.contains(&text.as_str()) => "true",
        () if NO.contains(&text.as_str()) => "false",
        () => "\"\"",
    }
}

/// The name of a field as a key of settings.
pub(super) fn key(name: &str) -> String {
    let plain = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    if plain { name.to_owned() } else { serde_json::json!(name).to_string() }
}

/// A text as a key of settings.
pub(super) fn text_key(text: &str) -> String {
    serde_json::json!(text).to_string()
}

/// What to do about a control character.
pub(super) fn without_control(target: &Target<'_>, text: &str) -> String {
    let Some(character) = text.chars().find(|c| c.is_control()) else { return String::new() };
    match target.medium {
        Medium::Query(dialect) => {
            let characters: &[u32] =
                if matches!(character, '\n' | '\r') { &[13, 10] } else { &[u32::from(character)] };
            format!("put a space in its place in the query: {}", dialect.without(&target.name, characters))
        }
        _ => format!(
            "correct it in the source: `{}` stands on one line, without such characters",
            shown(&target.name)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_guessed_by_how_they_are_written() {
        for (text, format) in [
            ("02/04/2019", Some("%d/%m/%Y")),
            ("12/31/2019", Some("%m/%d/%Y")),
            ("31.12.2019", Some("%d.%m.%Y")),
            ("20190402", Some("%Y%m%d")),
            ("2-Apr-2019", Some("%d-%b-%Y")),
            ("02/04/19", Some("%d/%m/%y")),
            ("soon", None),
            ("2019-04-02", None),
        ] {
            assert_eq!(guess(text), format, "{text}");
        }
    }
}
