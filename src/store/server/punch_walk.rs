//! Every punch of a query once, handed out while it is read, and proof at the end that none is
//! missing.
//!
//! What was handed out cannot be taken back, so a list that moved is walked again and only rows
//! that were not seen before come out. A walk is whole when its unique ids are as many as its last
//! page counts, the count never went down, and the last page, asked for once more, still begins as
//! it did: rows that go shift all pages after them. A last page that is full may have lost rows to
//! the page after it, since servers count first and read the rows then: when it counts more when it
//! is asked for again, the walk goes on behind it.

use compact_str::CompactString;

use super::read_punches::{PunchOrder, PunchPage, PunchPages, PunchQuery};
use super::server_store::Server;
use crate::engine::{Event, Observer, ReadError};
use crate::model::IdSet;
use crate::model::punch::{OddPunch, Punch};
use crate::protocol::Resource;

/// How often a list that moves is walked before the read is given up.
const WALKS: usize = 4;
/// Rows that every server grants on a page: a shorter list cannot have filled its only page.
const SMALLEST_PAGE: u64 = 10;
/// Pages in a row that may bring nothing new: then a server sends the same for ever.
const STALE: u64 = 3;

/// Punches that were not handed out before.
#[derive(Debug, Default)]
pub struct FreshPunches {
    /// In page order; those that meet the query, whatever filters the server ignored.
    pub rows: Vec<Punch>,
    pub odd: Vec<OddPunch>,
}

/// A read of all punches of a query, from [`Server::walk_punches`].
pub struct PunchWalk<'a> {
    server: &'a Server,
    query: &'a PunchQuery,
    observer: &'a dyn Observer,
    pages: PunchPages<'a>,
    /// Ids that were handed out, or came and do not fit.
    seen: IdSet,
    walk: PunchReadAttempt,
    /// The ids of the walk before, where the server counts nothing.
    before: Option<IdSet>,
    walks: usize,
    ended: bool,
}

impl std::fmt::Debug for PunchWalk<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PunchWalk")
            .field("query", self.query)
            .field("walk", &self.walk)
            .finish_non_exhaustive()
    }
}

/// One walk over the pages.
#[derive(Debug, Default)]
struct PunchReadAttempt {
    ids: IdSet,
    /// Rows without an id: they cannot be distinguished from each other.
    nameless: u64,
    pages: u64,
    stale: u64,
    count: Option<u64>,
    last: Vec<CompactString>,
    /// Rows on the last page, odd ones too.
    last_rows: u64,
    /// Rows on the pages so far.
    rows: u64,
    /// The page behind which the walk went on although it seemed to be the last one.
    resumed: Option<u64>,
    moved: Option<String>,
}

/// What the last page says when it is asked for once more.
enum LastPageCheck {
    Stable,
    /// It begins with other rows.
    Moved,
    /// It is full, and more rows are counted by now: some may have been pushed off it.
    Overflowed,
}

impl Server {
    /// Every punch of a query once. Ask in the order of ids: any other one moves under the reader.
    pub fn walk_punches<'a>(
        &'a self,
        query: &'a PunchQuery,
        observer: &'a dyn Observer,
    ) -> PunchWalk<'a> {
        PunchWalk {
            server: self,
            query,
            observer,
            pages: self.punch_pages(query, self.at_a_time(), observer),
            seen: IdSet::default(),
            walk: PunchReadAttempt::default(),
            before: None,
            walks: 1,
            ended: false,
        }
    }
}

/// How far back a person's last punches are looked for, in pages; further than that the order was
/// of no use.
const PAGES_BACK: u64 = 20;

impl Server {
    /// The last punches of a person, the newest first.
    ///
    /// # Errors
    /// As of [`PunchWalk::next`].
    pub async fn last_punches(
        &self,
        code: &str,
        most: usize,
        observer: &dyn Observer,
    ) -> Result<Vec<Punch>, ReadError> {
        let emp_code = Some(code.to_owned());
        let order = PunchOrder::PunchTimeDown;
        let query = PunchQuery { emp_code, order, page_size: Some(50), ..PunchQuery::default() };
        let mut pages = self.punch_pages(&query, 1, observer);
        let (mut found, mut before) = (Vec::with_capacity(most), None);
        while let Some(page) = pages.next_page().await? {
            for punch in page.rows {
                if before.is_some_and(|before| before < punch.punch_time) {
                    return self.last_of_all(&query, most, observer).await;
                }
                before = Some(punch.punch_time);
                if query.matches_punch(&punch) {
                    found.push(punch);
                }
            }
            if found.len() >= most || page.number >= PAGES_BACK {
                break;
            }
        }
        found.truncate(most);
        Ok(found)
    }

    /// The same from a server that ignores the order: all punches of the person go by.
    async fn last_of_all(
        &self,
        query: &PunchQuery,
        most: usize,
        observer: &dyn Observer,
    ) -> Result<Vec<Punch>, ReadError> {
        let query = PunchQuery { order: PunchOrder::Id, page_size: None, ..query.clone() };
        let mut walk = self.walk_punches(&query, observer);
        let mut found: Vec<Punch> = Vec::new();
        while let Some(fresh) = walk.next_punches().await? {
            found.extend(fresh.rows);
            found.sort_by_key(|punch| std::cmp::Reverse(punch.punch_time));
            found.truncate(most);
        }
        Ok(found)
    }
}

