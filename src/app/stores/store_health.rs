//! How stores are: servers, files, feeds and databases. Nothing is written anywhere.

use super::flow_stores::{self, ServerAccount};
use super::local_stores;
use crate::app::failure::Exit;
use crate::engine::{Check, CheckStatus, Health};
use crate::settings::{ServerSettings, Settings, StoreSettings};
use crate::store::server;

/// Checks a store, with the exit code that its state stands for.
pub async fn check_store(settings: &Settings, name: &str, store: &StoreSettings) -> (Health, Exit) {
    let (health, bad) = match store {
        StoreSettings::Server(server) => check_server(name, server).await,
        StoreSettings::Yaml { path } => {
            (local_stores::check_yaml_files(settings, name, path), Exit::Error)
        }
        StoreSettings::Csv(_) | StoreSettings::Ndjson(_) => {
            (local_stores::check_feed_files(settings, name, store), Exit::Error)
        }
        StoreSettings::Database(database) => {
            local_stores::check_database(settings, name, database).await
        }
    };
    let exit = if health.worst_status() == CheckStatus::Fail { bad } else { Exit::Done };
    (health, exit)
}

/// A secret or a certificate that cannot be had is a matter of the settings: nothing is asked then.
async fn check_server(name: &str, server: &ServerSettings) -> (Health, Exit) {
    let write = server
        .write_login
        .as_ref()
        .map(|_| flow_stores::build_server_options(server, ServerAccount::Write))
        .transpose();
    match flow_stores::build_server_options(server, ServerAccount::Read)
        .and_then(|read| Ok((read, write?)))
    {
        Ok((read, write)) => {
            (server::examine_server(name, read, write, server.zone_or_utc()).await, Exit::Error)
        }
        Err(unusable) => {
            let check = Check::new_failure("settings", format!("{:#}", unusable.error))
                .with_hint(unusable.hint);
            let place = server.url.as_str().trim_end_matches('/').to_owned();
            (
                Health { store: name.to_owned(), sort: "server", place, checks: vec![check] },
                Exit::Invalid,
            )
        }
    }
}
