//! One run of a flow for the service: figures and one line of text, whatever becomes of it.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};

use crate::cli::apply::{self, ApplyCommand, Operation, SERVE};
use crate::cli::approval::Approval;
use crate::cli::common::Common;
use crate::cli::ends::{Account, Ends};
use crate::cli::failure::{Exit, Failure};
use crate::cli::flow::{self, Also, FlowContext};
use crate::cli::interrupt::Interrupt;
use crate::cli::plan;
use crate::cli::progress::Progress;
use crate::cli::punches::{self, Import, ImportOutcome, ImportSession, Manner};
use crate::cli::{record, sight};
use crate::daemon::tally::{ELSEWHERE, LOCKED};
use crate::daemon::{Imported, Ran, Remark, RunStats};
use crate::engine::Report;
use crate::planning::Plan;
use crate::settings::{Flow, OnChange, PunchImport, Settings};
use crate::state::runs::RunMetadata;
use crate::state::{self, RunId};

/// The most changes of one run that the log names one by one.
pub(super) const NAMED: usize = 20;

/// The figures of a run under way.
#[derive(Debug, Default)]
pub(crate) struct Served(Mutex<RunStats>);

impl Served {
    fn tally(&self) -> MutexGuard<'_, RunStats> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn opened(&self, run: RunId) {
        self.tally().run = Some(run);
    }

    pub(crate) fn planned(&self, plan: &Plan) {
        self.tally().planned(plan);
        self.remarked(plan);
    }

    fn remarked(&self, plan: &Plan) {
        let (notices, warnings) = sight::remarks(plan);
        self.tally().notices = Remark::on(&notices, &warnings);
    }

    pub(crate) fn performed(&self, report: &Report) {
        self.tally().performed(report);
        self.remarked(&report.plan);
        for (change, outcome) in report.troubled().take(NAMED) {
            let (action, kind, code) = (change.action.name(), change.kind.name(), change.code.as_str());
            // Why is in the history: a server's words may repeat what it was sent.
            tracing::warn!(flow = report.plan.flow, action, kind, code, outcome = outcome.name(), "change");
        }
    }

    fn imported(&self, outcome: &ImportOutcome) {
        let polled = &outcome.polled;
        self.tally().punches = Some(Imported {
            imported: polled.imported,
            unknown: outcome.unknown.values().sum(),
            gone: polled.gone,
            back: polled.back,
            present: polled.present,
            counted: polled.counted,
        });
    }

    pub(crate) fn asked(&self, flow: &Flow, ends: &Ends) {
        let mut tally = self.tally();
        tally.asked(&flow.from, ends.from.traffic());
        tally.asked(&flow.to, ends.to.source().traffic());
    }
}

/// When the service last ran a flow, and when that last went well.
pub(super) async fn earlier(settings: &Settings, flow: &str) -> Option<state::LastRuns> {
    let place = match (settings.flows.get(flow), settings.punches.get(flow)) {
        (Some(flow), _) => record::place(settings, &flow.to),
        (None, import) => punches::place(settings, import?),
    };
    let asked = async {
        let Some(state) = record::look(settings).await? else { return Ok(None) };
        let earlier = state.earlier_runs(&place, flow, SERVE).await;
        state.close().await;
        earlier.map_err(|error| Failure::new(Exit::Error, error))
    };
    match asked.await {
        Ok(earlier) => earlier,
        Err(failure) => {
            let why = told(&failure);
            tracing::warn!(flow, "it is not known when the flow was last run: {why}");
            None
        }
    }
}

/// One run, with all that it needs.
pub(super) struct ScheduledRun {
    pub(super) common: Common,
    pub(super) settings: Arc<Settings>,
    pub(super) flow: String,
    pub(super) interrupt: Arc<Interrupt>,
    pub(super) began: DateTime<Utc>,
}

