//! Runs and their steps, read again.

use sqlx::any::AnyRow;

use super::from_millis;
use super::run_records::{RunId, RunMetadata, RunRecord, RunStep};
use super::state_connection::{StateDatabase, StateError, trusted_sql};
use crate::model::{Code, Kind};

const RUN: &str = "SELECT id, flow, server, command, actor, host, pid, git_commit, \
    muster_version, started, ended, \
                   result, exit_code, fingerprint, facts FROM muster_run";
const STEP: &str = "SELECT s.position, s.action, s.kind, s.code, s.live_code, s.label, s.fields, \
    s.intended, s.ended, s.outcome, s.detail";
/// Whether a step is in doubt, in a state that was written by a muster before there was a column:
/// commands that only read change no tables.
const OLDER_IN_DOUBT: &str = "(CASE WHEN s.outcome = 'failed' \
    AND substr(s.detail, 1, 10) = 'in doubt: ' THEN 1 ELSE 0 END)";

impl StateDatabase {
    /// The last runs, newest first.
    pub async fn recent_runs(&self, most: u32) -> Result<Vec<RunRecord>, StateError> {
        self.read_runs("ORDER BY id DESC LIMIT $1", i64::from(most)).await
    }

    pub async fn find_run(&self, id: RunId) -> Result<Option<RunRecord>, StateError> {
        Ok(self.read_runs("WHERE id = $1", id).await?.pop())
    }

    /// Runs of a server that neither ended nor go on: the caller holds the lock.
    pub async fn crashed_runs(
        &self,
        server: &str,
        but: RunId,
    ) -> Result<Vec<RunRecord>, StateError> {
        let open = self.read_runs("WHERE ended = 0 AND id <> $1 ORDER BY id", but).await?;
        Ok(open.into_iter().filter(|run| run.server == server).collect())
    }

    /// The last runs on a server, newest first.
    pub(super) async fn runs_of(&self, server: &str) -> Result<Vec<RunRecord>, StateError> {
        let query = trusted_sql(format!("{RUN} WHERE server = $1 ORDER BY id DESC LIMIT 1000"));
        let rows: Vec<AnyRow> = sqlx::query(query)
            .bind(server)
            .fetch_all(&self.pool)
            .await
            .map_err(|source| self.query_error(source))?;
        rows.iter().map(|row| self.run_of(row)).collect()
    }

    async fn read_runs(&self, which: &str, bound: i64) -> Result<Vec<RunRecord>, StateError> {
        let query = trusted_sql(format!("{RUN} {which}"));
        let rows: Vec<AnyRow> = sqlx::query(query)
            .bind(bound)
            .fetch_all(&self.pool)
            .await
            .map_err(|source| self.query_error(source))?;
        rows.iter().map(|row| self.run_of(row)).collect()
    }

    fn run_of(&self, row: &AnyRow) -> Result<RunRecord, StateError> {
        let run = run_of(row).map_err(|source| self.query_error(source))?;
        let (mut run, facts) = run;
        run.facts = serde_json::from_str(&facts)
            .map_err(|error| self.corrupt_error(format!("the facts of run {}: {error}", run.id)))?;
        Ok(run)
    }

    /// The query for steps (`s`) that are so.
    async fn step_query(&self, so: &str) -> Result<String, StateError> {
        let in_doubt = self.in_doubt_column().await?;
        Ok(format!("{STEP}, {in_doubt} FROM muster_step s WHERE {so}"))
    }

