//! The lock of an import, and its run in the history.

use chrono::Utc;

use crate::cli::failure::{Exit, Failure};
use crate::cli::record;
use crate::settings::{PunchImport, PunchesInto, Settings};
use crate::state::runs::RunMetadata;
use crate::state::{Holder, LocalLock, Lock, Opening, RunId, StateDatabase};

/// What must not be imported twice at a time: the punches of one server into one target.
pub(in crate::cli) fn place(settings: &Settings, punches: &PunchImport) -> String {
    let into = match &punches.into {
        PunchesInto::Database(name) => record::place(settings, name),
        PunchesInto::Csv(path) | PunchesInto::Ndjson(path) => {
            let path = std::path::absolute(path).unwrap_or_else(|_| path.clone());
            format!("file:{}", path.display())
        }
    };
    format!("{} of {}", into, record::place(settings, &punches.from))
}

/// A run under way, which holds the lock.
#[derive(Debug)]
pub(in crate::cli) struct ImportSession {
    pub(in crate::cli) run: RunId,
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
    pub(in crate::cli) async fn open(
        settings: &Settings,
        punches: &PunchImport,
        command: &str,
        facts: RunMetadata,
    ) -> Result<ImportSession, Failure> {
        let facts = RunMetadata { imports: true, ..facts };
        let place = place(settings, punches);
        let state = StateDatabase::open(&record::url(settings)?)
            .await
            .map_err(|error| record::unusable(error.into()))?;
        let started = Utc::now();
        let commit = record::commit(&settings.root);
        let holder = Holder::this(&punches.name, command, started);
        let lock = match state.lock(&place, &holder).await.map_err(|error| record::unusable(error.into()))? {
            Ok(lock) => lock,
            Err(held) => return Err(record::locked(&place, &held)),
        };
        let local = match record::lock_machine(&place, &holder) {
            Ok(local) => local,
            Err(failure) => {
                let _ = lock.release().await;
                return Err(failure);
            }
        };
        let opening = Opening { flow: &punches.name, server: &place, command, git_commit: &commit, started };
        let begun = async {
            let run = state.begin_run(&opening).await?;
            // Whatever becomes of it: what it was, and why it was allowed, stays.
            state.note(run, &facts).await?;
            for broken in state.crashed(&place, run).await? {
                // What it saved is in the target; there is nothing else to find out.
                let facts = RunMetadata { note: format!("ended by run {run}"), ..broken.facts.clone() };
                state.end_run(broken.id, Utc::now(), "crashed", 0, "", &facts).await?;
            }
            Ok(run)
        };
        match begun.await {
            Ok(run) => {
                Ok(ImportSession { run, state, facts, lock, keep: settings.state.keep, _local: local })
            }
            Err(error) => {
                let _ = lock.release().await;
                let error: crate::state::StateError = error;
                Err(record::unusable(error.into()))
            }
        }
    }

    /// Another run may hold the lock by now.
    pub(in crate::cli) fn lost(&self) -> bool {
        self.lock.is_lost()
    }

    /// Writes how the run ended and gives the lock back.
    pub(in crate::cli) async fn close(
        self,
        result: &str,
        exit: Exit,
        imported: u64,
        note: &str,
    ) -> anyhow::Result<()> {
        let facts = RunMetadata { imported: Some(imported), note: note.to_owned(), ..self.facts };
        let kept = self.state.end_run(self.run, Utc::now(), result, exit as i32, "", &facts).await;
        let released = self.lock.release().await;
        if kept.is_ok() {
            record::tidy(&self.state, self.keep).await;
        }
        self.state.close().await;
        kept.and(released).map_err(anyhow::Error::from)
    }
}
