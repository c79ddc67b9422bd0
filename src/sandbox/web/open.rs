//! Opening a sandbox, and what its owner can do with it beside serving it.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::{DateTime, Local};

use super::api_access::{Authenticator, random_hex};
use super::form::StoredCell;
use super::input::{self, Input};
use super::password;
use crate::model::tables::CUSTOM_NAME_MAX;
use crate::model::{Directory, Kind, PerKind, Value, Zone};
use crate::protocol::Resource;
use crate::sandbox::behaviour::habit::Habit;
use crate::sandbox::behaviour::server_clock::SandboxClock;
use crate::sandbox::behaviour::server_profile::{PROFILES, SandboxProfile};
use crate::sandbox::behaviour::traffic::PunchTraffic;
use crate::sandbox::behaviour::trouble::{TroubleGenerator, TroubleRates};
use crate::sandbox::json_sql::{self, ResponseView};
use crate::sandbox::store::{DevicePunch, OpenError, SandboxStore, SeedSummary, Terminal};
use crate::sandbox::{sql_query, store};

/// How a sandbox is made.
#[derive(Clone, Debug)]
pub struct SandboxOptions {
    /// The SQLite file; in memory when `None`.
    pub data: Option<PathBuf>,
    pub profile: &'static SandboxProfile,
    /// The one account: it is made, or its password set; another one in the data file goes.
    pub user: String,
    pub password: String,
    /// How long every request takes at least.
    pub latency: Duration,
    pub trouble: TroubleRates,
    /// Punches that arrive while it serves.
    pub traffic: Option<PunchTraffic>,
    /// How long a JWT is good.
    pub token_lifetime: Duration,
    /// The largest page, where it differs from the profile's.
    pub page_cap: Option<u32>,
    /// The names of custom attributes.
    pub custom: Vec<String>,
    /// What stands before the path in `next` and `previous`. By default another name of the same
    /// machine: as on real servers it is not the address that was asked, and following it still
    /// works from here.
    pub internal_url: Option<String>,
    /// A card that one employee has is refused for any other, also that of a person who resigned:
    /// what real servers do is not known.
    pub unique_cards: bool,
    /// What it does as some servers do, whatever its profile.
    pub habits: Vec<Habit>,
    /// The time, for tokens and for dates that a body leaves out.
    pub clock: fn() -> DateTime<Local>,
    /// The zone of its wall clock; that of the machine when `None`.
    pub timezone: Option<Zone>,
}

impl Default for SandboxOptions {
    fn default() -> SandboxOptions {
        SandboxOptions {
            data: None,
            profile: &PROFILES[0],
            user: "admin".into(),
            password: "admin".into(),
            latency: Duration::ZERO,
            trouble: TroubleRates::default(),
            traffic: None,
            token_lifetime: Duration::from_secs(3600),
            page_cap: None,
            custom: Vec::new(),
            internal_url: None,
            unique_cards: false,
            habits: Vec::new(),
            clock: Local::now,
            timezone: None,
        }
    }
}

/// How many requests were answered, by what they do. Logins are counted apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SandboxRequestCounts {
    pub logins: u64,
    pub reads: u64,
    /// POST, PUT, PATCH and DELETE outside the token endpoints.
    pub writes: u64,
}

/// A server and its data. Clones are the same server.
#[derive(Clone, Debug)]
pub struct Sandbox {
    pub(in crate::sandbox) inner: Arc<Inner>,
}

/// What all requests share.
#[derive(Debug)]
pub(in crate::sandbox) struct Inner {
    pub(in crate::sandbox) store: SandboxStore,
    pub(in crate::sandbox) profile: &'static SandboxProfile,
    pub(in crate::sandbox) custom: Vec<String>,
    pub(in crate::sandbox) access: Authenticator,
    pub(in crate::sandbox) dice: TroubleGenerator,
    pub(in crate::sandbox) traffic: Option<PunchTraffic>,
    pub(in crate::sandbox) latency: Duration,
    pub(in crate::sandbox) page_cap: u32,
    pub(in crate::sandbox) internal_url: Option<String>,
    pub(in crate::sandbox) unique_cards: bool,
    pub(in crate::sandbox) habits: Vec<Habit>,
    pub(in crate::sandbox) clock: SandboxClock,
    /// What bodies may hold, by kind.
    pub(in crate::sandbox) inputs: PerKind<Vec<Input>>,
    /// The expressions of answers.
    rows: HashMap<(Resource, u8), String>,
    /// The hash of the password that employees have until they are given one.
    pub(in crate::sandbox) self_password: String,
    pub(in crate::sandbox) logins: AtomicU64,
    pub(in crate::sandbox) reads: AtomicU64,
    pub(in crate::sandbox) writes: AtomicU64,
}

