//! The service: flows by the clock, what is known of them for people and machines, and how it ends.

mod log;
pub mod metrics;
pub mod notify;
mod punch_metrics;
pub mod run_stats;
pub mod scheduled_flows;
pub mod scheduled_job;
pub mod service;
pub mod status_board;
pub mod timetable;
pub mod web;

pub use notify::Notifier;
pub use run_stats::{ImportStats, PlanRemark, RunResult, RunStats};
pub use scheduled_job::{
    FlowHistory, Habits, JobMode, Runner, ScheduledJob, ServiceClock, ServiceControl, ServiceEnd,
};
pub use service::Service;
pub use status_board::{FlowResult, StatusBoard};
pub use timetable::{Occurrence, Timing};
