//! A plan as it is shown before anything is sent.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::Utc;

use crate::app::command_output::CommandOutput;
use crate::app::failure::{Exit, Failure};
use crate::app::flows::flow_context::{FlowContext, PreviewOptions};
use crate::app::flows::planned_flow::{self, PlanExtras};
use crate::app::stores::flow_stores::ServerAccount;
use crate::app::{redaction, run_session};
use crate::planning::{Difference, Plan, compare};
use crate::render::document::plan_json::PlanJson;
use crate::render::document::plan_texts::PlanTexts;
use crate::render::document::plan_view::{PlanPurpose, PlanView};
use crate::render::document::{ComparedResult, Document, DocumentBody, PlannedResult};
use crate::render::text_output::{self, DetailLevel};
use crate::settings::Flow;
use crate::state::RunId;

/// Plans a flow, to look at it.
pub async fn plan_for_preview(context: &FlowContext<'_>, flow: &Flow) -> Result<Plan, Failure> {
    let ends = planned_flow::open_flow_stores(context.settings, flow, ServerAccount::Read)?;
    let past = run_session::load_history(context.settings, flow, Utc::now()).await?;
    Ok(planned_flow::plan_flow(context, flow, &ends, &past, PlanExtras::default()).await?.plan)
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
pub fn preview_plan(options: PreviewOptions, plan: &Plan, brief: bool) -> Preview {
    preview_for_purpose(options, plan, PlanPurpose::Preview, brief)
}

/// The preview of a difference.
pub fn preview_difference(options: PreviewOptions, difference: &Difference) -> Preview {
    let purpose = PlanPurpose::Difference(&difference.compared);
    preview_for_purpose(options, &difference.plan, purpose, false)
}

fn preview_for_purpose(
    options: PreviewOptions,
    plan: &Plan,
    purpose: PlanPurpose<'_>,
    brief: bool,
) -> Preview {
    let exit = match (plan.refusals.is_empty(), plan.conflicts.is_empty()) {
        (false, _) => Exit::Refused,
        (true, false) => Exit::Conflict,
        (true, true) => Exit::Done,
    };
    let detail = DetailLevel { brief: options.detail.brief || brief, ..options.detail };
    let mut texts = PlanTexts::of_plan(plan, None);
    let masked = redaction::output_redactor().map(|redactor| {
        let mut masked = plan.clone();
        redactor.redact_plan(&mut masked, &mut texts);
        masked
    });
    let view = PlanView { plan: masked.as_ref().unwrap_or(plan), texts: &texts, purpose };
    let mut text = text_output::render_plan(view, detail);
    let in_full = options.in_full && !detail.brief;
    let long =
        in_full.then(|| text_output::render_plan(view, DetailLevel { long: true, ..detail }));
    if brief && exit == Exit::Refused {
        let rules: BTreeSet<&str> = plan.refusals.iter().map(|refusal| refusal.rule).collect();
        let rules: Vec<&str> = rules.into_iter().collect();
        text.push_str(&format!("refused by: {}\n", rules.join(", ")));
    }
    Preview { exit, text, long }
}

/// A plan that is not performed as the result of its flow; its origins are files below `root`.
/// `run` is the run that was begun for it.
pub fn output_of_plan(
    root: &Path,
    mut plan: Plan,
    run: Option<RunId>,
    preview: Preview,
) -> Result<CommandOutput, Failure> {
    let purpose = run.map_or(PlanPurpose::Preview, PlanPurpose::Run);
    let (published, texts) = publish_plan(&mut plan, purpose, preview)?;
    let flow = plan.header.flow.clone();
    let body = DocumentBody::Planned(Box::new(PlannedResult { plan, texts, run }));
    Ok(CommandOutput { sheet: Some(Document::of_flow(&flow, root, body)), ..published })
}

/// A difference as the result of its command; its origins are files below `root`.
pub fn output_of_difference(
    root: &Path,
    mut difference: Difference,
    preview: Preview,
) -> Result<CommandOutput, Failure> {
    let purpose = PlanPurpose::Difference(&difference.compared);
    let (published, texts) = publish_plan(&mut difference.plan, purpose, preview)?;
    let body = DocumentBody::Compared(Box::new(ComparedResult { difference, texts }));
    Ok(CommandOutput { sheet: Some(Document::of_flow(compare::NAME, root, body)), ..published })
}

/// A plan as text and JSON, masked where people may not be shown, with its sentences.
fn publish_plan(
    plan: &mut Plan,
    purpose: PlanPurpose<'_>,
    preview: Preview,
) -> Result<(CommandOutput, PlanTexts), Failure> {
    let mut whole = None;
    let mut texts = PlanTexts::of_plan(plan, None);
    if let Some(redactor) = redaction::output_redactor() {
        let json = PlanJson(PlanView { plan, texts: &texts, purpose });
        whole = Some(serde_json::value::to_raw_value(&json).map_err(anyhow::Error::from)?);
        redactor.redact_plan(plan, &mut texts);
    }
    let json = PlanJson(PlanView { plan, texts: &texts, purpose });
    let verdict = CommandOutput::from_text_and_json(preview.exit, preview.text, &json)?;
    Ok((CommandOutput { whole, long: preview.long, ..verdict }, texts))
}
