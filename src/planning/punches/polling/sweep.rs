//! Reading windows whole: each is divided until it fits into one answer, which is read at one
//! moment.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::poll_run::{Importer, PollEnd, RowOrder};
use crate::model::Punch;
use crate::planning::punches::window::{is_ordered, is_rising};
use crate::planning::punches::{
    Order, PollEffect, PunchComparison, PunchPageAnswer, PunchPageRequest, PunchWindow,
    UnfitServer, UnreadSecond, WindowSplit, compare_punches,
};

/// A window is compared whole when the target has no more punches of it than so many pages.
const FEW: u64 = 4;
/// The least that counts as few: servers may grant pages of ten.
const AT_LEAST: u64 = 2_000;
/// So many seconds may be unreadable before a server is given up.
const UNREAD: usize = 20;
/// How often a second that fills several pages is read before it is given up.
const WALKS: usize = 40;
/// How many of those may show nothing new, one after the other.
const IN_VAIN: usize = 6;

/// How close a sweep looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SweepDepth {
    /// Where both sides count the same, both hold the same.
    Counts,
    /// Everything is compared.
    All,
}

impl Importer {
    /// Makes the target hold what the server lists in a window. Gives what the server counts in it.
    pub(super) async fn sweep_window(
        &mut self,
        whole: PunchWindow,
        look: SweepDepth,
    ) -> Result<u64, PollEnd> {
        // What waits may lie in the window: it has to be known when that is compared.
        self.save_pending().await?;
        self.known = None;
        let mut stack = vec![whole];
        let mut counted = None;
        while !stack.is_empty() {
            // Windows share nothing, so that it does not matter which is read first.
            let asks =
                stack.split_off(stack.len().saturating_sub(self.request.pages_at_once.max(1)));
            let asks = asks.into_iter().rev().map(|window| PunchPageRequest {
                window,
                order: Order::Rising,
                page: 1,
            });
            let mut parts = Vec::new();
            for (ask, answer) in self.fetch_pages(asks.collect()).await? {
                let answer = answer.unwrap_or_default();
                let count = self.count_of(&answer)?;
                counted.get_or_insert(count);
                parts.push(self.import_partial(ask.window, answer, count, look).await?);
            }
            // The first of them is the next one again.
            stack.extend(parts.into_iter().rev().flat_map(|parts| parts.into_iter().rev()));
        }
        // Arrivals that are saved later may lie in it.
        self.known = None;
        Ok(counted.unwrap_or_default())
    }

    /// Takes in what an answer shows of its window. Gives what is still to be read of it, earliest
    /// first.
    async fn import_partial(
        &mut self,
        window: PunchWindow,
        answer: PunchPageAnswer,
        count: u64,
        look: SweepDepth,
    ) -> Result<Vec<PunchWindow>, PollEnd> {
        if self.is_whole(&answer, count) {
            return self.compare_window(window, answer.rows).await;
        }
        if look == SweepDepth::Counts {
            let saved = self.count_known(window).await?;
            let known = saved.saturating_add_signed(self.batch.growth_in(&window));
            if known == count {
                return Ok(Vec::new());
            }
            self.list_known_once(window, count, saved).await?;
            if let Some((left, right)) = self.split_at_middle(window, known).await? {
                return Ok(vec![left, right]);
            }
        }
        match self.divide_window(window, &answer).await? {
            WindowSplit::Through(done, rest) => {
                let rest = match rest.split_likely_pages(&answer.rows) {
                    Some((near, far)) => vec![near, far],
                    None => vec![rest],
                };
                let rows = answer.rows.into_iter().filter(|row| done.contains(row.punch_time));
                // More may be known than came.
                let mut parts = self.compare_window(done, rows.collect()).await?;
                parts.extend(rest);
                Ok(parts)
            }
            WindowSplit::Whole => self.compare_window(window, answer.rows).await,
            WindowSplit::Halves(left, right) => Ok(vec![left, right]),
            WindowSplit::Crowded(second, others) => {
                self.import_oversized_second(second).await?;
                Ok(others.into_iter().flatten().collect())
            }
        }
    }

    /// Compares a window whose rows came all. When too much is known of it, it is divided, and its
    /// parts are to be read.
    pub(super) async fn compare_window(
        &mut self,
        window: PunchWindow,
        rows: Vec<Punch>,
    ) -> Result<Vec<PunchWindow>, PollEnd> {
        if let Some(known) = self.take_known(window, &rows) {
            self.add_comparison(compare_punches(rows_in_window(window, rows), known)).await?;
            return Ok(Vec::new());
        }
        if self.batch.new.iter().any(|punch| window.contains(punch.punch_time)) {
            // What waits has to be known by now, or it would come in once more.
            self.save_pending().await?;
        }
        let most =
            usize::try_from(self.small_window_size()).unwrap_or(usize::MAX).max(rows.len() * 2);
        let Some(known) = self.list_known(window, most).await? else {
            let known = self.count_punches(window).await?;
            if let Some((left, right)) = self.split_at_middle(window, known).await? {
                return Ok(vec![left, right]);
            }
            let all = self.list_known(window, usize::MAX).await?.unwrap_or_default();
            self.add_comparison(compare_punches(rows_in_window(window, rows), all)).await?;
            return Ok(Vec::new());
        };
        self.add_comparison(compare_punches(rows_in_window(window, rows), known)).await?;
        Ok(Vec::new())
    }

