//! Databases of the settings become stores.

use anyhow::Context as _;
use secrecy::ExposeSecret as _;

use super::feed_stores::{apart, code_length, empty_values_of, sends_cards};
use crate::app::failure::{Exit, Failure};
use crate::model::{Kind, PerKind, Profile};
use crate::rows::ColumnMapping;
use crate::settings::{self, DatabaseSettings, Flow, Settings, StoreSettings};
use crate::store::database::{Database, DatabaseAddress, KindQuery, Queries, Tls, TlsMode};

/// The database of this name, with its URL fetched.
pub fn open_database(
    settings: &Settings,
    name: &str,
    profile: Option<Profile>,
    flow: Option<&Flow>,
) -> Result<Database, Failure> {
    let Some(StoreSettings::Database(database)) = settings.stores.get(name) else {
        return Err(Failure::with_message(
            Exit::Invalid,
            format!("the store {name} is no database"),
        ));
    };
    let address = resolve_database_address(database)
        .with_context(|| format!("the database `{name}` cannot be asked"));
    Ok(Database {
        name: name.to_owned(),
        address: address.map_err(|error| Failure::new(Exit::Invalid, error))?,
        queries: build_queries(database, flow),
        empty_is_null: flow.is_some_and(|flow| flow.policy.empty_is_null),
        profile,
        apart: apart(flow),
        sends_cards: sends_cards(settings, name, flow),
        written: false,
        declares: true,
    })
}

/// Where a database is.
pub fn resolve_database_address(database: &DatabaseSettings) -> anyhow::Result<DatabaseAddress> {
    let parsed = match &database.url {
        settings::UrlSetting::Plain(url) => DatabaseAddress::parse(url),
        settings::UrlSetting::Secret(secret) => {
            let url = secret.resolve_secret().context("its URL is not known")?;
            DatabaseAddress::parse(url.expose_secret().trim())
        }
    };
    let mut address = parsed.map_err(anyhow::Error::msg)?;
    if let Some(tls) = &database.tls {
        address.tls = to_database_tls(tls).merge_with(address.tls).map_err(anyhow::Error::msg)?;
    }
    let waits = &mut address.waits;
    waits.connect = database.connect_timeout.unwrap_or(waits.connect);
    waits.query = database.query_timeout.unwrap_or(waits.query);
    Ok(address)
}

/// What is wrong with the URL of a database, as far as it is known offline: no program is run for
/// it, and what is not set here may be set where it is used. Names options, and repeats no value.
pub fn judge_url(database: &DatabaseSettings) -> Option<String> {
    let parsed = match &database.url {
        settings::UrlSetting::Plain(url) => DatabaseAddress::parse(url),
        settings::UrlSetting::Secret(settings::Secret::Command(_)) => return None,
        settings::UrlSetting::Secret(secret) => {
            DatabaseAddress::parse(secret.resolve_secret().ok()?.expose_secret().trim())
        }
    };
    let beside = database.tls.as_ref().map(to_database_tls).unwrap_or_default();
    parsed.and_then(|address| beside.merge_with(address.tls)).err()
}

fn to_database_tls(tls: &settings::DatabaseTls) -> Tls {
    let client = tls.client_certificate.as_ref();
    Tls {
        mode: TlsMode::of_settings(&tls.mode),
        ca: tls.ca.clone(),
        certificate: client.map(|client| client.certificate.clone()),
        key: client.map(|client| client.key.clone()),
    }
}

/// What a database is, without user and password; `None` when its URL cannot be had.
pub fn identify_database(database: &DatabaseSettings) -> Option<String> {
    resolve_database_address(database).ok().map(|address| address.display_url())
}

fn build_queries(database: &DatabaseSettings, flow: Option<&Flow>) -> Queries {
    let lengths =
        |kind: Kind| database.queries[kind].as_ref().map_or(0, |queries| code_length(&queries.pad));
    let code_lengths = PerKind::from_fn(lengths);
    PerKind::from_fn(|kind: Kind| {
        let found = database.queries[kind].as_ref()?;
        let layout = ColumnMapping {
            pad: found.pad.clone(),
            code_lengths,
            separator: found.separator,
            constants: found.constants.clone(),
            values: found.values.clone(),
            dates: found.dates.clone(),
            nothing: empty_values_of(&found.nothing, flow),
            ..ColumnMapping::default()
        };
        let settings::Queries { select, areas, update, .. } = found.clone();
        Some(KindQuery { select, areas, update, layout })
    })
}

/// The URL of a state database, as its driver is given it: options that are not known are an error
/// here as for any other database, and a certificate that is named for a secured connection is
/// checked, as libpq does.
pub fn state_url(url: &str) -> Result<String, String> {
    if !url.starts_with("postgres") {
        return Ok(url.to_owned());
    }
    DatabaseAddress::parse(url)?;
    let Ok(mut parsed) = url::Url::parse(url) else { return Ok(url.to_owned()) };
    let pairs: Vec<(String, String)> = parsed.query_pairs().into_owned().collect();
    let promised = [("channel_binding", "require"), ("sslnegotiation", "direct")];
    if let Some((name, value)) = promised
        .iter()
        .find(|(name, value)| pairs.iter().any(|(given, chosen)| given == name && chosen == value))
    {
        return Err(format!(
            "the state database cannot be reached with `{name}={value}`: leave it out"
        ));
    }
    let names_authority = pairs.iter().any(|(name, _)| name == "sslrootcert");
    let is_unchecked = |pair: &(String, String)| pair.0 == "sslmode" && pair.1 == "require";
    if !names_authority || !pairs.iter().any(is_unchecked) {
        return Ok(url.to_owned());
    }
    let checked = pairs.iter().map(|pair| match is_unchecked(pair) {
        true => ("sslmode", "verify-ca"),
        false => (pair.0.as_str(), pair.1.as_str()),
    });
    let checked: Vec<(&str, &str)> = checked.collect();
    parsed.query_pairs_mut().clear().extend_pairs(checked);
    Ok(parsed.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_url_of_the_state_promises_is_kept_or_refused() {
        for wrong in
            ["ssl=true", "sslmod=require", "tls=true", "channel_binding=require", "sslmode=perhaps"]
        {
            let refused = state_url(&format!("postgres://u:secret@h/d?{wrong}"));
            assert!(
                refused.as_ref().is_err_and(|why| !why.contains("secret")),
                "{wrong}: {refused:?}"
            );
        }
        let checked = state_url("postgres://u@h/d?sslmode=require&sslrootcert=ca.pem");
        assert_eq!(checked.as_deref(), Ok("postgres://u@h/d?sslmode=verify-ca&sslrootcert=ca.pem"));
        for fine in [
            "sqlite:state.db",
            "postgres://u@h/d",
            "postgres://u@h/d?sslmode=verify-full&sslrootcert=ca.pem",
            "postgresql://u@h/d?application_name=muster&options=-c%20search_path%3Dmuster",
        ] {
            assert_eq!(state_url(fine).as_deref(), Ok(fine));
        }
    }
}
