//! Which punches of a server a target lacks: decided on windows of time that were read whole, by
//! ids and content.
//!
//! Nothing here trusts page numbers, the order of a list or any clock: a window of punch times that
//! fits into one answer is read at one moment, so what it lacks or holds twice is not a question of
//! how it was read. Where to look follows from counts, of the server and of the target.

pub mod compare_punches;
pub mod cursor;
mod effect_channel;
pub mod poll_effects;
pub mod poll_machine;
pub mod poll_result;
mod polling;
pub mod punch_batch;
pub mod punch_pages;
pub mod window;

pub use compare_punches::{ArrivalComparison, PunchComparison, compare_arrivals, compare_punches};
pub use cursor::{Cursor, NewestEnd};
pub use poll_effects::{PollEffect, PollEvent, PollRequest};
pub use poll_machine::PunchPoll;
pub use poll_result::{PollCounts, PollFailure, PollOutcome, UnfitServer, UnreadSecond};
pub use punch_batch::{Batch, BatchResult};
pub use punch_pages::{Order, PunchPageAnswer, PunchPageRequest};
pub use window::{PunchWindow, WindowSplit};

use chrono::NaiveDateTime;
use compact_str::CompactString;

use crate::model::{Code, Punch};

/// What a punch is, whatever its id: who was seen where and when. A server that was restored gives
/// old punches new ids, and new punches old ids.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PunchKey {
    pub time: NaiveDateTime,
    pub code: Code,
    pub terminal: CompactString,
}

impl PunchKey {
    pub fn of_punch(punch: &Punch) -> PunchKey {
        PunchKey {
            time: punch.punch_time,
            code: punch.emp_code.clone(),
            terminal: punch.terminal_sn.clone(),
        }
    }
}

/// What a target keeps of a punch, to know it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownPunch {
    /// The generation of the server, counted: within one generation, an id is one punch.
    pub generation: u32,
    pub id: CompactString,
    pub key: PunchKey,
    /// The server did not list it when its time was last read.
    pub gone: bool,
}
