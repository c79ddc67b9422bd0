//! One flow of the settings.

use std::path::PathBuf;

use super::decoding::schedule_settings::Schedule;
use crate::planning::{FlowMode, Policy};

/// One way to keep two stores equal.
#[derive(Clone, Debug)]
pub struct Flow {
    pub name: String,
    /// The store that is right (in mode push).
    pub from: String,
    pub to: String,
    pub policy: Policy,
    /// Texts and days that stand for no value in rows that it reads.
    pub nothing: Vec<String>,
    /// When `serve` runs it.
    pub schedule: Option<Schedule>,
    /// A file with decisions on conflicts.
    pub resolutions: Option<PathBuf>,
}

impl Flow {
    /// The flow with its ends swapped: the live side is right, and the other one is changed.
    pub fn with_ends_swapped(&self) -> Flow {
        self.reversed_with_secrets(false)
    }

    /// The same; perhaps with secrets, which are else carried back only where the flow names them.
    pub fn reversed_with_secrets(&self, secrets: bool) -> Flow {
        let policy = self.policy.reversed_with_secrets(secrets);
        Flow { from: self.to.clone(), to: self.from.clone(), policy, ..self.clone() }
    }

    /// The store that people do not declare in, in whichever direction changes are carried.
    pub fn live_store(&self) -> &str {
        match self.policy.mode {
            FlowMode::Pull => &self.from,
            FlowMode::Push | FlowMode::TwoWay => &self.to,
        }
    }
}
