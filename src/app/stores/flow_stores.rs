//! Settings become stores: the two ends of a flow, with secrets resolved and files read.

use std::fs;
use std::path::Path;

use anyhow::Context as _;
use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use super::{database_stores, feed_stores};
use crate::app::failure::{Exit, Failure};
use crate::engine::{AtomicTarget, Source, TargetWriter};
use crate::model::{Problem, Profile, Zone};
use crate::planning::{FlowMode, ServerPrint};
use crate::settings::{
    Credentials, Flow, Secret, ServerSettings, Settings, StoreSettings, UrlSetting, Username,
};
use crate::store::database::Database;
use crate::store::server::{self, Login, Pem, Server};
use crate::store::yaml::FolderRules;
use crate::store::yaml::{Folder, Yaml};

/// The two ends of a flow, ready to be read; the one that is changed also to be written.
#[derive(Debug)]
pub struct FlowStores {
    pub from: Box<dyn Source>,
    pub to: Live,
    /// The declaring side as one that is changed as well, where the flow goes both ways. It is read
    /// through this, so that a change of it meanwhile is noticed.
    pub back: Option<Live>,
    /// The zone in which the live side counts its days.
    pub timezone: Zone,
}

/// Which account of a server is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServerAccount {
    /// To look only.
    Read,
    /// To perform, and to read what that is based on.
    Write,
}

/// The side that is changed.
#[derive(Debug)]
pub enum Live {
    Server(Box<Server>),
    Whole(Box<dyn AtomicTarget>),
}

impl Live {
    pub fn as_source(&self) -> &dyn Source {
        self.as_writer().as_read_back()
    }

    pub fn as_writer(&self) -> TargetWriter<'_> {
        match self {
            Live::Server(server) => TargetWriter::Each(server.as_ref()),
            Live::Whole(whole) => TargetWriter::Whole(whole.as_ref()),
        }
    }
}

/// Opens both ends of a flow, to look at them or to perform. Nothing is read or sent yet.
pub fn open_stores(
    settings: &Settings,
    flow: &Flow,
    account: ServerAccount,
) -> Result<FlowStores, Failure> {
    let two_way = flow.policy.mode == FlowMode::TwoWay;
    let from = open_source(settings, flow, (&flow.from, account))?;
    let timezone = timezone_of_flow(settings, flow);
    if let Some(StoreSettings::Yaml { path }) = settings.stores.get(&flow.to).filter(|_| !two_way) {
        let mut folder = open_yaml_folder(settings, flow, &flow.to, path);
        if flow.policy.mode == FlowMode::Pull {
            folder = folder.with_pending_lists();
        }
        let from: Box<dyn Source> = Box::new(folder.fit_source(from));
        return Ok(FlowStores { from, to: Live::Whole(Box::new(folder)), back: None, timezone });
    }
    let back =
        two_way.then(|| open_writable_store(settings, flow, (&flow.from, account))).transpose()?;
    Ok(FlowStores {
        from,
        to: open_writable_store(settings, flow, (&flow.to, account))?,
        back,
        timezone,
    })
}

impl FlowStores {
    /// What the server of the flow is known by: that of the side that is changed, else that of the
    /// other one.
    pub fn server_identity(&self) -> Option<ServerPrint> {
        self.to.as_source().server_print().or_else(|| self.from.server_print())
    }

    /// The declaring side, to be read.
    pub fn declaring_source(&self) -> &dyn Source {
        self.back.as_ref().map_or(self.from.as_ref(), |back| back.as_source())
    }
}

/// Days are counted where the time-attendance server is, on whichever side it stands.
pub fn timezone_of_flow(settings: &Settings, flow: &Flow) -> Zone {
    let server =
        [&flow.to, &flow.from].into_iter().find_map(|name| match settings.stores.get(name) {
            Some(StoreSettings::Server(server)) => Some(server.zone_or_utc()),
            _ => None,
        });
    server.unwrap_or(Zone::UTC)
}

/// The limits that hold for what a flow carries: those of the server at one of its ends.
pub fn profile_of_flow(settings: &Settings, flow: &Flow) -> Option<Profile> {
    [&flow.to, &flow.from].into_iter().find_map(|name| match settings.stores.get(name) {
        Some(StoreSettings::Server(server)) => server.profile,
        _ => None,
    })
}

