//! The content of a `muster.yaml`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use super::configured_flow::Flow;
use super::decoding::punch_settings::PunchImport;
use super::stores::{StoreSettings, UrlSetting};
use crate::model::Problem;

/// The content of a `muster.yaml`. All paths in it are joined to `root`.
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
    /// The flows as the file has them, where others are turned into another direction and must not
    /// undo each other; empty where that is no matter.
    pub own_flows: BTreeMap<String, Flow>,
    /// What is wrong with flows that undo each other, by name, once it was looked for.
    pub conflicts: OnceLock<BTreeMap<String, Vec<Problem>>>,
    /// The names of the flows that one command or the service runs; a flow that is run by itself
    /// meets no other one.
    pub run_together: OnceLock<BTreeSet<String>>,
}

impl Settings {
    /// The same for another run of the service, which runs all flows that have a schedule: what the
    /// stores hold may have changed, and with it which flows undo each other.
    #[must_use]
    pub fn with_conflicts_unknown(&self) -> Settings {
        let scheduled = self.flows.values().filter(|flow| flow.schedule.is_some());
        let run_together: BTreeSet<String> = scheduled.map(|flow| flow.name.clone()).collect();
        Settings {
            conflicts: OnceLock::new(),
            run_together: OnceLock::from(run_together),
            ..self.clone()
        }
    }
}

/// Where base and runs are kept.
#[derive(Clone, Debug)]
pub struct StateSettings {
    /// `sqlite:` with a path is already joined to the root.
    pub url: UrlSetting,
    /// How long runs that did something are kept; for ever without it.
    pub keep: Option<chrono::TimeDelta>,
}
