//! One run of a flow for the service: figures and one line of text, whatever becomes of it.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::served_run::{NAMED, ServedRunStats};
use crate::app::apply as run_apply;
use crate::app::apply::{ApplyRun, Approval, Operation, RunObserver as _, preview_plan};
use crate::app::failure::{Exit, Failure};
use crate::app::flows::flow_context::{FlowContext, PreviewOptions};
use crate::app::flows::planned_flow::{self, PlanExtras};
use crate::app::interrupt::RunInterrupt;
use crate::app::progress_display::ProgressLog;
use crate::app::punches::{self, Import, ImportOptions, ImportSession};
use crate::app::redaction;
use crate::app::run_session::{self, SERVE};
use crate::app::stores::flow_stores::ServerAccount;
use crate::daemon::run_stats::{ELSEWHERE, LOCKED};
use crate::daemon::{RunResult, RunStats};
use crate::render::text_output::DetailLevel;
use crate::settings::{Flow, OnChange, PunchImport, Settings};
use crate::state;
use crate::state::run_records::RunMetadata;

/// When the service last ran a flow, and when that last went well.
pub(super) async fn find_last_run(settings: &Settings, flow: &str) -> Option<state::LastRuns> {
    let place = match (settings.flows.get(flow), settings.punches.get(flow)) {
        (Some(flow), _) => run_session::identify_store(settings, &flow.to),
        (None, import) => punches::import_key(settings, import?),
    };
    let asked = async {
        let Some(state) = run_session::open_existing_state(settings).await? else {
            return Ok(None);
        };
        let earlier = state.earlier_runs(&place, flow, SERVE).await;
        state.close().await;
        earlier.map_err(|error| Failure::new(Exit::Error, error))
    };
    match asked.await {
        Ok(earlier) => earlier,
        Err(failure) => {
            let why = describe_failure(&failure);
            tracing::warn!(flow, "it is not known when the flow was last run: {why}");
            None
        }
    }
}

/// Previews are not shown here.
const PREVIEW: PreviewOptions =
    PreviewOptions { detail: DetailLevel { brief: true, long: false }, in_full: false };

/// One run, with all that it needs.
pub(super) struct ScheduledRun {
    pub(super) settings: Arc<Settings>,
    pub(super) flow: String,
    pub(super) interrupt: Arc<RunInterrupt>,
    pub(super) began: DateTime<Utc>,
}

impl ScheduledRun {
    pub(super) async fn run_to_end(self, unless_since: Option<DateTime<Utc>>) -> (RunResult, Exit) {
        if let Some(since) = unless_since
            && let Some(state::LastRuns { began, broke_off: false, .. }) =
                find_last_run(&self.settings, &self.flow).await
            && began >= since
        {
            return (run_result(ELSEWHERE, Exit::Done, began, ""), Exit::Done);
        }
        let served = ServedRunStats::default();
        let flow = self.settings.flows.get(&self.flow);
        let (exit, note, planned) = match (flow, self.settings.punches.get(&self.flow)) {
            (Some(flow), _) => self.run_flow(flow, &served).await,
            (None, Some(import)) => self.run_import(import, &served).await,
            (None, None) => (Exit::Error, "the flow is gone".to_owned(), false),
        };
        let result = match exit {
            Exit::Locked => LOCKED,
            Exit::Done if planned => "planned",
            exit => run_apply::result_word(exit),
        };
        let tally = served.take_stats();
        (RunResult { tally, ..run_result(result, exit, self.began, &note) }, exit)
    }

    /// Returns the exit code, the text to report, and whether it was only a look.
    async fn run_flow(&self, flow: &Flow, served: &ServedRunStats) -> (Exit, String, bool) {
        let context = FlowContext::for_all_records(PREVIEW, &self.settings, &ProgressLog);
        let looks =
            flow.schedule.as_ref().is_some_and(|schedule| schedule.on_change == OnChange::Plan);
        let result = match looks {
            true => self.plan_only(&context, flow, served).await.map(|exit| (exit, String::new())),
            false => {
                let interrupt = &*self.interrupt;
                let (approval, reason, operation) = (Approval::default(), "", Operation::Forward);
                let job = ApplyRun {
                    context: &context,
                    confirm: None,
                    approval,
                    interrupt,
                    reason,
                    operation,
                    served: Some(served),
                };
                job.execute_flow(flow).await.map(|verdict| {
                    (verdict.exit, redaction::redact_for_review(&strip_formatting(&verdict.errors)))
                })
            }
        };
        match result {
            Ok((exit, note)) => (exit, note, looks),
            Err(failure) => (failure.exit, describe_failure(&failure), looks),
        }
    }

