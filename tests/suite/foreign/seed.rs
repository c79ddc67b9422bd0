//! Seeding from YAML as the contract has it, read by another YAML library than the program's.

use serde_json::{Map, Value, json};

use super::ForeignServer;
use super::tables::Kind;

const LISTS: [(&str, Kind); 4] = [
    ("areas", Kind::Area),
    ("departments", Kind::Department),
    ("positions", Kind::Position),
    ("employees", Kind::Employee),
];

/// Keys that the program keeps to itself.
const NEVER_SENT: [&str; 7] = [
    "previous_code",
    "note",
    "active_from",
    "active_until",
    "resign_type",
    "resign_reason",
    "custom",
];

impl ForeignServer {
    /// Makes the server hold what these files declare. Call it once with all files: references may
    /// lead anywhere.
    pub(crate) fn seed_yaml<T: AsRef<[u8]>>(&self, files: impl IntoIterator<Item = T>) {
        let files: Vec<Value> = files
            .into_iter()
            .map(|text| serde_yaml::from_slice(text.as_ref()).expect("the test's YAML can be read"))
            .collect();
        for (list, kind) in LISTS {
            let rows = || {
                files.iter().filter_map(|file| file.get(list)).filter_map(Value::as_array).flatten()
            };
            for row in rows() {
                self.seed(kind, json!({ kind.code(): text_of(&row["code"]) }));
            }
            // A second walk, because a parent may stand below its children.
            for row in rows() {
                self.edit(kind, &text_of(&row["code"]), wire_fields(kind, row));
            }
        }
    }

    /// Makes the server, which holds what the first file declares, hold what the second one
    /// declares, behind everybody's back: records of both keep their ids.
    pub(crate) fn change_yaml(&self, before: &str, after: &str) {
        let read = |text: &str| -> Value {
            serde_yaml::from_str(text).expect("the test's YAML can be read")
        };
        let (before, after) = (read(before), read(after));
        for (list, kind) in LISTS.into_iter().rev() {
            for row in rows_of(&before, list) {
                if find_row(&after, list, row).is_none() {
                    self.remove(kind, &text_of(&row["code"]));
                }
            }
        }
        for (list, kind) in LISTS {
            for row in rows_of(&after, list) {
                if find_row(&before, list, row).is_none() {
                    self.seed(kind, json!({ kind.code(): text_of(&row["code"]) }));
                }
            }
            for row in rows_of(&after, list) {
                let old = find_row(&before, list, row).map(|old| wire_fields(kind, old));
                let gone = old.as_ref().and_then(Value::as_object).into_iter().flatten();
                let mut fields: Map<String, Value> =
                    gone.map(|(name, _)| (name.clone(), Value::Null)).collect();
                let new = wire_fields(kind, row);
                fields.extend(new.as_object().cloned().unwrap_or_default());
                self.edit(kind, &text_of(&row["code"]), Value::Object(fields));
            }
        }
    }
}

fn rows_of<'a>(file: &'a Value, list: &str) -> impl Iterator<Item = &'a Value> {
    file.get(list).and_then(Value::as_array).into_iter().flatten()
}

/// The row of a file with the code of another row.
fn find_row<'a>(file: &'a Value, list: &str, row: &Value) -> Option<&'a Value> {
    rows_of(file, list).find(|one| text_of(&one["code"]) == text_of(&row["code"]))
}

fn wire_fields(kind: Kind, row: &Value) -> Value {
    let mut fields = Map::new();
    for (name, value) in row.as_object().into_iter().flatten() {
        let wire = match name.as_str() {
            "code" => continue,
            "name" => kind.name(),
            "parent" => kind.parent().map_or("parent", |(parent, _)| parent),
            "areas" => "area",
            name if NEVER_SENT.contains(&name) => continue,
            name => name,
        };
        fields.insert(wire.to_owned(), value.clone());
    }
    fields.extend(row["custom"].as_object().cloned().unwrap_or_default());
    Value::Object(fields)
}

/// Codes may stand without quotes where YAML reads a number.
fn text_of(code: &Value) -> String {
    code.as_str().map_or_else(|| code.to_string(), str::to_owned)
}
