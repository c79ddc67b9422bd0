//! A plan and a report as they are published: `schemas/plan.schema.json` and
//! `schemas/report.schema.json`. Secret values are not in them.

use std::collections::BTreeMap;

use chrono::SecondsFormat;
use serde::Serialize;
use serde::ser::{SerializeMap as _, SerializeStruct, Serializer};

use super::plan_texts::{NoticeText, PlanTexts};
use super::plan_view::{PlanPurpose, PlanView};
use super::skip_text::{describe_skip, describe_unverified};
use crate::engine::{ExecutedLeg, Outcome, Report, SkipReason};
use crate::model::{Code, Kind};
use crate::planning::plan::{FORMAT_VERSION, SavedFilter};
use crate::planning::three_way_merge::Conflict;
use crate::planning::{Change, Counts, PlanLeg};

/// The published form of a plan.
#[derive(Clone, Copy, Debug)]
pub struct PlanJson<'a>(pub PlanView<'a>);

impl PlanJson<'_> {
    /// The form in which a plan is saved: the published one, with the key that binds its changes to
    /// its fingerprint.
    ///
    /// # Errors
    /// Returns an error for a value that JSON cannot hold.
    pub fn to_saved_json(&self) -> serde_json::Result<serde_json::Value> {
        let mut kept = serde_json::to_value(self)?;
        if let Some(map) = kept.as_object_mut() {
            map.insert("key".to_owned(), self.0.plan.parts.changes_key().to_string().into());
        }
        Ok(kept)
    }
}

impl Serialize for PlanJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("plan", 16)?;
        self.serialize_head(&mut out)?;
        let plan = self.0.plan;
        match &plan.reverse {
            None => out.serialize_field("changes", &plan.forward.changes)?,
            Some(_) => {
                let changes = plan.changes_by_side();
                let sided = changes.map(|(side, what)| SidedChange { side, what });
                out.serialize_field("changes", &sided.collect::<Vec<_>>())?;
            }
        }
        self.serialize_tail(&mut out)?;
        out.end()
    }
}

/// A change of a flow that goes both ways, with the side that it is made on.
#[derive(Debug, Serialize)]
struct SidedChange<T> {
    side: &'static str,
    #[serde(flatten)]
    what: T,
}

/// A conflict with the commands that settle it.
struct PublishedConflict<'a> {
    conflict: &'a Conflict,
    flow: &'a str,
}

impl Serialize for PublishedConflict<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct ConflictJson<'a> {
            #[serde(flatten)]
            conflict: &'a Conflict,
            settle: Vec<String>,
        }
        ConflictJson { conflict: self.conflict, settle: self.conflict.resolve_commands(self.flow) }
            .serialize(serializer)
    }
}

#[derive(Serialize)]
struct Unmanaged<'a> {
    kind: Kind,
    code: &'a Code,
}

#[derive(Serialize)]
struct PlanSummary<'a> {
    #[serde(flatten)]
    all: Counts,
    by_kind: BTreeMap<&'a str, Counts>,
}

impl PlanJson<'_> {
    /// The fields before `changes`; reports of a performed plan start with them too.
    fn serialize_head<S: SerializeStruct>(&self, out: &mut S) -> Result<(), S::Error> {
        let PlanView { plan, texts, purpose } = self.0;
        let by_kind = plan
            .by_kind
            .iter()
            .filter_map(|(kind, counts)| Some((kind.name(), (*counts)?)))
            .collect();
        out.serialize_field("format_version", FORMAT_VERSION)?;
        out.serialize_field("muster_version", env!("CARGO_PKG_VERSION"))?;
        if texts.masked {
            out.serialize_field("masked", &true)?;
        }
        out.serialize_field("flow", &plan.header.flow)?;
        if let Some(run) = purpose.run() {
            out.serialize_field("run", &run)?;
        }
        out.serialize_field("mode", plan.header.mode.name())?;
        out.serialize_field(
            "created",
            &plan.header.created.to_rfc3339_opts(SecondsFormat::Secs, true),
        )?;
        out.serialize_field("from", &plan.header.from)?;
        out.serialize_field("to", &plan.header.to)?;
        if plan.header.filter != SavedFilter::default() {
            out.serialize_field("filter", &plan.header.filter)?;
        }
        if plan.header.set_passwords {
            out.serialize_field("set_passwords", &true)?;
        }
        if plan.header.secrets {
            out.serialize_field("secrets", &true)?;
        }
        out.serialize_field("summary", &PlanSummary { all: plan.total_counts(), by_kind })
    }

    /// The fields after `changes`.
    fn serialize_tail<S: SerializeStruct>(&self, out: &mut S) -> Result<(), S::Error> {
        let PlanView { plan, texts, purpose } = self.0;
        let unmanaged: Vec<_> =
            plan.unmanaged.iter().map(|(kind, code)| Unmanaged { kind: *kind, code }).collect();
        out.serialize_field("unmanaged", &unmanaged)?;
        let conflicts = plan
            .conflicts
            .iter()
            .map(|conflict| PublishedConflict { conflict, flow: &plan.header.flow });
        out.serialize_field("conflicts", &conflicts.collect::<Vec<_>>())?;
        if !texts.resolved.is_empty() {
            out.serialize_field("resolved", &texts.resolved)?;
        }
        out.serialize_field("refusals", &texts.refusals)?;
        let warnings: Vec<String> = texts.warnings().map(NoticeText::to_sentences).collect();
        out.serialize_field("warnings", &warnings)?;
        out.serialize_field("notices", &texts.notices)?;
        out.serialize_field("fingerprint", &plan.fingerprint)?;
        out.serialize_field("parts", &plan.parts)?;
        if let PlanPurpose::Difference(compared) = purpose {
            out.serialize_field("compared", compared)?;
        }
        Ok(())
    }
}

