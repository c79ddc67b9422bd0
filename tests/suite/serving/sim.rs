//! A clock that the tests turn, a world of runs that take their time on it, and a service in
//! between.

use std::collections::{BTreeMap, VecDeque};
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use muster::daemon::{
    FlowHistory, Habits, JobMode, Notifier, RunResult, RunStats, Runner, ScheduledJob, Service,
    ServiceClock, ServiceControl, ServiceEnd, StatusBoard, Timing,
};
use muster::engine::Job;
use muster::model::Zone;
use tokio::sync::mpsc;

pub(super) fn at(time: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(&format!("2026-11-11T{time}Z")).expect(time).to_utc()
}

/// A flow in a lane of the same name as its server.
pub(super) fn seat(flow: &str, lane: &str, cron: &str) -> ScheduledJob {
    let timing = Timing {
        cron: muster::settings::CronLine::parse(cron).expect(cron),
        timezone: Zone::UTC,
        jitter: Duration::ZERO,
        seed: 0,
    };
    ScheduledJob {
        flow: flow.into(),
        from: "directory".into(),
        to: lane.into(),
        lane: lane.into(),
        beside: Vec::new(),
        cron: cron.into(),
        timing,
        does: JobMode::Apply,
    }
}

type Deed = Box<dyn FnOnce(&World) + Send>;

/// The time, what waits for it, what happened, and what is to happen.
pub(super) struct World {
    inner: Arc<Mutex<Inner>>,
    pub(super) board: StatusBoard,
    nudge: mpsc::UnboundedSender<ServiceControl>,
    nudges: Mutex<mpsc::UnboundedReceiver<ServiceControl>>,
}

struct Inner {
    /// How long it has been awake; naps are counted in this.
    awake: Duration,
    /// What the clock on the wall shows beyond that.
    wall: DateTime<Utc>,
    sleepers: Vec<(Duration, Waker)>,
    naps: u64,
    script: BTreeMap<Duration, Vec<Deed>>,
    seats: Result<Vec<ScheduledJob>, String>,
    moved: bool,
    spans: BTreeMap<String, Duration>,
    results: VecDeque<&'static str>,
    earlier: BTreeMap<String, FlowHistory>,
    elsewhere: Option<DateTime<Utc>>,
    stopped: bool,
    /// Flow, begin and end of every run that ended.
    runs: Vec<(String, DateTime<Utc>, DateTime<Utc>)>,
}

impl Inner {
    fn now(&self) -> DateTime<Utc> {
        self.wall + self.awake
    }
}

