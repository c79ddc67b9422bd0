//! Runs and their steps: begun, ended, listed, and settled after a crash.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use sqlx::any::AnyRow;

use super::connect::{State, StateError, sql};
use super::machine::Process;
use super::{millis, time};
use crate::model::Kind;

/// The number of a run: counted up in its database.
pub type RunId = i64;

/// What is known of a run when it begins.
#[derive(Clone, Debug)]
pub struct Opening<'a> {
    pub flow: &'a str,
    /// The identity of the server.
    pub server: &'a str,
    pub command: &'a str,
    /// The commit that the settings lie in; empty without one.
    pub git_commit: &'a str,
    pub started: DateTime<Utc>,
}

/// What a run found and was told, beside its steps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// Records that the server listed, in all.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub live: BTreeMap<String, u64>,
    /// Records that were declared, of the kinds that were declared wholly.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub declared: BTreeMap<String, u64>,
    /// What was overridden, as it was written: `delete=37`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allowed: Vec<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// The fingerprint that was approved, where the run was bound to one, and what was left of it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub expected: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub left: String,
    /// How many changes were planned.
    pub planned: u64,
    /// How many punches an import added; `None` for a run that changes something.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub imported: Option<u64>,
    /// The base that it brought up to date.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub agreed: String,
    /// The run of the other direction, of a flow that goes both ways.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub beside: Option<RunId>,
    /// Why it ended as it did, where that is not plain.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// A run as it is kept.
#[derive(Clone, Debug, Serialize)]
pub struct Run {
    pub id: RunId,
    pub flow: String,
    pub server: String,
    pub command: String,
    pub actor: String,
    pub host: String,
    pub pid: i64,
    pub git_commit: String,
    pub muster_version: String,
    pub started: DateTime<Utc>,
    pub ended: Option<DateTime<Utc>>,
    /// `running`, `done`, `partial`, `refused`, `interrupted`, `stale`, `failed`, `crashed`, `declined`.
    pub result: String,
    pub exit_code: i64,
    pub fingerprint: String,
    pub facts: Facts,
}

/// One write of a run as it is kept; `fields` as in a plan, secrets by name alone.
#[derive(Clone, Debug, Serialize)]
pub struct Step {
    pub position: i64,
    pub action: String,
    pub kind: String,
    pub code: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub live_code: String,
    pub label: String,
    pub fields: serde_json::Value,
    pub intended: Option<DateTime<Utc>>,
    pub ended: Option<DateTime<Utc>>,
    /// `done`, `failed`, `skipped`, `not_taken`; empty while it is in doubt.
    pub outcome: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub detail: String,
}

const RUN: &str = "SELECT id, flow, server, command, actor, host, pid, git_commit, muster_version, started, ended, \
                   result, exit_code, fingerprint, facts FROM muster_run";
const STEP: &str = "SELECT position, action, kind, code, live_code, label, fields, intended, ended, outcome, detail \
                    FROM muster_step";

impl State {
    /// Writes that a run begins, and gives its number.
    pub async fn begin_run(&self, opening: &Opening<'_>) -> Result<RunId, StateError> {
        let process = Process::this();
        let mut last = None;
        // Two machines that begin at once may want the same number.
        for _ in 0..20 {
            let insert = "INSERT INTO muster_run (id, flow, server, command, actor, host, pid, git_commit, \
                          muster_version, started, ended, result, exit_code, fingerprint, facts) \
                          SELECT coalesce(max(id), 0) + 1, $1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 'running', 0, '', \
                          '{}' FROM muster_run RETURNING id";
            let begun: Result<(i64,), _> = sqlx::query_as(insert)
                .bind(opening.flow)
                .bind(opening.server)
                .bind(opening.command)
                .bind(process.actor.as_str())
                .bind(process.host.as_str())
                .bind(i64::from(process.pid))
                .bind(opening.git_commit)
                .bind(env!("CARGO_PKG_VERSION"))
                .bind(millis(opening.started))
                .fetch_one(&self.pool)
                .await;
            match begun {
                Ok((id,)) => return Ok(id),
                Err(error) if error.as_database_error().is_some_and(|error| error.is_unique_violation()) => {
                    last = Some(error);
                }
                Err(error) => return Err(self.failed(error)),
            }
        }
        Err(last.map_or_else(|| self.broken("no number for the run"), |error| self.failed(error)))
    }

