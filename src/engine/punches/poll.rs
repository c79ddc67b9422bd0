//! One poll: the newest arrivals, then whatever the counts tell, then a slice of the past.

use super::gone::{Gone, is_quiet};
use super::port::{Answer, Ask, Order, PunchSource, PunchTarget};
use super::sweep::Look;
use super::{PollError, Polled, Setting};
use crate::planning::punches::window::is_newest_first;
use crate::planning::punches::{Batch, Cursor, Tail, Verdict, Window, arrivals};

/// How many pages more than one are looked at for the newest arrivals.
const PAGES: u64 = 3;
/// So often everything is compared, if the server is restored meanwhile.
const LIVES: usize = 3;

/// Why a poll ends early.
pub(super) enum End {
    /// It was told to.
    Stopped,
    Failed(PollError),
}

impl<E: Into<PollError>> From<E> for End {
    fn from(error: E) -> End {
        End::Failed(error.into())
    }
}

/// A poll under way.
pub(super) struct Importer<'i> {
    source: &'i dyn PunchSource,
    pub(super) target: &'i mut dyn PunchTarget,
    setting: Setting<'i>,
    pub(super) cursor: Cursor,
    pub(super) batch: Batch,
    pub(super) gone: Gone,
    /// Whether the server orders by punch time; asked when it matters.
    pub(super) ordered: Option<bool>,
    /// The first answer held everything.
    whole: bool,
    /// The cursor is not what was saved.
    pub(super) moved_on: bool,
    requests: u64,
    pub(super) polled: Polled,
}

/// Brings a target up to date with what a server lists. `since` is where the import begins; `None` for where it began
/// before.
///
/// # Errors
/// What was saved before stays, and the next poll goes on there.
pub async fn poll(
    source: &dyn PunchSource,
    target: &mut dyn PunchTarget,
    since: Option<chrono::NaiveDateTime>,
    setting: Setting<'_>,
) -> Result<Polled, PollError> {
    let kept = target.cursor().await?;
    let moved_on = kept.is_none();
    let mut cursor = kept.unwrap_or_else(|| Cursor::first(since));
    let mut rescope = false;
    if let Some(since) = since.filter(|since| cursor.since != Some(*since)) {
        cursor.since = Some(since);
        cursor.audited = None;
        rescope = true;
    }
    let (batch, ordered, polled) = (Batch::default(), None, Polled::default());
    let moved_on = moved_on || rescope;
    let mut importer = Importer {
        source,
        target,
        setting,
        cursor,
        batch,
        gone: Gone::default(),
        ordered,
        whole: false,
        moved_on,
        requests: 0,
        polled,
    };
    if rescope {
        importer.cursor.present = importer.target.count(importer.cursor.scope()).await?;
    }
    importer.gone = Gone::new(importer.cursor.present, setting.gone);
    let ended = match importer.run().await {
        Ok(()) => Ok(()),
        Err(End::Stopped) => {
            importer.polled.stopped = true;
            Ok(())
        }
        Err(End::Failed(error)) => Err(error),
    };
    // What was read is good, however it ended.
    match (importer.save().await, ended) {
        (Err(End::Failed(error)), Ok(())) | (_, Err(error)) => Err(error),
        _ => Ok(Polled {
            present: importer.cursor.present,
            generation: importer.cursor.generation,
            ..importer.polled
        }),
    }
}

