//! muster.yaml: what the person configured, checked, with a place for every mistake.

mod cron;
mod decode;
mod feed_settings;
mod find;
mod flow_settings;
mod key_shape;
mod keys;
mod punch_settings;
pub mod resolutions;
mod schedule_settings;
pub mod secret;
mod server_settings;
pub mod settings_place;
pub mod settings_schema;
mod store_settings;
mod value_reader;
pub mod zones;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use url::Url;

use crate::markup::charset::Charset;
use crate::model::check::device_rules::DeviceLimits;
use crate::model::{PerKind, Problem, Profile, Zone};
use crate::planning::{FlowMode, Policy};
use crate::protocol::Scheme;
use crate::rows::{DateFormats, Statement};

pub use cron::{CronLine, Days};
pub use punch_settings::{PunchImport, PunchesInto};
pub use schedule_settings::{OnChange, Schedule};
pub use secret::{NoSecret, Secret};

/// The name of the file that is looked for.
pub const FILE_NAME: &str = "muster.yaml";

/// What a `muster.yaml` says. All paths in it are joined to `root`.
#[derive(Clone, Debug)]
pub struct Settings {
    pub file: PathBuf,
    /// The file, as a person in the working directory would name it.
    pub shown: Arc<str>,
    /// The folder of the file.
    pub root: PathBuf,
    pub stores: BTreeMap<String, StoreSettings>,
    pub flows: BTreeMap<String, Flow>,
    /// Imports of punches, by name.
    pub punches: BTreeMap<String, PunchImport>,
    pub state: StateSettings,
}

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
    /// The server's times carry no zone; this is theirs, where it is said.
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
    /// The zone in which the server counts its days: UTC where nothing is said.
    pub fn zone_or_utc(&self) -> Zone {
        self.timezone.unwrap_or(Zone::UTC)
    }
}

/// How a server knows us.
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

/// One way to keep two stores equal.
#[derive(Clone, Debug)]
pub struct Flow {
    pub name: String,
    /// The store that is right (in mode push).
    pub from: String,
    pub to: String,
    pub policy: Policy,
    /// Texts and days that stand for no value in rows that it reads.
    pub nothing: Vec<String>,
    /// When `serve` runs it.
    pub schedule: Option<Schedule>,
    /// A file with decisions on conflicts.
    pub resolutions: Option<PathBuf>,
}

impl Flow {
    /// The flow with its ends swapped: the live side is right, and the other one is changed.
    pub fn with_ends_swapped(&self) -> Flow {
        self.reversed_with_secrets(false)
    }

    /// The same; perhaps with secrets, which are else carried back only where the flow names them.
    pub fn reversed_with_secrets(&self, secrets: bool) -> Flow {
        let policy = self.policy.reversed_with_secrets(secrets);
        Flow { from: self.to.clone(), to: self.from.clone(), policy, ..self.clone() }
    }

    /// The store that people do not declare in, in whichever direction changes are carried.
    pub fn live_store(&self) -> &str {
        match self.policy.mode {
            FlowMode::Pull => &self.from,
            FlowMode::Push | FlowMode::TwoWay => &self.to,
        }
    }
}

/// Where base and runs are kept.
#[derive(Clone, Debug)]
pub struct StateSettings {
    /// `sqlite:` with a path is already joined to the root.
    pub url: UrlSetting,
    /// How long runs that did something are kept; for ever without it.
    pub keep: Option<chrono::TimeDelta>,
}

/// Reads the settings: the file `config`, or the nearest `muster.yaml` in `cwd` or above it.
///
/// Fails with every mistake of the file, each with its place.
pub fn load_settings(config: Option<&Path>, cwd: &Path) -> Result<Settings, Vec<Problem>> {
    let file = find::find_settings_file(config, cwd)?;
    decode::read_settings(file)
        .map_err(|problems| problems.into_iter().map(Problem::of_settings).collect())
}

/// Settings that stand in no file here, as those of a revision: under their name in messages, with
/// the folder that their paths are joined to.
pub fn read_from(bytes: &[u8], shown: &str, root: &Path) -> Result<Settings, Vec<Problem>> {
    let (path, shown) = (root.join(FILE_NAME), Arc::from(shown));
    decode::read_bytes(bytes, find::SettingsFile { path, root: root.to_owned(), shown })
}

/// The name of a path for a person in `cwd`: relative when it lies below, `.` for `cwd` itself.
pub fn display_path(path: &Path, cwd: &Path) -> String {
    match path.strip_prefix(cwd) {
        Ok(below) if below.as_os_str().is_empty() => ".".to_owned(),
        Ok(below) => below.display().to_string(),
        Err(_) => path.display().to_string(),
    }
}
