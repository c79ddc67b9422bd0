//! One connection to one of three databases, and what they say differently: opening, transactions, rows as values.

use std::path::Path;
use std::str::FromStr as _;
use std::time::Duration;

use futures_util::StreamExt as _;
use sqlx::Database;
use sqlx::mysql::MySqlConnectOptions;
use sqlx::postgres::PgConnectOptions;
use sqlx::query::Query;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, MySqlConnection, PgConnection,
    SqlSafeStr as _, SqliteConnection, Statement as _,
};

use super::address::{Address, Dialect};
use super::fault::Fault;
use super::{mysql, postgres, sqlite};
use crate::rows::{Given, Statement};

/// How long a connection, and every row on it, is waited for.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long another's lock is waited for, in seconds.
const LOCK_PATIENCE: u32 = 10;

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    Read,
    Write,
}

/// An open connection.
#[derive(Debug)]
pub(super) enum Connection {
    Sqlite(SqliteConnection),
    Postgres(PgConnection, postgres::Types),
    Mysql(MySqlConnection),
}

/// A value that a statement is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Param {
    Null,
    Text(String),
    Number(i64),
    Flag(bool),
    /// A set: an array where there are arrays, else text.
    List {
        items: Vec<String>,
        separator: char,
    },
}

impl Param {
    /// As PostgreSQL reads it as a value of this type.
    fn text(&self, ty: &str) -> Option<String> {
        match self {
            Param::Null => None,
            Param::Text(text) => Some(text.clone()),
            Param::Number(number) => Some(number.to_string()),
            Param::Flag(flag) if ty == "boolean" || ty == "text" || ty.starts_with("character") => {
                Some(flag.to_string())
            }
            Param::Flag(flag) => Some(i64::from(*flag).to_string()),
            Param::List { items, .. } if ty.ends_with("[]") => {
                let quoted = items
                    .iter()
                    .map(|item| format!("\"{}\"", item.replace('\\', "\\\\").replace('"', "\\\"")));
                Some(format!("{{{}}}", quoted.collect::<Vec<_>>().join(",")))
            }
            Param::List { items, separator } => Some(items.join(&separator.to_string())),
        }
    }
}

/// A query with its values, for databases that take them as they are.
fn bound<'q, DB>(
    query: Query<'q, DB, <DB as Database>::Arguments>,
    params: &[Param],
) -> Query<'q, DB, <DB as Database>::Arguments>
where
    DB: Database,
    String: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
    Option<String>: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
    i64: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
{
    params.iter().fold(query, |query, param| match param {
        Param::Null => query.bind(None::<String>),
        Param::Text(text) => query.bind(text.clone()),
        Param::Number(number) => query.bind(*number),
        Param::Flag(flag) => query.bind(i64::from(*flag)),
        Param::List { items, separator } => query.bind(items.join(&separator.to_string())),
    })
}

