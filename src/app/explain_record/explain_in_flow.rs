//! A record in its flow: both sides, what both agreed on, and what the plan would do to it.

use std::collections::BTreeSet;

use chrono::Utc;
use serde_json::{Map, Value as Json};

use super::attendance::{Attendance, read_attendance};
use super::change_reasons::explain_record;
use super::explanation::{FieldView, HistoryStep, RecordExplanation, RecordQuery, suggest_code};
use super::explanation_text::render_explanation;
use crate::app::command_output::CommandOutput;
use crate::app::failure::{Exit, Failure};
use crate::app::flows::flow_context::FlowContext;
use crate::app::flows::planned_flow::{self, PlanExtras};
use crate::app::run_session;
use crate::app::stores::flow_stores::{self, ServerAccount};
use crate::engine::{PreparedPlan, WatchedRecord};
use crate::model::{Code, FieldAccess, Kind, Origin, Record};
use crate::planning::Change;
use crate::planning::plan::plan_value::live_field;
use crate::rows::record_builder::kind_with_article;
use crate::settings::{Flow, Settings};
use crate::state::{BaseRecord, RunId, RunStep};

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
    args: RecordQuery<'_>,
) -> anyhow::Result<RecordHistory> {
    let Ok(Some(state)) = run_session::open_existing_state(settings).await else {
        return Ok(RecordHistory::default());
    };
    let pair = run_session::base_key_of_flow(settings, flow);
    let server = run_session::identify_store(settings, &flow.to);
    let steps = state.steps_of(&server, args.kind, args.code, 5).await?;
    let run = state.last_agreed(&pair).await?.map(|run| run.id);
    let base = state.read_base(&pair).await?.get(args.kind, args.code);
    state.close().await;
    Ok(RecordHistory { base, run, steps })
}

/// Explains a record by the plan of a flow.
///
/// # Errors
/// When the flow cannot be planned, or no side has the record.
pub async fn explain_in_flow(
    context: &FlowContext<'_>,
    flow: &Flow,
    args: RecordQuery<'_>,
) -> Result<CommandOutput, Failure> {
    let settings = context.settings;
    let ends = flow_stores::open_stores(settings, flow, ServerAccount::Read)?;
    let past = run_session::load_history(settings, flow, Utc::now()).await?;
    let also = PlanExtras { watch: Some((args.kind, args.code)), ..PlanExtras::default() };
    let PreparedPlan { plan, watched, .. } =
        planned_flow::plan_flow(context, flow, &ends, &past, also).await?;
    let remembered = load_record_history(settings, flow, args).await?;
    if watched.desired.is_none() && watched.live.is_none() && remembered.steps.is_empty() {
        let message = format!("no side knows {} {}", kind_with_article(args.kind), args.code);
        let nearest = watched.nearest.as_ref().map(Code::as_str);
        return Err(Failure::with_message(Exit::Invalid, message).with_hint(suggest_code(nearest)));
    }
    let who = (args.kind, args.code);
    let attendance =
        read_attendance(settings, flow, &ends, who, &watched, context.progress).await?;
    context.progress.clear_bars();
    let of_record =
        |change: &&Change| change.kind == args.kind && change.code.as_str() == args.code;
    // A step on the way stands before what becomes of the record.
    let change = plan.all_changes().filter(of_record).last();
    let fields = build_field_views(flow, args.kind, &watched, remembered.base.as_ref(), change);
    CommandOutput::of_people(Exit::Done, |redactor| {
        let history = remembered
            .steps
            .iter()
            .map(|(run, step)| HistoryStep { run: *run, step: step.clone() });
        let mut explained = RecordExplanation {
            format_version: "1",
            masked: redactor.is_some(),
            flow: Some(&flow.name),
            kind: args.kind,
            code: args.code,
            declared: watched.origin.clone(),
            base: remembered.run.filter(|_| remembered.base.is_some()),
            live: watched.live.is_some(),
            fields: fields.clone(),
            action: change.map(|change| change.action.name()),
            why: explain_record(flow, args, &watched, &plan, redactor),
            history: history.collect(),
            attendance: attendance.as_ref().map(Attendance::to_output),
        };
        if let Some(redactor) = redactor {
            explained.redact_personal_data(redactor);
        }
        let json = serde_json::value::to_raw_value(&explained).map_err(anyhow::Error::from)?;
        let text = render_explanation(&explained, &plan)
            + &attendance.as_ref().map(Attendance::render_text).unwrap_or_default();
        Ok((text, json))
    })
}

/// Every field that any side has, in the order of the tables.
fn build_field_views(
    flow: &Flow,
    kind: Kind,
    watched: &WatchedRecord,
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
