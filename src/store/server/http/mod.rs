//! Requests to one server: sending, login, repeats, time limits and errors.

pub(super) mod call;
pub(super) mod client;
pub(super) mod futile;
pub(super) mod http_options;
pub(super) mod renewal;
pub(super) mod request_error;
pub(super) mod retry;
pub(super) mod session;
pub(super) mod timeouts;
