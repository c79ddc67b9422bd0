//! `muster apply`: previews, asks, performs, verifies.

mod apply_job;
mod apply_result;
mod confirmation;

pub(super) use apply_job::{ApplyCommand, Operation, PULL, SERVE};
pub(super) use apply_result::{
    ended_as, output_of_report, output_of_unapplied_plan, stopped_before_sending,
};

use futures_util::future::join_all;

use super::approval::Approval;
use super::common::{ApplyArgs, Common, FlowArgs};
use super::encryption;
use super::exclusive_flows;
use super::failure::{Exit, Failure};
use super::interrupt::Interrupt;
use super::output::{self, CommandOutput};
use super::plan;
use super::planned_flow::{self, Course, FlowContext};
use super::progress::Progress;
use super::saved_plan;
use super::unmatched_entries::{Several, needs_look};
use crate::planning::{FlowMode, Pattern, RecordFilter, SavedPlan};

pub async fn run_apply(
    common: &Common,
    args: &ApplyArgs,
    interrupt: &Interrupt,
) -> Result<Exit, Failure> {
    apply_in_direction(common, args, Course::Own { secrets: args.secrets }, interrupt).await
}

/// The same along a course.
pub(super) async fn apply_in_direction(
    common: &Common,
    args: &ApplyArgs,
    course: Course,
    interrupt: &Interrupt,
) -> Result<Exit, Failure> {
    let recipients = encryption::parse_recipients(&args.encrypt_to)?;
    let env = |name: &str| std::env::var(name).ok();
    let saved =
        args.plan.as_deref().map(|path| saved_plan::read_saved_plan(path, env)).transpose()?;
    let pulled = saved.as_ref().is_some_and(|saved| saved.plan.mode == FlowMode::Pull.name());
    let secrets = saved.as_ref().map_or(args.secrets, |saved| saved.plan.secrets);
    let course = match (course, pulled) {
        (Course::Own { .. }, false) => Course::Own { secrets },
        (Course::Pull { .. }, false) => course,
        (_, true) => Course::Pull { secrets },
    };
    let settings = planned_flow::load_directed_settings(common, course)?;
    if let Some(note) = saved.as_ref().and_then(saved_plan::describe_closed) {
        tracing::warn!("{note}");
    }
    let wanted = match saved.as_ref().map(|saved| &saved.plan) {
        Some(saved) => FlowArgs {
            flow: Some(saved.flow.clone()),
            all: false,
            set_passwords: saved.set_passwords,
        },
        None => args.flows.clone(),
    };
    let flows = planned_flow::select_flows(&settings, &wanted)?;
    planned_flow::judge_secrets(&settings, &flows, course)?;
    let progress = Progress::new(common);
    let filter = select_filter(common, saved.as_ref().map(|saved| &saved.plan))?;
    let several = Several::default();
    let context = FlowContext {
        common,
        settings: &settings,
        progress: &progress,
        filter,
        resend: wanted.set_passwords,
        allow: &args.overrides.allow,
        moved: args.overrides.moved,
        several: (flows.len() > 1).then_some(&several),
    };
    let reason = args.overrides.reason.as_deref().unwrap_or_default();
    let (approval, way) =
        (Approval::from_options(saved.as_ref(), &args.expect, &flows)?, Operation::Forth);
    let job = ApplyCommand {
        context: &context,
        yes: args.yes,
        approval,
        interrupt,
        reason,
        way,
        served: None,
    };
    if !args.yes && flows.len() > 1 {
        return Err(Failure::with_message(
            Exit::Invalid,
            "several flows are applied without asking only",
        )
        .with_hint("look at `muster plan --all`, then add --yes; or apply one flow at a time"));
    }
    if needs_look(&flows, &context.filter, context.allow.len()) {
        // Before the first of them is carried out: a slip in a filter would spare nobody.
        join_all(flows.iter().map(|flow| plan::plan_for_preview(&context, flow))).await;
        several.check_all_unmatched(flows.len())?;
    }
    // Several servers at a time, but flows that write one place, or read what another one writes,
    // take turns.
    let jobs = exclusive_flows::group_flows(&settings, flows).into_iter().map(|flows| async {
        let mut verdicts = Vec::new();
        for flow in flows {
            verdicts.push(job.apply_flow(flow).await?);
        }
        Ok::<_, Failure>(verdicts)
    });
    let verdicts: Vec<Vec<CommandOutput>> =
        join_all(jobs).await.into_iter().collect::<Result<_, _>>()?;
    let mut verdicts: Vec<CommandOutput> = verdicts.into_iter().flatten().collect();
    for verdict in &mut verdicts {
        verdict.encrypt_personal_data(&recipients)?;
    }
    Ok(output::emit_outputs(common, verdicts)?)
}

/// The filters of the command line, or those under which the saved plan was made.
fn select_filter(common: &Common, saved: Option<&SavedPlan>) -> Result<RecordFilter, Failure> {
    let Some(saved) = saved else {
        return Ok(common.to_filter());
    };
    if !common.only.is_empty() || !common.except.is_empty() {
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
