//! One connection to one of three databases, and what they say differently: opening, transactions,
//! rows as values.

use std::path::Path;
use std::time::Duration;

use futures_util::StreamExt as _;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, SqlSafeStr as _,
    SqliteConnection, Statement as _,
};

use super::address::{DatabaseAddress, DatabaseDialect, DatabaseTimeouts, Location};
use super::database_errors::{DatabaseFault, DatabaseFaultKind};
use super::param::{Param, bind_params};
use super::time_limit::with_timeout;
use super::{mysql, postgres, sqlite};
use crate::engine::{Event, Observer, SilentObserver};
use crate::rows::{CellValue, Statement};

/// How long statements of our own are waited for, which begin and end transactions.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often it is said that a query is still waited for.
const REPORT_INTERVAL: Duration = Duration::from_secs(15);
/// How long another's lock is waited for, in seconds.
const LOCK_PATIENCE: u32 = 10;

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store::database) enum Purpose {
    Read,
    Write,
}

/// An open connection.
#[derive(Debug)]
pub(in crate::store::database) struct Connection {
    pub(in crate::store::database) session: DatabaseSession,
    waits: DatabaseTimeouts,
}

/// A session with one of the three.
#[derive(Debug)]
pub(in crate::store::database) enum DatabaseSession {
    Sqlite(SqliteConnection),
    Postgres(Box<postgres::PostgresSession>),
    Mysql(mysql::MysqlSession),
}

impl Connection {
    pub(in crate::store::database) async fn open_connection(
        address: &DatabaseAddress,
        purpose: Purpose,
    ) -> Result<Connection, DatabaseFault> {
        let waits = address.waits;
        let session = match &address.location {
            Location::File(path) => sqlite_file(path, purpose).await.map(DatabaseSession::Sqlite),
            Location::Server { dialect: DatabaseDialect::Mysql, url } => {
                mysql::MysqlSession::open_session(url, &address.tls, waits)
                    .await
                    .map(DatabaseSession::Mysql)
            }
            Location::Server { url, .. } => {
                postgres::PostgresSession::open_session(url, &address.tls, waits)
                    .await
                    .map(Box::new)
                    .map(DatabaseSession::Postgres)
            }
        };
        Ok(Connection { session: session.map_err(DatabaseFault::while_connecting)?, waits })
    }

    pub(in crate::store::database) fn dialect(&self) -> DatabaseDialect {
        match self.session {
            DatabaseSession::Sqlite(_) => DatabaseDialect::Sqlite,
            DatabaseSession::Postgres(_) => DatabaseDialect::Postgres,
            DatabaseSession::Mysql(_) => DatabaseDialect::Mysql,
        }
    }

    /// Statements of our own, without values.
    pub(in crate::store::database) async fn execute_raw(
        &mut self,
        sql: &str,
    ) -> Result<(), DatabaseFault> {
        match &mut self.session {
            DatabaseSession::Sqlite(one) => {
                let sql = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
                with_timeout(PATIENCE, sql.execute(one)).await.map(drop)
            }
            DatabaseSession::Postgres(one) => one.execute_raw(sql, PATIENCE).await,
            DatabaseSession::Mysql(one) => one.execute_raw(sql, PATIENCE).await,
        }
    }

    /// Begins a transaction: one that reads sees all tables as they are now and cannot write; one
    /// that writes sees no writes of other connections.
    pub(in crate::store::database) async fn begin_transaction(
        &mut self,
        purpose: Purpose,
    ) -> Result<(), DatabaseFault> {
        let statements: &[String] = &match (self.dialect(), purpose) {
            (DatabaseDialect::Sqlite, Purpose::Read) => vec!["BEGIN".to_owned()],
            (DatabaseDialect::Sqlite, Purpose::Write) => vec!["BEGIN IMMEDIATE".to_owned()],
            (DatabaseDialect::Postgres, purpose) => vec![
                match purpose {
                    Purpose::Read => "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY".to_owned(),
                    Purpose::Write => "BEGIN ISOLATION LEVEL REPEATABLE READ".to_owned(),
                },
                format!("SET LOCAL lock_timeout = '{LOCK_PATIENCE}s'"),
            ],
            (DatabaseDialect::Mysql, Purpose::Read) => vec![
                format!("SET SESSION lock_wait_timeout = {LOCK_PATIENCE}"),
                "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ".to_owned(),
                "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY".to_owned(),
            ],
            (DatabaseDialect::Mysql, Purpose::Write) => vec![
                format!(
                    "SET SESSION lock_wait_timeout = {LOCK_PATIENCE}, innodb_lock_wait_timeout = \
                     {LOCK_PATIENCE}, \
                     sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES')"
                ),
                "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE".to_owned(),
                // A server that is read-only says so now, and not after half of the work.
                "START TRANSACTION READ WRITE".to_owned(),
            ],
        };
        for statement in statements {
            self.execute_raw(statement).await?;
        }
        if let DatabaseSession::Postgres(one) = &mut self.session {
            for wish in one.session_statements() {
                one.execute_raw(&wish, PATIENCE).await?;
            }
        }
        Ok(())
    }

