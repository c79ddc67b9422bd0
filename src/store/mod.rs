//! Places that hold a directory.

pub mod server;
