//! Which kinds a flow has a base of. Kept by itself: the rows of the base also hold records that
//! are not managed, and a kind may have a base and no record.

use super::run_records::RunId;
use super::state_connection::{StateDatabase, StateError};
use crate::model::{Kind, PerKind};
use crate::planning::FlowBase;

impl StateDatabase {
    /// Which kinds the runs of a flow have managed, and which of them they have loaded.
    pub async fn flow_base(&self, pair: &str) -> Result<FlowBase, StateError> {
        let mut base = FlowBase::default();
        // A state that is only looked at may be that of an older version.
        let rows = if self.has_table("muster_flow_kind").await? {
            self.flow_kinds(pair).await?
        } else {
            Vec::new()
        };
        for (kind, loaded) in &rows {
            let kind =
                Kind::parse(kind).ok_or_else(|| self.corrupt_error(format!("a kind {kind:?}")))?;
            (base.known[kind], base.loaded[kind]) = (true, *loaded != 0);
        }
        if rows.is_empty() { self.flow_base_of_runs(pair).await } else { Ok(base) }
    }

    async fn flow_kinds(&self, pair: &str) -> Result<Vec<(String, i64)>, StateError> {
        sqlx::query_as("SELECT kind, loaded FROM muster_flow_kind WHERE pair = $1")
            .bind(pair)
            .fetch_all(&self.pool)
            .await
            .map_err(|source| self.query_error(source))
    }

    /// Of a flow whose runs are all older than the table: what the last of them declared.
    async fn flow_base_of_runs(&self, pair: &str) -> Result<FlowBase, StateError> {
        let mut base = FlowBase::default();
        let Some(run) = self.last_agreed(pair).await? else { return Ok(base) };
        let ended = matches!(run.result.as_str(), "done" | "partial" | "conflicts");
        for kind in run.facts.declared.keys().filter_map(|kind| Kind::parse(kind)).filter(|_| ended)
        {
            (base.known[kind], base.loaded[kind]) = (true, run.result != "partial");
        }
        Ok(base)
    }

    /// Keeps that a run managed these kinds; what was loaded once stays so.
    pub async fn keep_flow_base(
        &self,
        pair: &str,
        run: RunId,
        base: &FlowBase,
    ) -> Result<(), StateError> {
        let before = self.flow_base(pair).await?;
        let kept: PerKind<bool> = {
            let rows = self.flow_kinds(pair).await?;
            PerKind::from_fn(|kind| rows.iter().any(|(name, _)| name == kind.name()))
        };
        for kind in Kind::ALL {
            let loaded = base.loaded[kind] || before.loaded[kind];
            let managed = base.known[kind] || before.known[kind];
            if !managed || (kept[kind] && loaded == before.loaded[kind]) {
                continue;
            }
            sqlx::query(
                "INSERT INTO muster_flow_kind (pair, kind, loaded, run) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (pair, kind) DO UPDATE SET loaded = excluded.loaded, run = \
                 excluded.run",
            )
            .bind(pair)
            .bind(kind.name())
            .bind(i64::from(loaded))
            .bind(run)
            .execute(&self.pool)
            .await
            .map_err(|source| self.query_error(source))?;
        }
        Ok(())
    }
}
