//! Places that hold a directory.

pub mod server;
pub mod yaml;
