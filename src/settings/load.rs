//! Reading a `muster.yaml` from a disk, or from bytes that stand elsewhere.

use std::path::Path;
use std::sync::Arc;

use super::decoding::decode;
use super::find::{self, FILE_NAME};
use super::loaded::Settings;
use crate::model::Problem;

/// Reads the settings: the file `config`, or the nearest `muster.yaml` in `cwd` or above it.
///
/// Fails with every mistake of the file, each with its place.
pub fn load_settings(config: Option<&Path>, cwd: &Path) -> Result<Settings, Vec<Problem>> {
    let file = find::find_settings_file(config, cwd)?;
    decode::read_settings(file)
        .map_err(|problems| problems.into_iter().map(Problem::of_settings).collect())
}

/// Settings that stand in no file here, as those of a revision: under their name in messages, with
/// the folder that their paths are joined to.
pub fn read_from(bytes: &[u8], shown: &str, root: &Path) -> Result<Settings, Vec<Problem>> {
    let (path, shown) = (root.join(FILE_NAME), Arc::from(shown));
    decode::read_bytes(bytes, find::SettingsFile { path, root: root.to_owned(), shown })
}
