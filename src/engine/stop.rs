//! Being asked to stop: once to end well, a second time to end without what is under way.

use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Notify;

/// Asked to stop: nothing new is begun, pauses end, what is under way is finished. Asked again,
/// what is under way is not waited for either: it is in doubt, and what was done is still reported.
#[derive(Debug, Default)]
pub struct StopSignal {
    asked: Signal,
    now: Signal,
}

impl StopSignal {
    pub fn request_stop(&self) {
        self.asked.set_given();
    }

    pub fn is_stop_requested(&self) -> bool {
        self.asked.is_given()
    }

    /// Ends what is under way as well.
    pub fn request_abort(&self) {
        self.asked.set_given();
        self.now.set_given();
    }

    pub fn is_abort_requested(&self) -> bool {
        self.now.is_given()
    }

    /// Done when it was asked to stop.
    pub async fn until_asked(&self) {
        self.asked.wait_given().await;
    }

    /// Done when what is under way has to end.
    pub async fn wait_for_abort(&self) {
        self.now.wait_given().await;
    }
}

/// A signal that is given once, and also seen by a caller that comes later.
#[derive(Debug, Default)]
struct Signal {
    given: AtomicBool,
    heard: Notify,
}

impl Signal {
    fn set_given(&self) {
        self.given.store(true, Ordering::Release);
        self.heard.notify_waiters();
    }

    fn is_given(&self) -> bool {
        self.given.load(Ordering::Acquire)
    }

    async fn wait_given(&self) {
        let mut heard = pin!(self.heard.notified());
        // Listens before it looks: a signal in between is not missed.
        heard.as_mut().enable();
        if !self.is_given() {
            heard.await;
        }
    }
}
