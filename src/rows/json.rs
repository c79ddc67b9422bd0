//! One line of JSON as pairs of keys and values, each with its place in the line.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::cell_value::CellValue;

/// A key and its value, as they stand in the line; positions are bytes.
#[derive(Debug)]
pub(crate) struct JsonPair<'l> {
    pub(crate) key: String,
    pub(crate) key_at: usize,
    pub(crate) raw: &'l str,
    pub(crate) at: usize,
}

/// What keeps a line from being an object, and at which byte.
#[derive(Debug)]
pub(crate) struct NotJson {
    pub(crate) why: String,
    pub(crate) at: usize,
    /// The line ends too early.
    pub(crate) cut: bool,
}

struct Object<'l>(Vec<(String, &'l RawValue)>);

impl<'de: 'l, 'l> Deserialize<'de> for Object<'l> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct JsonPairs;
        impl<'de> Visitor<'de> for JsonPairs {
            type Value = Vec<(String, &'de RawValue)>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs = Vec::with_capacity(16);
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(pairs)
            }
        }
        deserializer.deserialize_map(JsonPairs).map(Object)
    }
}

/// The pairs of an object that stands alone on a line.
pub(crate) fn read_pairs(line: &str) -> Result<Vec<JsonPair<'_>>, NotJson> {
    if !line.trim_start().starts_with('{') {
        let why = "a line has to be a JSON object".to_owned();
        return Err(NotJson { why, at: 0, cut: false });
    }
    let object: Object<'_> = serde_json::from_str(line).map_err(|error| {
        let text = error.to_string();
        let why = text.split(" at line ").next().unwrap_or_default();
        NotJson {
            why: format!("this is no JSON: {why}"),
            at: error.column().saturating_sub(1),
            cut: error.is_eof(),
        }
    })?;
    let mut end = 0;
    let pairs = object.0.into_iter().map(|(key, value)| {
        let raw = value.get();
        // Both point into the line: their distance is the position.
        let at = (raw.as_ptr() as usize).saturating_sub(line.as_ptr() as usize);
        let between = line.get(end..at).unwrap_or_default();
        let key_at = end + between.find('"').unwrap_or_default();
        end = at + raw.len();
        JsonPair { key, key_at, raw, at }
    });
    Ok(pairs.collect())
}

/// A value as fields read it. What stands in the line was found to be JSON before.
pub(crate) fn read_json_value(raw: &str) -> CellValue<'_> {
    match raw.as_bytes().first() {
        Some(b'"') => {
            let inner = raw.get(1..raw.len().saturating_sub(1)).unwrap_or_default();
            match inner.contains('\\') {
                false => CellValue::Text(Cow::Borrowed(inner)),
                true => CellValue::Text(Cow::Owned(unescape_text(raw))),
            }
        }
        Some(b'n') => CellValue::Null,
        Some(b't') => CellValue::Flag(true),
        Some(b'f') => CellValue::Flag(false),
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(raw).unwrap_or_default();
            CellValue::List(items.into_iter().map(|item| read_json_scalar(item.get())).collect())
        }
        Some(b'{') => CellValue::Map(Cow::Borrowed(raw)),
        _ => CellValue::Number(Cow::Borrowed(raw)),
    }
}

/// The text of a string with escapes. Half of a pair of surrogates is no character: it stands for
/// what was lost, and text hygiene refuses it.
fn unescape_text(raw: &str) -> String {
    serde_json::from_str(raw).unwrap_or_else(|_| {
        let mut mended = String::with_capacity(raw.len());
        let mut rest = raw;
        while let Some(at) = rest.find("\\u") {
            let escape = rest.get(at..at + 6).unwrap_or_default();
            let unit = escape.get(2..).and_then(|digits| u32::from_str_radix(digits, 16).ok());
            mended.push_str(rest.get(..at).unwrap_or_default());
            mended.push_str(if unit.is_some_and(|unit| char::from_u32(unit).is_none()) {
                "\\ufffd"
            } else {
                escape
            });
            rest = rest.get(at + escape.len().max(1)..).unwrap_or_default();
        }
        mended.push_str(rest);
        serde_json::from_str(&mended).unwrap_or_else(|_| char::REPLACEMENT_CHARACTER.to_string())
    })
}

/// Like `read_json_value`, but lists are not looked into: sets hold no lists.
fn read_json_scalar(raw: &str) -> CellValue<'_> {
    if raw.starts_with('[') { CellValue::List(Vec::new()) } else { read_json_value(raw) }
}

/// A text that functions of JSON gave, without its quotes.
pub(crate) fn read_unquoted(text: &str) -> CellValue<'_> {
    let is_quoted = text.len() > 1 && text.starts_with('"') && text.ends_with('"');
    match serde_json::from_str::<String>(text) {
        Ok(inner) if is_quoted => CellValue::Text(Cow::Owned(inner)),
        _ if text == "null" => CellValue::Null,
        _ => CellValue::Text(Cow::Borrowed(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_json_lose_their_quotes_and_others_keep_them() {
        for (text, read) in
            [("\"+971\"", "+971"), ("\"a\\\"b\"", "a\"b"), ("12", "12"), ("\"A\" b", "\"A\" b")]
        {
            assert!(
                matches!(read_unquoted(text), CellValue::Text(found) if found == read),
                "{text}"
            );
        }
    }
}
