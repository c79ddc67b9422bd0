//! A poll under way: the data that it has, and how it requests what it lacks.

use std::sync::Arc;

use chrono::NaiveDateTime;

use super::known_punches::KnownPunches;
use super::missing_punches::MissingPunches;
use crate::planning::punches::effect_channel::EffectChannel;
use crate::planning::punches::{
    Batch, Cursor, KnownPunch, NewestEnd, PollCounts, PollEffect, PollEvent, PollFailure,
    PollRequest, PunchPageAnswer, PunchPageRequest, PunchWindow, UnfitServer,
};

/// Why a poll ends early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PollEnd {
    /// It was asked to.
    Stopped,
    Failed(PollFailure),
}

impl From<UnfitServer> for PollEnd {
    fn from(why: UnfitServer) -> PollEnd {
        PollEnd::Failed(PollFailure::Unfit(why))
    }
}

/// How the server orders rows that are asked for by punch time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RowOrder {
    ByPunchTime,
    /// Otherwise, whatever it is asked.
    Own,
}

/// Whether the server is known to be the one whose punches were imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ServerIdentity {
    /// Nothing was answered yet.
    Unchecked,
    Checked,
}

/// What becomes of what a sweep finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SweepPurpose {
    Import,
    /// Missing punches are counted, and nothing is written.
    CountMissing,
}

/// How much of the list was compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Coverage {
    /// No more than the newest arrivals and what the counts differ in.
    Newest,
    /// The first answer held the whole list.
    FirstAnswer,
    /// Every window.
    Everything,
}

/// A poll under way.
pub(super) struct Importer {
    channel: EffectChannel,
    pub(super) request: PollRequest,
    pub(super) cursor: Cursor,
    /// The cursor is not what was saved.
    pub(super) cursor_changed: bool,
    pub(super) batch: Batch,
    pub(super) missing: MissingPunches,
    /// `None` until it matters.
    pub(super) row_order: Option<RowOrder>,
    pub(super) identity: ServerIdentity,
    pub(super) purpose: SweepPurpose,
    pub(super) coverage: Coverage,
    pub(super) requests: u64,
    /// What the server counted at first, of all that is imported.
    pub(super) first_count: Option<u64>,
    pub(super) polled: PollCounts,
    /// The cursor as the target has it.
    pub(super) saved: Cursor,
    /// A save that was begun and not waited for.
    pub(super) begun_save: Option<PendingSave>,
    /// What the target is known to have, within one sweep.
    pub(super) known: Option<KnownPunches>,
}

/// What is on its way into the target.
#[derive(Debug)]
pub(super) struct PendingSave {
    pub(super) batch: Arc<Batch>,
    pub(super) cursor: Cursor,
}

impl Importer {
    pub(super) fn new(channel: EffectChannel, request: PollRequest, cursor: Cursor) -> Importer {
        Importer {
            channel,
            request,
            saved: cursor.clone(),
            cursor,
            cursor_changed: false,
            batch: Batch::default(),
            missing: MissingPunches::default(),
            row_order: None,
            identity: ServerIdentity::Unchecked,
            purpose: SweepPurpose::Import,
            coverage: Coverage::Newest,
            requests: 0,
            first_count: None,
            polled: PollCounts::default(),
            begun_save: None,
            known: None,
        }
    }

    /// Takes for granted that the server counts rows that are no punches, where some were seen.
    pub(super) fn set_excess(&mut self, count: u64) {
        let odd = !self.polled.odd.is_empty();
        let left_out = if odd { count.saturating_sub(self.cursor.present) } else { 0 };
        let excess = i64::try_from(left_out).unwrap_or_default();
        self.cursor_changed |= (self.cursor.excess, self.cursor.left_out) != (excess, left_out);
        (self.cursor.excess, self.cursor.left_out) = (excess, left_out);
    }

    /// Counts what the target has: rows may have been taken out of it.
    pub(super) async fn recount_target(&mut self) -> Result<(), PollEnd> {
        let present = self.count_punches(self.cursor.import_window()).await?;
        self.cursor_changed |= self.cursor.present != present;
        self.cursor.present = present;
        Ok(())
    }

    pub(super) fn set_tail(&mut self, tail: NewestEnd) {
        if self.cursor.tail != tail {
            self.cursor.tail = tail;
            self.cursor_changed = true;
        }
    }

    /// Performs an effect. Gives its answer, unless that ends the poll.
    pub(super) async fn perform_effect(&self, effect: PollEffect) -> Result<PollEvent, PollEnd> {
        match self.channel.request_effect(effect).await {
            PollEvent::ReadFailed => Err(PollEnd::Failed(PollFailure::ReadFailed)),
            PollEvent::TargetFailed => Err(PollEnd::Failed(PollFailure::TargetFailed)),
            PollEvent::Stopped => Err(PollEnd::Stopped),
            event => Ok(event),
        }
    }