impl ScheduledRun {
    pub(super) async fn run(self, unless_since: Option<DateTime<Utc>>) -> (Ran, Exit) {
        if let Some(since) = unless_since
            && let Some(state::LastRuns { began, broke_off: false, .. }) =
                earlier(&self.settings, &self.flow).await
            && began >= since
        {
            return (ended(ELSEWHERE, Exit::Done, began, ""), Exit::Done);
        }
        let served = Served::default();
        let flow = self.settings.flows.get(&self.flow);
        let (exit, note, planned) = match (flow, self.settings.punches.get(&self.flow)) {
            (Some(flow), _) => self.flow(flow, &served).await,
            (None, Some(import)) => self.punches(import, &served).await,
            (None, None) => (Exit::Error, "the flow is gone".to_owned(), false),
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
        let context = FlowContext {
            common: &self.common,
            settings: &self.settings,
            progress: &progress,
            filter: self.common.filter(),
            resend: false,
            allow: &[],
            moved: false,
            several: None,
        };
        let looks = flow.schedule.as_ref().is_some_and(|schedule| schedule.on_change == OnChange::Plan);
        let result = match looks {
            true => self.look(&context, flow, served).await.map(|exit| (exit, String::new())),
            false => {
                let interrupt = &*self.interrupt;
                let (approval, reason, way) = (Approval::default(), "", Operation::Forth);
                let job = ApplyCommand {
                    context: &context,
                    yes: true,
                    approval,
                    interrupt,
                    reason,
                    way,
                    served: Some(served),
                };
                job.perform(flow)
                    .await
                    .map(|verdict| (verdict.exit, sight::passed_on(&plain(&verdict.errors))))
            }
        };
        match result {
            Ok((exit, note)) => (exit, note, looks),
            Err(failure) => (failure.exit, told(&failure), looks),
        }
    }

    /// One poll of an import of punches.
    async fn punches(&self, import: &PunchImport, served: &Served) -> (Exit, String, bool) {
        let ended = async {
            let progress = Progress::new(&self.common);
            let open = Import::open(&self.settings, import)?;
            let opening = ImportSession::open(&self.settings, import, SERVE, RunMetadata::default());
            let remembered =
                self.interrupt.or_late(opening).await.unwrap_or_else(|| Err(apply::stopped()))?;
            served.opened(remembered.run);
            let manner = Manner {
                interrupt: &self.interrupt,
                progress: &progress,
                all: false,
                moved: false,
                gone: None,
            };
            let (outcome, ended) = open.poll(manner).await;
            served.tally().asked(&import.from, open.traffic());
            served.imported(&outcome);
            let imported = outcome.polled.imported;
            let (exit, note) = match &ended {
                Ok(()) => (outcome.exit(), outcome.note()),
                Err(failure) => (failure.exit, advised(failure)),
            };
            let closing = remembered.close(apply::ended_as(exit), exit, imported, &note);
            self.interrupt.or_late(closing).await.unwrap_or(Ok(())).map_err(Failure::from)?;
            Ok((exit, note))
        };
        match ended.await {
            Ok((exit, note)) => (exit, note, false),
            Err(failure) => {
                let failure: Failure = failure;
                (failure.exit, told(&failure), false)
            }
        }
    }

    async fn look(&self, context: &FlowContext<'_>, flow: &Flow, served: &Served) -> Result<Exit, Failure> {
        let ends = flow::open(&self.settings, flow, Account::Read)?;
        let looking = async {
            let past = record::past(&self.settings, flow, Utc::now()).await?;
            flow::plan(context, flow, &ends, &past, Also::default()).await
        };
        let prepared = tokio::select! {
            prepared = looking => prepared,
            () = self.interrupt.ended() => Err(apply::stopped()),
        };
        served.asked(flow, &ends);
        let found = prepared?.plan;
        served.planned(&found);
        // Judged as `muster plan` does.
        Ok(plan::preview(context.common, &found, true).exit)
    }
}

pub(super) fn ended(result: &'static str, exit: Exit, began: DateTime<Utc>, note: &str) -> Ran {
    let (note, tally) = (note.to_owned(), RunStats::default());
    Ran { result, exit: exit as i32, began, ended: Utc::now(), note, tally }
}

/// A failure in one line: what was attempted and why it failed; of mistakes in files, their rules and places.
pub(super) fn told(failure: &Failure) -> String {
    let mut line = sight::passed_on(&format!("{:#}", failure.error));
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

/// The same with what to do about it: whoever reads the log or the history of a service has not typed a command.
fn advised(failure: &Failure) -> String {
    let mut line = told(failure);
    for hint in &failure.hints {
        line.push_str(&format!("; {}", plain(hint)));
    }
    line
}

/// One line without colours.
pub(super) fn plain(text: &str) -> String {
    let text = anstream::adapter::strip_str(text).to_string();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
