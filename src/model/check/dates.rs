//! Rules on dates: days that are not plausible, and days that cannot follow each other.

use chrono::{Datelike as _, Months, NaiveDate};

use super::validation_case::CheckedRecord;
use crate::model::hygiene::SourceKind;
use crate::model::{Field, FieldEntry, Problem, Value, proposal};

/// The youngest that people begin to work, in years.
pub const YOUNGEST: u32 = 13;
/// The oldest that a person of a directory is, in years.
const OLDEST: u32 = 110;
/// The first year in which a person who is still in a directory was hired.
const FIRST_HIRED: i32 = 1930;
/// How far ahead a day of hiring may be, in months.
const AHEAD: u32 = 24;

/// What programs write where there is no date: day zero of spreadsheets and of OLE (some count from
/// the day after), of workbooks of a Mac, of SQL Server, and of Active Directory, whose accounts
/// end there when they never do.
const PLACEHOLDERS: [(i32, u32, u32); 6] =
    [(1899, 12, 30), (1899, 12, 31), (1900, 1, 1), (1904, 1, 1), (1753, 1, 1), (1601, 1, 1)];
/// No record of a person ends up to the first day of Unix, which programs write for none as well.
const FIRST_END: (i32, u32, u32) = (1970, 1, 1);

/// Whether a last day stands for none: programs write the end of time.
pub fn is_never(day: NaiveDate) -> bool {
    Some(day) == end_of_time()
}

/// The last day of which it holds.
pub fn end_of_time() -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(9999, 12, 31)
}

fn is_placeholder(day: NaiveDate) -> bool {
    PLACEHOLDERS.contains(&(day.year(), day.month(), day.day()))
}

/// Returns whether a person born on a day was no worker yet when hired on another. For placeholder
/// days the answer is not known.
pub fn is_hired_too_young(born: NaiveDate, hired: NaiveDate) -> bool {
    let first = born.checked_add_months(Months::new(YOUNGEST * 12));
    !is_placeholder(born) && !is_placeholder(hired) && first.is_none_or(|first| hired < first)
}

fn date_of_field(field: &Field, entry: &FieldEntry, name: &str) -> Option<NaiveDate> {
    match entry.value {
        Value::Date(day) if field.name == name => Some(day),
        _ => None,
    }
}

/// Another date of the same record.
fn other_date(seen: &CheckedRecord<'_>, name: &str) -> Option<NaiveDate> {
    match seen.record.get(seen.spec.by_name(name)?)? {
        Value::Date(day) => Some(*day),
        _ => None,
    }
}

fn placeholder_problem(seen: &CheckedRecord<'_>, name: &str, day: NaiveDate) -> Problem {
    let what = format!("`{name}` is {day}, a day that programs write if there is no date");
    let help = match seen.case.source {
        SourceKind::Yaml | SourceKind::Settings => {
            "write the right date, or null for none".to_owned()
        }
        SourceKind::File | SourceKind::Query => {
            format!(
                "if it means no date, say so in muster.yaml: nothing: [\"{day}\"]; else correct \
                 it in the source"
            )
        }
    };
    Problem::error("date-placeholder", what).with_help(help).with_width(10)
}

pub(super) fn check_placeholder_date(
    seen: &CheckedRecord<'_>,
    field: &'static Field,
    entry: &FieldEntry,
) -> Option<Problem> {
    let Value::Date(day) = entry.value else { return None };
    is_placeholder(day).then(|| placeholder_problem(seen, field.name, day))
}

