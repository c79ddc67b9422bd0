//! Areas, departments and positions that the people of a narrowed scope use.

use std::collections::HashSet;

use crate::model::{Directory, Kind, PerKind, Record, Value};
use crate::planning::policy::Scope;
use crate::planning::selection::scope::ResolvedScope;

/// The structure that belongs to a flow which speaks of some areas or departments alone: what
/// stands in them, what their people name, and what that lies below. The rest belongs to other
/// sites.
#[derive(Debug)]
pub(crate) struct StructureInUse<'a>(PerKind<HashSet<&'a str>>);

impl<'a> StructureInUse<'a> {
    /// Returns `None` where the scope takes in everybody: then all structure belongs to the flow.
    pub(crate) fn of_scope(
        scope: &Scope,
        bounds: &ResolvedScope<'a>,
        sides: [&'a Directory; 2],
    ) -> Option<StructureInUse<'a>> {
        if scope.areas.is_empty() && scope.departments.is_empty() {
            return None;
        }
        let mut used: PerKind<HashSet<&str>> = PerKind::default();
        let people = |side: &'a Directory| side.records(Kind::Employee);
        let inside = |record: &&Record| {
            // Out of scope by its kind alone, a person still names what other records need.
            bounds.admits_place(Kind::Employee, record, None)
        };
        for person in sides.into_iter().flat_map(people).filter(inside) {
            for entry in person.fields() {
                if let Some(kind) = Kind::Employee.spec().field(entry.id).ty.refers_to() {
                    used[kind].extend(entry.value.references());
                }
            }
        }
        for (kind, is_narrowed) in [
            (Kind::Area, !scope.areas.is_empty()),
            (Kind::Department, !scope.departments.is_empty()),
        ] {
            if is_narrowed {
                let records = sides.into_iter().flat_map(|side| side.records(kind));
                let inside = records.filter(|record| bounds.admits_place(kind, record, None));
                used[kind].extend(inside.map(|record| record.code.as_str()));
            }
        }
        for kind in Kind::ALL {
            add_ancestors(kind, &mut used[kind], sides);
        }
        Some(StructureInUse(used))
    }

    /// Whether a record belongs to the flow. People do: the scope itself is about them.
    pub(crate) fn contains_record(&self, kind: Kind, code: &str) -> bool {
        kind == Kind::Employee || self.0[kind].contains(code)
    }
}

/// Whether any record of a side names this one.
pub(crate) fn is_referenced(side: &Directory, kind: Kind, code: &str) -> bool {
    let mut others =
        Kind::ALL.into_iter().flat_map(|of| side.records(of).map(move |record| (of, record)));
    others.any(|(of, record)| {
        record.fields().iter().any(|entry| {
            of.spec().field(entry.id).ty.refers_to() == Some(kind)
                && entry.value.references().any(|named| named == code)
        })
    })
}

/// Adds what the codes lie below, on either side.
fn add_ancestors<'a>(kind: Kind, used: &mut HashSet<&'a str>, sides: [&'a Directory; 2]) {
    let Some(parent) = kind.spec().parent_field() else { return };
    let mut open: Vec<&str> = used.iter().copied().collect();
    while let Some(code) = open.pop() {
        for side in sides {
            let above = side.get(kind, code).and_then(|record| record.get(parent));
            if let Some(Value::Text(above)) = above
                && used.insert(above.as_str())
            {
                open.push(above.as_str());
            }
        }
    }
}
