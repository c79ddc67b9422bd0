//! The loop of the service: what is due is run, flows of one place one after the other, until it is
//! asked to stop.
//!
//! Everything is decided by the clock on the wall, looked at again every few seconds: a machine
//! that slept or a clock that was set is noticed within that time, and nothing is counted in naps.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::stream::{FuturesUnordered, StreamExt as _};
use tokio::sync::mpsc::UnboundedReceiver;

use super::log::log_run;
use super::notify::Notifier;
use super::run_stats::{ELSEWHERE, LOCKED, RunResult};
use super::scheduled_job::{
    Habits, Runner, ScheduledJob, ServiceClock, ServiceControl, ServiceEnd,
};
use super::status_board::{ServicePhase, StatusBoard};
use super::timetable::Occurrence;
use crate::engine::Job;

/// The longest nap. Timers do not run while a machine sleeps.
const LONGEST_SLEEP: Duration = Duration::from_secs(5);
/// The shortest, so that no mistake can make the loop spin.
const BLINK: Duration = Duration::from_millis(5);
/// How long the lock of another run is waited for before it is tried again.
pub(super) const PATIENCE: TimeDelta = TimeDelta::seconds(30);
/// A run that begins so late is reported as late.
const LATE: TimeDelta = TimeDelta::seconds(60);

struct JobState {
    job: ScheduledJob,
    /// All turns up to here are done with.
    settled: DateTime<Utc>,
    /// To be run whatever its time, since then.
    asked_for: Option<DateTime<Utc>>,
    /// Not to be tried before.
    not_before: DateTime<Utc>,
    running: bool,
}

impl JobState {
    fn next_occurrence(&self, now: DateTime<Utc>) -> Option<Occurrence> {
        match self.asked_for {
            Some(since) => Some(Occurrence { at: since, begins: since.min(now) }),
            None => self.job.timing.next_occurrence(self.settled),
        }
    }

    fn next_start(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        Some(self.next_occurrence(now)?.begins.max(self.not_before))
    }
}

/// A run that came back.
struct FinishedRun {
    flow: String,
    needs: Vec<String>,
    ran: RunResult,
}

/// The service.
pub struct Service<'s> {
    clock: &'s dyn ServiceClock,
    runner: &'s dyn Runner,
    board: &'s StatusBoard,
    notifier: &'s Notifier,
    habits: Habits,
    places: BTreeMap<String, JobState>,
    /// Lanes in which something runs.
    busy: BTreeSet<String>,
    under_way: FuturesUnordered<Job<'static, FinishedRun>>,
    stopping: bool,
}

impl std::fmt::Debug for Service<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let flows: Vec<&String> = self.places.keys().collect();
        f.debug_struct("Service")
            .field("flows", &flows)
            .field("busy", &self.busy)
            .finish_non_exhaustive()
    }
}

