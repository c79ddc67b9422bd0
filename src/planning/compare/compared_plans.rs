//! How a plan differs from another one that was approved: what it would do beside, and what it
//! would not do any more.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value as Json;

use super::super::change::{Action, Change, FieldChange, FieldName, Reason};
use super::super::fingerprint::{FingerprintParts, SideDigest};
use super::super::plan::{PlanHeader, PlanLeg, PlannedLeg};
use super::super::plan_file::{SavedChange, SavedEnd, compare_changes};
use super::super::policy::FlowMode;
use super::NAME;
use super::difference::{Compared, Difference};
use crate::model::{Code, Kind, Leaving, Origin, Place, Value};
use crate::planning::notice::comparison_fact::ComparisonFact;
use crate::planning::notice::{ForeignText, Notice};
use crate::planning::plan::plan_delta::PlanDelta;
use crate::planning::plan::plan_value::parse_plan_value;

/// What is looked at of a saved plan; what was encrypted has been opened.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct SavedDifference {
    pub flow: String,
    #[serde(default)]
    mode: String,
    to: Option<SavedEnd>,
    fingerprint: String,
    #[serde(default)]
    pub changes: Vec<Json>,
    #[serde(default)]
    refusals: Vec<Json>,
    #[serde(default)]
    conflicts: Vec<Json>,
}

/// What the second plan would do and the first would not, or not just so.
///
/// # Errors
/// Returns an error for a change that this version does not support.
pub fn compare_plans(
    first: &SavedDifference,
    second: &SavedDifference,
) -> Result<Difference, String> {
    let (moved, same) =
        compare_changes(&parse_saved_changes(first)?, &parse_saved_changes(second)?);
    let leg = PlanLeg { kept_by_hand: true, ..PlanLeg::default() };
    let (mut planned, mut reverse) =
        (PlannedLeg { leg: leg.clone(), ..PlannedLeg::default() }, leg);
    for (json, same) in second.changes.iter().zip(same) {
        let change = parse_change(json)
            .ok_or_else(|| format!("a change of it is not understood: {}", name_change(json)))?;
        let counts = planned.by_kind[change.kind].get_or_insert_default();
        match (same, json["side"].as_str()) {
            (true, _) => counts.unchanged += 1,
            (false, side) => {
                counts.count_action(change.action);
                match side {
                    Some("from") => reverse.changes.push(change),
                    _ => planned.leg.changes.push(change),
                }
            }
        }
    }
    planned.notices = difference_notes(first, second, &moved);
    planned.parts = FingerprintParts {
        desired: SideDigest::of_text(&second.fingerprint),
        live: SideDigest::of_text(&first.fingerprint),
        policy: SideDigest::of_text("two plans"),
        ..FingerprintParts::default()
    };
    let modes = [FlowMode::TwoWay, FlowMode::Pull];
    let mode = modes.into_iter().find(|mode| second.mode == mode.name());
    let header = PlanHeader {
        flow: NAME.to_owned(),
        mode: mode.unwrap_or_default(),
        ..PlanHeader::default()
    };
    let mut plan = planned.into_difference(header);
    plan.reverse = (plan.header.mode == FlowMode::TwoWay).then_some(reverse);
    Ok(Difference { plan, compared: Compared::Plans(moved) })
}

fn parse_saved_changes(plan: &SavedDifference) -> Result<Vec<SavedChange>, String> {
    let change = |json: &Json| {
        SavedChange::deserialize(json)
            .map_err(|_| format!("a change of it is not understood: {}", name_change(json)))
    };
    plan.changes.iter().map(change).collect()
}

/// Without its values.
fn name_change(json: &Json) -> String {
    let text = |key: &str| json[key].as_str().unwrap_or("?").to_owned();
    format!("{} {} {}", text("action"), text("kind"), text("code"))
}

