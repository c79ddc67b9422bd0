//! Whole lists: pages by number, several at a time, and proof that nothing is missing.
//!
//! Rows come and go while pages are read, so page numbers alone prove nothing: the unique ids must
//! equal the count that every page names. A row that goes while another one comes leaves the count
//! as it was and shifts all pages between: the last page is read first and, like the first one,
//! once more at the end, and both must hold what they held. A list of several pages without a count
//! is read until it comes out the same twice. If a list moved it is read again, and in the end the
//! read is refused.

use std::collections::HashSet;
use std::sync::Arc;

use super::http::client::Client;
use super::http::request_error::RequestError;
use super::paging::{ListRequest, PageReader, fetch_page};
use crate::engine::{Event, Observer};
use crate::protocol::{Id, Page, RequestFault, Resource};
use futures_util::stream::{FuturesUnordered, StreamExt};

/// How often a list that moves is read before the read is refused.
const WALKS: usize = 4;
/// How many pages may have arrived and wait for one before them.
const AHEAD: usize = 64;
/// How many pages are read before what is declared is waited for, where it comes soon.
const PAGES_BEFORE_DECLARED: usize = 16;
/// Rows after which a list without a count is believed to have no end.
const MOST: usize = 20_000_000;

/// A row that can be distinguished from others.
pub(super) trait RowIdentity {
    fn identity(&self) -> Option<Id>;
}

/// Why a list could not be read.
#[derive(Debug)]
pub(super) enum ListError {
    Failed(RequestError),
    /// What came is not the whole list; the sentence has the figures.
    Incomplete(String),
}

/// One list to be read.
#[derive(Clone, Debug)]
pub(super) struct ListSpec {
    pub(super) resource: Resource,
    pub(super) filters: Vec<(String, String)>,
}

/// Why one walk over the pages was in vain.
enum ReadAttemptError {
    Failed(RequestFault),
    Moved(String),
}

/// All rows of one walk.
struct WalkedList<T> {
    rows: Vec<T>,
    /// They came on one page, or are as many as the server counts.
    proven: bool,
}

/// What the last of several pages says.
struct LastPageState {
    /// It states that more pages follow.
    more: bool,
    end: HashSet<Id>,
}

/// Reads all rows of a list, in page order.
pub(super) async fn read_list<T: RowIdentity + Send + 'static>(
    client: &Arc<Client>,
    list: &ListSpec,
    reader: PageReader<T>,
    observer: &dyn Observer,
) -> Result<Vec<T>, ListError> {
    let name = list.resource.name();
    let walker = ListWalker { client, list, reader, observer };
    let mut last = String::new();
    let mut before = None;
    for _ in 0..WALKS {
        match walker.walk_pages().await {
            Ok(WalkedList { rows, proven: true }) => return Ok(rows),
            Ok(WalkedList { rows, proven: false }) => {
                let now = Some(ids_of_rows(&rows));
                if before == now {
                    return Ok(rows);
                }
                before = now;
                last = "the server counts none of them, and no two reads were the same".to_owned();
            }
            Err(ReadAttemptError::Failed(fault)) => {
                return Err(ListError::Failed(
                    client.request_error(&format!("list the {name}"), fault),
                ));
            }
            Err(ReadAttemptError::Moved(why)) => {
                observer.on_event(Event::Again { what: name, why: why.clone() });
                last = why;
            }
        }
    }
    let server = client.display_url();
    Err(ListError::Incomplete(format!(
        "the {name} of {server} could not be read whole in {WALKS} tries: {last}"
    )))
}

struct ListWalker<'a, T> {
    client: &'a Arc<Client>,
    list: &'a ListSpec,
    reader: PageReader<T>,
    observer: &'a dyn Observer,
}

impl<T: RowIdentity + Send + 'static> ListWalker<'_, T> {
    async fn walk_pages(&self) -> Result<WalkedList<T>, ReadAttemptError> {
        let first = self.read_page(1).await?;
        let granted = first.rows.len() as u64;
        let count = first.count;
        let what = self.list.resource.name();
        self.observer.on_event(Event::Expected { what, rows: count.unwrap_or(granted) });
        self.report_rows(&first);
        let (mut rows, more) = (first.rows, first.more);
        match count {
            Some(count) if granted > 0 && count > granted => {
                let last = count.div_ceil(granted);
                let start = ids_of_rows(&rows);
                let rest = self.read_rest(last, count, &mut rows).await?;
                self.read_tail(last + 1, rest.more, Some(count), &mut rows).await?;
                self.verify_pages(count, &[(1, start), (last, rest.end)]).await?;
            }
            _ => self.read_tail(2, more, count, &mut rows).await?,
        }
        verify_rows(&rows, count)?;
        let proven = count.is_some() || rows.len() as u64 == granted;
        Ok(WalkedList { rows, proven })
    }

