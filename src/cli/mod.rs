//! The command line: settings become stores, outcomes become text and exit codes. One file a command.

pub mod apply;
pub mod args;
pub mod databases;
pub mod demo;
pub mod doctor;
pub mod drift;
pub mod ends;
pub mod explain;
pub mod failure;
pub mod feeds;
pub mod file;
pub mod flow;
pub mod history;
pub mod import;
pub mod interrupt;
pub mod output;
mod panic;
pub mod plan;
pub mod problems;
pub mod progress;
pub mod pull;
pub mod record;
pub mod resolve;
pub mod run;
pub mod sandbox;
pub mod saved;
pub mod schema;
pub mod sealed;
mod two_way;
pub mod undo;
pub mod validate;

pub use run::main;
