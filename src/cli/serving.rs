//! Flows for the service: settings become seats, a run becomes figures and one line of text.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use chrono::{DateTime, Utc};
use tokio::runtime::Handle;

use super::apply::{self, Job, SERVE, Way};
use super::args::Common;
use super::ends::{self, Ends};
use super::failure::{Exit, Failure};
use super::flow::{self, Also, Context, Course};
use super::interrupt::Interrupt;
use super::progress::Progress;
use super::record;
use crate::daemon::service::Earlier;
use crate::daemon::tally::{ELSEWHERE, LOCKED};
use crate::daemon::{Ran, Runner, Seat, Tally, Timing, schedule};
use crate::engine::{self, Report};
use crate::model::Problem;
use crate::planning::{Filter, Plan};
use crate::settings::{Flow, OnChange, Settings};
use crate::state::{self, Holder, RunId};

/// The most changes of one run that the log names one by one.
const NAMED: usize = 20;

/// The figures of a run under way.
#[derive(Debug, Default)]
pub(super) struct Served(Mutex<Tally>);

impl Served {
    fn tally(&self) -> MutexGuard<'_, Tally> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn opened(&self, run: RunId) {
        self.tally().run = Some(run);
    }

    pub(super) fn planned(&self, plan: &Plan) {
        self.tally().planned(plan);
    }

    pub(super) fn performed(&self, report: &Report) {
        self.tally().performed(report);
        for (change, outcome) in report.troubled().take(NAMED) {
            let (action, kind, code) = (change.action.name(), change.kind.name(), change.code.as_str());
            // Why is in the history: a server's words may repeat what it was sent.
            tracing::warn!(flow = report.plan.flow, action, kind, code, outcome = outcome.name(), "change");
        }
    }

    pub(super) fn asked(&self, flow: &Flow, ends: &Ends) {
        let mut tally = self.tally();
        tally.asked(&flow.from, ends.from.traffic());
        tally.asked(&flow.to, ends.to.source().traffic());
    }
}

/// What tells one version of a file from the next.
type Stamp = Option<(SystemTime, u64)>;

fn stamp(path: &Path) -> Stamp {
    let found = fs::metadata(path).ok()?;
    Some((found.modified().ok()?, found.len()))
}

#[derive(Debug)]
struct Read {
    settings: Arc<Settings>,
    stamp: Stamp,
}

/// The flows of one settings file.
#[derive(Debug)]
pub(super) struct Flows {
    common: Common,
    host: String,
    read: Mutex<Read>,
    under_way: Mutex<Vec<Arc<Interrupt>>>,
    exits: Arc<Mutex<Vec<Exit>>>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Flows {
    /// # Errors
    /// With what is wrong in the settings.
    pub(super) fn new(common: &Common) -> Result<Flows, Failure> {
        // Previews are for nobody's eyes here.
        let common = Common { quiet: true, no_progress: true, ..common.clone() };
        let file = flow::directed(&common, Course::Own)?.file;
        // Read again after the stamp is taken: a change in between would be missed otherwise.
        let stamp = stamp(&file);
        let settings = flow::directed(&common, Course::Own)?;
        let host = Holder::this("", SERVE, Utc::now()).host().to_owned();
        Ok(Flows {
            common,
            host,
            read: Mutex::new(Read { settings: Arc::new(settings), stamp }),
            under_way: Mutex::default(),
            exits: Arc::default(),
        })
    }

    pub(super) fn settings(&self) -> Arc<Settings> {
        Arc::clone(&locked(&self.read).settings)
    }

    /// The seats of the flows that have a schedule.
    pub(super) fn seated(&self) -> Vec<Seat> {
        let settings = self.settings();
        settings.flows.values().filter_map(|flow| self.seat(&settings, flow)).collect()
    }

    fn seat(&self, settings: &Settings, flow: &Flow) -> Option<Seat> {
        let schedule = flow.schedule.as_ref()?;
        let lane = record::place(settings, flow.live());
        Some(Seat {
            flow: flow.name.clone(),
            from: flow.from.clone(),
            to: flow.to.clone(),
            cron: schedule.text.clone(),
            timing: Timing {
                cron: schedule.cron.clone(),
                timezone: schedule.timezone.unwrap_or_else(|| ends::timezone(settings, flow)),
                jitter: schedule.jitter,
                seed: schedule::seed(&[&self.host, &lane, &flow.name]),
            },
            lane,
            acts: schedule.on_change == OnChange::Apply,
        })
    }

    /// How all runs ended so far.
    pub(super) fn worst(&self) -> Exit {
        Exit::worst(locked(&self.exits).iter().copied())
    }
}

impl Runner for Flows {
    fn seats(&self) -> Result<Vec<Seat>, String> {
        let file = self.settings().file.clone();
        let stamp = stamp(&file);
        let loaded = flow::directed(&self.common, Course::Own);
        let mut read = locked(&self.read);
        // Also when it is wrong: it is complained about once.
        read.stamp = stamp;
        read.settings = Arc::new(loaded.map_err(|failure| mistakes(&failure))?);
        drop(read);
        Ok(self.seated())
    }

