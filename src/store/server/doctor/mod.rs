//! Looks a server over without writing: GET, OPTIONS and one login, each finding as data.

mod access_checks;
mod account_checks;
mod build_checks;
mod certificate;
mod reach;

use futures_util::future::join_all;
use serde_json::Value as Json;

use super::http::client::{Call, Client};
use super::http::http_options::ServerOptions;
use crate::engine::{Check, Health};
use crate::model::{Kind, Zone};
use crate::protocol::api_errors::excerpt_line;
use crate::protocol::{RequestFault, Resource};

/// Every list there is; the first four are what a directory is read from.
const LISTS: [Resource; 7] = [
    Resource::Of(Kind::Area),
    Resource::Of(Kind::Department),
    Resource::Of(Kind::Position),
    Resource::Of(Kind::Employee),
    Resource::Terminal,
    Resource::Transaction,
    Resource::Resign,
];

/// The first page of a list, asked for without a size.
struct ListProbe {
    body: Vec<u8>,
    json: Json,
    count: Option<u64>,
}

type Lists = Vec<(Resource, Result<ListProbe, RequestFault>)>;

impl ListProbe {
    fn from_body(body: &[u8]) -> Result<ListProbe, RequestFault> {
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
        if build_checks::first_page_rows(&json).0 == "object" {
            return Err(RequestFault::Unreadable {
                why: "neither `data` nor `results` in the answer".to_owned(),
            });
        }
        let count = number("count").and_then(|count| u64::try_from(count).ok());
        Ok(ListProbe { body: body.to_vec(), count, json })
    }
}

/// Looks a server over by the account that reads, and compares what the one that writes sees, where
/// it is another. `zone` is the one that its times are read in.
pub async fn examine_server(
    name: &str,
    options: ServerOptions,
    write: Option<ServerOptions>,
    zone: Zone,
) -> Health {
    let mut checks = Vec::new();
    let place = match Client::new(options.clone()) {
        Err(error) => {
            checks.push(Check::new_failure("settings", format!("{error:#}")));
            options.url.origin().ascii_serialization()
        }
        Ok(client) => {
            let writer = write.clone().and_then(|write| Client::new(write).ok());
            let seen = run_checks((&client, writer.as_ref()), &options, zone, &mut checks).await;
            if let (Some(seen), Some(write)) = (seen, write) {
                checks.push(account_checks::compare_accounts(&seen, write).await);
            }
            client.display_url()
        }
    };
    Health { store: name.to_owned(), sort: "server", place, checks }
}

/// The first pages of these lists, asked for at once.
async fn fetch_lists(client: &Client, wanted: &[Resource]) -> Lists {
    let asked = wanted.iter().map(|resource| async move {
        let list = client.send_authorized(&Call::get_call(resource.list_path())).await;
        let list = list
            .and_then(|body| ListProbe::from_body(&body))
            .map_err(|fault| client.redact_fault(fault));
        (*resource, list)
    });
    join_all(asked).await
}

/// One check after the other, as long as there is something to look at: gives the lists. `None`
/// when there is not. `writer` is the client of the account that writes, where it is another one.
async fn run_checks(
    (client, writer): (&Client, Option<&Client>),
    options: &ServerOptions,
    zone: Zone,
    checks: &mut Vec<Check>,
) -> Option<Lists> {
    let met = reach::check_reachability(client, options, checks).await?;
    access_checks::log_in(client, options, checks).await?;
    let lists = fetch_lists(client, &LISTS).await;
    checks.extend(access_checks::check_licence(client, options, &lists).await);
    checks.push(access_checks::check_permissions(writer.unwrap_or(client), &lists).await);
    checks.extend(build_checks::check_dialect(&lists));
    checks.extend(build_checks::check_resigns(&lists));
    checks.extend(build_checks::page_sizes(client, &lists).await);
    if lists.iter().any(|(_, list)| list.is_ok()) {
        checks.push(build_checks::check_counts(&lists));
    }
    checks.push(build_checks::check_clock(&met, zone, &lists));
    Some(lists)
}
