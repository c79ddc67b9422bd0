//! A single value of an answer, in whatever type the server's build chose to send it.
//!
//! Builds differ: numbers as text and the reverse, "" for null, booleans as 0/1 or Yes/No,
//! references as ids or objects.

use std::fmt;

use chrono::NaiveDate;
use compact_str::CompactString;
use serde::de::{self, Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::model::{Code, Type, Value};

/// The server's own identity of a row: a number, or text (a UUID) in the cloud edition. Opaque.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(untagged)]
pub enum Id {
    Number(i64),
    Text(CompactString),
}

impl Id {
    /// An id from text as it may stand in a path or a form: digits are a number.
    pub fn parse(text: &str) -> Option<Id> {
        let text = text.trim();
        match text.parse() {
            Ok(number) => Some(Id::Number(number)),
            Err(_) if text.is_empty() => None,
            Err(_) => Some(Id::Text(CompactString::new(text))),
        }
    }

    /// Row 1 of a kind comes with the server.
    pub fn is_first(&self) -> bool {
        *self == Id::Number(1)
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Id::Number(number) => write!(f, "{number}"),
            Id::Text(text) => f.write_str(text),
        }
    }
}

/// A reference as it was sent: by id, by code, or both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    pub id: Option<Id>,
    pub code: Option<Code>,
}

/// One value of an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum ApiValue {
    Null,
    Flag(bool),
    Number(i64),
    Float(f64),
    Text(CompactString),
    Object(Link),
    List(Vec<ApiValue>),
}

impl ApiValue {
    pub fn id(&self) -> Option<Id> {
        match self {
            ApiValue::Number(number) => Some(Id::Number(*number)),
            ApiValue::Text(text) => Id::parse(text),
            ApiValue::Object(link) => link.id.clone(),
            _ => None,
        }
    }

    /// A code: text, or a number that was meant as text.
    pub fn code(&self) -> Option<Code> {
        match self {
            ApiValue::Text(text) => Code::new(text),
            ApiValue::Number(number) => Code::new(number.to_string()),
            _ => None,
        }
    }

    /// The value of a field of this type. What does not fit the type is kept as text: it differs,
    /// and is shown.
    pub fn into_value(self, ty: Type) -> Value {
        match ty {
            Type::Number(_) => self.into_number_value(),
            Type::Flag => self.into_flag_value(),
            Type::Date => self.into_date_value(),
            Type::Numbers => self.into_numbers_value(),
            _ => self.into_text_value(),
        }
    }

    /// The value as text, whatever its type.
    pub fn text_value(self) -> Value {
        self.into_text_value()
    }

    /// The value as text, `""` where builds write null, nothing or a stroke; of an object its id.
    pub fn into_plain_text(self) -> CompactString {
        match self {
            ApiValue::Text(text) => match text.trim() {
                "" | "-" => CompactString::default(),
                trimmed if trimmed.len() == text.len() => text,
                trimmed => CompactString::new(trimmed),
            },
            ApiValue::Object(link) => {
                link.id.map(|id| CompactString::new(id.to_string())).unwrap_or_default()
            }
            other => match other.into_text_value() {
                Value::Text(text) => text,
                _ => CompactString::default(),
            },
        }
    }

    fn into_text_value(self) -> Value {
        match self {
            ApiValue::Text(text) => Value::from_text(text),
            ApiValue::Number(number) => Value::from_text(number.to_string()),
            ApiValue::Float(number) => Value::from_text(number.to_string()),
            ApiValue::Flag(flag) => Value::from_text(flag.to_string()),
            ApiValue::Null | ApiValue::Object(_) | ApiValue::List(_) => Value::Empty,
        }
    }

    fn into_number_value(self) -> Value {
        match self {
            ApiValue::Number(number) => Value::Number(number),
            ApiValue::Float(number) if number.fract() == 0.0 => Value::Number(number as i64),
            ApiValue::Flag(flag) => Value::Number(i64::from(flag)),
            ApiValue::Text(text) => number_of_text(&text),
            other => other.into_text_value(),
        }
    }

    fn into_flag_value(self) -> Value {
        match self {
            ApiValue::Flag(flag) => Value::Flag(flag),
            ApiValue::Number(0) => Value::Flag(false),
            ApiValue::Number(1) => Value::Flag(true),
            ApiValue::Text(text) => flag_of_text(&text),
            other => other.into_text_value(),
        }
    }

    fn into_date_value(self) -> Value {
        match self {
            ApiValue::Text(text) => date_of_text(&text),
            other => other.into_text_value(),
        }
    }

