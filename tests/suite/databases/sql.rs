//! Statements of tests on the three databases.

use std::path::Path;

use sqlx::mysql::MySqlConnection;
use sqlx::postgres::PgConnection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Row as _};

fn wait<T>(what: impl Future<Output = Result<T, sqlx::Error>>) -> T {
    try_wait(what).unwrap_or_else(|error| panic!("{error}"))
}

fn try_wait<T>(what: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, sqlx::Error> {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(what)
}

async fn file(path: &Path) -> Result<SqliteConnection, sqlx::Error> {
    SqliteConnectOptions::new().filename(path).create_if_missing(true).connect().await
}

#[track_caller]
pub(crate) fn sqlite(path: &Path, statements: &str) {
    wait(async {
        let mut one = file(path).await?;
        sqlx::raw_sql(AssertSqlSafe(statements.to_owned())).execute(&mut one).await?;
        one.close().await
    });
}

/// Leaves at `torn` what a writer leaves that dies in the middle of these statements, which end no
/// transaction.
#[track_caller]
pub(crate) fn sqlite_torn(path: &Path, statements: &str, torn: &Path) {
    let journal = |path: &Path| Path::new(&format!("{}-journal", path.display())).to_owned();
    wait(async {
        let mut one = file(path).await?;
        // Pages go to the file before the end, as they do when there are many.
        let spill =
            format!("PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN IMMEDIATE; {statements}");
        sqlx::raw_sql(AssertSqlSafe(spill)).execute(&mut one).await?;
        std::fs::copy(path, torn)?;
        std::fs::copy(journal(path), journal(torn))?;
        sqlx::raw_sql("ROLLBACK").execute(&mut one).await?;
        one.close().await
    });
}

#[track_caller]
pub(crate) fn sqlite_text(path: &Path, query: &str) -> Option<String> {
    wait(async {
        let mut one = file(path).await?;
        let row = sqlx::query(AssertSqlSafe(query.to_owned())).fetch_one(&mut one).await?;
        let text = row.try_get_unchecked(0)?;
        one.close().await?;
        Ok(text)
    })
}

#[track_caller]
pub(crate) fn postgres(url: &str, statements: &str) {
    try_postgres(url, statements).unwrap_or_else(|error| panic!("{error}"));
}

pub(crate) fn try_postgres(url: &str, statements: &str) -> Result<(), sqlx::Error> {
    try_wait(async {
        let mut one = PgConnection::connect(url).await?;
        sqlx::raw_sql(AssertSqlSafe(statements.to_owned())).execute(&mut one).await?;
        one.close().await
    })
}

#[track_caller]
pub(crate) fn postgres_text(url: &str, query: &str) -> Option<String> {
    wait(async {
        let mut one = PgConnection::connect(url).await?;
        let query = format!("SELECT ({query})::text");
        let row = sqlx::query(AssertSqlSafe(query)).fetch_one(&mut one).await?;
        let text = row.try_get(0)?;
        one.close().await?;
        Ok(text)
    })
}

#[track_caller]
pub(crate) fn mysql(url: &str, statements: &str) {
    try_mysql(url, statements).unwrap_or_else(|error| panic!("{error}"));
}

pub(crate) fn try_mysql(url: &str, statements: &str) -> Result<(), sqlx::Error> {
    try_wait(async {
        let mut one = MySqlConnection::connect(url).await?;
        sqlx::raw_sql(AssertSqlSafe(statements.to_owned())).execute(&mut one).await?;
        one.close().await
    })
}

#[track_caller]
pub(crate) fn mysql_text(url: &str, query: &str) -> Option<String> {
    wait(async {
        let mut one = MySqlConnection::connect(url).await?;
        // A long list is not cut.
        sqlx::raw_sql("SET SESSION group_concat_max_len = 100000000").execute(&mut one).await?;
        let query = format!("SELECT CAST(({query}) AS CHAR)");
        let row = sqlx::query(AssertSqlSafe(query)).fetch_one(&mut one).await?;
        let text = row.try_get_unchecked(0)?;
        one.close().await?;
        Ok(text)
    })
}

/// Does something while nobody else can write into the file, nor read it.
pub(crate) fn while_sqlite_is_locked<T>(path: &Path, meanwhile: impl FnOnce() -> T) -> T {
    wait(async {
        let mut one = file(path).await?;
        sqlx::raw_sql("BEGIN EXCLUSIVE").execute(&mut one).await?;
        let done = meanwhile();
        sqlx::raw_sql("ROLLBACK").execute(&mut one).await?;
        one.close().await?;
        Ok(done)
    })
}

/// Does something while nobody else can write into the table, nor read it.
pub(crate) fn while_postgres_is_locked<T>(
    url: &str,
    table: &str,
    meanwhile: impl FnOnce() -> T,
) -> T {
    wait(async {
        let mut one = PgConnection::connect(url).await?;
        let lock = format!("BEGIN; LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE");
        sqlx::raw_sql(AssertSqlSafe(lock)).execute(&mut one).await?;
        let done = meanwhile();
        sqlx::raw_sql("ROLLBACK").execute(&mut one).await?;
        one.close().await?;
        Ok(done)
    })
}
