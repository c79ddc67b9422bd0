//! Writes that a server fails on however often they are sent: after several of them, others like
//! them are sent once.
//!
//! A character that the database cannot store is a 500 for ever; without this a run with thousands
//! of such records would send each of them several times, with pauses. A server that is merely busy
//! fails too, and is better asked again: there sending again helps now and then, and what was
//! learnt is forgotten.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use reqwest::Method;

use super::api_call::Call;
use crate::protocol::RequestFault;

/// So many writes have to fail for good before others like them are sent once.
const SEVERAL: u32 = 3;

/// A verb, the list that it was sent to or of whose records, and what the server said.
type FailureSignature = (Method, String, String);

#[derive(Debug, Default)]
pub(in crate::store::server) struct RepeatedFailures {
    failed: Mutex<HashMap<FailureSignature, u32>>,
}

impl RepeatedFailures {
    fn lock_failures(&self) -> MutexGuard<'_, HashMap<FailureSignature, u32>> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether sending this write again is of no use: several like it failed in the same way,
    /// however often they were sent.
    pub(in crate::store::server) fn is_futile(&self, call: &Call, fault: &RequestFault) -> bool {
        failure_signature(call, fault).is_some_and(|like| {
            self.lock_failures().get(&like).is_some_and(|count| *count >= SEVERAL)
        })
    }

    /// A write was given up with this.
    pub(in crate::store::server) fn record_failure(&self, call: &Call, fault: &RequestFault) {
        if let Some(like) = failure_signature(call, fault) {
            *self.lock_failures().entry(like).or_default() += 1;
        }
    }

    /// A write took effect after it had failed like this: sending again is of use.
    pub(in crate::store::server) fn record_success(&self, call: &Call, fault: &RequestFault) {
        if let Some(like) = failure_signature(call, fault) {
            self.lock_failures().remove(&like);
        }
    }
}

/// Only failures of the application itself: a proxy without a server says nothing of the write.
/// Values that an error repeats differ from record to record: the letters at its beginning are
/// compared.
fn failure_signature(call: &Call, fault: &RequestFault) -> Option<FailureSignature> {
    let text = fault.to_string();
    let letters = text.chars().filter(|c| c.is_alphabetic()).take(60).collect();
    fault.is_of_server().then(|| (call.method.clone(), call.list_path().to_owned(), letters))
}