impl World {
    pub(super) fn new(start: &str, seats: Vec<ScheduledJob>) -> World {
        let inner = Inner {
            awake: Duration::ZERO,
            wall: at(start),
            sleepers: Vec::new(),
            naps: 0,
            script: BTreeMap::new(),
            seats: Ok(seats),
            moved: false,
            spans: BTreeMap::new(),
            results: VecDeque::new(),
            earlier: BTreeMap::new(),
            elsewhere: None,
            stopped: false,
            runs: Vec::new(),
        };
        let (nudge, nudges) = mpsc::unbounded_channel();
        let inner = Arc::new(Mutex::new(inner));
        World { inner, board: StatusBoard::default(), nudge, nudges: Mutex::new(nudges) }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn takes(&self, flow: &str, seconds: u64) -> &World {
        self.inner().spans.insert(flow.into(), Duration::from_secs(seconds));
        self
    }

    /// How the next runs end, in their order; `done` after them.
    pub(super) fn ends(&self, results: &[&'static str]) -> &World {
        self.inner().results.extend(results);
        self
    }

    pub(super) fn remembers(&self, flow: &str, began: DateTime<Utc>) -> &World {
        self.inner()
            .earlier
            .insert(flow.into(), FlowHistory { began, broke_off: false, succeeded: Some(began) });
        self
    }

    /// The last run broke off.
    pub(super) fn broke_off(&self, flow: &str, began: DateTime<Utc>) -> &World {
        self.inner()
            .earlier
            .insert(flow.into(), FlowHistory { began, broke_off: true, succeeded: None });
        self
    }

    /// The other service that shares the state ran everything then.
    pub(super) fn ran_elsewhere(&self, began: DateTime<Utc>) {
        self.inner().elsewhere = Some(began);
    }

    /// Something that happens after so many seconds.
    pub(super) fn after(&self, seconds: u64, deed: impl FnOnce(&World) + Send + 'static) -> &World {
        self.inner().script.entry(Duration::from_secs(seconds)).or_default().push(Box::new(deed));
        self
    }

    /// The machine sleeps, or somebody sets the clock.
    pub(super) fn leap(&self, by: TimeDelta) {
        self.inner().wall += by;
    }

    pub(super) fn settings(&self, seats: Result<Vec<ScheduledJob>, String>) {
        let mut inner = self.inner();
        (inner.seats, inner.moved) = (seats, true);
    }

    pub(super) fn say(&self, nudge: ServiceControl) {
        self.nudge.send(nudge).expect("the service listens");
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        self.inner().now()
    }

    pub(super) fn naps(&self) -> u64 {
        self.inner().naps
    }

    pub(super) fn was_stopped(&self) -> bool {
        self.inner().stopped
    }

    pub(super) fn runs(&self) -> Vec<(String, DateTime<Utc>, DateTime<Utc>)> {
        self.inner().runs.clone()
    }

    /// When the runs of a flow began, as the clock showed it.
    pub(super) fn begins(&self, flow: &str) -> Vec<String> {
        let runs = self.runs();
        let of = runs.iter().filter(|(name, ..)| name == flow);
        of.map(|(_, began, _)| began.format("%H:%M:%S").to_string()).collect()
    }

    /// Serves until it ends, turning the clock whenever everybody waits for it.
    pub(super) fn serve(&self, habits: Habits) -> ServiceEnd {
        let notifier = Notifier::default();
        let service = Service::new(self, self, &self.board, &notifier, habits);
        let seats = self.inner().seats.clone().expect("seats to begin with");
        let mut nudges = self.nudges.lock().unwrap_or_else(PoisonError::into_inner);
        let mut serving = pin!(service.run_until_stopped(seats, &mut nudges));
        let mut context = Context::from_waker(Waker::noop());
        loop {
            if let Poll::Ready(ended) = serving.as_mut().poll(&mut context) {
                return ended;
            }
            self.turn();
        }
    }

    /// Serves for so long, and stops it then.
    pub(super) fn serve_for(&self, seconds: u64) {
        self.after(seconds, |world| world.say(ServiceControl::Stop));
        assert_eq!(self.serve(Habits::default()), ServiceEnd::Well);
    }

    /// Turns the clock to what comes next.
    fn turn(&self) {
        let mut inner = self.inner();
        let nap = inner.sleepers.iter().map(|(until, _)| *until).min();
        let deed = inner.script.first_key_value().map(|(when, _)| *when);
        let next = nap
            .into_iter()
            .chain(deed)
            .min()
            .expect("somebody waits for the time, or all stands still");
        inner.awake = inner.awake.max(next);
        let awake = inner.awake;
        let (woken, asleep) =
            std::mem::take(&mut inner.sleepers).into_iter().partition(|(until, _)| *until <= awake);
        inner.sleepers = asleep;
        let deeds = inner.script.remove(&next).unwrap_or_default();
        drop(inner);
        deeds.into_iter().for_each(|deed| deed(self));
        let woken: Vec<(Duration, Waker)> = woken;
        woken.into_iter().for_each(|(_, waker)| waker.wake());
    }
}

fn sleep(inner: Arc<Mutex<Inner>>, span: Duration) -> Job<'static, ()> {
    let lock =
        |inner: &Arc<Mutex<Inner>>| inner.lock().unwrap_or_else(PoisonError::into_inner).awake;
    let until = lock(&inner) + span;
    Box::pin(std::future::poll_fn(move |context| {
        let mut inner = inner.lock().unwrap_or_else(PoisonError::into_inner);
        if inner.awake >= until {
            return Poll::Ready(());
        }
        inner.sleepers.push((until, context.waker().clone()));
        Poll::Pending
    }))
}

impl ServiceClock for World {
    fn now(&self) -> DateTime<Utc> {
        World::now(self)
    }

    fn sleep_for(&self, span: Duration) -> Job<'_, ()> {
        let mut inner = self.inner();
        inner.naps += 1;
        // Whoever slept before and was not woken is not there any more.
        inner.sleepers.retain(|(_, waker)| !waker.will_wake(Waker::noop()));
        drop(inner);
        sleep(Arc::clone(&self.inner), span)
    }
}

impl Runner for World {
    fn load_jobs(&self) -> Result<Vec<ScheduledJob>, String> {
        let mut inner = self.inner();
        inner.moved = false;
        inner.seats.clone()
    }

    fn has_new_settings(&self) -> bool {
        self.inner().moved
    }

    fn load_flow_history<'a>(&'a self, flow: &'a str) -> Job<'a, Option<FlowHistory>> {
        Box::pin(std::future::ready(self.inner().earlier.get(flow).copied()))
    }

    fn run_flow(&self, flow: &str, unless_since: Option<DateTime<Utc>>) -> Job<'static, RunResult> {
        let (flow, shared) = (flow.to_owned(), Arc::clone(&self.inner));
        let mut inner = self.inner();
        let began = inner.now();
        let ran = move |result, began, ended| {
            let tally = RunStats::default();
            RunResult {
                result,
                exit: i32::from(result != "done"),
                began,
                ended,
                note: String::new(),
                tally,
            }
        };
        if let Some(elsewhere) =
            inner.elsewhere.filter(|began| unless_since.is_some_and(|since| *began >= since))
        {
            return Box::pin(std::future::ready(ran("elsewhere", elsewhere, began)));
        }
        let result = inner.results.pop_front().unwrap_or("done");
        let span = inner.spans.get(&flow).copied().unwrap_or(Duration::from_secs(1));
        drop(inner);
        Box::pin(async move {
            sleep(Arc::clone(&shared), span).await;
            let mut inner = shared.lock().unwrap_or_else(PoisonError::into_inner);
            let ended = inner.now();
            inner.runs.push((flow, began, ended));
            ran(result, began, ended)
        })
    }

    fn stop_runs(&self) {
        self.inner().stopped = true;
    }
}
