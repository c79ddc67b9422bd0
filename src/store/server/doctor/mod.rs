//! Looks a server over without writing: GET, OPTIONS and one login, each finding as data.

mod access_checks;
mod account_checks;
mod build_checks;
mod certificate;
mod list_probes;
mod reachability;

use self::list_probes::{LISTS, Lists, fetch_lists};
use super::http::client::Client;
use super::http::http_options::ServerOptions;
use crate::engine::{Check, Health};
use crate::model::Zone;

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

/// One check after the other, as long as there is something to look at: gives the lists. `None`
/// when there is not. `writer` is the client of the account that writes, where it is another one.
async fn run_checks(
    (client, writer): (&Client, Option<&Client>),
    options: &ServerOptions,
    zone: Zone,
    checks: &mut Vec<Check>,
) -> Option<Lists> {
    let met = reachability::check_reachability(client, options, checks).await?;
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
