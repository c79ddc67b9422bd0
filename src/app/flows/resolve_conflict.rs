//! A decision on a conflict, written into a file that is reviewed like any other.

use chrono::Utc;
use serde_json::Value as Json;

use super::decisions::{decisions_for_flow, read_resolution_file, resolution_file_of};
use super::flow_context::FlowContext;
use super::planned_flow::{self, PlanExtras};
use crate::app::command_output::CommandOutput;
use crate::app::failure::{Exit, Failure};
use crate::app::output_file;
use crate::app::redaction;
use crate::app::run_session::{self, RunSession};
use crate::app::stores::flow_stores::{self, FlowStores, ServerAccount};
use crate::model::{Code, Kind};
use crate::planning::three_way_merge::{
    ChosenSide, Conflict, RECORD, Resolution, check_decision_value,
};
use crate::planning::{FlowMode, Plan, ServerHistory};
use crate::render::document::plan_texts::{NoticeText, PlanTexts};
use crate::render::terminal_style::plain_json;
use crate::settings::{Flow, display_path, resolution_entries};

/// What a person decided.
#[derive(Clone, Copy, Debug)]
pub struct DecisionRequest<'a> {
    pub kind: Kind,
    pub code: &'a str,
    /// The field of the conflict, or `record`.
    pub field: &'a str,
    /// `from`, `to`, or the value that both sides are to have.
    pub take: &'a str,
}

impl DecisionRequest<'_> {
    fn is_conflict(&self, conflict: &Conflict) -> bool {
        conflict.kind == self.kind
            && conflict.code.as_str() == self.code
            && conflict.field == self.field
    }

    fn is_decision(&self, one: &Resolution) -> bool {
        one.kind == self.kind && one.code.as_str() == self.code && one.field == self.field
    }

    /// Whether one of the sides is right, and no third value.
    fn takes_side(&self) -> bool {
        matches!(self.take, "from" | "to")
    }

    /// A decision about the whole record that fits no state of it: planned with it, a record that
    /// is absent on one side is shown as a conflict.
    fn undecided_absence(&self) -> Option<Resolution> {
        let code = Code::new(self.code).filter(|_| self.field == RECORD)?;
        let marks = (Json::from(""), Json::from(""));
        let (kind, field) = (self.kind, self.field.to_owned());
        Some(Resolution {
            flow: None,
            kind,
            code,
            field,
            take: ChosenSide::From,
            marks,
            origin: None,
        })
    }
}

/// A flow that is planned several times, with other decisions.
struct Replanner<'a> {
    context: &'a FlowContext<'a>,
    flow: &'a Flow,
    ends: FlowStores,
    past: ServerHistory,
}

impl Replanner<'_> {
    async fn plan_with(&self, decided: &[Resolution]) -> Result<Plan, Failure> {
        let also = PlanExtras { decided: Some(decided), ..PlanExtras::default() };
        let planned =
            planned_flow::plan_flow(self.context, self.flow, &self.ends, &self.past, also);
        Ok(planned.await?.plan)
    }
}

/// Writes the decision into the file of the flow, in place of an earlier one about the same.
///
/// # Errors
/// When there is no such conflict, when the decision does not fit it, or when the file cannot be
/// written.
pub async fn resolve_conflict(
    context: &FlowContext<'_>,
    flow: &Flow,
    request: DecisionRequest<'_>,
) -> Result<CommandOutput, Failure> {
    let settings = context.settings;
    check_decidable(flow, request)?;
    let ends = planned_flow::open_flow_stores(settings, flow, ServerAccount::Read)?;
    let mut past = run_session::load_history(settings, flow, Utc::now()).await?;
    if let Some(both) = past.both.as_mut() {
        both.base.seal = Some(RunSession::load_secret_hasher(settings).await?);
    }
    // An earlier decision about the same is replaced: what there is to decide is judged without it.
    let (earlier, rest): (Vec<_>, Vec<_>) =
        decisions_for_flow(settings, flow)?.into_iter().partition(|one| request.is_decision(one));
    let planner = Replanner { context, flow, ends, past };
    let conflict = find_conflict(&planner, request, &rest).await?;
    check_decision(&planner, request, &conflict, rest).await?;
    let name = write_decision(context, flow, (request, &conflict), &earlier)?;
    output_of_decision(flow, request, &name)
}

fn check_decidable(flow: &Flow, request: DecisionRequest<'_>) -> Result<(), Failure> {
    if flow.policy.mode != FlowMode::TwoWay {
        let message = format!("flow {} goes one way only, and has no conflicts", flow.name);
        return Err(Failure::with_message(Exit::Invalid, message)
            .with_hint("conflicts come with `mode: two-way`"));
    }
    if request.take == "VALUE" {
        let message = "VALUE stands for the value that both sides are to have";
        return Err(Failure::with_message(Exit::Invalid, message)
            .with_hint("write that value in its place, or take from or to"));
    }
    Ok(())
}

