//! Sending one change of a plan: written into the journal before, and compared with what the record
//! holds by then.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Semaphore;

use super::event::SilentObserver;
use super::execute_leg::ExecutionContext;
use super::store_ports::{ExecutedChange, PerformError, ReadError, Target};
use crate::model::{Code, Kind, Record};
use crate::planning::guards::deletion_evidence::{self, Renames};
use crate::planning::{Action, Change, Expected, Reason};

/// What stands between the journal and the server.
pub(super) struct ChangeDispatcher<'t> {
    pub(super) target: &'t dyn Target,
    pub(super) expected: &'t Expectations<'t>,
    /// How many changes may be sent at a time.
    pub(super) slots: Semaphore,
    /// Nothing goes through any more.
    pub(super) shut: AtomicBool,
}

impl ChangeDispatcher<'_> {
    /// What the record holds now; what cannot be read is known as it was when the plan was made.
    async fn read_current_record(&self, change: &Change) -> Result<Option<Record>, String> {
        match self.target.read_back(&[change], &SilentObserver).await {
            Ok(mut seen) => Ok(seen.pop().flatten()),
            // It refers to something that was not there when the plan was made.
            Err(ReadError::Incomplete(why)) => Err(why),
            Err(_) => Ok(None),
        }
    }

    /// Performs a change that was written down before; one that cannot be written down is not sent,
    /// nor is any after it. `None` when it was not begun, because the run was asked to stop, or
    /// because a failure meanwhile will happen to every other change too.
    pub(super) async fn dispatch_change(
        &self,
        position: usize,
        change: &Change,
        context: ExecutionContext<'_>,
    ) -> Option<SentChange> {
        if let Err(error) = context.journal.record_intent(position, change).await {
            let error = error.context("not sent, because it could not be written into the journal");
            let result = Err(PerformError { hopeless: true, ..PerformError::new(error) });
            return Some(SentChange { before: None, result });
        }
        // Never closed; if it were, nothing would be sent.
        let _slot = self.slots.acquire().await.ok()?;
        if context.stop.is_stop_requested() || self.shut.load(Ordering::Relaxed) {
            return None;
        }
        let record = self.expected.expected_record(change);
        let expected =
            record.as_deref().map(|record| Expected { record, renames: &self.expected.renames });
        let before = match change.action {
            Action::Update if context.reads_before => self.read_current_record(change).await,
            _ => Ok(None),
        };
        // Both sides moved it: that is for a person to decide, and the next run shows it as a
        // conflict.
        let moved = match (&before, expected) {
            (Ok(Some(now)), Some(expected)) => {
                deletion_evidence::fields_changed_since(change, expected, now)
            }
            (Ok(_), _) => None,
            (Err(why), _) => Some(why.clone()),
        };
        if let Some(what) = moved {
            let why = anyhow::anyhow!(
                "not written: it was changed on the server since the plan was made: {what}; the \
                 next plan shows how it is now"
            );
            let result = Err(PerformError { is_unmet: true, ..PerformError::new(why) });
            return Some(SentChange { before: None, result });
        }
        let before = before.unwrap_or_default();
        tokio::select! {
            biased;
            result = self.target.execute_change(change, expected) => {
                Some(SentChange { before, result })
            }
            () = context.stop.wait_for_abort() => {
                let change = format!("{} {} {}", change.action.name(), change.kind, change.code);
                let error = anyhow::anyhow!("{change}: interrupted before the server answered");
                let error = PerformError { in_doubt: true, hopeless: true,
                    ..PerformError::new(error) };
                Some(SentChange { before: None, result: Err(error) })
            }
        }
    }
}

/// A change that was sent, and what its record was before where that was asked for.
pub(super) struct SentChange {
    pub(super) before: Option<Record>,
    pub(super) result: Result<ExecutedChange, PerformError>,
}

/// What records must be when they go: what they were when that was planned, but for what this run
/// does to them before.
pub(super) struct Expectations<'t> {
    /// The steps that free a card, by the code of the person.
    freed: HashMap<&'t Code, &'t Change>,
    pub(super) renames: Renames,
}

impl<'t> Expectations<'t> {
    pub(super) fn from_changes(changes: &'t [Change]) -> Expectations<'t> {
        let freed = changes.iter().filter(|change| change.reason == Reason::Freed);
        let freed = freed.map(|change| (&change.code, change)).collect();
        Expectations { freed, renames: Renames::from_changes(changes) }
    }

    pub(super) fn expected_record<'r>(&self, change: &'r Change) -> Option<Cow<'r, Record>> {
        let record = Cow::Borrowed(change.held.as_record()?);
        let step = self.freed.get(change.known_as()).filter(|_| change.kind == Kind::Employee);
        Some(match step {
            Some(step) if change.reason != Reason::Freed => {
                deletion_evidence::record_after(record, step)
            }
            _ => record,
        })
    }
}
