//! One poll: the newest arrivals, then what the counts show to be missing, then a slice of the
//! past.

use super::missing_punches::MissingPunches;
use super::newest_arrivals::NewestArrivals;
use super::poll_run::{Coverage, Importer, PollEnd, wrong_event};
use super::sweep::SweepDepth;
use crate::planning::punches::effect_channel::EffectChannel;
use crate::planning::punches::{
    Cursor, PollCounts, PollEffect, PollEvent, PollFailure, PollOutcome, PollRequest,
};

/// So often it is looked where the counts differ, while they go on to differ.
const ROUNDS: usize = 4;
/// So often everything is compared, if the server is restored meanwhile.
const GENERATIONS: usize = 3;

/// Brings a target up to date with what a server lists. What was saved before a failure stays, and
/// the next poll goes on there.
pub(in crate::planning::punches) async fn run_whole_poll(
    request: PollRequest,
    channel: EffectChannel,
) -> PollOutcome {
    let mut importer = Importer::new(channel, request, Cursor::before_first_run(request.since));
    if let Err(end) = importer.restore_cursor().await {
        return importer.to_outcome(end_of(end));
    }
    let ended = match importer.run_poll().await {
        Ok(()) => Ok(()),
        Err(end) => {
            importer.polled.stopped = end == PollEnd::Stopped;
            end_of(end)
        }
    };
    if matches!(ended, Err(PollFailure::Gone { .. })) {
        // What came meanwhile must not make it believable.
        importer.cursor.base = Some(importer.missing.listed_before());
        importer.cursor_changed = true;
    }
    if importer.polled.settled && importer.cursor.base.take().is_some() {
        importer.cursor_changed = true;
    }
    // What was read is good, however it ended.
    let saved = importer.save_pending().await.or_else(end_of);
    importer.to_outcome(ended.and(saved))
}

/// To be asked to stop is no failure.
fn end_of(end: PollEnd) -> Result<(), PollFailure> {
    match end {
        PollEnd::Stopped => Ok(()),
        PollEnd::Failed(failure) => Err(failure),
    }
}

impl Importer {
    /// Goes on where the last poll ended.
    async fn restore_cursor(&mut self) -> Result<(), PollEnd> {
        let event = self.perform_effect(PollEffect::LoadCursor).await?;
        let PollEvent::Cursor(kept) = event else { return Err(wrong_event()) };
        let first = kept.is_none();
        if let Some(kept) = kept {
            (self.saved, self.cursor) = (kept.clone(), kept);
        }
        let since = self.request.since.filter(|since| self.cursor.since != Some(*since));
        if since.is_some() {
            (self.cursor.since, self.cursor.audited) = (since, None);
            // Before the first answer it is not sure that this is the server at all.
            self.cursor_changed = !first;
            self.cursor.present = self.count_punches(self.cursor.import_window()).await?;
        }
        let present = self.cursor.present;
        let listed_before = self.cursor.base.map_or(present, |base| base.min(present));
        self.missing = MissingPunches::new(listed_before, self.request.accepted_gone);
        Ok(())
    }

    /// The outcome of a poll that ended so.
    fn to_outcome(&self, ended: Result<(), PollFailure>) -> PollOutcome {
        let polled = match ended {
            Ok(()) => PollCounts {
                present: self.cursor.present,
                generation: self.cursor.generation,
                left_out: self.cursor.left_out,
                ..self.polled.clone()
            },
            Err(_) => PollCounts {
                imported: self.polled.imported,
                moved: self.polled.moved,
                gone: self.polled.gone,
                back: self.polled.back,
                codes: self.polled.codes.clone(),
                present: self.saved.present,
                generation: self.saved.generation,
                counted: self.first_count.unwrap_or_default(),
                ..PollCounts::default()
            },
        };
        PollOutcome { polled, ended }
    }

    async fn run_poll(&mut self) -> Result<(), PollEnd> {
        let mut newest = self.import_newest(self.cursor.mark).await?;
        if self.request.compare_all {
            self.cursor.restored = true;
        }
        self.save_pending().await?;
        if !newest.is_shown()
            && !self.cursor.agrees_with_count(newest.count)
            && !self.cursor.restored
        {
            newest = self.last_page(newest).await?;
        }
        self.polled.counted = newest.count;
        if !self.is_settled(newest, newest.reaches_watermark(self.cursor.mark)) {
            return self.poll_until_settled(newest).await;
        }
        if self.is_idle_so_far() && self.coverage != Coverage::FirstAnswer {
            self.audit_slice().await?;
            if !self.is_settled(newest, newest.reaches_watermark(self.cursor.mark)) {
                return self.poll_until_settled(newest).await;
            }
        }
        Ok(())
    }

