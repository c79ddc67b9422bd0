//! Forms: the body of a write held against its inputs, with the errors in the words of real servers.

use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use super::body::{Body, python_type};
use super::input::{Input, Rule};
use super::profile::Profile;
use crate::protocol::Resource;

/// What a write does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// POST, and PUT: what is required must be there.
    Whole,
    /// PATCH: what is not mentioned stays.
    Part,
}

/// A value as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    Null,
    Text(String),
    Number(i64),
    /// A password that is still to be hashed.
    Password(String),
}

/// A reference that has to exist: the key, where to look, and the ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reference {
    pub(super) name: &'static str,
    pub(super) to: Resource,
    pub(super) ids: Vec<i64>,
}

/// What a good body says: columns and values, sets of ids, and what has to exist.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Draft {
    pub(super) cells: Vec<(&'static str, Cell)>,
    pub(super) sets: Vec<(&'static str, Vec<i64>)>,
    pub(super) references: Vec<Reference>,
    pub(super) custom: Map<String, Value>,
}

impl Draft {
    pub(super) fn cell(&self, name: &str) -> Option<&Cell> {
        self.cells.iter().find(|(known, _)| *known == name).map(|(_, cell)| cell)
    }

    pub(super) fn set(&self, name: &str) -> Option<&[i64]> {
        self.sets.iter().find(|(known, _)| *known == name).map(|(_, ids)| ids.as_slice())
    }
}

/// The errors of a body: a list of texts for each key, as servers answer them.
pub(super) type Errors = Map<String, Value>;

const REQUIRED: &str = "This field is required.";
const NOT_NULL: &str = "This field may not be null.";
const NOT_BLANK: &str = "This field may not be blank.";

/// Checks a body against its inputs; every wrong key is reported. Keys that no input names are ignored.
pub(super) fn check(inputs: &[Input], body: &Body, mode: Mode, profile: &Profile) -> Result<Draft, Errors> {
    let mut draft = Draft::default();
    let mut errors = Errors::new();
    for input in inputs {
        let found = match input.inside {
            None => body.fields.get(input.name),
            Some((object, key)) => body.fields.get(object).and_then(|object| object.get(key)),
        };
        let outcome = match found {
            None if input.required && mode == Mode::Whole => Err(REQUIRED.to_owned()),
            None => continue,
            Some(value) => judge(input, value, body.form, profile, &mut draft),
        };
        if let Err(text) = outcome {
            errors.insert(input.name.to_owned(), json!([text]));
        }
    }
    if errors.is_empty() { Ok(draft) } else { Err(errors) }
}

fn judge(
    input: &Input,
    value: &Value,
    form: bool,
    profile: &Profile,
    draft: &mut Draft,
) -> Result<(), String> {
    let blank = value.as_str().is_some_and(|text| text.trim().is_empty());
    // Forms cannot say null: an empty text stands for it. References take an empty text as null always.
    let texts = matches!(input.rule, Rule::Text(_) | Rule::Email(_) | Rule::Password(_) | Rule::Choice(_));
    let reference = matches!(input.rule, Rule::One(_));
    if value.is_null() || (blank && !texts && (form || reference)) {
        if !input.null {
            return Err(NOT_NULL.to_owned());
        }
        draft.cells.push((input.name, Cell::Null));
        return Ok(());
    }
    match &input.rule {
        Rule::Many(resource) => {
            let ids = many(value, form)?;
            if ids.is_empty() && !profile.empty_areas {
                return Err("This list may not be empty.".to_owned());
            }
            draft.references.push(Reference { name: input.name, to: *resource, ids: ids.clone() });
            draft.sets.push((input.name, ids));
        }
        Rule::One(resource) => {
            let id = pk(value)?;
            draft.references.push(Reference { name: input.name, to: *resource, ids: vec![id] });
            draft.cells.push((input.name, Cell::Number(id)));
        }
        rule => draft.cells.push((input.name, cell(rule, value, input.blank, form, profile)?)),
    }
    Ok(())
}

fn cell(rule: &Rule, value: &Value, blank: bool, form: bool, profile: &Profile) -> Result<Cell, String> {
    match rule {
        Rule::Text(max) => text(value, *max, blank).map(Cell::Text),
        Rule::Password(max) => text(value, *max, blank).map(Cell::Password),
        Rule::Email(max) => match text(value, *max, blank)? {
            mail if mail.is_empty() || is_email(&mail) => Ok(Cell::Text(mail)),
            _ => Err("Enter a valid email address.".to_owned()),
        },
        Rule::Choice(choices) => match text(value, u16::MAX, blank)? {
            choice if choice.is_empty() || choices.contains(&choice.as_str()) => Ok(Cell::Text(choice)),
            choice => Err(not_a_choice(&choice)),
        },
        Rule::Number(choices) => {
            let number = whole(value).ok_or_else(|| not_a_choice(&plain(value)))?;
            if choices.contains(&number) {
                Ok(Cell::Number(number))
            } else {
                Err(not_a_choice(&plain(value)))
            }
        }
        Rule::Flag => flag(value, profile).map(|flag| Cell::Number(i64::from(flag))),
        Rule::Date => date(value, profile).map(|date| Cell::Text(date.to_string())),
        Rule::Numbers => Ok(Cell::Text(json!(many(value, form)?).to_string())),
        Rule::One(_) | Rule::Many(_) => Err("Not a value.".to_owned()),
    }
}

fn not_a_choice(text: &str) -> String {
    format!("\"{text}\" is not a valid choice.")
}

/// The value as a person would write it.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn text(value: &Value, max: u16, blank: bool) -> Result<String, String> {
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
pub(super) fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn pk(value: &Value) -> Result<i64, String> {
    match value {
        Value::Number(number) if number.is_i64() => Ok(number.as_i64().unwrap_or_default()),
        Value::String(text) if text.trim().parse::<i64>().is_ok() => {
            Ok(text.trim().parse().unwrap_or_default())
        }
        other => Err(format!("Incorrect type. Expected pk value, received {}.", python_type(other))),
    }
}

/// A list of ids, each once. In forms one value is a list too.
fn many(value: &Value, form: bool) -> Result<Vec<i64>, String> {
    let ids = match value {
        Value::Array(values) => values.iter().map(pk).collect::<Result<Vec<i64>, String>>()?,
        Value::String(text) if form && text.trim().is_empty() => Vec::new(),
        one if form => vec![pk(one)?],
        other => {
            let found = python_type(other);
            return Err(format!("Expected a list of items but got type \"{found}\"."));
        }
    };
    let mut seen = std::collections::HashSet::new();
    Ok(ids.into_iter().filter(|id| seen.insert(*id)).collect())
}

fn flag(value: &Value, profile: &Profile) -> Result<bool, String> {
    let word = match value {
        Value::Bool(flag) => return Ok(*flag),
        other => plain(other).to_lowercase(),
    };
    match word.as_str() {
        "1" | "t" | "true" | "y" | "yes" | "on" | "1.0" => Ok(true),
        "0" | "f" | "false" | "n" | "no" | "off" | "0.0" => Ok(false),
        _ if profile.long_names => Err("Must be a valid boolean.".to_owned()),
        _ => Err(format!("\"{}\" is not a valid boolean.", plain(value))),
    }
}

fn date(value: &Value, profile: &Profile) -> Result<NaiveDate, String> {
    let text = value.as_str().unwrap_or_default().trim();
    let year_first = text.find('-') == Some(4);
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| year_first).ok_or_else(|| {
        let formats = profile.date_formats;
        format!("Date has wrong format. Use one of these formats instead: {formats}.")
    })
}

