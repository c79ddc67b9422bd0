//! `muster resolve KIND CODE FIELD --take …`: a decision on a conflict, written into a file that is
//! reviewed like any other.

use std::path::PathBuf;

use anyhow::Context as _;
use chrono::Utc;
use clap::Args;
use serde_json::Value as Json;

use super::common::{Common, FlowArgs};
use super::failure::{Exit, Failure};
use super::flow_stores::{self, Account};
use super::output::{self, CommandOutput};
use super::output_file;
use super::planned_flow::{self, Also, FlowContext};
use super::progress::Progress;
use super::run_session::{self, RunSession};
use crate::model::{Code, Kind};
use crate::planning::FlowMode;
use crate::planning::three_way_merge::{Conflict, RECORD, Resolution, Take, check_decision_value};
use crate::render::paint::{CHANGED, paint_text, plain_json};
use crate::settings::{Flow, Settings, display_path, resolutions};

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
    let settings = planned_flow::load_settings(common)?;
    let wanted = FlowArgs { flow: args.flow.clone(), all: false, set_passwords: false };
    let flows = planned_flow::select_flows(&settings, &wanted)?;
    let progress = Progress::new(common);
    let context = FlowContext::for_all_records(common, &settings, &progress);
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

/// The file of decisions of a flow.
pub fn resolution_file_of(settings: &Settings, flow: &Flow) -> PathBuf {
    flow.resolutions.clone().unwrap_or_else(|| settings.root.join(resolutions::FILE_NAME))
}

fn read_resolution_file(path: &PathBuf) -> Result<String, Failure> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
        Err(error) => {
            let error =
                anyhow::Error::new(error).context(format!("cannot read {}", path.display()));
            Err(Failure::new(Exit::Error, error))
        }
    }
}

/// The decisions that are for a flow; none for one that goes one way.
pub fn decisions_for_flow(settings: &Settings, flow: &Flow) -> Result<Vec<Resolution>, Failure> {
    if flow.policy.mode != FlowMode::TwoWay {
        return Ok(Vec::new());
    }
    let path = resolution_file_of(settings, flow);
    let found = resolutions::read_resolutions(
        &path,
        &display_path(&path, &settings.root),
        flow_stores::profile_of_flow(settings, flow),
    )
    .map_err(|problems| Failure::with_problems(problems).with_base(&settings.root))?;
    Ok(found
        .into_iter()
        .filter(|one| one.flow.as_ref().is_none_or(|name| *name == flow.name))
        .collect())
}

/// What became of the decisions of a run.
#[derive(Clone, Copy, Debug)]
pub struct Decided<'a> {
    pub used: &'a [Resolution],
    pub expired: &'a [Resolution],
    pub spent: &'a [Resolution],
}

/// Takes out of the file what holds no more, and says so: what was carried out, what expired, and
/// what speaks of no conflict any more. The values that it is about could come back, and nobody
/// would think of it then.
pub fn remove_spent_decisions(
    settings: &Settings,
    flow: &Flow,
    decided: Decided<'_>,
) -> Result<String, Failure> {
    let Decided { used, expired, spent } = decided;
    // Another flow may have the conflict yet that a decision is about.
    let shared =
        settings.flows.values().filter(|other| other.policy.mode == FlowMode::TwoWay).count() > 1;
    let spent = spent.iter().filter(|one| one.flow.is_some() || !shared);
    let told = used.iter().map(|one| (one, describe_carried_out(flow, one)));
    let told = told.chain(expired.iter().map(|one| (one, "expired".to_owned())));
    let told = told
        .chain(spent.map(|one| (one, "is spent: there is no such conflict any more".to_owned())));
    let over: Vec<(&Resolution, String)> = told.collect();
    if over.is_empty() {
        return Ok(String::new());
    }
    let path = resolution_file_of(settings, flow);
    let name = display_path(&path, &settings.root);
    // Read anew: somebody may have written into it meanwhile.
    let now = decisions_for_flow(settings, flow)?;
    let same = |one: &&Resolution| {
        over.iter().any(|(other, _)| {
            Resolution { origin: one.origin.clone(), ..(*other).clone() } == **one
        })
    };
    let lines: Vec<u32> =
        now.iter().filter(same).filter_map(|one| Some(one.origin.as_ref()?.line)).collect();
    let less = resolutions::remove_entries(&read_resolution_file(&path)?, &lines)
        .filter(|_| lines.len() >= over.len());
    if let Some(less) = &less {
        output_file::write_shared_file(&path, less.as_bytes())
            .context("a decision that holds no more could not be taken out")?;
    }
    let told = over.iter().map(|(one, why)| {
        let Resolution { kind, code, field, origin, .. } = one;
        let then = match (&less, origin) {
            (Some(_), _) => format!("taken out of {name}"),
            (None, Some(origin)) => format!("take it out of {name}, line {}", origin.line),
            (None, None) => format!("take it out of {name}"),
        };
        format!(
            "{} the decision on {kind} {code} {field} {why}: {then}\n",
            paint_text(CHANGED, "note:")
        )
    });
    Ok(told.collect())
}

/// What a decision brought about.
fn describe_carried_out(flow: &Flow, one: &Resolution) -> String {
    let take = match &one.take {
        Take::From => flow.from.as_str(),
        Take::To => flow.to.as_str(),
        Take::Value(_) => "a value of its own",
    };
    format!("was carried out ({take})")
}
