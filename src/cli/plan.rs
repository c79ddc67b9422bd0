//! `muster plan`: the preview. Writes nothing but the files it was asked for.

use age::x25519::Recipient;
use futures_util::future::join_all;

use super::arguments::common::{Common, PlanArgs};
use super::terminal::output;
use super::terminal::progress::Progress;
use crate::app::apply::{output_of_plan, plan_for_preview, preview_plan};
use crate::app::command_output::CommandOutput;
use crate::app::failure::{Exit, Failure};
use crate::app::flows::flow_context::{FlowContext, UnmatchedCounter};
use crate::app::flows::select_flows::{self, FlowDirection};
use crate::app::{encryption, output_file};
use crate::render::document::plan_json::PlanJson;
use crate::render::document::plan_texts::PlanTexts;
use crate::render::document::plan_view::{PlanPurpose, PlanView};
use crate::settings::Flow;

pub async fn run_plan(common: &Common, args: &PlanArgs) -> Result<Exit, Failure> {
    plan_in_direction(common, args, FlowDirection::Own { secrets: args.secrets }, next_step).await
}

/// The same along a course, with what stands on standard error below a plan that has changes.
pub async fn plan_in_direction(
    common: &Common,
    args: &PlanArgs,
    course: FlowDirection,
    below: fn(&Flow, &PlanArgs) -> String,
) -> Result<Exit, Failure> {
    let recipients = encryption::parse_recipients(&args.encrypt_to)?;
    let settings = select_flows::load_directed_settings(common.config.as_deref(), course)?;
    let flows = select_flows::select_flows(&settings, args.flows.selection())?;
    select_flows::judge_secrets(&settings, &flows, course)?;
    let progress = Progress::new(common);
    let (count, several) = (flows.len(), UnmatchedCounter::default());
    let context = FlowContext {
        preview: common.preview_options(),
        settings: &settings,
        progress: &progress,
        filter: common.to_filter(),
        resend: args.flows.set_passwords,
        allow: &args.overrides.allow,
        moved: args.overrides.moved,
        several: (count > 1).then_some(&several),
    };
    let verdicts = flows.into_iter().map(|flow| {
        let context = &context;
        let recipients = &recipients;
        async move {
            let output = plan_flow_output(context, flow, args, recipients, below).await?;
            if count > 1 {
                context.progress.show_flow_result(&output.result_line());
            }
            Ok::<_, Failure>(output)
        }
    });
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
                let texts = PlanTexts::of_plan(&plan, None);
                let view = PlanView { plan: &plan, texts: &texts, purpose: PlanPurpose::Preview };
                let whole = PlanJson(view).to_saved_json();
                let whole = whole.and_then(|plan| serde_json::value::to_raw_value(&plan));
                let whole = whole.map_err(anyhow::Error::from)?;
                output_file::write_private_file(
                    path,
                    encryption::encrypt_personal_data(whole, recipients)?.get().as_bytes(),
                )?;
            }
            let empty = plan.is_empty();
            let preview = preview_plan(context.preview, &plan, false);
            let mut verdict = output_of_plan(&context.settings.root, plan, None, preview)?;
            verdict.encrypt_personal_data(recipients)?;
            if verdict.exit == Exit::Done && args.detailed_exitcode && !empty {
                verdict.exit = Exit::Pending;
            }
            if context.preview.detail.brief || empty || verdict.exit == Exit::Refused {
                return Ok(verdict);
            }
            verdict.errors = below(flow, args);
            Ok(verdict)
        }
    }
}
