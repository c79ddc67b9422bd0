//! A UTimeMaster server of its own, stored in SQLite: what tests, the demo and policies are tried
//! on.
//!
//! [`Sandbox::open`] makes one, [`Sandbox::run`] serves it over HTTP until it is asked to stop. The
//! field tables state what bodies may hold and answers do hold; a [`Profile`] states how one
//! generation of real servers deviates.

mod attendance_report;
pub mod behaviour;
mod bulk;
mod export;
mod introspection;
mod json_sql;
mod json_value;
mod list_filter;
mod lists;
mod objects;
mod sql_query;
mod store;
mod web;

pub use crate::sandbox::behaviour::habit::Habit;
pub use crate::sandbox::behaviour::server_profile::{PROFILES, SandboxProfile};
pub use crate::sandbox::behaviour::traffic::PunchTraffic;
pub use crate::sandbox::behaviour::trouble::TroubleRates;
pub use crate::sandbox::web::open::{Sandbox, SandboxOptions, SandboxRequestCounts};
pub use store::{DevicePunch, OpenError, SeedSummary, Terminal};
