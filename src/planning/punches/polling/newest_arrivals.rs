//! The newest arrivals: at the beginning of the list, or at its end where a server orders as it
//! likes.

use chrono::NaiveDateTime;

use super::poll_run::{Coverage, Importer, PollEnd};
use super::sweep::SweepDepth;
use crate::model::Punch;
use crate::planning::punches::window::{is_falling, is_growing, is_newest_first, is_newest_last};
use crate::planning::punches::{
    Cursor, NewestEnd, Order, PunchComparison, PunchPageAnswer, PunchPageRequest, PunchWindow,
    compare_arrivals,
};

/// How many pages more than one are looked at for the newest arrivals.
const PAGES: u64 = 3;
/// How often several pages are read again until they stand still.
const AGAIN: usize = 3;

/// What a look at the newest arrivals showed.
#[derive(Clone, Copy, Debug)]
pub(super) struct NewestArrivals {
    /// What the server counted, as last asked.
    pub(super) count: u64,
    /// What was known of that when it was asked.
    known: u64,
    /// The first and the last time of arrival on the pages, where these surely show the newest
    /// arrivals.
    span: Option<(NaiveDateTime, NaiveDateTime)>,
    /// They showed all there is, or nothing that is new.
    all: bool,
    /// So many pages were read: rows that are deleted meanwhile move others from one to another.
    pages: u32,
}

impl NewestArrivals {
    /// The pages surely show the newest arrivals.
    pub(super) fn is_shown(&self) -> bool {
        self.all || self.span.is_some()
    }

    /// Whether they show everything that has arrived since.
    pub(super) fn reaches_watermark(&self, mark: Option<NaiveDateTime>) -> bool {
        self.all || matches!((self.span, mark), (Some((first, _)), Some(mark)) if first < mark)
    }

    /// Whether all that was counted is known and nothing else, where `all_that_arrived` since is
    /// known or not. Servers count before they look: what comes in between may stand for what is
    /// missing or gone.
    pub(super) fn is_known(&self, cursor: &Cursor, all_that_arrived: bool) -> bool {
        let count = i128::from(self.count) - i128::from(cursor.excess);
        let (before, now) = (i128::from(self.known), i128::from(cursor.present));
        match (all_that_arrived, cursor.deletes) {
            (true, false) => before <= count && count <= now,
            (true, true) => count == now,
            (false, _) => count == before && count == now,
        }
    }

    /// What has arrived after this was not shown.
    pub(super) fn new_watermark(&self) -> Option<NaiveDateTime> {
        self.span.map(|(_, last)| last)
    }

    /// With one more page.
    fn with_page(
        self,
        count: u64,
        known: u64,
        page: Option<(NaiveDateTime, NaiveDateTime)>,
    ) -> NewestArrivals {
        let span = self.span.zip(page).map(|(one, other)| (one.0.min(other.0), one.1.max(other.1)));
        NewestArrivals { count, known, span, pages: self.pages + 1, ..self }
    }
}

/// The times of arrival on a page, if it is in their order.
fn arrival_span(
    is_in_order: impl Fn(&[Punch]) -> bool,
    rows: &[Punch],
) -> Option<(NaiveDateTime, NaiveDateTime)> {
    let times = || rows.iter().filter_map(|row| row.upload_time);
    is_in_order(rows).then(|| times().min().zip(times().max())).flatten()
}

impl Importer {
    /// Takes the newest arrivals in, down to what arrived before a time if that is near.
    pub(super) async fn import_newest(
        &mut self,
        mark: Option<NaiveDateTime>,
    ) -> Result<NewestArrivals, PollEnd> {
        let mut newest = self.read_newest_pages(mark).await?;
        for _ in 0..AGAIN {
            if !self.cursor.deletes || newest.pages < 2 || !newest.reaches_watermark(mark) {
                return Ok(newest);
            }
            // What moved between two pages shows when they are read again.
            let before = self.polled.clone();
            let again = self.read_newest_pages(mark).await?;
            let same = again.count == newest.count && self.polled.saved_nothing_since(&before);
            newest = again;
            if same {
                return Ok(newest);
            }
        }
        Ok(NewestArrivals { span: None, all: false, ..newest })
    }

    async fn read_newest_pages(
        &mut self,
        mark: Option<NaiveDateTime>,
    ) -> Result<NewestArrivals, PollEnd> {
        if self.cursor.tail == NewestEnd::Last {
            if let Some(newest) = self.read_last_pages(mark).await? {
                return Ok(newest);
            }
            self.set_tail(NewestEnd::First);
        }
        let window = self.cursor.import_window();
        let ask = |page| PunchPageRequest { window, order: Order::Newest, page };
        let answer = self.fetch_page(ask(1)).await?.unwrap_or_default();
        self.check_server_identity(&answer).await?;
        let count = self.update_server_count(&answer)?;
        if self.is_whole(&answer, count) {
            return self.import_whole_list(answer, count).await;
        }
        let newest = NewestArrivals {
            count,
            known: self.cursor.present,
            span: arrival_span(is_newest_first, &answer.rows),
            all: false,
            pages: 1,
        };
        self.import_arrivals(answer).await?;
        let mut newest = self.keep_old_watermark(newest, mark);
        for page in 2..=1 + PAGES {
            // Where much is missing, all of it is looked for elsewhere.
            let near = self.count_unknown(newest.count) <= PAGES * self.cursor.page;
            if mark.is_none() || !newest.is_shown() || newest.reaches_watermark(mark) || !near {
                break;
            }
            let Some(answer) = self.fetch_page(ask(page)).await? else { break };
            newest = newest.with_page(
                self.update_server_count(&answer)?,
                self.cursor.present,
                arrival_span(is_falling, &answer.rows),
            );
            self.import_arrivals(answer).await?;
        }
        Ok(newest)
    }

