//! The one integration test binary: it links once. A file, a `mod` line.

#![allow(clippy::panic, reason = "a test fails by panicking")]

mod both;
mod commands;
mod crashes;
mod databases;
mod feeds;
mod files;
mod foreign;
mod house;
mod laws;
mod program;
mod pulling;
mod punches_import;
mod sandbox;
mod schemas;
mod services;
mod serving;
