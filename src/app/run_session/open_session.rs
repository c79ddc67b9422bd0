//! How a run begins: the lock of its server taken, and its number given.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use chrono::Utc;

use super::RunSession;
use super::flow_history::{
    base_key_of_flow, identify_store, names, read_history, state_database_url, state_failure,
};
use super::source_commit::current_commit;
use crate::app::failure::{Exit, Failure};
use crate::app::flows::exclusive_flows;
use crate::planning::ServerHistory;
use crate::planning::three_way_merge::SecretHasher;
use crate::render::moment::format_moment;
use crate::settings::{Flow, Settings};
use crate::state::machine_lock::FOLDER;
use crate::state::run_records::RunMetadata;
use crate::state::{
    HeldLock, LocalLock, Lock, LockHolder, MachineLockError, RunStart, StateDatabase, StateError,
};

/// How long a run waits for another one that works on the same files.
const TURN: Duration = Duration::from_secs(30);

impl RunSession {
    /// Opens the state, takes the lock of the server, and writes that a run begins.
    pub async fn open_session(
        settings: &Settings,
        flow: &Flow,
        command: &str,
    ) -> Result<RunSession, Failure> {
        // What is written is recorded for the place that is written; the lock is that of the live
        // side, so that no other run reads it while it is changed.
        let (server, locked_as) =
            (identify_store(settings, &flow.to), identify_store(settings, flow.live_store()));
        let state = StateDatabase::open_or_create(&state_database_url(settings)?)
            .await
            .map_err(|error| state_failure(error.into()))?;
        let started = Utc::now();
        // Asked before anything is locked: a program that is just being started would hold a lock
        // on, were this one killed.
        let commit = current_commit(&settings.root).await;
        let holder = LockHolder::for_this_process(&flow.name, command, started);
        let places = exclusive_flows::places_needed(settings, flow);
        let (lock, local) = acquire_locks(&state, &locked_as, places, &holder).await?;
        let opening =
            RunStart { flow: &flow.name, server: &server, command, git_commit: &commit, started };
        let run = match state.begin_run(&opening).await {
            Ok(run) => run,
            Err(error) => {
                let _ = lock.release_lock().await;
                return Err(state_failure(error.into()));
            }
        };
        Ok(RunSession {
            state,
            run,
            server,
            pair: base_key_of_flow(settings, flow),
            names: names(settings, flow),
            lock,
            _local: local,
            facts: RunMetadata::default(),
            fingerprint: String::new(),
            limits: flow.policy.limits,
            keep: settings.state.keep,
        })
    }

    pub async fn read_past(
        &self,
        settings: &Settings,
        flow: &Flow,
    ) -> Result<ServerHistory, Failure> {
        let now = Utc::now();
        let past = async {
            let mut past = read_history(&self.state, settings, flow, now).await?;
            if let Some(both) = past.both.as_mut() {
                both.base.seal = Some(self.state.secret_hasher().await?);
            }
            Ok(past)
        };
        past.await.map_err(|error: StateError| state_failure(error.into()))
    }

    /// The key of the digests of secrets, made when there is none yet.
    pub async fn load_secret_hasher(settings: &Settings) -> Result<SecretHasher, Failure> {
        let state = StateDatabase::open_or_create(&state_database_url(settings)?)
            .await
            .map_err(|error| state_failure(error.into()))?;
        let seal = state.secret_hasher().await;
        state.close().await;
        seal.map_err(|error| state_failure(error.into()))
    }
}

/// Takes the lock of the server in the state, and those of this machine for it and for other places
/// that the flow needs for itself.
async fn acquire_locks(
    state: &StateDatabase,
    locked_as: &str,
    places: BTreeSet<String>,
    holder: &LockHolder,
) -> Result<(Lock, Vec<LocalLock>), Failure> {
    let lock = match state
        .acquire_lock(locked_as, holder)
        .await
        .map_err(|error| state_failure(error.into()))?
    {
        Ok(lock) => lock,
        Err(held) => return Err(locked_failure(locked_as, &held)),
    };
    let others = places.into_iter().filter(|place| place != locked_as);
    match lock_places(locked_as, others, holder).await {
        Ok(local) => Ok((lock, local)),
        Err(failure) => {
            let _ = lock.release_lock().await;
            Err(failure)
        }
    }
}

/// Takes the locks of this machine: that of the server, which is free or refused at once, and those
/// of other places that the flow needs for itself, such as files that several flows write. For
/// these a run waits its turn.
async fn lock_places(
    server: &str,
    places: impl Iterator<Item = String>,
    holder: &LockHolder,
) -> Result<Vec<LocalLock>, Failure> {
    let mut locks = vec![lock_machine(server, holder)?];
    let asked = Instant::now();
    // In their order, and within a bounded time: two runs never wait for each other for ever.
    for place in places {
        let mut told = false;
        locks.push(loop {
            match lock_machine(&place, holder) {
                Err(failure) if failure.exit == Exit::Locked && asked.elapsed() < TURN => {
                    if !std::mem::replace(&mut told, true) {
                        tracing::info!(
                            "another run works on {}: this one waits for it",
                            shown(&place)
                        );
                    }
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
                taken => break taken?,
            }
        });
    }
    Ok(locks)
}

/// A place as it is named in messages: the path of files, the address of a server.
fn shown(place: &str) -> &str {
    place.strip_prefix("yaml:").unwrap_or(place)
}

/// Takes the lock that all folders and users of this machine share.
pub fn lock_machine(server: &str, holder: &LockHolder) -> Result<LocalLock, Failure> {
    LocalLock::acquire_lock(server, holder).map_err(|refusal| match refusal {
        MachineLockError::Held(held) => locked_failure(server, &held),
        MachineLockError::NoPlace(why) => {
            let message = "this machine has no place for a lock that all its runs see: nothing \
                was sent";
            let mut failure = Failure::with_message(Exit::Refused, message).with_rule("no-lock");
            failure.details.push(why);
            failure.with_hint(format!(
                "set {FOLDER} to the absolute path of a folder that every run of muster on this \
                 machine can write"
            ))
        }
    })
}

pub fn locked_failure(server: &str, held: &HeldLock) -> Failure {
    let (HeldLock { holder, beat }, server) = (held, shown(server));
    if holder.pid() == 0 {
        let message = format!("another run of this machine holds the lock of {server}");
        return Failure::with_message(Exit::Locked, message).with_hint(
            "nothing was sent. The other run has no folder in common with this one that could say \
             who it is: look for a \
             run of another user, of a service or of a container on this machine, and wait until \
             it has ended",
        );
    }
    let message = format!(
        "another run holds the lock of {server}: {} by {}, flow {}, host {}, process {}, since \
         {}, {}",
        holder.command,
        holder.actor(),
        holder.flow,
        holder.host(),
        holder.pid(),
        format_moment(holder.since),
        beat.as_ref().map_or_else(
            || "still there".to_owned(),
            |beat| format!("last heard of {}", format_moment(*beat))
        ),
    );
    Failure::with_message(Exit::Locked, message).with_hint(
        "nothing was sent. Wait until it has ended; a run that died is taken over by itself \
         within a minute",
    )
}
