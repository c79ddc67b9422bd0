//! What will be remembered of a field: the value that both sides are to hold, or the one they
//! agreed on.

use serde_json::Value as Json;

use super::base_fields::{base_key, to_base_json};
use super::base_rows::{BaseRow, PendingValue};
use super::base_side_effects::keep_base_field;
use crate::model::Value;
use crate::planning::change::FieldName;
use crate::planning::three_way_merge::field::FieldMerge;
use crate::planning::three_way_merge::merge_table::MergeTable;
use crate::planning::three_way_merge::record_pair::RecordPair;

/// Notes what both sides are to hold, and which of them have to be written for it.
pub(in crate::planning::three_way_merge) fn note_pending_value(
    table: &MergeTable<'_, '_>,
    pair: &RecordPair<'_>,
    field: &FieldName,
    value: &Value,
    (on_from, on_to): (bool, bool),
    memory: &mut BaseRow,
) {
    let kind = pair.kind;
    let key = base_key(kind, field);
    let new = match field.table_row(kind).is_some_and(|row| row.secret) {
        false => Some(to_base_json(field.table_row(kind), value)),
        true => {
            let seal = table.sides.base.seal.as_ref();
            seal.map(|seal| {
                Json::from(seal.digest_value(
                    kind,
                    memory.code.as_str(),
                    &field.plan_name(kind),
                    value,
                ))
            })
        }
    };
    let Some(new) = new else { return };
    if !on_from && !on_to {
        memory.agreed.insert(key, new);
        return;
    }
    let old = pair.base.as_ref().and_then(|base| base.get(&key)).cloned();
    let field = field.plan_name(kind).into_owned();
    memory.pending.push(PendingValue { field, key, value: new, on_from, on_to, old });
}

/// Keeps what was agreed of a field. The digest of a secret is of the code too, and is made anew
/// with that.
pub(in crate::planning::three_way_merge) fn retain_base(
    table: &MergeTable<'_, '_>,
    pair: &RecordPair<'_>,
    (field, case): (&FieldName, &FieldMerge<'_>),
    memory: &mut BaseRow,
) {
    let (kind, key) = (pair.kind, base_key(pair.kind, field));
    let Some(base) = &pair.base else { return };
    let secret = field.table_row(kind).is_some_and(|row| row.secret);
    keep_base_field(base, key.clone(), &mut memory.agreed);
    if !secret || pair.base_code == memory.code.as_str() || memory.agreed.remove(&key).is_none() {
        return;
    }
    let seal = table.sides.base.seal.as_ref();
    let held =
        [case.from, case.to].into_iter().flatten().find(|held| case.is_still_agreed(Some(held)));
    let new = seal.zip(held).map(|(seal, held)| {
        seal.digest_value(kind, memory.code.as_str(), &field.plan_name(kind), held)
    });
    memory.agreed.extend(new.map(|new| (key, Json::from(new))));
}
