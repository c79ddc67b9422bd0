//! The loop of a poll: each effect is performed on the server or the target, and what became of it
//! is the next event.

use futures_util::future::try_join_all;

use super::punch_port::{PunchSource, PunchTarget};
use super::{PollCounts, PollError, PollOptions};
use crate::planning::punches::{
    PollEffect, PollEvent, PollFailure, PollRequest, PunchPageRequest, PunchPoll,
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
    };
    let mut performer = EffectExecutor { source, target, options, error: None };
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

/// Both sides of a poll, and what first failed of them.
struct EffectExecutor<'p> {
    source: &'p dyn PunchSource,
    target: &'p mut dyn PunchTarget,
    options: PollOptions<'p>,
    error: Option<PollError>,
}

impl EffectExecutor<'_> {
    /// What became of an effect; `None` for one that has no answer.
    async fn perform_effect(&mut self, effect: PollEffect) -> Option<PollEvent> {
        let done = match effect {
            PollEffect::ReadPages(asks) => return Some(self.read_pages(&asks).await),
            PollEffect::LoadCursor => self.target.load_cursor().await.map(PollEvent::Cursor),
            PollEffect::CountPunches(window) => {
                self.target.count_punches(window).await.map(PollEvent::Count)
            }
            PollEffect::ListKnown { window, most } => {
                self.target.known_punches(window, most).await.map(PollEvent::Known)
            }
            PollEffect::ListKnownAt(times) => {
                self.target.known_at(times).await.map(Some).map(PollEvent::Known)
            }
            PollEffect::FindTimeAfter { from, others } => {
                self.target.time_after(from, others).await.map(PollEvent::Time)
            }
            PollEffect::FindTimeBeforeLast { others } => {
                self.target.before_last(others).await.map(PollEvent::Time)
            }
            PollEffect::Save { batch, cursor } => {
                self.target.save_batch(&batch, &cursor).await.map(PollEvent::Saved)
            }
            PollEffect::ReportUnread(_) | PollEffect::Finish(_) => return None,
        };
        Some(done.unwrap_or_else(|error| {
            self.error.get_or_insert(PollError::Target(error));
            PollEvent::TargetFailed
        }))
    }

    async fn read_pages(&mut self, asks: &[PunchPageRequest]) -> PollEvent {
        let PollOptions { stop, observer, .. } = self.options;
        if stop.is_stop_requested() {
            return PollEvent::Stopped;
        }
        let pages = asks.iter().map(|ask| self.source.read_page(*ask, observer));
        match try_join_all(pages).await {
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
