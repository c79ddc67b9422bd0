//! Rows with named columns to the records of one kind, wherever the rows come from: values are read
//! strictly, and every mistake has its place.

mod blank_rows;
pub(crate) mod cell;
mod cell_remedy;
mod cell_value;
mod column;
mod date_formats;
mod date_remedy;
mod day;
pub(crate) mod json;
pub(crate) mod record_builder;
pub(crate) mod row_target;
mod sql_column;
mod sql_dialect;
mod statement;
mod tokens;

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::model::{Kind, PerKind};

pub(crate) use cell_value::{CellError, CellValue};
pub use date_formats::{DateFormats, REST};
pub(crate) use record_builder::RecordBuilder;
pub(crate) use row_target::{
    ColumnTarget, TargetField, find_target, find_targets, free_fields, known_names,
};
pub(crate) use sql_column::SqlColumn;
pub use sql_dialect::DatabaseDialect;
pub use statement::Statement;
pub(crate) use statement::{backquote_names, count_statements, trim_query};
pub(crate) use tokens::{SqlToken, tokenize_statement};

/// How what stands in rows becomes fields. The maps are by field name.
#[derive(Clone, Debug, Default)]
pub struct ColumnMapping {
    /// Field → column, where they differ.
    pub columns: BTreeMap<String, String>,
    /// Field → what every record holds.
    pub constants: BTreeMap<String, String>,
    /// Field → text in the row → what it stands for.
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    /// How dates are written.
    pub dates: DateFormats,
    /// Field → length up to which digits are filled with zeros.
    pub pad: BTreeMap<String, usize>,
    /// The same for the codes of every kind of this store: references are filled like the codes
    /// that they name.
    pub code_lengths: PerKind<usize>,
    /// What stands between the codes of a set; without it `;` and `,`.
    pub separator: Option<char>,
    /// Texts and days that stand for no value.
    pub nothing: Vec<String>,
}

/// Where rows come from: a person corrects a file in the file and a query in its SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowMedium {
    Csv,
    Ndjson,
    Query(DatabaseDialect),
}

impl RowMedium {
    pub(crate) fn is_query(self) -> bool {
        matches!(self, RowMedium::Query(_))
    }
}

/// The rows of one kind, and how they are to be read.
#[derive(Clone, Debug)]
pub struct RowSource {
    pub kind: Kind,
    /// What the rows are called in messages: the path of a file as the person wrote it, the name of
    /// a query.
    pub shown_as: String,
    pub layout: ColumnMapping,
    pub medium: RowMedium,
    /// An empty cell clears the field; otherwise it is no value at all.
    pub empty_is_null: bool,
    /// The day on which the rows are read.
    pub today: NaiveDate,
}
