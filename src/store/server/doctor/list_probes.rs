//! The first page of every list, asked for without a size.

use futures_util::future::join_all;
use serde_json::Value as Json;

use crate::model::Kind;
use crate::protocol::api_errors::excerpt_line;
use crate::protocol::{RequestFault, Resource};
use crate::store::server::http::api_call::Call;
use crate::store::server::http::client::Client;

/// The rows of a list's first page and where they stood.
pub(super) fn first_page_rows(json: &Json) -> (&'static str, &[Json]) {
    let list = |key: &str| json.get(key).and_then(Json::as_array).map(Vec::as_slice);
    match (json, list("data"), list("results")) {
        (Json::Array(rows), ..) => ("list", rows),
        (_, Some(data), None) => ("data", data),
        (_, None, Some(results)) => ("results", results),
        (_, Some(data), Some(results)) => ("both", if data.is_empty() { results } else { data }),
        _ => ("object", &[]),
    }
}

/// Every list there is; the first four are what a directory is read from.
pub(super) const LISTS: [Resource; 7] = [
    Resource::Of(Kind::Area),
    Resource::Of(Kind::Department),
    Resource::Of(Kind::Position),
    Resource::Of(Kind::Employee),
    Resource::Terminal,
    Resource::Transaction,
    Resource::Resign,
];

/// The first page of a list, asked for without a size.
pub(super) struct ListProbe {
    pub(super) body: Vec<u8>,
    pub(super) json: Json,
    pub(super) count: Option<u64>,
}

pub(super) type Lists = Vec<(Resource, Result<ListProbe, RequestFault>)>;

impl ListProbe {
    pub(super) fn from_body(body: &[u8]) -> Result<ListProbe, RequestFault> {
        let json: Json = serde_json::from_slice(body)
            .map_err(|_| RequestFault::Unreadable { why: "it is not JSON".to_owned() })?;
        let number = |key: &str| {
            let value = json.get(key)?;
            value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
        };
        if let Some(code) = number("code").filter(|code| *code != 0) {
            let msg = json.get("msg").and_then(Json::as_str).map(excerpt_line).unwrap_or_default();
            return Err(RequestFault::Envelope { code, msg });
        }
        if self::first_page_rows(&json).0 == "object" {
            return Err(RequestFault::Unreadable {
                why: "neither `data` nor `results` in the answer".to_owned(),
            });
        }
        let count = number("count").and_then(|count| u64::try_from(count).ok());
        Ok(ListProbe { body: body.to_vec(), count, json })
    }
}

/// The first pages of these lists, asked for at once.
pub(super) async fn fetch_lists(client: &Client, wanted: &[Resource]) -> Lists {
    let asked = wanted.iter().map(|resource| async move {
        let list = client.send_authorized(&Call::get_call(resource.list_path())).await;
        let list = list
            .and_then(|body| ListProbe::from_body(&body))
            .map_err(|fault| client.redact_fault(fault));
        (*resource, list)
    });
    join_all(asked).await
}