    fn moved(&self) -> bool {
        let read = locked(&self.read);
        let now = stamp(&read.settings.file);
        // A file that is not there is about to be written again: editors and configuration tools replace it.
        now.is_some() && now != read.stamp
    }

    fn earlier<'a>(&'a self, flow: &'a str) -> engine::Job<'a, Option<Earlier>> {
        let settings = self.settings();
        Box::pin(async move {
            let earlier = earlier(&settings, flow).await?;
            let state::Earlier { began, broke_off, done } = earlier;
            Some(Earlier { began, broke_off, succeeded: done })
        })
    }

    fn run(&self, flow: &str, unless_since: Option<DateTime<Utc>>) -> engine::Job<'static, Ran> {
        let run = Run {
            common: self.common.clone(),
            settings: self.settings(),
            flow: flow.to_owned(),
            interrupt: Arc::default(),
            began: Utc::now(),
        };
        let (began, exits) = (run.began, Arc::clone(&self.exits));
        {
            let mut under_way = locked(&self.under_way);
            // Those that only this list still knows have ended.
            under_way.retain(|interrupt| Arc::strong_count(interrupt) > 1);
            under_way.push(Arc::clone(&run.interrupt));
        }
        // On a thread of its own: neither a run that has much to think about nor one that breaks may hold the clock up.
        let runtime = Handle::current();
        let task = tokio::task::spawn_blocking(move || runtime.block_on(run.run(unless_since)));
        Box::pin(async move {
            let broken = (ended("failed", Exit::Error, began, "muster itself is wrong"), Exit::Error);
            let (ran, exit) = task.await.unwrap_or(broken);
            locked(&exits).push(exit);
            ran
        })
    }

    fn stop(&self) {
        for interrupt in locked(&self.under_way).iter() {
            interrupt.end();
        }
    }
}

/// When the service last ran a flow, and when that last went well.
async fn earlier(settings: &Settings, flow: &str) -> Option<state::Earlier> {
    let flow = settings.flows.get(flow)?;
    let asked = async {
        let Some(state) = record::look(settings).await? else { return Ok(None) };
        let server = record::place(settings, &flow.to);
        let earlier = state.earlier_runs(&server, &flow.name, SERVE).await;
        state.close().await;
        earlier.map_err(|error| Failure::new(Exit::Error, error))
    };
    match asked.await {
        Ok(earlier) => earlier,
        Err(failure) => {
            let why = told(&failure);
            tracing::warn!(flow = flow.name, "it is not known when the flow was last run: {why}");
            None
        }
    }
}

/// One run, with all that it needs.
struct Run {
    common: Common,
    settings: Arc<Settings>,
    flow: String,
    interrupt: Arc<Interrupt>,
    began: DateTime<Utc>,
}

