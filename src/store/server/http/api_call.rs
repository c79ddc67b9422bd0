//! One request, before it is sent.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

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
        }
    }

    pub(in crate::store::server) fn write_call(
        method: Method,
        path: impl Into<String>,
        body: Option<Json>,
    ) -> Call {
        Call { method, body, ..Call::get_call(path) }
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
