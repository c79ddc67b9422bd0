//! Flows that undo each other: two sources that write the same fields of the same records of one
//! target take turns.

use std::collections::HashSet;

use super::scope::{ResolvedScope, descendants_of};
use crate::model::{Code, Directory, FieldId, Kind, PerKind, Record};
use crate::planning::policy::{Absent, FlowMode, Owner, Policy};

/// What a flow writes into its target.
#[derive(Clone, Debug)]
pub struct FlowWrites<'a> {
    pub policy: &'a Policy,
    /// The fields that the source has values for, one bit for each.
    pub fields: PerKind<u64>,
    /// What the source declares, where it is known.
    pub declared: Option<&'a Directory>,
}

/// What two flows write both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlap {
    pub kind: Kind,
    pub fields: Vec<&'static str>,
    /// Records that both declare, or that one takes away and the other makes; else they could only
    /// come to.
    pub certain: bool,
}

/// Returns the fields that a directory has values for.
pub fn mentioned_fields(directory: &Directory) -> PerKind<u64> {
    let of = |record: &Record| record.fields().bits();
    PerKind::from_fn(|kind| directory.records(kind).fold(0, |bits, record| bits | of(record)))
}

/// Whether two flows have a kind and a field in common that both write, whatever their sources say.
pub fn may_overlap(a: &Policy, b: &Policy) -> bool {
    let fields = PerKind([u64::MAX; 4]);
    let [a, b] = [a, b].map(|policy| FlowWrites { policy, fields, declared: None });
    Kind::ALL.into_iter().any(|kind| {
        let in_scope = a.policy.scope.kinds[kind] && b.policy.scope.kinds[kind];
        in_scope && written_fields(kind, &a) & written_fields(kind, &b) != 0
    })
}

/// What both flows would write, kind by kind.
pub fn find_overlaps(a: &FlowWrites<'_>, b: &FlowWrites<'_>) -> Vec<Overlap> {
    Kind::ALL.into_iter().filter_map(|kind| overlap_of_kind(kind, a, b)).collect()
}

fn overlap_of_kind(kind: Kind, a: &FlowWrites<'_>, b: &FlowWrites<'_>) -> Option<Overlap> {
    let bits = written_fields(kind, a) & written_fields(kind, b);
    let meet = scopes_meet(kind, a, b);
    if bits == 0 || !(meet || person_in_both(kind, bits, a, b)) {
        return None;
    }
    let spec = kind.spec();
    let fields = spec
        .fields
        .iter()
        .filter(|field| spec.by_name(field.name).is_some_and(|id| has_field_bit(bits, id)));
    let fields = fields.map(|field| field.name).collect();
    let certain = match (a.declared, b.declared) {
        _ if !meet => true,
        (Some(first), Some(second)) => {
            let takes_away = [a, b].iter().any(|flow| flow.policy.absent[kind] != Absent::Keep);
            match kind {
                Kind::Employee => {
                    takes_away || common_records(kind, first, second).next().is_some()
                }
                // Two sites may declare the same departments: that is no harm while they agree.
                _ if common_records(kind, first, second)
                    .any(|(one, other)| differs_in_fields(bits, one, other)) =>
                {
                    true
                }
                _ => return None,
            }
        }
        _ if kind == Kind::Employee => true,
        // What a database holds of structure is not known offline.
        _ => return None,
    };
    Some(Overlap { kind, fields, certain })
}

