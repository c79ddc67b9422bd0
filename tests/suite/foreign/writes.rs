//! Creating, updating and deleting, with the checks and the silences of real servers.

use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use super::habits::{Habits, InUse};
use super::rows::{Fields, Row, World, id_text};
use super::tables::{FLAGS, Field, Kind, What};

/// Why a write was not performed: status and body.
#[derive(Debug)]
pub(super) enum Refusal {
    Fields(Map<String, Value>),
    NotFound,
    Crash,
    Detail(&'static str),
}

pub(super) fn create(
    habits: &Habits,
    world: &mut World,
    kind: Kind,
    body: &Fields,
) -> Result<Row, Refusal> {
    let mut fields = check(habits, world, kind, body, None)?;
    for field in kind.fields().iter().filter(|field| field.required) {
        if !fields.contains_key(field.name) {
            return Err(one(field.name, "This field is required."));
        }
    }
    if kind == Kind::Resign
        && world
            .all(kind)
            .iter()
            .any(|row| id_text(row.get("employee")) == id_text(&fields["employee"]))
    {
        return Err(one("employee", "resign with this employee already exists."));
    }
    if kind == Kind::Employee {
        let defaults = json!({
            "hire_date": habits.today, "verify_mode": -1, "dev_privilege": 0, "app_status": 0, "app_role": 1,
            "enable_att": true, "enable_overtime": false, "enable_holiday": true, "enable_schedule": true,
        });
        for (name, value) in defaults.as_object().into_iter().flatten() {
            fields.entry(name).or_insert_with(|| value.clone());
        }
    }
    Ok(world.insert(kind, fields))
}

/// `whole` is PUT: the required fields must be there.
pub(super) fn update(
    habits: &Habits,
    world: &mut World,
    kind: Kind,
    id: &Value,
    body: &Fields,
    whole: bool,
) -> Result<Row, Refusal> {
    let row = world.find(kind, id).cloned().ok_or(Refusal::NotFound)?;
    let mut fields = check(habits, world, kind, body, Some(&row))?;
    let missing =
        kind.fields().iter().find(|field| field.required && !body.contains_key(field.name));
    if let Some(field) = missing.filter(|_| whole) {
        return Err(one(field.name, "This field is required."));
    }
    if habits.codes_fixed.contains(&kind) {
        fields.shift_remove(kind.code());
    }
    for (written, other, value) in &habits.also_sets {
        if body.contains_key(*written) && !body.contains_key(*other) {
            fields.insert((*other).to_owned(), json!(value));
        }
    }
    world.update(kind, id, fields);
    world.find(kind, id).cloned().ok_or(Refusal::NotFound)
}

pub(super) fn delete(
    habits: &Habits,
    world: &mut World,
    kind: Kind,
    id: &Value,
) -> Result<(), Refusal> {
    let row = world.find(kind, id).ok_or(Refusal::NotFound)?;
    if row.serial == 1 && kind.parent().is_some() {
        return Err(Refusal::Detail("The default record cannot be deleted."));
    }
    match habits.in_use {
        InUse::Cascade => world.remove_with_all(kind, id),
        InUse::Crash if world.is_used(kind, id) => return Err(Refusal::Crash),
        InUse::Refuse if world.is_used(kind, id) => {
            return Err(Refusal::Detail("Cannot delete: the record is used by others."));
        }
        InUse::Crash | InUse::Refuse => world.remove(kind, id),
    }
    Ok(())
}

fn one(field: &str, text: &str) -> Refusal {
    Refusal::Fields(Map::from_iter([(field.to_owned(), json!([text]))]))
}

/// The fields of a body that this server takes, in its own form. What it does not know it ignores.
fn check(
    habits: &Habits,
    world: &World,
    kind: Kind,
    body: &Fields,
    old: Option<&Row>,
) -> Result<Fields, Refusal> {
    if habits.crashes_on.is_some_and(|name| body.get("first_name") == Some(&json!(name))) {
        return Err(Refusal::Crash);
    }
    let mut taken = Fields::new();
    let mut errors = Map::new();
    for (name, value) in body {
        let known = kind.field(name).filter(|field| !is_dropped(habits, kind, field));
        if let Some(field) = known {
            match value_of(habits, world, field, value) {
                Ok(value) => drop(taken.insert(name.clone(), value)),
                Err(text) => drop(errors.insert(name.clone(), json!([text]))),
            }
        } else if kind == Kind::Employee && habits.custom.contains(&name.as_str()) {
            taken.insert(name.clone(), value.clone());
        }
    }
    for (name, text) in &habits.replaced {
        taken.entry((*name).to_owned()).and_modify(|value| *value = json!(text));
    }
    if kind == Kind::Employee && habits.shape.is_nested() && habits.nested_writable {
        let nested = body.get("attemployee").and_then(Value::as_object);
        for (flat, inner) in FLAGS.iter().filter(|(flat, _)| !habits.dropped.contains(flat)) {
            if let Some(flag) = nested.and_then(|nested| nested.get(*inner)).and_then(flag_of) {
                taken.insert((*flat).to_owned(), json!(flag));
            }
        }
    }
    let code = taken.get(kind.code()).and_then(Value::as_str).unwrap_or_default();
    // The code of a resign is an id, and judged where one is created.
    let twin = world.by_code(kind, code).filter(|_| kind != Kind::Resign);
    let twin = twin.filter(|twin| old.is_none_or(|old| old.serial != twin.serial));
    if twin.is_some() && !(old.is_some() && habits.codes_fixed.contains(&kind)) {
        let text = format!("{kind:?} with this {} already exists.", kind.code());
        errors.insert(kind.code().to_owned(), json!([text]));
    }
    let card =
        taken.get("card_no").and_then(Value::as_str).unwrap_or_default().trim_start_matches('0');
    if habits.unique_cards && kind == Kind::Employee && !card.is_empty() {
        let same = |row: &Row| {
            let held = row.get("card_no").as_str().unwrap_or_default();
            held.trim_start_matches('0') == card && old.is_none_or(|old| old.serial != row.serial)
        };
        if world.all(kind).iter().any(same) {
            errors.insert(
                "card_no".to_owned(),
                json!(["employee with this card_no already exists."]),
            );
        }
    }
    if errors.is_empty() { Ok(taken) } else { Err(Refusal::Fields(errors)) }
}

fn is_dropped(habits: &Habits, kind: Kind, field: &Field) -> bool {
    let flat_flag = kind == Kind::Employee && field.what == What::Flag;
    let unknown_flag = flat_flag && (habits.shape.is_nested() || field.name == "enable_schedule");
    unknown_flag || (habits.dropped.contains(&field.name) && !field.required)
}

fn value_of(habits: &Habits, world: &World, field: &Field, value: &Value) -> Result<Value, String> {
    if value.is_null() {
        let nullable = !field.required && field.what != What::Flag;
        return if nullable {
            Ok(Value::Null)
        } else {
            Err("This field may not be null.".to_owned())
        };
    }
    match field.what {
        What::Text(flat, nested) => {
            let text = text_of(value, if habits.shape.is_nested() { nested } else { flat })?;
            if field.required && text.is_empty() {
                return Err("This field may not be blank.".to_owned());
            }
            let genders: &[&str] =
                if habits.shape.is_nested() { &["", "M", "F", "O"] } else { &["", "S", "F", "M"] };
            if field.name == "gender" && !genders.contains(&text.as_str()) {
                return Err(format!("\"{text}\" is not a valid choice."));
            }
            Ok(json!(text))
        }
        What::Email => {
            let text = text_of(value, 50)?;
            let valid =
                text.is_empty() || text.split_once('@').is_some_and(|(_, host)| host.contains('.'));
            if valid { Ok(json!(text)) } else { Err("Enter a valid email address.".to_owned()) }
        }
        What::Date => {
            let date =
                value.as_str().and_then(|text| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok());
            let wrong = "Date has wrong format. Use one of these formats instead: YYYY-MM-DD.";
            date.map(|date| json!(date.to_string())).ok_or_else(|| wrong.to_owned())
        }
        What::Number => number_of(value).ok_or_else(|| "A valid integer is required.".to_owned()),
        What::Flag => {
            flag_of(value).map(Value::Bool).ok_or_else(|| "Must be a valid boolean.".to_owned())
        }
        What::One(kind) => known(world, kind, value),
        What::Many(kind) => match value.as_array() {
            Some(ids) if ids.is_empty() => Err("This list may not be empty.".to_owned()),
            Some(ids) => ids.iter().map(|id| known(world, kind, id)).collect(),
            None => Err("Expected a list of items.".to_owned()),
        },
        What::Numbers => {
            let numbers =
                value.as_array().map(|list| list.iter().map(number_of).collect::<Option<Value>>());
            numbers.flatten().ok_or_else(|| "Expected a list of items.".to_owned())
        }
    }
}

fn text_of(value: &Value, longest: usize) -> Result<String, String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return Err("Not a valid string.".to_owned()),
    };
    if text.chars().count() > longest {
        return Err(format!("Ensure this field has no more than {longest} characters."));
    }
    Ok(text)
}

fn number_of(value: &Value) -> Option<Value> {
    let number = value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())?;
    Some(json!(number))
}

fn flag_of(value: &Value) -> Option<bool> {
    match value.to_string().trim_matches('"') {
        "true" | "True" | "1" => Some(true),
        "false" | "False" | "0" => Some(false),
        _ => None,
    }
}

fn known(world: &World, kind: Kind, id: &Value) -> Result<Value, String> {
    let row = world.find(kind, id);
    row.map(|row| row.id.clone())
        .ok_or_else(|| format!("Invalid pk \"{}\" - object does not exist.", id_text(id)))
}