fn is_email(text: &str) -> bool {
    let Some((user, host)) = text.rsplit_once('@') else { return false };
    let plain = |c: char| c.is_alphanumeric() || "!#$%&'*+/=?^_`{}|~.-".contains(c);
    let user_good = !user.is_empty()
        && user.chars().all(plain)
        && !user.starts_with('.')
        && !user.ends_with('.')
        && !user.contains("..");
    let labels: Vec<&str> = host.split('.').collect();
    let label_good = |label: &&str| {
        !label.is_empty()
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    user_good && (host == "localhost" || (labels.len() > 1 && labels.iter().all(label_good)))
}

#[cfg(test)]
mod tests {
    use super::super::input;
    use super::super::profile::PROFILES;
    use super::*;
    use crate::model::Kind;

    fn employee(body: Value, mode: Mode) -> Result<Draft, Errors> {
        let Value::Object(fields) = body else { unreachable!("an object is given") };
        let inputs = input::of_kind(Kind::Employee, &PROFILES[0]);
        check(&inputs, &Body { fields, form: false }, mode, &PROFILES[0])
    }

    #[test]
    fn every_wrong_key_is_named() {
        let errors = employee(
            json!({"first_name": "x".repeat(26), "area": 1, "gender": "X", "email": "nobody", "birthday": "1.2.1990",
                   "hire_date": null, "enable_att": "perhaps", "position": "abc", "emp_type": 9}),
            Mode::Whole,
        )
        .expect_err("wrong");
        assert_eq!(
            Value::Object(errors),
            json!({
                "emp_code": ["This field is required."],
                "first_name": ["Ensure this field has no more than 25 characters."],
                "department": ["This field is required."],
                "position": ["Incorrect type. Expected pk value, received str."],
                "area": ["Expected a list of items but got type \"int\"."],
                "hire_date": ["This field may not be null."],
                "gender": ["\"X\" is not a valid choice."],
                "birthday": ["Date has wrong format. Use one of these formats instead: YYYY[-MM[-DD]]."],
                "emp_type": ["\"9\" is not a valid choice."],
                "email": ["Enter a valid email address."],
                "enable_att": ["\"perhaps\" is not a valid boolean."],
            })
        );
    }

    #[test]
    fn a_part_says_only_what_it_mentions() {
        let draft = employee(
            json!({"emp_code": 7, "mobile": " 1 ", "position": null, "area": ["2", 2, 3], "unknown": 1}),
            Mode::Part,
        )
        .expect("good");
        assert_eq!(
            draft.cells,
            [
                ("emp_code", Cell::Text("7".into())),
                ("position", Cell::Null),
                ("mobile", Cell::Text("1".into()))
            ]
        );
        assert_eq!(draft.set("area"), Some(&[2, 3][..]));
    }

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
        assert!(date(&json!("2019-4-2"), &PROFILES[0]).is_ok());
        for bad in ["19-04-02", "2019-04-02 00:00:00", "2019-02-30", ""] {
            assert!(date(&json!(bad), &PROFILES[0]).is_err(), "{bad}");
        }
    }
}
