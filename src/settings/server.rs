//! The server store of muster.yaml, once its keys were found right.

use std::path::Path;
use std::time::Duration;

use super::decode::address;
use super::store::path;
use super::{ClientCertificate, Credentials, Secret, ServerSettings, value};
use crate::markup::{Desk, View};
use crate::model::check::devices::{DeviceAction, DeviceLimits};
use crate::model::{Problem, Profile};
use crate::protocol::Scheme;

const TIMEOUT: Duration = Duration::from_secs(90);
const PAGE_SIZE: u32 = 500;
const IN_FLIGHT: u16 = 4;

/// The settings of a server; `None` when something in them is wrong, which has been reported.
pub(super) fn read(
    name: &str,
    view: View<'_, '_>,
    root: &Path,
    desk: &mut Desk<'_>,
) -> Option<ServerSettings> {
    if !view.is_map() {
        return None;
    }
    let login = credentials(name, view, root, desk);
    let count = |key: &str, most: i64| view.get(key).and_then(|value| value::count(value, 1, most).ok());
    let in_flight = count("max_in_flight", 64).and_then(|count| u16::try_from(count).ok());
    let page_size = count("page_size", 10_000).and_then(|count| u32::try_from(count).ok());
    let flag = |key: &str| view.get(key).and_then(|value| value::flag(value).ok());
    Some(ServerSettings {
        url: value::server_url(view.get("url")?).ok()?,
        login: login?,
        ca: view.get("ca").and_then(|value| path(value, root)),
        proxy: view.get("proxy").and_then(|value| address(value, root)),
        client_certificate: view.get("client_certificate").and_then(|value| certificate(value, root)),
        accept_invalid_certificates: flag("accept_invalid_certificates").unwrap_or_default(),
        timezone: view.get("timezone").and_then(|value| value::zone(value).ok()),
        max_in_flight: in_flight.unwrap_or(IN_FLIGHT),
        requests_per_second: view.get("requests_per_second").and_then(|value| value::rate(value).ok()),
        timeout: view.get("timeout").and_then(|value| value::span(value).ok()).unwrap_or(TIMEOUT),
        page_size: page_size.unwrap_or(PAGE_SIZE),
        profile: view.get("profile").and_then(build).and_then(|build| build.text()).and_then(Profile::parse),
        device: view.get("profile").and_then(|profile| profile.get("device")).map(device).unwrap_or_default(),
    })
}

/// The build of a server, which `profile` is, or names beside its devices.
fn build<'v, 'd>(profile: View<'v, 'd>) -> Option<View<'v, 'd>> {
    if profile.is_map() { profile.get("build") } else { Some(profile) }
}

/// What the devices of a server hold: a word, or limits.
fn device(view: View<'_, '_>) -> DeviceLimits {
    let action = if view.is_map() { view.get("rule") } else { Some(view) };
    let action = action.and_then(|action| DeviceAction::parse(action.text()?)).unwrap_or_default();
    let default = DeviceLimits { action, ..DeviceLimits::default() };
    if !view.is_map() {
        return default;
    }
    let count = |key: &str| view.get(key).and_then(|value| value::count(value, 1, 1000).ok());
    let size = |key: &str| count(key).and_then(|count| usize::try_from(count).ok());
    let flag = |key: &str| view.get(key).and_then(|value| value::flag(value).ok());
    DeviceLimits {
        code: size("code").unwrap_or(default.code),
        letters: flag("letters").unwrap_or(default.letters),
        zeros: flag("zeros").unwrap_or(default.zeros),
        pin: size("pin").unwrap_or(default.pin),
        card_bits: count("card_bits").and_then(|bits| u32::try_from(bits).ok()).unwrap_or(default.card_bits),
        name: size("name").unwrap_or(default.name),
        ..default
    }
}

fn certificate(view: View<'_, '_>, root: &Path) -> Option<ClientCertificate> {
    Some(ClientCertificate {
        certificate: path(view.get("certificate")?, root)?,
        key: path(view.get("key")?, root)?,
    })
}

/// A login or a ready token: exactly one of them, and whole.
fn credentials(name: &str, view: View<'_, '_>, root: &Path, desk: &mut Desk<'_>) -> Option<Credentials> {
    const HELP: &str =
        "write login: { username: …, password: { env: NAME } }, or login: { token: { env: NAME } }";
    let mut wrong = |rule: &'static str, what: String, view: View<'_, '_>| {
        // Whatever stands around may hold what should not be there.
        desk.report(Problem::error(rule, what).help(HELP).secret(true), view);
        None
    };
    let (login, token) = (view.get("login"), view.get("token"));
    let inner = login.and_then(|login| login.get("token"));
    if let (Some(_), Some(both)) = (login, token) {
        return wrong("one-of", format!("`{name}` has both `login` and `token`"), both);
    }
    let scheme = login.and_then(|login| login.get("scheme")).and_then(|scheme| scheme.text());
    let scheme = Scheme::ALL.into_iter().find(|known| scheme == Some(known.name()));
    if let Some(token) = inner.or(token) {
        let user = login.and_then(|login| login.get("username").or(login.get("password")));
        if let Some(user) = user {
            return wrong("one-of", "`login` has both a ready `token` and a user".to_owned(), user);
        }
        if scheme == Some(Scheme::Basic) {
            return wrong("one-of", "`token` does not go with the scheme `basic`".to_owned(), token);
        }
        return Some(Credentials::ReadyToken {
            scheme: scheme.unwrap_or(Scheme::Token),
            token: Secret::read(token, root)?,
        });
    }
    let Some(login) = login else {
        return wrong("missing-key", format!("`{name}` has no `login`"), view);
    };
    if !login.is_map() {
        return None;
    }
    for key in ["username", "password"] {
        if login.get(key).is_none() {
            wrong("missing-key", format!("`login` has no `{key}`"), login);
        }
    }
    Some(Credentials::Login {
        scheme: scheme.unwrap_or(Scheme::Jwt),
        username: value::text(login.get("username")?).ok()?.to_owned(),
        password: Secret::read(login.get("password")?, root)?,
    })
}
