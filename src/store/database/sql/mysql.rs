//! MySQL and MariaDB: rows by the types of their columns, and what they warn of.

use std::borrow::Cow;
use std::collections::HashMap;
use std::str::FromStr as _;
use std::sync::Arc;
use std::time::Duration;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;
use sqlx::mysql::{MySqlColumn, MySqlConnectOptions, MySqlRow, MySqlSslMode};
use sqlx::{
    AssertSqlSafe, Column as _, ColumnOrigin, ConnectOptions as _, Connection as _, Executor as _,
    MySqlConnection, Row as _, SqlSafeStr as _, Statement as _, TypeInfo as _, ValueRef as _,
};

use super::address::DatabaseTimeouts;
use super::database_errors::{DatabaseFault, DatabaseFaultKind, bad_url};
use super::param::{Param, bind_params};
use super::time_limit::with_timeout;
use super::tls::{Tls, TlsMode};
use crate::rows::{CellValue, Statement, json};

/// A connection.
#[derive(Debug)]
pub(in crate::store::database) struct MysqlSession {
    one: MySqlConnection,
    waits: DatabaseTimeouts,
    /// To how many digits a column of numbers is filled, by the query and the position of the
    /// column.
    widths: HashMap<String, Arc<[Option<usize>]>>,
}

impl MysqlSession {
    pub(in crate::store::database) async fn open_session(
        url: &url::Url,
        tls: &Tls,
        waits: DatabaseTimeouts,
    ) -> Result<MysqlSession, DatabaseFault> {
        let mode = tls.effective_mode()?;
        let options = MySqlConnectOptions::from_str(strip_tls_options(url).as_str())
            .map_err(|_| bad_url())?;
        // The session is as the site has it: only what is read must come as Unicode.
        let mut options = options.pipes_as_concat(false).no_engine_substitution(false);
        if !url.query_pairs().any(|(name, _)| matches!(&*name, "timezone" | "time-zone")) {
            options = options.timezone(None);
        }
        options = options.ssl_mode(match mode {
            TlsMode::Disable => MySqlSslMode::Disabled,
            TlsMode::Prefer => MySqlSslMode::Preferred,
            TlsMode::Require => MySqlSslMode::Required,
            TlsMode::VerifyCa => MySqlSslMode::VerifyCa,
            TlsMode::VerifyFull => MySqlSslMode::VerifyIdentity,
        });
        if let Some(path) = tls.authority_file() {
            options = options.ssl_ca(path);
        }
        if let (Some(certificate), Some(key)) = (&tls.certificate, &tls.key) {
            options = options.ssl_client_cert(certificate).ssl_client_key(key);
        }
        let one =
            with_timeout(waits.connect, options.disable_statement_logging().connect()).await?;
        Ok(MysqlSession { one, waits, widths: HashMap::new() })
    }

    /// Statements of our own, without values.
    pub(in crate::store::database) async fn execute_raw(
        &mut self,
        sql: &str,
        patience: Duration,
    ) -> Result<(), DatabaseFault> {
        let sql = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
        with_timeout(patience, sql.execute(&mut self.one)).await.map(drop)
    }

    /// The names of the columns that a query gives.
    pub(in crate::store::database) async fn column_names(
        &mut self,
        sql: &str,
    ) -> Result<Vec<String>, DatabaseFault> {
        let text = AssertSqlSafe(sql.to_owned()).into_sql_str();
        let prepared = with_timeout(self.waits.query, (&mut self.one).prepare(text)).await?;
        let columns = prepared.columns().to_vec();
        let mut widths = Vec::with_capacity(columns.len());
        for column in &columns {
            widths.push(self.zerofill_width(column).await?);
        }
        self.widths.insert(sql.to_owned(), widths.into());
        Ok(columns.iter().map(|column| column.name().to_owned()).collect())
    }

