//! All flows of one command, carried out: several servers at a time, and what shares a place one
//! after the other.

use std::path::Path;

use futures_util::future::join_all;

use super::saved_plan;
use super::{ApplyRun, Approval, ExpectedFingerprint, Operation, RunPorts, preview};
use crate::app::command_output::CommandOutput;
use crate::app::encryption;
use crate::app::failure::{Exit, Failure};
use crate::app::flows::exclusive_flows;
use crate::app::flows::flow_context::{FlowContext, PreviewOptions, UnmatchedCounter};
use crate::app::flows::select_flows::{self, FlowDirection, FlowSelection};
use crate::app::flows::unmatched_entries::needs_planning_first;
use crate::planning::{FlowMode, LimitOverride, Pattern, RecordFilter, SavedPlan};
use crate::settings::Flow;

/// Limits that are lifted, and why.
#[derive(Clone, Copy, Debug, Default)]
pub struct LimitOverrides<'a> {
    pub allow: &'a [LimitOverride],
    /// Another server is accepted.
    pub moved: bool,
    pub reason: &'a str,
}

/// What one command is to carry out.
#[expect(missing_debug_implementations, reason = "its ports have no form to be shown in")]
pub struct ApplyRequest<'a> {
    /// The settings file, where one is named.
    pub config: Option<&'a Path>,
    pub selection: FlowSelection<'a>,
    /// Also set what cannot be read back.
    pub set_passwords: bool,
    pub course: FlowDirection,
    pub filter: RecordFilter,
    /// The saved plan that is carried out, in place of what the flows declare now.
    pub saved: Option<&'a Path>,
    /// Fingerprints that were approved.
    pub expected: &'a [ExpectedFingerprint],
    /// Public keys to which the personal data of the result is encrypted.
    pub encrypt_to: &'a [String],
    pub overrides: LimitOverrides<'a>,
    pub preview: PreviewOptions,
    pub ports: RunPorts<'a>,
}

/// Carries the flows out; what fails in one of them is its result.
///
/// # Errors
/// With what is wrong before any flow is begun.
pub async fn apply_flows(request: &ApplyRequest<'_>) -> Result<Vec<CommandOutput>, Failure> {
    let recipients = encryption::parse_recipients(request.encrypt_to)?;
    let env = |name: &str| std::env::var(name).ok();
    let saved = request.saved.map(|path| saved_plan::read_saved_plan(path, env)).transpose()?;
    let saved_plan = saved.as_ref().map(|saved| &saved.plan);
    let course = direct_course(request.course, saved_plan);
    let settings = select_flows::load_directed_settings(request.config, course)?;
    let asks = request.ports.confirm.is_some();
    if let Some(note) = saved.as_ref().and_then(|saved| saved_plan::describe_closed(saved, asks)) {
        tracing::warn!("{note}");
    }
    let selection = match saved_plan {
        Some(saved) => FlowSelection::by_name(Some(&saved.flow)),
        None => request.selection,
    };
    let flows = select_flows::select_flows(&settings, selection)?;
    select_flows::judge_secrets(&settings, &flows, course)?;
    let filter = select_filter(&request.filter, saved_plan)?;
    let several = UnmatchedCounter::default();
    let context = FlowContext {
        preview: request.preview,
        settings: &settings,
        progress: request.ports.progress,
        filter,
        resend: saved_plan.map_or(request.set_passwords, |saved| saved.set_passwords),
        allow: request.overrides.allow,
        moved: request.overrides.moved,
        several: (flows.len() > 1).then_some(&several),
    };
    let job = ApplyRun {
        context: &context,
        confirm: request.ports.confirm,
        approval: Approval::from_options(saved.as_ref(), request.expected, &flows)?,
        interrupt: request.ports.interrupt,
        reason: request.overrides.reason,
        operation: Operation::Forward,
        served: None,
    };
    let mut outputs = run_in_turns(&job, flows).await?;
    for output in &mut outputs {
        output.encrypt_personal_data(&recipients)?;
    }
    Ok(outputs)
}

/// The direction in which the flows are carried out: a saved plan has its own.
fn direct_course(course: FlowDirection, saved: Option<&SavedPlan>) -> FlowDirection {
    let (FlowDirection::Own { secrets } | FlowDirection::Pull { secrets }) = course;
    let secrets = saved.map_or(secrets, |saved| saved.secrets);
    match (course, saved.is_some_and(|saved| saved.mode == FlowMode::Pull.name())) {
        (FlowDirection::Own { .. }, false) => FlowDirection::Own { secrets },
        (FlowDirection::Pull { .. }, false) => course,
        (_, true) => FlowDirection::Pull { secrets },
    }
}

/// Several servers at a time, but flows that write one place, or read what another one writes, take
/// turns.
async fn run_in_turns(
    job: &ApplyRun<'_>,
    flows: Vec<&Flow>,
) -> Result<Vec<CommandOutput>, Failure> {
    let context = job.context;
    if job.confirm.is_some() && flows.len() > 1 {
        return Err(Failure::with_message(
            Exit::Invalid,
            "several flows are applied only with --yes: there is no question for each of them",
        )
        .with_hint("look at `muster plan --all`, then add --yes; or apply one flow at a time"));
    }
    if let Some(several) = context.several
        && needs_planning_first(&flows, &context.filter, context.allow.len())
    {
        // Before the first flow is carried out: a mistake in a filter would include every record.
        join_all(flows.iter().map(|flow| preview::plan_for_preview(context, flow))).await;
        several.check_all_unmatched(flows.len())?;
    }
    let are_several = flows.len() > 1;
    let jobs =
        exclusive_flows::group_flows(context.settings, flows).into_iter().map(|flows| async {
            let mut outputs = Vec::new();
            for flow in flows {
                let output = job.apply_flow(flow).await?;
                if are_several {
                    context.progress.show_flow_result(&output.result_line());
                }
                outputs.push(output);
            }
            Ok::<_, Failure>(outputs)
        });
    let outputs: Vec<Vec<CommandOutput>> =
        join_all(jobs).await.into_iter().collect::<Result<_, _>>()?;
    Ok(outputs.into_iter().flatten().collect())
}

/// The filters of the command line, or those under which the saved plan was made.
fn select_filter(given: &RecordFilter, saved: Option<&SavedPlan>) -> Result<RecordFilter, Failure> {
    let Some(saved) = saved else {
        return Ok(given.clone());
    };
    if !given.is_empty() {
        return Err(Failure::with_message(
            Exit::Invalid,
            "--only and --except do not go with a saved plan",
        )
        .with_hint("make the plan with them: muster plan --only … --out FILE"));
    }
    let parse = |patterns: &[String]| {
        patterns.iter().map(|text| text.parse::<Pattern>()).collect::<Result<Vec<_>, _>>()
    };
    let both = parse(&saved.filter.only)
        .and_then(|only| Ok(RecordFilter { only, except: parse(&saved.filter.except)? }));
    both.map_err(|why| {
        Failure::with_message(
            Exit::Invalid,
            format!("the saved plan names a filter that is none: {why}"),
        )
    })
}
