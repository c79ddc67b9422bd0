//! `muster serve`: its loop on a clock of the tests' own, and the real program against real
//! servers.

mod ends;
mod examples;
mod loops;
mod lost_logs;
pub(crate) mod process;
mod runs;
mod settings;
mod sim;
