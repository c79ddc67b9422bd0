//! Places that hold a directory.

pub mod database;
pub mod feed;
pub mod git;
pub mod server;
pub mod yaml;
