//! Which fields a person gets who is made anew in files: as many as the neighbours have.

use std::collections::HashSet;

use crate::model::{Directory, Kind, Record};
use crate::planning::change::FieldName;
use crate::planning::policy::FieldOwners;

/// Fields of people that are carried over whether or not any record mentions them.
const ALWAYS: [&str; 5] = ["first_name", "last_name", "department", "position", "areas"];

/// The fields that a new record of a side kept by hand gets. A server reports every field there is,
/// with the defaults of its devices; written out, each of them would be declared from then on.
#[derive(Debug)]
pub(in crate::planning) struct CarriedFields<'a> {
    kind: Kind,
    owners: &'a FieldOwners,
    /// Bits, by the position of a field in the table of its kind.
    fields: u64,
    /// Attributes that some record mentions.
    custom: HashSet<&'a str>,
}

impl<'a> CarriedFields<'a> {
    /// Returns `None` where every field is carried: into a server, a table, or files without
    /// people.
    pub(in crate::planning) fn of_side(
        side: &'a Directory,
        kind: Kind,
        owners: &'a FieldOwners,
    ) -> Option<CarriedFields<'a>> {
        is_partial_side(side, kind).then(|| CarriedFields {
            kind,
            owners,
            fields: usual_fields(side, kind) | always_carried_fields(kind, owners),
            custom: side
                .records(kind)
                .flat_map(|record| record.custom_fields().iter())
                .map(|(name, _)| name.as_str())
                .collect(),
        })
    }

    pub(in crate::planning) fn contains_field(&self, field: &FieldName) -> bool {
        match field {
            FieldName::Of(id) => self.fields & (1 << id.0) != 0,
            FieldName::Custom(name) => {
                self.custom.contains(name.as_str())
                    || self.owners.names_field(self.kind, &field.plan_name(self.kind))
            }
            FieldName::Code | FieldName::Day(_) => true,
        }
    }
}

/// Whether the people of a side keep to the fields that they mention: most of what a server reports
/// was left out there on purpose.
pub(in crate::planning) fn is_partial_side(side: &Directory, kind: Kind) -> bool {
    kind == Kind::Employee
        && side.takes.as_ref().is_some_and(|takes| !takes[kind].fills)
        && side.count_records(kind) > 0
}

/// The fields that at least half of the records mention, as bits: a new one says as much as its
/// neighbours.
fn usual_fields(side: &Directory, kind: Kind) -> u64 {
    let mut counts = [0usize; 64];
    for entry in side.records(kind).flat_map(Record::fields) {
        counts[usize::from(entry.id.0) % 64] += 1;
    }
    let half = side.count_records(kind).div_ceil(2).max(1);
    (0..64).filter(|at| counts[*at] >= half).fold(0, |bits, at| bits | 1 << at)
}

/// The fields that are carried over in any case, as bits.
pub(in crate::planning) fn always_carried_fields(kind: Kind, owners: &FieldOwners) -> u64 {
    let wanted = kind
        .spec()
        .numbered_fields()
        .filter(|(_, field)| ALWAYS.contains(&field.name) || owners.names_field(kind, field.name));
    wanted.fold(0, |bits, (id, _)| bits | 1 << id.0)
}
