//! The JSON Schema of muster.yaml, from its keys.

use serde_json::{Map, Value, json};

use super::key_shape::{KeySpec, Shape, column_field_names, days};
use super::keys;
use crate::rows::REST;

/// The published schema, draft 2020-12.
pub fn build_schema() -> Value {
    let mut top = keys_schema(keys::TOP);
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "muster.yaml",
        "description": "Stores, flows and state of muster",
    });
    if let (Some(schema), Some(top)) = (schema.as_object_mut(), top.as_object_mut()) {
        schema.append(top);
        schema.insert("patternProperties".to_owned(), json!({ "^(x-|\\.)": true }));
        schema.insert("$defs".to_owned(), json!({ "secret": secret_schema() }));
    }
    schema
}

fn keys_schema(keys: &[KeySpec]) -> Value {
    let mut properties = Map::new();
    for key in keys {
        let mut inner = shape_schema(&key.shape);
        if let Some(inner) = inner.as_object_mut() {
            inner.insert("description".to_owned(), json!(key.about));
        }
        properties.insert(key.name.to_owned(), inner);
    }
    let mut schema =
        json!({ "type": "object", "additionalProperties": false, "properties": properties });
    let required: Vec<&str> = keys.iter().filter(|key| key.required).map(|key| key.name).collect();
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    schema
}

fn secret_schema() -> Value {
    let mut schema = one_of(keys::SECRET);
    schema["properties"]["command"]["minItems"] = json!(1);
    schema["description"] = json!("Where a secret is kept; never the secret itself");
    schema
}

fn one_of(keys: &[KeySpec]) -> Value {
    let mut schema = keys_schema(keys);
    schema["minProperties"] = json!(1);
    schema["maxProperties"] = json!(1);
    schema
}

fn shape_schema(shape: &Shape) -> Value {
    match shape {
        Shape::Text | Shape::Sql | Shape::Path | Shape::Cron => {
            json!({ "type": "string", "minLength": 1 })
        }
        Shape::Schedule(keys) => {
            json!({ "anyOf": [{ "type": "string", "minLength": 1 }, keys_schema(keys)] })
        }
        Shape::Zone => {
            json!({ "type": "string", "minLength": 1, "examples": ["Asia/Dubai", "UTC"] })
        }
        Shape::ServerUrl => json!({ "type": "string", "pattern": "^https?://[^@/?#]+(/[^?#]*)?$" }),
        Shape::Character => json!({ "type": "string", "pattern": "^([^A-Za-z0-9\"]|tab)$" }),
        Shape::DateFormat => json!({ "type": "string", "minLength": 2, "examples": ["%d/%m/%Y"] }),
        Shape::DateFormats(kind) => {
            let one = shape_schema(&Shape::DateFormat);
            let names = days(*kind).chain([REST]);
            let properties: Map<String, Value> =
                names.map(|name| (name.to_owned(), one.clone())).collect();
            let by_field = json!({ "type": "object", "additionalProperties": false, "properties": properties });
            json!({ "anyOf": [one, by_field] })
        }
        Shape::Encoding => json!({
            "type": "string",
            "minLength": 1,
            "examples": ["utf-8", "utf-16", "latin-1", "windows-1256", "gb18030", "big5", "shift_jis"],
        }),
        Shape::Cell => json!({ "type": ["string", "integer", "boolean"] }),
        Shape::Words => {
            json!({ "type": "object", "additionalProperties": shape_schema(&Shape::Cell) })
        }
        Shape::Flag => json!({ "type": "boolean" }),
        Shape::Count { least, most } => {
            json!({ "type": "integer", "minimum": least, "maximum": most })
        }
        Shape::Rate => json!({ "type": "number", "minimum": 0.01, "maximum": 10_000 }),
        Shape::Span => json!({ "anyOf": [
            { "type": "number", "minimum": 1, "maximum": 3600 },
            { "type": "string", "pattern": "^[0-9]+(\\.[0-9]+)? *(ms|s|m|min|h)?$" },
        ] }),
        Shape::Days => json!({ "type": "string", "pattern": "^[0-9]+ *d$", "examples": ["400d"] }),
        Shape::Grace => json!({ "type": "string", "pattern": "^[0-9]+ *d$", "examples": ["30d"] }),
        Shape::Limit => json!({ "anyOf": [
            { "type": "integer", "minimum": 0 },
            { "type": "string", "pattern": "^[0-9]+(\\.[0-9]+)? *%$|^[0-9]+$" },
        ] }),
        Shape::Choice(choices) => json!({ "enum": choices }),
        Shape::Either(choices, keys) => {
            json!({ "anyOf": [{ "enum": choices }, keys_schema(keys)] })
        }
        Shape::Choices(choices) => json!({ "type": "array", "items": { "enum": choices } }),
        Shape::NoValues => {
            json!({ "type": "array", "items": { "type": ["string", "number", "boolean", "null"] } })
        }
        Shape::Codes => json!({ "type": "array", "items": { "type": ["string", "integer"] } }),
        Shape::CodePairs => {
            let codes = json!({ "type": ["string", "integer"] });
            let pair = json!({ "type": "array", "items": codes, "minItems": 2, "maxItems": 2 });
            json!({ "type": "array", "items": pair })
        }
        Shape::Secret => json!({ "$ref": "#/$defs/secret" }),
        Shape::Name => {
            json!({ "anyOf": [{ "type": "string", "minLength": 1 }, { "$ref": "#/$defs/secret" }] })
        }
        Shape::Address(schemes) => json!({ "anyOf": [
            { "type": "string", "pattern": format!("^({}):.", schemes.join("|")) },
            { "$ref": "#/$defs/secret" },
        ] }),
        Shape::Keys(keys) => keys_schema(keys),
        Shape::OneOf(keys) => one_of(keys),
        Shape::Named(inner) => json!({
            "type": "object",
            "additionalProperties": false,
            "patternProperties": { "^[\\w.][\\w.-]*$": shape_schema(inner) },
        }),
        Shape::Fields { kind, globs, value } => fields_schema(*kind, *globs, value),
    }
}

fn fields_schema(kind: crate::model::Kind, globs: bool, value: &Shape) -> Value {
    let value = shape_schema(value);
    let names: Vec<&str> = if globs {
        kind.spec().fields.iter().map(|field| field.name).collect()
    } else {
        column_field_names(kind).collect()
    };
    let properties: Map<String, Value> =
        names.into_iter().map(|name| (name.to_owned(), value.clone())).collect();
    let pattern = if globs { "[*]|^custom\\." } else { "^custom\\." };
    json!({
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
        "patternProperties": { pattern: value },
    })
}
