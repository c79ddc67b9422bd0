//! The sandbox's data in SQLite: one writer at a time, several readers.

mod accounts;
mod arrive;
mod connect;
mod extra;
mod head;
mod list;
mod schema;
mod seed;
mod write;

pub(super) use accounts::LoginAccount;
pub(super) use arrive::Arrival;
pub use connect::OpenError;
pub(super) use connect::SandboxStore;
pub use extra::{DevicePunch, Terminal};
pub(super) use seed::SeedContext;
pub use seed::Seeded;
pub(super) use write::{Refused, RowChange};
