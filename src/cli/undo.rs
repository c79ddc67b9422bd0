//! `muster undo RUN`: the inverse plan of a run, previewed, guarded and performed like any other.

use super::apply::{ApplyCommand, Operation, PULL};
use super::approval::Approval;
use super::common::{Common, FlowArgs, UndoArgs};
use super::failure::{Exit, Failure};
use super::interrupt::Interrupt;
use super::output;
use super::planned_flow::{self, Course, FlowContext};
use super::progress::Progress;
use super::run_session;
use crate::model::{Code, Kind};
use crate::planning::Action;
use crate::planning::inverse_plan::JournaledChange;
use crate::state::{RunRecord, RunStep};

pub async fn run_undo(
    common: &Common,
    args: &UndoArgs,
    interrupt: &Interrupt,
) -> Result<Exit, Failure> {
    let (run, steps) = load_run(&planned_flow::load_settings(common)?, args.run).await?;
    let course = if run.command == PULL {
        Course::Pull { secrets: false }
    } else {
        Course::Own { secrets: false }
    };
    let settings = planned_flow::load_directed_settings(common, course)?;
    let wanted = FlowArgs { flow: Some(run.flow.clone()), all: false, set_passwords: false };
    let flows = planned_flow::select_flows(&settings, &wanted)?;
    let progress = Progress::new(common);
    let filter = common.to_filter();
    let done: Vec<JournaledChange> = steps.iter().filter_map(applied_step).collect();
    if done.is_empty() {
        return Err(Failure::with_message(
            Exit::Invalid,
            format!("run {} did nothing that could be undone", args.run),
        )
        .with_hint(format!("muster history {} shows what it did", args.run)));
    }
    let context = FlowContext {
        common,
        settings: &settings,
        progress: &progress,
        filter,
        resend: false,
        allow: &args.overrides.allow,
        moved: args.overrides.moved,
        several: None,
    };
    let job = ApplyCommand {
        context: &context,
        yes: args.yes,
        approval: Approval::default(),
        interrupt,
        reason: args.overrides.reason.as_deref().unwrap_or_default(),
        way: Operation::Back { run: &run, done: &done, preview: args.preview },
        served: None,
    };
    let mut verdicts = Vec::new();
    for flow in flows {
        verdicts.push(job.apply_flow(flow).await?);
    }
    Ok(output::emit_outputs(common, verdicts)?)
}

async fn load_run(
    settings: &crate::settings::Settings,
    id: i64,
) -> Result<(RunRecord, Vec<RunStep>), Failure> {
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
    let took = matches!(step.outcome.as_str(), "done" | "not_taken" | "")
        || crate::state::run_journal::in_doubt(&step.detail);
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
