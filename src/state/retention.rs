//! Runs that are dropped: those that did nothing after a while, all others only when the settings
//! give them a time.
//!
//! What may still be needed stays: a run goes only when a later one of its flow by the same command
//! was done and has as much (the records that were seen and declared, and the base that was agreed
//! on), so the last of each stays, and with it the highest number, and what `drift` and the watch
//! over what is read look at. Runs that never ended stay: the next one settles them.

use chrono::{DateTime, TimeDelta, Utc};

use super::run_records::RunId;
use super::state_connection::{StateDatabase, StateError, trusted_sql};
use super::to_millis;

/// How long runs that planned nothing and did nothing are kept.
const QUIET: TimeDelta = TimeDelta::days(30);

/// The most runs without steps, and the most with steps, that one run drops: it is to end soon.
const MOST_QUIET: u32 = 500;
const MOST: u32 = 20;

/// A later run that makes this one (`r`) one of the past. What an undo was made of is known by the
/// next run of its flow.
const OUTLIVED: &str = "EXISTS (SELECT 1 FROM muster_run n WHERE n.server = r.server AND n.id > \
    r.id AND n.flow = r.flow \
     AND (n.command = r.command OR substr(r.command, 1, 5) = 'undo ') AND n.ended > 0 \
     AND n.result = 'done' AND n.exit_code = 0 \
     AND n.knows_live >= r.knows_live AND n.knows_declared >= r.knows_declared \
     AND (n.agreed <> '' OR r.agreed = ''))";

/// A run that was fine, was allowed nothing, planned and imported nothing, and wrote nothing into
/// either side.
const DID_NOTHING: &str = "r.result = 'done' AND r.exit_code = 0 \
     AND r.beside = 0 AND r.allowed = 0 AND r.planned = 0 AND r.imported = 0 \
     AND NOT EXISTS (SELECT 1 FROM muster_step s WHERE s.run = r.id)";

/// A run that no record of the base came from.
const NAMED_NOWHERE: &str =
    "r.id NOT IN (SELECT run FROM muster_base) AND r.id NOT IN (SELECT since FROM muster_stubborn)";

impl StateDatabase {
    /// Drops runs whose time is over, a bounded number: with `keep` also those that did something.
    /// Returns how many.
    pub async fn prune_runs(
        &self,
        keep: Option<TimeDelta>,
        now: DateTime<Utc>,
    ) -> Result<usize, StateError> {
        let mut gone = self
            .expired_runs(
                &format!("{DID_NOTHING} AND {OUTLIVED} AND {NAMED_NOWHERE}"),
                now - QUIET,
                MOST_QUIET,
            )
            .await?;
        if let Some(keep) = keep {
            gone.extend(self.expired_runs(OUTLIVED, now - keep, MOST).await?);
        }
        if gone.is_empty() {
            return Ok(0);
        }
        let ids: Vec<String> = gone.iter().map(ToString::to_string).collect();
        let ids = ids.join(", ");
        let mut work = self.begin_write().await?;
        // The steps first: a run without some of its steps would show half of what it did.
        for delete in [
            format!("DELETE FROM muster_step WHERE run IN ({ids})"),
            format!("DELETE FROM muster_run WHERE id IN ({ids})"),
        ] {
            sqlx::query(trusted_sql(delete))
                .execute(&mut *work)
                .await
                .map_err(|source| self.query_error(source))?;
        }
        work.commit().await.map_err(|source| self.query_error(source))?;
        Ok(gone.len())
    }

    /// The oldest runs that ended before `until` and are so.
    async fn expired_runs(
        &self,
        so: &str,
        until: DateTime<Utc>,
        most: u32,
    ) -> Result<Vec<RunId>, StateError> {
        let query = format!(
            "SELECT r.id FROM muster_run r WHERE r.ended > 0 AND r.ended < $1 AND {so} ORDER BY \
             r.id LIMIT $2"
        );
        let found: Vec<(RunId,)> = sqlx::query_as(trusted_sql(query))
            .bind(to_millis(until))
            .bind(i64::from(most))
            .fetch_all(&self.pool)
            .await
            .map_err(|source| self.query_error(source))?;
        Ok(found.into_iter().map(|(id,)| id).collect())
    }
}
