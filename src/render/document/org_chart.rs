//! The tree of departments before a plan and after it, with how many people each holds: what
//! reviews draw.

use std::collections::{BTreeMap, HashMap};

use crate::model::{Code, FieldId, Kind, Value};
use crate::planning::department_snapshot::{DepartmentSnapshot, Unit};
use crate::planning::{Action, Change, Plan};

/// One department on both sides of a plan; a department that is made or taken away stands on one
/// side only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DepartmentPair {
    pub before: Option<Unit>,
    pub after: Option<Unit>,
}

impl DepartmentPair {
    /// Made, taken away, renamed, moved, or another number of people.
    pub fn is_changed(&self) -> bool {
        self.before != self.after
    }
}

/// Every department of the live side and of the plan, by the code that it has afterwards.
pub type OrgChart = BTreeMap<Code, DepartmentPair>;

/// The chart of a plan: of the live side, and of what it becomes by the changes.
pub fn chart_of_plan(plan: &Plan) -> OrgChart {
    build_org_chart(&plan.forward.departments, &plan.forward.changes)
}

/// The chart of the live side and of what it becomes by these changes. Empty when the live side
/// lists no departments and none is made.
pub fn build_org_chart(live: &DepartmentSnapshot, changes: &[Change]) -> OrgChart {
    let Some(fields) = ChartFields::from_tables() else { return OrgChart::new() };
    let both =
        |unit: &Unit| DepartmentPair { before: Some(unit.clone()), after: Some(unit.clone()) };
    let mut chart: OrgChart =
        live.units.iter().map(|(code, unit)| (code.clone(), both(unit))).collect();
    let of = |kind: Kind| changes.iter().filter(move |change| change.kind == kind);
    let renamed: Renamed<'_> = of(Kind::Department)
        .filter_map(|change| Some((change.live_code.as_ref()?.as_str(), change.code.as_str())))
        .collect();
    of(Kind::Department).for_each(|change| fields.apply_department(&mut chart, change));
    of(Kind::Employee)
        .for_each(|change| fields.apply_employee(&mut chart, (live, &renamed), change));
    chart
}

/// New codes of departments by the old ones.
type Renamed<'a> = HashMap<&'a str, &'a str>;

/// Adds people to one department, as it will be.
fn shift_people(chart: &mut OrgChart, department: &str, by: i64) {
    if let Some(unit) = chart.get_mut(department).and_then(|pair| pair.after.as_mut()) {
        unit.people = unit.people.saturating_add_signed(by);
    }
}

/// The fields that a chart is made of.
struct ChartFields {
    name: FieldId,
    parent: FieldId,
    department: FieldId,
}

impl ChartFields {
    fn from_tables() -> Option<ChartFields> {
        let (departments, employees) = (Kind::Department.spec(), Kind::Employee.spec());
        Some(ChartFields {
            name: departments.by_name("name")?,
            parent: departments.parent_field()?,
            department: employees.by_name("department")?,
        })
    }

    fn apply_department(&self, chart: &mut OrgChart, change: &Change) {
        if change.action == Action::Delete {
            if let Some(pair) = chart.get_mut(change.known_as().as_str()) {
                pair.after = None;
            }
            return;
        }
        let mut pair = match &change.live_code {
            Some(old) if *old != change.code => {
                let moved = chart.remove(old.as_str()).unwrap_or_default();
                // Who names the old code as the department above follows it.
                for unit in chart.values_mut().filter_map(|pair| pair.after.as_mut()) {
                    if unit.parent.as_ref() == Some(old) {
                        unit.parent = Some(change.code.clone());
                    }
                }
                moved
            }
            _ => chart.remove(change.code.as_str()).unwrap_or_default(),
        };
        let unit = pair.after.get_or_insert_default();
        if let Some(name) = change.field_change(self.name).and_then(|field| field.after.as_ref()) {
            unit.name = text_of_value(name).to_owned();
        }
        if let Some(parent) =
            change.field_change(self.parent).and_then(|field| field.after.as_ref())
        {
            unit.parent = code_of_value(parent);
        }
        chart.insert(change.code.clone(), pair);
    }

