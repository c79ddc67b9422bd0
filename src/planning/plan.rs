//! The plan: what will happen, what may not, and what is left alone; comparable, printable, savable.

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

use super::change::{Action, Change};
use super::chart::{Chart, chart};
use super::compare::Compared;
use super::diff::{Differences, Request, diff};
use super::fingerprint::{Digest, Fingerprint, Parts, Published};
use super::guard::{self, Refusal, Used};
use super::merge::Conflict;
use super::past::Stubborn;
use super::policy::Mode;
use super::reused::REUSED;
use super::scope::Filter;
use super::undo::{Done, undo};
use super::{missing, order, refs};
use crate::model::{Code, Kind, PerKind, Problem};

/// The version of the plan's JSON.
pub const FORMAT_VERSION: &str = "1";

/// One end of a flow, as plans name it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct End {
    pub store: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// How the server's build answers: `flat`, `nested`, or `unknown` when it holds no employee to tell by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dialect: Option<String>,
}

/// How many records of one kind a plan does what with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub create: u64,
    pub update: u64,
    pub delete: u64,
    pub resign: u64,
    #[serde(skip_serializing_if = "is_zero")]
    pub reinstate: u64,
    pub unchanged: u64,
    pub unmanaged: u64,
    pub conflict: u64,
}

fn is_zero(count: &u64) -> bool {
    *count == 0
}

impl Counts {
    /// How many changes these counts hold.
    pub fn changes(&self) -> u64 {
        self.create + self.update + self.delete + self.resign + self.reinstate
    }

    /// Counts one change.
    pub(super) fn take(&mut self, action: Action) {
        match action {
            Action::Create => self.create += 1,
            Action::Update => self.update += 1,
            Action::Delete => self.delete += 1,
            Action::Resign => self.resign += 1,
            Action::Reinstate => self.reinstate += 1,
        }
    }

    fn add(&mut self, other: &Counts) {
        self.create += other.create;
        self.update += other.update;
        self.delete += other.delete;
        self.resign += other.resign;
        self.reinstate += other.reinstate;
        self.unchanged += other.unchanged;
        self.unmanaged += other.unmanaged;
        self.conflict += other.conflict;
    }
}

/// What a flow would do now.
#[derive(Clone, Debug)]
pub struct Plan {
    pub flow: String,
    pub mode: Mode,
    pub created: DateTime<Utc>,
    pub from: End,
    pub to: End,
    /// Counts of every kind that is in scope and declared.
    pub by_kind: PerKind<Option<Counts>>,
    /// In the order in which they are performed.
    pub changes: Vec<Change>,
    pub unmanaged: Vec<(Kind, Code)>,
    pub refusals: Vec<Refusal>,
    /// How much of its limits it uses, where it uses any.
    pub used: Vec<Used>,
    /// The departments before and after; for a flow that goes both ways those of `to`.
    pub chart: Chart,
    pub warnings: Vec<String>,
    pub fingerprint: Fingerprint,
    /// What the fingerprint is made of.
    pub parts: Parts,
    /// The filters of the command line under which it was made.
    pub filter: SavedFilter,
    /// Whether it sends fields that cannot be read back to records that exist.
    pub set_passwords: bool,
    /// Live records in scope, by kind: what limits are shares of.
    pub live: PerKind<u64>,
    /// Records that the live side listed, in scope or not, of the kinds that it manages.
    pub seen: PerKind<Option<u64>>,
    /// What it changes is no server, but files or a database.
    pub kept_by_hand: bool,
    /// Fields left as they are, because the server does not keep what is declared.
    pub left: Stubborn,
    /// The number of the run that performs it.
    pub run: Option<i64>,
    /// Declared records in scope and in time, of the kinds that are declared.
    pub declared: PerKind<Option<u64>>,
    /// What a person has to decide before it is carried either way.
    pub conflicts: Vec<Conflict>,
    /// Decisions that this plan carries out.
    pub resolved: Vec<String>,
    /// What is written into `from` first, where the flow goes both ways. Its refusals and warnings stand with the others.
    pub back: Option<Box<Plan>>,
    /// What refusals and warnings call people.
    pub named: Vec<String>,
    /// What it says of people are tokens: it is there to be looked at, and not to be performed.
    pub masked: bool,
    /// What it is a difference of, where it was made offline: nothing performs it.
    pub compared: Option<Box<Compared>>,
}

/// Plans what must change. Problems of the desired state that only the live side shows are errors: nothing is planned.
pub fn plan(request: &Request<'_>) -> Result<Plan, Vec<Problem>> {
    planned(request, &Digest::of(request.desired, request.today))
}

/// Like [`plan`], with the digest of the desired state made before, while the live side was still being read.
pub fn planned(request: &Request<'_>, desired: &Digest) -> Result<Plan, Vec<Problem>> {
    std::thread::scope(|scope| {
        let live = scope.spawn(|| Digest::of(request.live, request.today));
        let mut plan = decide(request)?;
        // The thread only hashes; if it could not, the plan would have a fingerprint that fits nothing.
        let live = live.join().unwrap_or_else(|_| Digest::of(request.live, request.today));
        plan.parts = Parts::with(request, desired.clone(), live);
        plan.bind();
        Ok(plan)
    })
}

