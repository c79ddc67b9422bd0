//! Databases of the settings become stores.

use anyhow::Context as _;
use secrecy::ExposeSecret as _;

use super::failure::{Exit, Failure};
use super::feeds::{code_length, nothing};
use crate::model::{Kind, PerKind, Profile};
use crate::rows::Layout;
use crate::settings::{self, DatabaseSettings, Flow, Settings, Store};
use crate::store::database::{Address, Database, Queries, Query, Tls, TlsMode};

/// The database of this name, with its URL fetched.
pub fn database(
    settings: &Settings,
    name: &str,
    profile: Option<Profile>,
    flow: Option<&Flow>,
) -> Result<Database, Failure> {
    let Some(Store::Database(database)) = settings.stores.get(name) else {
        return Err(Failure::message(Exit::Invalid, format!("the store {name} is no database")));
    };
    let address = address(database).with_context(|| format!("the database `{name}` cannot be asked"));
    Ok(Database {
        name: name.to_owned(),
        address: address.map_err(|error| Failure::new(Exit::Invalid, error))?,
        queries: queries(database, flow),
        empty_is_null: flow.is_some_and(|flow| flow.policy.empty_is_null),
        profile,
        written: false,
        declares: true,
    })
}

/// Where a database is.
pub fn address(database: &DatabaseSettings) -> anyhow::Result<Address> {
    let parsed = match &database.url {
        settings::Address::Plain(url) => Address::parse(url),
        settings::Address::Secret(secret) => {
            let url = secret.resolve().context("its URL is not known")?;
            Address::parse(url.expose_secret().trim())
        }
    };
    let mut address = parsed.map_err(anyhow::Error::msg)?;
    if let Some(tls) = &database.tls {
        address.tls = secured(tls).and(address.tls).map_err(anyhow::Error::msg)?;
    }
    let waits = &mut address.waits;
    waits.connect = database.connect_timeout.unwrap_or(waits.connect);
    waits.query = database.query_timeout.unwrap_or(waits.query);
    Ok(address)
}

fn secured(tls: &settings::DatabaseTls) -> Tls {
    let client = tls.client_certificate.as_ref();
    Tls {
        mode: TlsMode::of_settings(&tls.mode),
        ca: tls.ca.clone(),
        certificate: client.map(|client| client.certificate.clone()),
        key: client.map(|client| client.key.clone()),
    }
}

/// What a database is, without user and password; `None` when its URL cannot be had.
pub fn place(database: &DatabaseSettings) -> Option<String> {
    address(database).ok().map(|address| address.shown())
}

fn queries(database: &DatabaseSettings, flow: Option<&Flow>) -> Queries {
    let lengths = |kind: Kind| database.queries[kind].as_ref().map_or(0, |queries| code_length(&queries.pad));
    let code_lengths = PerKind::from_fn(lengths);
    PerKind::from_fn(|kind: Kind| {
        let found = database.queries[kind].as_ref()?;
        let layout = Layout {
            pad: found.pad.clone(),
            code_lengths,
            separator: found.separator,
            constants: found.constants.clone(),
            values: found.values.clone(),
            dates: found.dates.clone(),
            nothing: nothing(&found.nothing, flow),
            ..Layout::default()
        };
        let settings::Queries { select, areas, update, .. } = found.clone();
        Some(Query { select, areas, update, layout })
    })
}
