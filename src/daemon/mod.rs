//! The service: flows by the clock, what is known of them for people and machines, and how it ends.

pub mod board;
mod log;
pub mod metrics;
pub mod notify;
mod punches;
pub mod schedule;
pub mod seat;
pub mod service;
pub mod tally;
pub mod web;

pub use board::{Board, FlowResult};
pub use notify::Notifier;
pub use schedule::{Occurrence, Timing};
pub use seat::{Does, FlowHistory, Habits, Nudge, Runner, Seat, ServiceClock, ServiceEnd};
pub use service::Service;
pub use tally::{Imported, Ran, Remark, RunStats};
