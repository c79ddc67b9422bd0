//! Dates of a person of which one is declared and the other only the target holds: together they
//! may be impossible, and one of the two is another person's or in the wrong order.

use chrono::NaiveDate;

use crate::model::check::dates::{YOUNGEST, is_hired_too_young};
use crate::model::{FieldId, Kind, Problem, Record, Value};
use crate::planning::change::{Action, Change};
use crate::planning::request::Request;

/// Changes after which a person was hired too young. Where both dates are declared the source is
/// judged by itself.
pub(in crate::planning) fn find_too_young(
    request: &Request<'_>,
    changes: &[Change],
) -> Vec<Problem> {
    let spec = Kind::Employee.spec();
    let (Some(birthday), Some(hire_date)) = (spec.by_name("birthday"), spec.by_name("hire_date"))
    else {
        return Vec::new();
    };
    let sets = |change: &&Change| {
        change.kind == Kind::Employee
            && matches!(change.action, Action::Update | Action::Reinstate)
            && [birthday, hire_date].into_iter().any(|id| change.field_change(id).is_some())
    };
    let found = changes.iter().filter(sets).filter_map(|change| {
        let desired = request.desired.get(Kind::Employee, change.code.as_str())?;
        let live = request.live.get(Kind::Employee, change.known_as().as_str())?;
        let (declared, kept) = match (date_of(desired, birthday), date_of(desired, hire_date)) {
            (Some(_), None) => (birthday, hire_date),
            (None, Some(_)) => (hire_date, birthday),
            _ => return None,
        };
        let (new, old) = (date_of(desired, declared)?, date_of(live, kept)?);
        let (born, hired) = if declared == birthday { (new, old) } else { (old, new) };
        let young = change.field_change(declared).is_some() && is_hired_too_young(born, hired);
        young.then(|| too_young_problem(request, desired, declared, (born, hired)))
    });
    found.collect()
}

fn date_of(record: &Record, id: FieldId) -> Option<NaiveDate> {
    match record.get(id)? {
        Value::Date(day) => Some(*day),
        _ => None,
    }
}

fn too_young_problem(
    request: &Request<'_>,
    record: &Record,
    declared: FieldId,
    (born, hired): (NaiveDate, NaiveDate),
) -> Problem {
    let there = request.target_noun();
    let is_birthday = Kind::Employee.spec().field(declared).name == "birthday";
    let held = |is_declared: bool| match is_declared {
        true => " in the source".to_owned(),
        false => format!(" on {there}"),
    };
    let (at_birthday, at_hiring) = (held(is_birthday), held(!is_birthday));
    let what = format!(
        "employee {}: `birthday` ({born}){at_birthday} is less than {YOUNGEST} years before \
         `hire_date` ({hired}){at_hiring}",
        record.code
    );
    let help = format!("one of the two is wrong: correct it in the source, or on {there}");
    let mut problem = Problem::error("birthday", what)
        .with_help(help)
        .with_width(10)
        .with_personal_fragment(born.to_string());
    problem.pieces.push(hired.to_string());
    let place = record.entry(declared).map_or(record.place, |entry| entry.place());
    match request.desired.origin_of(record, place) {
        Some(origin) => problem.at_origin(origin),
        None => problem,
    }
}