/// A report with the sentences of its plan: the plan's published form, with an outcome in every
/// change and `converged` for the whole.
#[derive(Clone, Copy, Debug)]
pub struct ReportJson<'a> {
    pub report: &'a Report,
    pub texts: &'a PlanTexts,
    /// The number of the run.
    pub run: i64,
}

impl Serialize for ReportJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let ReportJson { report, texts, run } = *self;
        let plan = PlanJson(PlanView { plan: &report.plan, texts, purpose: PlanPurpose::Run(run) });
        let mut out = serializer.serialize_struct("report", 18)?;
        plan.serialize_head(&mut out)?;
        let forward = reported_changes(report.executed_forward());
        match &report.plan.reverse {
            None => out.serialize_field("changes", &forward.collect::<Vec<_>>())?,
            Some(_) => {
                let reverse = report.executed_reverse().into_iter().flat_map(reported_changes);
                let from = reverse.map(|what| SidedChange { side: "from", what });
                let to = forward.map(|what| SidedChange { side: "to", what });
                out.serialize_field("changes", &from.chain(to).collect::<Vec<_>>())?;
            }
        }
        plan.serialize_tail(&mut out)?;
        out.serialize_field("converged", &report.is_converged())?;
        out.serialize_field("interrupted", &report.is_interrupted())?;
        if let Some(why) = report.why_unverified() {
            out.serialize_field("unverified", describe_unverified(why))?;
        }
        out.end()
    }
}

fn reported_changes(executed: ExecutedLeg<'_>) -> impl Iterator<Item = ReportedChange<'_>> {
    let leg = executed.leg;
    executed.outcomes().map(move |(change, outcome)| ReportedChange { leg, change, outcome })
}

/// A change with its outcome; the fields of the change stand beside it.
struct ReportedChange<'a> {
    leg: &'a PlanLeg,
    change: &'a Change,
    outcome: &'a Outcome,
}

impl Serialize for ReportedChange<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct ReportedChangeJson<'a> {
            #[serde(flatten)]
            change: &'a Change,
            #[serde(flatten)]
            outcome: OutcomeFields<'a>,
        }
        ReportedChangeJson { change: self.change, outcome: OutcomeFields(self) }
            .serialize(serializer)
    }
}

struct OutcomeFields<'a>(&'a ReportedChange<'a>);

impl Serialize for OutcomeFields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let ReportedChange { leg, outcome, .. } = self.0;
        let mut out = serializer.serialize_map(None)?;
        out.serialize_entry("outcome", outcome.name())?;
        match outcome {
            Outcome::Done => {}
            Outcome::Failed { error, in_doubt, help } => {
                out.serialize_entry("error", error)?;
                out.serialize_entry("in_doubt", in_doubt)?;
                if let Some(help) = help {
                    out.serialize_entry("help", help)?;
                }
            }
            Outcome::Skipped(SkipReason::DependsOn(other)) => {
                if let Some(other) = leg.changes.get(*other) {
                    out.serialize_entry(
                        "leans_on",
                        &DependsOn { kind: other.kind.name(), code: other.code.as_str() },
                    )?;
                }
            }
            Outcome::Skipped(reason) => {
                out.serialize_entry("because", &describe_skip(reason, &leg.changes))?;
            }
            Outcome::NotTaken { fields, .. } => out.serialize_entry("not_taken", fields)?,
        }
        out.end()
    }
}

#[derive(Serialize)]
struct DependsOn<'a> {
    kind: &'a str,
    code: &'a str,
}
