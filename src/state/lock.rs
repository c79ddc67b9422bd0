//! One run at a time for each server: a row with a heartbeat, and a number that goes up with every
//! holder.
//!
//! A holder that lost the lock finds out before the next write: every intent is written on the
//! condition that the number is still its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::{Any, Transaction};
use tokio::task::JoinHandle;

use super::from_millis;
use super::process_identity::Process;
use super::state_connection::{StateDatabase, StateError, trusted_sql};

/// How often a holder renews its heartbeat.
const HEARTBEAT: Duration = Duration::from_secs(5);
/// A lock whose holder was silent for so long is free.
const STALE: Duration = Duration::from_secs(60);
/// A holder that could not renew it for so long stops, well before others think it gone.
const LOST: Duration = Duration::from_secs(30);

/// Who holds a lock.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LockHolder {
    pub flow: String,
    pub command: String,
    pub since: DateTime<Utc>,
    #[serde(flatten)]
    process: Process,
}

impl LockHolder {
    pub fn for_this_process(flow: &str, command: &str, since: DateTime<Utc>) -> LockHolder {
        LockHolder {
            flow: flow.to_owned(),
            command: command.to_owned(),
            since,
            process: Process::current_process(),
        }
    }

    /// A user of this machine, of whom nothing more is known.
    pub(super) fn without_details(&self) -> LockHolder {
        let process = Process { actor: "unknown".to_owned(), pid: 0, ..self.process.clone() };
        LockHolder {
            flow: "unknown".to_owned(),
            command: "a run".to_owned(),
            since: self.since,
            process,
        }
    }

    pub fn actor(&self) -> &str {
        &self.process.actor
    }

    pub fn host(&self) -> &str {
        &self.process.host
    }

    pub fn pid(&self) -> u32 {
        self.process.pid
    }
}

/// The lock is another one's.
#[derive(Clone, Debug)]
pub struct HeldLock {
    pub holder: LockHolder,
    /// The time of its last heartbeat.
    pub beat: Option<DateTime<Utc>>,
}

/// A lock that is held. It is given back by `release`; if that is not reached, the next run takes
/// it over.
#[derive(Debug)]
pub struct Lock {
    state: StateDatabase,
    server: String,
    epoch: i64,
    lost: Arc<AtomicBool>,
    heart: JoinHandle<()>,
}

impl StateDatabase {
    /// Takes the lock of a server, also from a holder that is surely gone.
    pub async fn acquire_lock(
        &self,
        server: &str,
        holder: &LockHolder,
    ) -> Result<Result<Lock, HeldLock>, StateError> {
        let text =
            serde_json::to_string(holder).map_err(|error| self.corrupt_error(error.to_string()))?;
        let mut work = self.begin_write().await?;
        let taken = self.acquire_in_transaction(&mut work, server, &text).await?;
        work.commit().await.map_err(|source| self.query_error(source))?;
        Ok(taken.map(|epoch| Lock::start_heartbeat(self.clone(), server.to_owned(), epoch)))
    }

    async fn acquire_in_transaction(
        &self,
        work: &mut Transaction<'static, Any>,
        server: &str,
        holder: &str,
    ) -> Result<Result<i64, HeldLock>, StateError> {
        let failed = |source| self.query_error(source);
        sqlx::query(
            "INSERT INTO muster_lock (server, epoch, held, holder, beat) VALUES ($1, 0, 0, '', 0) \
             ON CONFLICT (server) DO NOTHING",
        )
        .bind(server)
        .execute(&mut **work)
        .await
        .map_err(failed)?;
        let now = self.now_expression();
        // On PostgreSQL this waits for another one that is just taking it, and then sees what it
        // wrote.
        let free = format!(
            "UPDATE muster_lock SET epoch = epoch + 1, held = 1, holder = $2, beat = {now} \
             WHERE server = $1 AND (held = 0 OR beat < {now} - $3)"
        );
        let done = sqlx::query(trusted_sql(free))
            .bind(server)
            .bind(holder)
            .bind(STALE.as_millis() as i64)
            .execute(&mut **work)
            .await
            .map_err(failed)?;
        let row = "SELECT epoch, holder, beat FROM muster_lock WHERE server = $1";
        let (epoch, text, beat): (i64, String, i64) =
            sqlx::query_as(row).bind(server).fetch_one(&mut **work).await.map_err(failed)?;
        if done.rows_affected() == 1 {
            return Ok(Ok(epoch));
        }
        let other: LockHolder = serde_json::from_str(&text)
            .map_err(|error| self.corrupt_error(format!("a lock: {error}")))?;
        if !other.process.is_gone() {
            return Ok(Err(HeldLock { holder: other, beat: from_millis(beat) }));
        }
        let over = format!(
            "UPDATE muster_lock SET epoch = epoch + 1, holder = $2, beat = {now} WHERE server = \
             $1 AND epoch = $3"
        );
        let done = sqlx::query(trusted_sql(over))
            .bind(server)
            .bind(holder)
            .bind(epoch)
            .execute(&mut **work)
            .await
            .map_err(failed)?;
        match done.rows_affected() {
            1 => Ok(Ok(epoch + 1)),
            _ => Ok(Err(HeldLock { holder: other, beat: from_millis(beat) })),
        }
    }

    /// Renews the heartbeat of the holder. False when the lock is not its own any more.
    pub(super) async fn send_heartbeat<'e>(
        &self,
        executor: impl sqlx::Executor<'e, Database = Any>,
        server: &str,
        epoch: i64,
    ) -> Result<bool, StateError> {
        let now = self.now_expression();
        let update = format!(
            "UPDATE muster_lock SET beat = {now} WHERE server = $1 AND epoch = $2 AND held = 1"
        );
        let done = sqlx::query(trusted_sql(update))
            .bind(server)
            .bind(epoch)
            .execute(executor)
            .await
            .map_err(|source| self.query_error(source))?;
        Ok(done.rows_affected() == 1)
    }
}

impl Lock {
    fn start_heartbeat(state: StateDatabase, server: String, epoch: i64) -> Lock {
        let lost = Arc::new(AtomicBool::new(false));
        let heart =
            tokio::spawn(run_heartbeat(state.clone(), server.clone(), epoch, Arc::clone(&lost)));
        Lock { state, server, epoch, lost, heart }
    }

    /// The server whose lock it is.
    pub fn server(&self) -> &str {
        &self.server
    }

    pub(super) fn epoch(&self) -> i64 {
        self.epoch
    }

    /// Another run may hold it by now.
    pub fn is_lost(&self) -> bool {
        self.lost.load(Ordering::Relaxed)
    }

    /// Gives it back.
    pub async fn release_lock(self) -> Result<(), StateError> {
        self.heart.abort();
        sqlx::query("UPDATE muster_lock SET held = 0 WHERE server = $1 AND epoch = $2")
            .bind(&self.server)
            .bind(self.epoch)
            .execute(&self.state.pool)
            .await
            .map_err(|source| self.state.query_error(source))?;
        Ok(())
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        self.heart.abort();
    }
}

async fn run_heartbeat(state: StateDatabase, server: String, epoch: i64, lost: Arc<AtomicBool>) {
    let mut last = Instant::now();
    loop {
        tokio::time::sleep(HEARTBEAT).await;
        match state.send_heartbeat(&state.pool, &server, epoch).await {
            Ok(true) => last = Instant::now(),
            Ok(false) => break,
            Err(_) if last.elapsed() < LOST => {}
            Err(_) => break,
        }
    }
    lost.store(true, Ordering::Relaxed);
}
