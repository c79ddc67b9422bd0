//! What an apply did besides what was asked: it is no edit by a user. It is no drift, and a pull
//! carries it nowhere, until the next apply sets it right or another edit changes it.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::change::FieldName;
use super::guards::deletion_evidence::SIDE_EFFECT;
use super::notice::Notice;
use super::notice::diff_fact::DiffFact;
use super::plan::PlannedLeg;
use super::plan::plan_value::{live_field, parse_plan_value};
use super::policy::FlowMode;
use crate::model::equivalence::{is_nothing, is_same_value};
use crate::model::{Code, Directory, Kind, Record, Records, Value};

/// What stands before the name of a field in the base.
const MARK: &str = "aside.";

/// The name in the base of what a write of ours left in a field.
pub fn mark_of(field: &str) -> String {
    format!("{MARK}{field}")
}

/// The field that such a name is about.
pub fn marked_field(name: &str) -> Option<&str> {
    name.strip_prefix(MARK)
}

/// A value as it is remembered.
pub fn remembered(kind: Kind, field: &FieldName, value: &Value) -> Json {
    match value {
        value if is_nothing(field.table_row(kind), value) => Json::Null,
        value => serde_json::to_value(value).unwrap_or_default(),
    }
}

/// Whether a record still holds what a write of ours left there.
pub(super) fn is_ours(kind: Kind, field: &str, mark: Option<&Json>, record: &Record) -> bool {
    let (Some(mark), Some((row, now))) = (mark, live_field(kind, field, record)) else {
        return false;
    };
    let now = now.unwrap_or(&Value::Empty);
    parse_plan_value(row.map(|row| row.ty), mark).is_some_and(|ours| is_same_value(row, &ours, now))
}

/// What writes of ours left in fields: by kind and code, the names of the fields with the values.
pub type OwnEffects = BTreeMap<(Kind, String), Vec<(String, Json)>>;

/// Takes what our own writes did out of what a pull is to carry. The records of which something was
/// taken out, by field.
pub fn remove_side_effects(
    server: &mut Directory,
    mode: FlowMode,
    effects: &OwnEffects,
) -> BTreeMap<(Kind, String), Vec<Code>> {
    let mut left: BTreeMap<(Kind, String), Vec<Code>> = BTreeMap::new();
    if mode != FlowMode::Pull {
        return left;
    }
    for ((kind, code), fields) in effects {
        let Some(record) = server.get(*kind, code) else { continue };
        let ours = fields.iter().filter(|(field, mark)| is_ours(*kind, field, Some(mark), record));
        for (field, _) in ours {
            left.entry((*kind, field.clone())).or_default().push(record.code.clone());
        }
    }
    for kind in Kind::ALL.into_iter().filter(|kind| left.keys().any(|(of, _)| of == kind)) {
        let mut records = Records::with_capacity(server.count_records(kind));
        for record in server.records(kind) {
            let mut record = record.clone();
            for ((_, field), codes) in left.iter().filter(|((of, _), _)| *of == kind) {
                match (kind.spec().by_name(field), field.strip_prefix("custom.")) {
                    _ if !codes.contains(&record.code) => {}
                    (Some(id), _) => drop(record.remove(id)),
                    (None, Some(custom)) => drop(record.remove_custom(custom)),
                    (None, None) => {}
                }
            }
            // Codes were unique before.
            let _ = records.insert(record);
        }
        server.kinds[kind] = Some(records);
    }
    left
}

/// Adds a notice of what was left out of the changes so.
pub fn note_own_effects(planned: &mut PlannedLeg, left: BTreeMap<(Kind, String), Vec<Code>>) {
    for ((kind, field), codes) in left {
        let idle = codes.iter().filter(|code| {
            !planned.leg.changes.iter().any(|change| change.kind == kind && change.code == **code)
        });
        let idle = idle.count() as u64;
        if let Some(counts) = planned.by_kind[kind].as_mut() {
            counts.unchanged = counts.unchanged.saturating_sub(idle);
            counts.left_alone += idle;
        }
        let notice = Notice::new(SIDE_EFFECT, DiffFact::OwnEffectKept).about(kind, codes);
        planned.notices.push(notice.about_field(field));
    }
}
