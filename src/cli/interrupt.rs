//! Ctrl-C: while changes are performed, what is under way is finished and reported; anywhere else it ends the run.

use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Notify;

use crate::engine::Stop;

/// Shared by the task that hears signals and the command that runs.
#[derive(Debug, Default)]
pub struct Interrupt {
    pub stop: Stop,
    performing: AtomicBool,
    streaming: AtomicBool,
    now: Notify,
    ended: Notify,
}

impl Interrupt {
    /// From here on the first signal lets what is under way end.
    pub fn performing(&self) {
        self.performing.store(true, Ordering::Relaxed);
    }

    /// From here on the first signal ends the run by [`Interrupt::ended`]: it has to say what was written.
    pub fn streaming(&self) {
        self.streaming.store(true, Ordering::Relaxed);
    }

    /// Lets the run end well, wherever it is: what is under way is finished, and nothing is begun.
    pub fn end(&self) {
        self.stop.ask();
        self.ended.notify_one();
    }

    /// Done when the run was told to end well: nothing that was not sent yet needs to be waited for.
    pub async fn ended(&self) {
        self.ended.notified().await;
    }

    /// Done when the run has to end at once.
    pub async fn at_once(&self) {
        self.now.notified().await;
    }

    /// Hears Ctrl-C and SIGTERM for as long as it is polled.
    pub async fn listen(&self) {
        loop {
            signal().await;
            if self.streaming.load(Ordering::Relaxed) && !self.stop.asked() {
                self.end();
            } else if self.performing.load(Ordering::Relaxed) && !self.stop.asked() {
                self.stop.ask();
                tracing::warn!("interrupted: waiting for the changes under way; once more ends at once");
            } else {
                self.now.notify_one();
            }
        }
    }
}

async fn signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    if tokio::signal::ctrl_c().await.is_err() {
        // No signal can be heard on this machine.
        std::future::pending::<()>().await;
    }
}