    /// To how many digits the numbers of a column are filled (ZEROFILL): they come without their
    /// zeros.
    async fn zerofill_width(
        &mut self,
        column: &MySqlColumn,
    ) -> Result<Option<usize>, DatabaseFault> {
        let ColumnOrigin::Table(from) = column.origin() else { return Ok(None) };
        if !column.type_info().name().ends_with("UNSIGNED") {
            return Ok(None);
        }
        let asked = sqlx::query_scalar::<_, String>(
            "SELECT CAST(column_type AS CHAR) FROM information_schema.columns \
             WHERE CONCAT(table_schema, '.', table_name) = ? AND column_name = ?",
        );
        let asked = asked.bind(from.table.to_string()).bind(from.name.to_string());
        let found = with_timeout(self.waits.query, asked.fetch_optional(&mut self.one)).await?;
        Ok(found.as_deref().and_then(filled_to))
    }

    /// Begins a query; its rows come one by one.
    pub(in crate::store::database) fn begin_rows(&mut self, sql: &str) -> MysqlRows<'_> {
        let widths = self.widths.get(sql).map(Arc::clone).unwrap_or_default();
        MysqlRows { rows: sqlx::query(AssertSqlSafe(sql.to_owned())).fetch(&mut self.one), widths }
    }

    /// Performs one statement and returns how many rows it touched.
    pub(in crate::store::database) async fn execute_statement(
        &mut self,
        statement: &Statement,
        params: &[Param],
    ) -> Result<u64, DatabaseFault> {
        let sql = AssertSqlSafe(statement.to_sql(|_| "?".to_owned()));
        let done = bind_params(sqlx::query(sql), params).execute(&mut self.one);
        let rows = with_timeout(self.waits.query, done).await?.rows_affected();
        self.judge_warnings().await?;
        Ok(rows)
    }

    /// Fails when the last statement was done with a loss that the database only warns of.
    pub(in crate::store::database) async fn judge_warnings(&mut self) -> Result<(), DatabaseFault> {
        let found = self
            .read_warnings()
            .await?
            .into_iter()
            .find_map(|(number, text)| loss_of_warning(number, &text));
        found.map_or(Ok(()), Err)
    }

    /// Fails when the transaction that was just taken back left something behind. A ROLLBACK keeps
    /// what was warned of before it, which is no matter of it.
    pub(in crate::store::database) async fn judge_rollback(&mut self) -> Result<(), DatabaseFault> {
        let mut found =
            self.read_warnings().await?.into_iter().filter(|(number, _)| *number == KEPT);
        found.find_map(|(number, text)| loss_of_warning(number, &text)).map_or(Ok(()), Err)
    }

    /// The numbers and texts of what is warned of.
    async fn read_warnings(&mut self) -> Result<Vec<(u32, String)>, DatabaseFault> {
        let asked = sqlx::raw_sql("SHOW WARNINGS").fetch_all(&mut self.one);
        let mut found = Vec::new();
        for row in with_timeout(self.waits.query, asked).await? {
            let level: String = row.try_get_unchecked("Level")?;
            if level == "Warning" {
                found.push((row.try_get_unchecked("Code")?, row.try_get_unchecked("Message")?));
            }
        }
        Ok(found)
    }

    /// Closes the connection; what was not committed is lost.
    pub(in crate::store::database) async fn close(self) {
        // The answer changes nothing any more.
        let _ = self.one.close().await;
    }
}

/// The warning that tables which cannot roll back were changed.
const KEPT: u32 = 1196;

/// The rows of a query that was begun.
pub(in crate::store::database) struct MysqlRows<'s> {
    rows: BoxStream<'s, Result<MySqlRow, sqlx::Error>>,
    widths: Arc<[Option<usize>]>,
}

/// One row.
pub(in crate::store::database) struct OneRow {
    row: MySqlRow,
    widths: Arc<[Option<usize>]>,
}

impl MysqlRows<'_> {
    pub(in crate::store::database) async fn next_row(
        &mut self,
    ) -> Result<Option<OneRow>, sqlx::Error> {
        let row = self.rows.next().await.transpose()?;
        Ok(row.map(|row| OneRow { row, widths: Arc::clone(&self.widths) }))
    }
}

