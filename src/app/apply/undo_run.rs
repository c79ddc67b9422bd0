//! Undoing a past run: its inverse plan, previewed, guarded and carried out like any other.

use std::path::Path;

use super::{ApplyRun, Approval, LimitOverrides, Operation, RunPorts};
use crate::app::command_output::CommandOutput;
use crate::app::failure::{Exit, Failure};
use crate::app::flows::flow_context::{FlowContext, PreviewOptions};
use crate::app::flows::select_flows::{self, FlowDirection, FlowSelection};
use crate::app::run_session::{self, PULL};
use crate::model::{Code, Kind};
use crate::planning::inverse_plan::JournaledChange;
use crate::planning::{Action, RecordFilter};
use crate::settings::Settings;
use crate::state::{RunRecord, RunStep};

/// Which run is undone, and how.
#[expect(missing_debug_implementations, reason = "its ports have no form to be shown in")]
pub struct UndoRequest<'a> {
    /// The settings file, where one is named.
    pub config: Option<&'a Path>,
    /// The number of the run.
    pub run: i64,
    /// Only show the plan.
    pub only_preview: bool,
    pub filter: RecordFilter,
    pub overrides: LimitOverrides<'a>,
    pub preview: PreviewOptions,
    pub ports: RunPorts<'a>,
}

/// Undoes a run in its flow. What fails in the flow is its result.
///
/// # Errors
/// When there is no such run, or nothing that it did can be undone.
pub async fn undo_run(request: &UndoRequest<'_>) -> Result<Vec<CommandOutput>, Failure> {
    let id = request.run;
    let (run, steps) = load_run(&select_flows::load_settings(request.config)?, id).await?;
    let course = if run.command == PULL {
        FlowDirection::Pull { secrets: false }
    } else {
        FlowDirection::Own { secrets: false }
    };
    let settings = select_flows::load_directed_settings(request.config, course)?;
    let flows = select_flows::select_flows(&settings, FlowSelection::by_name(Some(&run.flow)))?;
    let done: Vec<JournaledChange> = steps.iter().filter_map(applied_step).collect();
    if done.is_empty() {
        return Err(nothing_to_undo(&run, steps.len()));
    }
    let context = FlowContext {
        preview: request.preview,
        settings: &settings,
        progress: request.ports.progress,
        filter: request.filter.clone(),
        resend: false,
        allow: request.overrides.allow,
        moved: request.overrides.moved,
        several: None,
    };
    let job = ApplyRun {
        context: &context,
        confirm: request.ports.confirm,
        approval: Approval::default(),
        interrupt: request.ports.interrupt,
        reason: request.overrides.reason,
        operation: Operation::Undo { run: &run, done: &done, preview: request.only_preview },
        served: None,
    };
    let mut outputs = Vec::new();
    for flow in flows {
        outputs.push(job.apply_flow(flow).await?);
    }
    Ok(outputs)
}

/// A run that changed nothing, and why as far as the history has it.
fn nothing_to_undo(run: &RunRecord, steps: usize) -> Failure {
    let id = run.id;
    let why = match (run.result.as_str(), steps) {
        ("refused", 0) => "it was refused before anything was written".to_owned(),
        ("done", 0) => "there was nothing to do".to_owned(),
        (result, 0) => format!("it ended before anything was written ({result})"),
        (_, 1) => "its only change was not made".to_owned(),
        (_, steps) => format!("none of its {steps} changes was made"),
    };
    let message = format!("run {id} changed nothing, so there is nothing to undo: {why}");
    Failure::with_message(Exit::Invalid, message).with_hint(format!(
        "muster history lists the runs; muster history {id} shows why this one changed nothing"
    ))
}

async fn load_run(settings: &Settings, id: i64) -> Result<(RunRecord, Vec<RunStep>), Failure> {
    let unknown = || {
        Failure::with_message(Exit::Invalid, format!("there is no run {id}"))
            .with_hint("muster history lists them")
    };
    let state = run_session::open_existing_state(settings).await?.ok_or_else(unknown)?;
    let run = state.find_run(id).await.map_err(anyhow::Error::from)?.ok_or_else(unknown)?;
    let steps = state.steps_of_run(id).await.map_err(anyhow::Error::from)?;
    state.close().await;
    Ok((run, steps))
}

/// A step that took effect, wholly or in part, or may have.
fn applied_step(step: &RunStep) -> Option<JournaledChange> {
    let took = matches!(step.outcome.as_str(), "done" | "not_taken" | "") || step.in_doubt;
    if !took || step.intended.is_none() {
        return None;
    }
    let fields = step.fields.as_array().into_iter().flatten().filter_map(|field| {
        let name = field.get("name")?.as_str()?.to_owned();
        let value = |key: &str| field.get(key).cloned();
        Some((name, value("before"), value("after")))
    });
    Some(JournaledChange {
        action: Action::parse(&step.action)?,
        kind: Kind::parse(&step.kind)?,
        code: Code::new(&step.code)?,
        live_code: Code::new(&step.live_code),
        label: step.label.clone(),
        fields: fields.collect(),
    })
}