/// A change as it stands in a plan's JSON.
fn parse_change(json: &Json) -> Option<Change> {
    let text = |key: &str| json[key].as_str();
    let kind = Kind::parse(text("kind")?)?;
    let fields: Vec<FieldChange> = json["fields"]
        .as_array()?
        .iter()
        .map(|field| self::parse_field_change(kind, field))
        .collect::<Option<_>>()?;
    let renamed = fields.iter().find(|field| field.field == FieldName::Code);
    let live_code = renamed.and_then(|field| match &field.before {
        Some(Value::Text(code)) => Code::new(code),
        _ => None,
    });
    Some(Change {
        action: Action::parse(text("action")?)?,
        kind,
        code: Code::new(text("code")?)?,
        live_code,
        label: text("label").unwrap_or_default().to_owned(),
        reason: Reason::parse(text("reason")?)?,
        origin: parse_origin(&json["origin"]),
        fields,
        leaving: parse_leaving(json),
        stage: 0,
        leans: Vec::new(),
        held: Default::default(),
    })
}

fn parse_leaving(json: &Json) -> Option<Box<Leaving>> {
    let leaving = Leaving::deserialize(json).ok()?;
    (leaving != Leaving::default()).then(|| Box::new(leaving))
}

fn parse_origin(json: &Json) -> Option<Origin> {
    let number = |key: &str| json[key].as_u64().unwrap_or_default();
    let line = u32::try_from(number("line")).ok()?;
    let column = u16::try_from(number("column")).ok()?;
    Some(Origin::new(Arc::from(json["file"].as_str()?), Place { line, column }))
}

fn parse_field_change(kind: Kind, json: &Json) -> Option<FieldChange> {
    let name = json["name"].as_str()?;
    let field = match (name, name.strip_prefix("custom.")) {
        ("code", _) => FieldName::Code,
        (_, Some(custom)) => FieldName::Custom(custom.into()),
        _ => FieldName::Of(kind.spec().by_name(name)?),
    };
    let ty = field.table_row(kind).map(|row| row.ty);
    let value = |key: &str| match json.get(key) {
        None => Some(None),
        Some(value) => parse_plan_value(ty, value).map(Some),
    };
    let secret = json["secret"].as_bool().unwrap_or_default();
    Some(FieldChange { before: value("before")?, after: value("after")?, field, secret })
}

/// What stands beside the changes of the difference.
fn difference_notes(
    first: &SavedDifference,
    second: &SavedDifference,
    moved: &PlanDelta,
) -> Vec<Notice> {
    let mut notes = vec![Notice::warning("difference-of-plans", ComparisonFact::OfPlans)];
    if first.flow != second.flow {
        let (first, second) = (first.flow.clone(), second.flow.clone());
        let fact = ComparisonFact::OtherFlows { first, second };
        notes.push(Notice::warning("other-flows", fact));
    }
    let place = |plan: &SavedDifference| plan.to.as_ref().map(SavedEnd::to_string);
    if let (Some(first), Some(second)) = (place(first), place(second))
        && first != second
    {
        let fact = ComparisonFact::OtherTargets { first, second };
        notes.push(Notice::warning("other-targets", fact));
    }
    let count = |names: &[String], notice| Notice { count: names.len() as u64, ..notice };
    if !moved.disappeared.is_empty() {
        let names = moved.disappeared.clone();
        let notice = Notice::warning("changes-gone", ComparisonFact::ChangesGone { names });
        notes.push(count(&moved.disappeared, notice));
    }
    if !moved.changed.is_empty() {
        let names = moved.changed.clone();
        let notice = Notice::warning("changes-differ", ComparisonFact::ChangesDiffer { names });
        notes.push(count(&moved.changed, notice));
    }
    let new = second.refusals.iter().filter(|refusal| !first.refusals.contains(refusal));
    notes.extend(new.map(|refusal| {
        let message = refusal["message"].as_str().map(ForeignText::new);
        Notice::warning("second-refused", ComparisonFact::SecondRefused { message })
    }));
    let new = second.conflicts.iter().filter(|conflict| !first.conflicts.contains(conflict));
    let count = new.count() as u64;
    if count > 0 {
        let notice = Notice::warning("new-conflicts", ComparisonFact::NewConflicts { count });
        notes.push(Notice { count, ..notice });
    }
    notes
}
