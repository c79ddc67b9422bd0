//! Opening the database, and the two pools that stand before it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Sqlite, Transaction};

use super::{list_head, sandbox_schema};

/// A transaction that writes; there is one at a time.
pub(super) type SandboxWrite = Transaction<'static, Sqlite>;

/// Why a data file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("{} was not written by a sandbox: name another file", .0.display())]
    Foreign(PathBuf),
    #[error("{} was written by a newer version (format {found}, this one knows {known})",
        .path.display())]
    Newer { path: PathBuf, found: i64, known: i64 },
    #[error("{} cannot be opened or made", .0.display())]
    Unopened(PathBuf, #[source] std::io::Error),
    #[error("a custom attribute cannot be called {0:?}")]
    CustomName(String),
    #[error("the sandbox's database failed")]
    Database(#[from] sqlx::Error),
}

/// The database. Counts of lists are remembered until the next write.
#[derive(Clone, Debug)]
pub(crate) struct SandboxStore {
    writer: SqlitePool,
    reader: SqlitePool,
    /// Goes up with each commit; a remembered count is good for one generation only.
    generation: Arc<AtomicU64>,
    counts: Arc<Mutex<(u64, HashMap<String, i64>)>>,
}

/// Readers beside the one writer; more than that only queue for the cores.
const READERS: u32 = 4;

impl SandboxStore {
    /// Opens the file, or a database in memory, and brings its tables up to date.
    pub(crate) async fn open_database(file: Option<&Path>) -> Result<SandboxStore, OpenError> {
        if let Some(path) = file {
            list_head::check_file(path)?;
        }
        let writer = match file {
            Some(path) => open_pool(on_file(path), 1).await?,
            None => open_pool(SqliteConnectOptions::new().in_memory(true), 1).await?,
        };
        let shown = file.unwrap_or(Path::new(":memory:"));
        sandbox_schema::migrate_tables(&writer, shown).await?;
        let reader = match file {
            Some(path) => open_pool(on_file(path).pragma("query_only", "1"), READERS).await?,
            // A database in memory belongs to its one connection.
            None => writer.clone(),
        };
        let counts = Arc::new(Mutex::new((0, HashMap::new())));
        Ok(SandboxStore { writer, reader, generation: Arc::new(AtomicU64::new(1)), counts })
    }

    pub(super) fn read_pool(&self) -> &SqlitePool {
        &self.reader
    }

    /// Begins the one write that runs at a time.
    pub(super) async fn begin_write(&self) -> Result<SandboxWrite, sqlx::Error> {
        self.writer.begin_with("BEGIN IMMEDIATE").await
    }

    /// Makes a write durable: it outlives the process from here on.
    pub(super) async fn commit_write(&self, write: SandboxWrite) -> Result<(), sqlx::Error> {
        let generation = Arc::clone(&self.generation);
        // A task of its own: a client that goes away in this moment ends the answer to it, and a
        // commit without a new generation would leave old counts beside new rows.
        let committed = tokio::spawn(async move {
            let committed = write.commit().await;
            generation.fetch_add(1, Ordering::SeqCst);
            committed
        });
        committed.await.unwrap_or(Err(sqlx::Error::WorkerCrashed))
    }

    /// The generation to read under, and a count remembered in it.
    pub(super) fn cached_count(&self, key: &str) -> (u64, Option<i64>) {
        let now = self.generation.load(Ordering::SeqCst);
        let counts = self.counts.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        (now, if counts.0 == now { counts.1.get(key).copied() } else { None })
    }

    /// Remembers a count that was read after `generation` was.
    pub(super) fn cache_count(&self, generation: u64, key: String, count: i64) {
        /// Enough for a walk over a few lists; the map starts again with each write anyway.
        const MOST: usize = 1000;
        let mut counts = self.counts.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if counts.0 > generation {
            return;
        }
        if counts.0 < generation || counts.1.len() >= MOST {
            *counts = (generation, HashMap::new());
        }
        counts.1.insert(key, count);
    }

    /// Closes the connections; what was committed stands in the file.
    pub(crate) async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }
}

fn on_file(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // In WAL mode this loses nothing when the process is killed; only a power cut can take the
        // last writes.
        .synchronous(SqliteSynchronous::Normal)
        .busy_timeout(Duration::from_secs(30))
        .pragma("cache_size", "-65536")
}

async fn open_pool(options: SqliteConnectOptions, size: u32) -> Result<SqlitePool, sqlx::Error> {
    let options = options.statement_cache_capacity(500).row_buffer_size(2);
    SqlitePoolOptions::new()
        .max_connections(size)
        .min_connections(1)
        // A connection that is closed for its age takes a database in memory with it.
        .idle_timeout(None)
        .max_lifetime(None)
        .acquire_timeout(Duration::from_secs(60))
        .test_before_acquire(false)
        .connect_with(options)
        .await
}
