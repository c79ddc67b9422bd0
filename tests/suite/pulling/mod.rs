//! Changes carried back: into YAML files, in place.

mod anchors;
mod asking;
mod beginning;
mod comments;
mod inplace;
mod kinds;
mod program;
mod random;
mod safety;

use std::path::Path;

use muster::engine::{AtomicTarget, ReadOptions, SilentObserver, Source, WriteError};
use muster::model::{Code, Kind, Value};
use muster::planning::{Action, Change, FieldChange, FieldName, Reason};
use muster::store::yaml::{Folder, FolderRules, Yaml};

pub(crate) fn folder(root: &Path) -> Folder {
    let yaml = Yaml {
        name: "directory".to_owned(),
        root: root.to_owned(),
        shown_as: "directory".to_owned(),
        rules: FolderRules::default(),
    };
    Folder::new(yaml, None)
}

pub(crate) fn change(action: Action, kind: Kind, code: &str, fields: Vec<FieldChange>) -> Change {
    Change {
        action,
        kind,
        code: Code::new(code).expect("a code"),
        live_code: None,
        label: String::new(),
        reason: Reason::Differs,
        origin: None,
        fields,
        leaving: None,
        stage: 0,
        leans: Vec::new(),
        held: Default::default(),
    }
}

pub(crate) fn set(kind: Kind, name: &str, value: Value) -> FieldChange {
    let field = match name.strip_prefix("custom.") {
        Some(name) => FieldName::Custom(name.into()),
        None => FieldName::Of(kind.spec().by_name(name).expect("a field of the tables")),
    };
    FieldChange { field, before: None, after: Some(value), secret: false }
}

pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().expect("a runtime")
}

/// Reads a folder, and then makes the changes.
pub(crate) fn written(folder: &Folder, changes: &[Change]) -> Result<(), WriteError> {
    runtime().block_on(async {
        folder.read_directory(ReadOptions::default(), &SilentObserver).await.expect("it is read");
        folder.write_changes(changes).await
    })
}