fn open_writable_store(
    settings: &Settings,
    flow: &Flow,
    (name, account): (&str, ServerAccount),
) -> Result<Live, Failure> {
    match settings.stores.get(name) {
        Some(StoreSettings::Yaml { path }) => {
            Ok(Live::Whole(Box::new(open_yaml_folder(settings, flow, name, path))))
        }
        Some(StoreSettings::Database(_)) => {
            let profile = profile_of_flow(settings, flow);
            let database = database_stores::open_database(settings, name, profile, Some(flow))?;
            // Where a flow goes both ways, people declare in a side that is written as well.
            let declares = flow.policy.mode == FlowMode::TwoWay && name == flow.from;
            Ok(Live::Whole(Box::new(Database { written: true, declares, ..database })))
        }
        Some(StoreSettings::Server(server)) => {
            Ok(Live::Server(Box::new(connect_server(settings, name, (server, account))?)))
        }
        store => {
            let sort = store.map_or("unknown", StoreSettings::name);
            let message = format!(
                "flow {} leads to {name}, and a store of sort {sort} is only read",
                flow.name
            );
            Err(Failure::with_message(Exit::Invalid, message)
                .with_hint("changes are carried to servers, YAML files and databases"))
        }
    }
}

/// The YAML store that a flow changes.
fn open_yaml_folder(settings: &Settings, flow: &Flow, name: &str, path: &Path) -> Folder {
    let schema = settings.root.join("schemas/directory.schema.json");
    Folder::new(open_yaml_store(settings, name, path, flow), Some(schema))
}

fn open_source(
    settings: &Settings,
    flow: &Flow,
    (name, account): (&str, ServerAccount),
) -> Result<Box<dyn Source>, Failure> {
    let profile = profile_of_flow(settings, flow);
    if let Some(feed) = feed_stores::open_feed(settings, name, profile, Some(flow)) {
        return Ok(Box::new(feed));
    }
    match settings.stores.get(name) {
        Some(StoreSettings::Yaml { path }) => {
            Ok(Box::new(open_yaml_store(settings, name, path, flow)))
        }
        Some(StoreSettings::Database(_)) => {
            Ok(Box::new(database_stores::open_database(settings, name, profile, Some(flow))?))
        }
        Some(StoreSettings::Server(server)) => {
            Ok(Box::new(connect_server(settings, name, (server, account))?))
        }
        store => {
            let sort = store.map_or("unknown", StoreSettings::name);
            let message =
                format!("store {name} is of sort {sort}, which this version does not read");
            Err(Failure::with_message(Exit::Invalid, message))
        }
    }
}

/// The YAML store of this name.
pub fn open_yaml_store(settings: &Settings, name: &str, path: &Path, flow: &Flow) -> Yaml {
    // Origins are named from the folder of the settings: the same plan comes out wherever it is
    // made.
    let shown_as = crate::settings::display_path(path, &settings.root);
    let rules = FolderRules {
        profile: profile_of_flow(settings, flow),
        cards: feed_stores::sends_cards(settings, name, Some(flow)),
        apart: feed_stores::apart(Some(flow)),
    };
    Yaml { name: name.to_owned(), root: path.to_owned(), shown_as, rules }
}

pub fn connect_server(
    settings: &Settings,
    name: &str,
    (server, account): (&ServerSettings, ServerAccount),
) -> Result<Server, Failure> {
    let options = build_server_options(server, account)
        .map_err(|unusable| unusable.into_failure(settings, name))?;
    Server::new(name, options).map_err(|error| {
        UnusableSetting {
            keys: &[],
            error,
            hint: "look at `ca:`, `client_certificate:` and `proxy:`".to_owned(),
        }
        .into_failure(settings, name)
    })
}

/// Something that the settings name and that is of no use: a variable that is not set, a file that
/// is not there.
#[derive(Debug)]
pub struct UnusableSetting {
    /// Where it stands, from the server down.
    keys: &'static [&'static str],
    pub error: anyhow::Error,
    pub hint: String,
}