    fn apply_employee(
        &self,
        chart: &mut OrgChart,
        (live, renamed): (&DepartmentSnapshot, &Renamed<'_>),
        change: &Change,
    ) {
        let place = live.people.get(change.known_as());
        let held = place.map_or("", |place| place.department.as_str());
        let held = renamed.get(held).copied().unwrap_or(held);
        let there = place.is_some_and(|place| !place.has_resigned);
        let new = change
            .field_change(self.department)
            .and_then(|field| field.after.as_ref())
            .map(text_of_value);
        if there && (new.is_some() || matches!(change.action, Action::Delete | Action::Resign)) {
            shift_people(chart, held, -1);
        }
        match (change.action, new) {
            (Action::Delete | Action::Resign, _) => {}
            (_, Some(new)) => shift_people(chart, new, 1),
            (Action::Reinstate, None) if !there => shift_people(chart, held, 1),
            (_, None) => {}
        }
    }
}

fn text_of_value(value: &Value) -> &str {
    match value {
        Value::Text(text) => text,
        _ => "",
    }
}

fn code_of_value(value: &Value) -> Option<Code> {
    Code::new(text_of_value(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Directory, Place, Record, Records};
    use crate::planning::department_snapshot::snapshot_departments;
    use crate::planning::{FieldChange, FieldName, Reason};

    fn named(kind: Kind, code: &str, fields: &[(&str, &str)]) -> Record {
        let mut record = Record::new(Code::new(code).expect("a code"));
        for (name, value) in fields {
            let id = kind.spec().by_name(name).expect("a field");
            record.set(id, Value::from_text(value), Place::default());
        }
        record
    }

    fn live() -> Directory {
        let mut live = Directory::default();
        let rows = |kind: Kind, rows: &[(&str, &[(&str, &str)])]| {
            let mut records = Records::default();
            rows.iter()
                .for_each(|(code, fields)| records.insert(named(kind, code, fields)).expect("new"));
            Some(records)
        };
        live.kinds[Kind::Department] = rows(
            Kind::Department,
            &[("TOP", &[("name", "Top")]), ("A", &[("name", "Alpha"), ("parent", "TOP")])],
        );
        live.kinds[Kind::Employee] = rows(
            Kind::Employee,
            &[
                ("1", &[("department", "A")]),
                ("2", &[("department", "A")]),
                ("3", &[("department", "TOP")]),
            ],
        );
        live.resigned = Some([Code::new("3").expect("a code")].into());
        live
    }

    fn change(action: Action, kind: Kind, code: &str, fields: &[(&str, &str)]) -> Change {
        let field = |(name, value): &(&str, &str)| FieldChange {
            field: FieldName::Of(kind.spec().by_name(name).expect("a field")),
            before: None,
            after: Some(Value::from_text(value)),
            secret: false,
        };
        Change {
            action,
            kind,
            code: Code::new(code).expect("a code"),
            live_code: None,
            label: String::new(),
            reason: Reason::Differs,
            origin: None,
            fields: fields.iter().map(field).collect(),
            leaving: None,
            stage: 0,
            leans: Vec::new(),
            held: Default::default(),
        }
    }

    fn chart(changes: &[Change]) -> OrgChart {
        build_org_chart(&snapshot_departments(&live(), changes), changes)
    }

    /// `CODE name<parent people` of both sides.
    fn drawn(chart: &OrgChart) -> Vec<String> {
        let side = |unit: &Option<Unit>| match unit {
            None => "-".to_owned(),
            Some(unit) => {
                let parent = unit.parent.as_ref().map_or("", |code| code.as_str());
                format!("{}<{parent} {}", unit.name, unit.people)
            }
        };
        chart
            .iter()
            .map(|(code, pair)| format!("{code}: {} | {}", side(&pair.before), side(&pair.after)))
            .collect()
    }

    #[test]
    fn people_and_departments_are_where_the_plan_puts_them() {
        let changes = [
            change(Action::Create, Kind::Department, "NEW", &[("name", "New"), ("parent", "A")]),
            change(Action::Update, Kind::Employee, "1", &[("department", "NEW")]),
            change(Action::Reinstate, Kind::Employee, "3", &[]),
            change(Action::Create, Kind::Employee, "4", &[("department", "NEW")]),
        ];
        assert_eq!(
            drawn(&chart(&changes)),
            ["A: Alpha<TOP 2 | Alpha<TOP 1", "NEW: - | New<A 2", "TOP: Top< 0 | Top< 1"]
        );
    }

    #[test]
    fn a_renamed_department_takes_its_people_along() {
        let mut rename = change(Action::Update, Kind::Department, "B", &[]);
        rename.live_code = Code::new("A");
        let changes = [rename, change(Action::Delete, Kind::Employee, "2", &[])];
        assert_eq!(
            drawn(&chart(&changes)),
            ["B: Alpha<TOP 2 | Alpha<TOP 1", "TOP: Top< 0 | Top< 0"]
        );
        let gone = change(Action::Delete, Kind::Department, "TOP", &[]);
        assert_eq!(drawn(&chart(&[gone]))[1], "TOP: Top< 0 | -");
    }
}
