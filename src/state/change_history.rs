//! What earlier runs did and saw on a server: what limits over days and the watch over what is read
//! need.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::run_records::{RunId, RunMetadata};
use super::state_connection::{StateDatabase, StateError, trusted_sql};
use super::to_millis;
use crate::model::{Code, Kind, PerKind};
use crate::planning::guards::history_guards::AREAS;
use crate::planning::guards::server_history::{
    ChangeWindow, EarlierRunFacts, FlowBase, ServerHistory,
};
use crate::planning::{Action, LimitOverride};

impl StateDatabase {
    /// The past of a server, as planning needs it; `source` is the place that the flow comes from.
    pub async fn read_history(
        &self,
        server: &str,
        source: &str,
        flow: &str,
        now: DateTime<Utc>,
    ) -> Result<ServerHistory, StateError> {
        let mut past = ServerHistory {
            day: ChangeWindow::default(),
            week: ChangeWindow::default(),
            earlier: None,
            rejected: self.read_rejected_values(server).await?,
            base: FlowBase::default(),
            deactivated: BTreeMap::new(),
            delivered: false,
            known: PerKind::default(),
            own_effects: BTreeMap::new(),
            both: None,
            server: None,
            rules: PerKind::default(),
        };
        let day = to_millis(now - TimeDelta::hours(24));
        for (kind, code, action, intended) in
            self.changes_since(server, flow, now - TimeDelta::days(7)).await?
        {
            past.week.add_change(kind, &code, action);
            if intended >= day {
                past.day.add_change(kind, &code, action);
            }
        }
        past.earlier = self.last_complete_run(server, source, flow).await?;
        Ok(past)
    }

    /// Changes that took effect or may have, except those that a person allowed by count and
    /// reason; creations are those of this flow alone, and without the first load of a kind.
    async fn changes_since(
        &self,
        server: &str,
        flow: &str,
        since: DateTime<Utc>,
    ) -> Result<Vec<(Kind, Code, Action, i64)>, StateError> {
        let runs = self.runs_since(server, since).await?;
        // Left out by the query: the first load of a company is a hundred thousand rows.
        let loads: Vec<String> =
            runs.iter().filter_map(|run| run.uncounted_condition(flow)).collect();
        let loads = if loads.is_empty() {
            String::new()
        } else {
            format!("AND NOT ({})", loads.join(" OR "))
        };
        let query = format!(
            "SELECT s.kind, s.code, s.action, s.intended, s.run FROM muster_step s JOIN \
             muster_run r ON r.id = s.run \
             WHERE r.server = $1 AND s.intended >= $2 AND s.action IN ('update', 'delete', \
             'resign', 'create') \
             AND (s.outcome <> 'failed' OR {in_doubt} = 1) {loads}",
            in_doubt = self.in_doubt_column().await?
        );
        let rows: Vec<(String, String, String, i64, RunId)> = sqlx::query_as(trusted_sql(query))
            .bind(server)
            .bind(to_millis(since))
            .fetch_all(&self.pool)
            .await
            .map_err(|source| self.query_error(source))?;
        let allowed: BTreeMap<RunId, Vec<LimitOverride>> =
            runs.into_iter().map(|run| (run.id, run.allowed)).collect();
        let mut done = Vec::with_capacity(rows.len());
        for (kind, code, action, intended, run) in rows {
            let (Some(kind), Some(code), Some(action)) =
                (Kind::parse(&kind), Code::new(&code), Action::parse(&action))
            else {
                return Err(self.corrupt_error("a step of an unknown kind or action"));
            };
            if !allowed.get(&run).is_some_and(|allowed| {
                allowed.iter().any(|allow| allow.covers_action(kind, action))
            }) {
                done.push((kind, code, action, intended));
            }
        }
        Ok(done)
    }

