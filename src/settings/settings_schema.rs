//! The JSON Schema of muster.yaml, from its keys.

use serde_json::{Map, Value, json};

use super::keys::{self, TopKeys};
use super::reading::choices::shared_choice_name;
use super::reading::field_names::{day_field_names, extra_field_names};
use super::reading::key_shape::{KeySpec, Shape};
use super::reading::section::Section as _;
use super::secret::SecretKeys;
use crate::model::Kind;
use crate::rows::REST;

/// The published schema, draft 2020-12.
pub fn build_schema() -> Value {
    let mut builder = SchemaBuilder::default();
    let mut top = builder.describe_keys(TopKeys::KEYS);
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "muster.yaml",
        "description": "Stores, flows and state of muster",
    });
    if let (Some(schema), Some(top)) = (schema.as_object_mut(), top.as_object_mut()) {
        schema.append(top);
        schema.insert("patternProperties".to_owned(), json!({ "^(x-|\\.)": true }));
        schema.insert("$defs".to_owned(), Value::Object(builder.definitions));
    }
    schema
}

/// Collects what several keys share, so that it is written once, in `$defs`.
#[derive(Default)]
struct SchemaBuilder {
    definitions: Map<String, Value>,
}

impl SchemaBuilder {
    /// A reference to a definition, which is made when it is needed first.
    fn refer_to(&mut self, name: &str, build: impl FnOnce(&mut Self) -> Value) -> Value {
        if !self.definitions.contains_key(name) {
            let definition = build(self);
            self.definitions.insert(name.to_owned(), definition);
        }
        json!({ "$ref": format!("#/$defs/{name}") })
    }

    /// A mapping with these keys.
    fn describe_keys(&mut self, keys: &'static [KeySpec]) -> Value {
        let mut properties = Map::new();
        for key in keys {
            let mut inner = self.describe_shape(&key.shape);
            if let Some(inner) = inner.as_object_mut() {
                inner.insert("description".to_owned(), json!(key.about));
            }
            properties.insert(key.name.to_owned(), inner);
        }
        let mut schema =
            json!({ "type": "object", "additionalProperties": false, "properties": properties });
        let required: Vec<&str> =
            keys.iter().filter(|key| key.required).map(|key| key.name).collect();
        if !required.is_empty() {
            schema["required"] = json!(required);
        }
        if keys.iter().any(holds_record_fields) {
            schema["allOf"] = json!([self.refer_to("record_fields", Self::describe_record_fields)]);
        }
        schema
    }

    /// The same, written once when several places have these keys.
    fn refer_to_keys(&mut self, keys: &'static [KeySpec]) -> Value {
        match keys::find_shared_name(keys) {
            Some(name) => self.refer_to(name, |builder| builder.describe_keys(keys)),
            None => self.describe_keys(keys),
        }
    }

    /// Which fields may stand below keys such as `columns`: the only thing that differs by kind in
    /// the description of a feed or of queries.
    fn describe_record_fields(&mut self) -> Value {
        let structure = self.describe_fields_of(Kind::Position);
        let employee = self.describe_fields_of(Kind::Employee);
        json!({
            "patternProperties": {
                "^(areas|departments|positions)$": structure,
                "^employees$": employee,
            },
        })
    }

    fn describe_fields_of(&mut self, kind: Kind) -> Value {
        let known = self.refer_to_field_names(kind);
        let own: Vec<&str> = extra_field_names(kind).to_vec();
        let format = self.describe_shape(&Shape::DateFormat);
        let days: Map<String, Value> = day_field_names(kind)
            .chain([REST])
            .map(|day| (day.to_owned(), format.clone()))
            .collect();
        json!({
            "patternProperties": {
                "^(columns|constants|pad|values)$": {
                    "type": "object",
                    "propertyNames": { "anyOf": [{ "enum": own }, known,
                        { "pattern": "^custom\\." }] },
                },
                "^dates$": { "anyOf": [
                    { "type": "string" },
                    { "type": "object", "additionalProperties": false, "properties": days },
                ] },
            },
        })
    }

    fn refer_to_field_names(&mut self, kind: Kind) -> Value {
        let name = if kind == Kind::Employee { "employee_field" } else { "structure_field" };
        self.refer_to(name, |_| {
            let names: Vec<&str> = kind.spec().fields.iter().map(|field| field.name).collect();
            json!({ "enum": names })
        })
    }

    fn describe_map_of(&mut self, value: &Shape) -> Value {
        json!({ "type": "object", "additionalProperties": self.describe_shape(value) })
    }

    fn refer_to_date_formats(&mut self) -> Value {
        self.refer_to("date_formats", |builder| {
            let one = builder.describe_shape(&Shape::DateFormat);
            json!({ "anyOf": [one, { "type": "object", "additionalProperties": one }] })
        })
    }

    fn describe_one_of(&mut self, keys: &'static [KeySpec]) -> Value {
        let mut schema = self.describe_keys(keys);
        schema["minProperties"] = json!(1);
        schema["maxProperties"] = json!(1);
        schema
    }

    fn refer_to_secret(&mut self) -> Value {
        self.refer_to("secret", |builder| {
            let mut schema = builder.describe_one_of(SecretKeys::KEYS);
            let command = &mut schema["properties"]["command"];
            let about = command["description"].take();
            *command = describe_codes();
            command["minItems"] = json!(1);
            command["description"] = about;
            schema["description"] = json!("Where a secret is kept; never the secret itself");
            schema
        })
    }

