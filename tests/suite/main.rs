//! The one integration test binary: it links once. A file, a `mod` line.

mod commands;
mod files;
mod foreign;
mod house;
mod laws;
mod program;
mod sandbox;
mod schemas;
