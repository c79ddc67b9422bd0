//! One page of a list: asked for, asked for again where that helps, and understood.

use std::sync::Arc;

use super::http::api_call::Call;
use super::http::client::Client;
use crate::engine::Observer;
use crate::model::Zone;
use crate::protocol::{Page, PageError, RequestFault, Resource};

/// How the body of one page is read.
pub(super) type Reader<T> = fn(&[u8], Resource, Option<Zone>) -> Result<Page<T>, PageError>;

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
    reader: Reader<T>,
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
            let (client, call) = (Arc::clone(client), call.clone());
            async move {
                let body = client.send_authorized(&call).await?;
                let noted = Arc::clone(&client);
                // A thread of its own: a page takes milliseconds to parse, and meanwhile others are
                // asked for.
                let parsed = tokio::task::spawn_blocking(move || {
                    page_or_fault(reader(&body, resource, zone))
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
