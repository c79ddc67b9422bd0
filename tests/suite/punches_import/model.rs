//! A server and a target in memory, with every habit and mishap that an import has to live with.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{NaiveDateTime, TimeDelta};
use compact_str::CompactString;
use muster::engine::punches::{
    BatchResult, Order, PunchPageAnswer, PunchPageRequest, PunchSource, PunchTarget,
};
use muster::engine::{Job, Observer, ReadError};
use muster::model::{Code, Punch};
use muster::planning::punches::{Batch, Cursor, KnownPunch, PunchKey, PunchWindow};

/// Numbers that look like chance and are the same for the same seed.
#[derive(Clone, Debug)]
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64) -> Chance {
        Chance(seed)
    }

    pub(super) fn next(&mut self, below: u64) -> u64 {
        self.0 = muster::daemon::timetable::mix_seed(self.0);
        self.0 % below.max(1)
    }

    pub(super) fn hits(&mut self, percent: u64) -> bool {
        self.next(100) < percent
    }
}

/// How a server orders what it lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sorting {
    /// As it is asked to.
    Kept,
    /// By id, whatever it is asked.
    ById,
    /// By something of its own that nobody knows.
    Wild,
    /// By chance, another way with every answer.
    Random,
    /// By id, and it counts people from 510 on and never shows them.
    Stuck,
}

/// So many rows there are until nothing more comes while it is read.
const MANY: usize = 400;

#[derive(Clone, Debug)]
pub(super) struct Habits {
    pub(super) sorting: Sorting,
    pub(super) page: usize,
    /// Chance of a request that rows arrive before it is answered, in percent.
    pub(super) lively: u64,
    /// Chance of an arrival that its punch is days or months old.
    pub(super) late: u64,
    /// Chance of an arrival to be seen only after later ids.
    pub(super) hidden: u64,
    pub(super) deletes: bool,
}

#[derive(Clone, Debug)]
pub(super) struct World {
    habits: Habits,
    chance: Chance,
    now: NaiveDateTime,
    next: u64,
    rows: Vec<Punch>,
    /// Rows that were given an id and are not committed yet.
    hidden: Vec<Punch>,
    /// Everything that was ever listed.
    pub(super) ever: BTreeMap<PunchKey, u64>,
    pub(super) requests: u64,
    at_once: usize,
    /// So many more it counts than it lists, in every window.
    pub(super) ghosts: u64,
    /// What was listed when each request was answered, if somebody wants to know.
    pub(super) answered: Option<Vec<BTreeMap<PunchKey, u64>>>,
}

impl World {
    pub(super) fn new(habits: Habits, seed: u64) -> World {
        let now = NaiveDateTime::parse_from_str("2026-01-05 08:00:00", "%Y-%m-%d %H:%M:%S")
            .expect("a time");
        World {
            habits,
            chance: Chance::new(seed),
            now,
            next: 1,
            rows: Vec::new(),
            hidden: Vec::new(),
            ever: BTreeMap::new(),
            requests: 0,
            answered: None,
            ghosts: 0,
            at_once: 1 + (seed % 5) as usize,
        }
    }

    /// The same server with other habits.
    pub(super) fn with(self, habits: Habits) -> World {
        World { habits, ..self }
    }

    pub(super) fn pass(&mut self, span: TimeDelta) {
        self.now += span;
    }

    /// Devices send so many punches.
    pub(super) fn arrive(&mut self, count: u64) {
        for _ in 0..count {
            let late = match self.chance.hits(self.habits.late) {
                true => TimeDelta::minutes(self.chance.next(90 * 24 * 60) as i64),
                false => TimeDelta::seconds(self.chance.next(20) as i64),
            };
            let code = (100 + self.chance.next(40)).to_string();
            let terminal = format!("A{}", self.chance.next(3));
            self.upload(self.now - late, &code, &terminal);
        }
    }

    /// So many people punch in the same second.
    pub(super) fn crowd(&mut self, count: u64) {
        for person in 0..count {
            self.upload(self.now, &(500 + person).to_string(), "A1");
        }
    }

    fn upload(&mut self, time: NaiveDateTime, code: &str, terminal: &str) {
        let taken = |row: &Punch| row.emp_code.as_str() == code && row.punch_time == time;
        if self.rows.iter().chain(&self.hidden).any(taken) {
            return;
        }
        let row = Punch {
            id: self.next.to_string().into(),
            emp_code: Code::new(code).expect("a code"),
            punch_time: time,
            punch_state: "0".into(),
            verify_type: Some(1),
            work_code: CompactString::default(),
            terminal_sn: terminal.into(),
            terminal_alias: CompactString::default(),
            area_alias: CompactString::default(),
            upload_time: Some(self.now),
            details: Vec::new(),
        };
        self.next += 1;
        match self.chance.hits(self.habits.hidden) {
            true => self.hidden.push(row),
            false => self.show(row),
        }
    }

    fn show(&mut self, row: Punch) {
        *self.ever.entry(PunchKey::of_punch(&row)).or_default() += 1;
        self.rows.push(row);
    }