    /// Where nothing came and the newest is what it was, what lies behind it is what it was too.
    fn keep_old_watermark(
        &self,
        newest: NewestArrivals,
        mark: Option<NaiveDateTime>,
    ) -> NewestArrivals {
        let idle = self.polled.is_idle() && self.cursor.agrees_with_count(newest.count);
        NewestArrivals {
            all: idle && newest.is_shown() && newest.new_watermark() == mark,
            ..newest
        }
    }

    /// All there is, read at one moment: nothing is left to be looked for.
    async fn import_whole_list(
        &mut self,
        answer: PunchPageAnswer,
        count: u64,
    ) -> Result<NewestArrivals, PollEnd> {
        let scope = self.cursor.import_window();
        let times = answer.rows.iter().filter_map(|row| row.upload_time);
        let span = times.clone().min().zip(times.max());
        let all = self.compare_window(scope, answer.rows).await?.is_empty();
        self.commit_missing().await?;
        if all {
            self.coverage = self.coverage.max(Coverage::FirstAnswer);
            self.save_pending().await?;
            self.recount_target().await?;
            self.set_excess(count);
        }
        Ok(NewestArrivals { count, known: self.cursor.present, span, all, pages: 1 })
    }

    /// The last pages of a list by id, down to what arrived before a time. `None` when the list
    /// ends before.
    async fn read_last_pages(
        &mut self,
        mark: Option<NaiveDateTime>,
    ) -> Result<Option<NewestArrivals>, PollEnd> {
        let window = self.cursor.import_window();
        let ask = |page| PunchPageRequest { window, order: Order::Newest, page };
        let first = self.cursor.last_page();
        let Some(answer) = self.fetch_page(ask(first)).await? else { return Ok(None) };
        self.check_server_identity(&answer).await?;
        let count = self.update_server_count(&answer)?;
        let mut newest = NewestArrivals {
            count,
            known: self.cursor.present,
            span: arrival_span(is_growing, &answer.rows),
            all: false,
            pages: 1,
        };
        if !newest.is_shown() || newest.new_watermark() < mark {
            // It begins to order as it is asked to: its oldest are here.
            self.import_arrivals(answer).await?;
            return Ok(None);
        }
        self.import_arrivals(answer).await?;
        newest = self.keep_old_watermark(newest, mark);
        let last = count.div_ceil(self.cursor.page.max(1)).min(first + PAGES);
        for page in first + 1..=last {
            let Some(answer) = self.fetch_page(ask(page)).await? else { break };
            newest = newest.with_page(
                self.update_server_count(&answer)?,
                self.cursor.present,
                arrival_span(is_growing, &answer.rows),
            );
            self.import_arrivals(answer).await?;
        }
        // Pages move up when rows are deleted.
        for page in (first.saturating_sub(PAGES).max(1)..first).rev() {
            if mark.is_none() || !newest.is_shown() || newest.reaches_watermark(mark) {
                break;
            }
            let Some(answer) = self.fetch_page(ask(page)).await? else { break };
            newest = newest.with_page(
                self.update_server_count(&answer)?,
                self.cursor.present,
                arrival_span(is_growing, &answer.rows),
            );
            self.import_arrivals(answer).await?;
        }
        Ok(Some(newest))
    }

    /// Looks at the last page too: a server that ignores the order shows its newest arrivals there.
    pub(super) async fn last_page(
        &mut self,
        newest: NewestArrivals,
    ) -> Result<NewestArrivals, PollEnd> {
        let page = newest.count.div_ceil(self.cursor.page.max(1)).max(1);
        if page < 2 {
            return Ok(newest);
        }
        let ask =
            PunchPageRequest { window: self.cursor.import_window(), order: Order::Newest, page };
        let Some(answer) = self.fetch_page(ask).await? else { return Ok(newest) };
        let count = self.count_of(&answer)?;
        let (span, known) = (arrival_span(is_newest_last, &answer.rows), self.cursor.present);
        self.import_arrivals(answer).await?;
        if span.is_some() {
            self.set_tail(NewestEnd::Last);
        }
        Ok(NewestArrivals { count, known, span, ..newest })
    }

    /// How many more the server counts than are known.
    fn count_unknown(&self, count: u64) -> u64 {
        let known = i128::from(self.cursor.present) + i128::from(self.cursor.excess);
        u64::try_from(i128::from(count) - known).unwrap_or_default()
    }

    /// Takes a page of arrivals in.
    async fn import_arrivals(&mut self, answer: PunchPageAnswer) -> Result<(), PollEnd> {
        let times = answer.rows.iter().map(|row| row.punch_time).collect();
        let known = self.list_known_at(times).await?;
        let found = compare_arrivals(answer.rows, &known);
        let verdict = PunchComparison { new: found.new, ..PunchComparison::default() };
        self.add_comparison(verdict).await?;
        for second in found.doubtful {
            self.sweep_window(PunchWindow::of_second(second), SweepDepth::All).await?;
        }
        self.commit_missing().await?;
        // Another page may show the same rows again.
        self.save_pending().await
    }
}
