//! `muster plan`: the preview. Writes nothing but the files it was asked for.

use std::collections::BTreeSet;
use std::path::Path;

use age::x25519::Recipient;
use chrono::Utc;
use futures_util::future::join_all;

use super::common::{Common, Format, PlanArgs};
use super::failure::{Exit, Failure};
use super::flow_stores::Account;
use super::output::{self, CommandOutput};
use super::planned_flow::{self, Also, Course, FlowContext};
use super::progress::Progress;
use super::unmatched_entries::Several;
use super::{encryption, output_file, redaction, run_session};
use crate::planning::Plan;
use crate::render::sheet::Document;
use crate::render::text_output::{self, Detail};
use crate::settings::Flow;

pub async fn run_plan(common: &Common, args: &PlanArgs) -> Result<Exit, Failure> {
    plan_in_direction(common, args, Course::Own { secrets: args.secrets }, next_step).await
}

/// The same along a course, with what stands on standard error below a plan that has changes.
pub async fn plan_in_direction(
    common: &Common,
    args: &PlanArgs,
    course: Course,
    below: fn(&Flow, &PlanArgs) -> String,
) -> Result<Exit, Failure> {
    let recipients = encryption::parse_recipients(&args.encrypt_to)?;
    let settings = planned_flow::load_directed_settings(common, course)?;
    let flows = planned_flow::select_flows(&settings, &args.flows)?;
    planned_flow::judge_secrets(&settings, &flows, course)?;
    let progress = Progress::new(common);
    let (count, several) = (flows.len(), Several::default());
    let context = FlowContext {
        common,
        settings: &settings,
        progress: &progress,
        filter: common.to_filter(),
        resend: args.flows.set_passwords,
        allow: &args.overrides.allow,
        moved: args.overrides.moved,
        several: (count > 1).then_some(&several),
    };
    let verdicts =
        flows.into_iter().map(|flow| plan_flow_output(&context, flow, args, &recipients, below));
    let verdicts = join_all(verdicts).await;
    let verdicts: Vec<CommandOutput> = verdicts.into_iter().collect::<Result<_, _>>()?;
    several.check_all_unmatched(count)?;
    Ok(output::emit_outputs(common, verdicts)?)
}

/// How to go on from a plan.
fn next_step(flow: &Flow, args: &PlanArgs) -> String {
    match &args.out {
        Some(path) => {
            format!("Saved. To do exactly this: muster apply --plan {}\n", path.display())
        }
        None => format!("To do this: muster apply {}\n", flow.name),
    }
}

async fn plan_flow_output(
    context: &FlowContext<'_>,
    flow: &Flow,
    args: &PlanArgs,
    recipients: &[Recipient],
    below: fn(&Flow, &PlanArgs) -> String,
) -> Result<CommandOutput, Failure> {
    match plan_for_preview(context, flow).await {
        Err(failure) => Ok(CommandOutput::from_failure(&failure, Some(&flow.name))?),
        Ok(plan) => {
            if let Some(path) = &args.out {
                let whole =
                    plan.to_saved_json().and_then(|plan| serde_json::value::to_raw_value(&plan));
                let whole = whole.map_err(anyhow::Error::from)?;
                output_file::write_private_file(
                    path,
                    encryption::encrypt_personal_data(whole, recipients)?.get().as_bytes(),
                )?;
            }
            let empty = plan.is_empty();
            let preview = preview_plan(context.common, &plan, false);
            let mut verdict = output_of_plan(&context.settings.root, plan, preview)?;
            verdict.encrypt_personal_data(recipients)?;
            if verdict.exit == Exit::Done && args.detailed_exitcode && !empty {
                verdict.exit = Exit::Pending;
            }
            if context.common.quiet || empty || verdict.exit == Exit::Refused {
                return Ok(verdict);
            }
            verdict.errors = below(flow, args);
            Ok(verdict)
        }
    }
}

/// Plans a flow, to look at it.
pub(super) async fn plan_for_preview(
    context: &FlowContext<'_>,
    flow: &Flow,
) -> Result<Plan, Failure> {
    let ends = planned_flow::open_flow_stores(context.settings, flow, Account::Read)?;
    let past = run_session::load_history(context.settings, flow, Utc::now()).await?;
    Ok(planned_flow::plan_flow(context, flow, &ends, &past, Also::default()).await?.plan)
}

/// A plan as a person is shown it: refused, or fine.
#[derive(Debug)]
pub struct Preview {
    pub exit: Exit,
    pub text: String,
    /// The same with every change, for files; `None` where the text has them all, or where no file
    /// wants it.
    pub long: Option<String>,
}

/// The preview of a plan. `brief` leaves out everything that speaks of people.
pub fn preview_plan(common: &Common, plan: &Plan, brief: bool) -> Preview {
    let exit = match (plan.refusals.is_empty(), plan.conflicts.is_empty()) {
        (false, _) => Exit::Refused,
        (true, false) => Exit::Conflict,
        (true, true) => Exit::Done,
    };
    let mut detail = output::preview_detail(common);
    detail.brief |= brief;
    let masked = redaction::output_redactor().map(|veil| {
        let mut masked = plan.clone();
        veil.redact_plan(&mut masked);
        masked
    });
    let seen = masked.as_ref().unwrap_or(plan);
    let mut text = text_output::render_plan(seen, detail);
    let files = !detail.brief && common.report.iter().any(|(format, _)| *format == Format::Text);
    let long = files.then(|| text_output::render_plan(seen, Detail { long: true, ..detail }));
    if brief && exit == Exit::Refused {
        let rules: BTreeSet<&str> = plan.refusals.iter().map(|refusal| refusal.rule).collect();
        let rules: Vec<&str> = rules.into_iter().collect();
        text.push_str(&format!("refused by: {}\n", rules.join(", ")));
    }
    Preview { exit, text, long }
}

/// A plan that is not performed as the result of its flow; its origins are files below `root`.
pub fn output_of_plan(
    root: &Path,
    mut plan: Plan,
    preview: Preview,
) -> Result<CommandOutput, Failure> {
    let mut whole = None;
    if let Some(veil) = redaction::output_redactor() {
        whole = Some(serde_json::value::to_raw_value(&plan).map_err(anyhow::Error::from)?);
        veil.redact_plan(&mut plan);
    }
    let verdict = CommandOutput::from_text_and_json(preview.exit, preview.text, &plan)?;
    Ok(CommandOutput {
        sheet: Some(Document::from_plan(plan, root)),
        whole,
        long: preview.long,
        ..verdict
    })
}