    /// What stands at a key: a definition, or a mapping of its own.
    fn describe_shape(&mut self, shape: &Shape) -> Value {
        match shape {
            Shape::Keys(keys) | Shape::KeysOf(_, keys) => self.refer_to_keys(keys),
            Shape::OneOf(keys) => self.describe_one_of(keys),
            Shape::Short(keys) => {
                let alone = keys.first().map(|key| self.describe_shape(&key.shape));
                json!({ "anyOf": [alone, self.describe_keys(keys)] })
            }
            Shape::Choice(choices) => self.refer_to_choice(choices),
            Shape::Choices(choices) => json!({ "type": "array", "items": { "enum": choices } }),
            Shape::Codes => self.refer_to("codes", |_| describe_codes()),
            Shape::CodePairs => {
                let mut pair = describe_codes();
                pair["minItems"] = json!(2);
                pair["maxItems"] = json!(2);
                json!({ "type": "array", "items": pair })
            }
            Shape::Words => self.describe_map_of(&Shape::Cell),
            Shape::Secret => self.refer_to_secret(),
            Shape::Name | Shape::Address(_) => self.refer_to_address(shape),
            Shape::Named(inner) => json!({
                "type": "object",
                "additionalProperties": false,
                "patternProperties": { "^[\\w.][\\w.-]*$": self.describe_shape(inner) },
            }),
            Shape::Fields(value) => self.describe_map_of(value),
            Shape::Owners(kind, value) => self.describe_owners(*kind, value),
            Shape::DateFormats => self.refer_to_date_formats(),
            scalar => match scalar_name(scalar) {
                Some(name) => self.refer_to(name, |_| describe_scalar(scalar)),
                None => describe_scalar(scalar),
            },
        }
    }

    /// Words that stand at several keys are one definition.
    fn refer_to_choice(&mut self, choices: &'static [&'static str]) -> Value {
        match shared_choice_name(choices) {
            Some(name) => self.refer_to(name, |_| json!({ "enum": choices })),
            None => json!({ "enum": choices }),
        }
    }

    /// A text, or where it is kept.
    fn refer_to_address(&mut self, shape: &Shape) -> Value {
        let secret = self.refer_to_secret();
        let Shape::Address(schemes) = shape else {
            let text = self.describe_shape(&Shape::Text);
            return self.refer_to("text_or_secret", |_| json!({ "anyOf": [text, secret] }));
        };
        let address = json!({ "type": "string", "pattern": format!("^({}):.", schemes.join("|")) });
        json!({ "anyOf": [address, secret] })
    }

    /// Fields and patterns of fields, each with a value.
    fn describe_owners(&mut self, kind: Kind, value: &Shape) -> Value {
        let known = self.refer_to_field_names(kind);
        let mut schema = self.describe_map_of(value);
        schema["propertyNames"] = json!({ "anyOf": [known, { "pattern": "[*]|^custom\\." }] });
        schema
    }
}

/// Whether the keys below this one include fields of records.
fn holds_record_fields(key: &KeySpec) -> bool {
    matches!(key.shape, Shape::KeysOf(..))
}

fn describe_codes() -> Value {
    json!({ "type": "array", "items": { "type": ["string", "integer"] } })
}

/// The definition of a shape that many keys have.
fn scalar_name(shape: &Shape) -> Option<&'static str> {
    Some(match shape {
        Shape::Text | Shape::Sql | Shape::Path | Shape::Cron => "text",
        Shape::Zone => "time_zone",
        Shape::Character => "character",
        Shape::DateFormat => "date_format",
        Shape::Encoding => "encoding",
        Shape::Cell => "cell",
        Shape::Span => "span",
        Shape::Limit => "limit",
        Shape::NoValues => "no_values",
        _ => return None,
    })
}

fn describe_scalar(shape: &Shape) -> Value {
    match shape {
        Shape::Zone => {
            json!({ "type": "string", "minLength": 1, "examples": ["Asia/Dubai", "UTC"] })
        }
        Shape::ServerUrl => json!({ "type": "string", "pattern": "^https?://[^@/?#]+(/[^?#]*)?$" }),
        Shape::Character => json!({ "type": "string", "pattern": "^([^A-Za-z0-9\"]|tab)$" }),
        Shape::DateFormat => json!({ "type": "string", "minLength": 2, "examples": ["%d/%m/%Y"] }),
        Shape::Encoding => json!({
            "type": "string",
            "minLength": 1,
            "examples": ["utf-8", "utf-16", "latin-1", "windows-1256", "gb18030", "big5",
                "shift_jis"],
        }),
        Shape::Cell => json!({ "type": ["string", "integer", "boolean"] }),
        Shape::Flag => json!({ "type": "boolean" }),
        Shape::Count { least, most } => {
            json!({ "type": "integer", "minimum": least, "maximum": most })
        }
        Shape::Rate => json!({ "type": "number", "minimum": 0.01, "maximum": 10_000 }),
        Shape::Span => json!({ "anyOf": [
            { "type": "number", "minimum": 1, "maximum": 3600 },
            { "type": "string", "pattern": "^[0-9]+(\\.[0-9]+)? *(ms|s|m|min|h)?$" },
        ] }),
        Shape::Limit => json!({ "anyOf": [
            { "type": "integer", "minimum": 0 },
            { "type": "string", "pattern": "^[0-9]+(\\.[0-9]+)? *%$|^[0-9]+$" },
        ] }),
        Shape::Days => json!({ "type": "string", "pattern": "^[0-9]+ *d$", "examples": ["400d"] }),
        Shape::Grace => json!({ "type": "string", "pattern": "^[0-9]+ *d$", "examples": ["30d"] }),
        Shape::NoValues => {
            json!({ "type": "array", "items": { "type": ["string", "number", "boolean", "null"] } })
        }
        _ => json!({ "type": "string", "minLength": 1 }),
    }
}
