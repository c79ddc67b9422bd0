//! Looks at the past: a slice a poll, when nothing else is to be done.

use std::time::Duration;

use super::poll_run::{Importer, PollEnd};
use super::sweep::SweepDepth;
use crate::planning::punches::PunchWindow;
use crate::planning::punches::window::floor_to_second;

impl Importer {
    /// Compares a slice: of the newest punches and of the past by turns, so that in the end
    /// everything was compared again.
    pub(super) async fn audit_slice(&mut self) -> Result<(), PollEnd> {
        let newest = self.cursor.newest;
        let mut slice = (self.cursor.page * 4 / 5).max(1);
        let mut window = self.next_audit_window(newest, slice).await?;
        // Of the seconds at its ends many may be known: it has to fit into one answer, with room to
        // spare.
        while slice > 1 && self.count_punches(window).await? >= self.cursor.page {
            slice /= 2;
            window = self.next_audit_window(newest, slice).await?;
        }
        let before = self.polled.imported + self.batch.len() as u64;
        // A second that fills pages takes many requests: it is compared when something differs.
        if self.count_punches(window).await? < self.cursor.page.max(1) {
            self.sweep_window(window, SweepDepth::All).await?;
        }
        self.await_begun_save().await?;
        // Both sides counted the same before, and all the same there was something to be found.
        self.cursor.restored |= self.polled.imported + self.batch.len() as u64 > before;
        self.commit_missing().await?;
        // Only now: what was refused has to be looked at again.
        if !newest {
            self.cursor.audited = window.to;
        }
        self.cursor.newest = !newest;
        self.cursor_changed = true;
        self.save_pending().await
    }

    /// A window with so many punches: the newest, or those after what was compared last.
    async fn next_audit_window(
        &mut self,
        newest: bool,
        count: u64,
    ) -> Result<PunchWindow, PollEnd> {
        if newest {
            let from = self.find_time_before_last(count).await?.map(floor_to_second);
            return Ok(PunchWindow::starting_at(from.max(self.cursor.since)));
        }
        let from = self.cursor.audited.or(self.cursor.since);
        let to = self.find_time_after(from, count).await?.map(floor_to_second);
        // At least one second further, or it would never end.
        let to = to.map(|to| {
            from.map_or(to, |from| to.max(floor_to_second(from) + Duration::from_secs(1)))
        });
        Ok(PunchWindow { from, to })
    }
}
