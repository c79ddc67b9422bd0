//! What earlier runs did and saw on a server: what limits over days and the watch over what is read need.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::connect::{State, StateError, sql};
use super::journal::IN_DOUBT;
use super::millis;
use super::runs::RunId;
use crate::model::{Code, Kind};
use crate::planning::past::{Earlier, Past, Window};
use crate::planning::{Action, Allow};

impl State {
    /// The past of a server, as planning needs it; `source` is the place that the flow comes from.
    pub async fn past(
        &self,
        server: &str,
        source: &str,
        flow: &str,
        now: DateTime<Utc>,
    ) -> Result<Past, StateError> {
        let mut past = Past {
            day: Window::default(),
            week: Window::default(),
            earlier: None,
            stubborn: self.stubborn(server).await?,
            delivered: false,
            both: None,
        };
        let day = millis(now - TimeDelta::hours(24));
        for (kind, code, action, intended) in self.done_since(server, now - TimeDelta::days(7)).await? {
            past.week.add(kind, &code, action);
            if intended >= day {
                past.day.add(kind, &code, action);
            }
        }
        past.earlier = self.earlier(server, source, flow).await?;
        Ok(past)
    }

    /// Updates and deletions that took effect or may have, but for those that somebody allowed by count and reason.
    async fn done_since(
        &self,
        server: &str,
        since: DateTime<Utc>,
    ) -> Result<Vec<(Kind, Code, Action, i64)>, StateError> {
        let query = format!(
            "SELECT s.kind, s.code, s.action, s.intended, r.facts FROM muster_step s JOIN muster_run r ON r.id = s.run \
             WHERE r.server = $1 AND s.intended >= $2 AND s.action IN ('update', 'delete', 'resign') \
             AND (s.outcome <> 'failed' OR s.detail LIKE '{IN_DOUBT}%')"
        );
        let rows: Vec<(String, String, String, i64, String)> = sqlx::query_as(sql(query))
            .bind(server)
            .bind(millis(since))
            .fetch_all(&self.pool)
            .await
            .map_err(|source| self.failed(source))?;
        let mut done = Vec::with_capacity(rows.len());
        let mut allowed: BTreeMap<String, Vec<Allow>> = BTreeMap::new();
        for (kind, code, action, intended, facts) in rows {
            let (Some(kind), Some(code), Some(action)) =
                (Kind::parse(&kind), Code::new(&code), Action::parse(&action))
            else {
                return Err(self.broken("a step of an unknown kind or action"));
            };
            let allowed = allowed.entry(facts).or_insert_with_key(|facts| allowed_of(facts));
            if !allowed.iter().any(|allow| allow.covers(kind, action)) {
                done.push((kind, code, action, intended));
            }
        }
        Ok(done)
    }

    /// What the last run that read all of this server saw.
    async fn earlier(&self, server: &str, source: &str, flow: &str) -> Result<Option<Earlier>, StateError> {
        let runs = self.runs_of(server).await?;
        let Some(last) = runs.iter().find(|run| !run.facts.live.is_empty()) else { return Ok(None) };
        let declared = runs.iter().find(|run| run.flow == flow && !run.facts.declared.is_empty());
        let mut declared_in = (last.id, last.started);
        let declared = match declared {
            None => BTreeMap::new(),
            Some(run) => {
                // What was pulled into the source since then is what it holds now: nobody lost it.
                let pulled = self.runs_of(source).await?;
                let mut pulled = pulled.into_iter().filter(|pull| pull.id > run.id && pull.flow == flow);
                let pulled = pulled.find(|pull| pull.result == "done" && !pull.facts.live.is_empty());
                declared_in = pulled.as_ref().map_or((run.id, run.started), |pull| (pull.id, pull.started));
                let mut declared = counts(&run.facts.declared);
                let held = pulled.map(|pull| counts(&pull.facts.live)).unwrap_or_default();
                declared.extend(
                    held.into_iter().filter(|(kind, _)| run.facts.declared.contains_key(kind.name())),
                );
                declared
            }
        };
        let live = counts(&last.facts.live);
        Ok(Some(Earlier { run: last.id, started: last.started, live, declared, declared_in }))
    }

