//! A plan as it is published: its JSON.

use std::collections::BTreeMap;

use chrono::SecondsFormat;
use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

use super::super::three_way_merge::Conflict;
use super::{Counts, FORMAT_VERSION, Plan, SavedFilter};
use crate::model::{Code, Kind};

/// A change of a flow that goes both ways, with the side that it is made on.
#[derive(Debug, Serialize)]
pub struct SidedChange<T> {
    pub side: &'static str,
    #[serde(flatten)]
    pub what: T,
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

/// The published form, `schemas/plan.schema.json`. Secret values are not in it.
impl Serialize for Plan {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("plan", 16)?;
        self.serialize_head(&mut out)?;
        match &self.back {
            None => out.serialize_field("changes", &self.changes)?,
            Some(back) => {
                let from =
                    back.changes.iter().map(|change| SidedChange { side: "from", what: change });
                let to = self.changes.iter().map(|change| SidedChange { side: "to", what: change });
                out.serialize_field("changes", &from.chain(to).collect::<Vec<_>>())?;
            }
        }
        self.serialize_tail(&mut out)?;
        out.end()
    }
}

impl Plan {
    /// The fields before `changes`; reports of a performed plan start with them too.
    pub fn serialize_head<S: SerializeStruct>(&self, out: &mut S) -> Result<(), S::Error> {
        let by_kind = self
            .by_kind
            .iter()
            .filter_map(|(kind, counts)| Some((kind.name(), (*counts)?)))
            .collect();
        out.serialize_field("format_version", FORMAT_VERSION)?;
        out.serialize_field("muster_version", env!("CARGO_PKG_VERSION"))?;
        if self.masked {
            out.serialize_field("masked", &true)?;
        }
        out.serialize_field("flow", &self.flow)?;
        if let Some(run) = self.run {
            out.serialize_field("run", &run)?;
        }
        out.serialize_field("mode", self.mode.name())?;
        out.serialize_field("created", &self.created.to_rfc3339_opts(SecondsFormat::Secs, true))?;
        out.serialize_field("from", &self.from)?;
        out.serialize_field("to", &self.to)?;
        if self.filter != SavedFilter::default() {
            out.serialize_field("filter", &self.filter)?;
        }
        if self.set_passwords {
            out.serialize_field("set_passwords", &true)?;
        }
        if self.secrets {
            out.serialize_field("secrets", &true)?;
        }
        out.serialize_field("summary", &PlanSummary { all: self.total_counts(), by_kind })
    }

    /// The fields after `changes`.
    pub fn serialize_tail<S: SerializeStruct>(&self, out: &mut S) -> Result<(), S::Error> {
        let unmanaged: Vec<_> =
            self.unmanaged.iter().map(|(kind, code)| Unmanaged { kind: *kind, code }).collect();
        out.serialize_field("unmanaged", &unmanaged)?;
        let conflicts =
            self.conflicts.iter().map(|conflict| PublishedConflict { conflict, flow: &self.flow });
        out.serialize_field("conflicts", &conflicts.collect::<Vec<_>>())?;
        if !self.resolved.is_empty() {
            out.serialize_field("resolved", &self.resolved)?;
        }
        out.serialize_field("refusals", &self.refusals)?;
        out.serialize_field("warnings", &self.warnings)?;
        out.serialize_field("notices", &self.notices)?;
        out.serialize_field("fingerprint", &self.fingerprint)?;
        out.serialize_field("parts", &self.parts)?;
        if let Some(compared) = &self.compared {
            out.serialize_field("compared", compared)?;
        }
        Ok(())
    }
}
