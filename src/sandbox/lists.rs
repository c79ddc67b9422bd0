//! Answering lists: the envelope, the page, and the way to its neighbours.

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::json_sql::ResponseView;
use super::sql_query::{self, ListQueryError, Listing};
use super::web::answer;
use super::web::open::Inner;
use super::web::sandbox_request::SandboxRequest;
use crate::protocol::Resource;

impl Inner {
    pub(super) async fn answer_list(
        &self,
        resource: Resource,
        ask: &SandboxRequest,
    ) -> Result<Response, sqlx::Error> {
        let listing = match self.parse_listing(resource, ask, self.page_cap) {
            Ok(listing) => listing,
            Err(response) => return Ok(*response),
        };
        let count =
            self.store.count_rows(resource, &listing).await?.saturating_add(ask.shift).max(0);
        let size = i64::from(listing.size);
        let pages = ((count + size - 1) / size).max(1).cast_unsigned();
        let page = listing.page.unwrap_or(pages);
        if page > pages {
            return Ok(invalid_page());
        }
        // A row that comes before a page pushes one over from the page before, one that goes pulls
        // one away.
        let shift = if page > 1 { ask.shift } else { 0 };
        let offset = (page.cast_signed() - 1) * size - shift;
        let rows = self
            .store
            .read_page(
                resource,
                self.row_expression(resource, ResponseView::List),
                &listing,
                offset.max(0),
            )
            .await?;
        let link = |page: Option<u64>| {
            page.map_or("null".into(), |page| json!(self.page_link(ask, page)).to_string())
        };
        let next = link((page < pages).then_some(page + 1));
        let previous = link((page > 1).then_some(page - 1));
        let mut text = String::with_capacity(rows.len() + 300);
        text.push_str(&format!("{{\"count\":{count},\"next\":{next},\"previous\":{previous},"));
        text.push_str("\"msg\":\"\",\"code\":0,\"data\":[");
        text.push_str(&rows);
        text.push_str("]}");
        Ok(answer::raw_json_response(StatusCode::OK, text))
    }

    /// What the query asks for, pages of at most `cap` rows; or the answer to one that cannot be
    /// understood.
    pub(super) fn parse_listing(
        &self,
        resource: Resource,
        ask: &SandboxRequest,
        cap: u32,
    ) -> Result<Listing, Box<Response>> {
        sql_query::parse_list_query(resource, &ask.query, self.profile, cap).map_err(|wrong| {
            Box::new(match wrong {
                ListQueryError::Page => invalid_page(),
                ListQueryError::Filter(name, text) => {
                    answer::json_response(StatusCode::BAD_REQUEST, &json!({ name: [text] }))
                }
            })
        })
    }

    /// The address of another page of the same list, with the server's own idea of where it is.
    pub(super) fn page_link(&self, ask: &SandboxRequest, page: u64) -> String {
        let base = match &self.internal_url {
            Some(url) => url.clone(),
            None => format!("http://{}", other_name(&ask.host)),
        };
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(ask.query.iter().filter(|(key, _)| key != "page"));
        // The first page is the one without a number.
        if page > 1 {
            query.append_pair("page", &page.to_string());
        }
        match query.finish() {
            query if query.is_empty() => format!("{base}{}", ask.path),
            query => format!("{base}{}?{query}", ask.path),
        }
    }
}

pub(super) fn invalid_page() -> Response {
    answer::detail_response(StatusCode::NOT_FOUND, "Invalid page.")
}

/// The same port under the other of the two names of this machine.
fn other_name(host: &str) -> String {
    let (name, port) = host.rsplit_once(':').unwrap_or((host, ""));
    let other = if name == "localhost" { "127.0.0.1" } else { "localhost" };
    if port.is_empty() { other.to_owned() } else { format!("{other}:{port}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_never_name_the_address_that_was_asked() {
        assert_eq!(other_name("127.0.0.1:8090"), "localhost:8090");
        assert_eq!(other_name("localhost:8090"), "127.0.0.1:8090");
        assert_eq!(other_name("utime.example"), "localhost");
    }
}