impl Run {
    async fn run(self, unless_since: Option<DateTime<Utc>>) -> (Ran, Exit) {
        if let Some(since) = unless_since
            && let Some(state::Earlier { began, broke_off: false, .. }) =
                earlier(&self.settings, &self.flow).await
            && began >= since
        {
            return (ended(ELSEWHERE, Exit::Done, began, ""), Exit::Done);
        }
        let served = Served::default();
        let (exit, note, planned) = match self.settings.flows.get(&self.flow) {
            Some(flow) => self.flow(flow, &served).await,
            None => (Exit::Error, "the flow is gone".to_owned(), false),
        };
        let result = match exit {
            Exit::Locked => LOCKED,
            Exit::Done if planned => "planned",
            exit => apply::ended_as(exit),
        };
        let tally = std::mem::take(&mut *served.tally());
        (Ran { tally, ..ended(result, exit, self.began, &note) }, exit)
    }

    /// The exit code, what there is to say, and whether it was only a look.
    async fn flow(&self, flow: &Flow, served: &Served) -> (Exit, String, bool) {
        let progress = Progress::new(&self.common);
        let context = Context {
            common: &self.common,
            settings: &self.settings,
            progress: &progress,
            filter: Filter { only: self.common.only.clone(), except: self.common.except.clone() },
            resend: false,
            allow: &[],
        };
        let looks = flow.schedule.as_ref().is_some_and(|schedule| schedule.on_change == OnChange::Plan);
        let result = match looks {
            true => self.look(&context, flow, served).await.map(|exit| (exit, String::new())),
            false => {
                let interrupt = &*self.interrupt;
                let (saved, reason, way) = (None, "", Way::Forth);
                let job =
                    Job { context: &context, yes: true, saved, interrupt, reason, way, served: Some(served) };
                job.perform(flow).await.map(|verdict| (verdict.exit, plain(&verdict.errors)))
            }
        };
        match result {
            Ok((exit, note)) => (exit, note, looks),
            Err(failure) => (failure.exit, told(&failure), looks),
        }
    }

    async fn look(&self, context: &Context<'_>, flow: &Flow, served: &Served) -> Result<Exit, Failure> {
        let ends = flow::open(&self.settings, flow)?;
        let looking = async {
            let past = record::past(&self.settings, flow, Utc::now()).await?;
            flow::plan(context, flow, &ends, &past, Also::default()).await
        };
        let prepared = tokio::select! {
            prepared = looking => prepared,
            () = self.interrupt.ended() => Err(apply::stopped()),
        };
        served.asked(flow, &ends);
        let plan = prepared?.plan;
        served.planned(&plan);
        Ok(if plan.refusals.is_empty() { Exit::Done } else { Exit::Refused })
    }
}

fn ended(result: &'static str, exit: Exit, began: DateTime<Utc>, note: &str) -> Ran {
    let (note, tally) = (note.to_owned(), Tally::default());
    Ran { result, exit: exit as i32, began, ended: Utc::now(), note, tally }
}

/// A failure in one line: what was attempted and why it failed; of mistakes in files, their rules and places.
fn told(failure: &Failure) -> String {
    let mut line = format!("{:#}", failure.error);
    let errors = failure.problems.iter().filter(|problem| problem.is_error());
    let places = errors.map(|problem| match &problem.origin {
        Some(origin) => format!("{} at {origin}", problem.rule),
        None => problem.rule.to_owned(),
    });
    let places: BTreeSet<String> = places.collect();
    if !places.is_empty() {
        let shown: Vec<String> = places.into_iter().take(NAMED).collect();
        line.push_str(&format!(": {}", shown.join(", ")));
    }
    plain(&line)
}

/// What is wrong in settings, which speak of no people.
fn mistakes(failure: &Failure) -> String {
    let line = |problem: &Problem| match &problem.origin {
        Some(origin) => format!("{origin}: {}", problem.message),
        None => problem.message.clone(),
    };
    let errors = failure.problems.iter().filter(|problem| problem.is_error());
    let lines: Vec<String> = errors.take(NAMED).map(line).collect();
    match lines.is_empty() {
        true => told(failure),
        false => plain(&lines.join("; ")),
    }
}

/// One line without colours.
fn plain(text: &str) -> String {
    let text = anstream::adapter::strip_str(text).to_string();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
