//! One request, before it is sent.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use reqwest::Method;
use serde_json::Value as Json;

/// One request, before the login is added.
#[derive(Clone)]
pub(in crate::store::server) struct Call {
    pub(in crate::store::server) method: Method,
    /// From the root of the server, with the slash at its end.
    pub(in crate::store::server) path: String,
    pub(in crate::store::server) query: Vec<(String, String)>,
    pub(in crate::store::server) body: Option<Json>,
    /// How often it was sent; copies of a call are the same one.
    pub(in crate::store::server) turns: Arc<AtomicU64>,
    /// How long it was waited for in vain, in milliseconds; shared by copies as well.
    pub(in crate::store::server) silent: Arc<AtomicU64>,
    /// It asks for a token, and changes nothing.
    pub(in crate::store::server) is_login: bool,
}

impl std::fmt::Debug for Call {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The body may hold passwords.
        write!(f, "{} {}", self.method, self.path)
    }
}

impl Call {
    pub(in crate::store::server) fn get_call(path: impl Into<String>) -> Call {
        Call {
            method: Method::GET,
            path: path.into(),
            query: Vec::new(),
            body: None,
            turns: Arc::default(),
            silent: Arc::default(),
            is_login: false,
        }
    }

    pub(in crate::store::server) fn write_call(
        method: Method,
        path: impl Into<String>,
        body: Option<Json>,
    ) -> Call {
        Call { method, body, ..Call::get_call(path) }
    }

    /// A request for a token.
    pub(in crate::store::server) fn login_call(path: impl Into<String>, body: Json) -> Call {
        Call { is_login: true, ..Call::write_call(Method::POST, path, Some(body)) }
    }

    /// How long it was waited for in vain so far.
    pub(in crate::store::server) fn silent_time(&self) -> Duration {
        Duration::from_millis(self.silent.load(Ordering::Relaxed))
    }

    /// The same, after it was waited for in vain once more.
    pub(in crate::store::server) fn add_silent_time(&self, waited: Duration) -> Duration {
        let waited = u64::try_from(waited.as_millis()).unwrap_or(u64::MAX);
        let before = self.silent.fetch_add(waited, Ordering::Relaxed);
        Duration::from_millis(before.saturating_add(waited))
    }

    /// The list that it is sent to, or of whose records: `/personnel/api/employees/`.
    pub(in crate::store::server) fn list_path(&self) -> &str {
        let end = self.path.match_indices('/').nth(3).map_or(self.path.len(), |(at, _)| at + 1);
        &self.path[..end]
    }

    /// Asks what may be asked, and nothing else: that it is refused says nothing of the account.
    pub(in crate::store::server) fn is_options_request(&self) -> bool {
        self.method == Method::OPTIONS
    }

    #[must_use]
    pub(in crate::store::server) fn with_query(mut self, key: &str, value: impl ToString) -> Call {
        self.query.push((key.to_owned(), value.to_string()));
        self
    }
}