    /// What waited to be committed is.
    pub(super) fn commit(&mut self) {
        for row in std::mem::take(&mut self.hidden) {
            self.show(row);
        }
    }

    /// Somebody deletes a row.
    pub(super) fn delete(&mut self) {
        if !self.rows.is_empty() {
            let at = self.chance.next(self.rows.len() as u64) as usize;
            self.rows.remove(at);
        }
    }

    /// What a backup of now holds.
    pub(super) fn backup(&self) -> (u64, Vec<Punch>) {
        (self.next, self.rows.clone())
    }

    /// The backup comes back; devices send a share of what was lost again, and ids go on from where
    /// they were then.
    pub(super) fn restore(&mut self, (next, rows): (u64, Vec<Punch>)) {
        let lost = std::mem::replace(&mut self.rows, rows);
        self.hidden.clear();
        self.next = next;
        // Others came first meanwhile: the old ids are other punches now.
        self.arrive(5);
        for row in lost {
            if self.chance.hits(70) {
                self.upload(row.punch_time, row.emp_code.as_str(), &row.terminal_sn);
            }
        }
        self.commit();
    }

    pub(super) fn listed(&self) -> BTreeMap<PunchKey, u64> {
        let mut listed = BTreeMap::new();
        for row in &self.rows {
            *listed.entry(PunchKey::of_punch(row)).or_default() += 1;
        }
        listed
    }

    fn remember(&mut self) {
        let listed = self.answered.is_some().then(|| self.listed());
        self.answered.iter_mut().for_each(|answered| answered.extend(listed.clone()));
    }

    fn answer(&mut self, ask: PunchPageRequest) -> Option<PunchPageAnswer> {
        self.requests += 1;
        // Servers count, and look then: what happens in between is in the rows alone.
        let inside = |row: &&Punch| ask.window.covers_inclusive(row.punch_time);
        let count = self.rows.iter().filter(inside).count() as u64 + self.ghosts;
        self.remember();
        // What is asked for more often would never be read otherwise.
        if self.rows.len() < MANY && self.chance.hits(self.habits.lively) {
            let seconds = self.chance.next(9) as i64;
            self.pass(TimeDelta::seconds(seconds));
            let count = 1 + self.chance.next(3);
            self.arrive(count);
        }
        if self.habits.deletes && self.chance.hits(self.habits.lively / 4) {
            self.delete();
        }
        if self.chance.hits(30) {
            self.commit();
        }
        self.remember();
        let mut rows: Vec<Punch> = self.rows.iter().filter(inside).cloned().collect();
        let id = |row: &Punch| row.numeric_id().unwrap_or_default();
        match (self.habits.sorting, ask.order) {
            (Sorting::Wild, _) => {
                rows.sort_by_key(|row| muster::daemon::timetable::mix_seed(id(row) as u64))
            }
            (Sorting::Random, _) => {
                let salt = self.requests * 7919;
                rows.sort_by_key(|row| muster::daemon::timetable::mix_seed(id(row) as u64 + salt));
            }
            (Sorting::ById, _) => rows.sort_by_key(id),
            (Sorting::Stuck, _) => {
                rows.sort_by_key(|row| (row.emp_code.as_str() >= "510", id(row)))
            }
            (Sorting::Kept, Order::Newest) => {
                rows.sort_by_key(|row| std::cmp::Reverse((row.upload_time, id(row))));
            }
            (Sorting::Kept, Order::Rising) => rows.sort_by_key(|row| (row.punch_time, id(row))),
            (Sorting::Kept, Order::Falling) => {
                rows.sort_by_key(|row| std::cmp::Reverse((row.punch_time, id(row))));
            }
        }
        let start = (ask.page as usize - 1) * self.habits.page;
        if ask.page > 1 && start >= rows.len() {
            return None;
        }
        let more = rows.len() > start + self.habits.page;
        let shown =
            |row: &Punch| self.habits.sorting != Sorting::Stuck || row.emp_code.as_str() < "510";
        let rows = rows.into_iter().skip(start).take(self.habits.page).filter(shown).collect();
        Some(PunchPageAnswer { rows, odd: Vec::new(), count: Some(count), more })
    }
}

/// The server, shared by the test that moves it and the import that reads it.
#[derive(Clone, Debug)]
pub(super) struct Server(Arc<Mutex<World>>);

impl Server {
    pub(super) fn new(world: World) -> Server {
        Server(Arc::new(Mutex::new(world)))
    }

    pub(super) fn world(&self) -> MutexGuard<'_, World> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl PunchSource for Server {
    fn read_page<'a>(
        &'a self,
        ask: PunchPageRequest,
        _: &'a dyn Observer,
    ) -> Job<'a, Result<Option<PunchPageAnswer>, ReadError>> {
        Box::pin(std::future::ready(Ok(self.world().answer(ask))))
    }

    fn at_once(&self) -> usize {
        // Any number has to do: the seed of a world has some.
        self.world().at_once
    }

    fn find_unknown_codes<'a>(
        &'a self,
        _: Vec<Code>,
        _: &'a dyn Observer,
    ) -> Job<'a, Result<Vec<Code>, ReadError>> {
        Box::pin(std::future::ready(Ok(Vec::new())))
    }
}

