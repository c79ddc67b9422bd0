//! The loop of a poll: each effect is performed on the server or the target, and what became of it
//! is the next event.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;

use anyhow::Context as _;
use futures_util::future::{MaybeDone, maybe_done, try_join_all};

use super::punch_port::{PunchSource, PunchTarget};
use super::{PollCounts, PollError, PollOptions};
use crate::planning::punches::{
    Batch, BatchResult, Cursor, PollEffect, PollEvent, PollFailure, PollRequest, PunchPageRequest,
    PunchPoll,
};

/// Brings a target up to date with what a server lists. `since` is where the import begins; `None`
/// for where it began before.
///
/// # Errors
/// What was saved before stays, and the next poll goes on there.
pub async fn poll_punches(
    source: &dyn PunchSource,
    target: &mut dyn PunchTarget,
    since: Option<chrono::NaiveDateTime>,
    options: PollOptions<'_>,
) -> Result<PollCounts, PollError> {
    let (polled, ended) = poll_with_counts(source, target, since, options).await;
    ended.map(|()| polled)
}

/// The same, with what was saved when it fails.
pub async fn poll_with_counts(
    source: &dyn PunchSource,
    target: &mut dyn PunchTarget,
    since: Option<chrono::NaiveDateTime>,
    options: PollOptions<'_>,
) -> (PollCounts, Result<(), PollError>) {
    let request = PollRequest {
        since,
        compare_all: options.all,
        accepted_gone: options.gone,
        pages_at_once: source.at_once(),
        saved_at_once: options.saved_at_once,
    };
    let mut performer =
        EffectExecutor { source, target: Some(target), save: None, options, error: None };
    let (mut poll, mut effects) = PunchPoll::start(request);
    loop {
        let mut answer = None;
        for effect in effects {
            match effect {
                PollEffect::Finish(outcome) => {
                    let ended = outcome.ended.map_err(|failure| performer.take_error(failure));
                    return (outcome.polled, ended);
                }
                PollEffect::ReportUnread(unread) => tracing::warn!("{unread}"),
                effect => answer = performer.perform_effect(effect).await,
            }
        }
        (poll, effects) = poll.step(answer.unwrap_or(PollEvent::TargetFailed));
    }
}

/// A save under way. It gives the target back with its result.
type SaveUnderWay<'p> = Pin<Box<dyn Future<Output = SaveEnd<'p>> + Send + 'p>>;

/// What became of a save, and the target.
type SaveEnd<'p> = (&'p mut dyn PunchTarget, anyhow::Result<BatchResult>);

/// Both sides of a poll, and what first failed of them.
struct EffectExecutor<'p> {
    source: &'p dyn PunchSource,
    /// `None` while a save is under way.
    target: Option<&'p mut dyn PunchTarget>,
    save: Option<MaybeDone<SaveUnderWay<'p>>>,
    options: PollOptions<'p>,
    error: Option<PollError>,
}

impl<'p> EffectExecutor<'p> {
    /// What became of an effect; `None` for one that has no answer.
    async fn perform_effect(&mut self, effect: PollEffect) -> Option<PollEvent> {
        let done = match effect {
            PollEffect::ReadPages(asks) => return Some(self.read_pages(&asks).await),
            PollEffect::BeginSave { batch, cursor } => {
                self.begin_save(batch, cursor);
                return None;
            }
            PollEffect::ReportUnread(_) | PollEffect::Finish(_) => return None,
            PollEffect::AwaitSave => self.await_save().await.map(PollEvent::Saved),
            effect => match self.target.as_deref_mut() {
                Some(target) => ask_target(target, effect).await,
                None => Err(anyhow::anyhow!("the target is asked while it saves")),
            },
        };
        Some(done.unwrap_or_else(|error| {
            self.error.get_or_insert(PollError::Target(error));
            PollEvent::TargetFailed
        }))
    }

    /// Begins a save. It goes on while pages are read.
    fn begin_save(&mut self, batch: Arc<Batch>, cursor: Cursor) {
        let Some(target) = self.target.take() else { return };
        let save: SaveUnderWay<'p> = Box::pin(async move {
            let saved = target.save_batch(&batch, &cursor).await;
            (target, saved)
        });
        self.save = Some(maybe_done(save));
    }

    /// Waits for the save that was begun.
    async fn await_save(&mut self) -> anyhow::Result<BatchResult> {
        let save = self.save.take().context("no save was begun")?;
        tokio::pin!(save);
        save.as_mut().await;
        let (target, saved) = save.take_output().context("the save has no end")?;
        self.target = Some(target);
        saved
    }

    async fn read_pages(&mut self, asks: &[PunchPageRequest]) -> PollEvent {
        let PollOptions { stop, observer, .. } = self.options;
        if stop.is_stop_requested() {
            return PollEvent::Stopped;
        }
        let pages = asks.iter().map(|ask| self.source.read_page(*ask, observer));
        let pages = try_join_all(pages);
        let answers = match &mut self.save {
            Some(save) => read_while_saving(pages, Pin::new(save)).await,
            None => pages.await,
        };
        match answers {
            Ok(answers) => PollEvent::Pages { answers, pages_at_once: self.source.at_once() },
            // What was broken off is no failure of the server.
            Err(_) if stop.is_stop_requested() => PollEvent::Stopped,
            Err(error) => {
                self.error.get_or_insert(PollError::Read(error));
                PollEvent::ReadFailed
            }
        }
    }

    fn take_error(&mut self, failure: PollFailure) -> PollError {
        match failure {
            PollFailure::Unfit(why) => PollError::Unfit(why),
            PollFailure::Gone { gone, of } => PollError::Gone { gone, of },
            PollFailure::ReadFailed | PollFailure::TargetFailed | PollFailure::WrongEvent => {
                let unknown = || PollError::Target(anyhow::anyhow!("the poll lost its course"));
                self.error.take().unwrap_or_else(unknown)
            }
        }
    }
}

/// What the target answers.
async fn ask_target(target: &mut dyn PunchTarget, effect: PollEffect) -> anyhow::Result<PollEvent> {
    match effect {
        PollEffect::LoadCursor => target.load_cursor().await.map(PollEvent::Cursor),
        PollEffect::CountPunches(window) => {
            target.count_punches(window).await.map(PollEvent::Count)
        }
        PollEffect::ListKnown { window, most } => {
            target.known_punches(window, most).await.map(PollEvent::Known)
        }
        PollEffect::ListKnownAt(times) => {
            target.known_at(times).await.map(Some).map(PollEvent::Known)
        }
        PollEffect::FindTimeAfter { from, others } => {
            target.time_after(from, others).await.map(PollEvent::Time)
        }
        PollEffect::FindTimeBeforeLast { others } => {
            target.before_last(others).await.map(PollEvent::Time)
        }
        PollEffect::Save { batch, cursor } => {
            target.save_batch(&batch, &cursor).await.map(PollEvent::Saved)
        }
        effect => Err(anyhow::anyhow!("no question to a target: {effect:?}")),
    }
}

/// Reads, and lets a save go on meanwhile.
async fn read_while_saving<T>(
    pages: impl Future<Output = T>,
    mut save: Pin<&mut impl Future<Output = ()>>,
) -> T {
    tokio::pin!(pages);
    let mut is_saving = true;
    poll_fn(|context| {
        if is_saving && save.as_mut().poll(context).is_ready() {
            is_saving = false;
        }
        pages.as_mut().poll(context)
    })
    .await
}
