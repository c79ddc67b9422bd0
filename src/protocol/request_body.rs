//! The body of a write: the changed fields under their wire names, references as ids, flags where
//! the dialect keeps them.

use compact_str::CompactString;
use serde_json::{Map, Value as Json, json};

use super::api_dialect::AttendanceDialect;
use super::api_value::Id;
use crate::model::{Code, Field, Kind, Type, Value};

/// A field to be written: a table row, a custom attribute, or the code.
#[derive(Clone, Copy, Debug)]
pub enum Write<'a> {
    Code(&'a Code),
    Field(&'static Field, &'a Value),
    Custom(&'a CompactString, &'a Value),
}

/// A reference to a record whose id is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownReference {
    pub kind: Kind,
    pub code: String,
}

/// Builds a body; `id` gives the id of a record by kind and code.
pub fn build_body<'a>(
    kind: Kind,
    writes: impl IntoIterator<Item = Write<'a>>,
    dialect: AttendanceDialect,
    mut id: impl FnMut(Kind, &str) -> Option<Id>,
) -> Result<Map<String, Json>, UnknownReference> {
    let mut body = Map::new();
    let mut settings = Map::new();
    for write in writes {
        match write {
            Write::Code(code) => drop(body.insert(kind.spec().code_wire.to_owned(), json!(code))),
            Write::Custom(name, value) => drop(body.insert(name.to_string(), json!(value))),
            Write::Field(field, value) => {
                let value = encode_value(field, value, &mut id)?;
                if let Some(key) = field.nested.filter(|_| dialect != AttendanceDialect::Flat) {
                    settings.insert(key.to_owned(), value.clone());
                }
                if field.nested.is_none() || dialect != AttendanceDialect::Nested {
                    body.insert(field.wire.to_owned(), value);
                }
            }
        }
    }
    if !settings.is_empty() {
        body.insert("attemployee".to_owned(), Json::Object(settings));
    }
    Ok(body)
}

fn encode_value(
    field: &Field,
    value: &Value,
    mut id: impl FnMut(Kind, &str) -> Option<Id>,
) -> Result<Json, UnknownReference> {
    let mut id = |kind, code: &str| {
        id(kind, code).ok_or_else(|| UnknownReference { kind, code: code.to_owned() })
    };
    match (field.ty, value) {
        (Type::One(kind), Value::Text(code)) => Ok(json!(id(kind, code)?)),
        (Type::Many(kind), value) => {
            let ids: Result<Vec<Id>, UnknownReference> =
                value.references().map(|code| id(kind, code)).collect();
            Ok(json!(ids?))
        }
        (Type::Numbers, Value::Empty) => Ok(json!([])),
        (_, value) => Ok(json!(value)),
    }
}