    /// The expression for whether a step (`s`) may have taken effect though it failed: 1 or 0.
    pub(super) async fn in_doubt_column(&self) -> Result<&'static str, StateError> {
        let known = self.has_column("muster_step", "in_doubt").await?;
        Ok(if known { "s.in_doubt" } else { OLDER_IN_DOUBT })
    }

    /// All steps of a run, in the order of its plan.
    pub async fn steps_of_run(&self, run: RunId) -> Result<Vec<RunStep>, StateError> {
        let query = self.step_query("s.run = $1 ORDER BY s.position").await?;
        let rows: Vec<AnyRow> = sqlx::query(trusted_sql(query))
            .bind(run)
            .fetch_all(&self.pool)
            .await
            .map_err(|source| self.query_error(source))?;
        rows.iter().map(|row| step_of(row).map_err(|source| self.query_error(source))).collect()
    }

    /// The records of a server that runs took away, or gave another code.
    pub async fn taken_away(&self, server: &str) -> Result<Vec<(Kind, Code)>, StateError> {
        let query = "SELECT DISTINCT s.kind, CASE WHEN s.live_code = '' THEN s.code ELSE \
            s.live_code END \
                     FROM muster_step s JOIN muster_run r ON r.id = s.run \
                     WHERE r.server = $1 AND (s.action IN ('delete', 'resign') OR s.live_code <> \
                     '')";
        let found: Vec<(String, String)> = sqlx::query_as(query)
            .bind(server)
            .fetch_all(&self.pool)
            .await
            .map_err(|source| self.query_error(source))?;
        let known = |(kind, code): (String, String)| Some((Kind::parse(&kind)?, Code::new(&code)?));
        Ok(found.into_iter().filter_map(known).collect())
    }

    /// The last changes of one record of a server, newest first, each with its run.
    pub async fn steps_of(
        &self,
        server: &str,
        kind: Kind,
        code: &str,
        most: u32,
    ) -> Result<Vec<(RunId, RunStep)>, StateError> {
        let query = "SELECT s.run, s.position FROM muster_step s JOIN muster_run r ON r.id = s.run \
                     WHERE s.kind = $1 AND s.code = $2 AND r.server = $3 ORDER BY s.run DESC \
                     LIMIT $4";
        let found: Vec<(i64, i64)> = sqlx::query_as(query)
            .bind(kind.name())
            .bind(code)
            .bind(server)
            .bind(i64::from(most))
            .fetch_all(&self.pool)
            .await
            .map_err(|source| self.query_error(source))?;
        let mut steps = Vec::with_capacity(found.len());
        let query = self.step_query("s.run = $1 AND s.position = $2").await?;
        for (run, position) in found {
            let row = sqlx::query(trusted_sql(query.clone()))
                .bind(run)
                .bind(position)
                .fetch_one(&self.pool)
                .await;
            let step =
                row.and_then(|row| step_of(&row)).map_err(|source| self.query_error(source))?;
            steps.push((run, step));
        }
        Ok(steps)
    }
}

fn step_of(row: &AnyRow) -> Result<RunStep, sqlx::Error> {
    use sqlx::Row as _;
    let fields: String = row.try_get(6)?;
    let fields =
        serde_json::from_str(&fields).map_err(|error| sqlx::Error::Decode(error.into()))?;
    let (intended, ended) = (from_millis(row.try_get(7)?), from_millis(row.try_get(8)?));
    Ok(RunStep {
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
        in_doubt: row.try_get::<i64, _>(11)? == 1,
    })
}

/// A run, and the text of its facts.
fn run_of(row: &AnyRow) -> Result<(RunRecord, String), sqlx::Error> {
    use sqlx::Row as _;
    let run = RunRecord {
        id: row.try_get(0)?,
        flow: row.try_get(1)?,
        server: row.try_get(2)?,
        command: row.try_get(3)?,
        actor: row.try_get(4)?,
        host: row.try_get(5)?,
        pid: row.try_get(6)?,
        git_commit: row.try_get(7)?,
        muster_version: row.try_get(8)?,
        started: from_millis(row.try_get(9)?).unwrap_or_default(),
        ended: from_millis(row.try_get(10)?),
        result: row.try_get(11)?,
        exit_code: row.try_get(12)?,
        fingerprint: row.try_get(13)?,
        facts: RunMetadata::default(),
    };
    Ok((run, row.try_get(14)?))
}
