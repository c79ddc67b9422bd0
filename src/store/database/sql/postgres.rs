//! PostgreSQL. The session is the site's own: its time zone and its way of writing dates are what
//! the database, the role and the environment say, as they are in psql. No statement keeps a name
//! beyond its transaction, so that a pooler that lends a session for one transaction only
//! (PgBouncer) may stand in between.
//!
//! Rows are the JSON that it makes of them itself: it knows all its types, ours and a site's own.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::io::Cursor;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use tokio::task::JoinHandle;
use tokio_postgres::types::{Kind, ToSql, Type};
use tokio_postgres::{Client, RowStream};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::address::DatabaseTimeouts;
use super::database_errors::DatabaseFault;
use super::param::Param;
use super::session_options;
use super::time_limit::with_timeout;
use super::tls::Tls;
use crate::rows::{CellValue, Statement, json};

/// A connection.
pub(in crate::store::database) struct PostgresSession {
    client: Client,
    /// Carries what is sent and received.
    carrier: JoinHandle<()>,
    /// Why the server ended the session between two statements.
    last_error: Arc<Mutex<Option<tokio_postgres::Error>>>,
    waits: DatabaseTimeouts,
    types: Types,
    /// What the environment says of the session, as libpq takes it: `timezone`, `datestyle`.
    wishes: Vec<(&'static str, String)>,
}

impl std::fmt::Debug for PostgresSession {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PostgresSession").finish_non_exhaustive()
    }
}

/// What is known of the types of values and columns.
#[derive(Debug, Default)]
struct Types {
    /// Names as they are written in SQL, by number.
    names: BTreeMap<u32, String>,
    /// The types of the values of statements, by the statement.
    statements: HashMap<String, Vec<String>>,
    /// The columns of queries that no field can be read from, by the query.
    odd: HashMap<String, Vec<Option<&'static str>>>,
}

impl PostgresSession {
    pub(in crate::store::database) async fn open_session(
        url: &url::Url,
        tls: &Tls,
        waits: DatabaseTimeouts,
    ) -> Result<PostgresSession, DatabaseFault> {
        let mode = tls.effective_mode()?;
        let session_options::Wish { config, wishes } =
            session_options::driver_config_of(url, mode)?;
        let connector = MakeRustlsConnect::new(tls.client_config(mode)?);
        let (client, connection) = with_timeout(waits.connect, config.connect(connector)).await?;
        let last_error = Arc::new(Mutex::new(None));
        let kept = Arc::clone(&last_error);
        let carrier = tokio::spawn(async move {
            // What goes wrong is reported to the caller that waits for an answer. Without one it is
            // kept for the next call.
            if let Err(error) = connection.await {
                *kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
            }
        });
        Ok(PostgresSession { client, carrier, last_error, waits, types: Types::default(), wishes })
    }

    /// Statements of our own, without values.
    pub(in crate::store::database) async fn execute_raw(
        &mut self,
        sql: &str,
        patience: Duration,
    ) -> Result<(), DatabaseFault> {
        let done = with_timeout(patience, self.client.batch_execute(sql)).await;
        self.explained(done).await
    }

