//! The departments of the live side as far as a chart of the plan needs them.

use std::collections::{BTreeMap, HashMap};

use super::change::Change;
use crate::model::{Code, Directory, FieldId, Kind, Record};

/// One department of a chart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unit {
    pub name: String,
    pub parent: Option<Code>,
    /// People whose department it is, those in departments below not counted.
    pub people: u64,
}

/// Where a person was when the plan was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldPlace {
    /// The code of the department; empty where the record names none.
    pub department: String,
    pub has_resigned: bool,
}

/// The departments of the live side, and where the people are whom the plan changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DepartmentSnapshot {
    /// By code.
    pub units: BTreeMap<Code, Unit>,
    /// By the code that a changed employee has on the live side.
    pub people: HashMap<Code, HeldPlace>,
}

/// The departments of the live side; nothing where no change could show in a chart.
pub(crate) fn snapshot_departments(live: &Directory, changes: &[Change]) -> DepartmentSnapshot {
    let departments = Kind::Department.spec();
    let fields = departments
        .by_name("name")
        .zip(departments.parent_field())
        .zip(Kind::Employee.spec().by_name("department"));
    let Some(((name, parent), department)) = fields.filter(|_| !changes.is_empty()) else {
        return DepartmentSnapshot::default();
    };
    let mut units: BTreeMap<Code, Unit> = live
        .records(Kind::Department)
        .map(|record| (record.code.clone(), unit_of_record(record, name, parent)))
        .collect();
    let mut counts: HashMap<&str, u64> = HashMap::new();
    for record in live.records(Kind::Employee) {
        if !live.has_resigned(Kind::Employee, record.code.as_str()) {
            *counts.entry(record.text_of(department)).or_default() += 1;
        }
    }
    for (code, count) in counts {
        if let Some(unit) = units.get_mut(code) {
            unit.people = count;
        }
    }
    let employees = changes.iter().filter(|change| change.kind == Kind::Employee);
    let place = |change: &Change| {
        let code = change.known_as();
        let record = live.get(Kind::Employee, code.as_str())?;
        let department = record.text_of(department).to_owned();
        let has_resigned = live.has_resigned(Kind::Employee, code.as_str());
        Some((code.clone(), HeldPlace { department, has_resigned }))
    };
    DepartmentSnapshot { units, people: employees.filter_map(place).collect() }
}

fn unit_of_record(record: &Record, name: FieldId, parent: FieldId) -> Unit {
    let above = Code::new(record.text_of(parent));
    Unit { name: record.text_of(name).to_owned(), parent: above, people: 0 }
}
