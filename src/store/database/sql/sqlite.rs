//! Rows of SQLite: what counts is what a value is, not what its column was declared to be.

use std::borrow::Cow;

use sqlx::sqlite::SqliteRow;
use sqlx::{Row as _, TypeInfo as _, ValueRef as _};

use super::database_errors::DatabaseFault;
use crate::rows::{CellValue, backquote_names, count_statements};

/// The statement as SQLite is asked: a name in double quotes is a name and nothing else. SQLite
/// itself takes one that is not known for a text, and a misspelt column would be the same value in
/// each row.
/// It also performs all statements that it is given, whatever was asked.
pub(in crate::store::database) fn single_statement(sql: &str) -> Result<String, DatabaseFault> {
    match count_statements(sql) {
        0 | 1 => Ok(backquote_names(sql)),
        _ => Err(DatabaseFault::new(
            "it holds a second statement after a semicolon: one is asked for",
        )),
    }
}

pub(in crate::store::database) fn row_values(
    row: &SqliteRow,
) -> Result<Vec<CellValue<'_>>, sqlx::Error> {
    (0..row.len()).map(|at| column_value(row, at)).collect()
}

fn column_value(row: &SqliteRow, at: usize) -> Result<CellValue<'_>, sqlx::Error> {
    let raw = row.try_get_raw(at)?;
    if raw.is_null() {
        return Ok(CellValue::Null);
    }
    let sort = raw.type_info();
    Ok(match sort.name() {
        "INTEGER" | "BOOLEAN" => {
            CellValue::Number(Cow::Owned(row.try_get_unchecked::<i64, _>(at)?.to_string()))
        }
        // With its point, as no whole number has one.
        "REAL" => {
            CellValue::Number(Cow::Owned(format!("{:?}", row.try_get_unchecked::<f64, _>(at)?)))
        }
        "BLOB" => CellValue::Odd("BLOB"),
        _ => CellValue::Text(Cow::Borrowed(row.try_get_unchecked::<&str, _>(at)?)),
    })
}
