//! muster keeps the directory of a time-attendance server equal to what a company declares.
//!
//! The house has layers; a module uses only what stands in a strictly lower one, and siblings never
//! use each other (`tests/suite/house.rs` reads the `use crate::` lines and fails on a breach):
//!
//! - 0 [`model`]: what a directory is: kinds and their tables, values, records, problems, rules;
//!   punches and devices.
//! - 1 [`planning`]: what must change, pure. [`protocol`]: the API as data, pure. [`markup`]: YAML
//!   text as nodes.
//! - 2 [`engine`]: reading both sides, performing a plan, importing punches and reporting, through
//!   ports only. [`rows`]: rows with named columns as records.
//! - 3 [`render`], [`settings`], [`store`], [`state`], [`sandbox`]: the outside worlds, each for
//!   itself.
//! - 4 [`app`]: use cases: settings become stores, flows are planned, carried out and recorded,
//!   punches are imported; questions and progress leave through ports.
//! - 5 [`daemon`]: flows by the clock: the schedule (pure), the loop, what is known of it, health
//!   and figures over HTTP.
//! - 6 [`cli`]: commands: arguments become requests, outcomes become text and exit codes.

pub mod app;
pub mod cli;
pub mod daemon;
pub mod engine;
pub mod markup;
pub mod model;
pub mod planning;
pub mod protocol;
pub mod render;
pub mod rows;
pub mod sandbox;
pub mod settings;
pub mod state;
pub mod store;
