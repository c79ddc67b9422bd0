//! The lock of an import, and its run in the history.

use chrono::Utc;

use crate::app::failure::{Exit, Failure};
use crate::app::run_session;
use crate::settings::{PunchImport, PunchesInto, Settings};
use crate::state::run_records::RunMetadata;
use crate::state::{LocalLock, Lock, LockHolder, RunId, RunStart, StateDatabase};

/// What must not be imported twice at a time: the punches of one server into one target.
pub fn import_key(settings: &Settings, punches: &PunchImport) -> String {
    let into = match &punches.into {
        PunchesInto::Database(name) => run_session::identify_store(settings, name),
        PunchesInto::Csv(path) | PunchesInto::Ndjson(path) => {
            let path = std::path::absolute(path).unwrap_or_else(|_| path.clone());
            format!("file:{}", path.display())
        }
    };
    format!("{} of {}", into, run_session::identify_store(settings, &punches.from))
}

/// A run under way, which holds the lock.
#[derive(Debug)]
pub struct ImportSession {
    pub run: RunId,
    state: StateDatabase,
    /// What was allowed, and why.
    facts: RunMetadata,
    lock: Lock,
    /// How long runs that did something are kept.
    keep: Option<chrono::TimeDelta>,
    _local: LocalLock,
}

impl ImportSession {
    /// Takes the lock and writes that a run begins, and what it is allowed to.
    pub async fn open_session(
        settings: &Settings,
        punches: &PunchImport,
        command: &str,
        facts: RunMetadata,
    ) -> Result<ImportSession, Failure> {
        let facts = RunMetadata { imports: true, ..facts };
        let place = import_key(settings, punches);
        let state = StateDatabase::open_or_create(&run_session::state_database_url(settings)?)
            .await
            .map_err(|error| run_session::state_failure(error.into()))?;
        let started = Utc::now();
        let commit = run_session::current_commit(&settings.root).await;
        let holder = LockHolder::for_this_process(&punches.name, command, started);
        let lock = match state
            .acquire_lock(&place, &holder)
            .await
            .map_err(|error| run_session::state_failure(error.into()))?
        {
            Ok(lock) => lock,
            Err(held) => return Err(run_session::locked_failure(&place, &held)),
        };
        let local = match run_session::lock_machine(&place, &holder) {
            Ok(local) => local,
            Err(failure) => {
                let _ = lock.release_lock().await;
                return Err(failure);
            }
        };
        let opening =
            RunStart { flow: &punches.name, server: &place, command, git_commit: &commit, started };
        let begun = async {
            let run = state.begin_run(&opening).await?;
            // Whatever becomes of it: what it was, and why it was allowed, stays.
            state.write_metadata(run, &facts).await?;
            for broken in state.crashed_runs(&place, run).await? {
                // What it saved is in the target; there is nothing else to find out.
                let facts =
                    RunMetadata { note: format!("ended by run {run}"), ..broken.facts.clone() };
                state.end_run(broken.id, Utc::now(), "crashed", 0, "", &facts).await?;
            }
            Ok(run)
        };
        match begun.await {
            Ok(run) => Ok(ImportSession {
                run,
                state,
                facts,
                lock,
                keep: settings.state.keep,
                _local: local,
            }),
            Err(error) => {
                let _ = lock.release_lock().await;
                let error: crate::state::StateError = error;
                Err(run_session::state_failure(error.into()))
            }
        }
    }

    /// Another run may hold the lock by now.
    pub fn has_lost_lock(&self) -> bool {
        self.lock.is_lost()
    }

    /// Writes how the run ended and gives the lock back.
    pub async fn close_session(
        self,
        result: &str,
        exit: Exit,
        imported: u64,
        note: &str,
    ) -> anyhow::Result<()> {
        let facts = RunMetadata { imported: Some(imported), note: note.to_owned(), ..self.facts };
        let kept = self.state.end_run(self.run, Utc::now(), result, exit as i32, "", &facts).await;
        let released = self.lock.release_lock().await;
        if kept.is_ok() {
            run_session::prune_runs(&self.state, self.keep).await;
        }
        self.state.close().await;
        kept.and(released).map_err(anyhow::Error::from)
    }
}
