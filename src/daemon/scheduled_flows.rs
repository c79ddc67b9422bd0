//! Flows for the service: settings become jobs, a run becomes figures and one line of text.

mod scheduled_run;
mod served_run;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use chrono::{DateTime, Utc};
use tokio::runtime::Handle;

use crate::app::failure::{Exit, Failure};
use crate::app::flows::exclusive_flows;
use crate::app::flows::select_flows::{self, FlowDirection};
use crate::app::interrupt::RunInterrupt;
use crate::app::run_session::{self, SERVE};
use crate::app::stores::flow_stores;
use crate::app::{punches, redaction};
use crate::daemon::{FlowHistory, JobMode, RunResult, Runner, ScheduledJob, Timing, timetable};
use crate::engine;
use crate::settings::{Flow, OnChange, PunchImport, Settings};
use crate::state::{self, LockHolder};

use scheduled_run::{ScheduledRun, describe_failure, find_last_run, run_result, strip_formatting};
use served_run::NAMED;

/// Distinguishes one version of a file from the next.
type FileStamp = Option<(SystemTime, u64)>;

fn stamp_file(path: &Path) -> FileStamp {
    let found = fs::metadata(path).ok()?;
    Some((found.modified().ok()?, found.len()))
}

#[derive(Debug)]
struct LoadedSettings {
    settings: Arc<Settings>,
    stamp: FileStamp,
}

/// The settings, with every flow in its own direction.
fn load_settings(config: Option<&Path>) -> Result<Settings, Failure> {
    let settings =
        select_flows::load_directed_settings(config, FlowDirection::Own { secrets: false })?;
    select_flows::warn_of_old_zones(&settings);
    Ok(settings)
}

/// The flows of one settings file.
#[derive(Debug)]
pub struct Flows {
    /// The settings file, where one is named.
    config: Option<PathBuf>,
    host: String,
    read: Mutex<LoadedSettings>,
    under_way: Mutex<Vec<Arc<RunInterrupt>>>,
    /// The worst end of a run so far.
    worst: Arc<Mutex<Exit>>,
}

fn lock_mutex<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Flows {
    /// # Errors
    /// With what is wrong in the settings.
    pub fn new(config: Option<&Path>) -> Result<Flows, Failure> {
        let file = load_settings(config)?.file;
        // Read again after the stamp is taken: a change in between would be missed otherwise.
        let stamp = stamp_file(&file);
        let settings = load_settings(config)?;
        let host = LockHolder::for_this_process("", SERVE, Utc::now()).host().to_owned();
        Ok(Flows {
            config: config.map(Path::to_owned),
            host,
            read: Mutex::new(LoadedSettings { settings: Arc::new(settings), stamp }),
            under_way: Mutex::default(),
            worst: Arc::new(Mutex::new(Exit::Done)),
        })
    }

    pub fn current_settings(&self) -> Arc<Settings> {
        Arc::clone(&lock_mutex(&self.read).settings)
    }

    /// The jobs of the flows that have a schedule.
    pub fn scheduled_jobs(&self) -> Vec<ScheduledJob> {
        let settings = self.current_settings();
        let flows = settings.flows.values().filter_map(|flow| self.job_of_flow(&settings, flow));
        let punches =
            settings.punches.values().filter_map(|import| self.job_of_import(&settings, import));
        flows.chain(punches).collect()
    }

    fn job_of_flow(&self, settings: &Settings, flow: &Flow) -> Option<ScheduledJob> {
        let schedule = flow.schedule.as_ref()?;
        let lane = run_session::identify_store(settings, flow.live_store());
        Some(ScheduledJob {
            flow: flow.name.clone(),
            from: flow.from.clone(),
            to: flow.to.clone(),
            cron: schedule.text.clone(),
            timing: Timing {
                cron: schedule.cron.clone(),
                timezone: schedule
                    .timezone
                    .unwrap_or_else(|| flow_stores::timezone_of_flow(settings, flow)),
                jitter: schedule.jitter,
                seed: timetable::seed_of_names(&[&self.host, &lane, &flow.name]),
            },
            beside: exclusive_flows::places_needed(settings, flow)
                .into_iter()
                .filter(|place| *place != lane)
                .collect(),
            lane,
            does: if schedule.on_change == OnChange::Apply {
                JobMode::Apply
            } else {
                JobMode::Plan
            },
        })
    }

    fn job_of_import(&self, settings: &Settings, import: &PunchImport) -> Option<ScheduledJob> {
        let schedule = import.schedule.as_ref()?;
        // Importing changes nothing on the server: it need not wait for flows that do.
        let lane = punches::import_key(settings, import);
        Some(ScheduledJob {
            flow: import.name.clone(),
            from: import.from.clone(),
            to: punches::name_of_target(settings, &import.into),
            cron: schedule.text.clone(),
            timing: Timing {
                cron: schedule.cron.clone(),
                timezone: schedule
                    .timezone
                    .or(punches::timezone_of_import(settings, import))
                    .unwrap_or_default(),
                jitter: schedule.jitter,
                seed: timetable::seed_of_names(&[&self.host, &lane, &import.name]),
            },
            lane,
            beside: Vec::new(),
            does: JobMode::Import,
        })
    }

    /// How the worst run ended so far.
    pub fn worst_exit(&self) -> Exit {
        *lock_mutex(&self.worst)
    }
}