    /// Fails when one of these pages holds other rows than it did, or the list has another count: a
    /// row that came on a full last page pushed another one off it.
    async fn verify_pages(
        &self,
        count: u64,
        pages: &[(u64, HashSet<Id>)],
    ) -> Result<(), ReadAttemptError> {
        let again = pages.iter().map(|(number, _)| self.read_page(*number));
        for ((number, before), now) in pages.iter().zip(futures_util::future::join_all(again).await)
        {
            let now = now.map_err(|walk| shrunk_list(walk, *number))?;
            verify_count(&now, count)?;
            if ids_of_rows(&now.rows) != *before {
                return Err(ReadAttemptError::Moved(format!(
                    "page {number} held other rows when it was asked for again"
                )));
            }
        }
        Ok(())
    }

    /// Pages 2 to `last`, several at a time, the last one first: a row that goes meanwhile shows in
    /// it.
    async fn read_rest(
        &self,
        last: u64,
        count: u64,
        rows: &mut Vec<T>,
    ) -> Result<LastPageState, ReadAttemptError> {
        rows.reserve(usize::try_from(count).unwrap_or(0).min(4_000_000));
        let mut numbers = std::iter::once(last).chain(2..last);
        let mut under_way = FuturesUnordered::new();
        let mut arrived: std::collections::BTreeMap<u64, Page<T>> =
            std::collections::BTreeMap::new();
        let (mut next, mut asked, mut most, mut is_shared) = (2, 0, PAGES_BEFORE_DECLARED, false);
        let mut rest = LastPageState { more: false, end: HashSet::new() };
        loop {
            // A page that is slow must not let all others pile up behind it.
            while under_way.len() < self.client.max_parallel() * 2
                && arrived.len() < AHEAD
                && asked < most
            {
                let Some(number) = numbers.next() else { break };
                asked += 1;
                under_way.push(async move { (number, self.read_page(number).await) });
            }
            if under_way.is_empty() && asked == most {
                // Without the declared records rows take several times the memory: what takes a
                // moment to read is waited for, once many pages are there.
                self.reader.wait_for_declared().await;
                is_shared = self.reader.share_fields(self.list.resource, rows);
                most = usize::MAX;
                continue;
            }
            let Some((number, page)) = under_way.next().await else { break };
            let page = page.map_err(|walk| shrunk_list(walk, number))?;
            verify_count(&page, count)?;
            if page.rows.is_empty() {
                return Err(ReadAttemptError::Moved(format!(
                    "page {number} of {last} was empty when it was asked for"
                )));
            }
            self.report_rows(&page);
            if number == last {
                rest = LastPageState { more: page.more, end: ids_of_rows(&page.rows) };
            }
            arrived.insert(number, page);
            while let Some(page) = arrived.remove(&next) {
                rows.extend(page.rows);
                next += 1;
            }
            // Pages that came before the declared records were known share nothing with them yet.
            if !is_shared {
                is_shared = self.reader.share_fields(self.list.resource, rows);
                most = if is_shared { usize::MAX } else { most };
            }
        }
        Ok(rest)
    }

