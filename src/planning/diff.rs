//! The difference between the two sides: what is asked, what is found, and what is known of each
//! kind.

pub(in crate::planning) mod creating;
mod deactivating;
mod field_changes;
mod leaving_changes;
mod partial_target;
mod record_changes;
mod renames;

pub(crate) use partial_target::left_out;
use renames::{Renames, find_live_renames};

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;

use super::change::{Change, FieldName};
use super::guards::leaver_rules::KnownLeavers;
use super::notice::Notice;
use super::policy::{FlowMode, Owner, Policy};
use super::selection::record_filter::RecordFilter;
use super::selection::scope::Bounds;
use crate::model::check::codes::names_both;
use crate::model::{Code, Directory, Kind, PerKind, Problem, Record, Takes};

/// Everything that planning looks at.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    pub desired: &'a Directory,
    pub live: &'a Directory,
    pub policy: &'a Policy,
    pub filter: &'a RecordFilter,
    /// The day that active dates are compared with, in the server's zone.
    pub today: NaiveDate,
    /// Send fields that cannot be read back also to records that exist.
    pub resend: bool,
    /// Kinds of which nobody is taken away, because the flow never ran before.
    pub first_run: PerKind<bool>,
    /// Who was deactivated by earlier runs; `None` where that is no matter.
    pub leavers: Option<KnownLeavers<'a>>,
}

impl Request<'_> {
    /// Whether the flow speaks of a kind: it is in scope, declared, and not passed over by the side
    /// that is written.
    pub(crate) fn manages_kind(&self, kind: Kind) -> bool {
        self.policy.scope.kinds[kind]
            && self.desired.kinds[kind].is_some()
            && !self.passes_over(kind)
    }

    /// Whether a person reviewed two codes of one kind as those of two records.
    pub(crate) fn keeps_apart(&self, code: &str, other: &str) -> bool {
        let sides = [self.desired, self.live];
        let declared =
            sides.into_iter().flat_map(|side| side.not_same.iter().map(|(pair, _)| pair));
        let mut pairs = declared.chain(&self.policy.not_same);
        pairs.any(|pair| names_both(pair, code, other))
    }

    /// What the side that is written is called.
    pub(crate) fn target_noun(&self) -> &'static str {
        noun_of_target(self.live.takes.is_some())
    }

    /// Whether the side that is written does not manage a kind. What is carried into files by a
    /// flow of its own (a feed that is imported) is asked for by name.
    pub(crate) fn passes_over(&self, kind: Kind) -> bool {
        let takes = self.live.takes.as_ref().is_none_or(|takes| takes[kind] != Takes::NOTHING);
        (!takes || self.policy.mode != FlowMode::Push) && self.live.passes_over(kind)
    }
}

/// What the side that is written is called: files and databases are no servers.
pub(crate) fn noun_of_target(kept_by_hand: bool) -> &'static str {
    if kept_by_hand { "the other side" } else { "the server" }
}

/// What the two sides differ in, not yet ordered and not yet guarded.
#[derive(Debug, Default)]
pub(crate) struct Differences {
    pub(crate) changes: Vec<Change>,
    pub(crate) unchanged: PerKind<u64>,
    pub(crate) unmanaged: Vec<(Kind, Code)>,
    /// Live records in scope: what limits are shares of.
    pub(crate) live: PerKind<u64>,
    /// Declared records in scope and in time.
    pub(crate) declared: PerKind<u64>,
    pub(crate) warnings: Vec<String>,
    pub(crate) notices: Vec<Notice>,
    pub(crate) problems: Vec<Problem>,
    /// What warnings call people.
    pub(crate) named: Vec<String>,
    /// People who were deactivated once and are declared, with nothing of it left to switch on.
    pub(crate) returned: Vec<Code>,
    /// Leavers of a kind of which a first run holds some back, all together.
    pub(crate) held_back: PerKind<u64>,
    /// Records of which nothing is sent although they differ.
    pub(crate) left_alone: PerKind<u64>,
}

