//! A strange server: one of the family, in memory, written from the vendor's document and from what
//! real servers were seen to do, and not from the code under test: it shares nothing with `src`.
//!
//! `ForeignServer::start(Habits { page_cap: 137, ..Habits::nested_95() })` listens on a free port
//! of loopback, on a thread of its own, so that tests may block. It keeps every request for tests
//! to look at.

#![allow(
    dead_code,
    reason = "one vocabulary for all tests; which words are in use changes with them"
)]

mod access;
mod answer;
mod framework;
mod habits;
mod iclock;
mod line;
mod lists;
mod metadata;
mod rows;
mod seed;
mod serve;
mod shapes;
mod tables;
mod tests;
mod writes;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use serde_json::{Map, Value};
use tokio::sync::oneshot;

#[allow(unused_imports, reason = "as above")]
pub(crate) use framework::{Expired, Meanwhile, Page};
#[allow(unused_imports, reason = "as above")]
pub(crate) use habits::{
    Blanks, Booleans, Echo, Envelope, Habits, Ids, InUse, Next, PageParam, Refs, Reinstating,
    Scheme, Shape, Trouble, When,
};
#[allow(unused_imports, reason = "as above")]
pub(crate) use iclock::Happens;
#[allow(unused_imports, reason = "as above")]
pub(crate) use metadata::Metadata;
pub(crate) use serve::Recorded;
pub(crate) use tables::Kind;

use serve::Inner;

/// A running server. It stops when it is dropped.
#[derive(Debug)]
pub(crate) struct ForeignServer {
    /// `http://127.0.0.1:PORT`, without a slash at its end.
    pub(crate) url: String,
    shared: Arc<Mutex<Inner>>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl ForeignServer {
    /// Starts a server that holds the default rows (id 1, code "1") and nothing else.
    pub(crate) fn start(habits: Habits) -> ForeignServer {
        let shared = Arc::new(Mutex::new(Inner::new(habits)));
        let (stop, stopped) = oneshot::channel();
        let (tell, told) = std::sync::mpsc::channel::<SocketAddr>();
        let inner = Arc::clone(&shared);
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let runtime = runtime.expect("a runtime can be made");
            runtime.block_on(serve::run(inner, tell, stopped));
        });
        let address = told.recv().expect("the server listens");
        ForeignServer {
            url: format!("http://{address}"),
            shared,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a record as an administrator would in the web page: no request, no checks. References
    /// are given by code (`"department": "ENG"`, `"area": ["HQ"]`), names are the flat API's.
    /// Returns the id as text.
    pub(crate) fn seed(&self, kind: Kind, fields: Value) -> String {
        self.inner().seed(kind, fields)
    }

    /// Changes fields of a record behind everybody's back; references by code.
    pub(crate) fn edit(&self, kind: Kind, code: &str, fields: Value) {
        self.inner().edit(kind, code, fields);
    }

    /// Takes a record away behind everybody's back.
    pub(crate) fn remove(&self, kind: Kind, code: &str) {
        self.inner().remove(kind, code);
    }

    /// The records of a kind by code, in one form whatever the habits are: references as codes
    /// (lists sorted), flags flat and boolean, no ids, fields without a value left out.
    pub(crate) fn state(&self, kind: Kind) -> BTreeMap<String, Map<String, Value>> {
        self.inner().state(kind)
    }

    /// The record with this code, as in `state`.
    pub(crate) fn record(&self, kind: Kind, code: &str) -> Option<Map<String, Value>> {
        self.state(kind).remove(code)
    }

    /// The id of the record with this code, as text.
    pub(crate) fn id(&self, kind: Kind, code: &str) -> Option<String> {
        self.inner().id(kind, code)
    }

    /// Sets the server up anew behind the same address: its own rows, and then what is seeded,
    /// under other ids.
    pub(crate) fn set_up_anew(&self, first: usize) {
        self.inner().set_up_anew(first);
    }

    /// Changes habits while it runs: trouble of the next requests, say.
    pub(crate) fn change(&self, change: impl FnOnce(&mut Habits)) {
        self.inner().change(change);
    }

    /// Every request since the start or the last `forget`, in order of arrival.
    pub(crate) fn requests(&self) -> Vec<Recorded> {
        self.inner().requests.clone()
    }

    /// The requests that write: POST, PUT, PATCH and DELETE but for logins.
    pub(crate) fn writes(&self) -> Vec<Recorded> {
        self.requests().into_iter().filter(Recorded::is_write).collect()
    }

    pub(crate) fn logins(&self) -> Vec<Recorded> {
        self.requests().into_iter().filter(Recorded::is_login).collect()
    }

    /// How many requests were under way at the same time, at most.
    pub(crate) fn most_at_once(&self) -> usize {
        self.inner().most_at_once
    }

    /// Forgets the requests and the high-water mark, and counts from 1 again for `When`; records
    /// and tokens stay.
    pub(crate) fn forget(&self) {
        self.inner().forget();
    }
}

impl Drop for ForeignServer {
    fn drop(&mut self) {
        // A server that has stopped already no longer listens to this.
        let _ = self.stop.take().map(|stop| stop.send(()));
        let _ = self.thread.take().map(JoinHandle::join);
    }
}
