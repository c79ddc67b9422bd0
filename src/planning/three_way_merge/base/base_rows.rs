//! The base after a run: what both sides agree on once all of it, or only a part, was done.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Map, Value as Json};

use super::base_fields::{diverged_key, to_base_json};
use super::merge_base::BOTH;
use crate::model::{Code, Kind, Record, Value};
use crate::planning::change::{Action, Change, FieldName};
use crate::planning::three_way_merge::field::SecretHasher;

/// Base rows by kind and code.
pub type Rows = BTreeMap<(Kind, String), String>;

/// Where a record is now, and where it is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::planning::three_way_merge) enum RecordPresence {
    Both,
    /// On `from`, and to be made on `to`.
    CreateOnTo,
    /// On `to`, and to be made on `from`.
    CreateOnFrom,
    /// It stays where it is, and what is remembered of it stays.
    Stays,
    /// On `to` alone, and unmanaged.
    Live,
    /// To be taken off `to`, or off `from`.
    RemoveOnTo,
    RemoveOnFrom,
}

/// A value that both sides are to hold, and the sides that it has to be written to first.
#[derive(Clone, Debug)]
pub(in crate::planning::three_way_merge) struct PendingValue {
    /// The name in plans.
    pub(in crate::planning::three_way_merge) field: String,
    /// The name in the base.
    pub(in crate::planning::three_way_merge) key: String,
    pub(in crate::planning::three_way_merge) value: Json,
    pub(in crate::planning::three_way_merge) on_from: bool,
    pub(in crate::planning::three_way_merge) on_to: bool,
    /// What was agreed before; it holds until both sides have the new one.
    pub(in crate::planning::three_way_merge) old: Option<Json>,
}

/// What is to be remembered of one record.
#[derive(Clone, Debug)]
pub struct BaseRow {
    pub(in crate::planning::three_way_merge) kind: Kind,
    pub(in crate::planning::three_way_merge) code: Code,
    /// The code under which `to` has it, before a rename.
    pub(in crate::planning::three_way_merge) live_code: Option<Code>,
    /// The code under which `from` has it, before a rename.
    pub(in crate::planning::three_way_merge) from_code: Option<Code>,
    pub(in crate::planning::three_way_merge) place: RecordPresence,
    /// The base row as it is.
    pub(in crate::planning::three_way_merge) old: Option<String>,
    pub(in crate::planning::three_way_merge) agreed: Map<String, Json>,
    pub(in crate::planning::three_way_merge) pending: Vec<PendingValue>,
    /// Of a record that is made on `to`: fields that `from` does not mention. What the server puts
    /// there by itself is no move of a person.
    pub(in crate::planning::three_way_merge) learn: Vec<FieldName>,
}

/// New records of `to` as they were read back, by kind and code.
pub type CreatedRecords<'a> = HashMap<(Kind, &'a str), &'a Record>;

/// Records as they were read back after they were written.
#[derive(Debug, Default)]
pub struct RereadRecords<'a> {
    pub from: CreatedRecords<'a>,
    pub to: CreatedRecords<'a>,
    /// The key of the digests of secrets; without it nothing is remembered of them.
    pub seal: Option<&'a SecretHasher>,
}

/// What was done on one side, by kind and code.
struct AppliedChanges<'a>(HashMap<(Kind, &'a str), ChangeOutcome<'a>>);

/// A change, and the names of the fields that were not taken if it was done.
type ChangeOutcome<'a> = (&'a Change, Option<&'a [String]>);

/// What became of the changes of one side: `None` for a change that was not done, else the names of
/// the fields that were not taken.
pub type SideOutcomes = Vec<Option<Vec<String>>>;

impl<'a> AppliedChanges<'a> {
    fn from_changes(changes: &'a [Change], taken: &'a SideOutcomes) -> AppliedChanges<'a> {
        let both = changes.iter().zip(taken);
        AppliedChanges(
            both.map(|(change, taken)| {
                ((change.kind, change.code.as_str()), (change, taken.as_deref()))
            })
            .collect(),
        )
    }

    /// Whether this field was written, and taken.
    fn has_written_field(&self, kind: Kind, code: &str, name: &str) -> bool {
        let Some((change, Some(left))) = self.0.get(&(kind, code)) else { return false };
        change.fields.iter().any(|field| field.field.plan_name(kind) == name)
            && !left.iter().any(|left| left == name || left == "record")
    }

    /// Whether this field was written, and something else stands there.
    fn has_refused_field(&self, kind: Kind, code: &str, name: &str) -> bool {
        let Some((_, Some(left))) = self.0.get(&(kind, code)) else { return false };
        left.iter().any(|left| left == name)
    }

    /// Whether the record was made, or is gone.
    fn has_applied_record(&self, kind: Kind, code: &str, gone: bool) -> bool {
        let Some((change, Some(left))) = self.0.get(&(kind, code)) else { return false };
        let goes = matches!(change.action, Action::Delete | Action::Resign);
        goes == gone && !left.iter().any(|left| left == "record")
    }
}

