//! One poll: the newest arrivals, then whatever the counts tell, then a slice of the past.

use super::gone::is_quiet;
use super::importer::{Importer, MissingPunches, PollEnd};
use super::newest::NewestArrivals;
use super::punch_port::{PunchSource, PunchTarget};
use super::sweep::SweepDepth;
use super::{PollError, PollOptions, Polled};
use crate::planning::punches::{Batch, Cursor};

/// So often it is looked where the counts differ, while they go on to differ.
const ROUNDS: usize = 4;
/// So often everything is compared, if the server is restored meanwhile.
const LIVES: usize = 3;

/// Brings a target up to date with what a server lists. `since` is where the import begins; `None`
/// for where it began before.
///
/// # Errors
/// What was saved before stays, and the next poll goes on there.
pub async fn poll_punches(
    source: &dyn PunchSource,
    target: &mut dyn PunchTarget,
    since: Option<chrono::NaiveDateTime>,
    setting: PollOptions<'_>,
) -> Result<Polled, PollError> {
    let kept = target.load_cursor().await?;
    let first = kept.is_none();
    let mut cursor = kept.unwrap_or_else(|| Cursor::before_first_run(since));
    let mut rescope = false;
    if let Some(since) = since.filter(|since| cursor.since != Some(*since)) {
        cursor.since = Some(since);
        cursor.audited = None;
        rescope = true;
    }
    let (batch, ordered, polled) = (Batch::default(), None, Polled::default());
    // Before the first answer it is not sure that this is the server at all.
    let moved_on = rescope && !first;
    let mut importer = Importer {
        source,
        target,
        setting,
        cursor,
        batch,
        gone: MissingPunches::default(),
        ordered,
        whole: false,
        moved_on,
        wary: true,
        dry: false,
        compared: false,
        requests: 0,
        polled,
    };
    if rescope {
        importer.cursor.present =
            importer.target.count_punches(importer.cursor.import_window()).await?;
    }
    let present = importer.cursor.present;
    importer.gone = MissingPunches::new(
        importer.cursor.base.map_or(present, |base| base.min(present)),
        setting.gone,
    );
    let ended = match importer.run_poll().await {
        Ok(()) => Ok(()),
        Err(PollEnd::Stopped) => {
            importer.polled.stopped = true;
            Ok(())
        }
        Err(PollEnd::Failed(error)) => {
            if matches!(error, PollError::Gone { .. }) {
                // What came meanwhile must not make it believable.
                importer.cursor.base = Some(importer.gone.listed_before());
                importer.moved_on = true;
            }
            Err(error)
        }
    };
    if importer.polled.settled && importer.cursor.base.take().is_some() {
        importer.moved_on = true;
    }
    // What was read is good, however it ended.
    match (importer.save_pending().await, ended) {
        (Err(PollEnd::Failed(error)), Ok(())) | (_, Err(error)) => Err(error),
        _ => Ok(Polled {
            present: importer.cursor.present,
            generation: importer.cursor.generation,
            left_out: importer.cursor.left_out,
            ..importer.polled
        }),
    }
}

impl Importer<'_> {
    async fn run_poll(&mut self) -> Result<(), PollEnd> {
        let mut newest = self.import_newest(self.cursor.mark).await?;
        if self.setting.all {
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
            return self.until_settled(newest).await;
        }
        if self.is_idle_so_far() && !self.whole {
            self.audit_slice().await?;
            if !self.is_settled(newest, newest.reaches_watermark(self.cursor.mark)) {
                return self.until_settled(newest).await;
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
    async fn until_settled(&mut self, mut newest: NewestArrivals) -> Result<(), PollEnd> {
        let mut known = self.cursor.deletes && newest.reaches_watermark(self.cursor.mark);
        for _ in 0..ROUNDS {
            let compared = self.cursor.restored;
            let steady = match compared {
                true => self.compare_everything().await?,
                false => self.by_counts(newest.count).await?,
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
            self.cursor.restored =
                newest.is_shown() && !self.compared && self.polled.unread.is_empty();
            return !self.cursor.restored;
        }
        // What came while it looked is there, and was counted too late.
        self.polled.counted = newest.count.max(self.cursor.present);
        if newest.new_watermark().is_some() && newest.new_watermark() != self.cursor.mark {
            self.cursor.mark = newest.new_watermark();
            self.moved_on = true;
        }
        true
    }

    /// Looks wherever the counts differ. Gives what the server counts, if that is the same as
    /// before and nothing was found.
    async fn by_counts(&mut self, count: u64) -> Result<Option<u64>, PollEnd> {
        let scope = self.cursor.import_window();
        // What people did to the target meanwhile is found here.
        self.recount_target().await?;
        let before = self.polled.clone();
        let counted = self.sweep_window(scope, SweepDepth::Counts).await?;
        self.commit_missing().await?;
        self.save_pending().await?;
        Ok((is_quiet(&before, &self.polled) && counted == count).then_some(count))
    }

    /// Compares everything, until no more ids turn out to be taken. Gives what the server counts,
    /// if nothing is gone.
    async fn compare_everything(&mut self) -> Result<Option<u64>, PollEnd> {
        let scope = self.cursor.import_window();
        let (mut counted, gone) = (0, self.polled.gone);
        for _ in 0..LIVES {
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
        (self.compared, self.moved_on) = (true, true);
        Ok((self.polled.gone == gone).then_some(counted))
    }
}
