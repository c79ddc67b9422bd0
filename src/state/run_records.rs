//! Runs and their steps: begun, ended, and settled after a crash.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::any::AnyArguments;
use sqlx::query::Query;
use sqlx::{Any, AssertSqlSafe};

use super::process_identity::Process;
use super::state_connection::{StateDatabase, StateError, trusted_sql};
use super::to_millis;

/// The facts of a run: the text, and the columns that queries ask for.
const FACTS: &str = "facts = $2, planned = $3, imported = $4, allowed = $5, beside = $6, \
    agreed = $7, knows_live = $8, knows_declared = $9";

/// The number of a run: counted up in its database.
pub type RunId = i64;

/// What is known of a run when it begins.
#[derive(Clone, Debug)]
pub struct RunStart<'a> {
    pub flow: &'a str,
    /// The identity of the server.
    pub server: &'a str,
    pub command: &'a str,
    /// The commit that the settings lie in; empty without one.
    pub git_commit: &'a str,
    pub started: DateTime<Utc>,
}

/// What a run found and what it was given, beside its steps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RunMetadata {
    /// Records that the server listed, in all.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub live: BTreeMap<String, u64>,
    /// Records that were declared, of the kinds that were declared wholly.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub declared: BTreeMap<String, u64>,
    /// Records that its source held, in all, after what the run wrote there; not of a pull.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub source: BTreeMap<String, u64>,
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
    /// It imports punches, how many ever.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub imports: bool,
    /// Kinds that it loaded: what it created of them is no part of a limit.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub first_load: Vec<String>,
    /// The base that it brought up to date.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub agreed: String,
    /// The run of the other direction, of a flow that goes both ways.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub beside: Option<RunId>,
    /// Why its plan was refused.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub refused_by: Vec<RefusedBy>,
    /// How many changes of each action a refused plan had.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub refused_changes: BTreeMap<String, u64>,
    /// Why it ended as it did, where that is not plain.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// A refusal as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedBy {
    /// The rule, as in a plan.
    pub rule: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The sentence that was shown; empty where people are masked.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub message: String,
}

/// A run as it is kept.
#[derive(Clone, Debug, Serialize)]
pub struct RunRecord {
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
    /// `running`, `done`, `partial`, `refused`, `interrupted`, `stale`, `failed`, `crashed`,
    /// `declined`.
    pub result: String,
    pub exit_code: i64,
    pub fingerprint: String,
    pub facts: RunMetadata,
}

/// One write of a run as it is kept; `fields` as in a plan, secrets by name alone.
#[derive(Clone, Debug, Serialize)]
pub struct RunStep {
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
    /// It may have taken effect, though its outcome is `failed`.
    #[serde(skip)]
    pub in_doubt: bool,
}

impl StateDatabase {
    /// Writes that a run begins, and gives its number.
    pub async fn begin_run(&self, opening: &RunStart<'_>) -> Result<RunId, StateError> {
        let process = Process::current_process();
        let mut last = None;
        // Two machines that begin at once may want the same number.
        for _ in 0..20 {
            let insert = "INSERT INTO muster_run (id, flow, server, command, actor, host, pid, \
                git_commit, \
                          muster_version, started, ended, result, exit_code, fingerprint, facts) \
                          SELECT coalesce(max(id), 0) + 1, $1, $2, $3, $4, $5, $6, $7, $8, $9, 0, \
                          'running', 0, '', \
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
                .bind(to_millis(opening.started))
                .fetch_one(&self.pool)
                .await;
            match begun {
                Ok((id,)) => return Ok(id),
                Err(error)
                    if error
                        .as_database_error()
                        .is_some_and(|error| error.is_unique_violation()) =>
                {
                    last = Some(error);
                }
                Err(error) => return Err(self.query_error(error)),
            }
        }
        Err(last.map_or_else(
            || self.corrupt_error("no number for the run"),
            |error| self.query_error(error),
        ))
    }

    /// Writes how a run ended.
    pub async fn end_run(
        &self,
        id: RunId,
        ended: DateTime<Utc>,
        result: &str,
        exit_code: i32,
        fingerprint: &str,
        facts: &RunMetadata,
    ) -> Result<(), StateError> {
        let set = "ended = $10, result = $11, exit_code = $12, fingerprint = $13";
        let query = trusted_sql(format!("UPDATE muster_run SET {FACTS}, {set} WHERE id = $1"));
        self.bind_facts(query, id, facts)?
            .bind(to_millis(ended))
            .bind(result)
            .bind(i64::from(exit_code))
            .bind(fingerprint)
            .execute(&self.pool)
            .await
            .map_err(|source| self.query_error(source))?;
        Ok(())
    }

    /// Writes which run is that of the other direction, while both are under way.
    pub async fn link_reverse_run(&self, id: RunId, beside: RunId) -> Result<(), StateError> {
        self.write_metadata(id, &RunMetadata { beside: Some(beside), ..RunMetadata::default() })
            .await
    }

    /// Writes what is known of a run while it is under way.
    pub async fn write_metadata(&self, id: RunId, facts: &RunMetadata) -> Result<(), StateError> {
        let query = format!("UPDATE muster_run SET {FACTS} WHERE id = $1 AND ended = 0");
        self.bind_facts(trusted_sql(query), id, facts)?
            .execute(&self.pool)
            .await
            .map_err(|source| self.query_error(source))?;
        Ok(())
    }

    /// A query with the values of [`FACTS`].
    fn bind_facts<'q>(
        &self,
        query: AssertSqlSafe<String>,
        id: RunId,
        facts: &RunMetadata,
    ) -> Result<Query<'q, Any, AnyArguments>, StateError> {
        let text =
            serde_json::to_string(facts).map_err(|error| self.corrupt_error(error.to_string()))?;
        let count = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        Ok(sqlx::query(query)
            .bind(id)
            .bind(text)
            .bind(count(facts.planned))
            .bind(count(facts.imported.unwrap_or_default()))
            .bind(count(facts.allowed.len() as u64))
            .bind(facts.beside.unwrap_or_default())
            .bind(facts.agreed.clone())
            .bind(i64::from(!facts.live.is_empty()))
            .bind(i64::from(!facts.declared.is_empty())))
    }

    /// Writes what became of a step that was in doubt.
    pub async fn settle_step(
        &self,
        run: RunId,
        position: i64,
        outcome: &str,
        detail: &str,
    ) -> Result<(), StateError> {
        sqlx::query(
            "UPDATE muster_step SET outcome = $3, detail = $4 WHERE run = $1 AND position = $2 \
             AND outcome = ''",
        )
        .bind(run)
        .bind(position)
        .bind(outcome)
        .bind(detail)
        .execute(&self.pool)
        .await
        .map_err(|source| self.query_error(source))?;
        Ok(())
    }
}
