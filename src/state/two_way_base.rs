//! What a flow that goes both ways needs of the state: the base whole, when it was agreed on, and
//! the key of its digests.

use std::collections::{BTreeMap, HashMap};

use ring::rand::{SecureRandom as _, SystemRandom};

use super::run_journal::FREED;
use super::run_records::RunId;
use super::state_connection::{StateDatabase, StateError};
use crate::model::{Code, Kind};
use crate::planning::three_way_merge::{LastAgreement, MergeBase, SecretHasher};

/// The name of the key under which digests of secrets are made.
const DIGESTS: &str = "digests";

/// How long a key is, in bytes.
const KEY: usize = 32;

impl StateDatabase {
    /// What both sides of a flow last agreed on. Nothing is written: without a key no digest was
    /// made either.
    pub async fn read_two_way_base(&self, pair: &str) -> Result<MergeBase, StateError> {
        let records = self.read_base(pair).await?.into_rows();
        let last = self.last_agreed(pair).await?;
        let since = last.map(|run| LastAgreement { run: run.id, at: run.started });
        let seal = if self.has_table("muster_key").await? { self.kept_key().await? } else { None };
        let runs = self.runs_of_records(pair).await?;
        Ok(MergeBase { records, since, runs, seal })
    }

    /// People whose card a run emptied on the way to another person, in runs after this one; it may
    /// have ended before more was done.
    pub async fn freed_cards_since(
        &self,
        server: &str,
        run: RunId,
    ) -> Result<Vec<Code>, StateError> {
        let query = "SELECT DISTINCT s.code FROM muster_step s JOIN muster_run r ON r.id = s.run \
                     WHERE r.server = $1 AND s.run > $2 AND s.kind = 'employee' AND s.held = $3";
        let found: Vec<(String,)> = sqlx::query_as(query)
            .bind(server)
            .bind(run)
            .bind(FREED)
            .fetch_all(&self.pool)
            .await
            .map_err(|source| self.query_error(source))?;
        Ok(found.into_iter().filter_map(|(code,)| Code::new(&code)).collect())
    }

    /// The runs that last moved the records of a base.
    async fn runs_of_records(
        &self,
        pair: &str,
    ) -> Result<BTreeMap<(Kind, String), LastAgreement>, StateError> {
        let server = pair.split(' ').next().unwrap_or_default();
        let known = self.runs_of(server).await?;
        let known: HashMap<i64, LastAgreement> = known
            .into_iter()
            .map(|run| (run.id, LastAgreement { run: run.id, at: run.started }))
            .collect();
        let rows: Vec<(String, String, i64)> =
            sqlx::query_as("SELECT kind, code, run FROM muster_base WHERE server = $1")
                .bind(pair)
                .fetch_all(&self.pool)
                .await
                .map_err(|source| self.query_error(source))?;
        let of = |(kind, code, run): (String, String, i64)| {
            Some(((Kind::parse(&kind)?, code), *known.get(&run)?))
        };
        Ok(rows.into_iter().filter_map(of).collect())
    }

    /// The key of digests; made when there is none yet.
    pub async fn secret_hasher(&self) -> Result<SecretHasher, StateError> {
        let mut key = [0u8; KEY];
        SystemRandom::new()
            .fill(&mut key)
            .map_err(|_| self.corrupt_error("no random numbers for a key"))?;
        let text = hex::encode(key);
        // The run that comes second takes the key of the first.
        sqlx::query(
            "INSERT INTO muster_key (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
        )
        .bind(DIGESTS)
        .bind(text)
        .execute(&self.pool)
        .await
        .map_err(|source| self.query_error(source))?;
        let kept = self.kept_key().await?;
        kept.ok_or_else(|| self.corrupt_error("the key of its digests is gone"))
    }

    async fn kept_key(&self) -> Result<Option<SecretHasher>, StateError> {
        let found: Option<(String,)> =
            sqlx::query_as("SELECT value FROM muster_key WHERE name = $1")
                .bind(DIGESTS)
                .fetch_optional(&self.pool)
                .await
                .map_err(|source| self.query_error(source))?;
        let Some((text,)) = found else { return Ok(None) };
        let key = hex::decode(text).ok().filter(|key| key.len() == KEY);
        key.map(|key| Some(SecretHasher::new(&key)))
            .ok_or_else(|| self.corrupt_error("a key that is none"))
    }
}
