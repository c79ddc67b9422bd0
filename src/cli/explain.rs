//! `muster explain KIND CODE`: one record on every side, and what would happen to it and why.

mod attendance;
mod explanation_text;
mod why;
mod without_flow;

use std::collections::BTreeSet;

use chrono::Utc;
use clap::Args;
use serde::Serialize;
use serde_json::{Map, Value as Json};

use self::attendance::Attendance;
use self::explanation_text::render_explanation;
use self::why::explain_record;
use super::command_output::CommandOutput;
use super::common::Common;
use super::failure::{Exit, Failure};
use super::flow_context::FlowContext;
use super::flow_stores::{self, Account};
use super::planned_flow::{self, Also};
use super::progress::Progress;
use super::select_flows::{self, FlowSelection};
use super::{output, redaction, run_session};
use crate::engine::{Prepared, Watched};
use crate::model::{Code, FieldAccess, Kind, Origin, Record};
use crate::planning::Change;
use crate::planning::drift_report::live_field;
use crate::render::paint::strip_unprintable;
use crate::render::pseudonyms::Veil;
use crate::settings::{Flow, Settings};
use crate::state::{BaseRecord, RunId, RunStep};

#[derive(Args, Clone, Debug)]
pub struct ExplainArgs {
    /// Kind of the record: area, department, position or employee
    #[arg(value_name = "KIND", value_parser = parse_kind)]
    pub kind: Kind,
    /// Code of the record
    #[arg(value_name = "CODE", value_parser = parse_code)]
    pub code: String,
    /// Name of the flow; may be omitted if there is only one
    #[arg(long, value_name = "FLOW")]
    pub flow: Option<String>,
    /// Show the record as this server store holds it, independent of any flow
    #[arg(long, value_name = "STORE", conflicts_with = "flow")]
    pub store: Option<String>,
}

fn parse_code(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("the value is empty: give a code".to_owned()),
        _ => Ok(text.to_owned()),
    }
}

pub(super) fn parse_kind(text: &str) -> Result<Kind, String> {
    Kind::parse(text).or_else(|| Kind::parse_plural(text)).ok_or_else(|| {
        format!("there is no kind {text:?}; there is {}", Kind::ALL.map(Kind::name).join(", "))
    })
}

/// One field on every side.
#[derive(Clone, Debug, Serialize)]
struct FieldView {
    name: String,
    owner: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    desired: Option<Json>,
    #[serde(skip_serializing_if = "Option::is_none")]
    origin: Option<Origin>,
    #[serde(skip_serializing_if = "Option::is_none")]
    base: Option<Json>,
    #[serde(skip_serializing_if = "Option::is_none")]
    live: Option<Json>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    secret: bool,
    /// The plan changes it.
    changes: bool,
}

#[derive(Serialize)]
struct Explained<'a> {
    format_version: &'static str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    masked: bool,
    /// `null` where no flow speaks of the server.
    flow: Option<&'a str>,
    kind: Kind,
    code: &'a str,
    declared: Option<Origin>,
    /// The last run that both sides agreed in; `null` when there was none.
    base: Option<RunId>,
    live: bool,
    fields: Vec<FieldView>,
    action: Option<&'static str>,
    why: Vec<String>,
    history: Vec<HistoryStep>,
    /// Of a person at a server: the last punches, and the devices of the areas.
    #[serde(skip_serializing_if = "Option::is_none")]
    attendance: Option<attendance::AttendanceOutput<'a>>,
}

#[derive(Serialize)]
struct HistoryStep {
    run: RunId,
    #[serde(flatten)]
    step: RunStep,
}

pub async fn run_explain(common: &Common, args: &ExplainArgs) -> Result<Exit, Failure> {
    let settings = select_flows::load_directed_settings(
        common.config.as_deref(),
        select_flows::Course::Own { secrets: false },
    )?;
    if args.store.is_some() || (settings.flows.is_empty() && args.flow.is_none()) {
        return without_flow::run_without_flow(common, &settings, args).await;
    }
    let wanted = FlowSelection::by_name(args.flow.as_deref());
    let flows = select_flows::select_flows(&settings, wanted)?;
    let progress = Progress::new(common);
    let context = FlowContext::for_all_records(common.preview_options(), &settings, &progress);
    let mut verdicts = Vec::new();
    for flow in flows {
        verdicts.push(explain_in_flow(&context, flow, args).await?);
    }
    Ok(output::emit_outputs(common, verdicts)?)
}

/// What the state remembers of the record.
#[derive(Default)]
struct RecordHistory {
    base: Option<BaseRecord>,
    run: Option<RunId>,
    steps: Vec<(RunId, RunStep)>,
}

async fn load_record_history(
    settings: &Settings,
    flow: &Flow,
    args: &ExplainArgs,
) -> anyhow::Result<RecordHistory> {
    let Ok(Some(state)) = run_session::open_existing_state(settings).await else {
        return Ok(RecordHistory::default());
    };
    let pair = run_session::base_key_of_flow(settings, flow);
    let server = run_session::identify_store(settings, &flow.to);
    let steps = state.steps_of(&server, args.kind, &args.code, 5).await?;
    let run = state.last_agreed(&pair).await?.map(|run| run.id);
    let base = state.read_base(&pair).await?.get(args.kind, &args.code);
    state.close().await;
    Ok(RecordHistory { base, run, steps })
}

/// The hint for a code that no side has.
fn suggest_code(nearest: Option<&str>) -> String {
    match nearest {
        Some(near) => format!(
            "did you mean {}? Codes are compared to the letter, with their leading zeros",
            strip_unprintable(near)
        ),
        None => "codes are compared to the letter, with their leading zeros".to_owned(),
    }
}

