//! What to do about a value that does not fit: in the words of the source that it comes from.

use chrono::NaiveDate;

use super::cell::Given;
use super::dialect::Dialect;
use super::target::{Target, What};
use super::{Medium, json};
use crate::markup::{plain, shown};
use crate::model::{Type, proposal};

/// How a value of another type becomes text.
pub(super) fn as_text(target: &Target<'_>, given: &Given<'_>) -> String {
    let name = target.name.as_str();
    match (target.medium, given) {
        (Medium::Query(dialect), Given::Map(object)) => of_object(dialect, name, object),
        (Medium::Query(dialect), Given::List(_)) => {
            format!("make it one text in the query: {}", dialect.joined(name))
        }
        (Medium::Query(dialect), Given::Odd(sort)) => {
            format!("make it text in the query: {}", dialect.text_of(name, sort))
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
    let key = proposal::key(name);
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
    match proposal::dates_line(&[text.to_owned()]) {
        Some(line) => format!("say in muster.yaml how dates are written: {line}"),
        None => "correct it; or say in muster.yaml how dates are written: dates: \"%d/%m/%Y\"".to_owned(),
    }
}

fn in_file(target: &Target<'_>, text: &str) -> String {
    let format = target.dates.unwrap_or("%Y-%m-%d");
    let texts = [text.to_owned()];
    let other = proposal::date_format(&texts).filter(|guessed| *guessed != format);
    match other.and_then(|_| proposal::dates_line(&texts)) {
        Some(line) => format!("say in muster.yaml how dates are written: {line}"),
        None => format!(
            "it has to be written as {format}: correct it in the source, or say in muster.yaml with `dates` how the export writes dates"
        ),
    }
}

/// How texts come to stand for what a field may hold.
pub(super) fn by_values(target: &Target<'_>, given: &Given<'_>, ty: Option<Type>, allowed: &str) -> String {
    let text = match given {
        Given::Text(text) | Given::Number(text) => text.trim().to_owned(),
        _ => return format!("{allowed} is expected"),
    };
    if target.secret {
        return format!("write {allowed}, or say under `values` in muster.yaml what its texts stand for");
    }
    let line = proposal::values_line(&target.name, ty, &[text]);
    format!(
        "{allowed} is expected; say in muster.yaml under `values` what other texts stand for (\"\" for no value): {line}"
    )
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