    /// The runs of a server that may have changed something since then.
    async fn runs_since(
        &self,
        server: &str,
        since: DateTime<Utc>,
    ) -> Result<Vec<RunOfDays>, StateError> {
        let query = "SELECT id, flow, facts FROM muster_run WHERE server = $1 AND (ended = 0 OR \
            ended >= $2)";
        let rows: Vec<(RunId, String, String)> = sqlx::query_as(query)
            .bind(server)
            .bind(to_millis(since))
            .fetch_all(&self.pool)
            .await
            .map_err(|source| self.query_error(source))?;
        let one = |(id, flow, facts): (RunId, String, String)| {
            let facts: RunMetadata = serde_json::from_str(&facts).unwrap_or_default();
            let allowed = facts.allowed.iter().filter_map(|text| text.parse().ok()).collect();
            let first = facts.first_load.iter().filter_map(|kind| Kind::parse(kind)).collect();
            RunOfDays { id, flow, first, allowed }
        };
        Ok(rows.into_iter().map(one).collect())
    }

    /// What the last run that read all of this server saw.
    async fn last_complete_run(
        &self,
        server: &str,
        source: &str,
        flow: &str,
    ) -> Result<Option<EarlierRunFacts>, StateError> {
        let runs = self.runs_of(server).await?;
        let Some(last) = runs.iter().find(|run| !run.facts.live.is_empty()) else {
            return Ok(None);
        };
        let declared = runs.iter().find(|run| run.flow == flow && !run.facts.declared.is_empty());
        let mut declared_in = (last.id, last.started);
        let declared = match declared {
            None => BTreeMap::new(),
            Some(run) => {
                // What was pulled into the source since then is what it holds now: those records
                // were not lost.
                let pulled = self.runs_of(source).await?;
                let mut pulled =
                    pulled.into_iter().filter(|pull| pull.id > run.id && pull.flow == flow);
                let pulled =
                    pulled.find(|pull| pull.result == "done" && !pull.facts.live.is_empty());
                declared_in =
                    pulled.as_ref().map_or((run.id, run.started), |pull| (pull.id, pull.started));
                let mut declared = counts_by_kind(&run.facts.declared);
                let held = pulled.map(|pull| counts_by_kind(&pull.facts.live)).unwrap_or_default();
                declared.extend(
                    held.into_iter()
                        .filter(|(kind, _)| run.facts.declared.contains_key(kind.name())),
                );
                declared
            }
        };
        let mut seen = EarlierRunFacts {
            run: last.id,
            started: last.started,
            live: counts_by_kind(&last.facts.live),
            declared,
            declared_in,
        };
        // A later run of this flow that came from here counted what is here, too.
        let others = self.runs_of(source).await?;
        let later = others.iter().find(|run| run.flow == flow && !run.facts.source.is_empty());
        if let Some(later) = later.filter(|later| later.id > last.id) {
            (seen.run, seen.started) = (later.id, later.started);
            seen.live.extend(counts_by_kind(&later.facts.source));
        }
        Ok(Some(seen))
    }

    /// Fields that a server does not keep, with the value that was wanted.
    async fn read_rejected_values(
        &self,
        server: &str,
    ) -> Result<BTreeMap<(Kind, String, String), String>, StateError> {
        let rows: Vec<(String, String, String, String)> = sqlx::query_as(
            "SELECT kind, code, field, wanted FROM muster_stubborn WHERE server = $1",
        )
        .bind(server)
        .fetch_all(&self.pool)
        .await
        .map_err(|source| self.query_error(source))?;
        let known = rows
            .into_iter()
            .filter_map(|(kind, code, field, wanted)| {
                Some(((Kind::parse(&kind)?, code, field), wanted))
            })
            .filter(|((_, _, field), _)| field != AREAS);
        Ok(known.collect())
    }