/// A target that fails now and then, before or after it saved.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) rows: Vec<KnownPunch>,
    cursor: Option<Cursor>,
    chance: Chance,
    /// Chance of a save to fail, in percent.
    pub(super) frail: u64,
}

impl Target {
    pub(super) fn new(seed: u64, frail: u64) -> Target {
        Target { rows: Vec::new(), cursor: None, chance: Chance::new(seed), frail }
    }

    fn save(&mut self, batch: &Batch, cursor: &Cursor) -> anyhow::Result<BatchResult> {
        let fails = self.chance.hits(self.frail);
        let before = self.chance.hits(50);
        anyhow::ensure!(!(fails && before), "killed before it was saved");
        let mut rows = self.rows.clone();
        let place = |rows: &[KnownPunch], one: &KnownPunch| {
            let at =
                rows.iter().position(|row| (row.generation, &row.id) == (one.generation, &one.id));
            at.expect("only what is known is spoken of")
        };
        for one in &batch.gone {
            let at = place(&rows, one);
            rows[at].gone = true;
        }
        for one in &batch.back {
            let at = place(&rows, one);
            rows[at].gone = false;
        }
        // Ids change hands: all places are found before the first punch has another id.
        let places: Vec<usize> = batch.moved.iter().map(|(one, _)| place(&rows, one)).collect();
        for (at, (one, id)) in places.into_iter().zip(&batch.moved) {
            rows[at] = KnownPunch {
                generation: cursor.generation,
                id: id.clone(),
                gone: false,
                ..one.clone()
            };
        }
        let new = batch.new.iter().map(|punch| KnownPunch {
            generation: cursor.generation,
            id: punch.id.clone(),
            key: PunchKey::of_punch(punch),
            gone: false,
        });
        rows.extend(new);
        let mut ids: Vec<_> = rows.iter().map(|row| (row.generation, row.id.clone())).collect();
        ids.sort();
        if ids.windows(2).any(|pair| pair[0] == pair[1]) {
            return Ok(BatchResult::Taken);
        }
        self.rows = rows;
        self.cursor = Some(cursor.clone());
        anyhow::ensure!(!fails, "killed after it was saved");
        Ok(BatchResult::Saved)
    }

    fn times(&self) -> Vec<NaiveDateTime> {
        let mut times: Vec<_> =
            self.rows.iter().filter(|row| !row.gone).map(|row| row.key.time).collect();
        times.sort_unstable();
        times
    }
}

fn ready<'a, T: Send + 'a>(value: T) -> Job<'a, anyhow::Result<T>> {
    Box::pin(std::future::ready(Ok(value)))
}

impl PunchTarget for Target {
    fn load_cursor(&mut self) -> Job<'_, anyhow::Result<Option<Cursor>>> {
        ready(self.cursor.clone())
    }

    fn count_punches(&mut self, window: PunchWindow) -> Job<'_, anyhow::Result<u64>> {
        ready(self.times().into_iter().filter(|time| window.covers_inclusive(*time)).count() as u64)
    }

    fn known_punches(
        &mut self,
        window: PunchWindow,
        most: usize,
    ) -> Job<'_, anyhow::Result<Option<Vec<KnownPunch>>>> {
        let known: Vec<KnownPunch> =
            self.rows.iter().filter(|row| window.contains(row.key.time)).cloned().collect();
        ready((known.len() <= most).then_some(known))
    }

    fn known_at(&mut self, times: Vec<NaiveDateTime>) -> Job<'_, anyhow::Result<Vec<KnownPunch>>> {
        ready(self.rows.iter().filter(|row| times.contains(&row.key.time)).cloned().collect())
    }

    fn time_after(
        &mut self,
        from: Option<NaiveDateTime>,
        others: u64,
    ) -> Job<'_, anyhow::Result<Option<NaiveDateTime>>> {
        let window = PunchWindow::starting_at(from);
        ready(self.times().into_iter().filter(|time| window.contains(*time)).nth(others as usize))
    }

    fn before_last(&mut self, others: u64) -> Job<'_, anyhow::Result<Option<NaiveDateTime>>> {
        ready(self.times().into_iter().rev().nth(others as usize))
    }

    fn save_batch<'a>(
        &'a mut self,
        batch: &'a Batch,
        cursor: &'a Cursor,
    ) -> Job<'a, anyhow::Result<BatchResult>> {
        Box::pin(std::future::ready(self.save(batch, cursor)))
    }

    fn find_unknown_codes<'a>(
        &'a mut self,
        _: &'a [Code],
    ) -> Job<'a, anyhow::Result<Option<Vec<Code>>>> {
        ready(Some(Vec::new()))
    }
}