    /// Fails where the transaction that was begun may not write: at a standby, or where the
    /// database was set so.
    pub(in crate::store::database) async fn takes_writes(&mut self) -> Result<(), DatabaseFault> {
        let (sql, what) = match self.session {
            DatabaseSession::Sqlite(_) => return Ok(()),
            DatabaseSession::Postgres(_) => (
                "SELECT current_setting('transaction_read_only') AS is_read_only, \
                 CASE WHEN pg_is_in_recovery() THEN 'it is a standby' ELSE \
                 'default_transaction_read_only is on' END AS why",
                "on",
            ),
            DatabaseSession::Mysql(_) => (
                "SELECT CAST(@@innodb_read_only AS CHAR) AS is_read_only, 'innodb_read_only is \
                 on' AS why",
                "1",
            ),
        };
        let mut why = None;
        self.for_each_row(sql, &mut |row| {
            if let [CellValue::Text(found) | CellValue::Number(found), CellValue::Text(text)] = row
                && found == what
            {
                why = Some(text.clone().into_owned());
            }
        })
        .await?;
        match why {
            Some(why) => Err(DatabaseFault::new(why).with_kind(DatabaseFaultKind::ReadOnly)),
            None => Ok(()),
        }
    }

    /// Takes back what the transaction did. Fails where that could not be done with all of it.
    pub(in crate::store::database) async fn roll_back(&mut self) -> Result<(), DatabaseFault> {
        self.execute_raw("ROLLBACK").await?;
        match &mut self.session {
            DatabaseSession::Mysql(one) => one.judge_rollback().await,
            _ => Ok(()),
        }
    }

    /// Marks where to go back to when the next statement fails; only PostgreSQL gives up a whole
    /// transaction for it.
    pub(in crate::store::database) async fn set_savepoint(&mut self) -> Result<(), DatabaseFault> {
        match self.session {
            DatabaseSession::Postgres(_) => self.execute_raw("SAVEPOINT muster").await,
            _ => Ok(()),
        }
    }

    pub(in crate::store::database) async fn back_to_mark(&mut self) -> Result<(), DatabaseFault> {
        match self.session {
            DatabaseSession::Postgres(_) => self.execute_raw("ROLLBACK TO SAVEPOINT muster").await,
            _ => Ok(()),
        }
    }

    /// The names of the columns that a query gives.
    pub(in crate::store::database) async fn column_names(
        &mut self,
        sql: &str,
    ) -> Result<Vec<String>, DatabaseFault> {
        match &mut self.session {
            DatabaseSession::Sqlite(one) => {
                let sql = AssertSqlSafe(sqlite::single_statement(sql)?).into_sql_str();
                Ok(names_of_columns(
                    with_timeout(self.waits.query, one.prepare(sql)).await?.columns(),
                ))
            }
            DatabaseSession::Postgres(one) => one.column_names(sql).await,
            DatabaseSession::Mysql(one) => one.column_names(sql).await,
        }
    }

