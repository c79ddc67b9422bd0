//! Lines of settings that make sense of texts: what the words of a column stand for, and how it writes days.

use chrono::{Datelike as _, NaiveDate};

use super::tables::Type;

/// How dates are written in this world, where they are not written as 2024-12-31; day first, as most write it.
const FORMATS: &[&str] = &[
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d.%m.%Y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y%m%d",
    "%d-%b-%Y",
    "%d %b %Y",
    "%d %B %Y",
    "%b %d, %Y",
    "%d/%m/%y",
    "%m/%d/%y",
    "%d.%m.%y",
    "%d-%b-%y",
];

const YES: &[&str] = &[
    "ja", "oui", "si", "sí", "sim", "da", "evet", "tak", "t", "j", "active", "aktiv", "enabled", "x", "wahr",
    "vrai", "نعم", "是",
];
const NO: &[&str] = &[
    "nein", "non", "nao", "não", "net", "hayir", "hayır", "nie", "f", "inactive", "inaktiv", "disabled",
    "falsch", "faux", "لا", "否",
];

/// The pair of settings that says what a text stands for; `""` is no value, where nothing else is known.
pub fn pair(ty: Option<Type>, text: &str) -> String {
    format!("{}: {}", quoted(text), quoted(meant(ty, text)))
}

/// The line of settings that says what the texts of a field stand for.
pub fn values_line(field: &str, ty: Option<Type>, texts: &[String]) -> String {
    let pairs: Vec<String> = texts.iter().map(|text| pair(ty, text)).collect();
    format!("values: {{ {}: {{ {} }} }}", key(field), pairs.join(", "))
}

/// The line of settings that says how days are written, when one way fits all texts.
pub fn dates_line(texts: &[String]) -> Option<String> {
    let format = date_format(texts)?;
    let other = texts.iter().all(|text| NaiveDate::parse_from_str(text, "%m/%d/%Y").is_ok());
    let doubt =
        if format == "%d/%m/%Y" && other { " (\"%m/%d/%Y\" where the month comes first)" } else { "" };
    Some(format!("dates: \"{format}\"{doubt}"))
}

/// The format in which all texts are days of our times.
pub fn date_format(texts: &[String]) -> Option<&'static str> {
    let reads = |format: &str, text: &str| {
        let day = NaiveDate::parse_from_str(text, format);
        // `%Y` takes two digits as well.
        day.is_ok_and(|day| (1900..2200).contains(&day.year()))
    };
    let fits = |format: &&&str| texts.iter().all(|text| reads(format, text));
    if texts.is_empty() { None } else { FORMATS.iter().find(fits).copied() }
}

/// The name of a field as a key of settings.
pub fn key(field: &str) -> String {
    let plain = field.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    if plain { field.to_owned() } else { quoted(field) }
}

/// A text in quotes that YAML reads as JSON does.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn meant(ty: Option<Type>, text: &str) -> &'static str {
    let lower = text.to_lowercase();
    match ty {
        Some(Type::Flag) if YES.contains(&lower.as_str()) => "true",
        Some(Type::Flag) if NO.contains(&lower.as_str()) => "false",
        Some(Type::Choice(choices)) => {
            let initial = text.chars().next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
            let same = choices.iter().find(|choice| choice.eq_ignore_ascii_case(text));
            same.or_else(|| choices.iter().find(|choice| **choice == initial)).copied().unwrap_or_default()
        }
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn format_of(texts: &[&str]) -> Option<&'static str> {
        date_format(&texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn dates_are_guessed_by_how_they_are_written() {
        for (texts, format) in [
            (&["02/04/2019"][..], Some("%d/%m/%Y")),
            (&["02/04/2019", "12/31/2019"], Some("%m/%d/%Y")),
            (&["31.12.2019"], Some("%d.%m.%Y")),
            (&["20190402"], Some("%Y%m%d")),
            (&["2-Apr-2019"], Some("%d-%b-%Y")),
            (&["02/04/19"], Some("%d/%m/%y")),
            (&["31/12/2019", "12/31/2019"], None),
            (&["soon"], None),
            (&["2019-04-02"], None),
            (&[], None),
        ] {
            assert_eq!(format_of(texts), format, "{texts:?}");
        }
    }

    #[test]
    fn words_stand_for_what_a_field_may_hold() {
        let texts = ["ja".to_owned(), "Nein".to_owned(), "\"x\"".to_owned()];
        let line = values_line("enable_att", Some(Type::Flag), &texts);
        assert_eq!(line, r#"values: { enable_att: { "ja": "true", "Nein": "false", "\"x\"": "" } }"#);
        assert_eq!(pair(Some(Type::Choice(&["F", "M"])), "female"), r#""female": "F""#);
        assert_eq!(values_line("custom.Global ID", None, &[]), r#"values: { "custom.Global ID": {  } }"#);
    }
}
