//! A value that a person wrote in a decision: what it stands for, and whether the field can hold
//! it.

use serde_json::Value as Json;

use super::conflict::{CODE, RECORD};
use crate::model::check::field_rules;
use crate::model::problem::Escaped as _;
use crate::model::{Code, Kind, Problem, Profile, Type, Value};
use crate::planning::plan::plan_value::parse_plan_value;

/// A value as it was written: text stands for what the field holds.
pub(super) fn parse_decision_value(ty: Option<Type>, json: &Json) -> Option<Value> {
    let text = json.as_str().map(str::trim);
    match (ty, text) {
        (Some(_), Some("")) => Some(Value::Empty),
        (Some(Type::Number(_)), Some(text)) => text.parse().ok().map(Value::Number),
        (Some(Type::Flag), Some(text)) => text.parse().ok().map(Value::Flag),
        (Some(Type::Many(_)), Some(text)) => {
            Some(Value::from_codes(text.split([',', ';']).filter_map(Code::new).collect()))
        }
        (Some(Type::Numbers), Some(text)) => {
            let numbers: Option<Vec<i64>> =
                text.split([',', ';']).map(|one| one.trim().parse().ok()).collect();
            numbers.map(Value::from_numbers)
        }
        (Some(Type::Numbers), None) => {
            let number = |one: &Json| one.as_i64().or_else(|| one.as_str()?.trim().parse().ok());
            json.as_array()?.iter().map(number).collect::<Option<_>>().map(Value::from_numbers)
        }
        (Some(Type::Many(_)), None) => parse_plan_value(ty, json),
        (Some(_), None) if json.is_array() => None,
        // Files of decisions hold numbers for texts of digits.
        (Some(Type::Text(_) | Type::Email(_) | Type::Choice(_) | Type::One(_)), None)
            if json.is_number() =>
        {
            Some(Value::from_text(json.to_string()))
        }
        _ => parse_plan_value(ty, json),
    }
}

/// What is wrong with a value that both sides are to have, without asking either.
pub fn check_decision_value(
    (kind, code, field): (Kind, &Code, &str),
    json: &Json,
    profile: Option<Profile>,
) -> Option<Problem> {
    if field == RECORD {
        let what = format!("a whole {kind} has no value");
        return Some(Problem::error("wrong-value", what).with_help("take from or to"));
    }
    if field == CODE {
        let what = format!(
            "one of the two sides has to be right about the code of {kind} {}",
            code.as_str().to_escaped()
        );
        return Some(Problem::error("wrong-value", what).with_help("take from or to"));
    }
    let id = kind.spec().by_name(field)?;
    let row = kind.spec().field(id);
    match parse_decision_value(Some(row.ty), json) {
        Some(value) => field_rules::check_value(kind, code, id, value, profile),
        None => {
            let shape = match row.ty {
                Type::Date => "a date, written as 2026-01-31",
                Type::Flag => "true or false",
                Type::Number(_) => "a number",
                Type::Numbers => "a list of numbers",
                Type::Many(_) => "a list of codes",
                _ => "one text",
            };
            let what = format!(
                "`{field}` of {kind} {} cannot hold this value",
                code.as_str().to_escaped()
            );
            Some(Problem::error("wrong-value", what).with_help(format!("write {shape}")))
        }
    }
}