    /// Fields that a server does not keep, with the value that was wanted.
    async fn stubborn(&self, server: &str) -> Result<BTreeMap<(Kind, String, String), String>, StateError> {
        let rows: Vec<(String, String, String, String)> =
            sqlx::query_as("SELECT kind, code, field, wanted FROM muster_stubborn WHERE server = $1")
                .bind(server)
                .fetch_all(&self.pool)
                .await
                .map_err(|source| self.failed(source))?;
        let known = rows
            .into_iter()
            .filter_map(|(kind, code, field, wanted)| Some(((Kind::parse(&kind)?, code, field), wanted)));
        Ok(known.collect())
    }

    /// What a server did not keep of this record when it was last wanted: names of fields, and what was wanted of each.
    pub async fn not_taken(
        &self,
        server: &str,
        but: RunId,
        kind: Kind,
        code: &str,
    ) -> Result<BTreeMap<String, String>, StateError> {
        let rows: Vec<(String, String)> = sqlx::query_as(
            "SELECT s.fields, s.detail FROM muster_step s JOIN muster_run r ON r.id = s.run WHERE s.kind = $1 \
             AND s.code = $2 AND s.outcome = 'not_taken' AND r.server = $3 AND s.run <> $4 ORDER BY s.run DESC LIMIT 1",
        )
        .bind(kind.name())
        .bind(code)
        .bind(server)
        .bind(but)
        .fetch_all(&self.pool)
        .await
        .map_err(|source| self.failed(source))?;
        let Some((fields, detail)) = rows.into_iter().next() else { return Ok(BTreeMap::new()) };
        let dropped: Vec<&str> = detail.split(", ").collect();
        let fields: Vec<serde_json::Value> =
            serde_json::from_str(&fields).map_err(|error| self.broken(error.to_string()))?;
        let wanted = fields.iter().filter_map(|field| {
            let name = field.get("name")?.as_str()?;
            let secret = field.get("secret").is_some();
            let wanted = if secret { "***".to_owned() } else { field.get("after")?.to_string() };
            dropped.contains(&name).then(|| (name.to_owned(), wanted))
        });
        Ok(wanted.collect())
    }

    /// Keeps which fields a server does not keep; those that it keeps by now are forgotten.
    pub async fn keep_stubborn(
        &self,
        server: &str,
        run: RunId,
        stubborn: &BTreeMap<(Kind, String, String), String>,
    ) -> Result<(), StateError> {
        if self.stubborn(server).await? == *stubborn {
            return Ok(());
        }
        let mut work = self.begin().await?;
        sqlx::query("DELETE FROM muster_stubborn WHERE server = $1")
            .bind(server)
            .execute(&mut *work)
            .await
            .map_err(|source| self.failed(source))?;
        for ((kind, code, field), wanted) in stubborn {
            sqlx::query(
                "INSERT INTO muster_stubborn (server, kind, code, field, wanted, since) VALUES ($1, $2, $3, $4, $5, $6)",
            )
            .bind(server)
            .bind(kind.name())
            .bind(code.as_str())
            .bind(field.as_str())
            .bind(wanted.as_str())
            .bind(run)
            .execute(&mut *work)
            .await
            .map_err(|source| self.failed(source))?;
        }
        work.commit().await.map_err(|source| self.failed(source))
    }
}

fn counts(counts: &BTreeMap<String, u64>) -> BTreeMap<Kind, u64> {
    counts.iter().filter_map(|(kind, count)| Some((Kind::parse(kind)?, *count))).collect()
}

fn allowed_of(facts: &str) -> Vec<Allow> {
    let facts: super::runs::Facts = serde_json::from_str(facts).unwrap_or_default();
    facts.allowed.iter().filter_map(|text| text.parse().ok()).collect()
}
