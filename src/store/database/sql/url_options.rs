//! The options of a URL: those that are known, and nothing else. An option that is passed over in
//! silence could be a request for a secure connection that has no effect.

use std::path::PathBuf;
use std::time::Duration;

use super::address::DatabaseDialect;
use super::tls::{Tls, TlsMode};
use crate::markup::display_text;
use crate::model::problem::find_nearest;

/// What the options of a URL ask for, as far as it is not the driver that reads them.
#[derive(Debug, Default)]
pub(in crate::store::database) struct DatabaseOptions {
    pub(in crate::store::database) tls: Tls,
    pub(in crate::store::database) connect: Option<Duration>,
}

/// Options of PostgreSQL that are taken as libpq takes them.
const POSTGRES: &[&str] = &[
    "sslmode",
    "sslrootcert",
    "sslcert",
    "sslkey",
    "sslnegotiation",
    "channel_binding",
    "target_session_attrs",
    "connect_timeout",
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "password",
    "application_name",
    "fallback_application_name",
    "client_encoding",
    "gssencmode",
    "options",
    "statement-cache-capacity",
];

/// Options of MySQL and MariaDB, as their own clients name them.
const MYSQL: &[&str] = &[
    "ssl-mode",
    "ssl-ca",
    "ssl-cert",
    "ssl-key",
    "connect-timeout",
    "charset",
    "collation",
    "socket",
    "time-zone",
    "statement-cache-capacity",
];

/// Other names of the same options, as they were taken before.
const ALIASES: &[(&str, &str)] = &[
    ("ssl-root-cert", "sslrootcert"),
    ("ssl-mode", "sslmode"),
    ("ssl-ca", "sslrootcert"),
    ("ssl-cert", "sslcert"),
    ("ssl-key", "sslkey"),
    ("sslmode", "ssl-mode"),
    ("sslca", "ssl-ca"),
    ("sslcert", "ssl-cert"),
    ("sslkey", "ssl-key"),
    ("timezone", "time-zone"),
];

/// Words by which other tools ask for a secure connection, in small letters without `-` and `_`.
const OTHERS: &[&str] = &[
    "ssl",
    "tls",
    "usessl",
    "usetls",
    "requiressl",
    "sslmode",
    "tlsmode",
    "ssltls",
    "secure",
    "encrypt",
    "encryption",
    "sslaccept",
    "sslverify",
    "sslverifyservercert",
    "verifyservercertificate",
    "verifycert",
    "trustservercertificate",
    "servercertificate",
    "serversslcert",
    "sslprofile",
    "tlscafile",
    "tlsversion",
    "tlsversions",
    "enabledtlsprotocols",
    "sslrootcert",
    "sslca",
    "sslcert",
    "sslkey",
    "sslcapath",
    "sslfactory",
    "trustcertificatekeystoreurl",
    "clientcertificatekeystoreurl",
];

/// Reads the options of the URL of a server. The text of an error names an option and never its
/// value.
pub(in crate::store::database) fn parse_url_options(
    dialect: DatabaseDialect,
    url: &url::Url,
) -> Result<DatabaseOptions, String> {
    let mut options = DatabaseOptions::default();
    for (name, value) in url.query_pairs() {
        let Some(known) = known_option(dialect, &name) else {
            return Err(unknown_option_error(dialect, &name));
        };
        let bad = |allowed: &str| {
            format!("the option `{name}` of the URL of the database has to be {allowed}")
        };
        let path = || Some(PathBuf::from(value.as_ref()));
        match known {
            "sslmode" | "ssl-mode" => {
                let mode = TlsMode::parse(dialect, &value)
                    .ok_or_else(|| bad(&TlsMode::mode_words(dialect)))?;
                options.tls.mode = Some(mode);
            }
            "sslrootcert" | "ssl-ca" => options.tls.ca = path(),
            "sslcert" | "ssl-cert" => options.tls.certificate = path(),
            "sslkey" | "ssl-key" => options.tls.key = path(),
            "connect_timeout" | "connect-timeout" => {
                let seconds: u64 = value.parse().map_err(|_| bad("a number of seconds"))?;
                // As in libpq, 0 is for ever.
                options.connect = (seconds > 0).then(|| Duration::from_secs(seconds));
            }
            "gssencmode" if value == "require" => {
                return Err(bad("disable or prefer: connections by GSSAPI are not known here"));
            }
            "client_encoding" if !matches!(&*value.to_lowercase(), "utf8" | "utf-8" | "auto") => {
                return Err(bad("UTF8: texts are read as Unicode"));
            }
            "channel_binding" => {
                one_of(&value, &["disable", "prefer", "require"]).map_err(|all| bad(&all))?
            }
            "sslnegotiation" => one_of(&value, &["postgres", "direct"]).map_err(|all| bad(&all))?,
            "target_session_attrs" => {
                one_of(&value, &["any", "read-write", "read-only"]).map_err(|all| bad(&all))?;
            }
            _ => {}
        }
    }
    Ok(options)
}

fn one_of(value: &str, allowed: &[&str]) -> Result<(), String> {
    match allowed.contains(&value) {
        true => Ok(()),
        false => Err(allowed.join(", ")),
    }
}