/// What two flows between the same two stores carry in opposite directions, kind by kind: each run
/// undoes the other. With `crosswise` the second one goes from the `to` of the first to its `from`.
/// What both share is merged, and no harm.
pub fn find_opposed_flows(a: &FlowWrites<'_>, b: &FlowWrites<'_>, crosswise: bool) -> Vec<Overlap> {
    let found = Kind::ALL.into_iter().filter_map(|kind| {
        if !scopes_meet(kind, a, b) {
            return None;
        }
        let spec = kind.spec();
        let said = |name: &str| {
            let bit = spec.by_name(name).map_or(0, |id| 1 << id.0);
            let named = [a, b].iter().any(|flow| flow.policy.owners.names_itself(kind, name));
            named || (a.fields[kind] | b.fields[kind]) & bit != 0
        };
        let fields = spec.fields.iter().filter(|field| said(field.name)).filter(|field| {
            let (one, mut other) = (
                carried_directions(a.policy, kind, field.name),
                carried_directions(b.policy, kind, field.name),
            );
            if crosswise {
                other.swap(0, 1);
            }
            ([one, other] != [[true; 2]; 2]) && ((one[0] && other[1]) || (one[1] && other[0]))
        });
        let fields: Vec<&str> = fields.map(|field| field.name).collect();
        (!fields.is_empty()).then_some(Overlap { kind, fields, certain: true })
    });
    found.collect()
}

/// What two flows bring back into one source, each from a server of its own that owns it.
pub fn find_carried_back(a: &FlowWrites<'_>, b: &FlowWrites<'_>) -> Vec<Overlap> {
    let kind = Kind::Employee;
    if !scopes_meet(kind, a, b) {
        return Vec::new();
    }
    let owns = |flow: &FlowWrites<'_>, name: &str| {
        carried_directions(flow.policy, kind, name) == [false, true]
    };
    let fields = kind.spec().fields.iter().map(|field| field.name);
    let fields: Vec<&str> = fields.filter(|name| owns(a, name) && owns(b, name)).collect();
    let found = Overlap { kind, fields, certain: false };
    if found.fields.is_empty() { Vec::new() } else { vec![found] }
}

/// Whether a flow carries a field from its `from` to its `to`, and back, so that what stood there
/// is overwritten.
fn carried_directions(policy: &Policy, kind: Kind, field: &str) -> [bool; 2] {
    let secret = kind.spec().by_name(field).is_some_and(|id| kind.spec().field(id).secret);
    let [forth, back] = directions_of_owner(policy, kind, field);
    // Secrets come back where the settings name the field itself.
    [forth, back && (!secret || policy.writes_secret(kind, field))]
}

fn directions_of_owner(policy: &Policy, kind: Kind, field: &str) -> [bool; 2] {
    match (policy.mode, policy.owners.owner_of(kind, field)) {
        (_, Owner::CreateOnly | Owner::Ignored) | (FlowMode::Push, Owner::To) => [false; 2],
        (FlowMode::Push, _) | (FlowMode::TwoWay, Owner::From) => [true, false],
        (FlowMode::TwoWay, Owner::Shared) => [true; 2],
        (FlowMode::TwoWay, Owner::To) => [false, true],
        // A field that the settings do not give to the side that people declare in is pulled.
        (FlowMode::Pull, Owner::From) if policy.owners.names_field(kind, field) => [false; 2],
        (FlowMode::Pull, _) => [false, true],
    }
}

fn has_field_bit(bits: u64, id: FieldId) -> bool {
    bits & (1 << id.0) != 0
}

/// The fields that a flow sets back to the values of its source.
fn written_fields(kind: Kind, flow: &FlowWrites<'_>) -> u64 {
    let owned =
        |name: &str| matches!(flow.policy.owners.owner_of(kind, name), Owner::From | Owner::Shared);
    let spec = kind.spec();
    let ids = spec
        .fields
        .iter()
        .filter(|field| owned(field.name))
        .filter_map(|field| spec.by_name(field.name));
    flow.fields[kind] & ids.fold(0, |bits, id| bits | 1 << id.0)
}

fn common_records<'a>(
    kind: Kind,
    first: &'a Directory,
    second: &'a Directory,
) -> impl Iterator<Item = (&'a Record, &'a Record)> {
    first
        .records(kind)
        .filter_map(move |record| Some((record, second.get(kind, record.code.as_str())?)))
}

