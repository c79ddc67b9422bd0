//! The base: what both sides last agreed on, per record and field, and which records the server had
//! at all.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::{Map, Value as Json};

use super::run_records::{RunId, RunRecord};
use super::state_connection::{StateDatabase, StateError, trusted_sql};
use crate::engine::{Outcome, Report};
use crate::model::{Kind, PerKind};
use crate::planning::guards::deletion_evidence::SideEffect;
use crate::planning::three_way_merge::Rows;
use crate::planning::{
    Action, AgreedRecord, FieldName, OwnEffects, PreviousCodes, Reason, mark_of, marked_field,
    remembered,
};

/// One record of the base: its fields as in a plan, and none for a record that is not managed.
/// Secrets are never in it.
pub type BaseRecord = Map<String, Json>;

/// The base of the two sides of one flow.
#[derive(Clone, Debug, Default)]
pub struct StoredFlowBase {
    records: BTreeMap<(Kind, String), String>,
}

impl StoredFlowBase {
    /// The codes of the records that the live side had, each with whether both sides had it.
    pub fn known(&self) -> PerKind<PreviousCodes> {
        let mut known = PerKind::<PreviousCodes>::default();
        for ((kind, code), fields) in &self.records {
            known[*kind].insert(code.clone(), fields != "{}");
        }
        known
    }

    /// What writes of ours left in fields that were not changed since.
    pub fn own_effects(&self) -> OwnEffects {
        let marked = self.iter().filter_map(|(kind, code, fields)| {
            let marks = fields
                .into_iter()
                .filter_map(|(name, value)| Some((marked_field(&name)?.to_owned(), value)));
            let marks: Vec<(String, Json)> = marks.collect();
            (!marks.is_empty()).then(|| ((kind, code.to_owned()), marks))
        });
        marked.collect()
    }

    /// With the marks of an earlier base, of the fields that are not agreed on again.
    #[must_use]
    pub fn with_marks(mut self, before: &StoredFlowBase) -> StoredFlowBase {
        for ((kind, code), marks) in before.own_effects() {
            let (Some(mut now), Some(old)) = (self.get(kind, &code), before.get(kind, &code))
            else {
                continue;
            };
            for (field, mark) in marks {
                if !now.contains_key(&field) {
                    now.extend(old.get(&field).map(|agreed| (field.clone(), agreed.clone())));
                    now.insert(mark_of(&field), mark);
                }
            }
            self.records.insert((kind, code), Json::Object(now).to_string());
        }
        self
    }

    /// Marks what the writes did besides.
    fn mark(&mut self, effects: &[SideEffect]) {
        for SideEffect { kind, code, fields } in effects {
            let Some(mut row) = self.get(*kind, code.as_str()) else { continue };
            for (field, value) in fields {
                let name = field.plan_name(*kind).into_owned();
                // Of secrets nothing is kept, and of what is not managed nothing is compared.
                if row.contains_key(&name) && !field.table_row(*kind).is_some_and(|row| row.secret)
                {
                    row.insert(mark_of(&name), remembered(*kind, field, value));
                }
            }
            self.records.insert((*kind, code.to_string()), Json::Object(row).to_string());
        }
    }

    /// What is agreed before performing.
    pub fn from_agreed(agreed: Vec<AgreedRecord>) -> StoredFlowBase {
        let records = agreed
            .into_iter()
            .map(|agreed| ((agreed.kind, agreed.code.to_string()), agreed.fields));
        StoredFlowBase { records: records.collect() }
    }

    /// Moved on by what was done.
    #[must_use]
    pub fn with_report(self, report: &Report) -> StoredFlowBase {
        let mut base = self;
        for (change, outcome) in report.executed_forward().outcomes() {
            // A step on the way does not show what is agreed.
            if change.reason == Reason::Freed {
                continue;
            }
            let left_out: &[String] = match outcome {
                Outcome::Done => &[],
                // The record is there, without these fields.
                Outcome::NotTaken { fields, .. }
                    if matches!(
                        change.action,
                        Action::Create | Action::Update | Action::Deactivate
                    ) && !fields.iter().any(|field| field == "record") =>
                {
                    fields
                }
                // It was taken to be there, and still stands as resigned.
                _ if change.action == Action::Reinstate => {
                    base.records.remove(&(change.kind, change.known_as().to_string()));
                    continue;
                }
                _ => continue,
            };
            let key = (change.kind, change.code.to_string());
            match change.action {
                Action::Delete | Action::Resign => {
                    base.records.remove(&key);
                    continue;
                }
                Action::Create | Action::Update | Action::Deactivate | Action::Reinstate => {}
            }
            let before = base.records.remove(&(change.kind, change.known_as().to_string()));
            // A pull gives a record of its target the code that the server had all the time.
            let before = before.or_else(|| base.records.remove(&key));
            let mut fields = before.and_then(|text| parse_base_record(&text)).unwrap_or_default();
            for field in
                change.fields.iter().filter(|field| !field.secret && field.field != FieldName::Code)
            {
                let name = field.field.plan_name(change.kind);
                let readable = field
                    .field
                    .table_row(change.kind)
                    .is_none_or(|row| row.access == crate::model::FieldAccess::ReadWrite);
                if let Some(after) = field
                    .after
                    .as_ref()
                    .filter(|_| readable && !left_out.iter().any(|left| *left == name))
                {
                    let after = serde_json::to_value(after).unwrap_or_default();
                    fields.remove(&mark_of(&name));
                    fields.insert(name.into_owned(), after);
                }
            }
            base.records.insert(key, Json::Object(fields).to_string());
        }
        base.mark(&report.forward.side_effects);
        base
    }

