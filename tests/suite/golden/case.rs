//! A case as its folder holds it: read whole, and refused where anything of it is not understood.

use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::foreign::{Habits, InUse, Kind};

/// The files of a case. Golden files are written by the harness, the others by people.
const FILES: [&str; 9] = [
    "desired.yaml",
    "live.yaml",
    "base.yaml",
    "flow.yaml",
    "server.yaml",
    "plan.txt",
    "plan.json",
    "after.txt",
    "then.txt",
];

#[derive(Debug)]
pub(super) struct Case {
    /// What is declared.
    pub(super) desired: String,
    /// What the server holds; nothing but the rows that it came with.
    pub(super) live: String,
    /// What both sides held after the last run; `None` where the flow never ran.
    pub(super) base: Option<String>,
    pub(super) flow: FlowFile,
    pub(super) server: ServerFile,
}

/// `flow.yaml`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct FlowFile {
    /// Keys of the flow in muster.yaml; its ends are given.
    pub(super) flow: Map<String, Value>,
    /// Keys of the server in muster.yaml, such as `profile`; its address and login are given.
    pub(super) store: Map<String, Value>,
    pub(super) run: RunFlags,
}

/// The flags of the command line.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RunFlags {
    pub(super) only: Vec<String>,
    pub(super) except: Vec<String>,
    pub(super) allow: Vec<String>,
    pub(super) set_passwords: bool,
}

/// `server.yaml`: what the server is like, and rows that no directory can declare.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ServerFile {
    generation: Generation,
    hides_resigned: bool,
    unique_cards: bool,
    cascades: bool,
    count_off: i64,
    custom: Vec<String>,
    forbidden: Vec<RowKind>,
    rows: Vec<Row>,
}

/// One row as the API names its fields; references are codes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    kind: RowKind,
    fields: Map<String, Value>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
enum Generation {
    #[serde(rename = "flat-8.0")]
    Flat80,
    #[default]
    #[serde(rename = "flat-8.5")]
    Flat85,
    #[serde(rename = "nested-9.0")]
    Nested90,
    #[serde(rename = "nested-9.5")]
    Nested95,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum RowKind {
    Area,
    Department,
    Position,
    Employee,
    Terminal,
    Resign,
}

impl RowKind {
    fn to_kind(self) -> Kind {
        match self {
            RowKind::Area => Kind::Area,
            RowKind::Department => Kind::Department,
            RowKind::Position => Kind::Position,
            RowKind::Employee => Kind::Employee,
            RowKind::Terminal => Kind::Terminal,
            RowKind::Resign => Kind::Resign,
        }
    }
}

impl Case {
    /// # Errors
    /// With what is not understood.
    pub(super) fn read_folder(folder: &Path) -> Result<Case, String> {
        for entry in fs::read_dir(folder).map_err(|error| error.to_string())? {
            let name = entry.map_err(|error| error.to_string())?.file_name();
            let name = name.to_string_lossy();
            if !FILES.contains(&&*name) {
                return Err(format!("{name} is no file of a case; these are: {FILES:?}"));
            }
        }
        let text = |name: &str| fs::read_to_string(folder.join(name)).ok();
        Ok(Case {
            desired: text("desired.yaml").ok_or("desired.yaml is missing")?,
            live: text("live.yaml").unwrap_or_default(),
            base: text("base.yaml"),
            flow: read_yaml("flow.yaml", text("flow.yaml"))?,
            server: read_yaml("server.yaml", text("server.yaml"))?,
        })
    }
}

fn read_yaml<T: Default + for<'de> Deserialize<'de>>(
    name: &str,
    text: Option<String>,
) -> Result<T, String> {
    let Some(text) = text else { return Ok(T::default()) };
    serde_yaml::from_str(&text).map_err(|error| format!("{name}: {error}"))
}

impl ServerFile {
    pub(super) fn to_habits(&self) -> Habits {
        let base = match self.generation {
            Generation::Flat80 => Habits::flat_80(),
            Generation::Flat85 => Habits::flat_85(),
            Generation::Nested90 => Habits::nested_90(),
            Generation::Nested95 => Habits::nested_95(),
        };
        Habits {
            hides_resigned: self.hides_resigned,
            unique_cards: self.unique_cards,
            in_use: if self.cascades { InUse::Cascade } else { base.in_use },
            count_off: self.count_off,
            // Few and short: the server wants names that last as long as the process.
            custom: self.custom.iter().map(|name| &*name.clone().leak()).collect(),
            forbidden: self.forbidden.iter().map(|kind| kind.to_kind()).collect(),
            ..base
        }
    }

    /// The rows that no directory can declare, in their order.
    pub(super) fn rows(&self) -> impl Iterator<Item = (Kind, &Map<String, Value>)> {
        self.rows.iter().map(|row| (row.kind.to_kind(), &row.fields))
    }
}