/// The conflict that is decided on.
async fn find_conflict(
    planner: &Replanner<'_>,
    request: DecisionRequest<'_>,
    rest: &[Resolution],
) -> Result<Conflict, Failure> {
    let mut plan = planner.plan_with(rest).await?;
    if !plan.conflicts.iter().any(|one| request.is_conflict(one))
        && let Some(about) = request.undecided_absence()
    {
        // A record that one side lost may stay as it is: it is a conflict only once a person
        // decides about it.
        let with: Vec<Resolution> = rest.iter().cloned().chain([about]).collect();
        plan = planner.plan_with(&with).await?;
    }
    if let Some(at) = plan.conflicts.iter().position(|one| request.is_conflict(one)) {
        return Ok(plan.conflicts.swap_remove(at));
    }
    let DecisionRequest { kind, code, field, .. } = request;
    let others = plan.conflicts.iter().filter(|one| one.kind == kind && one.code.as_str() == code);
    let others: Vec<&str> = others.map(|one| one.field.as_str()).collect();
    // What keeps a record from being carried over is nothing that a decision could settle.
    let texts = PlanTexts::of_plan(&plan, redaction::output_redactor());
    // Planning asked about a decision itself: that it settles nothing is no reason.
    let is_reason = |notice: &&NoticeText| {
        let of_decision = matches!(
            notice.rule,
            "decision-expired" | "decision-not-needed" | "decision-impossible"
        );
        notice.is_warning() && !of_decision
    };
    let about: Vec<&NoticeText> =
        texts.notices_about(&plan, kind, code).filter(is_reason).collect();
    let of_field = about.iter().find(|notice| notice.field.as_deref() == Some(field));
    let hint = match (others.as_slice(), of_field.or(about.first())) {
        ([], Some(notice)) => format!("the plan says of it: {}", notice.to_sentences()),
        ([], None) => {
            "muster plan shows the conflicts there are, with the commands that settle them"
                .to_owned()
        }
        (others, _) => format!("it has one about {}", others.join(", ")),
    };
    let message = format!("{kind} {code} has no conflict about {field}");
    Err(Failure::with_message(Exit::Invalid, message).with_hint(hint))
}

/// Whether a third value may stand in the file, and whether what it refers to is there.
async fn check_decision(
    planner: &Replanner<'_>,
    request: DecisionRequest<'_>,
    conflict: &Conflict,
    mut rest: Vec<Resolution>,
) -> Result<(), Failure> {
    if request.takes_side() {
        return Ok(());
    }
    if conflict.secret {
        return Err(Failure::with_message(
            Exit::Invalid,
            format!("{} is secret: its value is not written into a file", request.field),
        )
        .with_hint(
            "take from or to; to have a third value, set it on one side and take that side",
        ));
    }
    let value = Json::from(request.take);
    let about = (conflict.kind, &conflict.code, conflict.field.as_str());
    let profile = flow_stores::profile_of_flow(planner.context.settings, planner.flow);
    if let Some(problem) = check_decision_value(about, &value, profile) {
        return Err(Failure::with_problems(vec![problem]));
    }
    let spec = conflict.kind.spec();
    let refers = spec.by_name(&conflict.field).map(|id| spec.field(id));
    if refers.is_some_and(|row| row.ty.refers_to().is_some()) {
        // Only a plan shows which codes there are.
        rest.push(Resolution {
            flow: None,
            kind: conflict.kind,
            code: conflict.code.clone(),
            field: conflict.field.clone(),
            take: ChosenSide::Value(value),
            marks: conflict.marks.clone(),
            origin: None,
        });
        planner.plan_with(&rest).await?;
    }
    Ok(())
}

/// Writes the file anew; its name as messages have it.
fn write_decision(
    context: &FlowContext<'_>,
    flow: &Flow,
    (request, conflict): (DecisionRequest<'_>, &Conflict),
    earlier: &[Resolution],
) -> Result<String, Failure> {
    let path = resolution_file_of(context.settings, flow);
    let name = display_path(&path, &context.settings.root);
    let lines: Vec<u32> =
        earlier.iter().filter_map(|one| Some(one.origin.as_ref()?.line)).collect();
    let Some(text) = resolution_entries::remove_entries(&read_resolution_file(&path)?, &lines)
    else {
        let lines: Vec<String> = lines.iter().map(u32::to_string).collect();
        let message =
            format!("{name} holds a decision about this already, in line {}", lines.join(", "));
        return Err(Failure::with_message(Exit::Invalid, message)
            .with_hint("take it out by hand, then decide anew"));
    };
    let text =
        resolution_entries::append_entry(&text, &render_decision(flow, conflict, request.take));
    output_file::write_shared_file(&path, text.as_bytes())?;
    Ok(name)
}

fn output_of_decision(
    flow: &Flow,
    request: DecisionRequest<'_>,
    name: &str,
) -> Result<CommandOutput, Failure> {
    let DecisionRequest { kind, code, field, take } = request;
    let side = request.takes_side();
    let json = serde_json::json!({
        "format_version": "1", "flow": flow.name, "kind": kind, "code": code, "field": field,
        "take": if side { take } else { "value" }, "file": name,
    });
    let json = serde_json::value::to_raw_value(&json).map_err(anyhow::Error::from)?;
    CommandOutput::of_people(Exit::Done, |redactor| {
        let mut taken = Json::from(take);
        if let Some(redactor) = redactor.filter(|_| !side) {
            redactor.redact_json(kind, (field, code), &mut taken);
        }
        let text = format!(
            "{name}: {kind} {code} {field} takes {}. The next apply carries it out: muster apply \
             {}\n",
            plain_json(&taken),
            flow.name
        );
        Ok((text, json.clone()))
    })
}

/// One decision as it stands in the file. JSON is YAML, and marks text without doubt.
fn render_decision(flow: &Flow, conflict: &Conflict, take: &str) -> String {
    let take = match take {
        "from" | "to" => format!("take: {take}"),
        value => format!("value: {}", Json::from(value)),
    };
    format!(
        "  - kind: {}\n    code: {}\n    field: {}\n    {take}\n    from: {}\n    to: {}\n    \
         flow: {}\n",
        conflict.kind,
        Json::from(conflict.code.as_str()),
        Json::from(conflict.field.as_str()),
        conflict.marks.0,
        conflict.marks.1,
        Json::from(flow.name.as_str()),
    )
}
