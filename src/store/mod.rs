//! Places that hold a directory.

pub mod feed;
pub mod server;
pub mod yaml;
