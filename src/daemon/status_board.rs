//! What is known of the flows at this moment, for the web and for figures. One lock, held for
//! moments only.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::metrics::Metrics;
use super::run_stats::{ChangeCount, PublishedRun, RunResult};
use super::scheduled_job::{JobMode, ScheduledJob};

/// A service whose loop was not seen for so long is not alive; it is seen every few seconds.
const SILENCE_SECONDS: i64 = 120;

/// Where a service is in its life.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ServicePhase {
    #[default]
    Starting,
    Serving,
    Stopping,
}

/// The state of the service that its web pages show.
#[derive(Debug, Default)]
pub struct StatusBoard {
    pub metrics: Metrics,
    now: Mutex<Status>,
}

#[derive(Debug, Default, Serialize)]
struct Status {
    muster_version: &'static str,
    phase: ServicePhase,
    started: DateTime<Utc>,
    /// When the loop was last seen.
    #[serde(skip)]
    beat: DateTime<Utc>,
    settings: SettingsStatus,
    flows: BTreeMap<String, FlowStatus>,
}

#[derive(Debug, Default, Serialize)]
struct SettingsStatus {
    read: DateTime<Utc>,
    /// What is wrong with what stands in the file; what was read before is in use then.
    error: Option<String>,
}

#[derive(Debug, Serialize)]
struct FlowStatus {
    from: String,
    to: String,
    /// Flows of one place run one after the other.
    place: String,
    cron: String,
    timezone: &'static str,
    /// `apply`, `plan` or `import`.
    does: &'static str,
    /// As in the settings; an import has no such key.
    #[serde(skip_serializing_if = "Option::is_none")]
    on_change: Option<&'static str>,
    next_run: Option<DateTime<Utc>>,
    running_since: Option<DateTime<Utc>>,
    last_run: Option<PublishedRun>,
    last_success: Option<DateTime<Utc>>,
    /// Changes; `None` when they are not known. An import has none.
    pending: Option<PendingChanges>,
}

/// Changes that are still to be done.
#[derive(Clone, Debug, Serialize)]
pub struct PendingChanges {
    pub total: u64,
    pub changes: Vec<ChangeCount>,
}

/// How a flow ended, in the words of `/status`.
#[derive(Clone, Debug, Serialize)]
pub struct FlowResult {
    pub flow: String,
    pub from: String,
    pub to: String,
    /// `apply`; `plan` where it only looks; or `import`.
    pub does: &'static str,
    pub last_run: Option<PublishedRun>,
    pub pending: Option<PendingChanges>,
}