/// Waits, but not for ever.
pub(super) async fn patiently<T>(what: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, Fault> {
    match tokio::time::timeout(PATIENCE, what).await {
        Ok(done) => done.map_err(Fault::from),
        Err(_) => Err(Fault::new(format!("the database said nothing for {} s", PATIENCE.as_secs()))),
    }
}

impl Connection {
    pub(super) async fn open(address: &Address, purpose: Purpose) -> Result<Connection, Fault> {
        match address {
            Address::File(path) => sqlite_file(path, purpose).await,
            Address::Server { dialect: Dialect::Mysql, url } => {
                let options = MySqlConnectOptions::from_str(url.as_str()).map_err(|_| bad_url())?;
                // The session is as the site has it: only what is read must come as Unicode.
                let options = options.pipes_as_concat(false).no_engine_substitution(false).timezone(None);
                let opened = patiently(options.disable_statement_logging().connect()).await?;
                Ok(Connection::Mysql(opened))
            }
            Address::Server { url, .. } => {
                let options = PgConnectOptions::from_str(url.as_str()).map_err(|_| bad_url())?;
                let options = options.application_name("muster").disable_statement_logging();
                Ok(Connection::Postgres(patiently(options.connect()).await?, postgres::Types::default()))
            }
        }
    }

    pub(super) fn dialect(&self) -> Dialect {
        match self {
            Connection::Sqlite(_) => Dialect::Sqlite,
            Connection::Postgres(..) => Dialect::Postgres,
            Connection::Mysql(_) => Dialect::Mysql,
        }
    }

    /// Statements of our own, without values.
    pub(super) async fn raw(&mut self, sql: &str) -> Result<(), Fault> {
        let sql = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
        match self {
            Connection::Sqlite(one) => patiently(sql.execute(one)).await.map(drop),
            Connection::Postgres(one, _) => patiently(sql.execute(one)).await.map(drop),
            Connection::Mysql(one) => patiently(sql.execute(one)).await.map(drop),
        }
    }

    /// Begins a transaction: one that reads sees all tables as they are now and cannot write; one that writes sees nobody
    /// else's writes.
    pub(super) async fn begin(&mut self, purpose: Purpose) -> Result<(), Fault> {
        let statements: &[String] = &match (self.dialect(), purpose) {
            (Dialect::Sqlite, Purpose::Read) => vec!["BEGIN".to_owned()],
            (Dialect::Sqlite, Purpose::Write) => vec!["BEGIN IMMEDIATE".to_owned()],
            (Dialect::Postgres, purpose) => vec![
                match purpose {
                    Purpose::Read => "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY".to_owned(),
                    Purpose::Write => "BEGIN ISOLATION LEVEL REPEATABLE READ".to_owned(),
                },
                format!("SET LOCAL lock_timeout = '{LOCK_PATIENCE}s'"),
            ],
            (Dialect::Mysql, Purpose::Read) => vec![
                format!("SET SESSION lock_wait_timeout = {LOCK_PATIENCE}"),
                "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ".to_owned(),
                "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY".to_owned(),
            ],
            (Dialect::Mysql, Purpose::Write) => vec![
                format!(
                    "SET SESSION lock_wait_timeout = {LOCK_PATIENCE}, innodb_lock_wait_timeout = {LOCK_PATIENCE}, \
                     sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES')"
                ),
                "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE".to_owned(),
                "START TRANSACTION".to_owned(),
            ],
        };
        for statement in statements {
            self.raw(statement).await?;
        }
        Ok(())
    }

    /// Marks where to go back to when the next statement fails; only PostgreSQL gives up a whole transaction for it.
    pub(super) async fn mark(&mut self) -> Result<(), Fault> {
        match self {
            Connection::Postgres(..) => self.raw("SAVEPOINT muster").await,
            _ => Ok(()),
        }
    }

    pub(super) async fn back_to_mark(&mut self) -> Result<(), Fault> {
        match self {
            Connection::Postgres(..) => self.raw("ROLLBACK TO SAVEPOINT muster").await,
            _ => Ok(()),
        }
    }

    /// The names of the columns that a query gives.
    pub(super) async fn columns(&mut self, sql: &str) -> Result<Vec<String>, Fault> {
        let sql = AssertSqlSafe(sql.to_owned()).into_sql_str();
        Ok(match self {
            Connection::Sqlite(one) => names(patiently(one.prepare(sql)).await?.columns()),
            Connection::Postgres(one, _) => names(patiently(one.prepare(sql)).await?.columns()),
            Connection::Mysql(one) => names(patiently(one.prepare(sql)).await?.columns()),
        })
    }

    /// Hands every row of a query to `each`, as values in the order of its columns, and never keeps more than one of them.
    pub(super) async fn rows(
        &mut self,
        sql: &str,
        each: &mut (dyn FnMut(&[Given<'_>]) + Send),
    ) -> Result<(), Fault> {
        match self {
            Connection::Sqlite(one) => {
                let mut rows = sqlx::query(AssertSqlSafe(sql.to_owned())).fetch(one);
                while let Some(row) = patiently(async { rows.next().await.transpose() }).await? {
                    each(&sqlite::values(&row)?);
                }
            }
            Connection::Postgres(one, _) => {
                let mut rows = sqlx::query(AssertSqlSafe(postgres::as_json(sql))).fetch(one);
                while let Some(row) = patiently(async { rows.next().await.transpose() }).await? {
                    postgres::row(&row, each)?;
                }
            }
            Connection::Mysql(one) => {
                let mut rows = sqlx::query(AssertSqlSafe(sql.to_owned())).fetch(one);
                while let Some(row) = patiently(async { rows.next().await.transpose() }).await? {
                    each(&mysql::values(&row)?);
                }
            }
        }
        Ok(())
    }

    /// Performs one statement and says how many rows it touched.
    pub(super) async fn perform(&mut self, statement: &Statement, params: &[Param]) -> Result<u64, Fault> {
        match self {
            Connection::Sqlite(one) => {
                let sql = AssertSqlSafe(statement.sql(|_| "?".to_owned()));
                Ok(patiently(bound(sqlx::query(sql), params).execute(one)).await?.rows_affected())
            }
            Connection::Postgres(one, known) => {
                // It reads what it is given as text, whatever its types are: a site may have its own.
                let types = known.of(one, statement).await?;
                let ty = |at: usize| types.get(at).map_or("text", String::as_str);
                let sql = AssertSqlSafe(statement.sql(|at| format!("${}::text::{}", at + 1, ty(at))));
                let all = params.iter().enumerate();
                let query = all.fold(sqlx::query(sql), |query, (at, param)| query.bind(param.text(ty(at))));
                Ok(patiently(query.execute(one)).await?.rows_affected())
            }
            Connection::Mysql(one) => {
                let sql = AssertSqlSafe(statement.sql(|_| "?".to_owned()));
                Ok(patiently(bound(sqlx::query(sql), params).execute(one)).await?.rows_affected())
            }
        }
    }

    /// Says goodbye; what was not committed is lost.
    pub(super) async fn close(self) {
        let closing = async {
            match self {
                Connection::Sqlite(one) => one.close().await,
                Connection::Postgres(one, _) => one.close().await,
                Connection::Mysql(one) => one.close().await,
            }
        };
        // The answer changes nothing any more.
        let _ = tokio::time::timeout(Duration::from_secs(5), closing).await;
    }
}

fn bad_url() -> Fault {
    Fault::new("the URL of the database has an option that is not understood")
}

fn names<C: sqlx::Column>(columns: &[C]) -> Vec<String> {
    columns.iter().map(|column| column.name().to_owned()).collect()
}

async fn sqlite_file(path: &Path, purpose: Purpose) -> Result<Connection, Fault> {
    if !path.exists() {
        return Err(Fault::new(format!("there is no file {}", path.display())));
    }
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(false)
        .read_only(purpose == Purpose::Read)
        .busy_timeout(Duration::from_secs(u64::from(LOCK_PATIENCE)))
        .disable_statement_logging();
    let mut opened = patiently(options.connect()).await?;
    let looked = sqlx::query("SELECT count(*) FROM sqlite_master").execute(&mut opened);
    match (patiently(looked).await, purpose) {
        (Ok(_), _) => Ok(Connection::Sqlite(opened)),
        // A writer died, and left what undoes its half-done work, or what it had not put into the file yet. Only who may write
        // makes the file whole again; read as it stands it would show what was never there.
        (Err(fault), Purpose::Read) if fault.is_read_only_log() && left_open(path) => {
            let mut whole = patiently(options.read_only(false).connect()).await?;
            let looked = sqlx::query("SELECT count(*) FROM sqlite_master").execute(&mut whole);
            patiently(looked).await.map(|_| Connection::Sqlite(whole))
        }
        // A write-ahead log in a folder that cannot be written: nobody else writes it either.
        (Err(fault), Purpose::Read) if fault.is_read_only_log() => {
            Ok(Connection::Sqlite(patiently(options.immutable(true).connect()).await?))
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
