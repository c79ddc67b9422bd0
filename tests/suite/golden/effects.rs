//! What an apply changed: the records of the server and the declared file, as text.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Map, Value};
use similar::TextDiff;

use crate::foreign::{ForeignServer, Kind};
use crate::program::Workspace;

const KINDS: [(&str, Kind); 5] = [
    ("area", Kind::Area),
    ("department", Kind::Department),
    ("position", Kind::Position),
    ("employee", Kind::Employee),
    ("resignation", Kind::Resign),
];

/// Records by code.
type Rows = BTreeMap<String, Map<String, Value>>;

/// Both sides at one moment.
pub(super) struct BothSides {
    server: Vec<(&'static str, Rows)>,
    declared: String,
}

impl BothSides {
    pub(super) fn read_sides(server: &ForeignServer, work: &Workspace) -> BothSides {
        let server = KINDS.map(|(name, kind)| (name, server.state(kind))).into();
        BothSides { server, declared: work.read("directory/desired.yaml") }
    }

    /// The changes from here to another moment, a line for each record; empty where there are none.
    pub(super) fn describe_changes(&self, after: &BothSides) -> String {
        let mut out = String::new();
        for ((kind, old), (_, new)) in self.server.iter().zip(&after.server) {
            for (code, row) in old {
                if !new.contains_key(code) {
                    let _ = writeln!(out, "- {kind} {code}{}", show_row(row));
                }
            }
            for (code, row) in new {
                match old.get(code) {
                    None => {
                        let _ = writeln!(out, "+ {kind} {code}{}", show_row(row));
                    }
                    Some(old) if old != row => {
                        let _ = writeln!(out, "~ {kind} {code}{}", show_difference(old, row));
                    }
                    Some(_) => {}
                }
            }
        }
        if self.declared != after.declared {
            let diff = TextDiff::from_lines(self.declared.as_str(), after.declared.as_str());
            out += &diff.unified_diff().context_radius(0).header("declared", "now").to_string();
        }
        out
    }
}

fn show_row(row: &Map<String, Value>) -> String {
    row.iter().map(|(name, value)| format!("\n    {name}: {}", show_value(name, value))).collect()
}

fn show_difference(old: &Map<String, Value>, new: &Map<String, Value>) -> String {
    let mut names: Vec<&String> = old.keys().chain(new.keys()).collect();
    names.sort();
    names.dedup();
    let changed = names.into_iter().filter(|name| old.get(*name) != new.get(*name));
    changed
        .map(|name| {
            let show = |row: &Map<String, Value>| {
                row.get(name).map_or_else(|| "nothing".to_owned(), |value| show_value(name, value))
            };
            format!("\n    {name}: {} -> {}", show(old), show(new))
        })
        .collect()
}

fn show_value(name: &str, value: &Value) -> String {
    let fields = muster::model::Kind::ALL.iter().flat_map(|kind| kind.spec().fields);
    let is_secret = fields.filter(|field| field.secret).any(|field| field.wire == name);
    if is_secret { "(secret)".to_owned() } else { value.to_string() }
}