/// Plans the way back from what a run did; the desired side of the request is empty.
pub fn undone(request: &Request<'_>, done: &[Done]) -> Result<Plan, Vec<Problem>> {
    let mut plan = settle(request, undo(done, request.live), guard::limits)?;
    let side = |directory| Digest::of(directory, request.today);
    plan.parts = Parts::with(request, side(request.desired), side(request.live));
    plan.bind();
    Ok(plan)
}

pub(super) fn decide(request: &Request<'_>) -> Result<Plan, Vec<Problem>> {
    let mut found = diff(request);
    missing::create(request, &mut found);
    settle(request, found, guard::guard)
}

type Guard = fn(&Request<'_>, &Differences) -> Vec<Refusal>;

/// Protects, holds back, guards and orders what was found.
fn settle(request: &Request<'_>, mut found: Differences, guard: Guard) -> Result<Plan, Vec<Problem>> {
    let mut refusals = guard::protect(request, &mut found);
    for (change, holder) in refs::hold_back(request, &mut found.changes) {
        found.warnings.push(format!(
            "{} {} is not declared, and kept: {holder} still refers to it",
            change.kind, change.code
        ));
        found.unmanaged.push((change.kind, change.code));
    }
    let mut problems = std::mem::take(&mut found.problems);
    problems.extend(refs::unknown(request, &found.changes));
    problems.extend(order::rings(request.live, &found.changes));
    if !problems.is_empty() {
        return Err(problems);
    }
    refusals.extend(guard(request, &found));
    let used = guard::used(request, &found);
    let named = named(&refusals, &mut found);
    let chart = chart(request.live, &found.changes);
    found.unmanaged.sort_unstable();
    let by_kind = count(request, &found);
    let changes = order::order(found.changes, request.live);
    Ok(Plan {
        flow: String::new(),
        mode: request.policy.mode,
        created: DateTime::UNIX_EPOCH,
        from: End::default(),
        to: End::default(),
        by_kind,
        changes,
        unmanaged: found.unmanaged,
        refusals,
        used,
        chart,
        warnings: found.warnings,
        fingerprint: Fingerprint::default(),
        parts: Parts::default(),
        filter: SavedFilter::of(request.filter),
        set_passwords: request.resend,
        live: found.live,
        kept_by_hand: request.live.takes.is_some(),
        left: Stubborn::new(),
        run: None,
        seen: PerKind::from_fn(|kind| {
            (!request.passes_over(kind)).then(|| request.live.staying(kind) as u64)
        }),
        declared: PerKind::from_fn(|kind| {
            let speaks = request.desired.kinds[kind].is_some() && !request.passes_over(kind);
            speaks.then(|| found.declared[kind])
        }),
        conflicts: Vec::new(),
        resolved: Vec::new(),
        back: None,
        named,
        masked: false,
        compared: None,
    })
}

/// What refusals and warnings call people.
fn named(refusals: &[Refusal], found: &mut Differences) -> Vec<String> {
    let mut named = std::mem::take(&mut found.named);
    for refusal in refusals.iter().filter(|refusal| refusal.rule == REUSED) {
        let people = found.changes.iter().filter(|change| change.kind == Kind::Employee);
        let labels = people.map(|change| &change.label).filter(|label| !label.is_empty());
        named.extend(labels.filter(|label| refusal.message.contains(label.as_str())).cloned());
    }
    named
}

fn count(request: &Request<'_>, found: &Differences) -> PerKind<Option<Counts>> {
    let mut counts = PerKind::from_fn(|kind| {
        request.manages(kind).then(|| Counts { unchanged: found.unchanged[kind], ..Counts::default() })
    });
    for change in &found.changes {
        counts[change.kind].get_or_insert_default().take(change.action);
    }
    for (kind, _) in &found.unmanaged {
        counts[*kind].get_or_insert_default().unmanaged += 1;
    }
    counts
}

impl Plan {
    /// Nothing to do, in either direction.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.back.as_ref().is_none_or(|back| back.is_empty())
    }

    /// All changes in the order in which they are performed: what comes back to `from` first.
    pub fn all_changes(&self) -> impl Iterator<Item = &Change> {
        self.back.iter().flat_map(|back| &back.changes).chain(&self.changes)
    }

    /// How many changes there are in both directions.
    pub fn size(&self) -> usize {
        self.changes.len() + self.back.as_ref().map_or(0, |back| back.changes.len())
    }

    /// The form in which it is saved: the published one, with the key that binds its changes to its fingerprint.
    pub fn kept(&self) -> serde_json::Result<serde_json::Value> {
        let mut kept = serde_json::to_value(self)?;
        if let Some(map) = kept.as_object_mut() {
            map.insert("key".to_owned(), self.parts.key().to_string().into());
        }
        Ok(kept)
    }

    /// Binds the fingerprint to the changes as they are now.
    pub(crate) fn bind(&mut self) {
        let mut parts = std::mem::take(&mut self.parts);
        parts.bind(self.sided().map(|(side, change)| Published::of(side, change)));
        self.fingerprint = parts.whole();
        self.parts = parts;
    }

    /// All changes, with the side that each is made on where the flow goes both ways.
    pub(super) fn sided(&self) -> impl Iterator<Item = (&'static str, &Change)> {
        let (from, to) = if self.back.is_some() { ("from", "to") } else { ("", "") };
        let back = self.back.iter().flat_map(|back| &back.changes);
        back.map(move |change| (from, change)).chain(self.changes.iter().map(move |change| (to, change)))
    }

    /// Takes changes out; what leaned on them leans on the rest.
    pub(crate) fn drop_changes(&mut self, gone: &[bool]) {
        let mut place = Vec::with_capacity(gone.len());
        let mut next = 0;
        for &gone in gone {
            place.push((!gone).then_some(next));
            next += usize::from(!gone);
        }
        let mut at = 0;
        self.changes.retain(|_| {
            at += 1;
            !gone[at - 1]
        });
        for change in &mut self.changes {
            change.leans = change.leans.iter().filter_map(|&other| place[other]).collect();
        }
    }

    /// The counts of all kinds together.
    pub fn counts(&self) -> Counts {
        let mut sum = Counts::default();
        for (_, counts) in self.by_kind.iter() {
            sum.add(&counts.unwrap_or_default());
        }
        sum
    }
}