/// The rows of the base after these changes; `taken` stands beside the changes of its side.
pub fn build_base_rows(
    memories: &[BaseRow],
    from: (&[Change], &SideOutcomes),
    to: (&[Change], &SideOutcomes),
    reread: &RereadRecords<'_>,
) -> Rows {
    let (from, to) =
        (AppliedChanges::from_changes(from.0, from.1), AppliedChanges::from_changes(to.0, to.1));
    let mut rows = Rows::new();
    for memory in memories {
        let (kind, code) = (memory.kind, memory.code.as_str());
        // `from` did not follow a rename: all that was agreed holds under the code before.
        if let Some(before) =
            memory.from_code.as_ref().filter(|_| !from.has_written_field(kind, code, "code"))
        {
            rows.extend(memory.old.clone().map(|row| ((kind, before.to_string()), row)));
            continue;
        }
        let live = || Some("{}".to_owned());
        let row = match memory.place {
            RecordPresence::Both => Some(to_row_text(memory.fields_after_run(&from, &to, reread))),
            RecordPresence::CreateOnTo if to.has_applied_record(kind, code, false) => {
                Some(memory.with_server_values(
                    memory.fields_after_run(&from, &to, reread),
                    reread.to.get(&(kind, code)).copied(),
                ))
            }
            // What both had before is known until it is there again.
            RecordPresence::CreateOnTo => memory.old.clone(),
            RecordPresence::CreateOnFrom if from.has_applied_record(kind, code, false) => {
                Some(to_row_text(memory.fields_after_run(&from, &to, reread)))
            }
            RecordPresence::CreateOnFrom => memory.old.clone().or_else(live),
            RecordPresence::Live => live(),
            RecordPresence::Stays => memory.old.clone(),
            RecordPresence::RemoveOnTo if to.has_applied_record(kind, code, true) => None,
            RecordPresence::RemoveOnFrom if from.has_applied_record(kind, code, true) => None,
            RecordPresence::RemoveOnTo | RecordPresence::RemoveOnFrom => memory.old.clone(),
        };
        // A rename that was not taken leaves the record under its old code; what was made anew has
        // the new one.
        let made =
            memory.place == RecordPresence::CreateOnTo && to.has_applied_record(kind, code, false);
        let renamed = |old: &&Code| {
            !made && !to.has_written_field(kind, code, "code") && **old != memory.code
        };
        let at = memory.live_code.as_ref().filter(renamed).unwrap_or(&memory.code);
        if let Some(row) = row {
            rows.insert((kind, at.to_string()), row);
        }
    }
    rows
}

impl BaseRow {
    pub(in crate::planning::three_way_merge) fn new(
        kind: Kind,
        code: Code,
        place: RecordPresence,
        old: Option<String>,
    ) -> BaseRow {
        BaseRow {
            kind,
            code,
            live_code: None,
            from_code: None,
            place,
            old,
            agreed: Map::new(),
            pending: Vec::new(),
            learn: Vec::new(),
        }
    }

    /// Whether it is of a record with one of these codes.
    pub(in crate::planning) fn is_of(&self, kind: Kind, codes: &BTreeSet<Code>) -> bool {
        self.kind == kind && codes.contains(&self.code)
    }

    fn fields_after_run(
        &self,
        from: &AppliedChanges<'_>,
        to: &AppliedChanges<'_>,
        reread: &RereadRecords<'_>,
    ) -> Map<String, Json> {
        let mut fields = self.agreed.clone();
        for one in &self.pending {
            let done = |side: &AppliedChanges<'_>, due: bool| {
                !due || side.has_written_field(self.kind, self.code.as_str(), &one.field)
            };
            let new = done(from, one.on_from) && done(to, one.on_to);
            if let Some(value) = if new { Some(&one.value) } else { one.old.as_ref() } {
                fields.insert(one.key.clone(), value.clone());
            }
            if !new && let Some(apart) = self.diverged_json(one, (from, to), reread) {
                fields.insert(diverged_key(&one.key), apart);
            }
        }
        fields.insert(BOTH.to_owned(), Json::from(self.code.as_str()));
        fields
    }

    /// What both sides hold of a field of which one side made something else than what was written.
    fn diverged_json(
        &self,
        one: &PendingValue,
        (from, to): (&AppliedChanges<'_>, &AppliedChanges<'_>),
        reread: &RereadRecords<'_>,
    ) -> Option<Json> {
        let (kind, code) = (self.kind, self.code.as_str());
        let (side, made) = match (one.on_from, one.on_to) {
            (true, false) => (from, &reread.from),
            (false, true) => (to, &reread.to),
            _ => return None,
        };
        // It was not written this time: what an earlier run left holds.
        if !side.has_refused_field(kind, code, &one.field) {
            let old: Map<String, Json> = serde_json::from_str(self.old.as_deref()?).ok()?;
            return old.get(&diverged_key(&one.key)).cloned();
        }
        let record = made.get(&(kind, code))?;
        let (row, held) = match kind.spec().by_name(&one.field) {
            Some(id) => (Some(kind.spec().field(id)), record.get(id)),
            None => (None, record.get_custom(one.field.strip_prefix("custom.")?)),
        };
        let held = held.unwrap_or(&Value::Empty);
        // Of a secret a digest is kept, on either side; `value` is one already.
        let there = match row.filter(|row| row.secret) {
            Some(row) => Json::from(reread.seal?.digest_value(kind, code, row.name, held)),
            None => to_base_json(row, held),
        };
        let back = one.on_from;
        let (from, to) = if back { (there, one.value.clone()) } else { (one.value.clone(), there) };
        Some(serde_json::json!({ "from": from, "to": to, "back": back }))
    }

    /// With what the server put into the new record by itself.
    fn with_server_values(&self, mut fields: Map<String, Json>, made: Option<&Record>) -> String {
        for field in &self.learn {
            let FieldName::Of(id) = field else { continue };
            let held = made.and_then(|made| made.get(*id)).filter(|held| !held.is_empty());
            let name = field.plan_name(self.kind).into_owned();
            if let Some(json) = held.and_then(|held| serde_json::to_value(held).ok()) {
                fields.entry(name).or_insert(json);
            }
        }
        to_row_text(fields)
    }
}

/// A row in one order, so that what did not change is not written again.
pub(in crate::planning::three_way_merge) fn to_row_text(mut fields: Map<String, Json>) -> String {
    fields.sort_keys();
    Json::Object(fields).to_string()
}
