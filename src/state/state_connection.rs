//! Opening the state database: made with its tables when a run needs it, only looked at when a plan
//! asks.

mod state_dialect;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Once;
use std::time::{Duration, Instant};

use sqlx::any::{AnyConnectOptions, AnyPoolOptions, install_default_drivers};
use sqlx::{Any, AnyConnection, AnyPool, AssertSqlSafe, Connection as _, Row as _, Transaction};

use super::state_schema;

pub(super) use state_dialect::StateDialect;

/// Why the state cannot be used. Texts never hold the URL: it may have a password in it.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    #[error("the state database {shown} cannot be opened")]
    Open { shown: String, source: StateFault },
    #[error("the state database {shown} cannot be prepared")]
    Migrate { shown: String, source: StateFault },
    #[error("cannot make the folder of the state database {shown}")]
    Folder { shown: String, source: io::Error },
    #[error("the URL of the state database is none: write sqlite:PATH or postgres://…")]
    Url,
    /// Sessions are lent for one transaction each: what one statement prepared another would find,
    /// or not find.
    #[error(
        "a pooler stands before the state database {shown} that lends its sessions for one \
         transaction each (pool_mode = \
         transaction): let `state: {{ url: … }}` lead to PostgreSQL itself, or set pool_mode = \
         session for it in pgbouncer.ini"
    )]
    Pooled { shown: String },
    #[error(
        "a pooler stands before the state database {shown} and refuses a parameter of the \
         connection: set \
         ignore_startup_parameters = extra_float_digits and pool_mode = session for it in \
         pgbouncer.ini, or let `state: {{ \
         url: … }}` lead to PostgreSQL itself"
    )]
    Parameter { shown: String, source: StateFault },
    #[error("the state database {shown} failed")]
    Failed { shown: String, source: StateFault },
    #[error("the state database {shown} holds something that cannot be read: {what}")]
    Broken { shown: String, what: String },
}

/// The message of the database, once: its own errors repeat their causes in their texts.
#[derive(Debug, thiserror::Error)]
#[error("{said}")]
pub struct StateFault {
    said: String,
    busy: bool,
}

impl From<String> for StateFault {
    fn from(said: String) -> StateFault {
        StateFault { said, busy: false }
    }
}

impl From<sqlx::Error> for StateFault {
    fn from(error: sqlx::Error) -> StateFault {
        match &error {
            sqlx::Error::Database(said) => {
                StateFault { said: said.to_string(), busy: is_busy(said.as_ref()) }
            }
            sqlx::Error::PoolTimedOut => {
                format!("it did not answer within {} s", PATIENCE.as_secs()).into()
            }
            other => other.to_string().into(),
        }
    }
}

/// SQLITE_BUSY in any of its extended forms; the codes of PostgreSQL have five characters and mean
/// other things.
fn is_busy(said: &dyn sqlx::error::DatabaseError) -> bool {
    let code = said.code().filter(|code| code.len() < 5).and_then(|code| code.parse::<u32>().ok());
    code.is_some_and(|code| code & 0xff == 5)
}

impl StateError {
    fn is_busy(&self) -> bool {
        match self {
            StateError::Open { source, .. }
            | StateError::Migrate { source, .. }
            | StateError::Failed { source, .. } => source.busy,
            StateError::Folder { .. }
            | StateError::Url
            | StateError::Broken { .. }
            | StateError::Pooled { .. }
            | StateError::Parameter { .. } => false,
        }
    }
}

/// An open state database. Clones are the same one.
#[derive(Clone, Debug)]
pub struct StateDatabase {
    pub(super) pool: AnyPool,
    pub(super) dialect: StateDialect,
    shown: String,
}

/// How long a connection is waited for; a server that restarts is back by then.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long a file that others are just making or closing is tried again.
const BUSY: Duration = Duration::from_secs(30);