pub(super) fn check_birthday(
    seen: &CheckedRecord<'_>,
    field: &'static Field,
    entry: &FieldEntry,
) -> Option<Problem> {
    let born = date_of_field(field, entry, "birthday").filter(|day| !is_placeholder(*day))?;
    let years = |years: u32| born.checked_add_months(Months::new(years * 12));
    let too_old = |today: NaiveDate| years(OLDEST).is_some_and(|day| day < today);
    let hired = other_date(seen, "hire_date").filter(|day| !is_placeholder(*day));
    let what = if seen.case.today.is_some_and(|today| born > today) {
        format!("`birthday` is in the future: {born}")
    } else if seen.case.today.is_some_and(too_old) {
        format!("`birthday` is more than {OLDEST} years ago: {born}")
    } else if let Some(hired) = hired.filter(|hired| is_hired_too_young(born, *hired)) {
        format!("`birthday` ({born}) is less than {YOUNGEST} years before `hire_date` ({hired})")
    } else {
        return None;
    };
    let mut help = match seen.case.source {
        SourceKind::File => {
            "correct it in the source; or say under `dates` in muster.yaml in which order day, \
             month and year are written"
        }
        _ => "correct the year, or the order of day and month",
    }
    .to_owned();
    let is_source = matches!(seen.case.source, SourceKind::File | SourceKind::Query);
    // Programs write the first of a year for all people whose birthday is not known.
    if is_source && born.ordinal() == 1 {
        let line = proposal::nothing_line(&[], &[born.to_string()]);
        help = format!("if this day means no date, write in muster.yaml: {line}; else {help}");
    }
    let mut problem = Problem::error("birthday", what)
        .with_help(help)
        .with_width(10)
        .with_personal_fragment(born.to_string());
    problem.pieces.extend(hired.map(|day| day.to_string()));
    Some(problem)
}

pub(super) fn hire_date(
    seen: &CheckedRecord<'_>,
    field: &'static Field,
    entry: &FieldEntry,
) -> Option<Problem> {
    let hired = date_of_field(field, entry, "hire_date").filter(|day| !is_placeholder(*day))?;
    let too_late = |today: NaiveDate| {
        today.checked_add_months(Months::new(AHEAD)).is_some_and(|last| hired > last)
    };
    let what = if hired.year() < FIRST_HIRED {
        format!("`hire_date` is before {FIRST_HIRED}: {hired}")
    } else if seen.case.today.is_some_and(too_late) {
        format!("`hire_date` is more than two years ahead: {hired}")
    } else {
        return None;
    };
    let help = match seen.case.source {
        SourceKind::Yaml | SourceKind::Settings => {
            "correct the year, or write null for no date".to_owned()
        }
        _ => format!(
            "correct it in the source; if it means no date, say so in muster.yaml: nothing: \
             [\"{hired}\"]"
        ),
    };
    Some(Problem::error("hire-date", what).with_help(help).with_width(10))
}

pub(super) fn check_active_period(seen: &CheckedRecord<'_>) -> Option<Problem> {
    let declared = seen.record.declared.as_ref()?;
    let days = [
        ("active_from", declared.active_from, declared.active_from_at),
        ("active_until", declared.active_until, declared.active_until_at),
    ];
    let first_end = |day: NaiveDate| (day.year(), day.month(), day.day()) <= FIRST_END;
    let is_none = |name: &str, day: NaiveDate| {
        is_placeholder(day) || (name == "active_until" && first_end(day))
    };
    let placeholder = days
        .into_iter()
        .find_map(|(name, day, place)| Some((name, day.filter(|day| is_none(name, *day))?, place)));
    if let Some((name, day, place)) = placeholder {
        let problem = seen.in_dates(placeholder_problem(seen, name, day), name, day);
        return Some(seen.place_problem(problem, place));
    }
    let (until, hired) = (declared.active_until?, other_date(seen, "hire_date")?);
    if until >= hired {
        return None;
    }
    let what = format!(
        "`active_until` ({until}) is before `hire_date` ({hired}): the record ends before it begins"
    );
    let help = match seen.case.source {
        SourceKind::Yaml | SourceKind::Settings => {
            "for a person who has returned remove the old last day; else correct one of the two"
        }
        _ => {
            "for a person who has returned clear the old last day in the source; else correct one \
             of the two"
        }
    };
    let mut problem = Problem::error("active-dates", what).with_help(help).with_width(10);
    let hired_at =
        seen.spec.by_name("hire_date").and_then(|id| seen.record.entry(id)).map(FieldEntry::place);
    if let Some(place) = hired_at.filter(|place| place.line > 0)
        && let Some(origin) = seen.case.directory.origin_of(seen.record, place)
    {
        problem = problem.with_related(origin, "the day of hiring");
    }
    Some(seen.place_problem(problem, declared.active_until_at))
}
