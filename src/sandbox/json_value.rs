//! Values in bodies: what each rule takes, with the errors in the words of real servers.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::behaviour::server_profile::{ResponseLayout, SandboxProfile};
use super::web::form::StoredCell;
use super::web::input::InputRule;
use super::web::request_fields::python_type;
use crate::model::check::text_rules::not_email;

const NOT_BLANK: &str = "This field may not be blank.";

/// The stored value of one that stands in a body, or what is wrong with it.
pub(super) fn parse_cell(
    rule: &InputRule,
    value: &Value,
    blank: bool,
    form: bool,
    profile: &SandboxProfile,
) -> Result<StoredCell, String> {
    match rule {
        InputRule::Text(max) => parse_text(value, *max, blank).map(StoredCell::Text),
        InputRule::Password(max) => parse_text(value, *max, blank).map(StoredCell::Password),
        InputRule::Email(max) => match parse_text(value, *max, blank)? {
            mail if mail.is_empty() || is_email(&mail) => Ok(StoredCell::Text(mail)),
            _ => Err("Enter a valid email address.".to_owned()),
        },
        InputRule::Choice(choices) => match parse_text(value, u16::MAX, blank)? {
            choice if choice.is_empty() || choices.contains(&choice.as_str()) => {
                Ok(StoredCell::Text(choice))
            }
            choice => Err(not_a_choice(&choice)),
        },
        InputRule::Number(choices) => {
            let number =
                parse_whole_number(value).ok_or_else(|| not_a_choice(&plain_text(value)))?;
            if choices.contains(&number) {
                Ok(StoredCell::Number(number))
            } else {
                Err(not_a_choice(&plain_text(value)))
            }
        }
        InputRule::Integer => parse_whole_number(value)
            .map(StoredCell::Number)
            .ok_or_else(|| "A valid integer is required.".to_owned()),
        InputRule::Flag => {
            parse_flag(value, profile).map(|flag| StoredCell::Number(i64::from(flag)))
        }
        InputRule::Date => {
            parse_date(value, profile).map(|date| StoredCell::Text(date.to_string()))
        }
        InputRule::Numbers => Ok(StoredCell::Text(json!(parse_id_list(value, form)?).to_string())),
        InputRule::One(_) | InputRule::Many(_) => Err("Not a value.".to_owned()),
    }
}

fn not_a_choice(text: &str) -> String {
    format!("\"{text}\" is not a valid choice.")
}

/// The value as a person would write it.
fn plain_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn parse_text(value: &Value, max: u16, blank: bool) -> Result<String, String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return Err("Not a valid string.".to_owned()),
    };
    if text.is_empty() && !blank {
        return Err(NOT_BLANK.to_owned());
    }
    if text.contains('\0') {
        return Err("Null characters are not allowed.".to_owned());
    }
    if text.chars().count() > usize::from(max) {
        return Err(format!("Ensure this field has no more than {max} characters."));
    }
    Ok(text)
}

/// A whole number, also from text.
fn parse_whole_number(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// The id of a record, also from text.
pub(super) fn parse_record_id(value: &Value) -> Result<i64, String> {
    match value {
        Value::Number(number) if number.is_i64() => Ok(number.as_i64().unwrap_or_default()),
        Value::String(text) if text.trim().parse::<i64>().is_ok() => {
            Ok(text.trim().parse().unwrap_or_default())
        }
        other => {
            Err(format!("Incorrect type. Expected pk value, received {}.", python_type(other)))
        }
    }
}

/// A list of ids, each once. In forms one value is a list too.
pub(super) fn parse_id_list(value: &Value, form: bool) -> Result<Vec<i64>, String> {
    let ids = match value {
        Value::Array(values) => {
            values.iter().map(parse_record_id).collect::<Result<Vec<i64>, String>>()?
        }
        Value::String(text) if form && text.trim().is_empty() => Vec::new(),
        one if form => vec![parse_record_id(one)?],
        other => {
            let found = python_type(other);
            return Err(format!("Expected a list of items but got type \"{found}\"."));
        }
    };
    let mut seen = std::collections::HashSet::new();
    Ok(ids.into_iter().filter(|id| seen.insert(*id)).collect())
}

fn parse_flag(value: &Value, profile: &SandboxProfile) -> Result<bool, String> {
    let word = match value {
        Value::Bool(flag) => return Ok(*flag),
        other => plain_text(other).to_lowercase(),
    };
    match word.as_str() {
        "1" | "t" | "true" | "y" | "yes" | "on" | "1.0" => Ok(true),
        "0" | "f" | "false" | "n" | "no" | "off" | "0.0" => Ok(false),
        _ if profile.layout == ResponseLayout::Nested => Err("Must be a valid boolean.".to_owned()),
        _ => Err(format!("\"{}\" is not a valid boolean.", plain_text(value))),
    }
}

fn parse_date(value: &Value, profile: &SandboxProfile) -> Result<NaiveDate, String> {
    let text = value.as_str().unwrap_or_default().trim();
    let year_first = text.find('-') == Some(4);
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| year_first).ok_or_else(|| {
        let formats = profile.date_formats;
        format!("Date has wrong format. Use one of these formats instead: {formats}.")
    })
}

/// As the rules for declarations see it; servers take addresses of their own machine as well.
fn is_email(text: &str) -> bool {
    match text.strip_suffix("@localhost") {
        Some(user) => not_email(&format!("{user}@localhost.org")).is_none(),
        None => not_email(text).is_none(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::behaviour::server_profile::PROFILES;

    #[test]
    fn addresses_are_told_apart() {
        for good in ["a@b.co", "a.b+c@x-y.example", "a@localhost"] {
            assert!(is_email(good), "{good}");
        }
        for bad in ["a", "a@", "@b.co", "a@b", "a b@c.de", "a@-b.co", ".a@b.co", "a@b..co"] {
            assert!(!is_email(bad), "{bad}");
        }
    }

    #[test]
    fn dates_need_a_year_of_four_digits() {
        assert!(parse_date(&json!("2019-4-2"), &PROFILES[0]).is_ok());
        for bad in ["19-04-02", "2019-04-02 00:00:00", "2019-02-30", ""] {
            assert!(parse_date(&json!(bad), &PROFILES[0]).is_err(), "{bad}");
        }
    }
}