    /// What a server did not keep of this record, if that is how the last change of it ended: by
    /// name of the field what was wanted, and what the server held instead.
    pub async fn not_taken(
        &self,
        server: &str,
        but: RunId,
        kind: Kind,
        code: &str,
    ) -> Result<BTreeMap<String, RejectedField>, StateError> {
        let rows: Vec<(String, String, String)> = sqlx::query_as(
            "SELECT s.fields, s.outcome, s.held FROM muster_step s JOIN muster_run r ON r.id = \
             s.run WHERE s.kind = $1 \
             AND s.code = $2 AND s.outcome <> 'skipped' AND r.server = $3 AND s.run <> $4 \
             ORDER BY s.run DESC, s.position DESC LIMIT 1",
        )
        .bind(kind.name())
        .bind(code)
        .bind(server)
        .bind(but)
        .fetch_all(&self.pool)
        .await
        .map_err(|source| self.query_error(source))?;
        let last = rows.into_iter().next().filter(|(_, outcome, _)| outcome == "not_taken");
        let Some((fields, _, held)) = last else { return Ok(BTreeMap::new()) };
        let held: BTreeMap<String, String> = serde_json::from_str(&held).unwrap_or_default();
        let fields: Vec<serde_json::Value> =
            serde_json::from_str(&fields).map_err(|error| self.corrupt_error(error.to_string()))?;
        let dropped = fields.iter().filter_map(|field| {
            let name = field.get("name")?.as_str()?;
            let secret = field.get("secret").is_some();
            let wanted = if secret { "***".to_owned() } else { field.get("after")?.to_string() };
            Some((name.to_owned(), RejectedField { wanted, held: held.get(name)?.clone() }))
        });
        Ok(dropped.collect())
    }

    /// Keeps which fields a server does not keep; those that it keeps by now are forgotten.
    pub async fn save_rejected_values(
        &self,
        server: &str,
        run: RunId,
        rejected: &BTreeMap<(Kind, String, String), String>,
    ) -> Result<(), StateError> {
        if self.read_rejected_values(server).await? == *rejected {
            return Ok(());
        }
        let mut work = self.begin_write().await?;
        sqlx::query("DELETE FROM muster_stubborn WHERE server = $1")
            .bind(server)
            .execute(&mut *work)
            .await
            .map_err(|source| self.query_error(source))?;
        for ((kind, code, field), wanted) in rejected {
            sqlx::query(
                "INSERT INTO muster_stubborn (server, kind, code, field, wanted, since) VALUES \
                 ($1, $2, $3, $4, $5, $6)",
            )
            .bind(server)
            .bind(kind.name())
            .bind(code.as_str())
            .bind(field.as_str())
            .bind(wanted.as_str())
            .bind(run)
            .execute(&mut *work)
            .await
            .map_err(|source| self.query_error(source))?;
        }
        work.commit().await.map_err(|source| self.query_error(source))
    }
}

/// A field that a server did not keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RejectedField {
    pub wanted: String,
    /// What it held instead.
    pub held: String,
}

fn counts_by_kind(counts: &BTreeMap<String, u64>) -> BTreeMap<Kind, u64> {
    counts.iter().filter_map(|(kind, count)| Some((Kind::parse(kind)?, *count))).collect()
}

/// A run of the last days.
struct RunOfDays {
    id: RunId,
    flow: String,
    /// Kinds that it loaded for the first time.
    first: Vec<Kind>,
    allowed: Vec<LimitOverride>,
}

impl RunOfDays {
    /// The creations of it that count for no limit of this flow, as a condition on steps.
    fn uncounted_condition(&self, flow: &str) -> Option<String> {
        let lifted = |kind: &Kind| {
            self.allowed.iter().any(|allow| allow.covers_action(*kind, Action::Create))
        };
        let kinds = Kind::ALL
            .into_iter()
            .filter(|kind| self.flow != flow || self.first.contains(kind) || lifted(kind));
        let kinds: Vec<String> = kinds.map(|kind| format!("'{}'", kind.name())).collect();
        let (id, kinds) = ((!kinds.is_empty()).then_some(self.id)?, kinds.join(", "));
        Some(format!("(s.action = 'create' AND s.run = {id} AND s.kind IN ({kinds}))"))
    }
}
