//! Forms: the body of a write held against its inputs, with the errors in the words of real
//! servers.

use serde_json::{Map, Value, json};

use super::input::{Input, InputRule};
use super::request_fields::RequestBody;
use crate::protocol::Resource;
use crate::sandbox::behaviour::server_profile::SandboxProfile;
use crate::sandbox::json_value::{parse_cell, parse_id_list, parse_record_id};

/// What a write does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sandbox) enum SandboxWriteMode {
    /// POST, and PUT: what is required must be there.
    Whole,
    /// PATCH: what is not mentioned stays.
    Part,
}

/// A value as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sandbox) enum StoredCell {
    Null,
    Text(String),
    Number(i64),
    /// A password that is still to be hashed.
    Password(String),
}

/// A reference that has to exist: the key, where to look, and the ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sandbox) struct Reference {
    pub(in crate::sandbox) name: &'static str,
    pub(in crate::sandbox) to: Resource,
    pub(in crate::sandbox) ids: Vec<i64>,
}

/// The content of a good body: columns and values, sets of ids, and what has to exist.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::sandbox) struct Draft {
    pub(in crate::sandbox) cells: Vec<(&'static str, StoredCell)>,
    pub(in crate::sandbox) sets: Vec<(&'static str, Vec<i64>)>,
    pub(in crate::sandbox) references: Vec<Reference>,
    pub(in crate::sandbox) custom: Map<String, Value>,
}

impl Draft {
    pub(in crate::sandbox) fn find_cell(&self, name: &str) -> Option<&StoredCell> {
        self.cells.iter().find(|(known, _)| *known == name).map(|(_, cell)| cell)
    }

    pub(in crate::sandbox) fn find_set(&self, name: &str) -> Option<&[i64]> {
        self.sets.iter().find(|(known, _)| *known == name).map(|(_, ids)| ids.as_slice())
    }
}

/// The errors of a body: a list of texts for each key, as servers answer them.
pub(in crate::sandbox) type Errors = Map<String, Value>;

const REQUIRED: &str = "This field is required.";
const NOT_NULL: &str = "This field may not be null.";

/// Checks a body against its inputs; every wrong key is reported. Keys that no input names are
/// ignored.
pub(in crate::sandbox) fn check_body(
    inputs: &[Input],
    body: &RequestBody,
    mode: SandboxWriteMode,
    profile: &SandboxProfile,
) -> Result<Draft, Errors> {
    let mut draft = Draft::default();
    let mut errors = Errors::new();
    for input in inputs {
        let found = match input.inside {
            None => body.fields.get(input.name),
            Some((object, key)) => body.fields.get(object).and_then(|object| object.get(key)),
        };
        let outcome = match found {
            None if input.required && mode == SandboxWriteMode::Whole => Err(REQUIRED.to_owned()),
            None => continue,
            Some(value) => check_input(input, value, body.form, profile, &mut draft),
        };
        if let Err(text) = outcome {
            errors.insert(input.name.to_owned(), json!([text]));
        }
    }
    if errors.is_empty() { Ok(draft) } else { Err(errors) }
}

fn check_input(
    input: &Input,
    value: &Value,
    form: bool,
    profile: &SandboxProfile,
    draft: &mut Draft,
) -> Result<(), String> {
    let blank = value.as_str().is_some_and(|text| text.trim().is_empty());
    // Forms have no null: an empty text stands for it. References take an empty text as null
    // always.
    let texts = matches!(
        input.rule,
        InputRule::Text(_) | InputRule::Email(_) | InputRule::Password(_) | InputRule::Choice(_)
    );
    let reference = matches!(input.rule, InputRule::One(_));
    if value.is_null() || (blank && !texts && (form || reference)) {
        if !input.null {
            return Err(NOT_NULL.to_owned());
        }
        // Servers keep a day of hiring always: null leaves it as it is, or to the server.
        if input.name != "hire_date" {
            draft.cells.push((input.name, StoredCell::Null));
        }
        return Ok(());
    }
    match &input.rule {
        InputRule::Many(resource) => {
            let ids = parse_id_list(value, form)?;
            if ids.is_empty() && !profile.empty_areas {
                return Err("This list may not be empty.".to_owned());
            }
            draft.references.push(Reference { name: input.name, to: *resource, ids: ids.clone() });
            draft.sets.push((input.name, ids));
        }
        InputRule::One(resource) => {
            let id = parse_record_id(value)?;
            draft.references.push(Reference { name: input.name, to: *resource, ids: vec![id] });
            draft.cells.push((input.name, StoredCell::Number(id)));
        }
        rule => {
            draft.cells.push((input.name, parse_cell(rule, value, input.blank, form, profile)?))
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Kind;
    use crate::sandbox::behaviour::server_profile::PROFILES;
    use crate::sandbox::web::input;

    fn employee(body: Value, mode: SandboxWriteMode) -> Result<Draft, Errors> {
        let Value::Object(fields) = body else { unreachable!("an object is given") };
        let inputs = input::of_kind(Kind::Employee, &PROFILES[0]);
        check_body(&inputs, &RequestBody { fields, form: false }, mode, &PROFILES[0])
    }

    #[test]
    fn every_wrong_key_is_named() {
        let errors = employee(
            json!({"first_name": "x".repeat(26), "area": 1, "gender": "X", "email": "nobody",
                "birthday": "1.2.1990",
                   "hire_date": "soon", "enable_att": "perhaps", "position": "abc", "emp_type": 9}),
            SandboxWriteMode::Whole,
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
                "hire_date": ["Date has wrong format. Use one of these formats instead: \
                 YYYY[-MM[-DD]]."],
                "gender": ["\"X\" is not a valid choice."],
                "birthday": ["Date has wrong format. Use one of these formats instead: \
                 YYYY[-MM[-DD]]."],
                "emp_type": ["\"9\" is not a valid choice."],
                "email": ["Enter a valid email address."],
                "enable_att": ["\"perhaps\" is not a valid boolean."],
            })
        );
    }

    #[test]
    fn a_part_says_only_what_it_mentions() {
        let draft = employee(
            json!({"emp_code": 7, "mobile": " 1 ", "position": null, "area": ["2", 2, 3],
                "unknown": 1}),
            SandboxWriteMode::Part,
        )
        .expect("good");
        assert_eq!(
            draft.cells,
            [
                ("emp_code", StoredCell::Text("7".into())),
                ("position", StoredCell::Null),
                ("mobile", StoredCell::Text("1".into()))
            ]
        );
        assert_eq!(draft.find_set("area"), Some(&[2, 3][..]));
    }
}
