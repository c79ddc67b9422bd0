//! The three database systems: addresses, connections, errors, and how each reads and writes
//! values.

pub(super) mod address;
pub(super) mod connection;
pub(super) mod database_errors;
pub(super) mod engines;
pub(super) mod mysql;
mod mysql_errors;
pub(super) mod param;
pub(super) mod postgres;
mod postgres_errors;
pub(super) mod session_options;
pub(super) mod sqlite;
mod sqlite_errors;
mod time_limit;
pub(super) mod tls;
pub(super) mod url_options;
