//! Places that hold a directory.

pub mod feed;
pub mod rows;
pub mod server;
pub mod yaml;
