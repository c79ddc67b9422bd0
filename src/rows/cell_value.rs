//! A value as a source gives it, and the message where it does not fit.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::row_target::ColumnTarget;
use crate::markup::display_text;

/// A value as it stands in the feed; CSV has text only.
#[derive(Clone, Debug)]
pub(crate) enum CellValue<'g> {
    Text(Cow<'g, str>),
    Null,
    Number(Cow<'g, str>),
    Flag(bool),
    Date(NaiveDate),
    /// A value of a type that no field has, by the type's name.
    Odd(&'g str),
    List(Vec<CellValue<'g>>),
    /// An object, as JSON.
    Map(Cow<'g, str>),
}

/// What is wrong with a value, and what to do.
#[derive(Clone, Debug)]
pub(crate) struct CellError {
    pub(crate) rule: &'static str,
    pub(crate) what: String,
    pub(crate) help: String,
}

impl CellValue<'_> {
    /// The value in the letters in which messages repeat it.
    pub(crate) fn quote_value(&self) -> Option<String> {
        match self {
            CellValue::Text(text) => Some(display_text(text.trim())),
            CellValue::Number(number) => Some(display_text(number)),
            CellValue::Flag(flag) => Some(flag.to_string()),
            CellValue::Date(day) => Some(day.to_string()),
            CellValue::Odd(_) | CellValue::Null | CellValue::List(_) | CellValue::Map(_) => None,
        }
    }

    pub(super) fn show_value(&self, target: &ColumnTarget<'_>) -> String {
        let repeated = self.quote_value().unwrap_or_default();
        match self {
            _ if target.secret => "this value".to_owned(),
            CellValue::Text(_) | CellValue::Number(_) | CellValue::Flag(_) => {
                format!("`{repeated}`")
            }
            CellValue::Date(_) => format!("the date {repeated}"),
            CellValue::Odd(sort) => format!("a value of type {}", display_text(sort)),
            CellValue::Null => "nothing".to_owned(),
            CellValue::List(_) => "a list".to_owned(),
            CellValue::Map(_) => "an object".to_owned(),
        }
    }
}
