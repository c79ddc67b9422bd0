//! What an import needs of the server whose punches it reads, and of the place that keeps them.

use chrono::NaiveDateTime;

use crate::engine::{Job, Observer, ReadError};
use crate::model::Code;
use crate::planning::punches::{
    Batch, BatchResult, Cursor, KnownPunch, PunchPageAnswer, PunchPageRequest, PunchWindow,
};

/// A server whose punches are read.
pub trait PunchSource: Send + Sync + std::fmt::Debug {
    /// A page; `None` when the list ends before it.
    fn read_page<'a>(
        &'a self,
        ask: PunchPageRequest,
        observer: &'a dyn Observer,
    ) -> Job<'a, Result<Option<PunchPageAnswer>, ReadError>>;

    /// How many pages may be asked for at a time; at least 1.
    fn at_once(&self) -> usize;

    /// Those of these codes that no employee of the server has.
    fn find_unknown_codes<'a>(
        &'a self,
        codes: Vec<Code>,
        observer: &'a dyn Observer,
    ) -> Job<'a, Result<Vec<Code>, ReadError>>;
}

/// A place that keeps punches, for one server.
pub trait PunchTarget: Send + std::fmt::Debug {
    /// Where the last import ended; `None` before the first one.
    fn load_cursor(&mut self) -> Job<'_, anyhow::Result<Option<Cursor>>>;

    /// How many punches it has that the server lists in a window, its end included.
    fn count_punches(&mut self, window: PunchWindow) -> Job<'_, anyhow::Result<u64>>;

    /// All punches that it has of a window, also those that are gone; `None` when they are more
    /// than `most`.
    fn known_punches(
        &mut self,
        window: PunchWindow,
        most: usize,
    ) -> Job<'_, anyhow::Result<Option<Vec<KnownPunch>>>>;

    /// All punches that it has of these times.
    fn known_at(&mut self, times: Vec<NaiveDateTime>) -> Job<'_, anyhow::Result<Vec<KnownPunch>>>;

    /// The time of the punch after so many others, counted from a time on; `None` when there are
    /// not so many.
    fn time_after(
        &mut self,
        from: Option<NaiveDateTime>,
        others: u64,
    ) -> Job<'_, anyhow::Result<Option<NaiveDateTime>>>;

    /// The time of the punch before so many others, counted from the latest one.
    fn before_last(&mut self, others: u64) -> Job<'_, anyhow::Result<Option<NaiveDateTime>>>;

    /// Saves a batch and the cursor together: both are durable, or neither is there.
    fn save_batch<'a>(
        &'a mut self,
        batch: &'a Batch,
        cursor: &'a Cursor,
    ) -> Job<'a, anyhow::Result<BatchResult>>;

    /// Those of these codes that no employee has; `None` when it has no list of employees.
    fn find_unknown_codes<'a>(
        &'a mut self,
        codes: &'a [Code],
    ) -> Job<'a, anyhow::Result<Option<Vec<Code>>>>;
}