fn known_option(dialect: DatabaseDialect, name: &str) -> Option<&'static str> {
    let all = if dialect == DatabaseDialect::Postgres { POSTGRES } else { MYSQL };
    let find = |name: &str| all.iter().copied().find(|known| *known == name);
    if dialect == DatabaseDialect::Postgres && name.starts_with("options[") {
        return Some("options");
    }
    find(name).or_else(|| {
        let aliases = ALIASES.iter().filter(|(alias, _)| *alias == name);
        aliases.filter_map(|(_, meant)| find(meant)).next()
    })
}

fn unknown_option_error(dialect: DatabaseDialect, name: &str) -> String {
    let what = format!(
        "the URL of the database has the option `{}`, which is not known here",
        display_text(name)
    );
    let bare: String =
        name.chars().filter(|c| !matches!(c, '-' | '_')).flat_map(char::to_lowercase).collect();
    if OTHERS.contains(&bare.as_str()) {
        let own = match dialect {
            DatabaseDialect::Postgres => {
                "sslmode=require (secured), sslmode=verify-full (and the server is checked), \
                 sslrootcert=FILE"
            }
            _ => {
                "ssl-mode=REQUIRED (secured), ssl-mode=VERIFY_IDENTITY (and the server is \
                 checked), ssl-ca=FILE"
            }
        };
        return format!("{what}: write {own}; or `tls:` beside `url:` in muster.yaml");
    }
    let all = if dialect == DatabaseDialect::Postgres { POSTGRES } else { MYSQL };
    match find_nearest(name, all.iter().copied()) {
        Some(near) => format!("{what}: did you mean `{near}`?"),
        None => format!("{what}: known are {}", all.join(", ")),
    }
}

/// A file has no options but those by which other tools say how it is opened.
pub(in crate::store::database) fn check_file(query: &str) -> Result<(), String> {
    for (name, _) in url::form_urlencoded::parse(query.as_bytes()) {
        if !matches!(&*name, "mode" | "cache" | "immutable" | "vfs") {
            return Err(format!(
                "the URL of the database has the option `{}`, which is not known here: write \
                 sqlite:PATH",
                display_text(&name)
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::engine::CheckStatus;
    use crate::store::database::DatabaseAddress;

    #[test]
    fn spellings_of_other_tools_are_errors_that_name_ours() {
        for (url, own) in [
            ("mysql://h/d?ssl_mode=REQUIRED", "ssl-mode=REQUIRED"),
            ("mysql://h/d?useSSL=true", "ssl-mode=REQUIRED"),
            ("mysql://h/d?sslMode=VERIFY_CA", "ssl-mode=REQUIRED"),
            ("mariadb://h/d?ssl=true", "ssl-mode=REQUIRED"),
            ("postgres://h/d?ssl=true", "sslmode=require"),
            ("postgres://h/d?SSLMODE=require", "sslmode=require"),
            ("postgres://h/d?ssl_mode=require", "sslmode=require"),
            ("postgres://h/d?connect_timeot=3", "connect_timeout"),
            ("postgres://h/d?sslmode=verify_full", "verify-full"),
            ("mysql://h/d?ssl-mode=yes", "VERIFY_IDENTITY"),
            ("sqlite:hr.db?ssl=true", "sqlite:PATH"),
        ] {
            let said = DatabaseAddress::parse(url).expect_err(url);
            assert!(said.contains(own), "{url}: {said}");
        }
    }

    #[test]
    fn known_options_pass() {
        for url in [
            "mysql://h/d?ssl-mode=REQUIRED&charset=utf8mb4",
            "mysql://h/d?sslmode=verify_identity&sslca=ca.pem",
            "postgres://h/d?sslmode=verify-full&sslrootcert=ca.pem&options=-csearch_path%3Da&application_name=x",
            "postgresql:///d?host=/run/postgresql&options[datestyle]=dmy&connect_timeout=5&channel_binding=prefer",
            "sqlite:hr.db?mode=ro",
        ] {
            DatabaseAddress::parse(url).expect(url);
        }
        let address =
            DatabaseAddress::parse("postgres://h/d?connect_timeout=5").expect("it is right");
        assert_eq!(address.waits.connect.as_secs(), 5);
    }

    #[test]
    fn the_authorities_that_a_driver_adds_are_named_where_only_they_are_checked() {
        let said = |url: &str| {
            DatabaseAddress::parse(url).expect(url).authorities().map(|check| check.status)
        };
        assert_eq!(said("mysql://h/d?ssl-ca=ca.pem"), Some(CheckStatus::Warn));
        assert_eq!(said("mysql://h/d?ssl-mode=VERIFY_CA&ssl-ca=ca.pem"), Some(CheckStatus::Warn));
        assert_eq!(
            said("mysql://h/d?ssl-mode=VERIFY_IDENTITY&ssl-ca=ca.pem"),
            Some(CheckStatus::Ok)
        );
        for none in [
            "mysql://h/d?ssl-mode=VERIFY_IDENTITY",
            "postgres://h/d?sslrootcert=ca.pem",
            "sqlite:hr.db",
        ] {
            assert_eq!(said(none), None, "{none}");
        }
    }
}
