//! `muster doctor`: looks stores over and says what is not well, and what to do about it. Writes nothing anywhere.

use chrono::Utc;
use clap::Args;
use futures_util::future::join_all;
use serde_json::json;

use super::common::Common;
use super::ends::{self, Account};
use super::failure::{Exit, Failure};
use super::flow;
use super::looks;
use super::output::{self, CommandOutput};
use crate::engine::{Check, CheckStatus, Health};
use crate::render::health;
use crate::render::paint::{CHANGED, STRONG, paint, plain};
use crate::settings::{ServerSettings, Settings, StoreSettings, zones};
use crate::store::server;

#[derive(Args, Clone, Debug)]
pub struct DoctorArgs {
    /// Name of the store; all stores if omitted
    #[arg(value_name = "STORE")]
    pub store: Option<String>,
}

pub async fn run(common: &Common, args: &DoctorArgs) -> Result<Exit, Failure> {
    let settings = flow::settings(common)?;
    let chosen: Vec<(&String, &StoreSettings)> = match &args.store {
        None => settings.stores.iter().collect(),
        Some(name) => vec![settings.stores.get_key_value(name).ok_or_else(|| unknown(&settings, name))?],
    };
    let looked = chosen.into_iter().map(|(name, store)| look(&settings, name, store));
    let (stores, exits): (Vec<Health>, Vec<Exit>) = join_all(looked).await.into_iter().unzip();
    let status = stores.iter().map(Health::status).max().unwrap_or(CheckStatus::Ok);
    let tables = zones::tables();
    let old = tables.warning(Utc::now().date_naive());
    let mut zones = serde_json::to_value(tables).map_err(anyhow::Error::from)?;
    if let Some(old) = &old {
        zones["warning"] = old.as_str().into();
    }
    let verdict = CommandOutput::of_people(Exit::worst(exits), |veil| {
        let mut stores = stores.clone();
        if let Some(veil) = veil {
            stores.iter_mut().for_each(|store| health::mask(store, veil));
        }
        let mut json = json!({
            "format_version": crate::planning::plan::FORMAT_VERSION,
            "muster_version": env!("CARGO_PKG_VERSION"),
            "status": status,
            "time_zones": zones,
            "stores": stores,
        });
        if veil.is_some() {
            json["masked"] = true.into();
        }
        let texts: Vec<String> = stores.iter().map(|store| health::text(store, common.quiet)).collect();
        let mut text = texts.join(if common.quiet { "" } else { "\n" });
        if !common.quiet {
            text.push_str(&format!("\n{} {}\n", paint(STRONG, "time zones:"), plain(&tables.line())));
            if let Some(old) = &old {
                text.push_str(&format!("  {} {}\n", paint(CHANGED, "warning:"), plain(old)));
            }
        }
        Ok((text, serde_json::value::to_raw_value(&json).map_err(anyhow::Error::from)?))
    })?;
    Ok(output::emit(common, vec![verdict])?)
}

fn unknown(settings: &Settings, name: &str) -> Failure {
    let names = settings.stores.keys().cloned().collect::<Vec<_>>().join(", ");
    Failure::message(Exit::Invalid, format!("there is no store {name:?}; there is {names}"))
        .hint("name one of them, or leave it out to look at all")
}

async fn look(settings: &Settings, name: &str, store: &StoreSettings) -> (Health, Exit) {
    let (health, bad) = match store {
        StoreSettings::Server(server) => examined(name, server).await,
        StoreSettings::Yaml { path } => (looks::files(settings, name, path), Exit::Error),
        StoreSettings::Csv(_) | StoreSettings::Ndjson(_) => (looks::feed(settings, name, store), Exit::Error),
        StoreSettings::Database(database) => looks::database(settings, name, database).await,
    };
    let exit = if health.status() == CheckStatus::Fail { bad } else { Exit::Done };
    (health, exit)
}

/// A secret or a certificate that cannot be had is a matter of the settings: nothing is asked then.
async fn examined(name: &str, server: &ServerSettings) -> (Health, Exit) {
    let write = server.write_login.as_ref().map(|_| ends::options(server, Account::Write)).transpose();
    match ends::options(server, Account::Read).and_then(|read| Ok((read, write?))) {
        Ok((read, write)) => (server::examine(name, read, write, server.zone()).await, Exit::Error),
        Err(unusable) => {
            let check = Check::fail("settings", format!("{:#}", unusable.error)).hint(unusable.hint);
            let place = server.url.as_str().trim_end_matches('/').to_owned();
            (Health { store: name.to_owned(), sort: "server", place, checks: vec![check] }, Exit::Invalid)
        }
    }
}
