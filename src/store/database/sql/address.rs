//! Which database is meant, where it is, how its connection is secured and how long it is waited
//! for.

use std::path::PathBuf;
use std::time::Duration;

use super::tls::{Tls, TlsMode};
use super::url_options::{self, DatabaseOptions};
use crate::engine::Check;

pub use crate::rows::DatabaseDialect;

/// A database that can be connected to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatabaseAddress {
    pub location: Location,
    /// What is asked of the connection, by the URL and by the settings beside it.
    pub tls: Tls,
    pub waits: DatabaseTimeouts,
}

/// Where a database is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    File(PathBuf),
    Server { dialect: DatabaseDialect, url: url::Url },
}

/// How long a database is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DatabaseTimeouts {
    /// For a connection.
    pub connect: Duration,
    /// For the first row of a query, for each row after it, and for a statement that writes.
    pub query: Duration,
}

impl Default for DatabaseTimeouts {
    /// Views for reports may take minutes to their first row.
    fn default() -> DatabaseTimeouts {
        DatabaseTimeouts { connect: Duration::from_secs(60), query: Duration::from_secs(600) }
    }
}

impl DatabaseAddress {
    /// Fails without repeating any value of the URL: it may hold a password. Options are named.
    pub fn parse(url: &str) -> Result<DatabaseAddress, String> {
        const NO_URL: &str = "the URL of the database is not a valid URL";
        let plain = |location| DatabaseAddress {
            location,
            tls: Tls::default(),
            waits: DatabaseTimeouts::default(),
        };
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            let (path, query) = path.split_once('?').unwrap_or((path, ""));
            if path.is_empty() || path.contains(":memory:") {
                return Err("the URL of the database names no file".to_owned());
            }
            url_options::check_file(query)?;
            return Ok(plain(Location::File(PathBuf::from(path))));
        }
        let url = url::Url::parse(url).map_err(|_| NO_URL)?;
        let (dialect, url) = match url.scheme() {
            "postgres" | "postgresql" => (DatabaseDialect::Postgres, url),
            "mysql" => (DatabaseDialect::Mysql, url),
            // The same protocol under a name of its own.
            "mariadb" => {
                let url = url::Url::parse(&url.as_str().replacen("mariadb:", "mysql:", 1))
                    .map_err(|_| NO_URL)?;
                (DatabaseDialect::Mysql, url)
            }
            _ => {
                return Err(
                    "the URL of the database has to begin with sqlite:, postgres:// or mysql://"
                        .to_owned(),
                );
            }
        };
        let DatabaseOptions { tls, connect } = url_options::parse_url_options(dialect, &url)?;
        let mut address = DatabaseAddress { tls, ..plain(Location::Server { dialect, url }) };
        address.waits.connect = connect.unwrap_or(address.waits.connect);
        Ok(address)
    }

    pub fn of_file(path: PathBuf) -> DatabaseAddress {
        DatabaseAddress {
            location: Location::File(path),
            tls: Tls::default(),
            waits: DatabaseTimeouts::default(),
        }
    }

    /// The file of a database of SQLite.
    pub fn sqlite_file(&self) -> Option<&PathBuf> {
        match &self.location {
            Location::File(path) => Some(path),
            Location::Server { .. } => None,
        }
    }

    pub fn dialect(&self) -> DatabaseDialect {
        match &self.location {
            Location::File(_) => DatabaseDialect::Sqlite,
            Location::Server { dialect, .. } => *dialect,
        }
    }

    /// What to look at where it cannot be looked into.
    pub fn lookup_advice(&self) -> &'static str {
        match self.location {
            Location::File(_) => {
                "is the file a database of SQLite, whole, and may muster read it and its folder?"
            }
            Location::Server { .. } => {
                "is it up, and are user, password and name of the database right?"
            }
        }
    }

    /// What `doctor` says of a named certificate authority that is not the only one: the driver of
    /// MySQL and MariaDB adds those of the machine, and has no way to leave them out.
    pub fn authorities(&self) -> Option<Check> {
        let ca = self.tls.ca.as_ref().filter(|_| self.dialect() == DatabaseDialect::Mysql)?;
        let ca = ca.display();
        let said =
            format!("the driver trusts the certificate authorities of this machine beside {ca}");
        Some(match self.tls.mode {
            Some(TlsMode::VerifyFull) => Check::new_ok(
                "authorities",
                format!(
                    "{said}; the name of the host is checked as \
                    well"
                ),
            ),
            _ => Check::new_warning(
                "authorities",
                format!(
                    "{said}, and the name of the host is \
                not checked"
                ),
            )
            .with_hint(
                "whoever has a certificate of any of them could answer: write \
                    ssl-mode=VERIFY_IDENTITY in the URL, or tls: { mode: verify-full }",
            ),
        })
    }

    /// The database without user, password and options.
    pub fn display_url(&self) -> String {
        match &self.location {
            Location::File(path) => format!("sqlite:{}", path.display()),
            Location::Server { dialect, url } => {
                let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
                format!(
                    "{}://{}{port}{}",
                    dialect.name(),
                    url.host_str().unwrap_or_default(),
                    url.path()
                )
            }
        }
    }
}