impl Importer<'_> {
    async fn run(&mut self) -> Result<(), End> {
        let (count, newest) = self.newest().await?;
        if self.setting.all {
            self.cursor.restored = true;
        }
        self.save().await?;
        self.polled.counted = count;
        let mut known = self.cursor.agrees(count);
        let seeks_tail = !newest && (!known || (self.polled.is_idle() && self.requests < 2));
        if seeks_tail && !self.cursor.restored {
            known = self.last_page(count).await?;
        }
        if self.cursor.restored {
            return self.everything().await;
        }
        if !known {
            return self.by_counts(count).await;
        }
        if self.polled.is_idle() && self.requests < 2 && !self.whole {
            self.audit().await?;
            if self.cursor.restored {
                self.everything().await?;
            }
        }
        Ok(())
    }

    /// Takes the page of the newest arrivals in. Gives what the server counts, and whether the page surely showed them.
    async fn newest(&mut self) -> Result<(u64, bool), End> {
        let scope = self.cursor.scope();
        if self.cursor.tail == Tail::Last {
            let page = self.cursor.last_page();
            if let Some(answer) = self.page(Ask { window: scope, order: Order::Newest, page }).await? {
                let mut count = self.counted(&answer)?;
                self.take(answer).await?;
                let last = count.div_ceil(self.cursor.page.max(1)).min(page + PAGES);
                for page in page + 1..=last {
                    let ask = Ask { window: scope, order: Order::Newest, page };
                    let Some(answer) = self.page(ask).await? else { break };
                    count = self.counted(&answer)?;
                    self.take(answer).await?;
                }
                return Ok((count, true));
            }
            self.set_tail(Tail::First);
        }
        let answer = self.ask(scope, Order::Newest, 1).await?;
        let count = self.counted(&answer)?;
        if answer.size() >= count {
            // All there is, read at one moment: nothing is left to be looked for.
            self.whole = self.settle(scope, answer.rows).await?.is_none();
            self.release().await?;
            return Ok((count, true));
        }
        let newest = is_newest_first(&answer.rows);
        self.take(answer).await?;
        Ok((count, newest))
    }

    /// Looks at the last page too: a server that ignores the order shows its newest arrivals there. True when all is known
    /// then.
    async fn last_page(&mut self, count: u64) -> Result<bool, End> {
        let page = count.div_ceil(self.cursor.page.max(1)).max(1);
        if page < 2 {
            return Ok(self.cursor.agrees(count));
        }
        let before = self.polled.imported + self.batch.len() as u64;
        let ask = Ask { window: self.cursor.scope(), order: Order::Newest, page };
        let Some(answer) = self.page(ask).await? else { return Ok(self.cursor.agrees(count)) };
        let count = self.count_of(&answer)?;
        self.take(answer).await?;
        self.save().await?;
        self.polled.counted = count;
        let found = self.polled.imported > before;
        if found || self.polled.is_idle() {
            self.set_tail(Tail::Last);
        }
        Ok(self.cursor.agrees(count))
    }

    fn set_tail(&mut self, tail: Tail) {
        if self.cursor.tail != tail {
            self.cursor.tail = tail;
            self.moved_on = true;
        }
    }

    /// Looks wherever the counts differ.
    async fn by_counts(&mut self, count: u64) -> Result<(), End> {
        let scope = self.cursor.scope();
        // What people did to the target meanwhile is found here.
        self.cursor.present = self.target.count(scope).await?;
        self.set_tail(Tail::First);
        let before = self.polled.clone();
        let counted = self.sweep(scope, Look::Counts).await?;
        self.release().await?;
        self.save().await?;
        self.polled.counted = counted;
        let quiet = is_quiet(&before, &self.polled);
        // Twice the same number and nothing found: it counts rows that no window holds.
        if quiet && counted == count {
            let excess = i128::from(count) - i128::from(self.cursor.present);
            self.cursor.excess = i64::try_from(excess).unwrap_or_default();
            self.moved_on = true;
        }
        if self.cursor.restored {
            self.everything().await?;
        }
        Ok(())
    }

    /// Compares everything, until no more ids turn out to be taken.
    async fn everything(&mut self) -> Result<(), End> {
        let scope = self.cursor.scope();
        for _ in 0..LIVES {
            let generation = self.cursor.generation;
            self.cursor.present = self.target.count(scope).await?;
            self.polled.counted = self.sweep(scope, Look::All).await?;
            self.release().await?;
            self.save().await?;
            if self.cursor.generation == generation {
                break;
            }
        }
        self.cursor.restored = false;
        self.moved_on = true;
        Ok(())
    }

    /// Takes a page of arrivals in.
    async fn take(&mut self, answer: Answer) -> Result<(), End> {
        let times = answer.rows.iter().map(|row| row.punch_time).collect();
        let known = self.target.known_at(times).await?;
        let found = arrivals(answer.rows, &known);
        let verdict = Verdict { new: found.new, ..Verdict::default() };
        self.found(verdict).await?;
        for second in found.doubtful {
            self.sweep(Window::second(second), Look::All).await?;
        }
        self.release().await?;
        // Another page may show the same rows again.
        self.save().await
    }

    /// A page that has to be there.
    pub(super) async fn ask(&mut self, window: Window, order: Order, page: u64) -> Result<Answer, End> {
        Ok(self.page(Ask { window, order, page }).await?.unwrap_or_default())
    }

    /// A page, with what it tells about the server.
    pub(super) async fn page(&mut self, ask: Ask) -> Result<Option<Answer>, End> {
        if self.setting.stop.asked() {
            return Err(End::Stopped);
        }
        self.requests += 1;
        let Some(answer) = self.source.page(ask, self.setting.observer).await? else { return Ok(None) };
        self.polled.odd(&answer.odd);
        if answer.rows.iter().any(|row| !ask.window.touches(row.punch_time)) {
            let what = "the server lists punches of other times than `start_time` and `end_time` ask for";
            return Err(PollError::Unfit(what.to_owned()).into());
        }
        // A part of a longer list: that is what it grants.
        if ask.page == 1 && answer.count.is_some_and(|count| count > answer.size()) {
            self.cursor.page = answer.size();
        }
        Ok(Some(answer))
    }

    /// What the server counts.
    pub(super) fn count_of(&self, answer: &Answer) -> Result<u64, End> {
        match answer.count {
            Some(count) => Ok(count),
            None if !answer.more => Ok(answer.size()),
            None => Err(PollError::Unfit("the server does not count its punches".to_owned()).into()),
        }
    }
}
