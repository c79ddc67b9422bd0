//! What the service needs from outside, and what it is given: flows with their times, a clock, a
//! runner.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::run_stats::RunResult;
use super::timetable::Timing;
use crate::engine::Job;

/// A flow that is served.
#[derive(Clone, Debug)]
pub struct ScheduledJob {
    pub flow: String,
    pub from: String,
    pub to: String,
    /// What must not be run at twice at a time: the identity of the live side.
    pub lane: String,
    /// What else no other run may need meanwhile: a source that flows write.
    pub beside: Vec<String>,
    /// The expression as it was written.
    pub cron: String,
    pub timing: Timing,
    pub does: JobMode,
}

impl ScheduledJob {
    /// All that no other run may need at the same time.
    pub fn concurrency_keys(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.lane).chain(&self.beside)
    }
}

/// What a run of a flow does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobMode {
    /// Performs what it finds.
    Apply,
    /// Only looks.
    Plan,
    /// Imports punches; nothing changes on the server.
    Import,
}

impl JobMode {
    /// Whether a run leaves something behind, and stands in the history.
    pub fn has_effect(self) -> bool {
        self != JobMode::Plan
    }

    /// As in JSON.
    pub fn name(self) -> &'static str {
        match self {
            JobMode::Apply => "apply",
            JobMode::Plan => "plan",
            JobMode::Import => "import",
        }
    }

    /// As in a sentence.
    pub fn description(self) -> &'static str {
        match self {
            JobMode::Apply => "applies",
            JobMode::Plan => "plans only",
            JobMode::Import => "imports punches",
        }
    }
}

impl ScheduledJob {
    /// Whether both are due at the same times.
    pub(super) fn has_times_of(&self, other: &ScheduledJob) -> bool {
        let (own, its) = (&self.timing, &other.timing);
        self.cron == other.cron && own.timezone == its.timezone && own.jitter == its.jitter
    }
}

/// What earlier services did with a flow.
#[derive(Clone, Copy, Debug)]
pub struct FlowHistory {
    /// When the last run began.
    pub began: DateTime<Utc>,
    /// It broke off, or was stopped with the service.
    pub broke_off: bool,
    /// When the last one ended, if nothing went wrong with it.
    pub succeeded: Option<DateTime<Utc>>,
}

/// The time, and waiting for it.
pub trait ServiceClock: Sync {
    fn now(&self) -> DateTime<Utc>;
    fn sleep_for(&self, span: Duration) -> Job<'_, ()>;
}

/// Reads settings and runs flows.
pub trait Runner: Sync {
    /// The flows that the settings name now. What was read before stays in use when they are wrong.
    ///
    /// # Errors
    /// With what is wrong, for people.
    fn load_jobs(&self) -> Result<Vec<ScheduledJob>, String>;

    /// Whether the settings are other ones than those that were read last.
    fn has_new_settings(&self) -> bool;

    /// What is remembered of a flow; `None` when it was never served, or when that is not known.
    fn load_flow_history<'a>(&'a self, flow: &'a str) -> Job<'a, Option<FlowHistory>>;

    /// Runs a flow, unless another service began to at this time or later.
    fn run_flow(&self, flow: &str, unless_since: Option<DateTime<Utc>>) -> Job<'static, RunResult>;

    /// Runs under way finish the change in hand, and nothing more.
    fn stop_runs(&self);
}

/// A request to the service from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceControl {
    /// Settings are to be read again.
    Reload,
    /// End well; when requested twice, end now.
    Stop,
}

/// How the service ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceEnd {
    Well,
    /// Without waiting for what was under way.
    AtOnce,
}

/// How long it goes on, and how it begins.
#[derive(Clone, Copy, Debug, Default)]
pub struct Habits {
    /// Every flow once, now, and no more.
    pub once: bool,
    /// Every flow once at the start, and then by its schedule.
    pub at_start: bool,
}
