//! How a session of PostgreSQL is begun: by the URL, the environment and the password file, as
//! libpq reads them.

use std::env;
use std::str::FromStr as _;

use sqlx::ConnectOptions as _;
use sqlx::postgres::PgConnectOptions;
use tokio_postgres::Config;
use tokio_postgres::config::{ChannelBinding, SslMode, SslNegotiation, TargetSessionAttrs};

use super::database_errors::{DatabaseFault, bad_url};
use super::tls::TlsMode;

/// A session that is to be begun.
pub(in crate::store::database) struct Wish {
    pub(in crate::store::database) config: Config,
    /// What is said of it once it is there.
    pub(in crate::store::database) wishes: Vec<(&'static str, String)>,
}

pub(in crate::store::database) fn driver_config_of(
    url: &url::Url,
    mode: TlsMode,
) -> Result<Wish, DatabaseFault> {
    // sqlx reads PGHOST, PGUSER, PGPASSWORD and their like, and the password file; of what it would
    // send itself nothing is taken, as that would be a time zone and a style of dates of its own.
    let known =
        PgConnectOptions::from_str(keep_driver_options(url).as_str()).map_err(|_| bad_url())?;
    let mut config = Config::new();
    config.user(known.get_username()).port(known.get_port()).application_name("muster");
    config.dbname(known.get_database().unwrap_or(known.get_username()));
    let password = known.to_url_lossy();
    if let Some(password) = password.password() {
        config.password(percent_decoded(password));
    }
    if let Some(options) = known.get_options() {
        config.options(options);
    }
    match known.get_socket() {
        Some(path) => config.host_path(path),
        None => config.host(known.get_host()),
    };
    let is_socket = known.get_socket().is_some() || known.get_host().starts_with('/');
    config.ssl_mode(match mode {
        // A socket of this machine is not secured, whatever is asked for: no other host is in
        // between.
        _ if is_socket => SslMode::Disable,
        TlsMode::Disable => SslMode::Disable,
        TlsMode::Prefer => SslMode::Prefer,
        TlsMode::Require | TlsMode::VerifyCa | TlsMode::VerifyFull => SslMode::Require,
    });
    for (name, value) in url.query_pairs() {
        match (&*name, &*value) {
            ("channel_binding", "disable") => config.channel_binding(ChannelBinding::Disable),
            ("channel_binding", "require") => config.channel_binding(ChannelBinding::Require),
            ("sslnegotiation", "direct") => config.ssl_negotiation(SslNegotiation::Direct),
            ("target_session_attrs", "read-write") => {
                config.target_session_attrs(TargetSessionAttrs::ReadWrite)
            }
            ("target_session_attrs", "read-only") => {
                config.target_session_attrs(TargetSessionAttrs::ReadOnly)
            }
            _ => continue,
        };
    }
    let wishes = [("timezone", "PGTZ"), ("datestyle", "PGDATESTYLE")];
    let wishes = wishes.into_iter().filter_map(|(name, variable)| {
        Some((name, env::var(variable).ok().filter(|value| !value.is_empty())?))
    });
    Ok(Wish { config, wishes: wishes.collect() })
}

/// The URL with the options that sqlx reads, and without those that it would only warn of.
fn keep_driver_options(url: &url::Url) -> url::Url {
    let kept: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(name, _)| {
            matches!(
                &**name,
                "host" | "hostaddr" | "port" | "dbname" | "user" | "password" | "options"
            ) || name.starts_with("options[")
        })
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    let mut bare = url.clone();
    bare.set_query(None);
    if !kept.is_empty() {
        bare.query_pairs_mut().extend_pairs(kept);
    }
    bare
}

fn percent_decoded(text: &str) -> String {
    // Every character but letters and digits is written with a percent sign, so that a plus sign is
    // none.
    let text = text.replace('+', "%2B");
    let mut pairs = url::form_urlencoded::parse(text.as_bytes());
    pairs.next().map(|(text, _)| text.into_owned()).unwrap_or_default()
}
