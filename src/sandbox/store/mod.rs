//! The sandbox's data in SQLite: one writer at a time, several readers.

mod arrive;
mod extra;
mod list_head;
mod list_query;
mod login_accounts;
mod memory_database;
mod object_writes;
mod sandbox_schema;
mod seed;

pub(super) use arrive::Arrival;
pub use extra::{DevicePunch, Terminal};
pub(super) use login_accounts::LoginAccount;
pub use memory_database::OpenError;
pub(super) use memory_database::SandboxStore;
pub(super) use object_writes::{Refused, RowChange};
pub(super) use seed::SeedContext;
pub use seed::SeedSummary;