impl StateDatabase {
    /// Opens the database, and makes it and its tables when they are not there.
    pub async fn open_or_create(url: &str) -> Result<StateDatabase, StateError> {
        let place = StateLocation::from_url(url)?;
        if let StateLocation::File(path) = &place {
            make_file(path).map_err(|source| StateError::Folder {
                shown: path.display().to_string(),
                source,
            })?;
        }
        retry_while_busy(|| StateDatabase::open_migrated(&place)).await
    }

    async fn open_migrated(place: &StateLocation) -> Result<StateDatabase, StateError> {
        let state = StateDatabase::connect_to(place, "rw").await?;
        state.read_pragma("PRAGMA journal_mode = WAL").await?;
        state.migrate_tables().await?;
        Ok(state)
    }

    /// Makes the tables that are missing. Several runs may come to an empty database at the same
    /// moment: on PostgreSQL the migrator takes a lock of its own, on SQLite it takes none, and
    /// holding the file's write lock stands in for it.
    async fn migrate_tables(&self) -> Result<(), StateError> {
        let migrated = match self.dialect {
            StateDialect::Postgres => {
                state_schema::build_migrator(self.dialect).run(&self.pool).await
            }
            StateDialect::Sqlite => {
                let mut held = self.begin_write().await?;
                let migrated = state_schema::build_migrator(self.dialect).run(&mut *held).await;
                migrated.and(held.commit().await.map_err(Into::into))
            }
        };
        migrated.map_err(|source| StateError::Migrate {
            shown: self.shown.clone(),
            source: cause_of(source),
        })
    }

    /// Opens a database that is there; `None` when there is none, or when it has no tables yet.
    /// Nothing is made.
    pub async fn open_existing(url: &str) -> Result<Option<StateDatabase>, StateError> {
        let place = StateLocation::from_url(url)?;
        let state = match &place {
            StateLocation::File(path) if !path.exists() => return Ok(None),
            StateLocation::File(_) => {
                match retry_while_busy(|| StateDatabase::connect_to(&place, "ro")).await {
                    Ok(state) => state,
                    // A database with a write-ahead log in a folder that cannot be written: no
                    // other program writes it either.
                    Err(_) => StateDatabase::connect_to(&place, "immutable").await?,
                }
            }
            StateLocation::Server(_) => StateDatabase::connect_to(&place, "").await?,
        };
        Ok(state.has_tables().await?.then_some(state))
    }

    async fn connect_to(place: &StateLocation, mode: &str) -> Result<StateDatabase, StateError> {
        static DRIVERS: Once = Once::new();
        DRIVERS.call_once(install_default_drivers);
        let (shown, dialect) = (place.display_url(), place.dialect());
        let options: AnyConnectOptions =
            place.connection_url(mode).parse().map_err(|_| StateError::Url)?;
        let open = |source: sqlx::Error| {
            let (shown, is_parameter) = (shown.clone(), is_startup_parameter(&source));
            match is_parameter {
                true => StateError::Parameter { shown, source: source.into() },
                false => StateError::Open { shown, source: source.into() },
            }
        };
        // A pool tries again and again, and in the end reports that it waited: the error of the
        // first connection names the cause.
        let mut first = AnyConnection::connect_with(&options).await.map_err(open)?;
        let looked = match dialect {
            StateDialect::Sqlite => "SELECT count(*) FROM sqlite_master",
            StateDialect::Postgres => "SELECT 1",
        };
        sqlx::query(looked).execute(&mut first).await.map_err(open)?;
        if dialect == StateDialect::Postgres
            && has_transaction_pooling(&mut first, &options).await.map_err(open)?
        {
            return Err(StateError::Pooled { shown });
        }
        first.close().await.map_err(open)?;
        let pool = AnyPoolOptions::new()
            .max_connections(3)
            .acquire_timeout(PATIENCE)
            .after_connect(move |connection, _| {
                Box::pin(async move {
                    if dialect == StateDialect::Sqlite {
                        for pragma in ["PRAGMA busy_timeout = 30000", "PRAGMA synchronous = FULL"] {
                            sqlx::query(pragma).execute(&mut *connection).await?;
                        }
                    }
                    Ok(())
                })
            })
            .connect_with(options)
            .await
            .map_err(open)?;
        Ok(StateDatabase { pool, dialect, shown })
    }

