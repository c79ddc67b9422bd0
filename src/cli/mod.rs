//! The command line: arguments become requests, outcomes become text and exit codes. One file a
//! command.

pub mod apply;
pub mod arguments;
pub mod demo;
pub mod devices;
pub mod diff;
pub mod dispatch;
pub mod doctor;
pub mod drift;
pub mod explain;
pub mod history;
pub mod import;
pub mod init;
pub mod plan;
pub mod pull;
pub mod resolve;
pub mod sandbox;
pub mod schema;
pub mod serve;
pub mod terminal;
pub mod transactions;
pub mod undo;
pub mod validate;

pub use dispatch::main;
