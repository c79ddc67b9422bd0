//! The one integration test binary: it links once. A file, a `mod` line.

mod files;
mod foreign;
mod house;
mod program;
mod sandbox;
mod schemas;
