//! The one integration test binary: it links once. A file, a `mod` line.

#![allow(clippy::panic, reason = "a test fails by panicking")]

mod both;
mod browser;
mod commands;
mod comparing;
mod crashes;
mod databases;
mod docs;
mod feeds;
mod files;
mod foreign;
mod gitops;
mod golden;
mod house;
mod laws;
mod ports;
mod program;
mod project;
mod pulling;
mod punches_import;
mod reviews;
mod sandbox;
mod scanning;
mod schemas;
mod services;
mod serving;
mod shapes;
