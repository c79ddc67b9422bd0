//! `muster resolve KIND CODE FIELD --take …`: a decision on a conflict, written into a file that is
//! reviewed like any other.

use chrono::Utc;
use clap::Args;
use serde_json::Value as Json;

use super::command_output::CommandOutput;
use super::common::Common;
use super::decisions::{decisions_for_flow, read_resolution_file, resolution_file_of};
use super::failure::{Exit, Failure};
use super::flow_context::FlowContext;
use super::flow_stores::{self, Account};
use super::planned_flow::{self, Also};
use super::progress::Progress;
use super::run_session::{self, RunSession};
use super::select_flows::{self, FlowSelection};
use super::{output, output_file};
use crate::model::{Code, Kind};
use crate::planning::FlowMode;
use crate::planning::three_way_merge::{Conflict, RECORD, Resolution, Take, check_decision_value};
use crate::render::paint::plain_json;
use crate::settings::{Flow, display_path, resolutions};

#[derive(Args, Clone, Debug)]
pub struct ResolveArgs {
    /// Kind of the record: area, department, position or employee
    #[arg(value_name = "KIND", value_parser = super::explain::parse_kind)]
    pub kind: Kind,
    /// Code of the record
    #[arg(value_name = "CODE")]
    pub code: String,
    /// Name of the field as in the conflict; `record` for a whole record
    #[arg(value_name = "FIELD")]
    pub field: String,
    /// The side whose value is right (from or to), or a new value for both sides
    #[arg(long, value_name = "from|to|VALUE")]
    pub take: String,
    /// Name of the flow; may be omitted if there is only one
    #[arg(long, value_name = "FLOW")]
    pub flow: Option<String>,
}

pub async fn run_resolve(common: &Common, args: &ResolveArgs) -> Result<Exit, Failure> {
    let settings = select_flows::load_settings(common.config.as_deref())?;
    let wanted = FlowSelection::by_name(args.flow.as_deref());
    let flows = select_flows::select_flows(&settings, wanted)?;
    let progress = Progress::new(common);
    let context = FlowContext::for_all_records(common.preview_options(), &settings, &progress);
    let mut verdicts = Vec::new();
    for flow in flows {
        verdicts.push(resolve_conflict(&context, flow, args).await?);
    }
    Ok(output::emit_outputs(common, verdicts)?)
}

/// A decision about the whole record that fits no state of it: planned with it, a record that is
/// absent on one side is shown as a conflict.
fn undecided_absence(args: &ResolveArgs) -> Option<Resolution> {
    let code = Code::new(&args.code).filter(|_| args.field == RECORD)?;
    let marks = (Json::from(""), Json::from(""));
    let (kind, field) = (args.kind, args.field.clone());
    Some(Resolution { flow: None, kind, code, field, take: Take::From, marks, origin: None })
}

