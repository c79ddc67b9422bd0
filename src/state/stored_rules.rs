//! The rules that a server stated: an account that only reads gets no answer, and plans by what the
//! writing account learned.

use chrono::{DateTime, TimeDelta, Utc};

use super::run_records::RunId;
use super::state_connection::{StateDatabase, StateError};
use super::{from_millis, to_millis};
use crate::model::{Kind, KindRules, PerKind, ServerRules};

/// After so many days it is not known whether a rule still holds.
const DAYS: i64 = 30;

impl StateDatabase {
    /// The rules that a server stated lately, each with the dialect in which it answered.
    pub async fn kept_rules(
        &self,
        server: &str,
        now: DateTime<Utc>,
    ) -> Result<PerKind<Option<(String, KindRules)>>, StateError> {
        let mut kept = PerKind::default();
        if !self.has_table("muster_server_rules").await? {
            return Ok(kept);
        }
        let rows: Vec<(String, String, String, i64)> = sqlx::query_as(
            "SELECT kind, dialect, rules, at FROM muster_server_rules WHERE server = $1 AND at >= \
             $2",
        )
        .bind(server)
        .bind(to_millis(now - TimeDelta::days(DAYS)))
        .fetch_all(&self.pool)
        .await
        .map_err(|source| self.query_error(source))?;
        for (kind, dialect, text, at) in rows {
            let Some(kind) = Kind::parse(&kind) else { continue };
            let mut rules: KindRules = serde_json::from_str(&text).map_err(|error| {
                self.corrupt_error(format!("what a server said that it takes: {error}"))
            })?;
            rules.kept_on = from_millis(at).map(|at| at.date_naive());
            kept[kind] = Some((dialect, rules));
        }
        Ok(kept)
    }

    /// Keeps the rules that a server stated in this run.
    pub async fn keep_rules(
        &self,
        (server, dialect): (&str, &str),
        run: RunId,
        rules: &ServerRules,
        now: DateTime<Utc>,
    ) -> Result<(), StateError> {
        for (kind, rules) in rules.iter() {
            let Some(rules) = rules else { continue };
            let text = serde_json::to_string(rules)
                .map_err(|error| self.corrupt_error(error.to_string()))?;
            sqlx::query(
                "INSERT INTO muster_server_rules (server, kind, dialect, rules, at, run) VALUES \
                 ($1, $2, $3, $4, $5, $6) \
                 ON CONFLICT (server, kind) DO UPDATE SET dialect = excluded.dialect, rules = \
                 excluded.rules, \
                 at = excluded.at, run = excluded.run",
            )
            .bind(server)
            .bind(kind.name())
            .bind(dialect)
            .bind(text)
            .bind(to_millis(now))
            .bind(run)
            .execute(&self.pool)
            .await
            .map_err(|source| self.query_error(source))?;
        }
        Ok(())
    }
}
