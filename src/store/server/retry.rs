//! Trying again what is safe to repeat, with growing pauses and some chance in them.

use std::future::Future;
use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};

use crate::engine::{Event, Observer};
use crate::protocol::Fault;

/// How often a request is sent at most.
const TRIES: usize = 5;

/// The pauses between tries: from 0.2 s, doubled, at most 10 s, each with jitter so that many clients do not march in step.
fn pauses() -> impl Iterator<Item = Duration> {
    ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(200))
        .with_max_delay(Duration::from_secs(10))
        .with_max_times(TRIES - 1)
        .with_jitter()
        .build()
}

/// Repeats `attempt` while its fault is one that passes. A server that says how long to wait is waited for.
pub(super) async fn repeat<T, F>(
    what: &str,
    observer: &dyn Observer,
    mut attempt: impl FnMut() -> F,
) -> Result<T, Fault>
where
    F: Future<Output = Result<T, Fault>>,
{
    let mut pauses = pauses();
    // Throttling is not failing: it has its own, longer patience.
    let mut patience = 20;
    loop {
        let fault = match attempt().await {
            Err(fault) if fault.passing() => fault,
            other => return other,
        };
        let wait = match &fault {
            Fault::Throttled { after } if patience > 0 => {
                patience -= 1;
                after.unwrap_or(Duration::from_secs(2))
            }
            _ => match pauses.next() {
                Some(pause) => pause,
                None => return Err(fault),
            },
        };
        observer.event(Event::Retry { what: what.to_owned(), why: fault.to_string(), wait });
        tokio::time::sleep(wait).await;
    }
}
