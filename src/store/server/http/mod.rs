//! Requests to one server: sending, login, repeats, time limits and errors.

pub(super) mod api_call;
pub(super) mod client;
pub(super) mod http_client;
pub(super) mod http_options;
pub(super) mod repeated_failures;
pub(super) mod request_error;
pub(super) mod retry;
pub(super) mod session;
pub(super) mod silence;
pub(super) mod timeouts;
pub(super) mod token_renewal;
