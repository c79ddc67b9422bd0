//! Fields of a record by their names, and the names and values that the base keeps of them.

use serde_json::Value as Json;

use crate::model::equivalence::is_nothing;
use crate::model::{Field, FieldAccess, Kind, Record, Value};
use crate::planning::change::FieldName;
use crate::planning::three_way_merge::record_pair::RecordPair;

/// One field by its name, wherever it is kept.
pub(in crate::planning::three_way_merge) fn field_value<'r>(
    record: Option<&'r Record>,
    field: &FieldName,
) -> Option<&'r Value> {
    match field {
        FieldName::Of(id) => record?.get(*id),
        FieldName::Custom(name) => record?.get_custom(name),
        FieldName::Code | FieldName::Day(_) => None,
    }
}

pub(in crate::planning::three_way_merge) fn set_field_value(
    record: &mut Record,
    field: &FieldName,
    value: Value,
    like: Option<&Record>,
) {
    match field {
        FieldName::Of(id) => {
            let place = like
                .and_then(|like| like.entry(*id))
                .map(|entry| entry.place())
                .unwrap_or_default();
            record.set(*id, value, place);
        }
        FieldName::Custom(name) => record.set_custom(name, value),
        FieldName::Code | FieldName::Day(_) => {}
    }
}

/// The name of a field in the base: of secrets a digest is kept, under a name that nothing else
/// has.
pub(in crate::planning::three_way_merge) fn base_key(kind: Kind, field: &FieldName) -> String {
    let name = field.plan_name(kind);
    let secret = field.table_row(kind).is_some_and(|row| row.secret);
    if secret { format!("hmac.{name}") } else { name.into_owned() }
}

/// A value as it is remembered; nothing is one value, however a side shows it.
pub(in crate::planning::three_way_merge) fn to_base_json(
    row: Option<&Field>,
    value: &Value,
) -> Json {
    if is_nothing(row, value) {
        Json::Null
    } else {
        serde_json::to_value(value).unwrap_or_default()
    }
}

/// Every field that either side or the base has.
pub(in crate::planning::three_way_merge) fn all_field_names(
    kind: Kind,
    pair: &RecordPair<'_>,
) -> Vec<FieldName> {
    let spec = kind.spec();
    let mut names: Vec<FieldName> = Vec::new();
    let sides = [pair.from, pair.to];
    for (id, field) in spec.numbered_fields() {
        if field.access == FieldAccess::ReadWrite
            && sides.iter().flatten().any(|record| record.get(id).is_some())
        {
            names.push(FieldName::Of(id));
        }
    }
    let mut custom: Vec<&str> = sides
        .iter()
        .flatten()
        .flat_map(|record| record.custom_fields().iter().map(|(name, _)| name.as_str()))
        .collect();
    custom.sort_unstable();
    custom.dedup();
    names.extend(custom.into_iter().map(|name| FieldName::Custom(name.into())));
    names
}

/// The name in the base of what our own write left both sides with.
pub(in crate::planning::three_way_merge) fn diverged_key(key: &str) -> String {
    format!("apart.{key}")
}