impl Runner for Flows {
    fn load_jobs(&self) -> Result<Vec<ScheduledJob>, String> {
        let file = self.current_settings().file.clone();
        let stamp = stamp_file(&file);
        let loaded = load_settings(self.config.as_deref());
        let mut read = lock_mutex(&self.read);
        // Also when it is wrong: it is complained about once.
        read.stamp = stamp;
        read.settings = Arc::new(loaded.map_err(|failure| describe_mistakes(&failure))?);
        drop(read);
        Ok(self.scheduled_jobs())
    }

    fn has_new_settings(&self) -> bool {
        let read = lock_mutex(&self.read);
        let now = stamp_file(&read.settings.file);
        // A file that is not there is about to be written again: editors and configuration tools
        // replace it.
        now.is_some() && now != read.stamp
    }

    fn load_flow_history<'a>(&'a self, flow: &'a str) -> engine::Job<'a, Option<FlowHistory>> {
        let settings = self.current_settings();
        Box::pin(async move {
            let earlier = find_last_run(&settings, flow).await?;
            let state::LastRuns { began, broke_off, done } = earlier;
            Some(FlowHistory { began, broke_off, succeeded: done })
        })
    }

    fn run_flow(
        &self,
        flow: &str,
        unless_since: Option<DateTime<Utc>>,
    ) -> engine::Job<'static, RunResult> {
        let run = ScheduledRun {
            settings: Arc::new(self.current_settings().with_conflicts_unknown()),
            flow: flow.to_owned(),
            interrupt: Arc::default(),
            began: Utc::now(),
        };
        let (began, worst) = (run.began, Arc::clone(&self.worst));
        {
            let mut under_way = lock_mutex(&self.under_way);
            // Those that only this list still holds have ended.
            under_way.retain(|interrupt| Arc::strong_count(interrupt) > 1);
            under_way.push(Arc::clone(&run.interrupt));
        }
        // On a thread of its own: neither a run that has much to think about nor one that breaks
        // may hold the clock up.
        let runtime = Handle::current();
        let task =
            tokio::task::spawn_blocking(move || runtime.block_on(run.run_to_end(unless_since)));
        Box::pin(async move {
            let broken =
                (run_result("failed", Exit::Error, began, "muster itself is wrong"), Exit::Error);
            let (ran, exit) = task.await.unwrap_or(broken);
            let mut worst = lock_mutex(&worst);
            *worst = Exit::worst_of([*worst, exit]);
            drop(worst);
            ran
        })
    }

    fn stop_runs(&self) {
        for interrupt in lock_mutex(&self.under_way).iter() {
            interrupt.request_end();
        }
    }
}

/// What is wrong in settings, which speak of no people.
fn describe_mistakes(failure: &Failure) -> String {
    let errors = failure.problems.iter().filter(|problem| problem.is_error());
    let lines: Vec<String> = errors.take(NAMED).map(redaction::redact_finding_line).collect();
    match lines.is_empty() {
        true => describe_failure(failure),
        false => strip_formatting(&lines.join("; ")),
    }
}