impl OneRow {
    pub(in crate::store::database) fn row_values(&self) -> Result<Vec<CellValue<'_>>, sqlx::Error> {
        let filled = |(at, given)| match (given, self.widths.get(at).copied().flatten()) {
            (CellValue::Number(digits), Some(width)) => {
                CellValue::Text(Cow::Owned(format!("{digits:0>width$}")))
            }
            (given, _) => given,
        };
        let values = (0..self.row.len()).map(|at| Ok((at, column_value(&self.row, at)?)));
        values.map(|value| value.map(filled)).collect()
    }
}

/// The URL without the options that say how the connection is secured: they were read.
fn strip_tls_options(url: &url::Url) -> url::Url {
    let kept: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(name, _)| !name.starts_with("ssl"))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    let mut bare = url.clone();
    bare.set_query(None);
    if !kept.is_empty() {
        bare.query_pairs_mut().extend_pairs(kept);
    }
    bare
}

/// The width of `int(6) unsigned zerofill`.
fn filled_to(column_type: &str) -> Option<usize> {
    let (before, after) = column_type.split_once('(')?;
    let (width, rest) = after.split_once(')')?;
    (before.ends_with("int") && rest.contains("zerofill")).then(|| width.parse().ok())?
}

/// What a warning says was lost; `None` where nothing was. Its own text may repeat a value, and is
/// not repeated.
fn loss_of_warning(number: u32, text: &str) -> Option<DatabaseFault> {
    let (what, hint) = match number {
        1260 => (
            "a list of GROUP_CONCAT was cut",
            "read areas with `areas:`, one row for each membership; or raise group_concat_max_len \
             of the server",
        ),
        1301 => (
            "a text became longer than max_allowed_packet and was left out",
            "raise max_allowed_packet",
        ),
        // An empty text is no day, and NULL is what it stands for.
        1411 if text.contains("value: ''") => return None,
        1264 | 1265 | 1292 | 1300 | 1366 | 1406 | 1411 | 1916 | 1917 | 1918 => (
            "a value was cut or changed when it was converted, or compared with one of another \
             type",
            "compare texts with texts ('0', not 0), and convert only what can be converted: CASE \
             WHEN … THEN … END",
        ),
        1931 => {
            ("the query was ended before its last row (LIMIT ROWS EXAMINED)", "take the limit away")
        }
        KEPT => (
            "tables that cannot roll back were changed, and keep what was written",
            "compare the rows with the plan; let the tables use InnoDB: ALTER TABLE … ENGINE = \
             InnoDB",
        ),
        _ => return None,
    };
    Some(
        DatabaseFault::new(format!("{what} (warning {number} of the database)"))
            .with_kind(DatabaseFaultKind::Warned)
            .with_hint(hint),
    )
}

fn column_value(row: &MySqlRow, at: usize) -> Result<CellValue<'_>, sqlx::Error> {
    if row.try_get_raw(at)?.is_null() {
        return Ok(zero_day(row, at).unwrap_or(CellValue::Null));
    }
    let sort = row.column(at).type_info().name();
    let number = |digits: String| CellValue::Number(Cow::Owned(digits));
    Ok(match sort {
        "TINYINT UNSIGNED" | "SMALLINT UNSIGNED" | "MEDIUMINT UNSIGNED" | "INT UNSIGNED"
        | "BIGINT UNSIGNED" | "YEAR" | "BIT" => {
            number(row.try_get_unchecked::<u64, _>(at)?.to_string())
        }
        "BOOLEAN" | "TINYINT" | "SMALLINT" | "MEDIUMINT" | "INT" | "BIGINT" => {
            number(row.try_get_unchecked::<i64, _>(at)?.to_string())
        }
        "FLOAT" => number(format_single_float(row.try_get_unchecked::<f32, _>(at)?)),
        "DOUBLE" => number(format!("{:?}", row.try_get_unchecked::<f64, _>(at)?)),
        "DECIMAL" => number(row.try_get_unchecked::<String, _>(at)?),
        "DATE" => match row.try_get_unchecked::<NaiveDate, _>(at) {
            Ok(day) => CellValue::Date(day),
            Err(error) => odd_day(row, at).ok_or(error)?,
        },
        "DATETIME" | "TIMESTAMP" => match row.try_get_unchecked::<NaiveDateTime, _>(at) {
            Ok(time) => date_or_time(time),
            Err(error) => odd_day(row, at).ok_or(error)?,
        },
        "JSON" => json::read_unquoted(row.try_get_unchecked::<&str, _>(at)?),
        "CHAR" | "VARCHAR" | "TINYTEXT" | "TEXT" | "MEDIUMTEXT" | "LONGTEXT" | "ENUM" | "SET" => {
            CellValue::Text(Cow::Borrowed(row.try_get_unchecked::<&str, _>(at)?))
        }
        // JSON comes as such bytes, and so do texts that are compared byte by byte.
        _ => match row.try_get_unchecked::<&[u8], _>(at).map(std::str::from_utf8) {
            // So its JSON comes over the wire.
            Ok(Ok(text)) if matches!(sort, "BLOB" | "LONGBLOB") => long_text(text),
            Ok(Ok(text)) if sort.ends_with("BLOB") || sort.ends_with("BINARY") => {
                CellValue::Text(Cow::Borrowed(text))
            }
            _ => CellValue::Odd(sort),
        },
    })
}

