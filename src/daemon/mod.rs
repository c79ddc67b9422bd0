//! The service: flows by the clock, what is known of them for people and machines, and how it ends.

pub mod board;
pub mod metrics;
pub mod notify;
pub mod schedule;
pub mod seat;
pub mod service;
pub mod tally;
pub mod web;

pub use board::{Board, End};
pub use notify::Notifier;
pub use schedule::{Timing, Turn};
pub use seat::{Clock, Earlier, Ended, Habits, Nudge, Runner, Seat};
pub use service::Service;
pub use tally::{Ran, Tally};