    /// The rows that a merge leaves.
    pub fn of_rows(records: Rows) -> StoredFlowBase {
        StoredFlowBase { records }
    }

    /// All records as they are kept, as text.
    pub(super) fn into_rows(self) -> Rows {
        self.records
    }

    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// The record of this code, if the server had it.
    pub fn get(&self, kind: Kind, code: &str) -> Option<BaseRecord> {
        parse_base_record(self.records.get(&(kind, code.to_owned()))?)
    }

    /// All records, by kind and code.
    pub fn iter(&self) -> impl Iterator<Item = (Kind, &str, BaseRecord)> {
        self.records.iter().map(|((kind, code), text)| {
            (*kind, code.as_str(), parse_base_record(text).unwrap_or_default())
        })
    }

    pub fn contains(&self, kind: Kind, code: &str) -> bool {
        self.records.contains_key(&(kind, code.to_owned()))
    }

    /// Whether any record of this kind is in it.
    pub fn has_kind(&self, kind: Kind) -> bool {
        self.records
            .range((kind, String::new())..)
            .next()
            .is_some_and(|((first, _), _)| *first == kind)
    }
}

fn parse_base_record(text: &str) -> Option<BaseRecord> {
    serde_json::from_str(text).ok()
}

/// Rows of one statement when many records are written.
const ROWS: usize = 100;

impl StateDatabase {
    /// The base of two sides; empty before the first apply.
    pub async fn read_base(&self, pair: &str) -> Result<StoredFlowBase, StateError> {
        let rows: Vec<(String, String, String)> =
            sqlx::query_as("SELECT kind, code, fields FROM muster_base WHERE server = $1")
                .bind(pair)
                .fetch_all(&self.pool)
                .await
                .map_err(|source| self.query_error(source))?;
        let mut records = BTreeMap::new();
        for (kind, code, fields) in rows {
            let kind =
                Kind::parse(&kind).ok_or_else(|| self.corrupt_error(format!("a kind {kind:?}")))?;
            records.insert((kind, code), fields);
        }
        Ok(StoredFlowBase { records })
    }

    /// The last run that brought this base up to date.
    pub async fn last_agreed(&self, pair: &str) -> Result<Option<RunRecord>, StateError> {
        let server = pair.split(' ').next().unwrap_or_default();
        let runs = self.runs_of(server).await?;
        Ok(runs.into_iter().find(|run| run.facts.agreed == pair))
    }

    /// Makes the base of two sides equal to `base`, writing only what differs. Kinds that were not
    /// read stay.
    pub async fn keep_base(
        &self,
        pair: &str,
        run: RunId,
        base: &StoredFlowBase,
        kinds: &[Kind],
    ) -> Result<(), StateError> {
        let before = self.read_base(pair).await?;
        let kept: HashMap<_, _> = before.records.iter().collect();
        let changed: Vec<_> =
            base.records.iter().filter(|(key, fields)| kept.get(key) != Some(fields)).collect();
        let now: HashSet<_> = base.records.keys().collect();
        let gone: Vec<_> = before
            .records
            .keys()
            .filter(|key| kinds.contains(&key.0) && !now.contains(key))
            .collect();
        if changed.is_empty() && gone.is_empty() {
            return Ok(());
        }
        let mut work = self.begin_write().await?;
        for rows in changed.chunks(ROWS) {
            let places = self.dialect.write_value_places(rows.len(), 5);
            let insert = format!(
                "INSERT INTO muster_base (server, kind, code, fields, run) VALUES {places} \
                 ON CONFLICT (server, kind, code) \
                 DO UPDATE SET fields = excluded.fields, run = excluded.run"
            );
            let mut query = sqlx::query(trusted_sql(insert));
            for ((kind, code), fields) in rows {
                query = query
                    .bind(pair)
                    .bind(kind.name())
                    .bind(code.as_str())
                    .bind(fields.as_str())
                    .bind(run);
            }
            query.execute(&mut *work).await.map_err(|source| self.query_error(source))?;
        }
        for (kind, code) in gone {
            sqlx::query("DELETE FROM muster_base WHERE server = $1 AND kind = $2 AND code = $3")
                .bind(pair)
                .bind(kind.name())
                .bind(code.as_str())
                .execute(&mut *work)
                .await
                .map_err(|source| self.query_error(source))?;
        }
        work.commit().await.map_err(|source| self.query_error(source))
    }
}