    /// Hands every row of a query to `each`, as values in the order of its columns, and never keeps
    /// more than one of them.
    pub(in crate::store::database) async fn for_each_row(
        &mut self,
        sql: &str,
        each: &mut (dyn FnMut(&[CellValue<'_>]) + Send),
    ) -> Result<(), DatabaseFault> {
        self.rows_observed(sql, each, &SilentObserver).await
    }

    /// The same; `observer` is called while the first row lets itself be waited for.
    pub(in crate::store::database) async fn rows_observed(
        &mut self,
        sql: &str,
        each: &mut (dyn FnMut(&[CellValue<'_>]) + Send),
        observer: &dyn Observer,
    ) -> Result<(), DatabaseFault> {
        let most = self.waits.query;
        match &mut self.session {
            DatabaseSession::Sqlite(one) => {
                let mut rows =
                    sqlx::query(AssertSqlSafe(sqlite::single_statement(sql)?)).fetch(one);
                while let Some(row) =
                    wait_with_progress(most, observer, async { rows.next().await.transpose() })
                        .await?
                {
                    each(&sqlite::row_values(&row)?);
                }
            }
            DatabaseSession::Postgres(one) => {
                let mut rows = wait_with_progress(most, observer, one.begin_rows(sql)).await?;
                while wait_with_progress(most, observer, rows.next_row(each)).await? {}
            }
            DatabaseSession::Mysql(one) => {
                let mut rows = one.begin_rows(sql);
                while let Some(row) = wait_with_progress(most, observer, rows.next_row()).await? {
                    each(&row.row_values()?);
                }
                drop(rows);
                one.judge_warnings().await?;
            }
        }
        Ok(())
    }

    /// Performs one statement and returns how many rows it touched.
    pub(in crate::store::database) async fn execute_statement(
        &mut self,
        statement: &Statement,
        params: &[Param],
    ) -> Result<u64, DatabaseFault> {
        match &mut self.session {
            DatabaseSession::Sqlite(one) => {
                let sql =
                    AssertSqlSafe(sqlite::single_statement(&statement.to_sql(|_| "?".to_owned()))?);
                let done = with_timeout(
                    self.waits.query,
                    bind_params(sqlx::query(sql), params).execute(one),
                )
                .await?;
                Ok(done.rows_affected())
            }
            DatabaseSession::Postgres(one) => one.execute_statement(statement, params).await,
            DatabaseSession::Mysql(one) => one.execute_statement(statement, params).await,
        }
    }

    /// Closes the connection; what was not committed is lost.
    pub(in crate::store::database) async fn close(self) {
        let closing = async {
            match self.session {
                DatabaseSession::Sqlite(one) => drop(one.close().await),
                DatabaseSession::Postgres(one) => one.close().await,
                DatabaseSession::Mysql(one) => one.close().await,
            }
        };
        // The answer changes nothing any more.
        let _ = tokio::time::timeout(Duration::from_secs(5), closing).await;
    }
}

/// Waits, but not for ever, and reports meanwhile how long it has been.
async fn wait_with_progress<T, E>(
    most: Duration,
    observer: &dyn Observer,
    what: impl Future<Output = Result<T, E>>,
) -> Result<T, DatabaseFault>
where
    DatabaseFault: From<E>,
{
    let mut what = std::pin::pin!(what);
    let mut waited = Duration::ZERO;
    loop {
        let step = REPORT_INTERVAL.min(most - waited);
        match tokio::time::timeout(step, &mut what).await {
            Ok(done) => return done.map_err(DatabaseFault::from),
            Err(_) => waited += step,
        }
        if waited >= most {
            return Err(DatabaseFault::from_silence(most).of_query());
        }
        observer.on_event(Event::Waiting { what: "the query of the database", waited, most });
    }
}

fn names_of_columns<C: sqlx::Column>(columns: &[C]) -> Vec<String> {
    columns.iter().map(|column| column.name().to_owned()).collect()
}

async fn sqlite_file(path: &Path, purpose: Purpose) -> Result<SqliteConnection, DatabaseFault> {
    if !path.exists() {
        return Err(DatabaseFault::new(format!("there is no file {}", path.display())));
    }
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(false)
        .read_only(purpose == Purpose::Read)
        .busy_timeout(Duration::from_secs(u64::from(LOCK_PATIENCE)))
        .disable_statement_logging();
    let mut opened = with_timeout(PATIENCE, options.connect()).await?;
    let looked = sqlx::query("SELECT count(*) FROM sqlite_master").execute(&mut opened);
    match (with_timeout(PATIENCE, looked).await, purpose) {
        (Ok(_), _) => Ok(opened),
        // A writer died, and left what undoes its half-done work, or what it had not put into the
        // file yet. Only who may write makes the file whole again; read as it stands it would show
        // what was never there.
        (Err(fault), Purpose::Read) if fault.is_read_only_log() && left_open(path) => {
            let mut whole = with_timeout(PATIENCE, options.read_only(false).connect()).await?;
            let looked = sqlx::query("SELECT count(*) FROM sqlite_master").execute(&mut whole);
            with_timeout(PATIENCE, looked).await.map(|_| whole)
        }
        // A write-ahead log in a folder that cannot be written: no other program writes it either.
        (Err(fault), Purpose::Read) if fault.is_read_only_log() => {
            with_timeout(PATIENCE, options.immutable(true).connect()).await
        }
        (Err(fault), _) => Err(fault),
    }
}

/// Whether something lies beside a file of SQLite without which it is not whole.
fn left_open(path: &Path) -> bool {
    ["-journal", "-wal"].into_iter().any(|end| {
        let mut beside = path.as_os_str().to_owned();
        beside.push(end);
        std::fs::metadata(beside).is_ok_and(|found| found.len() > 0)
    })
}
