//! Which database is meant, and where it is.

use std::path::PathBuf;

pub use crate::rows::Dialect;

/// Where a database is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    File(PathBuf),
    Server { dialect: Dialect, url: url::Url },
}

impl Address {
    /// Fails without repeating any of the URL: it may hold a password.
    pub fn parse(url: &str) -> Result<Address, &'static str> {
        const NO_URL: &str = "the URL of the database is no URL";
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path).split('?').next().unwrap_or_default();
            if path.is_empty() || path.contains(":memory:") {
                return Err("the URL of the database names no file");
            }
            return Ok(Address::File(PathBuf::from(path)));
        }
        let url = url::Url::parse(url).map_err(|_| NO_URL)?;
        match url.scheme() {
            "postgres" | "postgresql" => Ok(Address::Server { dialect: Dialect::Postgres, url }),
            "mysql" => Ok(Address::Server { dialect: Dialect::Mysql, url }),
            // The same protocol under a name of its own.
            "mariadb" => {
                let url =
                    url::Url::parse(&url.as_str().replacen("mariadb:", "mysql:", 1)).map_err(|_| NO_URL)?;
                Ok(Address::Server { dialect: Dialect::Mysql, url })
            }
            _ => Err("the URL of the database has to begin with sqlite:, postgres:// or mysql://"),
        }
    }

    pub fn dialect(&self) -> Dialect {
        match self {
            Address::File(_) => Dialect::Sqlite,
            Address::Server { dialect, .. } => *dialect,
        }
    }

    /// What to look at where it cannot be looked into.
    pub fn doubt(&self) -> &'static str {
        match self {
            Address::File(_) => {
                "is the file a database of SQLite, whole, and may muster read it and its folder?"
            }
            Address::Server { .. } => "is it up, and are user, password and name of the database right?",
        }
    }

    /// The database without user, password and options.
    pub fn shown(&self) -> String {
        match self {
            Address::File(path) => format!("sqlite:{}", path.display()),
            Address::Server { dialect, url } => {
                let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
                format!("{}://{}{port}{}", dialect.name(), url.host_str().unwrap_or_default(), url.path())
            }
        }
    }
}
