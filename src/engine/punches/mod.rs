//! Importing punches without loss: a poll asks for the newest arrivals and looks elsewhere only
//! where counts differ.

mod audit;
mod gone;
mod importer;
mod newest;
mod poll;
mod punch_port;
mod save;
mod sweep;

use std::collections::BTreeMap;

pub use poll::poll_punches;
pub use punch_port::{
    BatchResult, Order, PunchPageAnswer, PunchPageRequest, PunchSource, PunchTarget,
};

use crate::engine::{Observer, ReadError, StopSignal};
use crate::model::{Code, OddPunch};
use crate::planning::punches::PunchWindow;

/// What a poll needs beside its two sides.
#[derive(Clone, Copy)]
pub struct PollOptions<'a> {
    pub stop: &'a StopSignal,
    pub observer: &'a dyn Observer,
    /// Compare everything, whatever the counts say.
    pub all: bool,
    /// Exactly so many punches are meant to be gone.
    pub gone: Option<u64>,
}

impl std::fmt::Debug for PollOptions<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PollOptions").field("all", &self.all).finish_non_exhaustive()
    }
}

/// Rows that are no punches, of which so many are named.
const NAMED: usize = 20;

/// What a poll came to.
#[derive(Clone, Debug, Default)]
pub struct Polled {
    /// Punches that were added.
    pub imported: u64,
    /// Punches that were known under another id: the server was restored, or they were uploaded
    /// again.
    pub moved: u64,
    /// Punches that the server lists no more; they stay in the target.
    pub gone: u64,
    /// Punches that the server lists again.
    pub back: u64,
    /// How many punches of each code were added.
    pub codes: BTreeMap<Code, u64>,
    /// Rows that are no punches, the first of them.
    pub odd: Vec<OddPunch>,
    /// Rows that are no punches, as far as known; not only those of this poll.
    pub left_out: u64,
    /// Rows that the server counts, and lists in no window.
    pub unlisted: u64,
    /// Seconds that could not be read whole.
    pub unread: Vec<UnreadSecond>,
    /// The counts of both sides agree, in a way that leaves nothing out.
    pub settled: bool,
    /// Punches of the target that the server lists, after this poll.
    pub present: u64,
    /// What the server counts, as last asked.
    pub counted: u64,
    pub generation: u32,
    /// Ids came with another content: the server was restored.
    pub restored: bool,
    /// It was asked to stop before all was read.
    pub stopped: bool,
}

impl Polled {
    pub fn is_idle(&self) -> bool {
        self.imported + self.moved + self.gone + self.back == 0 && !self.restored
    }

    /// Notes rows that are no punches, each once.
    fn note_odd_rows(&mut self, odd: &[OddPunch]) {
        for one in odd {
            if self.odd.len() < NAMED && !self.odd.contains(one) {
                self.odd.push(one.clone());
            }
        }
    }
}

/// More punches of one second than a page holds, shown in another order with every answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadSecond {
    /// That second, if it is no more than one.
    pub window: PunchWindow,
    /// So many of them could be read; they were imported.
    pub read: u64,
    /// So many the server counts.
    pub counted: u64,
}

impl std::fmt::Display for UnreadSecond {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "only {} of {} punches could be read", self.read, self.counted)?;
        match (self.window.from, self.window.to) {
            (Some(from), _) => write!(f, " at {from}")?,
            (None, Some(to)) => write!(f, " before {to}")?,
            (None, None) => {}
        }
        write!(f, ": the server shows others each time")
    }
}

/// Why a poll failed. What was saved before stays saved.
#[derive(Debug)]
pub enum PollError {
    Read(ReadError),
    Target(anyhow::Error),
    /// The server does not answer in a way that lets nothing be lost.
    Unfit(String),
    /// More of the punches that were imported are gone than is believable.
    Gone {
        gone: u64,
        of: u64,
    },
}

impl From<ReadError> for PollError {
    fn from(error: ReadError) -> PollError {
        PollError::Read(error)
    }
}

impl From<anyhow::Error> for PollError {
    fn from(error: anyhow::Error) -> PollError {
        PollError::Target(error)
    }
}