    fn into_numbers_value(self) -> Value {
        let number = |atom: &ApiValue| match atom.id() {
            Some(Id::Number(number)) => Some(number),
            _ => None,
        };
        match self {
            ApiValue::List(list) => Value::from_numbers(list.iter().filter_map(number).collect()),
            other => other.into_text_value(),
        }
    }
}

/// The value of a field of this type that was sent as text: the same as that of an
/// `ApiValue::Text`, without making one.
pub(super) fn value_of_text(ty: Type, text: &str) -> Value {
    match ty {
        Type::Number(_) => number_of_text(text),
        Type::Flag => flag_of_text(text),
        Type::Date => date_of_text(text),
        _ => Value::from_text(text),
    }
}

fn number_of_text(text: &str) -> Value {
    match text.trim() {
        "" | "-" => Value::Empty,
        trimmed => trimmed.parse().map_or_else(|_| Value::from_text(trimmed), Value::Number),
    }
}

fn flag_of_text(text: &str) -> Value {
    match text.trim().to_lowercase().as_str() {
        "" => Value::Empty,
        "1" | "true" | "yes" | "on" | "y" => Value::Flag(true),
        // Some builds write a stroke where others write No.
        "0" | "false" | "no" | "off" | "n" | "-" => Value::Flag(false),
        other => Value::from_text(other),
    }
}

fn date_of_text(text: &str) -> Value {
    match text.trim() {
        "" | "-" => Value::Empty,
        trimmed => {
            // Some builds put a time behind the date.
            let day = trimmed.get(..10).unwrap_or(trimmed);
            let date = plain_day(day)
                .map_or_else(|| NaiveDate::parse_from_str(day, "%Y-%m-%d").ok(), Some);
            date.map_or_else(|| Value::from_text(trimmed), Value::Date)
        }
    }
}

/// A day as nearly all builds write it, `2026-11-23`: chrono's general parser takes ten times as
/// long.
fn plain_day(day: &str) -> Option<NaiveDate> {
    let bytes: &[u8; 10] = day.as_bytes().try_into().ok()?;
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0u32, |sum, byte| Some(sum * 10 + char::from(*byte).to_digit(10)?))
    };
    if bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let year = i32::try_from(number(&bytes[..4])?).ok()?;
    NaiveDate::from_ymd_opt(year, number(&bytes[5..7])?, number(&bytes[8..])?)
}

impl<'de> Deserialize<'de> for ApiValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<ApiValue, D::Error> {
        deserializer.deserialize_any(AtomVisitor)
    }
}

pub(super) struct AtomVisitor;

impl<'de> Visitor<'de> for AtomVisitor {
    type Value = ApiValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<ApiValue, E> {
        Ok(ApiValue::Null)
    }

    fn visit_none<E>(self) -> Result<ApiValue, E> {
        Ok(ApiValue::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<ApiValue, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<ApiValue, E> {
        Ok(ApiValue::Flag(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<ApiValue, E> {
        Ok(ApiValue::Number(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<ApiValue, E> {
        Ok(i64::try_from(number).map_or_else(
            |_| ApiValue::Text(CompactString::new(number.to_string())),
            ApiValue::Number,
        ))
    }

    fn visit_f64<E>(self, number: f64) -> Result<ApiValue, E> {
        Ok(ApiValue::Float(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<ApiValue, E> {
        Ok(ApiValue::Text(CompactString::new(text)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<ApiValue, A::Error> {
        let mut list = Vec::new();
        while let Some(atom) = seq.next_element()? {
            list.push(atom);
        }
        Ok(ApiValue::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ApiValue, A::Error> {
        let mut link = Link::default();
        while let Some(key) = map.next_key::<ReferenceKey>()? {
            match key {
                ReferenceKey::Id => link.id = map.next_value::<ApiValue>()?.id(),
                ReferenceKey::Code => link.code = map.next_value::<ApiValue>()?.code(),
                ReferenceKey::Other => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(ApiValue::Object(link))
    }
}

/// The keys of an object that matter when it stands for a reference.
enum ReferenceKey {
    Id,
    Code,
    Other,
}

impl<'de> Deserialize<'de> for ReferenceKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<ReferenceKey, D::Error> {
        struct KeyVisitor;
        impl Visitor<'_> for KeyVisitor {
            type Value = ReferenceKey;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }
            fn visit_str<E: de::Error>(self, key: &str) -> Result<ReferenceKey, E> {
                Ok(match key {
                    "id" => ReferenceKey::Id,
                    "area_code" | "dept_code" | "position_code" | "emp_code" => ReferenceKey::Code,
                    _ => ReferenceKey::Other,
                })
            }
        }
        deserializer.deserialize_str(KeyVisitor)
    }
}
