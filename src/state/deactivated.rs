//! Who was deactivated by a flow, when, and what was switched off: on the way back that is what is
//! switched on again.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::state_connection::{StateDatabase, StateError};
use super::{from_millis, to_millis};
use crate::model::Code;
use crate::planning::DeactivatedPerson;

impl StateDatabase {
    /// The people whom a flow deactivated and did not take back.
    pub async fn read_deactivated(
        &self,
        pair: &str,
    ) -> Result<BTreeMap<Code, DeactivatedPerson>, StateError> {
        // A state that is only looked at may be that of an older version.
        if !self.has_table("muster_deactivated").await? {
            return Ok(BTreeMap::new());
        }
        let rows: Vec<(String, i64, String)> =
            sqlx::query_as("SELECT code, since, fields FROM muster_deactivated WHERE pair = $1")
                .bind(pair)
                .fetch_all(&self.pool)
                .await
                .map_err(|source| self.query_error(source))?;
        let mut known = BTreeMap::new();
        for (code, since, fields) in rows {
            let broken = || self.corrupt_error(format!("deactivated {code:?}"));
            let before = serde_json::from_str(&fields).map_err(|_| broken())?;
            let (code, since) =
                (Code::new(&code).ok_or_else(broken)?, from_millis(since).ok_or_else(broken)?);
            known.insert(code, DeactivatedPerson { since, before });
        }
        Ok(known)
    }

    /// Keeps that a person is about to be deactivated; written before it is sent.
    pub async fn keep_deactivated(
        &self,
        pair: &str,
        code: &Code,
        since: DateTime<Utc>,
        fields: &str,
    ) -> Result<(), StateError> {
        sqlx::query(
            "INSERT INTO muster_deactivated (pair, code, since, fields) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (pair, code) DO UPDATE SET since = excluded.since, fields = \
             excluded.fields",
        )
        .bind(pair)
        .bind(code.as_str())
        .bind(to_millis(since))
        .bind(fields)
        .execute(&self.pool)
        .await
        .map(drop)
        .map_err(|source| self.query_error(source))
    }

    /// Drops what was kept of a person who is back, or gone for good.
    pub async fn forget_deactivated(&self, pair: &str, code: &Code) -> Result<(), StateError> {
        sqlx::query("DELETE FROM muster_deactivated WHERE pair = $1 AND code = $2")
            .bind(pair)
            .bind(code.as_str())
            .execute(&self.pool)
            .await
            .map(drop)
            .map_err(|source| self.query_error(source))
    }
}