    /// Nothing was found by one request, so that another one may look elsewhere.
    fn is_idle_so_far(&self) -> bool {
        self.polled.is_idle() && self.requests < 2
    }

    /// Looks wherever the counts differ, and for what came meanwhile, until both sides count the
    /// same.
    async fn poll_until_settled(&mut self, mut newest: NewestArrivals) -> Result<(), PollEnd> {
        let mut known = self.cursor.deletes && newest.reaches_watermark(self.cursor.mark);
        for _ in 0..ROUNDS {
            let compared = self.cursor.restored;
            let steady = match compared {
                true => self.compare_everything().await?,
                false => self.sweep_by_counts(newest.count).await?,
            };
            if !self.polled.unread.is_empty() {
                // Counts cannot agree, and to look again would take as long and find as much.
                break;
            }
            let (mark, present) = (newest.new_watermark(), self.cursor.present);
            newest = self.import_newest(mark).await?;
            if !newest.is_shown() {
                // It may show at its other end what came meanwhile.
                newest = self.last_page(newest).await?;
            }
            self.polled.counted = newest.count;
            // Where nothing was ever deleted, equal counts of windows are as good as comparing
            // them.
            known = (known || compared || !self.cursor.deletes) && newest.reaches_watermark(mark);
            // The same number again and again, and nothing found: it counts rows that are no
            // punches, or never lists some.
            if steady == Some(newest.count) && self.cursor.present == present {
                self.set_excess(newest.count);
                if self.cursor.left_out == 0 && !self.cursor.agrees_with_count(newest.count) {
                    self.polled.unlisted = newest.count.saturating_sub(present);
                    break;
                }
            }
            if self.is_settled(newest, known || compared && steady == Some(newest.count)) {
                break;
            }
        }
        Ok(())
    }

    /// Whether both sides count the same, and that proves that the target holds what the server
    /// lists: where rows were deleted, as many others may have come, so all that arrived has to be
    /// known.
    fn is_settled(&mut self, newest: NewestArrivals, known: bool) -> bool {
        let is_known = newest.is_known(&self.cursor, known);
        if self.cursor.restored || !is_known {
            self.polled.settled = false;
            return false;
        }
        self.polled.settled = (known || !self.cursor.deletes) && self.polled.unread.is_empty();
        if !self.polled.settled {
            // Where it can be known at all, everything is compared now. Else it is reported.
            self.cursor.restored = newest.is_shown()
                && self.coverage != Coverage::Everything
                && self.polled.unread.is_empty();
            return !self.cursor.restored;
        }
        // What came while it looked is there, and was counted too late.
        self.polled.counted = newest.count.max(self.cursor.present);
        if newest.new_watermark().is_some() && newest.new_watermark() != self.cursor.mark {
            self.cursor.mark = newest.new_watermark();
            self.cursor_changed = true;
        }
        true
    }

    /// Looks wherever the counts differ. Gives what the server counts, if that is the same as
    /// before and nothing was found.
    async fn sweep_by_counts(&mut self, count: u64) -> Result<Option<u64>, PollEnd> {
        let scope = self.cursor.import_window();
        // What people did to the target meanwhile is found here.
        self.recount_target().await?;
        let before = self.polled.clone();
        let counted = self.sweep_window(scope, SweepDepth::Counts).await?;
        self.commit_missing().await?;
        self.save_pending().await?;
        Ok((self.polled.saved_nothing_since(&before) && counted == count).then_some(count))
    }

    /// Compares everything, until no more ids turn out to be taken. Gives what the server counts,
    /// if nothing is gone.
    async fn compare_everything(&mut self) -> Result<Option<u64>, PollEnd> {
        let scope = self.cursor.import_window();
        let (mut counted, gone) = (0, self.polled.gone);
        for _ in 0..GENERATIONS {
            let generation = self.cursor.generation;
            self.recount_target().await?;
            counted = self.sweep_window(scope, SweepDepth::All).await?;
            self.commit_missing().await?;
            self.save_pending().await?;
            if self.cursor.generation == generation {
                break;
            }
        }
        self.cursor.restored = false;
        self.coverage = Coverage::Everything;
        self.cursor_changed = true;
        Ok((self.polled.gone == gone).then_some(counted))
    }
}