async fn resolve_conflict(
    context: &FlowContext<'_>,
    flow: &Flow,
    args: &ResolveArgs,
) -> Result<CommandOutput, Failure> {
    let settings = context.settings;
    if flow.policy.mode != FlowMode::TwoWay {
        let message = format!("flow {} goes one way only, and has no conflicts", flow.name);
        return Err(Failure::with_message(Exit::Invalid, message)
            .with_hint("conflicts come with `mode: two-way`"));
    }
    if args.take == "VALUE" {
        let message = "VALUE stands for the value that both sides are to have";
        return Err(Failure::with_message(Exit::Invalid, message)
            .with_hint("write that value in its place, or take from or to"));
    }
    let ends = planned_flow::open_flow_stores(settings, flow, Account::Read)?;
    let mut past = run_session::load_history(settings, flow, Utc::now()).await?;
    if let Some(both) = past.both.as_mut() {
        both.base.seal = Some(RunSession::load_secret_hasher(settings).await?);
    }
    // An earlier decision about the same is replaced: what there is to decide is judged without it.
    let (earlier, mut rest): (Vec<_>, Vec<_>) =
        decisions_for_flow(settings, flow)?.into_iter().partition(|one| {
            one.kind == args.kind && one.code.as_str() == args.code && one.field == args.field
        });
    let is = |conflict: &&Conflict| {
        conflict.kind == args.kind
            && conflict.code.as_str() == args.code
            && conflict.field == args.field
    };
    let also = Also { decided: Some(&rest), ..Also::default() };
    let mut plan = planned_flow::plan_flow(context, flow, &ends, &past, also).await?.plan;
    if !plan.conflicts.iter().any(|one| is(&one))
        && let Some(about) = undecided_absence(args)
    {
        // A record that one side lost may stay as it is: it is a conflict only once a person
        // decides about it.
        let with: Vec<Resolution> = rest.iter().cloned().chain([about]).collect();
        let also = Also { decided: Some(&with), ..Also::default() };
        plan = planned_flow::plan_flow(context, flow, &ends, &past, also).await?.plan;
    }
    let Some(conflict) = plan.conflicts.iter().find(is) else {
        let message = format!("{} {} has no conflict about {}", args.kind, args.code, args.field);
        let others = plan
            .conflicts
            .iter()
            .filter(|one| one.kind == args.kind && one.code.as_str() == args.code);
        let others: Vec<&str> = others.map(|one| one.field.as_str()).collect();
        let hint = match others.as_slice() {
            [] => "muster plan shows the conflicts there are, with the commands that settle them"
                .to_owned(),
            others => format!("it has one about {}", others.join(", ")),
        };
        return Err(Failure::with_message(Exit::Invalid, message).with_hint(hint));
    };
    if conflict.secret && !matches!(args.take.as_str(), "from" | "to") {
        return Err(Failure::with_message(
            Exit::Invalid,
            format!("{} is secret: its value is not written into a file", args.field),
        )
        .with_hint(
            "take from or to; to have a third value, set it on one side and take that side",
        ));
    }
    if !matches!(args.take.as_str(), "from" | "to") {
        let value = Json::from(args.take.as_str());
        let about = (conflict.kind, &conflict.code, conflict.field.as_str());
        if let Some(problem) =
            check_decision_value(about, &value, flow_stores::profile_of_flow(settings, flow))
        {
            return Err(Failure::with_problems(vec![problem]));
        }
        let refers =
            conflict.kind.spec().by_name(&conflict.field).map(|id| conflict.kind.spec().field(id));
        if refers.is_some_and(|row| row.ty.refers_to().is_some()) {
            // Only a plan tells which codes there are.
            rest.push(Resolution {
                flow: None,
                kind: conflict.kind,
                code: conflict.code.clone(),
                field: conflict.field.clone(),
                take: Take::Value(value),
                marks: conflict.marks.clone(),
                origin: None,
            });
            planned_flow::plan_flow(
                context,
                flow,
                &ends,
                &past,
                Also { decided: Some(&rest), ..Also::default() },
            )
            .await?;
        }
    }
    let path = resolution_file_of(settings, flow);
    let name = display_path(&path, &settings.root);
    let lines: Vec<u32> =
        earlier.iter().filter_map(|one| Some(one.origin.as_ref()?.line)).collect();
    let Some(text) = resolutions::remove_entries(&read_resolution_file(&path)?, &lines) else {
        let lines: Vec<String> = lines.iter().map(u32::to_string).collect();
        let message =
            format!("{name} holds a decision about this already, in line {}", lines.join(", "));
        return Err(Failure::with_message(Exit::Invalid, message)
            .with_hint("take it out by hand, then decide anew"));
    };
    let text = resolutions::append_entry(&text, &render_decision(flow, conflict, &args.take));
    output_file::write_shared_file(&path, text.as_bytes())?;
    let side = matches!(args.take.as_str(), "from" | "to");
    let json = serde_json::json!({
        "format_version": "1", "flow": flow.name, "kind": args.kind, "code": args.code, "field": args.field,
        "take": if side { args.take.as_str() } else { "value" }, "file": name,
    });
    let json = serde_json::value::to_raw_value(&json).map_err(anyhow::Error::from)?;
    CommandOutput::of_people(Exit::Done, |veil| {
        let mut taken = Json::from(args.take.as_str());
        if let Some(veil) = veil.filter(|_| !side) {
            veil.redact_json(args.kind, (&args.field, &args.code), &mut taken);
        }
        let text = format!(
            "{name}: {} {} {} takes {}. The next apply carries it out: muster apply {}\n",
            args.kind,
            args.code,
            args.field,
            plain_json(&taken),
            flow.name
        );
        Ok((text, json.clone()))
    })
}

/// One decision as it stands in the file. JSON is YAML, and says without doubt what is text.
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