impl<'s> Service<'s> {
    pub fn new(
        clock: &'s dyn ServiceClock,
        runner: &'s dyn Runner,
        board: &'s StatusBoard,
        notifier: &'s Notifier,
        habits: Habits,
    ) -> Service<'s> {
        Service {
            clock,
            runner,
            board,
            notifier,
            habits,
            places: BTreeMap::new(),
            busy: BTreeSet::new(),
            under_way: FuturesUnordered::new(),
            stopping: false,
        }
    }

    /// Serves these flows until it is asked to stop.
    pub async fn run_until_stopped(
        mut self,
        jobs: Vec<ScheduledJob>,
        nudges: &mut UnboundedReceiver<ServiceControl>,
    ) -> ServiceEnd {
        self.board.record_service_start(self.clock.now());
        self.replace_jobs(jobs, true).await;
        self.board.set_phase(ServicePhase::Serving);
        self.notifier.send_lines("READY=1");
        loop {
            let now = self.clock.now();
            self.board.record_heartbeat(now);
            self.notifier.send_heartbeat();
            if !self.stopping {
                if self.runner.has_new_settings() {
                    self.reload_settings().await;
                }
                self.correct_clock_setback(now);
                self.start_due_jobs(now);
            }
            let nap = self.publish_next_runs(now);
            let over = self.stopping || (self.habits.once && !self.has_requested_run());
            if over && self.under_way.is_empty() {
                return ServiceEnd::Well;
            }
            tokio::select! {
                biased;
                nudge = nudges.recv() => match nudge {
                    Some(ServiceControl::Reload) if !self.stopping => self.reload_settings().await,
                    Some(ServiceControl::Reload) => {}
                    Some(ServiceControl::Stop) if self.stopping => return ServiceEnd::AtOnce,
                    // The sender is gone: no stop could arrive any more.
                    Some(ServiceControl::Stop) | None => self.begin_stop(),
                },
                Some(back) = self.under_way.next() => self.finish_run(back),
                () = self.clock.sleep_for(nap) => {}
            }
        }
    }

    fn has_requested_run(&self) -> bool {
        self.places.values().any(|place| place.asked_for.is_some())
    }

    fn begin_stop(&mut self) {
        self.stopping = true;
        self.board.set_phase(ServicePhase::Stopping);
        self.notifier.send_lines("STOPPING=1");
        match self.under_way.len() {
            0 => tracing::info!("stopping"),
            runs => tracing::info!(runs, "stopping: what is under way is finished first"),
        }
        self.runner.stop_runs();
    }

    async fn reload_settings(&mut self) {
        match self.runner.load_jobs() {
            Ok(jobs) => {
                tracing::info!(flows = jobs.len(), "the settings were read again");
                self.replace_jobs(jobs, false).await;
            }
            Err(why) => {
                tracing::error!(
                    "the settings are wrong, those that were read before stay in use: {why}"
                );
                self.board.record_settings_error(why);
            }
        }
    }

    /// Takes these flows on, and lets the others go. What runs goes on.
    async fn replace_jobs(&mut self, jobs: Vec<ScheduledJob>, first: bool) {
        let now = self.clock.now();
        let mut before = std::mem::take(&mut self.places);
        self.board.replace_jobs(jobs.iter(), now);
        for job in jobs {
            let old = before.remove(&job.flow);
            let place = match old {
                Some(old) => {
                    // A new schedule makes nothing up: its times were none before.
                    let settled = if old.job.has_times_of(&job) { old.settled } else { now };
                    JobState { job, settled, ..old }
                }
                None => self.create_job_state(job, first, now).await,
            };
            self.places.insert(place.job.flow.clone(), place);
        }
    }

    async fn create_job_state(
        &self,
        job: ScheduledJob,
        first: bool,
        now: DateTime<Utc>,
    ) -> JobState {
        let earlier =
            if self.habits.once { None } else { self.runner.load_flow_history(&job.flow).await };
        if let Some(succeeded) = earlier.and_then(|earlier| earlier.succeeded) {
            self.board.record_last_success(&job.flow, succeeded);
        }
        // Runs that only look are not remembered; looking once shows what is pending.
        let broke_off = earlier.is_some_and(|earlier| earlier.broke_off);
        let asked_for = self.habits.once
            || (first && self.habits.at_start)
            || !job.does.has_effect()
            || broke_off;
        let asked_for = asked_for.then_some(now);
        let settled = earlier.map_or(now, |earlier| earlier.began);
        JobState { job, settled, asked_for, not_before: DateTime::UNIX_EPOCH, running: false }
    }

    /// A clock that was set back must not leave flows waiting until it has caught up. Corrected by
    /// a little, it has no run made twice.
    fn correct_clock_setback(&mut self, now: DateTime<Utc>) {
        for place in self.places.values_mut().filter(|place| place.settled > now + LATE) {
            place.settled = now;
        }
    }

    fn start_due_jobs(&mut self, now: DateTime<Utc>) {
        let mut due: Vec<(DateTime<Utc>, String, Occurrence)> = Vec::new();
        for (flow, place) in self.places.iter().filter(|(_, place)| !place.running) {
            if self.habits.once && place.asked_for.is_none() {
                continue;
            }
            let Some(turn) = place.next_occurrence(now) else { continue };
            if turn.begins.max(place.not_before) <= now {
                due.push((turn.begins, flow.clone(), turn));
            }
        }
        // Who waits longest comes first.
        due.sort_unstable_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
        for (_, flow, turn) in due {
            self.start_job(&flow, turn, now);
        }
    }

    fn start_job(&mut self, flow: &str, turn: Occurrence, now: DateTime<Utc>) {
        let Some(place) = self.places.get_mut(flow) else { return };
        if place.job.concurrency_keys().any(|need| self.busy.contains(need)) {
            return;
        }
        let needs: Vec<String> = place.job.concurrency_keys().cloned().collect();
        self.busy.extend(needs.iter().cloned());
        place.running = true;
        match now - turn.begins {
            late if late > LATE => {
                tracing::info!(flow, due = %turn.at, "run begins late: it makes up for what was \
                    missed");
            }
            _ => tracing::info!(flow, "run begins"),
        }
        self.board.record_run_start(flow, place.job.does.has_effect(), now);
        let unless_since =
            (place.asked_for.is_none() && place.job.does.has_effect()).then_some(turn.at);
        let run = self.runner.run_flow(flow, unless_since);
        let flow = flow.to_owned();
        self.under_way.push(Box::pin(async move { FinishedRun { flow, needs, ran: run.await } }));
    }

    fn finish_run(&mut self, back: FinishedRun) {
        let FinishedRun { flow, needs, ran } = back;
        self.busy.retain(|busy| !needs.contains(busy));
        log_run(&flow, &ran);
        let locked = ran.result == LOCKED && !self.habits.once;
        if let Some(place) = self.places.get_mut(&flow) {
            place.running = false;
            if locked {
                place.not_before = self.clock.now() + PATIENCE;
            } else {
                (place.settled, place.asked_for) = (ran.began, None);
            }
        }
        match ran.result {
            ELSEWHERE => self.board.clear_running(&flow),
            _ => self.board.record_run_end(&flow, &ran),
        }
    }

    /// Shows when everything is next, and gives how long nothing is to be done.
    fn publish_next_runs(&self, now: DateTime<Utc>) -> Duration {
        let mut nap = LONGEST_SLEEP;
        for (flow, place) in &self.places {
            let begins = if self.stopping { None } else { place.next_start(now) };
            self.board.set_next_run(flow, begins);
            if place.running || place.job.concurrency_keys().any(|need| self.busy.contains(need)) {
                continue;
            }
            if let Some(begins) = begins {
                nap = nap.min((begins - now).to_std().unwrap_or_default());
            }
        }
        nap.max(BLINK)
    }
}
