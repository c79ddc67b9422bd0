//! Rows of MySQL and MariaDB, by the types of their columns.

use std::borrow::Cow;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use sqlx::mysql::MySqlRow;
use sqlx::{Column as _, Row as _, TypeInfo as _, ValueRef as _};

use crate::rows::Given;

pub(super) fn values(row: &MySqlRow) -> Result<Vec<Given<'_>>, sqlx::Error> {
    (0..row.len()).map(|at| value(row, at)).collect()
}

fn value(row: &MySqlRow, at: usize) -> Result<Given<'_>, sqlx::Error> {
    if row.try_get_raw(at)?.is_null() {
        return Ok(Given::Null);
    }
    let sort = row.column(at).type_info().name();
    let number = |digits: String| Given::Number(Cow::Owned(digits));
    Ok(match sort {
        "TINYINT UNSIGNED" | "SMALLINT UNSIGNED" | "MEDIUMINT UNSIGNED" | "INT UNSIGNED"
        | "BIGINT UNSIGNED" | "YEAR" => number(row.try_get_unchecked::<u64, _>(at)?.to_string()),
        "BOOLEAN" | "TINYINT" | "SMALLINT" | "MEDIUMINT" | "INT" | "BIGINT" => {
            number(row.try_get_unchecked::<i64, _>(at)?.to_string())
        }
        "FLOAT" => number(format!("{:?}", row.try_get_unchecked::<f32, _>(at)?)),
        "DOUBLE" => number(format!("{:?}", row.try_get_unchecked::<f64, _>(at)?)),
        "DECIMAL" => number(row.try_get_unchecked::<String, _>(at)?),
        "DATE" => Given::Date(row.try_get_unchecked::<NaiveDate, _>(at)?),
        "DATETIME" | "TIMESTAMP" => moment(row.try_get_unchecked::<NaiveDateTime, _>(at)?),
        "CHAR" | "VARCHAR" | "TINYTEXT" | "TEXT" | "MEDIUMTEXT" | "LONGTEXT" | "ENUM" | "SET" | "JSON" => {
            Given::Text(Cow::Borrowed(row.try_get_unchecked::<&str, _>(at)?))
        }
        // JSON comes as such bytes, and so do texts that are compared byte by byte.
        _ => match row.try_get_unchecked::<&[u8], _>(at).map(std::str::from_utf8) {
            Ok(Ok(text)) if sort.ends_with("BLOB") || sort.ends_with("BINARY") => {
                Given::Text(Cow::Borrowed(text))
            }
            _ => Given::Odd(sort),
        },
    })
}

/// Midnight is a day; anything else is a time, and no field has one.
fn moment(at: NaiveDateTime) -> Given<'static> {
    match at.time() == NaiveTime::MIN {
        true => Given::Date(at.date()),
        false => Given::Text(Cow::Owned(at.to_string())),
    }
}
