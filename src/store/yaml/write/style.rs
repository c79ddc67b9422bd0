//! How values are written: as the ones beside them are.

use crate::markup::layout::{LayoutNode, LayoutView, NodeForm};
use crate::markup::plain;
use crate::markup::scalar_quoting::{self, QuoteStyle};
use crate::model::Value;

/// The habits of one record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct RecordStyle {
    pub(super) quotes: QuoteStyle,
    /// As in JSON: keys and every text in double quotes.
    pub(super) json: bool,
    /// `{a: 1}` and not `{ a: 1 }`.
    pub(super) tight: bool,
}

impl RecordStyle {
    /// The habits that the text of a record shows.
    pub(super) fn from_record_text(inside: LayoutView<'_, '_>, text: &str) -> RecordStyle {
        let count =
            |form: NodeForm| inside.all_spots().iter().filter(|spot| spot.form == form).count();
        let first_key = inside.mapping_pairs().next().map(|(key, _)| key.root_spot().form);
        let tight = inside.root_spot().form == NodeForm::FlowMap
            && text
                .as_bytes()
                .get(inside.root_spot().start + 1)
                .is_some_and(|byte| !byte.is_ascii_whitespace());
        RecordStyle {
            quotes: if count(NodeForm::Single) > count(NodeForm::Double) {
                QuoteStyle::Single
            } else {
                QuoteStyle::Double
            },
            json: first_key == Some(NodeForm::Double),
            tight,
        }
    }

    pub(super) fn render_key(self, name: &str) -> String {
        if self.json {
            scalar_quoting::quote_text(name, QuoteStyle::Double)
        } else {
            scalar_quoting::write_scalar(name, self.quotes)
        }
    }

    pub(super) fn render_text(self, text: &str) -> String {
        if self.json {
            scalar_quoting::quote_text(text, QuoteStyle::Double)
        } else {
            scalar_quoting::write_scalar(text, self.quotes)
        }
    }

    /// A value of any type on one line.
    pub(super) fn render_value(self, value: &Value) -> String {
        match value {
            Value::Empty => "null".to_owned(),
            Value::Flag(flag) => flag.to_string(),
            Value::Number(number) => number.to_string(),
            Value::Date(date) if self.json => format!("\"{date}\""),
            Value::Date(date) => date.to_string(),
            Value::Text(text) => self.render_text(text),
            Value::Codes(codes) => {
                self.render_list(codes.iter().map(|code| self.render_text(code.as_str())))
            }
            Value::Numbers(numbers) => self.render_list(numbers.iter().map(i64::to_string)),
        }
    }

    pub(super) fn render_list(self, items: impl Iterator<Item = String>) -> String {
        format!("[{}]", items.collect::<Vec<_>>().join(", "))
    }

    /// A mapping on one line.
    pub(super) fn render_map(self, pairs: &[(String, String)]) -> String {
        let pairs: Vec<String> =
            pairs.iter().map(|(key, value)| format!("{}: {value}", self.render_key(key))).collect();
        let space = if self.tight { "" } else { " " };
        format!("{{{space}{}{space}}}", pairs.join(", "))
    }

    /// A value in the place of one that is there, quoted as that is.
    pub(super) fn render_replacement(self, old: &LayoutNode<'_>, value: &Value) -> String {
        let Value::Text(text) = value else {
            return match (old.form, value) {
                (NodeForm::Double, Value::Date(date)) => format!("\"{date}\""),
                (NodeForm::Single, Value::Date(date)) => format!("'{date}'"),
                _ => self.render_value(value),
            };
        };
        match old.form {
            NodeForm::Double => scalar_quoting::quote_text(text, QuoteStyle::Double),
            NodeForm::Single => scalar_quoting::quote_text(text, QuoteStyle::Single),
            // 100001 in the place of 100002: every tool reads and writes both as they are.
            NodeForm::Plain
                if plain::parse_number(&old.text).is_some()
                    && plain::parse_number(text).is_some() =>
            {
                text.to_string()
            }
            _ => self.render_text(text),
        }
    }
}