/// What employees log in with to the self-service page until they choose their own.
const SELF_PASSWORD: &str = "123456";

const RESOURCES: [Resource; 7] = [
    Resource::Of(Kind::Area),
    Resource::Of(Kind::Department),
    Resource::Of(Kind::Position),
    Resource::Of(Kind::Employee),
    Resource::Terminal,
    Resource::Transaction,
    Resource::Resign,
];

const VIEWS: [ResponseView; 4] =
    [ResponseView::List, ResponseView::Object, ResponseView::Created, ResponseView::Updated];

impl Sandbox {
    /// Opens the data file (or a database in memory), makes what is missing in it, and the account.
    ///
    /// # Errors
    /// When the file is not a sandbox's, or SQLite fails.
    pub async fn open_data_file(options: SandboxOptions) -> Result<Sandbox, OpenError> {
        let SandboxOptions { data, profile, user, password, custom, .. } = options;
        if let Some(name) = custom.iter().find(|name| !good_name(name)) {
            return Err(OpenError::CustomName(name.clone()));
        }
        let store = SandboxStore::open_database(data.as_deref()).await?;
        // Kept in the data file: tokens outlive a restart, as on real servers.
        let secret = store.setting_or_create("secret", || random_hex(32)).await?;
        let default = format!("self_password {}", profile.rounds);
        let self_password =
            store.setting_or_create(&default, || hash_for_profile(SELF_PASSWORD, profile)).await?;
        let known = store.find_account(false, &user).await?;
        let good = known.is_some_and(|known| password::verify_password(&password, &known.password));
        let fresh = (!good).then(|| hash_for_profile(&password, profile));
        store.set_account(&user, fresh.as_deref()).await?;
        let mut rows = HashMap::new();
        for (resource, view) in RESOURCES.into_iter().flat_map(|r| VIEWS.map(|view| (r, view))) {
            rows.insert(
                (resource, view as u8),
                json_sql::build_row_expression(resource, view, profile, &custom),
            );
        }
        let clock = SandboxClock::new(options.clock, options.timezone);
        Ok(Sandbox {
            inner: Arc::new(Inner {
                store,
                profile,
                custom,
                access: Authenticator::new(
                    &secret,
                    user,
                    (options.token_lifetime, &options.habits),
                ),
                dice: TroubleGenerator::new(options.trouble, clock.entropy_seed()),
                traffic: options.traffic,
                latency: options.latency,
                page_cap: options.page_cap.unwrap_or(profile.page_cap).max(1),
                internal_url: options.internal_url.map(|url| url.trim_end_matches('/').to_owned()),
                unique_cards: options.unique_cards,
                habits: options.habits,
                clock,
                inputs: PerKind::from_fn(|kind| input::of_kind(kind, profile)),
                rows,
                self_password,
                logins: AtomicU64::new(0),
                reads: AtomicU64::new(0),
                writes: AtomicU64::new(0),
            }),
        })
    }

    /// Whether it holds nothing but what every server is born with.
    ///
    /// # Errors
    /// When SQLite fails.
    pub async fn is_fresh(&self) -> Result<bool, OpenError> {
        Ok(self.inner.store.is_fresh().await?)
    }

