//! What changed on the live side since both sides last agreed: field by field, and records that
//! came or went.

use std::collections::HashSet;

use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::change::record_label;
use super::known_side_effects::{is_ours, mark_of};
use super::plan::plan_value::live_field;
use super::plan::plan_value::parse_plan_value;
use crate::model::equivalence::is_same_value;
use crate::model::{Code, Directory, Kind, Record, Value};

/// How a record drifted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DriftKind {
    Changed,
    /// It came since.
    Added,
    /// It went since.
    Removed,
}

/// A field that is not what was agreed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DriftField {
    pub name: String,
    pub before: Json,
    pub now: Json,
}

/// A record that is not what was agreed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Drift {
    pub kind: Kind,
    pub code: Code,
    pub label: String,
    pub moved: DriftKind,
    pub fields: Vec<DriftField>,
}

/// Compares what was agreed, as JSON objects by field name, with what the live side holds now.
pub fn find_drift<'a>(
    base: impl Iterator<Item = (Kind, &'a str, Map<String, Json>)>,
    live: &Directory,
) -> Vec<Drift> {
    // Who resigned has gone, wherever they are still listed.
    let there = |kind, code: &str| live.get(kind, code).filter(|_| !live.has_resigned(kind, code));
    let mut out = Vec::new();
    let mut known: HashSet<(Kind, &str)> = HashSet::new();
    for (kind, code, agreed) in base {
        known.insert((kind, code));
        match there(kind, code) {
            None => {
                let Some(code) = Code::new(code) else { continue };
                out.push(Drift {
                    kind,
                    code,
                    label: label_from_base(kind, &agreed),
                    moved: DriftKind::Removed,
                    fields: Vec::new(),
                });
            }
            Some(record) => {
                let fields = changed_fields(kind, &agreed, record);
                if !fields.is_empty() {
                    let (code, label) = (record.code.clone(), record_label(kind, record, None));
                    out.push(Drift { kind, code, label, moved: DriftKind::Changed, fields });
                }
            }
        }
    }
    for kind in Kind::ALL {
        let new = live.records(kind).filter(|record| {
            let code = record.code.as_str();
            !known.contains(&(kind, code)) && there(kind, code).is_some()
        });
        out.extend(new.map(|record| Drift {
            kind,
            code: record.code.clone(),
            label: record_label(kind, record, None),
            moved: DriftKind::Added,
            fields: Vec::new(),
        }));
    }
    out.sort_by(|a, b| (a.kind, &a.code).cmp(&(b.kind, &b.code)));
    out
}

fn changed_fields(kind: Kind, agreed: &Map<String, Json>, record: &Record) -> Vec<DriftField> {
    let compared = agreed.iter().filter_map(|(name, before)| {
        let (row, now) = live_field(kind, name, record)?;
        let now = now.filter(|value| !value.is_empty()).unwrap_or(&Value::Empty);
        // What cannot be read any more differs from whatever is there.
        let stays = parse_plan_value(row.map(|row| row.ty), before)
            .is_some_and(|before| is_same_value(row, &before, now))
            || is_ours(kind, name, agreed.get(&mark_of(name)), record);
        (!stays).then(|| DriftField {
            name: name.clone(),
            before: before.clone(),
            now: serde_json::to_value(now).unwrap_or_default(),
        })
    });
    compared.collect()
}

fn label_from_base(kind: Kind, agreed: &Map<String, Json>) -> String {
    let text = |name: &str| agreed.get(name).and_then(Json::as_str).unwrap_or_default();
    match kind {
        Kind::Employee => format!("{} {}", text("first_name"), text("last_name")).trim().to_owned(),
        _ => text("name").to_owned(),
    }
}
