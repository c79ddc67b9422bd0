//! Figures for Prometheus, in the text form of OpenMetrics.

use std::sync::atomic::AtomicU64;

use chrono::{DateTime, Utc};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;

use super::punch_metrics::PunchMetrics;
use super::run_stats::RunResult;
use crate::model::Kind;
use crate::planning::Action;

/// The media type of what `text` gives.
pub const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Upper bounds of run times, in seconds: from a small company on loopback to a night's work.
const TIMES: [f64; 12] = [0.1, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 1800.0, 3600.0];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Of {
    pub(super) flow: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ResultLabels {
    flow: String,
    result: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OutcomeLabels {
    flow: String,
    kind: &'static str,
    action: &'static str,
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ActionLabels {
    flow: String,
    kind: &'static str,
    action: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ServerLabels {
    flow: String,
    server: String,
}

type Number = Gauge<f64, AtomicU64>;

/// All figures of the service.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    runs: Family<ResultLabels, Counter>,
    changes: Family<OutcomeLabels, Counter>,
    seconds: Family<Of, Histogram, fn() -> Histogram>,
    requests: Family<ServerLabels, Counter>,
    retries: Family<ServerLabels, Counter>,
    pending: Family<ActionLabels, Gauge>,
    last_run: Family<Of, Number>,
    last_success: Family<Of, Number>,
    next_run: Family<Of, Number>,
    lock: Family<Of, Gauge>,
    settings: Gauge,
    punches: PunchMetrics,
}

impl Default for Metrics {
    fn default() -> Metrics {
        let mut metrics = Metrics {
            registry: Registry::with_prefix("muster"),
            runs: Family::default(),
            changes: Family::default(),
            seconds: Family::new_with_constructor(|| Histogram::new(TIMES)),
            requests: Family::default(),
            retries: Family::default(),
            pending: Family::default(),
            last_run: Family::default(),
            last_success: Family::default(),
            next_run: Family::default(),
            lock: Family::default(),
            settings: Gauge::default(),
            punches: PunchMetrics::default(),
        };
        metrics.register_all();
        metrics
    }
}

impl Metrics {
    fn register_all(&mut self) {
        let all = &mut self.registry;
        all.register("runs", "Runs by how they ended", self.runs.clone());
        all.register(
            "changes",
            "Changes that were tried, by what became of them",
            self.changes.clone(),
        );
        all.register("run_duration_seconds", "How long runs took", self.seconds.clone());
        all.register(
            "requests",
            "Requests to a server, by the store that it is",
            self.requests.clone(),
        );
        all.register("retries", "Requests that had been sent before", self.retries.clone());
        let help = "Drift: changes that the last look found and that were not performed";
        all.register("pending_changes", help, self.pending.clone());
        let help = "When the last run ended";
        all.register("last_run_timestamp_seconds", help, self.last_run.clone());
        let help = "When the last run ended that found nothing wrong";
        all.register("last_success_timestamp_seconds", help, self.last_success.clone());
        let help = "When the next run begins";
        all.register("next_run_timestamp_seconds", help, self.next_run.clone());
        let help = "1 while a run of the flow is under way and holds the lock of its server";
        all.register("lock_held", help, self.lock.clone());
        let help = "0 when the settings that stand in the file are wrong and older ones are in use";
        all.register("settings_valid", help, self.settings.clone());
        self.punches.register_all(all);
        let build = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
        all.register("build", "What runs here", build);
        self.settings.set(1);
    }

    /// A flow that has not run yet counts from nothing: what is there can be watched, what is not
    /// there cannot.
    pub fn init_flow(&self, flow: &str, imports: bool) {
        let of = Of { flow: flow.to_owned() };
        if imports {
            self.punches.init_import(&of);
        }
        drop(self.seconds.get_or_create(&of));
        drop(self.lock.get_or_create(&of));
        for result in ["done", "failed"] {
            drop(self.runs.get_or_create(&ResultLabels { flow: flow.to_owned(), result }));
        }
    }

    /// A flow that is not in the settings any more has no future and nothing to do; its past stays.
    pub fn remove_flow(&self, flow: &str) {
        let of = Of { flow: flow.to_owned() };
        self.next_run.remove(&of);
        self.lock.remove(&of);
        self.punches.remove_import(&of);
        for (kind, action) in change_types() {
            self.pending.remove(&ActionLabels {
                flow: flow.to_owned(),
                kind: kind.name(),
                action: action.name(),
            });
        }
    }

    pub fn record_run_start(&self, flow: &str, locks: bool) {
        self.lock.get_or_create(&Of { flow: flow.to_owned() }).set(i64::from(locks));
    }

    pub fn record_run_end(&self, flow: &str, ran: &RunResult) {
        let of = Of { flow: flow.to_owned() };
        self.lock.get_or_create(&of).set(0);
        self.runs.get_or_create(&ResultLabels { flow: flow.to_owned(), result: ran.result }).inc();
        self.seconds.get_or_create(&of).observe(ran.duration_seconds());
        self.last_run.get_or_create(&of).set(to_unix_seconds(ran.ended));
        if ran.is_success() {
            self.last_success.get_or_create(&of).set(to_unix_seconds(ran.ended));
        }
        for ((kind, action, outcome), count) in &ran.tally.changes {
            let (flow, kind, action) = (flow.to_owned(), kind.name(), action.name());
            self.changes
                .get_or_create(&OutcomeLabels { flow, kind, action, outcome })
                .inc_by(*count);
        }
        for (store, traffic) in &ran.tally.traffic {
            let of = ServerLabels { flow: flow.to_owned(), server: store.clone() };
            self.requests.get_or_create(&of).inc_by(traffic.requests);
            self.retries.get_or_create(&of).inc_by(traffic.retries);
        }
        if let Some(punches) = &ran.tally.punches {
            self.punches.record_import(&of, punches);
        }
        let Some(pending) = &ran.tally.pending else { return };
        for (kind, action) in change_types() {
            let count = pending.get(&(kind, action)).copied().unwrap_or_default();
            let of =
                ActionLabels { flow: flow.to_owned(), kind: kind.name(), action: action.name() };
            self.pending.get_or_create(&of).set(i64::try_from(count).unwrap_or(i64::MAX));
        }
    }

    /// What earlier services left in the history.
    pub fn record_last_success(&self, flow: &str, succeeded: DateTime<Utc>) {
        self.last_success
            .get_or_create(&Of { flow: flow.to_owned() })
            .set(to_unix_seconds(succeeded));
    }

    pub fn set_next_run(&self, flow: &str, next: Option<DateTime<Utc>>) {
        let of = Of { flow: flow.to_owned() };
        match next {
            Some(next) => {
                self.next_run.get_or_create(&of).set(to_unix_seconds(next));
            }
            None => {
                self.next_run.remove(&of);
            }
        }
    }

    pub fn set_settings_valid(&self, valid: bool) {
        self.settings.set(i64::from(valid));
    }

    /// All of them as text.
    ///
    /// # Errors
    /// When there is no memory for it.
    pub fn render_text(&self) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

fn change_types() -> impl Iterator<Item = (Kind, Action)> {
    Kind::ALL.into_iter().flat_map(|kind| Action::ALL.into_iter().map(move |action| (kind, action)))
}

fn to_unix_seconds(time: DateTime<Utc>) -> f64 {
    time.timestamp_millis() as f64 / 1000.0
}
