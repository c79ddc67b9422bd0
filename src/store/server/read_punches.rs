//! Punches: page by page, as they are asked for; a year of them never stands in memory at once.
//!
//! A page says what it is and proves nothing. What is missing or comes twice while pages are read
//! is for the caller to find out by ids and counts: [`PunchPages`] walks, and its callers judge.

use chrono::NaiveDateTime;
use futures_util::stream::{FuturesOrdered, StreamExt as _};

use super::lister::ListError;
use super::paging::{self, ListRequest, PageReader};
use super::server_store::Server;
use crate::engine::{Event, Job, Observer, ReadError};
use crate::model::{OddPunch, Punch, Zone};
use crate::protocol::{
    Page, PageError, PunchRow, PunchSeed, RequestFault, Resource, local_time, page_reader,
};

/// What a list of punches is ordered by. Builds ignore in silence what they do not know: look at
/// the rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PunchOrder {
    /// By id, lowest first: the order of arrival, and the default of every build seen.
    #[default]
    Id,
    /// By id, highest first; 9.5 does not have it.
    IdDown,
    /// By the time of the punch, earliest first.
    PunchTime,
    PunchTimeDown,
    /// By the time of arrival, earliest first.
    UploadTime,
    /// The newest arrivals first.
    UploadTimeDown,
}

impl PunchOrder {
    /// The value of `ordering`; the id at its end settles what is equal, where a build knows that.
    pub fn wire_value(self) -> &'static str {
        match self {
            PunchOrder::Id => "id",
            PunchOrder::IdDown => "-id",
            PunchOrder::PunchTime => "punch_time,id",
            PunchOrder::PunchTimeDown => "-punch_time,-id",
            PunchOrder::UploadTime => "upload_time,id",
            PunchOrder::UploadTimeDown => "-upload_time,-id",
        }
    }
}

/// Which punches are asked for. Some builds match codes by prefix: the answers are compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PunchQuery {
    pub emp_code: Option<String>,
    pub terminal_sn: Option<String>,
    pub terminal_alias: Option<String>,
    /// On the time of the punch, both inclusive, in the server's wall clock.
    pub start_time: Option<NaiveDateTime>,
    pub end_time: Option<NaiveDateTime>,
    pub order: PunchOrder,
    /// Rows asked for a page; the setting of the store when `None`. Servers grant what they like.
    pub page_size: Option<u32>,
}

impl PunchQuery {
    /// Whether a punch is one that was asked for. Case is folded, as servers on MySQL do.
    pub fn matches_punch(&self, punch: &Punch) -> bool {
        let same = |asked: &Option<String>, held: &str| {
            asked.as_ref().is_none_or(|asked| asked.trim().to_lowercase() == held.to_lowercase())
        };
        same(&self.emp_code, punch.emp_code.as_str())
            && same(&self.terminal_sn, &punch.terminal_sn)
            && same(&self.terminal_alias, &punch.terminal_alias)
            && self.start_time.is_none_or(|start| start <= punch.punch_time)
            && self.end_time.is_none_or(|end| punch.punch_time <= end)
    }

    fn query_filters(&self) -> Vec<(String, String)> {
        let time = |time: Option<NaiveDateTime>| time.map(local_time::format_local_time);
        [
            ("emp_code", self.emp_code.clone()),
            ("terminal_sn", self.terminal_sn.clone()),
            ("terminal_alias", self.terminal_alias.clone()),
            ("start_time", time(self.start_time)),
            ("end_time", time(self.end_time)),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect()
    }
}

/// One page of punches as the server sent it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PunchPage {
    /// From 1.
    pub number: u64,
    /// In the order of the page; whatever filters a build ignored, all its rows.
    pub rows: Vec<Punch>,
    /// Rows that are no punches; they count among those of the server.
    pub odd: Vec<OddPunch>,
    /// How many rows the whole list has, as the server states; `None` where it states nothing.
    pub count: Option<u64>,
    /// Whether the server names a next page. Some builds never do, others always.
    pub next: bool,
}

impl PunchPage {
    /// How many rows came, odd ones too.
    pub fn row_count(&self) -> u64 {
        (self.rows.len() + self.odd.len()) as u64
    }
}

fn read_punch_page(
    body: &[u8],
    _: Resource,
    zone: Option<Zone>,
) -> Result<Page<PunchRow>, PageError> {
    page_reader::read_page(body, PunchSeed(zone))
}

