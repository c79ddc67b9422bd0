//! What a poll asks to be done, and what it is answered.

use std::sync::Arc;

use chrono::NaiveDateTime;

use super::poll_result::{PollOutcome, UnreadSecond};
use super::punch_pages::{PunchPageAnswer, PunchPageRequest};
use super::{Batch, BatchResult, Cursor, KnownPunch, PunchWindow};

/// What is asked of a poll.
#[derive(Clone, Copy, Debug)]
pub struct PollRequest {
    /// Where the import begins; `None` for where it began before.
    pub since: Option<NaiveDateTime>,
    /// Compare everything, whatever the counts are.
    pub compare_all: bool,
    /// Exactly so many punches are meant to be gone.
    pub accepted_gone: Option<u64>,
    /// How many pages may be asked for at a time; at least 1.
    pub pages_at_once: usize,
    /// So many changes are saved at once; at least 1.
    pub saved_at_once: usize,
}

impl PollRequest {
    /// Each save waits for the disk, and what a run loses by being killed is read again.
    pub const SAVED_AT_ONCE: usize = 20_000;
}

impl Default for PollRequest {
    fn default() -> PollRequest {
        PollRequest {
            since: None,
            compare_all: false,
            accepted_gone: None,
            pages_at_once: 1,
            saved_at_once: PollRequest::SAVED_AT_ONCE,
        }
    }
}

/// What a poll wants to be done. All but [`PollEffect::BeginSave`], [`PollEffect::ReportUnread`]
/// and [`PollEffect::Finish`] are answered by the event that their description names, or by
/// [`PollEvent::TargetFailed`].
#[derive(Clone, Debug, PartialEq)]
pub enum PollEffect {
    /// Where did the last import end? [`PollEvent::Cursor`].
    LoadCursor,
    /// Pages that do not depend on each other. [`PollEvent::Pages`], [`PollEvent::ReadFailed`] or
    /// [`PollEvent::Stopped`].
    ReadPages(Vec<PunchPageRequest>),
    /// How many punches of a window does the target have that the server lists, the end of the
    /// window included? [`PollEvent::Count`].
    CountPunches(PunchWindow),
    /// All punches that the target has of a window, unless they are more than `most`.
    /// [`PollEvent::Known`].
    ListKnown { window: PunchWindow, most: usize },
    /// All punches that the target has of these times. [`PollEvent::Known`].
    ListKnownAt(Vec<NaiveDateTime>),
    /// The time of the punch after so many others, counted from a time on. [`PollEvent::Time`].
    FindTimeAfter { from: Option<NaiveDateTime>, others: u64 },
    /// The time of the punch before so many others, counted from the latest one.
    /// [`PollEvent::Time`].
    FindTimeBeforeLast { others: u64 },
    /// Save a batch and the cursor together. [`PollEvent::Saved`].
    Save { batch: Arc<Batch>, cursor: Cursor },
    /// Begin to save a batch and the cursor together, while pages are read. Nothing else is asked
    /// of the target before [`PollEffect::AwaitSave`].
    BeginSave { batch: Arc<Batch>, cursor: Cursor },
    /// Wait for the save that was begun. [`PollEvent::Saved`].
    AwaitSave,
    /// A second cannot be read whole.
    ReportUnread(UnreadSecond),
    /// The poll has ended. Nothing follows.
    Finish(Box<PollOutcome>),
}

/// What became of an effect.
#[derive(Clone, Debug)]
pub enum PollEvent {
    Cursor(Option<Cursor>),
    /// One answer for each request, `None` where the list ends before that page.
    Pages {
        answers: Vec<Option<PunchPageAnswer>>,
        /// How many pages may be asked for at a time from now on; at least 1.
        pages_at_once: usize,
    },
    Count(u64),
    /// `None` when there are more than the effect allows.
    Known(Option<Vec<KnownPunch>>),
    /// `None` when there are not so many punches.
    Time(Option<NaiveDateTime>),
    Saved(BatchResult),
    /// The server could not be read.
    ReadFailed,
    /// The target failed.
    TargetFailed,
    /// The run is asked to end.
    Stopped,
}
