//! The command line.

pub mod sandbox;
pub mod schema;
pub mod validate;
