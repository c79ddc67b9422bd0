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