/// A text of a column that MariaDB may have declared as JSON, which it keeps as a long text that is
/// compared byte by byte: a text of JSON loses its quotes.
fn long_text(text: &str) -> CellValue<'_> {
    if text.starts_with('"') {
        json::read_unquoted(text)
    } else {
        CellValue::Text(Cow::Borrowed(text))
    }
}

/// A number of four bytes: shortened, where the digits that would be written out are not all its
/// own.
fn format_single_float(number: f32) -> String {
    if number.abs() > 16_777_216.0 { format!("{number:e}") } else { format!("{number:?}") }
}

/// The day 0000-00-00, which the driver takes for NULL: it comes with bytes, and NULL with none.
/// Whether it means no day is said in the settings, as of every other placeholder.
fn zero_day(row: &MySqlRow, at: usize) -> Option<CellValue<'static>> {
    let is_there = row.try_get_unchecked::<&[u8], _>(at).is_ok();
    is_there.then_some(CellValue::Text(Cow::Borrowed("0000-00-00")))
}

/// A day that no calendar has, such as 2019-04-00, which these servers may hold: as its text, for
/// it is a mistake of one row and none of the query.
fn odd_day(row: &MySqlRow, at: usize) -> Option<CellValue<'static>> {
    let bytes = row.try_get_unchecked::<&[u8], _>(at).ok()?;
    let day = match bytes {
        // The length comes first, then the year in two bytes.
        [4..=12, low, high, month, day, ..] if bytes.len() < 13 => {
            format!("{:04}-{month:02}-{day:02}", u16::from_le_bytes([*low, *high]))
        }
        text => std::str::from_utf8(text).ok()?.split(' ').next()?.to_owned(),
    };
    Some(CellValue::Text(Cow::Owned(day)))
}

/// Midnight is a day; anything else is a time, and no field has one.
fn date_or_time(at: NaiveDateTime) -> CellValue<'static> {
    match at.time() == NaiveTime::MIN {
        true => CellValue::Date(at.date()),
        false => CellValue::Text(Cow::Owned(at.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_those_of_filled_numbers_alone() {
        assert_eq!(filled_to("int(6) unsigned zerofill"), Some(6));
        assert_eq!(filled_to("bigint(20) unsigned"), None);
        assert_eq!(filled_to("decimal(10,2) unsigned zerofill"), None);
    }

    #[test]
    fn losses_are_told_from_remarks() {
        assert!(loss_of_warning(1260, "Row 1 was cut by GROUP_CONCAT()").is_some());
        assert!(loss_of_warning(1287, "'x' is deprecated").is_none());
        assert!(
            loss_of_warning(1411, "Incorrect datetime value: '' for function str_to_date")
                .is_none()
        );
        let bad = loss_of_warning(
            1411,
            "Incorrect datetime value: '31/31/2020' for function str_to_date",
        );
        assert!(bad.is_some_and(|fault| !fault.to_string().contains("2020")));
    }
}
