//! `muster apply`: previews, asks, performs, verifies.

mod asking;
mod ending;
mod job;

pub(super) use ending::{ended_as, finished, performed, stopped};
pub(super) use job::{ApplyCommand, Operation, PULL, SERVE};

use futures_util::future::join_all;

use super::approval::Approval;
use super::common::{ApplyArgs, Common, FlowArgs};
use super::failure::{Exit, Failure};
use super::flow::{self, Course, FlowContext};
use super::interrupt::Interrupt;
use super::output::{self, CommandOutput};
use super::plan;
use super::progress::Progress;
use super::saved;
use super::sealed;
use super::turns;
use super::unmatched::{Several, needs_look};
use crate::planning::{FlowMode, Pattern, RecordFilter, SavedPlan};

pub async fn run(common: &Common, args: &ApplyArgs, interrupt: &Interrupt) -> Result<Exit, Failure> {
    along(common, args, Course::Own { secrets: args.secrets }, interrupt).await
}

/// The same along a course.
pub(super) async fn along(
    common: &Common,
    args: &ApplyArgs,
    course: Course,
    interrupt: &Interrupt,
) -> Result<Exit, Failure> {
    let recipients = sealed::recipients(&args.encrypt_to)?;
    let env = |name: &str| std::env::var(name).ok();
    let saved = args.plan.as_deref().map(|path| saved::read(path, env)).transpose()?;
    let pulled = saved.as_ref().is_some_and(|saved| saved.plan.mode == FlowMode::Pull.name());
    let secrets = saved.as_ref().map_or(args.secrets, |saved| saved.plan.secrets);
    let course = match (course, pulled) {
        (Course::Own { .. }, false) => Course::Own { secrets },
        (Course::Pull { .. }, false) => course,
        (_, true) => Course::Pull { secrets },
    };
    let settings = flow::directed(common, course)?;
    if let Some(note) = saved.as_ref().and_then(saved::hidden) {
        tracing::warn!("{note}");
    }
    let wanted = match saved.as_ref().map(|saved| &saved.plan) {
        Some(saved) => {
            FlowArgs { flow: Some(saved.flow.clone()), all: false, set_passwords: saved.set_passwords }
        }
        None => args.flows.clone(),
    };
    let flows = flow::chosen(&settings, &wanted)?;
    flow::judge_secrets(&settings, &flows, course)?;
    let progress = Progress::new(common);
    let filter = filter(common, saved.as_ref().map(|saved| &saved.plan))?;
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
    let (approval, way) = (Approval::of(saved.as_ref(), &args.expect, &flows)?, Operation::Forth);
    let job =
        ApplyCommand { context: &context, yes: args.yes, approval, interrupt, reason, way, served: None };
    if !args.yes && flows.len() > 1 {
        return Err(Failure::message(Exit::Invalid, "several flows are applied without asking only")
            .hint("look at `muster plan --all`, then add --yes; or apply one flow at a time"));
    }
    if needs_look(&flows, &context.filter, context.allow.len()) {
        // Before the first of them is carried out: a slip in a filter would spare nobody.
        join_all(flows.iter().map(|flow| plan::planned(&context, flow))).await;
        several.judge(flows.len())?;
    }
    // Several servers at a time, but flows that write one place, or read what another one writes, take turns.
    let jobs = turns::groups(&settings, flows).into_iter().map(|flows| async {
        let mut verdicts = Vec::new();
        for flow in flows {
            verdicts.push(job.flow(flow).await?);
        }
        Ok::<_, Failure>(verdicts)
    });
    let verdicts: Vec<Vec<CommandOutput>> = join_all(jobs).await.into_iter().collect::<Result<_, _>>()?;
    let mut verdicts: Vec<CommandOutput> = verdicts.into_iter().flatten().collect();
    for verdict in &mut verdicts {
        verdict.seal(&recipients)?;
    }
    Ok(output::emit(common, verdicts)?)
}

/// The filters of the command line, or those under which the saved plan was made.
fn filter(common: &Common, saved: Option<&SavedPlan>) -> Result<RecordFilter, Failure> {
    let Some(saved) = saved else {
        return Ok(common.filter());
    };
    if !common.only.is_empty() || !common.except.is_empty() {
        return Err(Failure::message(Exit::Invalid, "--only and --except do not go with a saved plan")
            .hint("make the plan with them: muster plan --only … --out FILE"));
    }
    let parse = |patterns: &[String]| {
        patterns.iter().map(|text| text.parse::<Pattern>()).collect::<Result<Vec<_>, _>>()
    };
    let both = parse(&saved.filter.only)
        .and_then(|only| Ok(RecordFilter { only, except: parse(&saved.filter.except)? }));
    both.map_err(|why| {
        Failure::message(Exit::Invalid, format!("the saved plan names a filter that is none: {why}"))
    })
}
