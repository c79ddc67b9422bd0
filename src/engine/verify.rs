//! After performing: the touched records are read again, and what the server silently dropped is named.

use super::event::{Event, Observer};
use super::port::{ReadBack, ReadError};
use super::report::Outcome;
use crate::model::equivalence::same_where_known;
use crate::model::{Access, Record};
use crate::planning::{Action, Change, FieldName};

/// Settles these changes, which were done or are in doubt, and keeps new records as they are now. Returns why that could not be done, if it could not.
pub(crate) async fn verify(
    changes: &[Change],
    touched: &[usize],
    outcomes: &mut [Option<Outcome>],
    target: &dyn ReadBack,
    observer: &dyn Observer,
    made: &mut Vec<(usize, Record)>,
) -> Option<String> {
    if touched.is_empty() {
        return None;
    }
    observer.event(Event::Verifying { records: touched.len() });
    let asked: Vec<&Change> = touched.iter().map(|&position| &changes[position]).collect();
    let seen = match target.read_back(&asked, observer).await {
        Ok(seen) => seen,
        Err(ReadError::Incomplete(why)) => return Some(why),
        Err(ReadError::Failed(error)) => return Some(format!("{error:#}")),
        Err(ReadError::Invalid(problems)) => {
            return Some(problems.first().map(|problem| problem.message.clone()).unwrap_or_default());
        }
    };
    for (&position, record) in touched.iter().zip(seen) {
        let change = &changes[position];
        let missing = not_taken(change, record.as_ref());
        let outcome = &mut outcomes[position];
        match (&*outcome, missing.is_empty()) {
            // No answer came, but the server holds what was asked for.
            (Some(Outcome::Failed { .. }), true) if provable(change) => *outcome = Some(Outcome::Done),
            (Some(Outcome::Done), false) => *outcome = Some(Outcome::NotTaken { fields: missing }),
            _ => {}
        }
        if change.action == Action::Create {
            made.extend(record.map(|record| (position, record)));
        }
    }
    None
}

/// Whether reading can tell that a change took effect: an update of a password alone leaves no trace.
fn provable(change: &Change) -> bool {
    let readable =
        |field: &FieldName| field.row(change.kind).is_none_or(|row| row.access == Access::ReadWrite);
    change.action != Action::Update || change.fields.iter().any(|field| readable(&field.field))
}

/// The names of what a change asked for and the server does not hold; `record` alone when there is no record, or still one.
fn not_taken(change: &Change, record: Option<&Record>) -> Vec<String> {
    let whole = || vec!["record".to_owned()];
    let record = match (change.action, record) {
        (Action::Delete | Action::Resign, Some(_)) => return whole(),
        // A resigned person is read back as gone, wherever the server still lists them.
        (Action::Delete | Action::Resign, None) => return Vec::new(),
        (_, None) => return whole(),
        (_, Some(record)) => record,
    };
    let missing = change.fields.iter().filter(|field| {
        let Some(after) = &field.after else { return false };
        match &field.field {
            FieldName::Code => record.code != change.code,
            FieldName::Day(_) => false,
            FieldName::Custom(name) => !same_where_known(None, Some(after), record.get_custom(name)),
            FieldName::Of(id) => {
                let row = change.kind.spec().field(*id);
                row.access == Access::ReadWrite && !same_where_known(Some(row), Some(after), record.get(*id))
            }
        }
    });
    missing.map(|field| field.field.text(change.kind).into_owned()).collect()
}
