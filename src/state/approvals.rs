//! Plans that were approved by their fingerprint and begun: what is left of them may be done by a
//! later run.

use super::state_connection::{StateDatabase, StateError};
use crate::planning::Approved;

impl StateDatabase {
    /// What was approved under this fingerprint for a flow, by `pair` as in the base, if a run
    /// began with it.
    pub async fn find_approved(
        &self,
        pair: &str,
        fingerprint: &str,
    ) -> Result<Option<Approved>, StateError> {
        let found: Option<(String,)> =
            sqlx::query_as("SELECT plan FROM muster_approved WHERE pair = $1 AND fingerprint = $2")
                .bind(pair)
                .bind(fingerprint)
                .fetch_optional(&self.pool)
                .await
                .map_err(|source| self.query_error(source))?;
        let read = |(text,): (String,)| serde_json::from_str(&text);
        found
            .map(read)
            .transpose()
            .map_err(|error| self.corrupt_error(format!("an approved plan: {error}")))
    }

    /// Keeps what was approved, before anything of it is sent.
    pub async fn keep_approved(&self, pair: &str, approved: &Approved) -> Result<(), StateError> {
        let plan = serde_json::to_string(approved)
            .map_err(|error| self.corrupt_error(error.to_string()))?;
        sqlx::query(
            "INSERT INTO muster_approved (pair, fingerprint, plan) VALUES ($1, $2, $3) \
             ON CONFLICT (pair, fingerprint) DO UPDATE SET plan = excluded.plan",
        )
        .bind(pair)
        .bind(approved.fingerprint.as_str())
        .bind(plan)
        .execute(&self.pool)
        .await
        .map_err(|source| self.query_error(source))?;
        Ok(())
    }

    /// Keeps that all of it was done, and nothing of older ones: their time is over.
    pub async fn spend_approved(&self, pair: &str, approved: Approved) -> Result<(), StateError> {
        let spent = approved.without_changes();
        sqlx::query("DELETE FROM muster_approved WHERE pair = $1 AND fingerprint <> $2")
            .bind(pair)
            .bind(spent.fingerprint.as_str())
            .execute(&self.pool)
            .await
            .map_err(|source| self.query_error(source))?;
        self.keep_approved(pair, &spent).await
    }
}