impl StatusBoard {
    fn lock_status(&self) -> MutexGuard<'_, Status> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn record_service_start(&self, now: DateTime<Utc>) {
        let mut status = self.lock_status();
        status.muster_version = env!("CARGO_PKG_VERSION");
        (status.started, status.beat, status.settings.read) = (now, now, now);
    }

    pub fn set_phase(&self, phase: ServicePhase) {
        self.lock_status().phase = phase;
    }

    pub fn record_heartbeat(&self, now: DateTime<Utc>) {
        self.lock_status().beat = now;
    }

    /// These flows are served from now on.
    pub fn replace_jobs<'s>(
        &self,
        jobs: impl Iterator<Item = &'s ScheduledJob>,
        now: DateTime<Utc>,
    ) {
        let mut status = self.lock_status();
        let mut before = std::mem::take(&mut status.flows);
        for job in jobs {
            let old = before.remove(&job.flow);
            let mut flow = FlowStatus::from_job(job);
            if let Some(old) = old {
                flow.running_since = old.running_since;
                (flow.last_run, flow.last_success) = (old.last_run, old.last_success);
                flow.pending = old.pending;
            }
            self.metrics.init_flow(&job.flow, job.does == JobMode::Import);
            status.flows.insert(job.flow.clone(), flow);
        }
        for gone in before.keys() {
            self.metrics.remove_flow(gone);
        }
        status.settings = SettingsStatus { read: now, error: None };
        self.metrics.set_settings_valid(true);
    }

    /// What stands in the settings is wrong.
    pub fn record_settings_error(&self, why: String) {
        self.lock_status().settings.error = Some(why);
        self.metrics.set_settings_valid(false);
    }

    pub fn record_last_success(&self, flow: &str, succeeded: DateTime<Utc>) {
        self.metrics.record_last_success(flow, succeeded);
        if let Some(flow) = self.lock_status().flows.get_mut(flow) {
            flow.last_success = Some(succeeded);
        }
    }

    pub fn set_next_run(&self, flow: &str, next: Option<DateTime<Utc>>) {
        let mut status = self.lock_status();
        let Some(known) = status.flows.get_mut(flow).filter(|known| known.next_run != next) else {
            return;
        };
        known.next_run = next;
        self.metrics.set_next_run(flow, next);
    }

    pub fn record_run_start(&self, flow: &str, locks: bool, now: DateTime<Utc>) {
        self.metrics.record_run_start(flow, locks);
        if let Some(flow) = self.lock_status().flows.get_mut(flow) {
            flow.running_since = Some(now);
        }
    }

    pub fn record_run_end(&self, flow: &str, ran: &RunResult) {
        self.metrics.record_run_end(flow, ran);
        let mut status = self.lock_status();
        let Some(known) = status.flows.get_mut(flow) else {
            // It was taken out of the settings meanwhile.
            self.metrics.remove_flow(flow);
            return;
        };
        known.running_since = None;
        known.last_run = Some(PublishedRun::from(ran));
        if ran.is_success() {
            known.last_success = Some(ran.ended);
        }
        if let Some(pending) = &ran.tally.pending {
            let changes = pending.iter().map(|((kind, action), count)| ChangeCount {
                kind: *kind,
                action: *action,
                outcome: None,
                count: *count,
            });
            known.pending = Some(PendingChanges {
                total: ran.tally.pending_count(),
                changes: changes.collect(),
            });
        }
    }

    /// Another service made this run: there is no result to report.
    pub fn clear_running(&self, flow: &str) {
        self.metrics.record_run_start(flow, false);
        if let Some(flow) = self.lock_status().flows.get_mut(flow) {
            flow.running_since = None;
        }
    }

    /// Whether the loop was seen lately; a clock that was set does not make it dead.
    pub fn is_alive(&self, now: DateTime<Utc>) -> bool {
        (now - self.lock_status().beat).num_seconds() < SILENCE_SECONDS
    }

    pub fn is_ready(&self) -> bool {
        self.lock_status().phase == ServicePhase::Serving
    }

    /// How each flow ended, by its name; one that was not run has no run.
    pub fn flow_results(&self) -> Vec<FlowResult> {
        let status = self.lock_status();
        let ends = status.flows.iter().map(|(name, flow)| FlowResult {
            flow: name.clone(),
            from: flow.from.clone(),
            to: flow.to.clone(),
            does: flow.does,
            last_run: flow.last_run.clone(),
            pending: flow.pending.clone(),
        });
        ends.collect()
    }

    /// All of it as JSON.
    ///
    /// # Errors
    /// Never, as all keys are texts.
    pub fn to_json(&self) -> serde_json::Result<String> {
        Ok(serde_json::to_string_pretty(&*self.lock_status())? + "\n")
    }
}

impl FlowStatus {
    fn from_job(job: &ScheduledJob) -> FlowStatus {
        FlowStatus {
            from: job.from.clone(),
            to: job.to.clone(),
            place: job.lane.clone(),
            cron: job.cron.clone(),
            timezone: job.timing.timezone.name(),
            does: job.does.name(),
            on_change: (job.does != JobMode::Import).then(|| job.does.name()),
            next_run: None,
            running_since: None,
            last_run: None,
            last_success: None,
            pending: None,
        }
    }
}
