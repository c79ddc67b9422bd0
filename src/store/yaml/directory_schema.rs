//! The JSON Schema of a directory file, from the tables.

use serde_json::{Map, Value, json};

use crate::model::resignation::REASON_MAX;
use crate::model::tables::CUSTOM_NAME_MAX;
use crate::model::{Field, Kind, Length, ResignType, Spec, Type};

/// The published schema, draft 2020-12.
pub fn build_schema() -> Value {
    let mut properties = Map::new();
    let mut definitions = Map::new();
    for kind in Kind::ALL {
        let about = format!("All {}; an empty list says that there are none", kind.plural());
        let items = json!({ "$ref": format!("#/$defs/{}", kind.name()) });
        let list = json!({ "description": about, "type": "array", "items": items });
        properties.insert(kind.plural().to_owned(), list);
        definitions.insert(kind.name().to_owned(), record_schema(kind.spec()));
    }
    properties.insert("external".to_owned(), external_schema());
    properties.insert("not_same".to_owned(), not_same());
    definitions.insert(
        "date".to_owned(),
        json!({ "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" }),
    );
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A file of a muster directory",
        "description": "Any file may hold any of the lists. A key that is left out is not \
         managed; null clears",
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
        "patternProperties": { "^(x-|\\.)": true },
        "$defs": definitions,
    })
}

fn external_schema() -> Value {
    let lists = Kind::ALL.map(|kind| {
        (kind.plural().to_owned(), json!({ "type": "array", "items": code_schema(kind.spec()) }))
    });
    json!({
        "description": "Codes that only the server has and that may be referred to",
        "type": "object",
        "additionalProperties": false,
        "properties": Map::from_iter(lists),
    })
}

fn not_same() -> Value {
    json!({
        "description": "Pairs of codes of two people, departments, positions or areas that look \
         like one",
        "type": "array",
        "items": { "type": "array", "items": code_schema(Kind::Employee.spec()), "minItems": 2,
            "maxItems": 2 },
    })
}

fn code_schema(spec: &Spec) -> Value {
    json!({ "type": ["string", "integer"], "minLength": 1, "maxLength": spec.code_max })
}

fn record_schema(spec: &Spec) -> Value {
    let mut properties = Map::new();
    let mut put = |name: &str, about: &str, mut shape: Value| {
        shape["description"] = json!(about);
        properties.insert(name.to_owned(), shape);
    };
    put(
        "code",
        "What identifies the record; in quotes where it has leading zeros",
        code_schema(spec),
    );
    for field in spec.fields {
        put(field.name, field.about, value_schema(field));
    }
    let mut previous = code_schema(spec);
    previous["type"] = json!(["string", "integer", "null"]);
    put("previous_code", "The code that the record had before it was renamed", previous);
    put(
        "note",
        "A remark for people; never sent",
        json!({ "type": ["string", "number", "boolean", "null"] }),
    );
    if spec.kind == Kind::Employee {
        put(
            "active_from",
            "Before this day the record counts as not declared",
            or_null(date_schema()),
        );
        put(
            "active_until",
            "After this day the record counts as absent; the day of a resignation",
            or_null(date_schema()),
        );
        let types = ResignType::all_numbers().map(|number| json!(number));
        let types: Vec<Value> = types
            .chain(ResignType::all_words().map(|word| json!(word)))
            .chain([Value::Null])
            .collect();
        put(
            "resign_type",
            "Why the person left, sent with a resignation",
            json!({ "enum": types }),
        );
        put(
            "resign_reason",
            "Reason of leaving, sent with a resignation",
            json!({ "type": ["string", "null"], "maxLength": REASON_MAX }),
        );
        let names = json!({ "minLength": 1, "maxLength": CUSTOM_NAME_MAX });
        let values = json!({ "type": ["string", "integer", "boolean", "null"] });
        let custom = json!({ "type": ["object", "null"], "propertyNames": names,
            "additionalProperties": values });
        put("custom", "Attributes that the server's administrator added, by name", custom);
    }
    json!({
        "type": "object",
        "description": format!("One {}", spec.name),
        "additionalProperties": false,
        "required": ["code"],
        "properties": properties,
    })
}

fn date_schema() -> Value {
    json!({ "$ref": "#/$defs/date" })
}

fn or_null(shape: Value) -> Value {
    json!({ "anyOf": [shape, { "type": "null" }] })
}

fn value_schema(field: &Field) -> Value {
    // A required field cannot be cleared, and a flag is on or off.
    let clears = !field.required && field.ty != Type::Flag;
    let text = |length: Length, others: &[&str]| {
        let mut types = vec!["string"];
        types.extend(others);
        types.extend(clears.then_some("null"));
        json!({ "type": types, "maxLength": length.most })
    };
    match field.ty {
        Type::Text(length) => text(length, &["integer"]),
        Type::Email(length) => {
            let mut shape = text(length, &[]);
            shape["pattern"] = json!("^$|^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$");
            shape
        }
        Type::Choice(choices) => {
            let mut choices: Vec<Value> = choices.iter().map(|choice| json!(choice)).collect();
            choices.extend(clears.then(|| vec![Value::Null, json!("")]).into_iter().flatten());
            json!({ "enum": choices })
        }
        Type::Number(numbers) => {
            let mut numbers: Vec<Value> = numbers.iter().map(|number| json!(number)).collect();
            numbers.extend(clears.then_some(Value::Null));
            json!({ "enum": numbers })
        }
        Type::Flag => json!({ "type": "boolean" }),
        Type::Date => or_null(date_schema()),
        Type::One(kind) => {
            text(Length { strict: kind.spec().code_max, most: kind.spec().code_max }, &["integer"])
        }
        Type::Many(kind) => {
            json!({ "type": "array", "items": code_schema(kind.spec()), "uniqueItems": true })
        }
        Type::Numbers => json!({ "type": ["array", "null"], "items": { "type": "integer" } }),
    }
}