    /// Pages one after the other, as long as there are more: for servers that give no count, and
    /// for what came meanwhile.
    async fn read_tail(
        &self,
        from: u64,
        mut more: bool,
        count: Option<u64>,
        rows: &mut Vec<T>,
    ) -> Result<(), ReadAttemptError> {
        let mut number = from;
        // Without a count nothing but the next page shows that this was the last, whatever `next`
        // states: some builds leave it out, or send the text "null" on every page.
        more |= count.is_none() && rows.len() > 1;
        // Only a server without a count can send the same for ever without being found out by the
        // count.
        let mut seen = HashSet::new();
        if more && count.is_none() {
            seen.extend(rows.iter().filter_map(RowIdentity::identity));
        }
        while more {
            if count.is_some_and(|count| rows.len() as u64 > count) {
                return Err(ReadAttemptError::Moved(format!(
                    "{} rows came where {} were announced",
                    rows.len(),
                    count.unwrap_or(0)
                )));
            }
            let page = match self.read_page(number).await {
                Ok(page) => page,
                // Whatever `next` says: past the end, and all that was counted is here.
                Err(ReadAttemptError::Failed(RequestFault::NotFound { .. }))
                    if is_complete_list(rows, count) =>
                {
                    break;
                }
                Err(walk) => return Err(shrunk_list(walk, number)),
            };
            if page.rows.is_empty() {
                break;
            }
            if count.is_none()
                && !page.rows.iter().any(|row| row.identity().is_none_or(|id| seen.insert(id)))
            {
                if !page.more {
                    // A server without pages: the whole list was there at once.
                    break;
                }
                return Err(ReadAttemptError::Moved(format!(
                    "page {number} holds only what earlier pages held, and says more follows"
                )));
            }
            if count.is_none() && rows.len() > MOST {
                return Err(ReadAttemptError::Moved(format!(
                    "more than {MOST} rows came, and the server counts none"
                )));
            }
            self.report_rows(&page);
            more = page.more || (count.is_none() && page.rows.len() > 1);
            rows.extend(page.rows);
            number += 1;
        }
        Ok(())
    }

    async fn read_page(&self, number: u64) -> Result<Page<T>, ReadAttemptError> {
        let ListSpec { resource, filters } = self.list;
        let ask = ListRequest {
            resource: *resource,
            filters,
            order: "id",
            size: self.client.page_size(),
        };
        fetch_page(self.client, &ask, number, &self.reader, self.observer)
            .await
            .map_err(ReadAttemptError::Failed)
    }

    fn report_rows(&self, page: &Page<T>) {
        let rows = page.rows.len() as u64;
        self.observer.on_event(Event::Arrived { what: self.list.resource.name(), rows });
    }
}

fn ids_of_rows<T: RowIdentity>(rows: &[T]) -> HashSet<Id> {
    rows.iter().filter_map(RowIdentity::identity).collect()
}

/// Fails when this page names another count than the first one did.
fn verify_count<T>(page: &Page<T>, count: u64) -> Result<(), ReadAttemptError> {
    match page.count {
        Some(other) if other != count => Err(ReadAttemptError::Moved(format!(
            "the count moved from {count} to {other} while pages were read"
        ))),
        _ => Ok(()),
    }
}

/// As many rows as the server counts.
fn is_complete_list<T>(rows: &[T], count: Option<u64>) -> bool {
    count.is_none_or(|count| rows.len() as u64 == count)
}

/// A page that was there when counting and is not there now: rows went meanwhile.
fn shrunk_list(walk: ReadAttemptError, number: u64) -> ReadAttemptError {
    match walk {
        ReadAttemptError::Failed(RequestFault::NotFound { .. }) => {
            ReadAttemptError::Moved(format!("page {number} was gone when it was asked for"))
        }
        other => other,
    }
}

/// Every row once, and as many as the server counts.
fn verify_rows<T: RowIdentity>(rows: &[T], count: Option<u64>) -> Result<(), ReadAttemptError> {
    // Almost all ids are numbers: sorted, a million of them take 8 MB, and a table of ids many
    // times that.
    let mut numbers = Vec::with_capacity(rows.len());
    let mut others = HashSet::new();
    let mut nameless = 0;
    for row in rows {
        match row.identity() {
            Some(Id::Number(number)) => numbers.push(number),
            Some(Id::Text(text)) => drop(others.insert(text)),
            // A row without an id cannot be distinguished from another one; the reader reports that
            // it is left out.
            None => nameless += 1,
        }
    }
    numbers.sort_unstable();
    numbers.dedup();
    let unique = (numbers.len() + others.len() + nameless) as u64;
    let expected = count.unwrap_or(rows.len() as u64);
    if unique == expected && rows.len() as u64 == expected {
        return Ok(());
    }
    Err(ReadAttemptError::Moved(format!(
        "the server counts {expected}, and {} rows came, {unique} of them unique",
        rows.len()
    )))
}
