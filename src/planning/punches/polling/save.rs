//! Saving what a poll found: batch and cursor together, and what it means when an id is taken.

use std::collections::HashSet;
use std::sync::Arc;

use super::poll_run::{Importer, PollEnd, SweepPurpose, wrong_event};
use crate::planning::punches::{
    Batch, BatchResult, Cursor, PollEffect, PollEvent, PunchComparison, PunchKey, UnfitServer,
};

/// So many changes are saved at once: each save waits for the disk, and what a run loses by being
/// killed is read again.
const SAVED_AT_ONCE: usize = 20_000;
/// Two generations of one server in a batch: more than so many in a row, and something else is
/// wrong.
const GENERATIONS: usize = 3;

impl Importer {
    /// Takes in what was found, and saves when much has come together.
    pub(super) async fn add_comparison(
        &mut self,
        mut verdict: PunchComparison,
    ) -> Result<(), PollEnd> {
        self.missing.stage_missing(&mut verdict);
        if self.purpose == SweepPurpose::CountMissing {
            return Ok(());
        }
        if self.batch.names_any_of(&verdict) {
            // The server was restored between two answers.
            self.save_pending().await?;
        }
        self.batch.add_comparison(verdict);
        if self.batch.len() >= SAVED_AT_ONCE {
            self.save_pending().await?;
        }
        Ok(())
    }

    /// Marks what is gone, if it is believable or meant.
    pub(super) async fn commit_missing(&mut self) -> Result<(), PollEnd> {
        if self.missing.staged_count() == 0 {
            return Ok(());
        }
        let gone = self.polled.gone + self.missing.staged_count();
        if !self.missing.may_be_marked(gone) {
            return Err(PollEnd::Failed(self.missing.refuse_missing(gone)));
        }
        let gone = self.missing.take_staged();
        self.save_pending().await?;
        if !self.cursor.deletes {
            // Until now counts were believed, so what was known by then is not sure any more.
            (self.cursor.deletes, self.cursor.mark, self.cursor_changed) = (true, None, true);
        }
        self.batch.add_comparison(PunchComparison { gone, ..PunchComparison::default() });
        self.save_pending().await
    }

    /// Saves what came together, with the cursor.
    pub(super) async fn save_pending(&mut self) -> Result<(), PollEnd> {
        if self.batch.is_empty() && !self.cursor_changed {
            return Ok(());
        }
        // What fails to be saved is not tried again: only the target knows what became of it.
        let mut batch = Arc::new(std::mem::take(&mut self.batch));
        self.cursor_changed = false;
        for _ in 0..GENERATIONS {
            let present = self.cursor.present.saturating_add_signed(batch.net_growth());
            let cursor = Cursor { present, ..self.cursor.clone() };
            match self.save_batch(Arc::clone(&batch), cursor.clone()).await? {
                BatchResult::Saved => {
                    self.polled.count_batch(&batch);
                    (self.saved, self.cursor) = (cursor.clone(), cursor);
                    return Ok(());
                }
                // By the very same punches: they came in twice, and are there.
                BatchResult::Taken if self.drop_saved_ids(Arc::make_mut(&mut batch)).await? => {}
                BatchResult::Taken => {
                    // Old ids, other punches: a new generation of the server begins, and all of it
                    // has to be compared.
                    self.cursor.generation += 1;
                    self.cursor.restored = true;
                    self.polled.restored = true;
                }
            }
        }
        Err(UnfitServer::IdsTaken.into())
    }

    async fn save_batch(&self, batch: Arc<Batch>, cursor: Cursor) -> Result<BatchResult, PollEnd> {
        match self.perform_effect(PollEffect::Save { batch, cursor }).await? {
            PollEvent::Saved(result) => Ok(result),
            _ => Err(wrong_event()),
        }
    }

    /// Leaves out what the target has already under the same id. True when there was any.
    async fn drop_saved_ids(&mut self, batch: &mut Batch) -> Result<bool, PollEnd> {
        let times = batch.new.iter().map(|punch| punch.punch_time).collect();
        let known = self.list_known_at(times).await?;
        let there: HashSet<_> = known
            .iter()
            .filter(|one| one.generation == self.cursor.generation)
            .map(|one| (&one.id, &one.key))
            .collect();
        let before = batch.new.len();
        batch.new.retain(|punch| !there.contains(&(&punch.id, &PunchKey::of_punch(punch))));
        Ok(batch.new.len() < before)
    }
}
