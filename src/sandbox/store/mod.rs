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

pub(super) use accounts::Person;
pub(super) use arrive::Arrival;
pub use connect::OpenError;
pub(super) use connect::Store;
pub use extra::{Punch, Terminal};
pub use seed::Seeded;
pub(super) use seed::Setting;
pub(super) use write::{Change, Refused};
