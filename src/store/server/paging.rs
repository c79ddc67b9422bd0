//! One page of a list: asked for, asked for again where that helps, and understood.

use std::sync::Arc;

use super::http::api_call::Call;
use super::http::client::Client;
use crate::engine::{DeclaredSide, Observer};
use crate::model::Zone;
use crate::protocol::{Page, PageError, RequestFault, Resource};

/// How the body of one page is read.
pub(super) type Reader<T> = fn(&[u8], Resource, Option<Zone>) -> Result<Page<T>, PageError>;

/// How the pages of a list are read, and what their rows share with declared records.
pub(super) struct PageReader<T> {
    read: Reader<T>,
    sharing: Option<SharingReader<T>>,
}

/// Reads the body of one page beside declared records.
type ReadBeside<T> = fn(&[u8], Resource, &DeclaredSide) -> Result<Page<T>, PageError>;

/// How pages are read whose rows share fields with declared records.
pub(super) struct SharingReader<T> {
    pub(super) declared: Arc<DeclaredSide>,
    /// Reads a page; its rows share what is known by then.
    pub(super) read: ReadBeside<T>,
    /// Lets rows share the fields that were read before; `false` while nothing is known.
    pub(super) share: fn(&DeclaredSide, Resource, &mut [T]) -> bool,
}

impl<T> Clone for SharingReader<T> {
    fn clone(&self) -> SharingReader<T> {
        SharingReader { declared: Arc::clone(&self.declared), ..*self }
    }
}

impl<T> Clone for PageReader<T> {
    fn clone(&self) -> PageReader<T> {
        PageReader { read: self.read, sharing: self.sharing.clone() }
    }
}

impl<T> PageReader<T> {
    /// A reader of rows that share nothing.
    pub(super) fn new(read: Reader<T>) -> PageReader<T> {
        PageReader { read, sharing: None }
    }

    /// The same, with rows that share fields with declared records.
    pub(super) fn with_sharing(self, sharing: Option<SharingReader<T>>) -> PageReader<T> {
        PageReader { sharing, ..self }
    }

    fn read_page(
        &self,
        body: &[u8],
        resource: Resource,
        zone: Option<Zone>,
    ) -> Result<Page<T>, PageError> {
        match &self.sharing {
            Some(sharing) => (sharing.read)(body, resource, &sharing.declared),
            None => (self.read)(body, resource, zone),
        }
    }

    /// Waits for the declared records, where they come soon.
    pub(super) async fn wait_for_declared(&self) {
        if let Some(sharing) = &self.sharing {
            sharing.declared.wait_if_soon().await;
        }
    }

    /// Lets rows share the fields of declared records; `false` while these are not known, `true`
    /// where nothing is shared.
    pub(super) fn share_fields(&self, resource: Resource, rows: &mut [T]) -> bool {
        let sharing = self.sharing.as_ref();
        sharing.is_none_or(|sharing| (sharing.share)(&sharing.declared, resource, rows))
    }
}

/// What every page of a list is asked for with.
#[derive(Clone, Copy, Debug)]
pub(super) struct ListRequest<'a> {
    pub(super) resource: Resource,
    pub(super) filters: &'a [(String, String)],
    pub(super) order: &'static str,
    pub(super) size: u32,
}

/// Reads one page, and asks again where that helps.
pub(super) async fn fetch_page<T: Send + 'static>(
    client: &Arc<Client>,
    ask: &ListRequest<'_>,
    number: u64,
    reader: &PageReader<T>,
    observer: &dyn Observer,
) -> Result<Page<T>, RequestFault> {
    let mut call = Call::get_call(ask.resource.list_path()).with_query("page", number);
    // Builds honour one or the other, and ignore what they do not know.
    call = call
        .with_query("page_size", ask.size)
        .with_query("limit", ask.size)
        .with_query("ordering", ask.order);
    call.query.extend(ask.filters.iter().cloned());
    let (resource, zone) = (ask.resource, client.zone());
    let what = format!("page {number} of the {}", resource.name());
    client
        .patience
        .retry_request(&what, observer, || {
            let (client, call, reader) = (Arc::clone(client), call.clone(), reader.clone());
            async move {
                let body = client.send_authorized(&call).await?;
                let noted = Arc::clone(&client);
                // A thread of its own: a page takes milliseconds to parse, and meanwhile others are
                // asked for.
                let parsed = tokio::task::spawn_blocking(move || {
                    page_or_fault(reader.read_page(&body, resource, zone))
                });
                let page = parsed.await.unwrap_or_else(|_| Err(unfinished_answer()))?;
                noted.note_page(page.rows.len());
                Ok(page)
            }
        })
        .await
}

fn unfinished_answer() -> RequestFault {
    RequestFault::Unreadable { why: "reading the answer was broken off".to_owned() }
}

pub(super) fn page_or_fault<T>(page: Result<T, PageError>) -> Result<T, RequestFault> {
    page.map_err(|misread| match misread {
        PageError::Shape(why) => RequestFault::Unreadable { why },
        PageError::Code { code, msg } => RequestFault::Envelope { code, msg },
    })
}
