//! After performing: the touched records are read again, and what the server silently dropped is
//! named.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::event::{Event, Observer};
use super::run_report::{Outcome, UnverifiedReason};
use super::store_ports::{ExecutedChange, ReadBack, ReadError};
use crate::model::{FieldAccess, Record};
use crate::planning::guards::deletion_evidence::{self, Expected, Renames, SideEffect};
use crate::planning::notice::private_text::ForeignText;
use crate::planning::{Action, Change, FieldName};

/// What verifying settles.
pub(crate) struct VerificationState<'v> {
    pub(crate) outcomes: &'v mut [Option<Outcome>],
    /// New records as they are now.
    pub(crate) made: &'v mut Vec<(usize, Record)>,
    /// Changes that were found to be there, though the target did not confirm all of them.
    pub(crate) found: &'v BTreeMap<usize, ExecutedChange>,
    /// The text for a failure of which the place holds nothing of the change.
    pub(crate) undone: &'v BTreeMap<usize, String>,
    /// What an updated record was before, by the position of the change, as far as that is known.
    pub(crate) before: &'v dyn Fn(usize) -> Option<Before<'v>>,
    pub(crate) side_effects: &'v mut Vec<SideEffect>,
}

/// A record before it was written.
pub(crate) struct Before<'v> {
    pub(crate) record: Cow<'v, Record>,
    pub(crate) renames: &'v Renames,
}

/// Settles these changes, which were done or are in doubt, and keeps new records as they are now.
/// Returns why that could not be done, if it could not.
pub(crate) async fn verify_executed(
    changes: &[Change],
    touched: &[usize],
    target: &dyn ReadBack,
    observer: &dyn Observer,
    settled: VerificationState<'_>,
) -> Option<UnverifiedReason> {
    if touched.is_empty() {
        return None;
    }
    observer.on_event(Event::Verifying { records: touched.len() });
    let asked: Vec<&Change> = touched.iter().map(|&position| &changes[position]).collect();
    let unreadable = |why: String| Some(UnverifiedReason::Unreadable(ForeignText::new(why)));
    let seen = match target.read_back(&asked, observer).await {
        Ok(seen) => seen,
        Err(ReadError::Incomplete(why)) => return unreadable(why),
        Err(ReadError::Failed(error)) => return unreadable(format!("{error:#}")),
        Err(ReadError::Invalid(problems)) => {
            let first = problems.into_iter().next();
            return unreadable(first.map(|problem| problem.message).unwrap_or_default());
        }
    };
    for (&position, record) in touched.iter().zip(seen) {
        let change = &changes[position];
        let missing = find_missing(change, record.as_ref());
        let outcome = &mut settled.outcomes[position];
        match (&*outcome, missing) {
            // No answer came, but the server holds what was asked for.
            (Some(Outcome::Failed { .. }), None) if is_verifiable(change) => {
                *outcome = Some(Outcome::Done)
            }
            (Some(Outcome::Failed { in_doubt: true, help, .. }), Some(missing))
                if missing.is_all(change) =>
            {
                if let Some(error) = settled.undone.get(&position) {
                    *outcome = Some(Outcome::Failed {
                        error: error.clone(),
                        in_doubt: false,
                        help: *help,
                    });
                }
            }
            (Some(Outcome::Done), Some(missing)) => {
                *outcome =
                    Some(missing.to_outcome(change, record.as_ref(), settled.found.get(&position)));
            }
            _ => {}
        }
        let is_taken = matches!(outcome, Some(Outcome::Done | Outcome::NotTaken { .. }));
        if let (Some(before), Some(now), true) =
            ((settled.before)(position), record.as_ref(), is_taken)
        {
            let expected = Expected { record: &before.record, renames: before.renames };
            settled.side_effects.extend(deletion_evidence::side_effect(change, expected, now));
        }
        // What stands there in place of what was written is recorded as well: it is not the edit of
        // a person.
        let other = matches!(outcome, Some(Outcome::NotTaken { .. }));
        if change.action == Action::Create || other {
            settled.made.extend(record.map(|record| (position, record)));
        }
    }
    None
}

/// Whether reading can show that a change took effect: an update of a password alone leaves no
/// trace.
fn is_verifiable(change: &Change) -> bool {
    let readable = |field: &FieldName| {
        field.table_row(change.kind).is_none_or(|row| row.access == FieldAccess::ReadWrite)
    };
    change.action != Action::Update || change.fields.iter().any(|field| readable(&field.field))
}

/// What a change asked for and the place does not hold.
enum VerificationGap {
    /// There is no record, or still one.
    Record,
    /// Fields, by position.
    Fields(Vec<usize>),
}

fn find_missing(change: &Change, record: Option<&Record>) -> Option<VerificationGap> {
    let record = match (change.action, record) {
        (Action::Delete | Action::Resign, Some(_)) => return Some(VerificationGap::Record),
        // A resigned person is read back as gone, wherever the server still lists them.
        (Action::Delete | Action::Resign, None) => return None,
        (_, None) => return Some(VerificationGap::Record),
        (_, Some(record)) => record,
    };
    let lacking = deletion_evidence::missing_fields(change, record);
    (!lacking.is_empty()).then_some(VerificationGap::Fields(lacking))
}

impl VerificationGap {
    /// Whether the place holds nothing of the change. A new record that is there was made, however
    /// little of it.
    fn is_all(&self, change: &Change) -> bool {
        let can_be_read = |field: &FieldName| match field {
            FieldName::Day(_) => false,
            field => {
                field.table_row(change.kind).is_none_or(|row| row.access == FieldAccess::ReadWrite)
            }
        };
        let asked =
            change.fields.iter().filter(|field| field.after.is_some() && can_be_read(&field.field));
        match (self, change.action) {
            (VerificationGap::Record, _) => true,
            (VerificationGap::Fields(lacking), Action::Update) => lacking.len() >= asked.count(),
            (VerificationGap::Fields(_), _) => false,
        }
    }

    /// Not taken is what the place confirmed, all of it; else the change failed.
    fn to_outcome(
        &self,
        change: &Change,
        record: Option<&Record>,
        found: Option<&ExecutedChange>,
    ) -> Outcome {
        let fields = self.field_names(change);
        let unsure = match self {
            VerificationGap::Record => found,
            VerificationGap::Fields(lacking) => {
                found.filter(|found| lacking.iter().any(|at| found.unconfirmed.contains(at)))
            }
        };
        match unsure {
            Some(found) => Outcome::Failed {
                error: format!(
                    "{}; read again, it does not hold: {}",
                    found.said,
                    fields.join(", ")
                ),
                in_doubt: false,
                help: None,
            },
            None => Outcome::NotTaken { fields, held: self.live_values(change, record) },
        }
    }

    /// The names of the fields; `record` alone for the whole record.
    fn field_names(&self, change: &Change) -> Vec<String> {
        match self {
            VerificationGap::Record => vec!["record".to_owned()],
            VerificationGap::Fields(lacking) => {
                let name =
                    |at: &usize| change.fields[*at].field.plan_name(change.kind).into_owned();
                lacking.iter().map(name).collect()
            }
        }
    }

    /// What is held of each of them, as it is remembered.
    fn live_values(&self, change: &Change, record: Option<&Record>) -> Vec<String> {
        match (self, record) {
            (VerificationGap::Fields(lacking), Some(record)) => {
                let held = |at: &usize| {
                    deletion_evidence::describe_held_value(change.kind, &change.fields[*at], record)
                };
                lacking.iter().map(held).collect()
            }
            _ => vec![String::new()],
        }
    }
}