    /// Puts a directory in, all or nothing, with devices for its areas. Records whose code is there
    /// already stay as they are.
    ///
    /// # Errors
    /// When SQLite fails.
    pub async fn seed_directory(&self, directory: &Directory) -> Result<SeedSummary, OpenError> {
        let inner = &self.inner;
        let mut hashes = HashMap::new();
        let own = Kind::Employee.spec().by_name("self_password");
        for word in directory.records(Kind::Employee).filter_map(|record| record.get(own?)) {
            if let Value::Text(word) = word
                && !hashes.contains_key(word.as_str())
            {
                hashes
                    .insert(word.to_string(), inner.hash_employee_password(word.to_string()).await);
            }
        }
        let setting = store::SeedContext {
            profile: inner.profile,
            now: inner.wall_time(),
            password: inner.self_password.clone(),
            hashes,
        };
        Ok(inner.store.seed_records(directory, &setting).await?)
    }

    /// Registers a device, as one does that is plugged in; gives its id.
    ///
    /// # Errors
    /// When SQLite fails.
    pub async fn add_terminal(&self, terminal: &Terminal) -> Result<i64, OpenError> {
        Ok(self.inner.store.add_terminal(terminal).await?)
    }

    /// Takes punches in, as devices send them; gives how many were new.
    ///
    /// # Errors
    /// When SQLite fails.
    pub async fn add_transactions(&self, punches: &[DevicePunch]) -> Result<u64, OpenError> {
        Ok(self.inner.store.add_punches(punches).await?)
    }

    /// How many records of a kind there are.
    ///
    /// # Errors
    /// When SQLite fails.
    pub async fn count_records(&self, kind: Kind) -> Result<u64, OpenError> {
        let all = sql_query::Listing::all_rows();
        let count = self.inner.store.count_rows(Resource::Of(kind), &all).await?;
        Ok(u64::try_from(count).unwrap_or_default())
    }

    /// The id of the record with this code.
    ///
    /// # Errors
    /// When SQLite fails.
    pub async fn id_of(&self, kind: Kind, code: &str) -> Result<Option<i64>, OpenError> {
        Ok(self.inner.store.id_of(kind, code).await?)
    }

    /// The requests answered so far.
    pub fn request_counts(&self) -> SandboxRequestCounts {
        let read = |counter: &AtomicU64| counter.load(Ordering::SeqCst);
        let inner = &self.inner;
        SandboxRequestCounts {
            logins: read(&inner.logins),
            reads: read(&inner.reads),
            writes: read(&inner.writes),
        }
    }

    /// The profile it was opened with.
    pub fn profile(&self) -> &'static SandboxProfile {
        self.inner.profile
    }

    /// Closes the data file. Every answered write is in it with or without this.
    pub async fn close(&self) {
        self.inner.store.close().await;
    }
}

impl Inner {
    pub(in crate::sandbox) fn row_expression(
        &self,
        resource: Resource,
        view: ResponseView,
    ) -> &str {
        self.rows.get(&(resource, view as u8)).map_or("NULL", String::as_str)
    }

    /// The wall clock, as answers hold it.
    pub(in crate::sandbox) fn wall_time(&self) -> String {
        self.clock.format_wall_time(self.clock.now())
    }

    /// The hash of an employee's password.
    pub(in crate::sandbox) async fn hash_employee_password(&self, word: String) -> String {
        let profile = self.profile;
        tokio::task::spawn_blocking(move || hash_for_profile(&word, profile))
            .await
            .unwrap_or_default()
    }

    /// Replaces passwords by their hashes.
    pub(in crate::sandbox) async fn hash_passwords(
        &self,
        cells: &mut [(&'static str, StoredCell)],
    ) {
        for (_, cell) in cells {
            if let StoredCell::Password(word) = cell {
                let word = std::mem::take(word);
                *cell = StoredCell::Text(if word.is_empty() {
                    word
                } else {
                    self.hash_employee_password(word).await
                });
            }
        }
    }
}

fn hash_for_profile(word: &str, profile: &SandboxProfile) -> String {
    password::hash_password(word, &random_hex(6), profile.rounds)
}

/// Whether a custom attribute can be called so: no name of a field, and nothing that JSON paths
/// cannot hold.
fn good_name(name: &str) -> bool {
    let spec = Kind::Employee.spec();
    let taken =
        name == spec.code_wire || spec.by_wire(name).is_some() || spec.read_only.contains(&name);
    let length = name.chars().count();
    !taken && (1..=CUSTOM_NAME_MAX).contains(&length) && !name.contains(['"', '\\', '\0'])
}
