//! One poll as a machine: an event goes in, effects come out. It reads no server, writes no target
//! and has no clock, so each rule of importing can be tried with a list of events.
//!
//! The course of a poll is written as a function that awaits its answers (`polling`); what it has
//! found and where it stands is the state that a step takes and gives back.

use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use super::effect_channel::EffectChannel;
use super::poll_effects::{PollEffect, PollEvent, PollRequest};
use super::poll_result::PollOutcome;
use super::polling::poll_course::run_whole_poll;

/// A poll under way.
pub struct PunchPoll {
    channel: EffectChannel,
    /// `None` once it has ended.
    course: Option<Pin<Box<dyn Future<Output = PollOutcome> + Send>>>,
}

impl std::fmt::Debug for PunchPoll {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PunchPoll").field("ended", &self.course.is_none()).finish_non_exhaustive()
    }
}

impl PunchPoll {
    /// Begins a poll. Gives its first effects.
    pub fn start(request: PollRequest) -> (PunchPoll, Vec<PollEffect>) {
        let channel = EffectChannel::default();
        let course = Box::pin(run_whole_poll(request, channel.clone()));
        PunchPoll { channel, course: Some(course) }.advance()
    }

    /// Goes on with the answer to the effect that was last given. Gives the effects that follow, to
    /// be performed in their order: the last one is answered, or is [`PollEffect::Finish`].
    pub fn step(self, event: PollEvent) -> (PunchPoll, Vec<PollEffect>) {
        self.channel.deliver_event(event);
        self.advance()
    }

    fn advance(mut self) -> (PunchPoll, Vec<PollEffect>) {
        // It waits for nothing but the next event, so nothing has to wake it.
        let mut context = Context::from_waker(Waker::noop());
        let ended = self.course.as_mut().map(|course| course.as_mut().poll(&mut context));
        if let Some(Poll::Ready(outcome)) = ended {
            self.course = None;
            self.channel.emit_effect(PollEffect::Finish(Box::new(outcome)));
        }
        let effects = self.channel.take_effects();
        (self, effects)
    }
}

#[cfg(test)]
mod tests;

#[cfg(test)]
mod simulated_poll;