impl PunchWalk<'_> {
    /// The next punches, perhaps none of a page; `None` when all were handed out.
    ///
    /// # Errors
    /// When the server does not answer, or the list would not hold still:
    /// [`ReadError::Incomplete`].
    pub async fn next_punches(&mut self) -> Result<Option<FreshPunches>, ReadError> {
        while !self.ended {
            match self.pages.next_page().await? {
                Some(page) => return Ok(Some(self.take_page(page))),
                None => self.finish_or_restart().await?,
            }
        }
        Ok(None)
    }

    fn take_page(&mut self, page: PunchPage) -> FreshPunches {
        let (before, next) = (self.walk.ids.len(), page.next);
        let mut fresh = FreshPunches::default();
        self.walk.note_page(&page);
        for punch in page.rows {
            self.walk.ids.insert(&punch.id);
            if self.seen.insert(&punch.id) && self.query.matches_punch(&punch) {
                fresh.rows.push(punch);
            }
        }
        for odd in page.odd {
            let new = match &odd.id {
                Some(id) => {
                    self.walk.ids.insert(id);
                    self.seen.insert(id)
                }
                None => {
                    self.walk.nameless += 1;
                    self.walks == 1
                }
            };
            if new {
                fresh.odd.push(odd);
            }
        }
        self.walk.stale = if self.walk.ids.len() == before { self.walk.stale + 1 } else { 0 };
        if self.walk.stale > 0 && self.walk.count.is_none() && !next {
            // A server without pages: the whole list was there at once.
            self.pages.stop_paging();
        }
        if self.walk.stale >= STALE {
            self.walk.moved.get_or_insert_with(|| "the same rows came page after page".to_owned());
            self.pages.stop_paging();
        }
        fresh
    }

    /// Ends the read when this walk was whole, else begins the next one.
    async fn finish_or_restart(&mut self) -> Result<(), ReadError> {
        let gap = self.walk.describe_gap();
        let last = match gap {
            Some(_) => LastPageCheck::Stable,
            None => self.check_last_page().await?,
        };
        if matches!(last, LastPageCheck::Overflowed) {
            self.walk.resumed = Some(self.walk.pages);
            self.pages.resume_after(self.walk.pages);
            return Ok(());
        }
        let walk = std::mem::take(&mut self.walk);
        let why = match gap {
            Some(why) => why,
            None if matches!(last, LastPageCheck::Moved) => {
                format!("page {} began with other rows when it was asked for again", walk.pages)
            }
            None if walk.count.is_some() || walk.pages <= 1 => {
                self.ended = true;
                return Ok(());
            }
            None if self.before.as_ref() == Some(&walk.ids) => {
                self.ended = true;
                return Ok(());
            }
            None => "the server counts none of them, and no two reads were the same".to_owned(),
        };
        // A first walk without a count proves nothing yet, which is no news.
        let expected = walk.count.is_none() && walk.moved.is_none() && self.before.is_none();
        self.before = walk.count.is_none().then_some(walk.ids);
        self.walks += 1;
        let what = Resource::Transaction.name();
        if self.walks > WALKS {
            return Err(ReadError::Incomplete(format!(
                "the {what} of {} could not be read whole in {WALKS} tries: {why}",
                self.server.display_url()
            )));
        }
        if !expected {
            self.observer.on_event(Event::Again { what, why });
        }
        self.pages = self.server.punch_pages(self.query, self.server.at_a_time(), self.observer);
        Ok(())
    }

    /// Asks for the last page once more: whether it still begins with the rows that it held, and
    /// whether rows may stand behind it by now.
    async fn check_last_page(&self) -> Result<LastPageCheck, ReadError> {
        let walk = &self.walk;
        let full = walk.last_rows >= self.pages.granted_rows().max(SMALLEST_PAGE);
        if walk.pages <= 1 && !(full && walk.count.is_some()) {
            return Ok(LastPageCheck::Stable);
        }
        let again = self.server.punch_page(self.query, walk.pages, self.observer).await?;
        let ids = again.as_ref().map(page_ids).unwrap_or_default();
        if !ids.starts_with(&walk.last) {
            return Ok(LastPageCheck::Moved);
        }
        let more = again.and_then(|page| page.count) > walk.count && walk.count.is_some();
        // Once behind each page: a server that counts what it never shows must come to an end.
        let overflowed = full && more && walk.resumed != Some(walk.pages);
        Ok(if overflowed { LastPageCheck::Overflowed } else { LastPageCheck::Stable })
    }
}

impl PunchReadAttempt {
    fn note_page(&mut self, page: &PunchPage) {
        if let (Some(was), Some(is)) = (self.count, page.count)
            && is < was
        {
            self.moved.get_or_insert_with(|| {
                format!("the count moved from {was} to {is} while pages were read")
            });
        }
        self.count = page.count.or(self.count);
        self.pages = page.number;
        self.last = page_ids(page);
        self.last_rows = page.row_count();
        self.rows += self.last_rows;
    }

    /// Returns why this walk is not whole, as far as its pages show.
    fn describe_gap(&self) -> Option<String> {
        if self.moved.is_some() {
            return self.moved.clone();
        }
        let unique = self.ids.len() + self.nameless;
        let count = self.count?;
        // Servers count first and look then: rows that came in between would stand for others that
        // are missing.
        if count < self.rows {
            let rows = self.rows;
            return Some(format!("the server counts {count}, and its pages held {rows} rows"));
        }
        (unique != count)
            .then(|| format!("the server counts {count}, and {unique} unique rows came"))
    }
}

fn page_ids(page: &PunchPage) -> Vec<CompactString> {
    page.rows.iter().map(|punch| punch.id.clone()).collect()
}
