//! When a flow was last run by a command, for those who do so again and again.

use chrono::{DateTime, Utc};

use super::from_millis;
use super::state_connection::{StateDatabase, StateError};

/// The last runs of a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastRuns {
    /// When the last one began.
    pub began: DateTime<Utc>,
    /// It broke off or was stopped: what it had to do is not done.
    pub broke_off: bool,
    /// When the last one ended that was done.
    pub done: Option<DateTime<Utc>>,
}

impl StateDatabase {
    /// What is remembered of the runs of a flow by one command; `None` when there were none.
    pub async fn earlier_runs(
        &self,
        server: &str,
        flow: &str,
        command: &str,
    ) -> Result<Option<LastRuns>, StateError> {
        let query = "SELECT coalesce(max(started), 0), coalesce(max(CASE WHEN result = 'done' \
            THEN ended END), 0), \
                     coalesce(max(CASE WHEN result IN ('running', 'crashed', 'abandoned', \
                     'interrupted') \
                     THEN started END), 0) FROM muster_run WHERE server = $1 AND flow = $2 AND \
                     command = $3";
        let (began, done, broken): (i64, i64, i64) = sqlx::query_as(query)
            .bind(server)
            .bind(flow)
            .bind(command)
            .fetch_one(&self.pool)
            .await
            .map_err(|source| self.query_error(source))?;
        Ok(from_millis(began).map(|at| LastRuns {
            began: at,
            broke_off: broken == began,
            done: from_millis(done),
        }))
    }
}