    /// One poll of an import of punches.
    async fn run_import(
        &self,
        import: &PunchImport,
        served: &ServedRunStats,
    ) -> (Exit, String, bool) {
        let ended = async {
            let open = Import::open_import(&self.settings, import)?;
            let opening =
                ImportSession::open_session(&self.settings, import, SERVE, RunMetadata::default());
            let remembered = self
                .interrupt
                .finish_or_abandon(opening)
                .await
                .unwrap_or_else(|| Err(run_apply::stopped_before_sending()))?;
            served.record_run_id(remembered.run);
            let manner = ImportOptions {
                interrupt: &self.interrupt,
                progress: &ProgressLog,
                all: false,
                moved: false,
                gone: None,
            };
            let (outcome, ended) = open.poll_punches(manner).await;
            served.record_requests(&import.from, open.server_traffic());
            served.record_import(&outcome);
            let imported = outcome.polled.imported;
            let (exit, note) = match &ended {
                Ok(()) => (outcome.exit_code(), outcome.summary_note()),
                Err(failure) => (failure.exit, describe_with_hints(failure)),
            };
            let closing =
                remembered.close_session(run_apply::result_word(exit), exit, imported, &note);
            self.interrupt
                .finish_or_abandon(closing)
                .await
                .unwrap_or(Ok(()))
                .map_err(Failure::from)?;
            Ok((exit, note))
        };
        match ended.await {
            Ok((exit, note)) => (exit, note, false),
            Err(failure) => {
                let failure: Failure = failure;
                (failure.exit, describe_failure(&failure), false)
            }
        }
    }

    async fn plan_only(
        &self,
        context: &FlowContext<'_>,
        flow: &Flow,
        served: &ServedRunStats,
    ) -> Result<Exit, Failure> {
        let ends = planned_flow::open_flow_stores(&self.settings, flow, ServerAccount::Read)?;
        let looking = async {
            let past = run_session::load_history(&self.settings, flow, Utc::now()).await?;
            planned_flow::plan_flow(context, flow, &ends, &past, PlanExtras::default()).await
        };
        let prepared = tokio::select! {
            prepared = looking => prepared,
            () = self.interrupt.wait_for_end() => Err(run_apply::stopped_before_sending()),
        };
        served.record_traffic(flow, &ends);
        let found = prepared?.plan;
        served.record_plan(&found);
        // Judged as `muster plan` does.
        Ok(preview_plan(context.preview, &found, true).exit)
    }
}

pub(super) fn run_result(
    result: &'static str,
    exit: Exit,
    began: DateTime<Utc>,
    note: &str,
) -> RunResult {
    let (note, tally) = (note.to_owned(), RunStats::default());
    RunResult { result, exit: exit as i32, began, ended: Utc::now(), note, tally }
}

/// A failure in one line: what was attempted and why it failed; of mistakes in files, their rules
/// and places.
pub(super) fn describe_failure(failure: &Failure) -> String {
    let mut line = redaction::redact_for_review(&format!("{:#}", failure.error));
    let errors = failure.problems.iter().filter(|problem| problem.is_error());
    let places = errors.map(|problem| match &problem.origin {
        Some(origin) => format!("{} at {origin}", problem.rule),
        None => problem.rule.to_owned(),
    });
    let places: BTreeSet<String> = places.collect();
    if !places.is_empty() {
        let shown: Vec<String> = places.into_iter().take(NAMED).collect();
        line.push_str(&format!(
            ": {}; `muster validate` shows each mistake and how to correct it",
            shown.join(", ")
        ));
    }
    strip_formatting(&line)
}

/// The same with what to do about it: the reader of the log or the history of a service has not
/// typed a command.
fn describe_with_hints(failure: &Failure) -> String {
    let mut line = describe_failure(failure);
    for hint in &failure.hints {
        line.push_str(&format!("; {}", strip_formatting(hint)));
    }
    line
}

/// One line without colours.
pub(super) fn strip_formatting(text: &str) -> String {
    let text = anstream::adapter::strip_str(text).to_string();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
