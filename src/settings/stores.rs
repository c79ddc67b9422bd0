//! The stores of the settings: YAML files, databases, feeds and servers.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use url::Url;

use super::secret::Secret;
use crate::markup::charset::Charset;
use crate::model::check::device_rules::DeviceLimits;
use crate::model::{PerKind, Profile, Zone};
use crate::protocol::Scheme;
use crate::rows::{DateFormats, Statement};

/// A place that holds a directory.
#[derive(Clone, Debug)]
pub enum StoreSettings {
    /// A folder of YAML files, or one file.
    Yaml {
        path: PathBuf,
    },
    Database(DatabaseSettings),
    Csv(FeedSettings),
    Ndjson(FeedSettings),
    Server(Box<ServerSettings>),
}

impl StoreSettings {
    /// The key in settings: `server`.
    pub fn name(&self) -> &'static str {
        match self {
            StoreSettings::Yaml { .. } => "yaml",
            StoreSettings::Database(_) => "database",
            StoreSettings::Csv(_) => "csv",
            StoreSettings::Ndjson(_) => "ndjson",
            StoreSettings::Server(_) => "server",
        }
    }
}

/// A URL that may hold a password: written out when it holds none.
#[derive(Clone, Debug)]
pub enum UrlSetting {
    Plain(String),
    Secret(Secret),
}

/// An HR database.
#[derive(Clone, Debug)]
pub struct DatabaseSettings {
    pub url: UrlSetting,
    pub tls: Option<DatabaseTls>,
    pub connect_timeout: Option<Duration>,
    pub query_timeout: Option<Duration>,
    /// Without any, the tables and columns of `schemas/hr.sql` are read and written.
    pub queries: PerKind<Option<Queries>>,
}

/// How the connection to a database is secured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatabaseTls {
    /// In libpq's words.
    pub mode: String,
    pub ca: Option<PathBuf>,
    pub client_certificate: Option<ClientCertificate>,
}

/// The SQL of one kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Queries {
    pub select: Option<String>,
    /// Employees only: a query of memberships.
    pub areas: Option<String>,
    /// Write-back; only the fields that it names as `:field`.
    pub update: Option<Statement>,
    /// Field → length up to which digits are filled with zeros.
    pub pad: BTreeMap<String, usize>,
    pub separator: Option<char>,
    /// Field → what every record holds.
    pub constants: BTreeMap<String, String>,
    /// Texts and days that stand for no value.
    pub nothing: Vec<String>,
    /// Field → text in the column → what it stands for.
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    /// How columns of text write dates.
    pub dates: DateFormats,
}

/// Feed files, one a kind.
#[derive(Clone, Debug)]
pub struct FeedSettings {
    pub files: PerKind<Option<FeedFileSettings>>,
}

/// A feed file, and how what stands in it becomes fields. The maps are by field name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FeedFileSettings {
    pub path: PathBuf,
    /// Field → column name (or JSON key), where they differ.
    pub columns: BTreeMap<String, String>,
    /// Field → what every record holds.
    pub constants: BTreeMap<String, String>,
    /// Field → text in the feed → what it stands for.
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    pub dates: DateFormats,
    /// Field → length up to which digits are filled with zeros.
    pub pad: BTreeMap<String, usize>,
    pub separator: Option<char>,
    /// Texts and days that stand for no value.
    pub nothing: Vec<String>,
    /// The line that ends the file, with `{rows}` for their number.
    pub trailer: Option<String>,
    pub min_rows: u64,
    /// CSV only.
    pub delimiter: Option<char>,
    /// CSV only: how many lines stand above the header.
    pub skip_lines: u32,
    pub encoding: Option<Charset>,
    /// A last line without a line break is taken as it is.
    pub unterminated: bool,
}

/// A time-attendance server.
#[derive(Clone, Debug)]
pub struct ServerSettings {
    /// Scheme, host, port, and the path under which the server is reached; never a password.
    pub url: Url,
    /// Of the account that reads; of the only one, where there is no other.
    pub login: Credentials,
    /// Of the account that writes, where it is another one.
    pub write_login: Option<Credentials>,
    /// A PEM file with the site's own certificate authorities.
    pub ca: Option<PathBuf>,
    pub proxy: Option<UrlSetting>,
    pub client_certificate: Option<ClientCertificate>,
    pub accept_invalid_certificates: bool,
    /// The server's times carry no zone; this is theirs, where it is given.
    pub timezone: Option<Zone>,
    /// Requests at a time, 1 to 64.
    pub max_in_flight: u16,
    pub requests_per_second: Option<f64>,
    /// For one request. A server that was idle may need more than 30 s for its first answer.
    pub timeout: Duration,
    /// How long one request waits for a server that asks to wait.
    pub patience: Duration,
    pub page_size: u32,
    pub profile: Option<Profile>,
    /// What its devices hold.
    pub device: DeviceLimits,
}

impl ServerSettings {
    /// The zone in which the server counts its days: UTC where none is given.
    pub fn zone_or_utc(&self) -> Zone {
        self.timezone.unwrap_or(Zone::UTC)
    }
}

/// How the program logs in at a server.
#[derive(Clone, Debug)]
pub enum Credentials {
    Login { scheme: Scheme, username: Username, password: Secret },
    ReadyToken { scheme: Scheme, token: Secret },
}

/// The name of a user: written out, or where it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Username {
    Plain(String),
    Kept(Secret),
}

/// A certificate of our own, in PEM files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientCertificate {
    pub certificate: PathBuf,
    pub key: PathBuf,
}