    /// The result of a call, or why it failed: the server may have ended the session between two
    /// statements, and gave the reason before the call found the connection closed.
    async fn explained<T>(&self, result: Result<T, DatabaseFault>) -> Result<T, DatabaseFault> {
        let Err(fault) = result else { return result };
        for _ in 0..20 {
            if !self.client.is_closed() || self.carrier.is_finished() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let last = self.last_error.lock().unwrap_or_else(PoisonError::into_inner).take();
        Err(last.filter(|error| error.as_db_error().is_some()).map_or(fault, DatabaseFault::from))
    }

    /// What has to be said at the begin of each transaction: a pooler may lend another session for
    /// each.
    pub(in crate::store::database) fn session_statements(&self) -> Vec<String> {
        let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
        self.wishes
            .iter()
            .map(|(name, value)| format!("SET LOCAL {name} TO {}", quoted(value)))
            .collect()
    }

    /// The names of the columns that a query gives.
    pub(in crate::store::database) async fn column_names(
        &mut self,
        sql: &str,
    ) -> Result<Vec<String>, DatabaseFault> {
        let prepared = with_timeout(self.waits.query, self.client.prepare(sql)).await;
        let prepared = self.explained(prepared).await?;
        let odd = prepared.columns().iter().map(|column| unreadable_type(column.type_())).collect();
        let names = prepared.columns().iter().map(|column| column.name().to_owned()).collect();
        drop(prepared);
        self.client.clear_type_cache();
        self.types.odd.insert(sql.to_owned(), odd);
        Ok(names)
    }

    /// Begins a query; its rows come one by one.
    pub(in crate::store::database) async fn begin_rows(
        &mut self,
        sql: &str,
    ) -> Result<PostgresRows, DatabaseFault> {
        let nothing: [(&(dyn ToSql + Sync), Type); 0] = [];
        let begun =
            self.client.query_typed_raw(&as_json(sql), nothing).await.map_err(DatabaseFault::from);
        let begun = self.explained(begun).await?;
        let odd = self.types.odd.get(sql).cloned().unwrap_or_default();
        Ok(PostgresRows { rows: Box::pin(begun), odd })
    }

    /// Performs one statement and returns how many rows it touched.
    pub(in crate::store::database) async fn execute_statement(
        &mut self,
        statement: &Statement,
        params: &[Param],
    ) -> Result<u64, DatabaseFault> {
        // It reads what it is given as text, whatever its types are: a site may have its own.
        let types = self.parameter_types(statement).await?;
        let ty = |at: usize| types.get(at).map_or("text", String::as_str);
        let sql = statement.to_sql(|at| format!("${}::text::{}", at + 1, ty(at)));
        let texts: Vec<Option<String>> =
            params.iter().enumerate().map(|(at, param)| param.to_postgres_text(ty(at))).collect();
        let values: Vec<(&(dyn ToSql + Sync), Type)> =
            texts.iter().map(|text| (text as &(dyn ToSql + Sync), Type::TEXT)).collect();
        let done = with_timeout(self.waits.query, self.client.execute_typed(&sql, &values)).await;
        self.explained(done).await
    }

    /// The types of a statement's values.
    async fn parameter_types(
        &mut self,
        statement: &Statement,
    ) -> Result<Vec<String>, DatabaseFault> {
        let sql = statement.to_sql(|at| format!("${}", at + 1));
        if let Some(known) = self.types.statements.get(&sql) {
            return Ok(known.clone());
        }
        let prepared = with_timeout(self.waits.query, self.client.prepare(&sql)).await?;
        let types = prepared.params().to_vec();
        drop(prepared);
        self.client.clear_type_cache();
        let mut found = Vec::with_capacity(types.len());
        for ty in types {
            let name = match self.types.names.get(&ty.oid()) {
                Some(known) => known.clone(),
                None => self.type_name(ty.oid()).await?,
            };
            self.types.names.insert(ty.oid(), name.clone());
            found.push(name);
        }
        self.types.statements.insert(sql, found.clone());
        Ok(found)
    }

    async fn type_name(&self, number: u32) -> Result<String, DatabaseFault> {
        // With -1 a type stands for its longest form: "character" alone would be one character.
        let sql = format!("SELECT format_type({number}::oid, -1)");
        let asked = self.client.query_typed_one(&sql, &[]);
        with_timeout(self.waits.query, asked).await?.try_get(0).map_err(DatabaseFault::from)
    }

    /// Sends rows in the form of COPY, part after part; the statement ends with FROM STDIN.
    pub(in crate::store::database) async fn copy_rows(
        &mut self,
        statement: &str,
        parts: impl Iterator<Item = Vec<u8>> + Send,
    ) -> Result<(), DatabaseFault> {
        let sink =
            with_timeout(self.waits.query, self.client.copy_in::<_, Cursor<Vec<u8>>>(statement))
                .await?;
        let mut sink = Box::pin(sink);
        for part in parts {
            with_timeout(self.waits.query, sink.send(Cursor::new(part))).await?;
        }
        with_timeout(self.waits.query, sink.as_mut().finish()).await.map(drop)
    }

    /// Closes the connection; what was not committed is lost.
    pub(in crate::store::database) async fn close(self) {
        drop(self.client);
        let _ = self.carrier.await;
    }
}

/// The rows of a query that was begun.
pub(in crate::store::database) struct PostgresRows {
    rows: std::pin::Pin<Box<RowStream>>,
    odd: Vec<Option<&'static str>>,
}

impl PostgresRows {
    /// Waits for the next row and hands it over. False when there is none.
    pub(in crate::store::database) async fn next_row(
        &mut self,
        each: &mut (dyn FnMut(&[CellValue<'_>]) + Send),
    ) -> Result<bool, DatabaseFault> {
        let Some(row) = self.rows.next().await.transpose()? else { return Ok(false) };
        let text: &str = row.try_get(0)?;
        let pairs = json::read_pairs(text)
            .map_err(|_| DatabaseFault::new("a row came that is no JSON object"))?;
        let odd = |at: usize| self.odd.get(at).copied().flatten();
        let values = pairs.iter().enumerate().map(|(at, pair)| {
            match (date_or_timestamp(pair.raw), odd(at)) {
                (CellValue::Null, _) => CellValue::Null,
                (_, Some(sort)) => CellValue::Odd(sort),
                (value, None) => value,
            }
        });
        let values: Vec<CellValue<'_>> = values.collect();
        each(&values);
        Ok(true)
    }
}

/// The type that a site's own type is made from.
fn base_type_of(ty: &Type) -> &Type {
    match ty.kind() {
        Kind::Domain(inner) => base_type_of(inner),
        _ => ty,
    }
}

/// The name of a type that no field can be read from: bytes are no text, and what an amount of
/// money looks like depends on the session.
fn unreadable_type(ty: &Type) -> Option<&'static str> {
    let ty = base_type_of(ty);
    match ty.kind() {
        Kind::Array(inner) => unreadable_type(inner),
        _ if *ty == Type::BYTEA => Some("bytea"),
        _ if *ty == Type::MONEY => Some("money"),
        _ => None,
    }
}

/// A query whose rows are JSON objects.
fn as_json(sql: &str) -> String {
    // On lines of its own: the query may end with a comment.
    format!("SELECT row_to_json(muster_rows)::text FROM (\n{sql}\n) AS muster_rows")
}

/// A timestamp at midnight is a day.
fn date_or_timestamp(raw: &str) -> CellValue<'_> {
    match json::read_json_value(raw) {
        CellValue::Text(text) => match text.strip_suffix("T00:00:00") {
            Some(day) if day.len() == 10 => CellValue::Text(Cow::Owned(day.to_owned())),
            _ => CellValue::Text(text),
        },
        other => other,
    }
}
