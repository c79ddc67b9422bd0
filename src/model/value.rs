//! Codes and field values, in the few shapes that the tables allow.

use std::fmt;

use chrono::NaiveDate;
use compact_str::CompactString;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The identity of a record within its kind: trimmed text, never empty, leading zeros kept.
///
/// Compared to the letter; servers on MySQL fold case, so codes that differ by case alone are
/// reported by `check_directory`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Code(CompactString);

impl Code {
    /// A code from text; `None` when nothing is left after trimming.
    pub fn new(text: impl AsRef<str>) -> Option<Code> {
        let text = text.as_ref().trim();
        (!text.is_empty()).then(|| Code(CompactString::new(text)))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form in which servers that fold case would compare this code.
    pub fn fold_case(&self) -> String {
        self.0.to_lowercase().into_string()
    }
}

impl From<Code> for CompactString {
    fn from(code: Code) -> CompactString {
        code.0
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Code, D::Error> {
        let text = CompactString::deserialize(deserializer)?;
        Code::new(text).ok_or_else(|| serde::de::Error::custom("a code without any characters"))
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0.as_str())
    }
}

impl std::borrow::Borrow<str> for Code {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// The value of a managed field. `Empty` means "clear it"; a field that is not managed has no value
/// at all.
///
/// Kept at 24 bytes (a test holds it): a million employees of both sides must fit in memory.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    Empty,
    Flag(bool),
    Number(i64),
    Date(NaiveDate),
    /// Free text, a choice, or the code of the one record that is referred to.
    Text(CompactString),
    /// The codes of the records that are referred to: sorted, each once.
    Codes(Box<[Code]>),
    /// A set of numbers: sorted, each once.
    Numbers(Box<[i64]>),
}

impl Value {
    /// Text as both sides compare it: without the spaces around it, and `Empty` when nothing is
    /// left.
    pub fn from_text(text: impl AsRef<str>) -> Value {
        match text.as_ref().trim() {
            "" => Value::Empty,
            text => Value::Text(CompactString::new(text)),
        }
    }

    /// A set of codes; the order in which they were written does not matter.
    pub fn from_codes(mut codes: Vec<Code>) -> Value {
        codes.sort_unstable();
        codes.dedup();
        Value::Codes(codes.into())
    }

    /// A set of numbers; the order in which they were written does not matter.
    pub fn from_numbers(mut numbers: Vec<i64>) -> Value {
        numbers.sort_unstable();
        numbers.dedup();
        Value::Numbers(numbers.into())
    }

    /// The codes that this value names when its field is a reference.
    pub fn references(&self) -> impl Iterator<Item = &str> {
        let one = match self {
            Value::Text(code) => Some(code.as_str()),
            _ => None,
        };
        let many = match self {
            Value::Codes(codes) => &codes[..],
            _ => &[],
        };
        one.into_iter().chain(many.iter().map(Code::as_str))
    }

    /// True for `Empty` and for empty sets.
    pub fn is_empty(&self) -> bool {
        match self {
            Value::Empty => true,
            Value::Codes(codes) => codes.is_empty(),
            Value::Numbers(numbers) => numbers.is_empty(),
            _ => false,
        }
    }
}

/// As a person reads it in a preview: `-` stands for nothing.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fn list<T: fmt::Display>(f: &mut fmt::Formatter<'_>, items: &[T]) -> fmt::Result {
            for (position, item) in items.iter().enumerate() {
                if position > 0 {
                    f.write_str(", ")?;
                }
                write!(f, "{item}")?;
            }
            Ok(())
        }
        match self {
            value if value.is_empty() => f.write_str("-"),
            Value::Empty => f.write_str("-"),
            Value::Flag(flag) => write!(f, "{flag}"),
            Value::Number(number) => write!(f, "{number}"),
            Value::Date(date) => write!(f, "{date}"),
            Value::Text(text) => f.write_str(text),
            Value::Codes(codes) => list(f, codes),
            Value::Numbers(numbers) => list(f, numbers),
        }
    }
}

/// As it stands in plans: text, number, boolean, list, or null for `Empty`.
impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Empty => serializer.serialize_none(),
            Value::Flag(flag) => serializer.serialize_bool(*flag),
            Value::Number(number) => serializer.serialize_i64(*number),
            Value::Date(date) => serializer.collect_str(date),
            Value::Text(text) => serializer.serialize_str(text),
            Value::Codes(codes) => codes.serialize(serializer),
            Value::Numbers(numbers) => numbers.serialize(serializer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_stays_small() {
        assert_eq!(size_of::<Value>(), 24);
    }

    #[test]
    fn codes_are_trimmed_and_keep_their_zeros() {
        assert_eq!(Code::new("  000123 ").map(|c| c.to_string()), Some("000123".into()));
        assert_eq!(Code::new("   "), None);
    }

    #[test]
    fn nothing_and_blank_text_are_equal() {
        assert_eq!(Value::from_text("  "), Value::Empty);
        assert_eq!(Value::from_text(" a "), Value::from_text("a"));
    }
}
