//! What our own writes did besides is no edit by a user: the base takes it as agreed on, so that it
//! is carried nowhere.
//!
//! Where the other side has a say on the field, it differs from the base now and is written again:
//! that sets it right. A field that the live side owns stays as it is, by a mark, until another
//! edit changes it.

use serde_json::{Map, Value as Json};

use super::base_fields::{base_key, to_base_json};
use super::base_rows::{Rows, to_row_text};
use super::merge_base::{BOTH, MergeBase};
use crate::model::{Code, Kind, Value};
use crate::planning::Owner;
use crate::planning::change::FieldName;
use crate::planning::guards::deletion_evidence::SideEffect;
use crate::planning::three_way_merge::field::{
    BaseValue, FieldMerge, FieldMergeStep, SecretHasher,
};

/// What stands before the key of a field in the mark.
const SIDE_EFFECT_PREFIX: &str = "aside.";

/// Takes side effects into the rows of a base; without the key nothing is remembered of secrets.
pub fn mark_side_effects(rows: &mut Rows, effects: &[SideEffect], seal: Option<&SecretHasher>) {
    for SideEffect { kind, code, fields } in effects {
        let Some(row) = rows.get_mut(&(*kind, code.to_string())) else { continue };
        let Ok(mut base) = serde_json::from_str::<Map<String, Json>>(row) else { continue };
        if !base.contains_key(BOTH) {
            continue;
        }
        for (field, value) in fields {
            if let Some(agreed) = to_base_value(*kind, code, field, value, seal) {
                let key = base_key(*kind, field);
                base.insert(format!("{SIDE_EFFECT_PREFIX}{key}"), Json::from(true));
                base.insert(key, agreed);
            }
        }
        *row = to_row_text(base);
    }
}

fn to_base_value(
    kind: Kind,
    code: &Code,
    field: &FieldName,
    value: &Value,
    seal: Option<&SecretHasher>,
) -> Option<Json> {
    let row = field.table_row(kind);
    match row.is_some_and(|row| row.secret) {
        false => Some(to_base_json(row, value)),
        true => {
            Some(Json::from(seal?.digest_value(kind, code.as_str(), &field.plan_name(kind), value)))
        }
    }
}

/// Cards that runs emptied on the way, to give them to another person, and did not come to an end:
/// no user removed them.
pub fn mark_freed_cards(base: &mut MergeBase, codes: &[Code]) {
    let Some(field) = Kind::Employee.spec().by_name("card_no").map(FieldName::Of) else { return };
    let (key, seal) = (base_key(Kind::Employee, &field), base.seal.clone());
    for code in codes {
        let Some(row) = base.records.get_mut(&(Kind::Employee, code.to_string())) else { continue };
        let Ok(mut held) = serde_json::from_str::<Map<String, Json>>(row) else { continue };
        if !held.contains_key(&key) {
            continue;
        }
        if let Some(agreed) =
            to_base_value(Kind::Employee, code, &field, &Value::Empty, seal.as_ref())
        {
            held.insert(key.clone(), agreed);
            *row = to_row_text(held);
        }
    }
}

/// Whether a field, on the side that owns it, is what a write of ours did besides, and was not
/// moved since.
pub(in crate::planning::three_way_merge) fn is_side_effect(
    base: &Map<String, Json>,
    key: &str,
    case: &FieldMerge<'_>,
    step: &FieldMergeStep,
) -> bool {
    let is_marked = base.contains_key(&format!("{SIDE_EFFECT_PREFIX}{key}"));
    let side = match (case.owner, step) {
        (Owner::To, FieldMergeStep::SetOnFrom(_)) => case.to,
        (Owner::From, FieldMergeStep::SetOnTo(_)) => case.from,
        _ => return false,
    };
    is_marked && !matches!(case.base, BaseValue::Nothing) && case.is_still_agreed(side)
}

/// Keeps what is remembered of a field as it is.
pub(in crate::planning::three_way_merge) fn keep_base_field(
    base: &Map<String, Json>,
    key: String,
    agreed: &mut Map<String, Json>,
) {
    let mark = format!("{SIDE_EFFECT_PREFIX}{key}");
    let marked = base.get_key_value(&mark).map(|(mark, set)| (mark.clone(), set.clone()));
    agreed.extend(marked);
    agreed.extend(base.get(&key).map(|old| (key, old.clone())));
}
