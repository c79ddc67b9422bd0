//! The course of a poll: the newest arrivals, then whatever the counts differ in, then a slice of
//! the past. Each file is one part of it; all of them reach the outside through effects only.

mod audit;
mod identity_check;
mod known_punches;
mod missing_punches;
mod newest_arrivals;
pub(super) mod poll_course;
mod poll_run;
mod save;
mod sweep;
