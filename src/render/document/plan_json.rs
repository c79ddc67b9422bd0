//! A plan and a report as they are published: `schemas/plan.schema.json` and
//! `schemas/report.schema.json`. Secret values are not in them.

use std::collections::BTreeMap;

use chrono::SecondsFormat;
use serde::Serialize;
use serde::ser::{SerializeMap as _, SerializeStruct, Serializer};

use super::plan_texts::{NoticeText, PlanTexts};
use super::skip_text::describe_skip;
use crate::engine::{Outcome, Report, SkipReason};
use crate::model::{Code, Kind};
use crate::planning::plan::{FORMAT_VERSION, SavedFilter};
use crate::planning::three_way_merge::Conflict;
use crate::planning::{Change, Counts, Plan};

/// A plan with its sentences.
#[derive(Clone, Copy, Debug)]
pub struct PlanJson<'a> {
    pub plan: &'a Plan,
    pub texts: &'a PlanTexts,
}

impl PlanJson<'_> {
    /// The form in which a plan is saved: the published one, with the key that binds its changes to
    /// its fingerprint.
    ///
    /// # Errors
    /// Returns an error for a value that JSON cannot hold.
    pub fn to_saved_json(&self) -> serde_json::Result<serde_json::Value> {
        let mut kept = serde_json::to_value(self)?;
        if let Some(map) = kept.as_object_mut() {
            map.insert("key".to_owned(), self.plan.parts.changes_key().to_string().into());
        }
        Ok(kept)
    }
}

impl Serialize for PlanJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("plan", 16)?;
        self.serialize_head(&mut out)?;
        match &self.plan.back {
            None => out.serialize_field("changes", &self.plan.changes)?,
            Some(back) => {
                let from =
                    back.changes.iter().map(|change| SidedChange { side: "from", what: change });
                let to =
                    self.plan.changes.iter().map(|change| SidedChange { side: "to", what: change });
                out.serialize_field("changes", &from.chain(to).collect::<Vec<_>>())?;
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
        let plan = self.plan;
        let by_kind = plan
            .by_kind
            .iter()
            .filter_map(|(kind, counts)| Some((kind.name(), (*counts)?)))
            .collect();
        out.serialize_field("format_version", FORMAT_VERSION)?;
        out.serialize_field("muster_version", env!("CARGO_PKG_VERSION"))?;
        if self.texts.masked {
            out.serialize_field("masked", &true)?;
        }
        out.serialize_field("flow", &plan.flow)?;
        if let Some(run) = plan.run {
            out.serialize_field("run", &run)?;
        }
        out.serialize_field("mode", plan.mode.name())?;
        out.serialize_field("created", &plan.created.to_rfc3339_opts(SecondsFormat::Secs, true))?;
        out.serialize_field("from", &plan.from)?;
        out.serialize_field("to", &plan.to)?;
        if plan.filter != SavedFilter::default() {
            out.serialize_field("filter", &plan.filter)?;
        }
        if plan.set_passwords {
            out.serialize_field("set_passwords", &true)?;
        }
        if plan.secrets {
            out.serialize_field("secrets", &true)?;
        }
        out.serialize_field("summary", &PlanSummary { all: plan.total_counts(), by_kind })
    }

    /// The fields after `changes`.
    fn serialize_tail<S: SerializeStruct>(&self, out: &mut S) -> Result<(), S::Error> {
        let PlanJson { plan, texts } = self;
        let unmanaged: Vec<_> =
            plan.unmanaged.iter().map(|(kind, code)| Unmanaged { kind: *kind, code }).collect();
        out.serialize_field("unmanaged", &unmanaged)?;
        let conflicts =
            plan.conflicts.iter().map(|conflict| PublishedConflict { conflict, flow: &plan.flow });
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
        if let Some(compared) = &plan.compared {
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
}

impl Serialize for ReportJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let ReportJson { report, texts } = self;
        let plan = PlanJson { plan: &report.plan, texts };
        let mut out = serializer.serialize_struct("report", 18)?;
        plan.serialize_head(&mut out)?;
        match &report.back {
            None => {
                out.serialize_field("changes", &reported_changes(report).collect::<Vec<_>>())?
            }
            Some(back) => {
                let from = reported_changes(back).map(|what| SidedChange { side: "from", what });
                let to = reported_changes(report).map(|what| SidedChange { side: "to", what });
                out.serialize_field("changes", &from.chain(to).collect::<Vec<_>>())?;
            }
        }
        plan.serialize_tail(&mut out)?;
        out.serialize_field("converged", &report.is_converged())?;
        let back = report.back.as_deref();
        out.serialize_field(
            "interrupted",
            &(report.interrupted || back.is_some_and(|back| back.interrupted)),
        )?;
        if let Some(why) =
            report.unverified.as_ref().or(back.and_then(|back| back.unverified.as_ref()))
        {
            out.serialize_field("unverified", why)?;
        }
        out.end()
    }
}

fn reported_changes(report: &Report) -> impl Iterator<Item = ReportedChange<'_>> {
    let both = report.plan.changes.iter().zip(&report.outcomes);
    both.map(move |(change, outcome)| ReportedChange { report, change, outcome })
}

/// A change with its outcome; the fields of the change stand beside it.
struct ReportedChange<'a> {
    report: &'a Report,
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
        let ReportedChange { report, outcome, .. } = self.0;
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
                if let Some(other) = report.plan.changes.get(*other) {
                    out.serialize_entry(
                        "leans_on",
                        &DependsOn { kind: other.kind.name(), code: other.code.as_str() },
                    )?;
                }
            }
            Outcome::Skipped(reason) => {
                out.serialize_entry("because", &describe_skip(reason, &report.plan.changes))?;
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
