//! Which records a run speaks of: the flow's scope, and active dates.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use crate::model::{Code, Directory, FieldId, Kind, Origin, Record, Value};
use crate::planning::policy::Scope;

/// Where a declared record stands in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValidityPhase {
    Active,
    /// Not yet hired: neither created nor touched.
    Future,
    /// Past its last day: counts as absent.
    Past,
}

pub fn validity_of_record(record: &Record, today: NaiveDate) -> ValidityPhase {
    let Some(declared) = &record.declared else { return ValidityPhase::Active };
    if declared.active_from.is_some_and(|first| today < first) {
        ValidityPhase::Future
    } else if declared.active_until.is_some_and(|last| last < today) {
        ValidityPhase::Past
    } else {
        ValidityPhase::Active
    }
}

/// The last day of a record that is past it, and where that was written.
pub fn last_day(
    record: &Record,
    directory: &Directory,
    today: NaiveDate,
) -> Option<(NaiveDate, Option<Origin>)> {
    let declared = record.declared.as_ref()?;
    let day = declared
        .active_until
        .filter(|_| validity_of_record(record, today) == ValidityPhase::Past)?;
    Some((day, directory.origin_of(record, declared.active_until_at)))
}

/// The scope of a flow with the trees of both sides resolved: "ENG" also means what lies below ENG.
#[derive(Debug)]
pub(crate) struct ResolvedScope<'a> {
    scope: &'a Scope,
    areas: HashSet<&'a str>,
    departments: HashSet<&'a str>,
    department: FieldId,
    employee_areas: FieldId,
}

impl<'a> ResolvedScope<'a> {
    pub(crate) fn new(
        scope: &'a Scope,
        desired: &'a Directory,
        live: &'a Directory,
    ) -> ResolvedScope<'a> {
        let field = |name| Kind::Employee.spec().by_name(name).unwrap_or(FieldId(u8::MAX));
        ResolvedScope {
            scope,
            areas: descendants_of(Kind::Area, &scope.areas, desired, live),
            departments: descendants_of(Kind::Department, &scope.departments, desired, live),
            department: field("department"),
            employee_areas: field("areas"),
        }
    }

    /// Whether a record lies in scope. `other` is the same record on the other side: it speaks
    /// where this one is silent.
    pub(crate) fn admits_record(
        &self,
        kind: Kind,
        record: &Record,
        other: Option<&Record>,
    ) -> bool {
        self.scope.kinds[kind] && self.admits_place(kind, record, other)
    }

    /// Whether a record lies in the areas and departments of the scope, whatever its kind is.
    pub(crate) fn admits_place(&self, kind: Kind, record: &Record, other: Option<&Record>) -> bool {
        // Who is taken off the last area is still a person of that area: there has to be one.
        let named = |id, record: &'_ Record| -> bool {
            record.get(id).is_some_and(|value| !value.is_empty())
        };
        let value = |id| match other.filter(|other| !named(id, record) && named(id, other)) {
            Some(other) => other.get(id),
            None => record.get(id),
        };
        let within = |wanted: &[Code], set: &HashSet<&str>, id| {
            wanted.is_empty()
                || value(id).is_none_or(|value| value.references().any(|code| set.contains(code)))
        };
        match kind {
            Kind::Area => self.scope.areas.is_empty() || self.areas.contains(record.code.as_str()),
            Kind::Department => {
                self.scope.departments.is_empty() || self.departments.contains(record.code.as_str())
            }
            Kind::Position => true,
            Kind::Employee => {
                within(&self.scope.areas, &self.areas, self.employee_areas)
                    && within(&self.scope.departments, &self.departments, self.department)
            }
        }
    }
}

/// The roots and everything below them, in either tree.
pub(crate) fn descendants_of<'a>(
    kind: Kind,
    roots: &'a [Code],
    desired: &'a Directory,
    live: &'a Directory,
) -> HashSet<&'a str> {
    let mut found: HashSet<&str> = roots.iter().map(Code::as_str).collect();
    let (false, Some(parent)) = (found.is_empty(), kind.spec().parent_field()) else {
        return found;
    };
    let mut children: HashMap<&str, Vec<&str>> = HashMap::new();
    for record in desired.records(kind).chain(live.records(kind)) {
        if let Some(Value::Text(above)) = record.get(parent) {
            children.entry(above.as_str()).or_default().push(record.code.as_str());
        }
    }
    let mut open: Vec<&str> = found.iter().copied().collect();
    while let Some(code) = open.pop() {
        for child in children.get(code).into_iter().flatten() {
            if found.insert(child) {
                open.push(child);
            }
        }
    }
    found
}
