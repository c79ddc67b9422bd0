//! How long a server may be silent before it is asked no more. A server that accepts requests and
//! never answers would else cost a time-out for each of them, and each of their repetitions.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// So many time-outs a server may be silent: a cold one may need the second.
const TIMEOUTS: u32 = 2;
/// A time-out ends a little before or after its time.
const TOLERANCE: u32 = 20;

/// Since when a server has not answered, altogether and list by list.
#[derive(Debug)]
pub(in crate::store::server) struct ServerSilence {
    most: Duration,
    heard: Mutex<Silences>,
}

#[derive(Debug, Default)]
struct Silences {
    whole: Silence,
    /// By the path of a list: others may be answered all the while.
    lists: HashMap<String, Silence>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Silence {
    /// When the first of the requests was sent that have no answer.
    since: Option<Instant>,
    under_way: usize,
    /// It lasted as long as it may.
    over: bool,
}

impl Silence {
    /// Gives since when it is silent.
    fn begin(&mut self, now: Instant) -> Instant {
        self.under_way += 1;
        *self.since.get_or_insert(now)
    }

    fn end(&mut self, now: Instant) {
        self.under_way = self.under_way.saturating_sub(1);
        self.over = false;
        self.since = (self.under_way > 0).then_some(now);
    }

    /// Gives whether it lasted as long as it may.
    fn end_in_silence(&mut self, now: Instant, most: Duration) -> bool {
        self.under_way = self.under_way.saturating_sub(1);
        let lasted = self.since.map_or(Duration::ZERO, |since| now - since);
        self.over |= lasted + most / TOLERANCE >= most;
        self.over
    }

    fn abandon(&mut self) {
        self.under_way = self.under_way.saturating_sub(1);
        if self.under_way == 0 && !self.over {
            self.since = None;
        }
    }
}

impl Silences {
    fn of_list(&mut self, list: &str) -> &mut Silence {
        self.lists.entry(list.to_owned()).or_default()
    }
}

impl ServerSilence {
    /// For a server of which a whole request takes so long at most.
    pub(in crate::store::server) fn new(timeout: Duration) -> ServerSilence {
        ServerSilence { most: timeout * TIMEOUTS, heard: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, Silences> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a request to a list, which was waited for in vain for some time before. `None` when
    /// the server or the list was silent as long as it may be: nothing is to be sent.
    pub(in crate::store::server) fn begin_request<'a>(
        &'a self,
        list: &'a str,
        waited: Duration,
    ) -> Option<AwaitedAnswer<'a>> {
        let (mut heard, now) = (self.lock(), Instant::now());
        if heard.whole.over || heard.of_list(list).over {
            return None;
        }
        let since = [heard.whole.begin(now), heard.of_list(list).begin(now)];
        let silent = since.map(|since| now - since).into_iter().max().unwrap_or_default();
        // What was left without an answer some time ago leaves the next request a moment.
        let left = self.most.saturating_sub(silent.max(waited)).max(self.most / TOLERANCE);
        Some(AwaitedAnswer { silence: self, list, left, is_ended: false })
    }
}

/// A request that is under way.
#[derive(Debug)]
pub(in crate::store::server) struct AwaitedAnswer<'a> {
    silence: &'a ServerSilence,
    list: &'a str,
    /// How much is left of the silence that may be.
    pub(in crate::store::server) left: Duration,
    is_ended: bool,
}

impl AwaitedAnswer<'_> {
    /// It ended, with an answer or without one because none can come.
    pub(in crate::store::server) fn end(mut self) {
        self.is_ended = true;
        let (mut heard, now) = (self.silence.lock(), Instant::now());
        heard.whole.end(now);
        heard.of_list(self.list).end(now);
    }

    /// Its time is up, after `waited` with what was waited before. True when that was as long as
    /// may be.
    pub(in crate::store::server) fn end_in_silence(mut self, waited: Duration) -> bool {
        self.is_ended = true;
        let (mut heard, now, most) = (self.silence.lock(), Instant::now(), self.silence.most);
        let whole = heard.whole.end_in_silence(now, most);
        let of_list = heard.of_list(self.list).end_in_silence(now, most);
        whole || of_list || waited + most / TOLERANCE >= most
    }
}

impl Drop for AwaitedAnswer<'_> {
    /// It is not waited for any more, which shows nothing of the server.
    fn drop(&mut self) {
        if !self.is_ended {
            let mut heard = self.silence.lock();
            heard.whole.abandon();
            heard.of_list(self.list).abandon();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: Duration = Duration::ZERO;

    #[test]
    fn two_time_outs_without_an_answer_are_enough() {
        let silence = ServerSilence::new(Duration::from_millis(100));
        let first = silence.begin_request("/a/", NONE).expect("a request");
        assert_eq!(first.left, Duration::from_millis(200));
        std::thread::sleep(Duration::from_millis(100));
        assert!(!first.end_in_silence(Duration::from_millis(100)));
        let second = silence.begin_request("/b/", NONE).expect("one more");
        assert!(second.left <= Duration::from_millis(100), "{second:?}");
        std::thread::sleep(Duration::from_millis(100));
        assert!(second.end_in_silence(Duration::from_millis(100)), "whatever it is asked for");
        assert!(silence.begin_request("/c/", NONE).is_none());
    }

    #[test]
    fn an_answer_ends_the_silence_but_not_that_of_a_list_without_one() {
        let silence = ServerSilence::new(Duration::from_millis(50));
        let answered = silence.begin_request("/a/", NONE).expect("a request");
        let other = silence.begin_request("/b/", NONE).expect("a request");
        std::thread::sleep(Duration::from_millis(100));
        answered.end();
        assert!(other.end_in_silence(Duration::from_millis(100)));
        assert!(silence.begin_request("/b/", NONE).is_none());
        // Time between requests is no silence, nor is a request that was given up.
        silence.begin_request("/a/", NONE).expect("a request").end();
        drop(silence.begin_request("/a/", NONE));
        std::thread::sleep(Duration::from_millis(100));
        let again = silence.begin_request("/a/", NONE).expect("a request");
        assert!(again.left >= Duration::from_millis(95), "{again:?}");
    }

    #[test]
    fn a_page_that_never_comes_is_given_up_while_others_come() {
        let silence = ServerSilence::new(Duration::from_millis(50));
        let page = silence.begin_request("/a/", Duration::from_millis(60)).expect("a request");
        assert_eq!(page.left, Duration::from_millis(40));
        silence.begin_request("/a/", NONE).expect("another page").end();
        assert!(page.end_in_silence(Duration::from_millis(100)));
        assert!(silence.begin_request("/a/", NONE).is_some());
    }
}
