//! Saving what a poll found: batch and cursor together, and what it means when an id is taken.

use std::collections::HashSet;

use super::PollError;
use super::importer::{Importer, PollEnd};
use super::punch_port::BatchResult;
use crate::model::Punch;
use crate::planning::punches::{Batch, Cursor, PunchComparison, PunchKey};

/// So many changes are saved at once.
const SAVED_AT_ONCE: usize = 5_000;
/// Two lives of one server in a batch: more than so many in a row, and something else is wrong.
const LIVES: usize = 3;

impl Importer<'_> {
    /// Takes in what was found, and saves when much has come together.
    pub(super) async fn add_comparison(
        &mut self,
        mut verdict: PunchComparison,
    ) -> Result<(), PollEnd> {
        self.stage_missing(&mut verdict);
        if self.dry {
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

    /// Saves what came together, with the cursor.
    pub(super) async fn save_pending(&mut self) -> Result<(), PollEnd> {
        if self.batch.is_empty() && !self.moved_on {
            return Ok(());
        }
        // What fails to be saved is not tried again: only the target knows what became of it.
        let mut batch = std::mem::take(&mut self.batch);
        self.moved_on = false;
        for _ in 0..LIVES {
            let present = self.cursor.present.saturating_add_signed(batch.net_growth());
            let cursor = Cursor { present, ..self.cursor.clone() };
            match self.target.save_batch(&batch, &cursor).await? {
                BatchResult::Saved => {
                    self.cursor = cursor;
                    self.count_saved(&batch);
                    return Ok(());
                }
                // By the very same punches: they came in twice, and are there.
                BatchResult::Taken if self.drop_kept(&mut batch).await? => {}
                BatchResult::Taken => {
                    // Old ids, other punches: the server begins another life, and all of it has to
                    // be compared.
                    self.cursor.generation += 1;
                    self.cursor.restored = true;
                    self.polled.restored = true;
                }
            }
        }
        Err(PollError::Unfit("the ids of the server are taken in every generation".to_owned())
            .into())
    }

    /// Leaves out what the target has already under the same id. True when there was any.
    async fn drop_kept(&mut self, batch: &mut Batch) -> Result<bool, PollEnd> {
        let times = batch.new.iter().map(|punch| punch.punch_time).collect();
        let known = self.target.known_at(times).await?;
        let there: HashSet<_> = known
            .iter()
            .filter(|one| one.generation == self.cursor.generation)
            .map(|one| (&one.id, &one.key))
            .collect();
        let before = batch.new.len();
        batch.new.retain(|punch| !there.contains(&(&punch.id, &PunchKey::of_punch(punch))));
        Ok(batch.new.len() < before)
    }

    fn count_saved(&mut self, batch: &Batch) {
        self.polled.imported += batch.new.len() as u64;
        self.polled.moved += batch.moved.len() as u64;
        self.polled.gone += batch.gone.len() as u64;
        self.polled.back += batch.back.len() as u64;
        for Punch { emp_code, .. } in &batch.new {
            *self.polled.codes.entry(emp_code.clone()).or_default() += 1;
        }
    }
}
