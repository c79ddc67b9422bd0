//! Why people leave, as far as that is declared.

use crate::model::Leaving;
use crate::planning::Change;

/// `active until 2024-11-20, directory/people.yaml:12:19`, where the last day is declared.
pub(crate) fn last_day(change: &Change) -> Option<String> {
    let (day, origin) = change.last_day()?;
    Some(match origin {
        Some(origin) => format!("active until {day}, {origin}"),
        None => format!("active until {day}"),
    })
}

/// What is declared of a leaver, by the names of its keys.
pub(super) fn declared_leaving(change: &Change) -> Vec<(&'static str, String)> {
    let Some(Leaving { active_until, resign_type, resign_reason }) = change.leaving.as_deref()
    else {
        return Vec::new();
    };
    let day = active_until.map(|day| ("active_until", day.to_string()));
    let reason = resign_reason.as_ref().map(|reason| ("resign_reason", reason.to_string()));
    let sort = resign_type.map(|sort| ("resign_type", sort.to_string()));
    day.into_iter().chain(sort).chain(reason).collect()
}