impl UnusableSetting {
    fn into_failure(self, settings: &Settings, name: &str) -> Failure {
        let what = format!("the server `{name}` cannot be asked: {:#}", self.error);
        let keys: Vec<&str> = ["stores", name, "server"].iter().chain(self.keys).copied().collect();
        let problem = Problem::error("unusable", what).with_help(self.hint).of_settings();
        Failure::with_problems(vec![match crate::settings::settings_place::origin_of_keys(
            settings, &keys,
        ) {
            Some(origin) => problem.at_origin(origin),
            None => problem,
        }])
    }
}

fn resolve_secret(
    keys: &'static [&'static str],
    secret: &Secret,
) -> Result<SecretString, UnusableSetting> {
    secret.resolve_secret().map_err(|error| UnusableSetting {
        keys,
        error: error.into(),
        hint: secret.missing_hint(),
    })
}

fn read_setting_file(
    keys: &'static [&'static str],
    path: &Path,
) -> Result<Vec<u8>, UnusableSetting> {
    fs::read(path).with_context(|| format!("cannot read {}", path.display())).map_err(|error| {
        let hint = "correct the path: it is relative to the folder of muster.yaml".to_owned();
        UnusableSetting { keys, error, hint }
    })
}

/// The login at a server, with secrets resolved. `keys` is its place in the settings.
fn resolve_login(
    held: &Credentials,
    keys: [&'static [&'static str]; 3],
) -> Result<Login, UnusableSetting> {
    let [of_name, of_password, of_token] = keys;
    match held {
        Credentials::Login { scheme, username, password } => {
            let username = match username {
                Username::Plain(name) => name.clone(),
                Username::Kept(kept) => resolve_secret(of_name, kept)?.expose_secret().to_owned(),
            };
            Ok(Login::Password {
                scheme: *scheme,
                username,
                password: resolve_secret(of_password, password)?,
            })
        }
        Credentials::ReadyToken { scheme, token } => {
            Ok(Login::Ready { scheme: *scheme, token: resolve_secret(of_token, token)? })
        }
    }
}

/// How a server is reached by one of its accounts, with secrets resolved and files read.
pub fn build_server_options(
    server: &ServerSettings,
    account: ServerAccount,
) -> Result<server::ServerOptions, UnusableSetting> {
    const ONLY: [&[&str]; 3] =
        [&["login", "username"], &["login", "password"], &["login", "token"]];
    const READ: [&[&str]; 3] = [
        &["login", "read", "username"],
        &["login", "read", "password"],
        &["login", "read", "token"],
    ];
    const WRITE: [&[&str]; 3] = [
        &["login", "write", "username"],
        &["login", "write", "password"],
        &["login", "write", "token"],
    ];
    let login = match (&server.write_login, account) {
        (None, _) => resolve_login(&server.login, ONLY)?,
        (Some(_), ServerAccount::Read) => resolve_login(&server.login, READ)?,
        (Some(write), ServerAccount::Write) => resolve_login(write, WRITE)?,
    };
    let mut options = server::ServerOptions::new(server.url.clone(), login);
    options.ca = server.ca.as_ref().map(|path| read_setting_file(&["ca"], path)).transpose()?;
    if let Some(client) = &server.client_certificate {
        let mut pem =
            read_setting_file(&["client_certificate", "certificate"], &client.certificate)?;
        pem.push(b'\n');
        pem.extend(read_setting_file(&["client_certificate", "key"], &client.key)?);
        options.identity = Some(Pem(pem));
    }
    options.accept_invalid_certificates = server.accept_invalid_certificates;
    options.proxy = server.proxy.as_ref().map(resolve_proxy).transpose()?;
    options.max_in_flight = usize::from(server.max_in_flight);
    options.requests_per_second = server.requests_per_second;
    options.timeout = server.timeout;
    options.patience = server.patience;
    options.page_size = server.page_size;
    options.timezone = server.zone_or_utc();
    options.named_zone = server.timezone;
    options.profile = server.profile;
    Ok(options)
}

fn resolve_proxy(address: &UrlSetting) -> Result<Url, UnusableSetting> {
    // A parse error repeats no part of the address: it may hold a password.
    match address {
        UrlSetting::Plain(url) => Url::parse(url),
        UrlSetting::Secret(held) => Url::parse(resolve_secret(&["proxy"], held)?.expose_secret()),
    }
    .context("the address of the proxy is not a URL")
    .map_err(|error| UnusableSetting {
        keys: &["proxy"],
        error,
        hint: "write it as http://proxy.example:3128".to_owned(),
    })
}
