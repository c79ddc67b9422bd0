//! A request that failed: what was attempted, on what, and what came of it.

use std::fmt;

use crate::protocol::RequestFault;

/// A failed request. The fault is kept as the source; one printer shows the chain.
#[derive(Clone, Debug)]
pub struct RequestError {
    /// `list employees of http://utime.example:8090`.
    pub attempted: String,
    pub fault: RequestFault,
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot {}", self.attempted)
    }
}

impl std::error::Error for RequestError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.fault)
    }
}