fn differs_in_fields(bits: u64, one: &Record, other: &Record) -> bool {
    one.fields().iter().filter(|entry| has_field_bit(bits, entry.id)).any(|entry| {
        other.get(entry.id).is_some_and(|value| {
            *value != entry.value && !(value.is_empty() && entry.value.is_empty())
        })
    })
}

fn scopes_meet(kind: Kind, a: &FlowWrites<'_>, b: &FlowWrites<'_>) -> bool {
    let (first, second) = (&a.policy.scope, &b.policy.scope);
    let areas = || lists_meet(Kind::Area, &first.areas, &second.areas, a, b);
    let departments =
        || lists_meet(Kind::Department, &first.departments, &second.departments, a, b);
    first.kinds[kind]
        && second.kinds[kind]
        && match kind {
            Kind::Area => areas(),
            Kind::Department => departments(),
            Kind::Position => true,
            Kind::Employee => areas() && departments(),
        }
}

/// Whether a person stands in two scopes that have nothing else in common: who has areas of both
/// sites is written by both flows.
fn person_in_both(kind: Kind, bits: u64, a: &FlowWrites<'_>, b: &FlowWrites<'_>) -> bool {
    let (Kind::Employee, Some(one), Some(other)) = (kind, a.declared, b.declared) else {
        return false;
    };
    if !(a.policy.scope.kinds[kind] && b.policy.scope.kinds[kind]) {
        return false;
    }
    let first = ResolvedScope::new(&a.policy.scope, one, other);
    let second = ResolvedScope::new(&b.policy.scope, other, one);
    let field = |name: &str| kind.spec().by_name(name);
    let is_said = |scope: &[Code], name: &str, record: &Record| {
        scope.is_empty()
            || field(name).is_some_and(|id| record.get(id).is_some_and(|value| !value.is_empty()))
    };
    // A source that says nothing of areas says nothing of the scope either.
    let is_known = |flow: &FlowWrites<'_>, record: &Record| {
        is_said(&flow.policy.scope.areas, "areas", record)
            && is_said(&flow.policy.scope.departments, "department", record)
    };
    common_records(kind, one, other)
        .filter(|(one, other)| is_known(a, one) && is_known(b, other))
        .any(|(one, other)| {
            first.admits_record(kind, one, None)
                && second.admits_record(kind, other, None)
                && differs_in_fields(bits, one, other)
        })
}

