//! What the server of a flow was known by when a run last worked on it.

use super::run_records::RunId;
use super::state_connection::{StateDatabase, StateError};
use crate::planning::{KnownServer, ServerPrint};

impl StateDatabase {
    /// What the server of these two sides was known by, and what runs took away on it since.
    pub async fn known_server(
        &self,
        pair: &str,
        server: &str,
    ) -> Result<Option<KnownServer>, StateError> {
        if !self.has_table("muster_server").await? {
            return Ok(None);
        }
        let found: Option<(String,)> =
            sqlx::query_as("SELECT print FROM muster_server WHERE server = $1")
                .bind(pair)
                .fetch_optional(&self.pool)
                .await
                .map_err(|source| self.query_error(source))?;
        let Some((text,)) = found else { return Ok(None) };
        let print: ServerPrint = serde_json::from_str(&text)
            .map_err(|error| self.corrupt_error(format!("what a server was known by: {error}")))?;
        let taken = self.taken_away(server).await?.into_iter().collect();
        Ok(Some(KnownServer { print, taken, moved_from: None }))
    }

    /// Keeps what the server of these two sides is known by.
    pub async fn keep_server(
        &self,
        pair: &str,
        run: RunId,
        print: &ServerPrint,
    ) -> Result<(), StateError> {
        let text =
            serde_json::to_string(print).map_err(|error| self.corrupt_error(error.to_string()))?;
        sqlx::query(
            "INSERT INTO muster_server (server, print, run) VALUES ($1, $2, $3) ON CONFLICT \
             (server) DO UPDATE SET \
             print = excluded.print, run = excluded.run WHERE muster_server.print <> \
             excluded.print",
        )
        .bind(pair)
        .bind(text)
        .bind(run)
        .execute(&self.pool)
        .await
        .map_err(|source| self.query_error(source))?;
        Ok(())
    }
}
