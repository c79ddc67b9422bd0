//! Places that hold a directory.

pub mod yaml;
