//! How values are written: as the ones beside them are.

use crate::markup::layout::{Inside, NodeForm, Spot};
use crate::markup::plain;
use crate::markup::quote::{self, Quotes};
use crate::model::Value;

/// The habits of one record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct RecordStyle {
    pub(super) quotes: Quotes,
    /// As in JSON: keys and every text in double quotes.
    pub(super) json: bool,
    /// `{a: 1}` and not `{ a: 1 }`.
    pub(super) tight: bool,
}

impl RecordStyle {
    /// The habits that the text of a record shows.
    pub(super) fn of(inside: Inside<'_, '_>, text: &str) -> RecordStyle {
        let count = |form: NodeForm| inside.all().iter().filter(|spot| spot.form == form).count();
        let first_key = inside.pairs().next().map(|(key, _)| key.spot().form);
        let tight = inside.spot().form == NodeForm::FlowMap
            && text.as_bytes().get(inside.spot().start + 1).is_some_and(|byte| !byte.is_ascii_whitespace());
        RecordStyle {
            quotes: if count(NodeForm::Single) > count(NodeForm::Double) {
                Quotes::Single
            } else {
                Quotes::Double
            },
            json: first_key == Some(NodeForm::Double),
            tight,
        }
    }

    pub(super) fn key(self, name: &str) -> String {
        if self.json { quote::quoted(name, Quotes::Double) } else { quote::scalar(name, self.quotes) }
    }

    pub(super) fn text(self, text: &str) -> String {
        if self.json { quote::quoted(text, Quotes::Double) } else { quote::scalar(text, self.quotes) }
    }

    /// A value of any type on one line.
    pub(super) fn value(self, value: &Value) -> String {
        match value {
            Value::Empty => "null".to_owned(),
            Value::Flag(flag) => flag.to_string(),
            Value::Number(number) => number.to_string(),
            Value::Date(date) if self.json => format!("\"{date}\""),
            Value::Date(date) => date.to_string(),
            Value::Text(text) => self.text(text),
            Value::Codes(codes) => self.list(codes.iter().map(|code| self.text(code.as_str()))),
            Value::Numbers(numbers) => self.list(numbers.iter().map(i64::to_string)),
        }
    }

    pub(super) fn list(self, items: impl Iterator<Item = String>) -> String {
        format!("[{}]", items.collect::<Vec<_>>().join(", "))
    }

    /// A mapping on one line.
    pub(super) fn map(self, pairs: &[(String, String)]) -> String {
        let pairs: Vec<String> =
            pairs.iter().map(|(key, value)| format!("{}: {value}", self.key(key))).collect();
        let space = if self.tight { "" } else { " " };
        format!("{{{space}{}{space}}}", pairs.join(", "))
    }

    /// A value in the place of one that is there, quoted as that is.
    pub(super) fn instead(self, old: &Spot<'_>, value: &Value) -> String {
        let Value::Text(text) = value else {
            return match (old.form, value) {
                (NodeForm::Double, Value::Date(date)) => format!("\"{date}\""),
                (NodeForm::Single, Value::Date(date)) => format!("'{date}'"),
                _ => self.value(value),
            };
        };
        match old.form {
            NodeForm::Double => quote::quoted(text, Quotes::Double),
            NodeForm::Single => quote::quoted(text, Quotes::Single),
            // 100001 in the place of 100002: every tool reads and writes both as they are.
            NodeForm::Plain if plain::number(&old.text).is_some() && plain::number(text).is_some() => {
                text.to_string()
            }
            _ => self.text(text),
        }
    }
}