/// Whether two lists of a scope have a code in common, with all that lies below them; an empty list
/// is everything.
fn lists_meet(
    kind: Kind,
    first: &[Code],
    second: &[Code],
    a: &FlowWrites<'_>,
    b: &FlowWrites<'_>,
) -> bool {
    if first.is_empty() || second.is_empty() {
        return true;
    }
    let nothing = Directory::default();
    let (one, other) = (a.declared.unwrap_or(&nothing), b.declared.unwrap_or(&nothing));
    let second: HashSet<&str> = descendants_of(kind, second, one, other);
    descendants_of(kind, first, one, other).iter().any(|code| second.contains(code))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Place, Records, Value};
    use crate::planning::selection::glob::Glob;

    fn declared(people: &[(&str, &str)]) -> Directory {
        let kind = Kind::Employee;
        let mut records = Records::default();
        for (code, name) in people {
            let mut record = Record::new(Code::new(code).expect("a code"));
            let id = kind.spec().by_name("first_name").expect("a field");
            record.set(id, Value::from_text(name), Place::default());
            records.insert(record).expect("codes differ");
        }
        let mut directory = Directory::default();
        directory.kinds[kind] = Some(records);
        directory
    }

    fn meet(change: impl Fn(&mut Policy, &mut Policy), second: &[(&str, &str)]) -> Option<bool> {
        let (one, other) = (declared(&[("1", "Ada"), ("2", "Bob")]), declared(second));
        let (mut a, mut b) = (Policy::default(), Policy::default());
        change(&mut a, &mut b);
        let writing = |policy, directory| FlowWrites {
            policy,
            fields: mentioned_fields(directory),
            declared: Some(directory),
        };
        find_overlaps(&writing(&a, &one), &writing(&b, &other))
            .first()
            .map(|overlap| overlap.certain)
    }

    #[test]
    fn one_field_in_two_directions_is_found_and_shared_ones_are_not() {
        let directory = declared(&[("1", "Ada")]);
        let policy = |mode, owner: Option<Owner>| {
            let mut policy = Policy { mode, ..Policy::default() };
            let rule = owner.map(|owner| (Glob::new("first_name").expect("a pattern"), owner));
            policy.owners.0[Kind::Employee].extend(rule);
            policy
        };
        let found = |a: (FlowMode, Option<Owner>), b: (FlowMode, Option<Owner>), crosswise| {
            let (a, b) = (policy(a.0, a.1), policy(b.0, b.1));
            let of = |policy| FlowWrites {
                policy,
                fields: mentioned_fields(&directory),
                declared: Some(&directory),
            };
            !find_opposed_flows(&of(&a), &of(&b), crosswise).is_empty()
        };
        let both = |owner| (FlowMode::TwoWay, Some(owner));
        let (push, pull) = ((FlowMode::Push, None), (FlowMode::Pull, None));
        for (a, b, crosswise, wrong) in [
            (push, both(Owner::To), false, true),
            (push, pull, false, true),
            (both(Owner::From), both(Owner::To), false, true),
            (push, both(Owner::Shared), false, true),
            (both(Owner::Shared), pull, false, true),
            (push, push, true, true),
            (push, both(Owner::To), true, false),
            // Both go one way, or merge; or one of them leaves the field alone.
            (push, push, false, false),
            (push, both(Owner::From), false, false),
            (both(Owner::To), pull, false, false),
            (both(Owner::Shared), both(Owner::Shared), false, false),
            (both(Owner::Shared), both(Owner::Shared), true, false),
            ((FlowMode::Push, Some(Owner::Ignored)), both(Owner::To), false, false),
            ((FlowMode::Push, Some(Owner::To)), both(Owner::To), false, false),
            ((FlowMode::Push, Some(Owner::CreateOnly)), pull, false, false),
            (push, (FlowMode::Pull, Some(Owner::From)), false, false),
        ] {
            for (a, b) in [(a, b), (b, a)] {
                assert_eq!(found(a, b, crosswise), wrong, "{a:?} {b:?} {crosswise}");
            }
        }
    }

    #[test]
    fn the_same_person_of_two_sources_is_an_overlap() {
        let code = |text| vec![Code::new(text).expect("a code")];
        assert_eq!(meet(|_, _| {}, &[("1", "Eda")]), Some(true));
        assert_eq!(meet(|_, _| {}, &[("3", "Eda")]), Some(false), "nobody yet");
        assert_eq!(
            meet(|a, _| a.absent[Kind::Employee] = Absent::Delete, &[("3", "Eda")]),
            Some(true)
        );
        assert_eq!(meet(|_, _| {}, &[]), None, "nothing is said of people");
        assert_eq!(meet(|a, _| a.scope.kinds[Kind::Employee] = false, &[("1", "Eda")]), None);
        let sites = |a: &mut Policy, b: &mut Policy| {
            (a.scope.areas, b.scope.areas) = (code("HQ"), code("LAB"))
        };
        assert_eq!(meet(sites, &[("1", "Eda")]), None);
        let one = |a: &mut Policy, _: &mut Policy| a.scope.areas = code("HQ");
        assert_eq!(meet(one, &[("1", "Eda")]), Some(true));
        for owner in [Owner::To, Owner::Ignored, Owner::CreateOnly] {
            let leaves = |a: &mut Policy, _: &mut Policy| {
                a.owners.0[Kind::Employee] =
                    vec![(Glob::new("first_*").expect("a pattern"), owner)];
            };
            assert_eq!(meet(leaves, &[("1", "Eda")]), None, "{owner:?}");
        }
    }
}
