//! The three database systems: addresses, connections, errors, and how each reads and writes
//! values.

pub(super) mod address;
pub(super) mod connection;
pub(super) mod database_errors;
pub(super) mod engines;
pub(super) mod mysql;
pub(super) mod param;
pub(super) mod postgres;
pub(super) mod session_options;
pub(super) mod sqlite;
mod time_limit;
pub(super) mod tls;
pub(super) mod url_options;