    /// Writes how a run ended.
    pub async fn end_run(
        &self,
        id: RunId,
        ended: DateTime<Utc>,
        result: &str,
        exit_code: i32,
        fingerprint: &str,
        facts: &Facts,
    ) -> Result<(), StateError> {
        let facts = serde_json::to_string(facts).map_err(|error| self.broken(error.to_string()))?;
        sqlx::query(
            "UPDATE muster_run SET ended = $2, result = $3, exit_code = $4, fingerprint = $5, facts = $6 \
             WHERE id = $1",
        )
        .bind(id)
        .bind(millis(ended))
        .bind(result)
        .bind(i64::from(exit_code))
        .bind(fingerprint)
        .bind(facts)
        .execute(&self.pool)
        .await
        .map_err(|source| self.failed(source))?;
        Ok(())
    }

    /// Writes which run is that of the other direction, while both are under way.
    pub async fn note_beside(&self, id: RunId, beside: RunId) -> Result<(), StateError> {
        self.note(id, &Facts { beside: Some(beside), ..Facts::default() }).await
    }

    /// Writes what is known of a run while it is under way.
    pub async fn note(&self, id: RunId, facts: &Facts) -> Result<(), StateError> {
        let facts = serde_json::to_string(facts).map_err(|error| self.broken(error.to_string()))?;
        sqlx::query("UPDATE muster_run SET facts = $2 WHERE id = $1 AND ended = 0")
            .bind(id)
            .bind(facts)
            .execute(&self.pool)
            .await
            .map_err(|source| self.failed(source))?;
        Ok(())
    }

    /// The last runs, newest first.
    pub async fn runs(&self, most: u32) -> Result<Vec<Run>, StateError> {
        self.read_runs("ORDER BY id DESC LIMIT $1", i64::from(most)).await
    }

    pub async fn run(&self, id: RunId) -> Result<Option<Run>, StateError> {
        Ok(self.read_runs("WHERE id = $1", id).await?.pop())
    }

    /// Runs of a server that neither ended nor go on: whoever asks holds the lock.
    pub async fn crashed(&self, server: &str, but: RunId) -> Result<Vec<Run>, StateError> {
        let open = self.read_runs("WHERE ended = 0 AND id <> $1 ORDER BY id", but).await?;
        Ok(open.into_iter().filter(|run| run.server == server).collect())
    }

    /// The last runs on a server, newest first.
    pub(super) async fn runs_of(&self, server: &str) -> Result<Vec<Run>, StateError> {
        let query = sql(format!("{RUN} WHERE server = $1 ORDER BY id DESC LIMIT 1000"));
        let rows: Vec<AnyRow> = sqlx::query(query)
            .bind(server)
            .fetch_all(&self.pool)
            .await
            .map_err(|source| self.failed(source))?;
        rows.iter().map(|row| self.run_of(row)).collect()
    }

    async fn read_runs(&self, which: &str, bound: i64) -> Result<Vec<Run>, StateError> {
        let query = sql(format!("{RUN} {which}"));
        let rows: Vec<AnyRow> = sqlx::query(query)
            .bind(bound)
            .fetch_all(&self.pool)
            .await
            .map_err(|source| self.failed(source))?;
        rows.iter().map(|row| self.run_of(row)).collect()
    }

    fn run_of(&self, row: &AnyRow) -> Result<Run, StateError> {
        let run = run_of(row).map_err(|source| self.failed(source))?;
        let (mut run, facts) = run;
        run.facts = serde_json::from_str(&facts)
            .map_err(|error| self.broken(format!("the facts of run {}: {error}", run.id)))?;
        Ok(run)
    }

