//! The difference of one kind while it is made: what may be compared and written of it, and what
//! was found.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::partial_target;
use super::renames::Renames;
use crate::model::check::undeclarable_codes::{CodeObstacle, HeldCodes};
use crate::model::{Code, Kind, WritableParts};
use crate::planning::change::FieldName;
use crate::planning::notice::PersonName;
use crate::planning::notice::diff_fact::UntakenReason;
use crate::planning::policy::Owner;
use crate::planning::request::Request;
use crate::planning::selection::carried_fields::{CarriedFields, always_carried_fields};
use crate::planning::selection::scope::ResolvedScope;
use crate::planning::selection::structure_in_use::StructureInUse;

pub(super) struct KindDiff<'r, 'a> {
    pub(super) kind: Kind,
    pub(super) request: &'r Request<'a>,
    pub(super) bounds: &'r ResolvedScope<'a>,
    pub(super) renames: &'r Renames<'a>,
    /// Fields that at least one live record reports; the others cannot be compared on this server.
    pub(super) readable: u64,
    pub(super) readable_custom: BTreeSet<&'a str>,
    /// What may be written, on a side that is no server.
    pub(super) takes: Option<WritableParts>,
    /// Records of the side that is written keep to the fields that they mention.
    pub(super) partial: bool,
    /// The fields that some live record mentions.
    pub(super) mentioned: u64,
    /// What a new record of a side kept by hand gets.
    pub(super) carried: Option<CarriedFields<'a>>,
    /// The structure that people in a narrowed scope use.
    pub(super) in_use: Option<&'r StructureInUse<'a>>,
    pub(super) unmentioned: BTreeSet<FieldName>,
    pub(super) unreadable: BTreeSet<FieldName>,
    pub(super) owners: Vec<Owner>,
    pub(super) external: HashSet<&'a str>,
    pub(super) folded: Option<HashMap<String, &'a Code>>,
    /// Leavers on a server that has no resignation.
    pub(super) by_hand: Vec<(Code, Option<PersonName>)>,
    /// Leavers whose time as deactivated people is over.
    pub(super) overdue: Vec<Code>,
    /// The codes of the live side, once one of them is asked for.
    pub(super) held_codes: Option<HeldCodes<'a>>,
    /// Live records that are absent and that no source can declare.
    pub(super) undeclarable: Vec<(Code, CodeObstacle<&'a str>)>,
    /// Records that a side kept by hand does not take, by what keeps them out.
    pub(super) untaken: BTreeMap<UntakenReason, Vec<Code>>,
    /// Records that differ in a field which nothing is written into.
    pub(super) unwritten: BTreeMap<FieldName, Vec<Code>>,
    /// Secret fields that are not written into files or a database, as bits, and the records that
    /// lack them for it.
    pub(super) guarded: u64,
    pub(super) guarded_in: BTreeMap<FieldName, Vec<Code>>,
    /// New records that say something of a field which belongs to the side that is written.
    pub(super) unsent: BTreeMap<FieldName, Vec<Code>>,
}

impl<'r, 'a> KindDiff<'r, 'a> {
    pub(super) fn new(
        kind: Kind,
        request: &'r Request<'a>,
        bounds: &'r ResolvedScope<'a>,
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
        let partial = partial_target::is_partial_target(request, kind);
        let mentioned = readable;
        // A server reports the same fields of every record: only a side kept by hand is asked what
        // is usual there.
        let owners = &request.policy.owners;
        let carried =
            if partial { CarriedFields::of_side(request.live, kind, owners) } else { None };
        if let Some(takes) = takes {
            let wanted = if partial { always_carried_fields(kind, owners) } else { u64::MAX };
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
            carried,
            in_use: None,
            unmentioned: BTreeSet::new(),
            unreadable: BTreeSet::new(),
            owners,
            external,
            folded: None,
            by_hand: Vec::new(),
            overdue: Vec::new(),
            held_codes: None,
            undeclarable: Vec::new(),
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
