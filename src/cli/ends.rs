//! Settings become stores: the two ends of a flow, with secrets resolved and files read.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use chrono_tz::Tz;
use secrecy::ExposeSecret as _;
use url::Url;

use super::failure::{Exit, Failure};
use super::feeds;
use crate::engine::{Source, Target};
use crate::model::Profile;
use crate::planning::Mode;
use crate::settings::{Address, Credentials, Flow, ServerSettings, Settings, Store};
use crate::store::server::{self, Login, Pem, Server};
use crate::store::yaml::Yaml;

/// The two ends of a flow, ready to be read; the live one also to be written.
pub struct Ends {
    pub from: Box<dyn Source>,
    pub to: Box<Server>,
    /// The zone in which the live side counts its days.
    pub timezone: Tz,
}

impl std::fmt::Debug for Ends {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ends").field("to", &self.to).field("timezone", &self.timezone).finish_non_exhaustive()
    }
}

impl Ends {
    pub fn target(&self) -> &dyn Target {
        self.to.as_ref()
    }
}

/// Opens both ends of a flow. Nothing is read or sent yet.
pub fn open(settings: &Settings, flow: &Flow) -> Result<Ends, Failure> {
    if flow.policy.mode != Mode::Push {
        let message = format!(
            "flow {} is `mode: {}`, which this version does not perform",
            flow.name,
            flow.policy.mode.name()
        );
        return Err(Failure::message(Exit::Invalid, message).hint("use `mode: push`, or leave `mode:` out"));
    }
    let Some(Store::Server(live)) = settings.stores.get(&flow.to) else {
        let message = format!("flow {} leads to {}, which is no server", flow.name, flow.to);
        return Err(Failure::message(Exit::Invalid, message)
            .hint("this version changes servers only: name one in `to:`"));
    };
    let profile = live.profile;
    Ok(Ends {
        from: source(settings, flow, profile)?,
        to: Box::new(connect(&flow.to, live)?),
        timezone: live.timezone,
    })
}

fn source(settings: &Settings, flow: &Flow, profile: Option<Profile>) -> Result<Box<dyn Source>, Failure> {
    let name = flow.from.as_str();
    if let Some(feed) = feeds::feed(settings, name, profile, flow.policy.empty_is_null) {
        return Ok(Box::new(feed));
    }
    match settings.stores.get(name) {
        Some(Store::Yaml { path }) => Ok(Box::new(yaml(settings, name, path, profile))),
        Some(Store::Server(server)) => Ok(Box::new(connect(name, server)?)),
        _ => Err(Failure::message(
            Exit::Invalid,
            format!("store {name} is of a sort that this version does not read"),
        )
        .hint("this version reads YAML folders, feeds and servers")),
    }
}

/// The YAML store of this name.
pub fn yaml(settings: &Settings, name: &str, path: &Path, profile: Option<Profile>) -> Yaml {
    // Origins are named from the folder of the settings: the same plan comes out wherever it is made.
    let shown_as = crate::settings::shown(path, &settings.root);
    Yaml { name: name.to_owned(), root: path.to_owned(), shown_as, profile }
}

fn connect(name: &str, server: &ServerSettings) -> Result<Server, Failure> {
    let refuse = |error: anyhow::Error| {
        Failure::new(Exit::Invalid, error.context(format!("the server `{name}` cannot be asked")))
    };
    let options = options(server).map_err(refuse)?;
    Server::new(name, options).map_err(refuse)
}

/// How a server is reached, with secrets resolved and files read.
pub fn options(server: &ServerSettings) -> anyhow::Result<server::Options> {
    let read = |path: &PathBuf| fs::read(path).with_context(|| format!("cannot read {}", path.display()));
    let login = match &server.login {
        Credentials::Login { scheme, username, password } => {
            Login::Password { scheme: *scheme, username: username.clone(), password: password.resolve()? }
        }
        Credentials::ReadyToken { scheme, token } => {
            Login::Ready { scheme: *scheme, token: token.resolve()? }
        }
    };
    let mut options = server::Options::new(server.url.clone(), login);
    options.ca = server.ca.as_ref().map(read).transpose()?;
    if let Some(client) = &server.client_certificate {
        let mut pem = read(&client.certificate)?;
        pem.push(b'\n');
        pem.extend(read(&client.key)?);
        options.identity = Some(Pem(pem));
    }
    options.accept_invalid_certificates = server.accept_invalid_certificates;
    options.proxy = server.proxy.as_ref().map(proxy).transpose()?;
    options.max_in_flight = usize::from(server.max_in_flight);
    options.requests_per_second = server.requests_per_second;
    options.timeout = server.timeout;
    options.page_size = server.page_size;
    options.timezone = server.timezone;
    Ok(options)
}

fn proxy(address: &Address) -> anyhow::Result<Url> {
    // A parse error repeats no part of the address: it may hold a password.
    match address {
        Address::Plain(url) => Url::parse(url),
        Address::Secret(secret) => Url::parse(secret.resolve()?.expose_secret()),
    }
    .context("the address of the proxy is not a URL")
}