pub(crate) fn diff_directories(request: &Request<'_>) -> Differences {
    let mut out = Differences::default();
    let bounds = Bounds::new(&request.policy.scope, request.desired, request.live);
    let renames = find_live_renames(request, &mut out);
    for kind in Kind::ALL {
        if request.manages_kind(kind) {
            KindDiff::new(kind, request, &bounds, &renames).diff_kind(&mut out);
        } else {
            out.live[kind] = request.live.count_not_resigned(kind) as u64;
        }
    }
    out.warnings.extend(partial_target::note_unmentioned_kinds(request));
    out.unmanaged.sort_unstable();
    out
}

pub(crate) fn at_record(problem: Problem, directory: &Directory, record: &Record) -> Problem {
    match directory.record_origin(record) {
        Some(origin) => problem.at_origin(origin),
        None => problem,
    }
}

struct KindDiff<'r, 'a> {
    kind: Kind,
    request: &'r Request<'a>,
    bounds: &'r Bounds<'a>,
    renames: &'r Renames<'a>,
    /// Fields that at least one live record reports; the others cannot be compared on this server.
    readable: u64,
    readable_custom: BTreeSet<&'a str>,
    /// What may be written, on a side that is no server.
    takes: Option<Takes>,
    /// Records of the side that is written keep to the fields that they mention.
    partial: bool,
    /// The fields that some live record mentions, and those that most of them do.
    mentioned: u64,
    usual: u64,
    unmentioned: BTreeSet<FieldName>,
    unreadable: BTreeSet<FieldName>,
    owners: Vec<Owner>,
    external: HashSet<&'a str>,
    folded: Option<HashMap<String, &'a Code>>,
    /// Leavers on a server that knows no resigning.
    by_hand: Vec<String>,
    /// What those are called.
    named: Vec<String>,
    /// Leavers whose time as deactivated people is over.
    overdue: Vec<Code>,
    /// Records that a side kept by hand does not take, by what keeps them out.
    untaken: BTreeMap<&'static str, Vec<Code>>,
    /// Records that differ in a field which nothing is written into.
    unwritten: BTreeMap<FieldName, Vec<Code>>,
    /// Secret fields that are not written into files or a database, as bits, and the records that
    /// lack them for it.
    guarded: u64,
    guarded_in: BTreeMap<FieldName, Vec<Code>>,
    /// New records that say something of a field which belongs to the side that is written.
    unsent: BTreeMap<FieldName, Vec<Code>>,
}

impl<'r, 'a> KindDiff<'r, 'a> {
    fn new(
        kind: Kind,
        request: &'r Request<'a>,
        bounds: &'r Bounds<'a>,
        renames: &'r Renames<'a>,
    ) -> Self {
        let spec = kind.spec();
        let custom = request.desired.records(kind).any(|record| !record.custom_fields().is_empty());
        let mut readable = 0u64;
        let mut readable_custom = BTreeSet::new();
        for record in request.live.records(kind) {
            readable |= record.fields().bits();
            if custom {
                readable_custom
                    .extend(record.custom_fields().iter().map(|(name, _)| name.as_str()));
            }
        }
        let takes = request.live.takes.as_ref().map(|takes| takes[kind]);
        let partial = partial_target::is_partial_target(request, kind, takes);
        let mentioned = readable;
        // A server reports the same fields of every record: only a side kept by hand is asked what
        // is usual there.
        let usual = if partial { partial_target::usual_fields(request, kind) } else { 0 };
        if let Some(takes) = takes {
            let wanted = if partial {
                partial_target::always_carried_fields(request, kind)
            } else {
                u64::MAX
            };
            readable = takes.fields & wanted;
        }
        let owners = spec
            .fields
            .iter()
            .map(|field| request.policy.owners.owner_of(kind, field.name))
            .collect();
        let external =
            request.desired.external[kind].iter().map(|(code, _)| code.as_str()).collect();
        KindDiff {
            kind,
            request,
            bounds,
            renames,
            readable,
            readable_custom,
            takes,
            partial,
            mentioned,
            usual,
            unmentioned: BTreeSet::new(),
            unreadable: BTreeSet::new(),
            owners,
            external,
            folded: None,
            by_hand: Vec::new(),
            named: Vec::new(),
            overdue: Vec::new(),
            untaken: BTreeMap::new(),
            unwritten: BTreeMap::new(),
            guarded: if takes.is_some() {
                partial_target::guarded_fields(request, kind)
            } else {
                0
            },
            guarded_in: BTreeMap::new(),
            unsent: BTreeMap::new(),
        }
    }
}
