//! A UTimeMaster server of its own, stored in SQLite: what tests, the demo and policies are tried
//! on.
//!
//! [`Sandbox::open`] makes one, [`Sandbox::run`] serves it over HTTP until it is asked to stop. The field tables say what bodies
//! may hold and answers do hold; a [`Profile`] says how one generation of real servers deviates.

mod answer;
mod api_access;
mod attendance_report;
mod bulk;
pub mod duration;
mod export;
mod form;
pub mod habit;
mod http_service;
mod input;
mod introspection;
mod json_sql;
mod json_value;
mod list_filter;
mod lists;
mod manner;
mod objects;
mod open;
mod password;
mod punch_generator;
mod request_fields;
mod rng;
mod route;
mod server_clock;
pub mod server_profile;
mod sql_query;
mod store;
mod token;
pub mod traffic;
pub mod trouble;
mod wire;

pub use habit::Habit;
pub use open::{Sandbox, SandboxOptions, SandboxRequestCounts};
pub use server_profile::{PROFILES, SandboxProfile};
pub use store::{DevicePunch, OpenError, Seeded, Terminal};
pub use traffic::PunchTraffic;
pub use trouble::TroubleRates;
