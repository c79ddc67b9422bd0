//! A UTimeMaster server of its own, stored in SQLite: what tests, the demo and policies are tried on.
//!
//! [`Sandbox::open`] makes one, [`Sandbox::run`] serves it over HTTP until it is asked to stop. The field tables say what bodies
//! may hold and answers do hold; a [`Profile`] says how one generation of real servers deviates.

mod access;
mod answer;
mod body;
mod bulk;
mod chance;
mod clock;
mod crowd;
pub mod duration;
mod export;
mod filter;
mod form;
pub mod habit;
mod input;
mod lists;
mod manner;
mod meta;
mod objects;
mod open;
mod password;
pub mod profile;
mod query;
mod report;
mod route;
mod serve;
mod shape;
mod store;
mod token;
pub mod traffic;
pub mod trouble;
mod value;
mod wire;

pub use habit::Habit;
pub use open::{Sandbox, SandboxOptions, SandboxRequestCounts};
pub use profile::{PROFILES, SandboxProfile};
pub use store::{DevicePunch, OpenError, Seeded, Terminal};
pub use traffic::PunchTraffic;
pub use trouble::TroubleRates;