    /// Both sides of the middle of what is known of a window, where much is.
    async fn split_at_middle(
        &mut self,
        window: PunchWindow,
        known: u64,
    ) -> Result<Option<(PunchWindow, PunchWindow)>, PollEnd> {
        if known <= self.small_window_size() {
            return Ok(None);
        }
        let middle = self.find_time_after(window.from, known / 2).await?;
        Ok(middle
            .map(crate::planning::punches::window::floor_to_second)
            .and_then(|middle| window.split_at(middle)))
    }

    pub(super) fn small_window_size(&self) -> u64 {
        (self.cursor.page * FEW).max(AT_LEAST)
    }

    /// How a window is divided of which an answer showed the first rows.
    async fn divide_window(
        &mut self,
        window: PunchWindow,
        answer: &PunchPageAnswer,
    ) -> Result<WindowSplit, PollEnd> {
        if self.row_order.is_none() {
            let ask = PunchPageRequest { window, order: Order::Falling, page: 1 };
            let down = self.fetch_page(ask).await?.unwrap_or_default();
            let by_time = is_ordered(&answer.rows, &down.rows);
            self.row_order =
                by_time.map(|by_time| if by_time { RowOrder::ByPunchTime } else { RowOrder::Own });
        }
        // A server that keeps to the order on one page and not on the next is not believed any
        // more.
        if self.row_order == Some(RowOrder::ByPunchTime) && !is_rising(&answer.rows) {
            self.row_order = Some(RowOrder::Own);
        }
        Ok(match self.row_order {
            Some(RowOrder::ByPunchTime) => window.split_after_rows(&answer.rows),
            _ => window.split_in_half(&answer.rows),
        })
    }

    /// Takes one second in that fills more than a page, as far as it can be read.
    async fn import_oversized_second(&mut self, second: PunchWindow) -> Result<(), PollEnd> {
        let (rows, counted) = self.read_all_pages(second).await?;
        let read = rows.len() as u64;
        if read == counted {
            let parts = self.compare_window(second, rows_in_window(second, rows)).await?;
            return match parts.is_empty() {
                true => Ok(()),
                false => Err(UnfitServer::DividedSecond { parts: parts.len() }.into()),
            };
        }
        // What came is good; what did not come is not gone.
        let unread = UnreadSecond { window: second, read, counted };
        self.report_effect(PollEffect::ReportUnread(unread.clone()));
        self.polled.unread.push(unread);
        if self.polled.unread.len() > UNREAD {
            return Err(UnfitServer::UnreadSeconds { most: UNREAD }.into());
        }
        self.known = None;
        let known = self.list_known(second, usize::MAX).await?.unwrap_or_default();
        let came = compare_punches(rows_in_window(second, rows), known);
        self.add_comparison(PunchComparison {
            new: came.new,
            back: came.back,
            ..PunchComparison::default()
        })
        .await
    }

    /// The punches of one second, page by page, until as many are together as the server counts:
    /// however it orders them, every walk shows some. Gives what it counts as well.
    async fn read_all_pages(&mut self, second: PunchWindow) -> Result<(Vec<Punch>, u64), PollEnd> {
        let mut rows: HashMap<_, Punch> = HashMap::new();
        let (mut counted, mut vain) = (0, 0);
        for _ in 0..WALKS {
            let before = rows.len();
            let (mut page, mut size) = (1, 0);
            loop {
                let ask = PunchPageRequest { window: second, order: Order::Rising, page };
                let Some(answer) = self.fetch_page(ask).await? else { break };
                let odd = answer.odd.len() as u64;
                let count = self.count_of(&answer)?.saturating_sub(odd);
                if count < counted {
                    // Some are deleted, and the server does not report which.
                    rows.clear();
                }
                counted = count;
                size += answer.rows.len() as u64;
                let came = answer.rows.len();
                rows.extend(answer.rows.into_iter().map(|row| (row.id.clone(), row)));
                if size >= counted || came == 0 || rows.len() as u64 == counted {
                    break;
                }
                page += 1;
            }
            match (rows.len() as u64).cmp(&counted) {
                Ordering::Equal => break,
                Ordering::Greater => rows.clear(),
                Ordering::Less if rows.len() > before => vain = 0,
                Ordering::Less => vain += 1,
            }
            if vain >= IN_VAIN {
                break;
            }
        }
        let mut rows: Vec<Punch> = rows.into_values().collect();
        rows.sort_by(|one, other| (one.punch_time, &one.id).cmp(&(other.punch_time, &other.id)));
        Ok((rows, counted))
    }
}

/// The end of a window is the beginning of the next one.
fn rows_in_window(window: PunchWindow, mut rows: Vec<Punch>) -> Vec<Punch> {
    rows.retain(|row| window.contains(row.punch_time));
    rows
}
