//! Importing punches without loss: performs what a poll asks for, on a server and a target.

mod execute_effects;
mod punch_port;

pub use execute_effects::{poll_punches, poll_with_counts};
pub use punch_port::{PunchSource, PunchTarget};

use crate::engine::{Observer, ReadError, StopSignal};
pub use crate::planning::punches::{
    BatchResult, Order, PollCounts, PollRequest, PunchPageAnswer, PunchPageRequest, UnfitServer,
    UnreadSecond,
};

/// What a poll needs beside its two sides.
#[derive(Clone, Copy)]
pub struct PollOptions<'a> {
    pub stop: &'a StopSignal,
    pub observer: &'a dyn Observer,
    /// Compare everything, even where the counts are equal.
    pub all: bool,
    /// Exactly so many punches are meant to be gone.
    pub gone: Option<u64>,
    /// So many changes are saved at once; mostly [`PollRequest::SAVED_AT_ONCE`].
    pub saved_at_once: usize,
}

impl std::fmt::Debug for PollOptions<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PollOptions").field("all", &self.all).finish_non_exhaustive()
    }
}

/// Why a poll failed. What was saved before stays saved.
#[derive(Debug)]
pub enum PollError {
    Read(ReadError),
    Target(anyhow::Error),
    /// The server does not answer in a way that lets nothing be lost.
    Unfit(UnfitServer),
    /// More of the punches that were imported are gone than is believable.
    Gone {
        gone: u64,
        of: u64,
    },
}