    async fn read_pragma(&self, pragma: &'static str) -> Result<(), StateError> {
        if self.dialect == StateDialect::Sqlite {
            sqlx::query(pragma)
                .execute(&self.pool)
                .await
                .map_err(|source| self.query_error(source))?;
        }
        Ok(())
    }

    async fn has_tables(&self) -> Result<bool, StateError> {
        self.has_table("muster_run").await
    }

    pub(super) async fn has_table(&self, name: &str) -> Result<bool, StateError> {
        let query = match self.dialect {
            StateDialect::Sqlite => "SELECT count(*) FROM sqlite_master WHERE name = $1",
            StateDialect::Postgres => "SELECT count(*) FROM pg_class WHERE oid = to_regclass($1)",
        };
        let asked = sqlx::query_as(query).bind(name).fetch_one(&self.pool).await;
        let (count,): (i64,) = asked.map_err(|source| self.query_error(source))?;
        Ok(count > 0)
    }

    pub(super) async fn has_column(&self, table: &str, name: &str) -> Result<bool, StateError> {
        let query = match self.dialect {
            StateDialect::Sqlite => "SELECT count(*) FROM pragma_table_info($1) WHERE name = $2",
            StateDialect::Postgres => {
                "SELECT count(*) FROM pg_attribute \
                 WHERE attrelid = to_regclass($1) AND attname = $2 AND NOT attisdropped"
            }
        };
        let asked = sqlx::query_as(query).bind(table).bind(name).fetch_one(&self.pool).await;
        let (count,): (i64,) = asked.map_err(|source| self.query_error(source))?;
        Ok(count > 0)
    }

    /// A transaction that may write: on SQLite it takes its place in the queue at once.
    pub(super) async fn begin_write(&self) -> Result<Transaction<'static, Any>, StateError> {
        let begun = match self.dialect {
            StateDialect::Sqlite => self.pool.begin_with("BEGIN IMMEDIATE").await,
            StateDialect::Postgres => self.pool.begin().await,
        };
        begun.map_err(|source| self.query_error(source))
    }

    /// The database's own time in milliseconds: several machines must agree on how old a heartbeat
    /// is.
    pub(super) fn now_expression(&self) -> &'static str {
        match self.dialect {
            StateDialect::Sqlite => "CAST(unixepoch('subsec') * 1000 AS INTEGER)",
            StateDialect::Postgres => {
                "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)"
            }
        }
    }

    pub(super) fn query_error(&self, source: sqlx::Error) -> StateError {
        StateError::Failed { shown: self.shown.clone(), source: source.into() }
    }

    pub(super) fn corrupt_error(&self, what: impl Into<String>) -> StateError {
        StateError::Broken { shown: self.shown.clone(), what: what.into() }
    }

    /// Where it is, without its password.
    pub fn display_url(&self) -> &str {
        &self.shown
    }

    /// Closes all connections; what SQLite kept in its log goes into the file.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

/// Whether a pooler refused a parameter that begins a connection.
fn is_startup_parameter(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|said| said.message().contains("startup parameter"))
}

/// Whether sessions are lent for one transaction each: then two connections that are open at once
/// come to the same session of the server. It is asked a few times, as others may have it in
/// between.
async fn has_transaction_pooling(
    first: &mut AnyConnection,
    options: &AnyConnectOptions,
) -> Result<bool, sqlx::Error> {
    async fn backend_pid(connection: &mut AnyConnection) -> Result<i32, sqlx::Error> {
        let row = sqlx::raw_sql("SELECT pg_backend_pid()").fetch_one(connection).await?;
        row.try_get(0)
    }
    let mut second = AnyConnection::connect_with(options).await?;
    let mut same = false;
    for _ in 0..3 {
        same |= backend_pid(first).await? == backend_pid(&mut second).await?;
    }
    second.close().await?;
    Ok(same)
}

