//! A poll under way: its two sides, what it knows, and how it asks for pages.

use std::collections::BTreeMap;

use futures_util::future::try_join_all;

use super::punch_port::{PunchPageAnswer, PunchPageRequest, PunchSource, PunchTarget};
use super::{PollError, PollOptions, Polled};
use crate::planning::punches::{Batch, Cursor, KnownPunch, NewestEnd};

/// What a poll found to be gone, and what it may.
#[derive(Debug, Default)]
pub(super) struct MissingPunches {
    /// Found and not marked yet, by generation and id.
    pub(super) held: BTreeMap<(u32, String), KnownPunch>,
    /// Punches that the server listed when the poll began.
    pub(super) of: u64,
    /// Exactly so many are meant to go.
    pub(super) accepted: Option<u64>,
}

impl MissingPunches {
    pub(super) fn new(of: u64, accepted: Option<u64>) -> MissingPunches {
        MissingPunches { held: BTreeMap::new(), of, accepted }
    }

    /// Whether so many are no accident.
    pub(super) fn is_plausible(&self, gone: u64) -> bool {
        let many = gone > FEW && gone.saturating_mul(SHARE) > self.of;
        let all = gone >= self.of && self.of >= SOME;
        !many && !all
    }

    pub(super) fn staged_count(&self) -> u64 {
        self.held.len() as u64
    }

    pub(super) fn to_refusal(&self, gone: u64) -> PollEnd {
        PollError::Gone { gone, of: self.of }.into()
    }

    pub(super) fn listed_before(&self) -> u64 {
        self.of
    }
}

/// Why a poll ends early.
pub(super) enum PollEnd {
    /// It was asked to.
    Stopped,
    Failed(PollError),
}

impl<E: Into<PollError>> From<E> for PollEnd {
    fn from(error: E) -> PollEnd {
        PollEnd::Failed(error.into())
    }
}

/// A poll under way.
pub(super) struct Importer<'i> {
    pub(super) source: &'i dyn PunchSource,
    pub(super) target: &'i mut dyn PunchTarget,
    pub(super) setting: PollOptions<'i>,
    pub(super) cursor: Cursor,
    pub(super) batch: Batch,
    pub(super) gone: MissingPunches,
    /// Whether the server orders by punch time; asked when it matters.
    pub(super) ordered: Option<bool>,
    /// The first answer held everything.
    pub(super) whole: bool,
    /// The cursor is not what was saved.
    pub(super) moved_on: bool,
    /// Nothing was answered yet that may be of another server.
    pub(super) wary: bool,
    /// What is found is counted, and not taken in.
    pub(super) dry: bool,
    /// Everything was compared already.
    pub(super) compared: bool,
    pub(super) requests: u64,
    pub(super) polled: Polled,
}

impl Importer<'_> {
    /// Takes for granted that the server counts rows that are no punches, where some were seen.
    pub(super) fn set_excess(&mut self, count: u64) {
        let odd = !self.polled.odd.is_empty();
        let left_out = if odd { count.saturating_sub(self.cursor.present) } else { 0 };
        let excess = i64::try_from(left_out).unwrap_or_default();
        self.moved_on |= (self.cursor.excess, self.cursor.left_out) != (excess, left_out);
        (self.cursor.excess, self.cursor.left_out) = (excess, left_out);
    }

    /// Counts what the target has: somebody may have taken rows out of it.
    pub(super) async fn recount_target(&mut self) -> Result<(), PollEnd> {
        let present = self.target.count_punches(self.cursor.import_window()).await?;
        self.moved_on |= self.cursor.present != present;
        self.cursor.present = present;
        Ok(())
    }

    pub(super) fn set_tail(&mut self, tail: NewestEnd) {
        if self.cursor.tail != tail {
            self.cursor.tail = tail;
            self.moved_on = true;
        }
    }

    /// A page, with what it tells about the server.
    pub(super) async fn fetch_page(
        &mut self,
        ask: PunchPageRequest,
    ) -> Result<Option<PunchPageAnswer>, PollEnd> {
        let answer = self.fetch_pages(vec![ask]).await?.pop();
        Ok(answer.and_then(|(_, answer)| answer))
    }

    /// Pages that have nothing to do with each other, asked for at the same time; in the order of
    /// the asking.
    pub(super) async fn fetch_pages(
        &mut self,
        asks: Vec<PunchPageRequest>,
    ) -> Result<Vec<(PunchPageRequest, Option<PunchPageAnswer>)>, PollEnd> {
        if self.setting.stop.is_stop_requested() {
            return Err(PollEnd::Stopped);
        }
        self.requests += asks.len() as u64;
        let (source, observer) = (self.source, self.setting.observer);
        let answers = try_join_all(asks.iter().map(|ask| source.read_page(*ask, observer))).await;
        let answers = match answers {
            Ok(answers) => answers,
            // What was broken off is no failure of the server.
            Err(_) if self.setting.stop.is_stop_requested() => return Err(PollEnd::Stopped),
            Err(error) => return Err(error.into()),
        };
        // It is begun.
        self.moved_on |= self.cursor.page == 0 && self.cursor.present == 0;
        let pages: Vec<_> = asks.into_iter().zip(answers).collect();
        for (ask, answer) in pages.iter().filter_map(|(ask, answer)| Some((ask, answer.as_ref()?)))
        {
            self.polled.note_odd_rows(&answer.odd);
            if answer.rows.iter().any(|row| !ask.window.covers_inclusive(row.punch_time)) {
                let what = "the server lists punches of other times than `start_time` and \
                    `end_time` ask for";
                return Err(PollError::Unfit(what.to_owned()).into());
            }
            // A part of a longer list: that is what it grants. Rows may also be deleted after they
            // were counted.
            let part =
                ask.page == 1 && answer.count.is_some_and(|count| count > answer.row_count());
            if part && (answer.more || answer.row_count() > self.cursor.page) {
                self.cursor.page = answer.row_count();
            }
        }
        Ok(pages)
    }

    /// Whether an answer shows all rows of its window. On a full page one that came after they were
    /// counted may have put another one out.
    pub(super) fn is_whole(&self, answer: &PunchPageAnswer, count: u64) -> bool {
        let full = self.cursor.page > 0 && answer.row_count() >= self.cursor.page;
        answer.row_count() >= count && !full && !answer.more
    }

    /// What the server counts.
    pub(super) fn count_of(&self, answer: &PunchPageAnswer) -> Result<u64, PollEnd> {
        match answer.count {
            // Servers count before they look: more may have come.
            Some(count) => Ok(count.max(answer.row_count())),
            None => {
                Err(PollError::Unfit("the server does not count its punches".to_owned()).into())
            }
        }
    }
}

/// So many may go at once, however few there are.
const FEW: u64 = 100;

/// Of more, one in so many may go at once.
const SHARE: u64 = 10;

/// From so many on, all are never gone by themselves.
pub(super) const SOME: u64 = 10;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_may_go_and_many_or_all_may_not() {
        let believable = |gone, of| MissingPunches::new(of, None).is_plausible(gone);
        assert!(believable(1, 1) && believable(100, 313) && believable(4_000, 40_000));
        for (gone, of) in [(325, 325), (303, 313), (38_254, 40_000), (101, 1_000), (10, 10)] {
            assert!(!believable(gone, of), "{gone} of {of}");
        }
    }
}
