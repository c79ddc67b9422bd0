//! Both sides of a poll that may be interrupted: an answer is waited for no longer, and a save
//! under way is finished.

use chrono::NaiveDateTime;

use crate::app::interrupt::RunInterrupt;
use crate::engine::punches::{
    BatchResult, PunchPageAnswer, PunchPageRequest, PunchSource, PunchTarget,
};
use crate::engine::{Job, Observer, ReadError};
use crate::model::Code;
use crate::planning::punches::{Batch, Cursor, KnownPunch, PunchWindow};

/// The run was interrupted before this was done.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("it was interrupted")]
pub(super) struct BrokenOff;

/// Whether this failure is no more than the end that was asked for.
pub(super) fn is_broken_off(error: &anyhow::Error) -> bool {
    error.is::<BrokenOff>()
}

/// A server that is waited for only until the run is asked to end: reading it does nothing to it.
#[derive(Debug)]
pub(super) struct InterruptibleSource<'a> {
    server: &'a dyn PunchSource,
    interrupt: &'a RunInterrupt,
}

impl<'a> InterruptibleSource<'a> {
    pub(super) fn new(
        server: &'a dyn PunchSource,
        interrupt: &'a RunInterrupt,
    ) -> InterruptibleSource<'a> {
        InterruptibleSource { server, interrupt }
    }
}

impl PunchSource for InterruptibleSource<'_> {
    fn read_page<'a>(
        &'a self,
        ask: PunchPageRequest,
        observer: &'a dyn Observer,
    ) -> Job<'a, Result<Option<PunchPageAnswer>, ReadError>> {
        Box::pin(async move {
            let answer =
                self.interrupt.run_unless_ended(self.server.read_page(ask, observer)).await;
            answer.ok_or_else(|| ReadError::Failed(BrokenOff.into()))?
        })
    }

    fn at_once(&self) -> usize {
        self.server.at_once()
    }

    fn find_unknown_codes<'a>(
        &'a self,
        codes: Vec<Code>,
        observer: &'a dyn Observer,
    ) -> Job<'a, Result<Vec<Code>, ReadError>> {
        self.server.find_unknown_codes(codes, observer)
    }
}

/// A target that gets a moment to finish when the run is asked to end.
#[derive(Debug)]
pub(super) struct InterruptibleTarget<'a> {
    target: &'a mut dyn PunchTarget,
    interrupt: &'a RunInterrupt,
    /// An answer did not come in time: what is on its way is not known, and nothing more can be
    /// asked.
    lost: bool,
}

impl<'a> InterruptibleTarget<'a> {
    pub(super) fn new(
        target: &'a mut dyn PunchTarget,
        interrupt: &'a RunInterrupt,
    ) -> InterruptibleTarget<'a> {
        InterruptibleTarget { target, interrupt, lost: false }
    }

    /// Whether the target was given up.
    pub(super) fn is_lost(&self) -> bool {
        self.lost
    }
}

/// Waits for the target, as long as that may be.
async fn wait_for_target<T>(
    interrupt: &RunInterrupt,
    lost: &mut bool,
    work: Job<'_, anyhow::Result<T>>,
) -> anyhow::Result<T> {
    if *lost {
        return Err(BrokenOff.into());
    }
    let done = interrupt.finish_or_abandon(work).await;
    *lost = done.is_none();
    if *lost {
        tracing::warn!("the database did not answer in time: the next run sees what became of it");
    }
    done.unwrap_or_else(|| Err(BrokenOff.into()))
}

impl PunchTarget for InterruptibleTarget<'_> {
    fn load_cursor(&mut self) -> Job<'_, anyhow::Result<Option<Cursor>>> {
        Box::pin(wait_for_target(self.interrupt, &mut self.lost, self.target.load_cursor()))
    }

    fn count_punches(&mut self, window: PunchWindow) -> Job<'_, anyhow::Result<u64>> {
        Box::pin(wait_for_target(self.interrupt, &mut self.lost, self.target.count_punches(window)))
    }

    fn known_punches(
        &mut self,
        window: PunchWindow,
        most: usize,
    ) -> Job<'_, anyhow::Result<Option<Vec<KnownPunch>>>> {
        Box::pin(wait_for_target(
            self.interrupt,
            &mut self.lost,
            self.target.known_punches(window, most),
        ))
    }

    fn known_at(&mut self, times: Vec<NaiveDateTime>) -> Job<'_, anyhow::Result<Vec<KnownPunch>>> {
        Box::pin(wait_for_target(self.interrupt, &mut self.lost, self.target.known_at(times)))
    }

    fn time_after(
        &mut self,
        from: Option<NaiveDateTime>,
        others: u64,
    ) -> Job<'_, anyhow::Result<Option<NaiveDateTime>>> {
        Box::pin(wait_for_target(
            self.interrupt,
            &mut self.lost,
            self.target.time_after(from, others),
        ))
    }

    fn before_last(&mut self, others: u64) -> Job<'_, anyhow::Result<Option<NaiveDateTime>>> {
        Box::pin(wait_for_target(self.interrupt, &mut self.lost, self.target.before_last(others)))
    }

    fn save_batch<'a>(
        &'a mut self,
        batch: &'a Batch,
        cursor: &'a Cursor,
    ) -> Job<'a, anyhow::Result<BatchResult>> {
        Box::pin(wait_for_target(
            self.interrupt,
            &mut self.lost,
            self.target.save_batch(batch, cursor),
        ))
    }

    fn find_unknown_codes<'a>(
        &'a mut self,
        codes: &'a [Code],
    ) -> Job<'a, anyhow::Result<Option<Vec<Code>>>> {
        Box::pin(wait_for_target(
            self.interrupt,
            &mut self.lost,
            self.target.find_unknown_codes(codes),
        ))
    }
}
