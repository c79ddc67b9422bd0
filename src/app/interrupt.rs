//! Ctrl-C: while changes are performed, what is under way is finished and reported; anywhere else
//! it ends the run.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::Notify;

use super::failure::Exit;
use crate::engine::StopSignal;

/// How long what is under way may take when it is asked to end.
const GRACE: Duration = Duration::from_secs(5);

/// How long a command may take to see that it has to end, before it is spoken of.
const BLINK: Duration = Duration::from_secs(1);

/// Signals that come so soon after another one are the same: `timeout` and supervisors send theirs
/// to the program and to its group.
const DUPLICATE_WINDOW: Duration = Duration::from_millis(100);

/// Shared by the task that hears signals and the command that runs.
#[derive(Debug, Default)]
pub struct RunInterrupt {
    pub stop: Arc<StopSignal>,
    performing: AtomicBool,
    streaming: AtomicBool,
    over: AtomicBool,
    now: Notify,
    ended: Notify,
}

impl RunInterrupt {
    /// From here on the first signal lets what is under way end.
    pub fn finish_on_signal(&self) {
        self.performing.store(true, Ordering::Relaxed);
    }

    /// From here on the first signal ends the run in order: it has to report
    /// what was written.
    pub fn report_on_signal(&self) {
        self.streaming.store(true, Ordering::Relaxed);
    }

    /// Lets the run end well, wherever it is: what is under way is finished, and nothing is begun.
    pub fn request_end(&self) {
        self.stop.request_stop();
        self.over.store(true, Ordering::Release);
        self.ended.notify_waiters();
    }

    /// Whether the run was asked to end well.
    pub fn is_over(&self) -> bool {
        self.over.load(Ordering::Acquire)
    }

    /// Done when the run was asked to end well: nothing that was not sent yet needs to be waited
    /// for. A caller that comes later need not wait either.
    pub async fn wait_for_end(&self) {
        let mut told = pin!(self.ended.notified());
        // Listens before it looks: a signal in between is not missed.
        told.as_mut().enable();
        if !self.is_over() {
            told.await;
        }
    }

    /// What is harmless to break off: `None` when the run is asked to end before it is done.
    pub async fn run_unless_ended<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            () = self.wait_for_end() => None,
            done = work => Some(done),
        }
    }

    /// What is better finished: `None` when it takes longer than a moment after the run was asked
    /// to end.
    pub async fn finish_or_abandon<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let mut work = pin!(work);
        tokio::select! {
            biased;
            done = &mut work => return Some(done),
            () = self.wait_for_end() => {}
        }
        if let Ok(done) = tokio::time::timeout(BLINK, &mut work).await {
            return Some(done);
        }
        tracing::warn!("interrupted: what is under way is finished first; once more ends at once");
        tokio::time::timeout(GRACE - BLINK, work).await.ok()
    }

    /// Done when the run has to end at once.
    pub async fn at_once(&self) {
        self.now.notified().await;
    }

    /// Hears Ctrl-C and SIGTERM for as long as it is polled. Where the command does not even see
    /// that it has to end at once, the program ends without it.
    pub async fn listen_for_signals(&self, mut signals: Signals) {
        loop {
            signals.wait_for_signal().await;
            if self.streaming.load(Ordering::Relaxed) && !self.stop.is_stop_requested() {
                self.request_end();
            } else if self.performing.load(Ordering::Relaxed) && !self.stop.is_stop_requested() {
                self.stop.request_stop();
                tracing::warn!(
                    "interrupted: waiting for the changes under way; once more ends at once"
                );
            } else if self.performing.load(Ordering::Relaxed) && !self.stop.is_abort_requested() {
                self.stop.request_abort();
                tracing::warn!(
                    "interrupted: what is under way is left in doubt, and what was done is reported"
                );
                signals.drop_echoes().await;
                // What was done is reported meanwhile; a third signal does not wait for that.
                let _ = tokio::time::timeout(GRACE, signals.wait_for_signal()).await;
                self.abort_command().await;
            } else {
                self.abort_command().await;
            }
            signals.drop_echoes().await;
        }
    }

    /// Ends the command, and the program where the command does not see it.
    async fn abort_command(&self) {
        self.now.notify_one();
        tokio::time::sleep(BLINK).await;
        std::process::exit(Exit::Interrupted as i32);
    }
}

/// Ctrl-C and SIGTERM: from the moment it is made none is lost.
#[derive(Debug)]
pub struct Signals {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Signals {
    /// # Errors
    /// When no signal can be heard on this machine.
    pub fn new() -> std::io::Result<Signals> {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            Ok(Signals {
                interrupt: signal(SignalKind::interrupt())?,
                terminate: signal(SignalKind::terminate())?,
            })
        }
        #[cfg(not(unix))]
        Ok(Signals {})
    }

    async fn drop_echoes(&mut self) {
        let echoes = async {
            loop {
                self.wait_for_signal().await;
            }
        };
        // It ends by its time alone.
        let _: Result<(), _> = tokio::time::timeout(DUPLICATE_WINDOW, echoes).await;
    }

    async fn wait_for_signal(&mut self) {
        #[cfg(unix)]
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
        #[cfg(not(unix))]
        if tokio::signal::ctrl_c().await.is_err() {
            // No signal can be heard on this machine.
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn once_told_to_end_nothing_is_waited_for_and_what_is_under_way_has_a_moment() {
        let interrupt = RunInterrupt::default();
        let soon = || tokio::time::sleep(Duration::from_millis(20));
        assert!(
            interrupt.run_unless_ended(soon()).await.is_some()
                && interrupt.finish_or_abandon(soon()).await.is_some()
        );
        let (broken, ()) =
            tokio::join!(interrupt.run_unless_ended(std::future::pending::<()>()), async {
                soon().await;
                interrupt.request_end();
            });
        assert!(broken.is_none());
        interrupt.wait_for_end().await;
        assert!(interrupt.run_unless_ended(async {}).await.is_none());
        assert!(interrupt.finish_or_abandon(soon()).await.is_some());
    }
}