impl Server {
    /// One page, numbered from 1; `None` when the server has no page of that number (and no error
    /// for page 1 of an empty list, which is a page without rows).
    ///
    /// # Errors
    /// When the server does not answer, or not with punches: see [`ReadError::Failed`], whose cause
    /// is a
    /// [`Fault`](crate::protocol::Fault).
    pub async fn punch_page(
        &self,
        query: &PunchQuery,
        number: u64,
        observer: &dyn Observer,
    ) -> Result<Option<PunchPage>, ReadError> {
        let size = query.page_size.unwrap_or_else(|| self.client.page_size());
        let filters = query.query_filters();
        let ask = ListRequest {
            resource: Resource::Transaction,
            filters: &filters,
            order: query.order.wire_value(),
            size,
        };
        let reader = PageReader::new(read_punch_page);
        let page = match paging::fetch_page(&self.client, &ask, number, &reader, observer).await {
            Ok(page) => page,
            Err(RequestFault::NotFound { .. }) if number > 1 => return Ok(None),
            Err(fault) => {
                let failed = self.client.request_error("list the transactions", fault);
                return Err(ListError::Failed(failed).into());
            }
        };
        let what = Resource::Transaction.name();
        if number == 1 {
            observer.on_event(Event::Expected {
                what,
                rows: page.count.unwrap_or(page.rows.len() as u64),
            });
        }
        observer.on_event(Event::Arrived { what, rows: page.rows.len() as u64 });
        let (mut rows, mut odd) = (Vec::with_capacity(page.rows.len()), Vec::new());
        for row in page.rows {
            match row {
                Ok(punch) => rows.push(punch),
                Err(one) => odd.push(one),
            }
        }
        Ok(Some(PunchPage { number, rows, odd, count: page.count, next: page.more }))
    }

    /// All pages from the first on. `ahead` pages are asked for at a time, once the first has
    /// shown how many there are: 1 asks for none that is not taken.
    pub fn punch_pages<'a>(
        &'a self,
        query: &'a PunchQuery,
        ahead: usize,
        observer: &'a dyn Observer,
    ) -> PunchPages<'a> {
        PunchPages {
            server: self,
            query,
            observer,
            ahead: ahead.max(1),
            under_way: FuturesOrdered::new(),
            asked: 0,
            granted: 0,
            last: 1,
            ended: false,
        }
    }

    /// How many requests the settings allow at a time.
    pub fn at_a_time(&self) -> usize {
        self.client.max_parallel()
    }

    /// The server as it may be shown: its address without a login.
    pub fn display_url(&self) -> String {
        self.client.display_url()
    }
}

type Fetched<'a> = Job<'a, Result<Option<PunchPage>, ReadError>>;

/// A walk over the pages of a list. It ends where the server has no more: a page without rows, past
/// the end, or the last one by count and by `next`.
pub struct PunchPages<'a> {
    server: &'a Server,
    query: &'a PunchQuery,
    observer: &'a dyn Observer,
    ahead: usize,
    /// Pages that were asked for, in order.
    under_way: FuturesOrdered<Fetched<'a>>,
    /// The number of the last page that was asked for.
    asked: u64,
    /// Rows of the first page: what the server grants.
    granted: u64,
    /// The last page, as far as is known.
    last: u64,
    ended: bool,
}

impl std::fmt::Debug for PunchPages<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PunchPages")
            .field("query", self.query)
            .field("asked", &self.asked)
            .finish_non_exhaustive()
    }
}

impl PunchPages<'_> {
    /// The next page; `None` after the last one, and after an error.
    ///
    /// # Errors
    /// As of [`Server::punch_page`].
    pub async fn next_page(&mut self) -> Result<Option<PunchPage>, ReadError> {
        if self.ended {
            return Ok(None);
        }
        while self.under_way.len() < self.ahead
            && (self.asked < self.last || self.under_way.is_empty())
        {
            self.asked += 1;
            let (server, query, observer, number) =
                (self.server, self.query, self.observer, self.asked);
            self.under_way.push_back(Box::pin(server.punch_page(query, number, observer)));
        }
        let page = self.under_way.next().await.unwrap_or(Ok(None));
        match &page {
            Ok(Some(page)) if page.row_count() > 0 => self.learn_extent(page),
            _ => self.stop_paging(),
        }
        page.map(|page| page.filter(|page| page.row_count() > 0 || page.number == 1))
    }

    /// How far the list reaches, by what this page says.
    fn learn_extent(&mut self, page: &PunchPage) {
        if page.number == 1 {
            self.granted = page.row_count();
        }
        if let Some(count) = page.count {
            self.last = self.last.max(count.div_ceil(self.granted.max(1)));
        }
        // Without a count only the next page shows that this was the last one, whatever `next`
        // states.
        let more = page.next || page.count.is_none() && page.row_count() > 1;
        if page.number >= self.last && !more {
            self.stop_paging();
        }
    }

    /// Goes on behind a page that seemed to be the last one.
    pub(super) fn resume_after(&mut self, number: u64) {
        self.under_way.clear();
        self.asked = number;
        self.last = number + 1;
        self.ended = false;
    }

    /// Rows of the first page: as many as the server grants.
    pub(super) fn granted_rows(&self) -> u64 {
        self.granted
    }

    /// Takes no further pages.
    pub(super) fn stop_paging(&mut self) {
        self.ended = true;
        self.under_way.clear();
    }
}