    /// All steps of a run, in the order of its plan.
    pub async fn steps(&self, run: RunId) -> Result<Vec<Step>, StateError> {
        let query = sql(format!("{STEP} WHERE run = $1 ORDER BY position"));
        let rows: Vec<AnyRow> =
            sqlx::query(query).bind(run).fetch_all(&self.pool).await.map_err(|source| self.failed(source))?;
        rows.iter().map(|row| step_of(row).map_err(|source| self.failed(source))).collect()
    }

    /// The last changes of one record of a server, newest first, each with its run.
    pub async fn steps_of(
        &self,
        server: &str,
        kind: Kind,
        code: &str,
        most: u32,
    ) -> Result<Vec<(RunId, Step)>, StateError> {
        let query = "SELECT s.run, s.position FROM muster_step s JOIN muster_run r ON r.id = s.run \
                     WHERE s.kind = $1 AND s.code = $2 AND r.server = $3 ORDER BY s.run DESC LIMIT $4";
        let found: Vec<(i64, i64)> = sqlx::query_as(query)
            .bind(kind.name())
            .bind(code)
            .bind(server)
            .bind(i64::from(most))
            .fetch_all(&self.pool)
            .await
            .map_err(|source| self.failed(source))?;
        let mut steps = Vec::with_capacity(found.len());
        for (run, position) in found {
            let query = sql(format!("{STEP} WHERE run = $1 AND position = $2"));
            let row = sqlx::query(query).bind(run).bind(position).fetch_one(&self.pool).await;
            let step = row.and_then(|row| step_of(&row)).map_err(|source| self.failed(source))?;
            steps.push((run, step));
        }
        Ok(steps)
    }

    /// Writes what became of a step that was in doubt.
    pub async fn settle(
        &self,
        run: RunId,
        position: i64,
        outcome: &str,
        detail: &str,
    ) -> Result<(), StateError> {
        sqlx::query(
            "UPDATE muster_step SET outcome = $3, detail = $4 WHERE run = $1 AND position = $2 AND outcome = ''",
        )
        .bind(run)
        .bind(position)
        .bind(outcome)
        .bind(detail)
        .execute(&self.pool)
        .await
        .map_err(|source| self.failed(source))?;
        Ok(())
    }
}

fn step_of(row: &AnyRow) -> Result<Step, sqlx::Error> {
    use sqlx::Row as _;
    let fields: String = row.try_get(6)?;
    let fields = serde_json::from_str(&fields).map_err(|error| sqlx::Error::Decode(error.into()))?;
    let (intended, ended) = (time(row.try_get(7)?), time(row.try_get(8)?));
    Ok(Step {
        position: row.try_get(0)?,
        action: row.try_get(1)?,
        kind: row.try_get(2)?,
        code: row.try_get(3)?,
        live_code: row.try_get(4)?,
        label: row.try_get(5)?,
        fields,
        intended,
        ended,
        outcome: row.try_get(9)?,
        detail: row.try_get(10)?,
    })
}

/// A run, and the text of its facts.
fn run_of(row: &AnyRow) -> Result<(Run, String), sqlx::Error> {
    use sqlx::Row as _;
    let run = Run {
        id: row.try_get(0)?,
        flow: row.try_get(1)?,
        server: row.try_get(2)?,
        command: row.try_get(3)?,
        actor: row.try_get(4)?,
        host: row.try_get(5)?,
        pid: row.try_get(6)?,
        git_commit: row.try_get(7)?,
        muster_version: row.try_get(8)?,
        started: time(row.try_get(9)?).unwrap_or_default(),
        ended: time(row.try_get(10)?),
        result: row.try_get(11)?,
        exit_code: row.try_get(12)?,
        fingerprint: row.try_get(13)?,
        facts: Facts::default(),
    };
    Ok((run, row.try_get(14)?))
}
