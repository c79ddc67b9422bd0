//! All that a `muster.yaml` says.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::configured_flow::Flow;
use super::decoding::punch_settings::PunchImport;
use super::stores::{StoreSettings, UrlSetting};

/// What a `muster.yaml` says. All paths in it are joined to `root`.
#[derive(Clone, Debug)]
pub struct Settings {
    pub file: PathBuf,
    /// The file, as a person in the working directory would name it.
    pub shown: Arc<str>,
    /// The folder of the file.
    pub root: PathBuf,
    pub stores: BTreeMap<String, StoreSettings>,
    pub flows: BTreeMap<String, Flow>,
    /// Imports of punches, by name.
    pub punches: BTreeMap<String, PunchImport>,
    pub state: StateSettings,
}

/// Where base and runs are kept.
#[derive(Clone, Debug)]
pub struct StateSettings {
    /// `sqlite:` with a path is already joined to the root.
    pub url: UrlSetting,
    /// How long runs that did something are kept; for ever without it.
    pub keep: Option<chrono::TimeDelta>,
}
