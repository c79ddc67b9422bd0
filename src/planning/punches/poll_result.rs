//! What a poll came to.

use std::collections::BTreeMap;

use super::punch_batch::Batch;
use super::window::PunchWindow;
use crate::model::{Code, OddPunch};

/// Rows that are no punches, of which so many are named.
const NAMED: usize = 20;

/// What a poll came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PollCounts {
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

impl PollCounts {
    pub fn is_idle(&self) -> bool {
        self.imported + self.moved + self.gone + self.back == 0 && !self.restored
    }

    /// Counts what was saved. The only place that counts it, for the result of the poll and for
    /// what a failed one leaves behind.
    pub(super) fn count_batch(&mut self, batch: &Batch) {
        self.imported += batch.new.len() as u64;
        self.moved += batch.moved.len() as u64;
        self.gone += batch.gone.len() as u64;
        self.back += batch.back.len() as u64;
        for punch in &batch.new {
            *self.codes.entry(punch.emp_code.clone()).or_default() += 1;
        }
    }

    /// Whether no punch was saved since.
    pub(super) fn saved_nothing_since(&self, before: &PollCounts) -> bool {
        self.imported == before.imported
            && self.gone == before.gone
            && self.moved == before.moved
            && self.back == before.back
    }

    /// Notes rows that are no punches, each once.
    pub(super) fn note_odd_rows(&mut self, odd: &[OddPunch]) {
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

/// How a poll ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PollOutcome {
    /// Of a poll that failed: what was saved, and what the server counted at first.
    pub polled: PollCounts,
    pub ended: Result<(), PollFailure>,
}

/// Why a poll failed. What was saved before stays saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PollFailure {
    /// A page could not be read.
    ReadFailed,
    /// The target did not answer, or did not save.
    TargetFailed,
    /// The server does not answer in a way that lets nothing be lost.
    Unfit(UnfitServer),
    /// More of the punches that were imported are gone than is believable.
    Gone { gone: u64, of: u64 },
    /// An event came that answers another effect: a defect of the caller that performs them.
    WrongEvent,
}

/// Why punches of a server cannot be imported without loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnfitServer {
    /// It lists punches of other times than it was asked for.
    OtherTimes,
    /// It does not report how many punches a list has.
    NotCounted,
    /// Its ids stand for other punches in every generation that was tried.
    IdsTaken,
    /// More than so many seconds could not be read whole.
    UnreadSeconds { most: usize },
    /// One second is known in several parts.
    DividedSecond { parts: usize },
}