/// Tries again while the file is busy: SQLite does not wait by itself when two give a new file its
/// log at the same moment, and when the last one to leave clears that log away.
async fn retry_while_busy<T, Opening>(open: impl Fn() -> Opening) -> Result<T, StateError>
where
    Opening: Future<Output = Result<T, StateError>>,
{
    let until = Instant::now() + BUSY;
    loop {
        match open().await {
            Err(error) if error.is_busy() && Instant::now() < until => {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            other => return other,
        }
    }
}

fn cause_of(error: sqlx::migrate::MigrateError) -> StateFault {
    use sqlx::migrate::MigrateError;
    match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => error.into(),
        MigrateError::VersionMissing(version) => {
            format!("it was made by a newer muster (its tables are of version {version})").into()
        }
        other => other.to_string().into(),
    }
}

/// SQL that was put together from constants of this room.
pub(super) fn trusted_sql(text: String) -> AssertSqlSafe<String> {
    AssertSqlSafe(text)
}

enum StateLocation {
    File(PathBuf),
    Server(url::Url),
}

impl StateLocation {
    fn from_url(url: &str) -> Result<StateLocation, StateError> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            let path = path.split('?').next().unwrap_or_default();
            // In memory it would forget what it is for.
            if path.is_empty() || path.contains(":memory:") {
                return Err(StateError::Url);
            }
            return std::path::absolute(path).map(StateLocation::File).map_err(|_| StateError::Url);
        }
        let url = url::Url::parse(url).map_err(|_| StateError::Url)?;
        match url.scheme() {
            "postgres" | "postgresql" => Ok(StateLocation::Server(url)),
            _ => Err(StateError::Url),
        }
    }

    fn dialect(&self) -> StateDialect {
        match self {
            StateLocation::File(_) => StateDialect::Sqlite,
            StateLocation::Server(_) => StateDialect::Postgres,
        }
    }

    fn display_url(&self) -> String {
        match self {
            StateLocation::File(path) => path.display().to_string(),
            StateLocation::Server(url) => {
                let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
                format!(
                    "{}://{}{port}{}",
                    url.scheme(),
                    url.host_str().unwrap_or_default(),
                    url.path()
                )
            }
        }
    }

    fn connection_url(&self, mode: &str) -> String {
        match self {
            StateLocation::Server(url) => url.to_string(),
            StateLocation::File(path) => {
                let path = url::Url::from_file_path(path).map(|url| url.path().to_owned());
                let path = path.unwrap_or_default();
                match mode {
                    "immutable" => format!("sqlite://{path}?mode=ro&immutable=true"),
                    mode => format!("sqlite://{path}?mode={mode}"),
                }
            }
        }
    }
}

/// Makes an empty file that its owner alone can read, in a folder that keeps it out of Git.
fn make_file(path: &Path) -> io::Result<()> {
    if path.exists() {
        return Ok(());
    }
    if let Some(folder) = path.parent().filter(|folder| !folder.exists()) {
        fs::create_dir_all(folder)?;
        // It names people; a checkout must not carry it along by accident.
        if folder.file_name().is_some_and(|name| name == ".muster") {
            fs::write(folder.join(".gitignore"), "*\n")?;
        }
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

#[cfg(test)]
mod tests {
    use super::StateDatabase;

    #[test]
    fn many_may_open_a_new_database_at_once() {
        for _ in 0..10 {
            let folder = tempfile::tempdir().expect("a temporary folder");
            let url = format!("sqlite:{}", folder.path().join("state.db").display());
            let openings: Vec<_> = (0..6)
                .map(|_| {
                    let url = url.clone();
                    std::thread::spawn(move || {
                        let runtime =
                            tokio::runtime::Builder::new_current_thread().enable_all().build();
                        runtime
                            .expect("a runtime")
                            .block_on(StateDatabase::open_or_create(&url))
                            .map(drop)
                    })
                })
                .collect();
            for opening in openings {
                opening.join().expect("it ends").expect("it opens");
            }
        }
    }
}
