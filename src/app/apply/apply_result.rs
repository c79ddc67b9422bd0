//! How a flow ended: the word for the history, and the result that is printed.

use anyhow::Context as _;
use serde_json::value::RawValue;

use super::preview::{Preview, output_of_plan};
use crate::app::command_output::CommandOutput;
use crate::app::failure::{Exit, Failure};
use crate::app::flows::flow_context::FlowContext;
use crate::app::redaction;
use crate::engine::Report;
use crate::planning::Plan;
use crate::render::document::plan_json::ReportJson;
use crate::render::document::plan_texts::PlanTexts;
use crate::render::document::{Document, DocumentBody, ExecutedResult};
use crate::render::text_output;
use crate::state::RunId;

/// A run that was asked to end before it sent anything.
pub fn stopped_before_sending() -> Failure {
    Failure::with_message(Exit::Interrupted, "stopped while it was reading: nothing was sent")
}

/// The word for how a run ended, in the history.
pub fn result_word(exit: Exit) -> &'static str {
    match exit {
        Exit::Done | Exit::Pending => "done",
        Exit::Error | Exit::Invalid => "failed",
        Exit::Refused => "refused",
        Exit::Stale => "stale",
        Exit::Locked => "locked",
        Exit::Partial => "partial",
        Exit::Conflict => "conflicts",
        Exit::Interrupted => "interrupted",
    }
}

/// What stands beside a report in the result of its flow.
pub(super) struct ReportExtras {
    /// The number of the run.
    pub(super) run: RunId,
    pub(super) exit: Exit,
    /// What stands above the report, where a person was not shown it before.
    pub(super) before: Option<Preview>,
    /// What is printed to standard error.
    pub(super) errors: String,
}

/// What became of a plan as the result of its flow; its preview stands above it.
pub(super) fn output_of_report(
    context: &FlowContext<'_>,
    mut report: Report,
    extras: ReportExtras,
) -> Result<CommandOutput, Failure> {
    let ReportExtras { run, exit, before, errors } = extras;
    let mut whole = None;
    let mut texts = PlanTexts::of_plan(&report.plan, None);
    if let Some(redactor) = redaction::output_redactor() {
        let json = ReportJson { report: &report, texts: &texts, run };
        whole = Some(serde_json::value::to_raw_value(&json).map_err(anyhow::Error::from)?);
        redactor.redact_report(&mut report, &mut texts);
    }
    let became = text_output::render_report(&report, &texts);
    let below = |before: String| format!("{before}\n{became}");
    let (text, long) =
        before.map_or((None, None), |before| (Some(below(before.text)), before.long.map(below)));
    let json = ReportJson { report: &report, texts: &texts, run };
    let verdict =
        CommandOutput::from_text_and_json(exit, text.unwrap_or_else(|| became.clone()), &json)?;
    let flow = report.plan.header.flow.clone();
    let body = DocumentBody::Performed(Box::new(ExecutedResult { report, texts, run }));
    let sheet = Some(Document::of_flow(&flow, &context.settings.root, body));
    Ok(CommandOutput { errors, sheet, whole, long, ..verdict })
}

/// A plan that is not performed, in the form of a report: `converged` is there for every run.
pub(super) fn output_of_unapplied_plan(
    context: &FlowContext<'_>,
    plan: Plan,
    run: RunId,
    preview: Preview,
) -> Result<CommandOutput, Failure> {
    let mut verdict = output_of_plan(&context.settings.root, plan, Some(run), preview)?;
    let converged = verdict.exit == Exit::Done;
    verdict.json = append_converged(&verdict.json, converged)?;
    verdict.whole =
        verdict.whole.as_deref().map(|whole| append_converged(whole, converged)).transpose()?;
    Ok(verdict)
}

/// The published form of a plan with the word on whether both sides agree.
fn append_converged(plan: &RawValue, converged: bool) -> anyhow::Result<Box<RawValue>> {
    // Written behind its last field: as a tree it would take ten times its room.
    let open = plan.get().strip_suffix('}').context("a plan is an object")?;
    Ok(RawValue::from_string(format!("{open},\"converged\":{converged}}}"))?)
}
