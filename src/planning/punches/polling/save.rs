//! Saving what a poll found: batch and cursor together, and what it means when an id is taken.

use std::collections::HashSet;
use std::sync::Arc;

use super::poll_run::{Importer, PendingSave, PollEnd, SweepPurpose, wrong_event};
use crate::planning::punches::{
    Batch, BatchResult, Cursor, PollEffect, PollEvent, PunchComparison, PunchKey, UnfitServer,
};

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
        let on_its_way =
            self.begun_save.as_ref().is_some_and(|one| one.batch.names_any_of(&verdict));
        if on_its_way || self.batch.names_any_of(&verdict) {
            // The server was restored between two answers.
            self.save_pending().await?;
        }
        self.batch.add_comparison(verdict);
        if self.batch.len() >= self.request.saved_at_once {
            self.begin_save().await?;
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
        self.await_begun_save().await?;
        let Some(pending) = self.take_pending() else { return Ok(()) };
        let save =
            PollEffect::Save { batch: Arc::clone(&pending.batch), cursor: pending.cursor.clone() };
        let result = self.request_save(save).await?;
        self.finish_save(pending, result).await
    }

    /// Begins to save what came together, with the cursor: what is read next is read meanwhile.
    async fn begin_save(&mut self) -> Result<(), PollEnd> {
        self.await_begun_save().await?;
        if let Some(PendingSave { batch, cursor }) = self.take_pending() {
            self.report_effect(PollEffect::BeginSave {
                batch: Arc::clone(&batch),
                cursor: cursor.clone(),
            });
            self.begun_save = Some(PendingSave { batch, cursor });
        }
        Ok(())
    }

    /// Waits until what was begun is saved.
    pub(super) async fn await_begun_save(&mut self) -> Result<(), PollEnd> {
        let Some(begun) = self.begun_save.take() else { return Ok(()) };
        let result = self.request_save(PollEffect::AwaitSave).await?;
        self.finish_save(begun, result).await
    }

    /// What waits to be saved. What fails to be saved is not tried again: only the target knows
    /// what became of it.
    fn take_pending(&mut self) -> Option<PendingSave> {
        if self.batch.is_empty() && !self.cursor_changed {
            return None;
        }
        let batch = Arc::new(std::mem::take(&mut self.batch));
        self.cursor_changed = false;
        let cursor = self.cursor_after(&batch);
        Some(PendingSave { batch, cursor })
    }

    /// The cursor as it is when a batch is saved.
    fn cursor_after(&self, batch: &Batch) -> Cursor {
        let present = self.cursor.present.saturating_add_signed(batch.net_growth());
        Cursor { present, ..self.cursor.clone() }
    }

    /// Takes in what became of a save. A batch whose ids are taken is saved otherwise.
    async fn finish_save(
        &mut self,
        pending: PendingSave,
        mut result: BatchResult,
    ) -> Result<(), PollEnd> {
        let PendingSave { mut batch, mut cursor } = pending;
        for _ in 1..GENERATIONS {
            if result == BatchResult::Saved {
                break;
            }
            // By the very same punches: they came in twice, and are there.
            if !self.drop_saved_ids(Arc::make_mut(&mut batch)).await? {
                // Old ids, other punches: a new generation of the server begins, and all of it has
                // to be compared.
                self.cursor.generation += 1;
                self.cursor.restored = true;
                self.polled.restored = true;
            }
            cursor = self.cursor_after(&batch);
            let save = PollEffect::Save { batch: Arc::clone(&batch), cursor: cursor.clone() };
            result = self.request_save(save).await?;
        }
        if result != BatchResult::Saved {
            return Err(UnfitServer::IdsTaken.into());
        }
        self.polled.count_batch(&batch);
        self.cursor.present = cursor.present;
        self.saved = cursor;
        Ok(())
    }

    async fn request_save(&self, save: PollEffect) -> Result<BatchResult, PollEnd> {
        match self.perform_effect(save).await? {
            PollEvent::Saved(result) => Ok(result),
            _ => Err(wrong_event()),
        }
    }

    /// Leaves out what the target has already under the same id. True when there was any.
    async fn drop_saved_ids(&mut self, batch: &mut Batch) -> Result<bool, PollEnd> {
        let times = batch.new.iter().map(|punch| punch.punch_time).collect();
        let event = self.perform_effect(PollEffect::ListKnownAt(times)).await?;
        let PollEvent::Known(known) = event else { return Err(wrong_event()) };
        let known = known.unwrap_or_default();
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
