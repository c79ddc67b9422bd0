//! The channel between a poll and the caller that performs its effects: the poll asks, waits, and
//! goes on with the answer. Nothing here waits for time, for a thread or for the network.

use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;

use super::poll_effects::{PollEffect, PollEvent};

/// Both ends share it; only one of them runs at a time.
#[derive(Clone, Debug, Default)]
pub(super) struct EffectChannel(Arc<Mutex<PendingExchange>>);

#[derive(Debug, Default)]
struct PendingExchange {
    effects: Vec<PollEffect>,
    event: Option<PollEvent>,
}

impl EffectChannel {
    fn pending(&self) -> MutexGuard<'_, PendingExchange> {
        // Nothing panics while it is held; if it did, what is there is still whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds an effect that has no answer.
    pub(super) fn emit_effect(&self, effect: PollEffect) {
        self.pending().effects.push(effect);
    }

    /// Adds an effect and waits for its answer.
    pub(super) async fn request_effect(&self, effect: PollEffect) -> PollEvent {
        self.emit_effect(effect);
        poll_fn(|_| self.pending().event.take().map_or(Poll::Pending, Poll::Ready)).await
    }

    /// Hands the answer over to the poll.
    pub(super) fn deliver_event(&self, event: PollEvent) {
        self.pending().event = Some(event);
    }

    /// The effects since this was last asked, in the order in which they are to be performed.
    pub(super) fn take_effects(&self) -> Vec<PollEffect> {
        std::mem::take(&mut self.pending().effects)
    }
}