    /// Asks the target, which has to be done with what it saves.
    async fn ask_target(&mut self, effect: PollEffect) -> Result<PollEvent, PollEnd> {
        self.await_begun_save().await?;
        self.perform_effect(effect).await
    }

    pub(super) fn report_effect(&self, effect: PollEffect) {
        self.channel.emit_effect(effect);
    }

    pub(super) async fn count_punches(&mut self, window: PunchWindow) -> Result<u64, PollEnd> {
        match self.ask_target(PollEffect::CountPunches(window)).await? {
            PollEvent::Count(count) => Ok(count),
            _ => Err(wrong_event()),
        }
    }

    pub(super) async fn list_known(
        &mut self,
        window: PunchWindow,
        most: usize,
    ) -> Result<Option<Vec<KnownPunch>>, PollEnd> {
        match self.ask_target(PollEffect::ListKnown { window, most }).await? {
            PollEvent::Known(known) => Ok(known),
            _ => Err(wrong_event()),
        }
    }

    pub(super) async fn list_known_at(
        &mut self,
        times: Vec<NaiveDateTime>,
    ) -> Result<Vec<KnownPunch>, PollEnd> {
        match self.ask_target(PollEffect::ListKnownAt(times)).await? {
            PollEvent::Known(known) => Ok(known.unwrap_or_default()),
            _ => Err(wrong_event()),
        }
    }

    pub(super) async fn find_time_after(
        &mut self,
        from: Option<NaiveDateTime>,
        others: u64,
    ) -> Result<Option<NaiveDateTime>, PollEnd> {
        self.find_time(PollEffect::FindTimeAfter { from, others }).await
    }

    pub(super) async fn find_time_before_last(
        &mut self,
        others: u64,
    ) -> Result<Option<NaiveDateTime>, PollEnd> {
        self.find_time(PollEffect::FindTimeBeforeLast { others }).await
    }

    async fn find_time(&mut self, effect: PollEffect) -> Result<Option<NaiveDateTime>, PollEnd> {
        match self.ask_target(effect).await? {
            PollEvent::Time(time) => Ok(time),
            _ => Err(wrong_event()),
        }
    }

    /// Reads a page, with what it shows about the server.
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
        self.requests += asks.len() as u64;
        let event = self.perform_effect(PollEffect::ReadPages(asks.clone())).await?;
        let PollEvent::Pages { answers, pages_at_once } = event else { return Err(wrong_event()) };
        if answers.len() != asks.len() {
            return Err(wrong_event());
        }
        self.request.pages_at_once = pages_at_once;
        // It is begun.
        self.cursor_changed |= self.cursor.page == 0 && self.cursor.present == 0;
        let pages: Vec<_> = asks.into_iter().zip(answers).collect();
        for (ask, answer) in pages.iter().filter_map(|(ask, answer)| Some((ask, answer.as_ref()?)))
        {
            self.learn_from_page(ask, answer)?;
        }
        Ok(pages)
    }

    /// Notes what a page shows of the server, whatever its rows are.
    fn learn_from_page(
        &mut self,
        ask: &PunchPageRequest,
        answer: &PunchPageAnswer,
    ) -> Result<(), PollEnd> {
        self.first_count = self.first_count.or(answer.count.filter(|count| *count > 0));
        self.polled.note_odd_rows(&answer.odd);
        if answer.rows.iter().any(|row| !ask.window.covers_inclusive(row.punch_time)) {
            return Err(UnfitServer::OtherTimes.into());
        }
        // A part of a longer list: that is what it grants. Rows may also be deleted after they
        // were counted.
        let part = ask.page == 1 && answer.count.is_some_and(|count| count > answer.row_count());
        if part && (answer.more || answer.row_count() > self.cursor.page) {
            self.cursor.page = answer.row_count();
        }
        Ok(())
    }

    /// Whether an answer shows all rows of its window. On a full page one that came after they were
    /// counted may have put another one out.
    pub(super) fn is_whole(&self, answer: &PunchPageAnswer, count: u64) -> bool {
        let full = self.cursor.page > 0 && answer.row_count() >= self.cursor.page;
        answer.row_count() >= count && !full && !answer.more
    }

    /// What the server counts of all that is imported.
    pub(super) fn update_server_count(&mut self, answer: &PunchPageAnswer) -> Result<u64, PollEnd> {
        let count = self.count_of(answer)?;
        self.polled.counted = count;
        Ok(count)
    }

    /// What the server counts.
    pub(super) fn count_of(&self, answer: &PunchPageAnswer) -> Result<u64, PollEnd> {
        // Servers count before they look: more may have come.
        let count = answer.count.map(|count| count.max(answer.row_count()));
        count.ok_or_else(|| UnfitServer::NotCounted.into())
    }
}

/// An event that answers another effect.
pub(super) fn wrong_event() -> PollEnd {
    PollEnd::Failed(PollFailure::WrongEvent)
}
