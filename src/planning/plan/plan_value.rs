//! Fields and values by the names and in the form that plans and the base give them.

use serde_json::Value as Json;

use crate::model::{Code, Field, Kind, Record, Type, Value};

/// A value as it stands in plans.
pub(crate) fn parse_plan_value(ty: Option<Type>, json: &Json) -> Option<Value> {
    Some(match (ty, json) {
        (_, Json::Null) => Value::Empty,
        (_, Json::Bool(flag)) => Value::Flag(*flag),
        (_, Json::Number(number)) => Value::Number(number.as_i64()?),
        (Some(Type::Date), Json::String(text)) => Value::Date(text.parse().ok()?),
        (_, Json::String(text)) => Value::from_text(text),
        (Some(Type::Numbers), Json::Array(items)) => {
            Value::from_numbers(items.iter().map(Json::as_i64).collect::<Option<_>>()?)
        }
        (_, Json::Array(items)) => {
            let code = |item: &Json| Code::new(item.as_str()?);
            Value::from_codes(items.iter().map(code).collect::<Option<_>>()?)
        }
        (_, Json::Object(_)) => return None,
    })
}

/// A field by the name it has in plans: its row, where the tables know it, and its value.
pub fn live_field<'a>(
    kind: Kind,
    name: &str,
    record: &'a Record,
) -> Option<(Option<&'static Field>, Option<&'a Value>)> {
    if let Some(custom) = name.strip_prefix("custom.") {
        return Some((None, record.get_custom(custom)));
    }
    let id = kind.spec().by_name(name)?;
    Some((Some(kind.spec().field(id)), record.get(id)))
}
