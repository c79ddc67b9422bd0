//! What must change, decided purely: no clock, no network, no disk.

pub mod policy;

pub use policy::{Absent, Limit, Limits, Mode, Owner, Owners, Policy, Scope};