async fn explain_in_flow(
    context: &FlowContext<'_>,
    flow: &Flow,
    args: &ExplainArgs,
) -> Result<CommandOutput, Failure> {
    let settings = context.settings;
    let ends = flow_stores::open_stores(settings, flow, Account::Read)?;
    let past = run_session::load_history(settings, flow, Utc::now()).await?;
    let also = Also { watch: Some((args.kind, &args.code)), ..Also::default() };
    let Prepared { plan, watched, .. } =
        planned_flow::plan_flow(context, flow, &ends, &past, also).await?;
    let remembered = load_record_history(settings, flow, args).await?;
    if watched.desired.is_none() && watched.live.is_none() && remembered.steps.is_empty() {
        let message = format!(
            "no side knows {} {}",
            crate::rows::record_builder::kind_with_article(args.kind),
            args.code
        );
        let nearest = watched.nearest.as_ref().map(Code::as_str);
        return Err(Failure::with_message(Exit::Invalid, message).with_hint(suggest_code(nearest)));
    }
    let who = (args.kind, args.code.as_str());
    let attendance =
        attendance::read_attendance(settings, flow, &ends, who, &watched, context.progress).await?;
    context.progress.clear_bars();
    let of_record =
        |change: &&Change| change.kind == args.kind && change.code.as_str() == args.code;
    // A step on the way stands before what becomes of the record.
    let change = plan.all_changes().filter(of_record).last();
    let fields = build_field_views(flow, args.kind, &watched, remembered.base.as_ref(), change);
    let why = explain_record(flow, args, &watched, &plan, change);
    CommandOutput::of_people(Exit::Done, |veil| {
        let history = remembered
            .steps
            .iter()
            .map(|(run, step)| HistoryStep { run: *run, step: step.clone() });
        let mut explained = Explained {
            format_version: "1",
            masked: veil.is_some(),
            flow: Some(&flow.name),
            kind: args.kind,
            code: &args.code,
            declared: watched.origin.clone(),
            base: remembered.run.filter(|_| remembered.base.is_some()),
            live: watched.live.is_some(),
            fields: fields.clone(),
            action: change.map(|change| change.action.name()),
            why: why.clone(),
            history: history.collect(),
            attendance: attendance.as_ref().map(Attendance::to_output),
        };
        if let Some(veil) = veil {
            explained.redact_personal_data(veil, &plan.named);
        }
        let json = serde_json::value::to_raw_value(&explained).map_err(anyhow::Error::from)?;
        let text = render_explanation(&explained, &plan)
            + &attendance.as_ref().map(Attendance::render_text).unwrap_or_default();
        Ok((text, json))
    })
}

impl Explained<'_> {
    /// Puts a veil over what it says of a person; `named` is what sentences may call somebody.
    fn redact_personal_data(&mut self, veil: &Veil, named: &[String]) {
        let known = veil.known_names(named);
        for why in &mut self.why {
            *why = veil.redact_text(why, &known);
        }
        for field in self.fields.iter_mut().filter(|field| !field.secret) {
            for value in
                [&mut field.desired, &mut field.base, &mut field.live].into_iter().flatten()
            {
                veil.redact_json(self.kind, (&field.name, self.code), value);
            }
        }
        self.history.iter_mut().for_each(|past| redaction::redact_step(veil, &mut past.step));
    }
}

/// Every field that any side has, in the order of the tables.
fn build_field_views(
    flow: &Flow,
    kind: Kind,
    watched: &Watched,
    base: Option<&Map<String, Json>>,
    change: Option<&Change>,
) -> Vec<FieldView> {
    let table = kind.spec().fields.iter().map(|field| field.name.to_owned());
    let records = [&watched.desired, &watched.live];
    let custom: BTreeSet<String> = records
        .iter()
        .filter_map(|record| record.as_ref())
        .flat_map(|record| record.custom_fields().iter().map(|(name, _)| format!("custom.{name}")))
        .collect();
    let json = |record: &Option<Record>, name: &str| {
        let (_, value) = live_field(kind, name, record.as_ref()?)?;
        serde_json::to_value(value?).ok()
    };
    let view = |name: String| {
        let row = kind.spec().by_name(&name).map(|id| kind.spec().field(id));
        let secret = row.is_some_and(|row| row.secret);
        let hide = |value: Option<Json>| {
            value.map(|value| if secret { Json::from("(secret)") } else { value })
        };
        let desired = json(&watched.desired, &name);
        let live = json(&watched.live, &name)
            .filter(|_| row.is_none_or(|row| row.access == FieldAccess::ReadWrite));
        let origin = desired.as_ref().and_then(|_| {
            let record = watched.desired.as_ref()?;
            let entry = record.entry(kind.spec().by_name(&name)?)?;
            Some(Origin::new(watched.origin.as_ref()?.file.clone(), entry.place()))
        });
        FieldView {
            owner: flow.policy.owners.owner_of(kind, &name).name(),
            changes: change.is_some_and(|change| {
                change.fields.iter().any(|field| field.field.plan_name(kind) == name)
            }),
            base: base.and_then(|base| base.get(&name).cloned()),
            desired: hide(desired),
            live: hide(live),
            origin,
            secret,
            name,
        }
    };
    let all = table.chain(custom).map(view);
    all.filter(|field| field.desired.is_some() || field.live.is_some() || field.base.is_some())
        .collect()
}
