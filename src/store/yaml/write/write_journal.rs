//! What is about to be replaced, written down; and how it is put back.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use serde::{Deserialize, Serialize};

use super::super::file_version::hash_bytes;
use crate::model::{Origin, Place, Problem};

/// One file of a journal.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct JournalStep {
    pub(super) path: PathBuf,
    pub(super) new: PathBuf,
    /// Of the new text.
    pub(super) hash: String,
    /// Where the old file is kept; `None` for a new one.
    pub(super) old: Option<PathBuf>,
}

/// The last line of a journal that is whole.
pub(super) const WHOLE: &str = "\nwhole\n";
const JOURNAL: &str = ".muster-writing";
pub(super) const PREFIX: &str = ".muster-";

/// Where the journal of a store is: in its folder, or beside its one file.
pub(super) fn journal_of(root: &Path) -> PathBuf {
    match (root.is_file(), root.parent(), root.file_name()) {
        (true, Some(folder), Some(name)) => {
            folder.join(format!("{JOURNAL}-{}", name.to_string_lossy()))
        }
        _ => root.join(JOURNAL),
    }
}

/// The problem of a store that is half written.
pub(crate) fn unfinished_diagnostic(root: &Path, shown_as: &str) -> Option<Problem> {
    let text = fs::read_to_string(journal_of(root)).ok().filter(|text| text.ends_with(WHOLE))?;
    let what = format!(
        "`{shown_as}` is half written: a run is writing it, or was broken off ({} files)",
        parse_steps(&text).len()
    );
    let help = "wait for the run to end; after a crash `muster pull` puts the old files back first";
    let origin = Origin::new(Arc::from(shown_as), Place::default());
    Some(Problem::error("half-written", what).with_help(help).at_origin(origin))
}

pub(super) fn parse_steps(text: &str) -> Vec<JournalStep> {
    text.strip_suffix(WHOLE).and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}

/// Puts the old files back. A file that was changed again after it was replaced stays as it is.
pub(super) fn undo_steps(steps: &[JournalStep]) -> anyhow::Result<()> {
    for step in steps {
        let attempted = || format!("cannot put {} back", step.path.display());
        let ours = fs::read(&step.path).is_ok_and(|bytes| hash_bytes(&bytes) == step.hash);
        match &step.old {
            Some(old) if ours && old.exists() => {
                fs::rename(old, &step.path).with_context(attempted)?
            }
            None if ours => fs::remove_file(&step.path).with_context(attempted)?,
            _ => {}
        }
        for left in
            [Some(&step.new), step.old.as_ref()].into_iter().flatten().filter(|left| left.exists())
        {
            fs::remove_file(left).with_context(attempted)?;
        }
    }
    sync_folders(steps.iter().map(|step| &step.path))
}

/// Takes away what runs left that ended before they wrote a journal.
pub(super) fn remove_leftovers(folder: &Path) {
    let ours = |name: &str| {
        let middle = name
            .strip_prefix(PREFIX)
            .and_then(|rest| rest.strip_suffix(".new").or(rest.strip_suffix(".old")));
        middle.is_some_and(|digits| {
            digits.len() == 16 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
        })
    };
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        match entry.file_type() {
            Ok(found) if found.is_dir() && !name.starts_with('.') => {
                remove_leftovers(&entry.path())
            }
            Ok(found) if found.is_file() && ours(&name) => {
                let _ = fs::remove_file(entry.path());
            }
            _ => {}
        }
    }
}

pub(super) fn sync_folders<'p>(paths: impl Iterator<Item = &'p PathBuf>) -> anyhow::Result<()> {
    let mut folders: Vec<&Path> = paths.filter_map(|path| path.parent()).collect();
    folders.sort_unstable();
    folders.dedup();
    for folder in folders {
        #[cfg(unix)]
        File::open(folder)
            .and_then(|folder| folder.sync_all())
            .with_context(|| format!("cannot settle {}", folder.display()))?;
        #[cfg(not(unix))]
        let _ = folder;
    }
    Ok(())
}
