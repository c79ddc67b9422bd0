//! Plans for tests.

use crate::model::{Code, Kind, Origin, Place, Value};
use crate::planning::department_snapshot::Unit;
use crate::planning::{
    Action, Change, FieldChange, FieldName, Plan, PlanEndpoint, PlanHeader, PlannedLeg, Reason,
};
use crate::render::document::org_chart::{DepartmentPair, OrgChart};

pub(super) fn department(name: &str, parent: &str, people: u64) -> Option<Unit> {
    Some(Unit { name: name.to_owned(), parent: Code::new(parent), people })
}

/// A chart of these departments, before and after.
pub(super) fn chart_of(units: &[(&str, Option<Unit>, Option<Unit>)]) -> OrgChart {
    let pair = |(code, before, after): &(&str, Option<Unit>, Option<Unit>)| {
        let pair = DepartmentPair { before: before.clone(), after: after.clone() };
        (Code::new(code).expect("a code"), pair)
    };
    units.iter().map(pair).collect()
}

/// A plan of nothing.
pub(super) fn empty() -> Plan {
    let header = PlanHeader {
        flow: "hq".into(),
        from: PlanEndpoint { store: "directory".into(), ..PlanEndpoint::default() },
        to: PlanEndpoint { store: "hq".into(), ..PlanEndpoint::default() },
        ..PlanHeader::default()
    };
    PlannedLeg::default().into_plan(header)
}

/// A change of an employee with the fields `name: before → after`; nothing stands for no value.
pub(super) fn change(
    action: Action,
    code: &str,
    label: &str,
    fields: &[(&str, &str, &str)],
) -> Change {
    let kind = Kind::Employee;
    let value = |text: &str| (!text.is_empty()).then(|| Value::from_text(text));
    let field = |(name, before, after): &(&str, &str, &str)| {
        let id = kind.spec().by_name(name).expect("a field");
        let secret = kind.spec().field(id).secret;
        FieldChange { field: FieldName::Of(id), before: value(before), after: value(after), secret }
    };
    Change {
        action,
        kind,
        code: Code::new(code).expect("a code"),
        live_code: None,
        label: label.to_owned(),
        reason: Reason::Differs,
        origin: Some(Origin::new("people.yaml".into(), Place { line: 7, column: 3 })),
        fields: fields.iter().map(field).collect(),
        leaving: None,
        stage: 0,
        leans: Vec::new(),
        held: Default::default(),
    }
}
