//! Trying again what is safe to repeat, with growing pauses and some chance in them.

use std::future::Future;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};

use crate::engine::{Event, Observer, StopSignal};
use crate::protocol::RequestFault;
use crate::protocol::api_errors::Throttle;

/// How often a request is sent at most.
const TRIES: usize = 5;
/// How often a request is sent to a server that asks to wait.
const THROTTLED_TRIES: usize = 20;
/// How long is waited where a server asks to wait and does not state how long.
pub(in crate::store::server) const DEFAULT_THROTTLE_WAIT: Duration = Duration::from_secs(2);
/// A wait of at least this length is also logged as a warning.
const LONG: Duration = Duration::from_secs(15);
/// The longest pause of a run that was asked to stop: what was done is still read again.
const STOPPING: Duration = Duration::from_millis(500);

/// The pauses between tries: from 0.2 s, doubled, at most 10 s, each with jitter so that many
/// clients do not march in step.
pub(in crate::store::server) fn backoff_pauses(
    tries: usize,
) -> impl Iterator<Item = Duration> + Send {
    ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(200))
        .with_max_delay(Duration::from_secs(10))
        .with_max_times(tries - 1)
        .with_jitter()
        .build()
}

/// How long requests of a client wait, and when they stop waiting.
#[derive(Debug)]
pub(in crate::store::server) struct Patience {
    /// The longest that one request waits altogether because the server asks for it.
    most: Duration,
    /// A client serves one run.
    stop: OnceLock<Arc<StopSignal>>,
}

impl Patience {
    pub(in crate::store::server) fn new(most: Duration) -> Patience {
        Patience { most, stop: OnceLock::new() }
    }

    pub(in crate::store::server) fn stop_on(&self, stop: &Arc<StopSignal>) {
        // Said twice in one run it is the same.
        let _ = self.stop.set(Arc::clone(stop));
    }

    fn is_stopping(&self) -> bool {
        self.stop.get().is_some_and(|stop| stop.is_stop_requested())
    }

    /// Waits, at most until the run is asked to stop; after that for a moment only.
    pub(in crate::store::server) async fn wait_interruptibly(&self, wait: Duration) {
        match self.stop.get() {
            None => tokio::time::sleep(wait).await,
            Some(stop) if stop.is_stop_requested() => tokio::time::sleep(wait.min(STOPPING)).await,
            Some(stop) => tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = stop.until_asked() => {}
            },
        }
    }

    /// Repeats `attempt` while its fault is one that passes. A server that asks to wait is waited
    /// for as long as patience lasts, and not once the run was asked to stop.
    pub(in crate::store::server) async fn retry_request<T, F>(
        &self,
        what: &str,
        observer: &dyn Observer,
        mut attempt: impl FnMut() -> F,
    ) -> Result<T, RequestFault>
    where
        F: Future<Output = Result<T, RequestFault>>,
    {
        let first = attempt().await;
        self.repeat_after(first, what, observer, attempt).await
    }

    /// The same, of something that was attempted once.
    pub(in crate::store::server) async fn repeat_after<T, F>(
        &self,
        mut result: Result<T, RequestFault>,
        what: &str,
        observer: &dyn Observer,
        mut attempt: impl FnMut() -> F,
    ) -> Result<T, RequestFault>
    where
        F: Future<Output = Result<T, RequestFault>>,
    {
        let mut pauses = backoff_pauses(TRIES);
        // Throttling is not failing: it has its own, longer patience.
        let (mut throttled, mut left) = (1, self.most);
        loop {
            let fault = match result {
                Err(fault) if fault.is_transient() => fault,
                other => return other,
            };
            let wait = match &fault {
                RequestFault::Throttled(throttle) => {
                    let wait = throttle.after.unwrap_or(DEFAULT_THROTTLE_WAIT);
                    if wait > left {
                        let beyond = Some(self.most);
                        return Err(RequestFault::Throttled(Throttle {
                            beyond,
                            ..throttle.clone()
                        }));
                    }
                    if throttled >= THROTTLED_TRIES || self.is_stopping() {
                        return Err(fault);
                    }
                    (throttled, left) = (throttled + 1, left - wait);
                    wait
                }
                _ => match pauses.next() {
                    Some(pause) => pause,
                    None => return Err(fault),
                },
            };
            if wait >= LONG {
                tracing::warn!("{what}: {fault}; it is sent again then. Ctrl-C ends the wait");
            }
            observer.on_event(Event::Retry { what: what.to_owned(), why: fault.to_string(), wait });
            self.wait_interruptibly(wait).await;
            if self.is_stopping() && matches!(fault, RequestFault::Throttled(_)) {
                return Err(fault);
            }
            result = attempt().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Instant;

    use super::*;
    use crate::engine::SilentObserver;

    fn throttled(millis: u64) -> RequestFault {
        let after = Some(Duration::from_millis(millis));
        RequestFault::Throttled(Throttle { status: 429, after, ..Throttle::default() })
    }

    async fn asked(patience: &Patience, millis: u64) -> (usize, RequestFault) {
        let sent = AtomicUsize::new(0);
        let sending = patience.retry_request("x", &SilentObserver, || async {
            sent.fetch_add(1, Ordering::Relaxed);
            Err::<(), _>(throttled(millis))
        });
        let fault = sending.await.expect_err("it never answers");
        (sent.load(Ordering::Relaxed), fault)
    }

    #[tokio::test]
    async fn a_request_waits_as_long_as_patience_lasts_and_no_longer() {
        let began = Instant::now();
        let patience = Patience::new(Duration::from_millis(400));
        let (sent, fault) = asked(&patience, 120).await;
        assert_eq!(sent, 4);
        assert!(began.elapsed() >= Duration::from_millis(360));
        assert!(fault.to_string().contains("longer than `patience` allows (1 s)"), "{fault}");
        let began = Instant::now();
        let (sent, fault) = asked(&patience, 86_400_000).await;
        assert!(sent == 1 && began.elapsed() < Duration::from_millis(200), "{fault}");
        assert!(fault.to_string().contains("asks to wait 24 h"), "{fault}");
    }

    #[tokio::test]
    async fn a_wait_ends_when_the_run_is_asked_to_stop() {
        let (patience, stop) =
            (Patience::new(Duration::from_secs(600)), Arc::new(StopSignal::default()));
        patience.stop_on(&stop);
        let began = Instant::now();
        let (result, ()) = tokio::join!(asked(&patience, 60_000), async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            stop.request_stop();
        });
        assert_eq!((result.0, result.1), (1, throttled(60_000)));
        assert!(began.elapsed() < Duration::from_secs(10));
        // What comes after it waits no more either.
        assert_eq!(asked(&patience, 60_000).await.0, 1);
    }
}