/// A change of a flow that goes both ways, with the side that it is made on.
#[derive(Debug, Serialize)]
pub struct Sided<T> {
    pub side: &'static str,
    #[serde(flatten)]
    pub what: T,
}

/// A conflict with the commands that settle it.
struct Settled<'a> {
    conflict: &'a Conflict,
    flow: &'a str,
}

impl Serialize for Settled<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Flat<'a> {
            #[serde(flatten)]
            conflict: &'a Conflict,
            settle: Vec<String>,
        }
        Flat { conflict: self.conflict, settle: self.conflict.settle(self.flow) }.serialize(serializer)
    }
}

#[derive(Serialize)]
struct Unmanaged<'a> {
    kind: Kind,
    code: &'a Code,
}

#[derive(Serialize)]
struct Summary<'a> {
    #[serde(flatten)]
    all: Counts,
    by_kind: BTreeMap<&'a str, Counts>,
}

/// The published form, `schemas/plan.schema.json`. Secret values are not in it.
impl Serialize for Plan {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("plan", 16)?;
        self.head(&mut out)?;
        match &self.back {
            None => out.serialize_field("changes", &self.changes)?,
            Some(back) => {
                let from = back.changes.iter().map(|change| Sided { side: "from", what: change });
                let to = self.changes.iter().map(|change| Sided { side: "to", what: change });
                out.serialize_field("changes", &from.chain(to).collect::<Vec<_>>())?;
            }
        }
        self.tail(&mut out)?;
        out.end()
    }
}

impl Plan {
    /// The fields before `changes`; reports of a performed plan start with them too.
    pub fn head<S: SerializeStruct>(&self, out: &mut S) -> Result<(), S::Error> {
        let by_kind =
            self.by_kind.iter().filter_map(|(kind, counts)| Some((kind.name(), (*counts)?))).collect();
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
        out.serialize_field("summary", &Summary { all: self.counts(), by_kind })
    }

    /// The fields after `changes`.
    pub fn tail<S: SerializeStruct>(&self, out: &mut S) -> Result<(), S::Error> {
        let unmanaged: Vec<_> =
            self.unmanaged.iter().map(|(kind, code)| Unmanaged { kind: *kind, code }).collect();
        out.serialize_field("unmanaged", &unmanaged)?;
        let conflicts = self.conflicts.iter().map(|conflict| Settled { conflict, flow: &self.flow });
        out.serialize_field("conflicts", &conflicts.collect::<Vec<_>>())?;
        if !self.resolved.is_empty() {
            out.serialize_field("resolved", &self.resolved)?;
        }
        out.serialize_field("refusals", &self.refusals)?;
        out.serialize_field("warnings", &self.warnings)?;
        out.serialize_field("fingerprint", &self.fingerprint)?;
        out.serialize_field("parts", &self.parts)?;
        if let Some(compared) = &self.compared {
            out.serialize_field("compared", compared)?;
        }
        Ok(())
    }
}

/// The filters under which a saved plan was made.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize, Serialize)]
pub struct SavedFilter {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<String>,
}

impl SavedFilter {
    pub(super) fn of(filter: &Filter) -> SavedFilter {
        let text = |patterns: &[(String, String)]| {
            patterns.iter().map(|(kind, code)| format!("{kind}:{code}")).collect()
        };
        SavedFilter { only: text(&filter.only), except: text(&filter.except) }
    }
}
