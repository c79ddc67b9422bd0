//! The server store of muster.yaml, once its keys were found right.

use std::path::Path;
use std::time::Duration;

use super::decode_values::{decode_address, decode_path};
use crate::markup::{DiagnosticSink, NodeView};
use crate::model::check::device_rules::{DeviceAction, DeviceLimits};
use crate::model::{Problem, Profile};
use crate::protocol::Scheme;
use crate::settings::stores::{ClientCertificate, Credentials, ServerSettings, Username};
use crate::settings::{Secret, value_reader};

const TIMEOUT: Duration = Duration::from_secs(90);
const PATIENCE: Duration = Duration::from_secs(300);
const PAGE_SIZE: u32 = 500;
const IN_FLIGHT: u16 = 4;

/// The settings of a server; `None` when something in them is wrong, which has been reported.
pub(in crate::settings) fn decode_server(
    name: &str,
    view: NodeView<'_, '_>,
    root: &Path,
    desk: &mut DiagnosticSink<'_>,
) -> Option<ServerSettings> {
    if !view.is_map() {
        return None;
    }
    let (login, write_login) = decode_credentials(name, view, root, desk).unzip();
    let count = |key: &str, most: i64| {
        view.get(key).and_then(|value| value_reader::read_count(value, 1, most).ok())
    };
    let in_flight = count("max_in_flight", 64).and_then(|count| u16::try_from(count).ok());
    let page_size = count("page_size", 10_000).and_then(|count| u32::try_from(count).ok());
    let flag = |key: &str| view.get(key).and_then(|value| value_reader::read_flag(value).ok());
    Some(ServerSettings {
        url: value_reader::server_url(view.get("url")?).ok()?,
        login: login?,
        write_login: write_login.flatten(),
        ca: view.get("ca").and_then(|value| decode_path(value, root)),
        proxy: view.get("proxy").and_then(|value| decode_address(value, root)),
        client_certificate: view
            .get("client_certificate")
            .and_then(|value| decode_certificate(value, root)),
        accept_invalid_certificates: flag("accept_invalid_certificates").unwrap_or_default(),
        timezone: view.get("timezone").and_then(|value| value_reader::read_zone(value).ok()),
        max_in_flight: in_flight.unwrap_or(IN_FLIGHT),
        requests_per_second: view
            .get("requests_per_second")
            .and_then(|value| value_reader::read_rate(value).ok()),
        timeout: view
            .get("timeout")
            .and_then(|value| value_reader::read_time_span(value).ok())
            .unwrap_or(TIMEOUT),
        patience: view
            .get("patience")
            .and_then(|value| value_reader::read_time_span(value).ok())
            .unwrap_or(PATIENCE),
        page_size: page_size.unwrap_or(PAGE_SIZE),
        profile: view
            .get("profile")
            .and_then(build_of_profile)
            .and_then(|build| build.text())
            .and_then(Profile::parse),
        device: view
            .get("profile")
            .and_then(|profile| profile.get("device"))
            .map(decode_device_limits)
            .unwrap_or_default(),
    })
}

/// The build of a server, which `profile` is, or names beside its devices.
fn build_of_profile<'v, 'd>(profile: NodeView<'v, 'd>) -> Option<NodeView<'v, 'd>> {
    if profile.is_map() { profile.get("build") } else { Some(profile) }
}

/// What the devices of a server hold: a word, or limits.
fn decode_device_limits(view: NodeView<'_, '_>) -> DeviceLimits {
    let action = if view.is_map() { view.get("rule") } else { Some(view) };
    let action = action.and_then(|action| DeviceAction::parse(action.text()?)).unwrap_or_default();
    let default = DeviceLimits { action, ..DeviceLimits::default() };
    if !view.is_map() {
        return default;
    }
    let count =
        |key: &str| view.get(key).and_then(|value| value_reader::read_count(value, 1, 1000).ok());
    let size = |key: &str| count(key).and_then(|count| usize::try_from(count).ok());
    let flag = |key: &str| view.get(key).and_then(|value| value_reader::read_flag(value).ok());
    DeviceLimits {
        code: size("code").unwrap_or(default.code),
        letters: flag("letters").unwrap_or(default.letters),
        zeros: flag("zeros").unwrap_or(default.zeros),
        pin: size("pin").unwrap_or(default.pin),
        card_bits: count("card_bits")
            .and_then(|bits| u32::try_from(bits).ok())
            .unwrap_or(default.card_bits),
        name: size("name").unwrap_or(default.name),
        ..default
    }
}

pub(in crate::settings) fn decode_certificate(
    view: NodeView<'_, '_>,
    root: &Path,
) -> Option<ClientCertificate> {
    Some(ClientCertificate {
        certificate: decode_path(view.get("certificate")?, root)?,
        key: decode_path(view.get("key")?, root)?,
    })
}

/// What is wrong with a login, and where.
struct LoginError<'a, 't> {
    rule: &'static str,
    what: String,
    place: NodeView<'a, 't>,
}

const HELP: &str =
    "write login: { username: …, password: { env: NAME } }, or login: { token: { env: NAME } }";
const BOTH: &str =
    "write login: { read: { username: …, password: … }, write: { username: …, password: … } }";

/// A login or a ready token: exactly one of them, and whole; or two of them, one to read and one to
/// write.
fn decode_credentials(
    name: &str,
    view: NodeView<'_, '_>,
    root: &Path,
    desk: &mut DiagnosticSink<'_>,
) -> Option<(Credentials, Option<Credentials>)> {
    let mut tell =
        |wrong: LoginError<'_, '_>, help: &str| -> Option<(Credentials, Option<Credentials>)> {
            // Whatever stands around may hold what should not be there.
            desk.report_diagnostic(
                Problem::error(wrong.rule, wrong.what).with_help(help).with_secret(true),
                wrong.place,
            );
            None
        };
    let (login, token) = (view.get("login"), view.get("token"));
    if let (Some(_), Some(place)) = (login, token) {
        return tell(
            LoginError {
                rule: "one-of",
                what: format!("`{name}` has both `login` and `token`"),
                place,
            },
            HELP,
        );
    }
    if let Some(token) = token {
        return Some((
            Credentials::ReadyToken {
                scheme: Scheme::Token,
                token: Secret::decode_secret(token, root)?,
            },
            None,
        ));
    }
    let Some(login) = login else {
        return tell(
            LoginError {
                rule: "missing-key",
                what: format!("`{name}` has no `login`"),
                place: view,
            },
            HELP,
        );
    };
    if !login.is_map() {
        return None;
    }
    let scheme = decode_scheme(login);
    let accounts = [login.get("read"), login.get("write")];
    let (read, write) = match accounts {
        [None, None] => {
            let only = decode_account("login", login, scheme, root);
            let only =
                only.map_err(|wrong| wrong.into_iter().for_each(|wrong| drop(tell(wrong, HELP))));
            return Some((only.ok().flatten()?, None));
        }
        [Some(read), Some(write)] => (read, write),
        [one, _] => {
            let (there, lacks) = if one.is_some() { ("read", "write") } else { ("write", "read") };
            let what = format!("`login` has `{there}` and no `{lacks}`");
            return tell(LoginError { rule: "missing-key", what, place: login }, BOTH);
        }
    };
    let single =
        ["username", "password", "token"].into_iter().find_map(|key| Some((key, login.get(key)?)));
    if let Some((key, place)) = single {
        let what = format!("`login` has `{key}` beside `read` and `write`");
        return tell(LoginError { rule: "one-of", what, place }, BOTH);
    }
    let mut both = [("read", read), ("write", write)]
        .map(|(key, view)| decode_account(key, view, scheme, root));
    for wrong in both.iter_mut().filter_map(|one| one.as_mut().err()) {
        wrong.drain(..).for_each(|wrong| drop(tell(wrong, BOTH)));
    }
    let [read, write] = both.map(|one| one.ok().flatten());
    Some((read?, Some(write?)))
}

fn decode_scheme(view: NodeView<'_, '_>) -> Option<Scheme> {
    let named = view.get("scheme").and_then(|scheme| scheme.text());
    Scheme::ALL.into_iter().find(|known| named == Some(known.name()))
}

/// One account: a ready token, or a user and a password. `Ok(None)` when something in it is wrong
/// that was reported before.
fn decode_account<'a, 't>(
    name: &str,
    view: NodeView<'a, 't>,
    of_login: Option<Scheme>,
    root: &Path,
) -> Result<Option<Credentials>, Vec<LoginError<'a, 't>>> {
    let scheme = decode_scheme(view).or(of_login);
    if let Some(token) = view.get("token") {
        if let Some(place) = view.get("username").or(view.get("password")) {
            let what = format!("`{name}` has both a ready `token` and a user");
            return Err(vec![LoginError { rule: "one-of", what, place }]);
        }
        if scheme == Some(Scheme::Basic) {
            let what = "`token` does not go with the scheme `basic`".to_owned();
            return Err(vec![LoginError { rule: "one-of", what, place: token }]);
        }
        let scheme = scheme.unwrap_or(Scheme::Token);
        return Ok(Secret::decode_secret(token, root)
            .map(|token| Credentials::ReadyToken { scheme, token }));
    }
    let (user, password) = (view.get("username"), view.get("password"));
    let lacking = [("username", user), ("password", password)];
    let lacking = lacking.into_iter().filter(|(_, value)| value.is_none()).map(|(key, _)| {
        LoginError { rule: "missing-key", what: format!("`{name}` has no `{key}`"), place: view }
    });
    let (Some(user), Some(password)) = (user, password) else { return Err(lacking.collect()) };
    let username = match user.is_map() {
        true => Secret::decode_secret(user, root).map(Username::Kept),
        false => value_reader::read_text(user).ok().map(|text| Username::Plain(text.to_owned())),
    };
    let scheme = scheme.unwrap_or(Scheme::Jwt);
    let whole = username.zip(Secret::decode_secret(password, root));
    Ok(whole.map(|(username, password)| Credentials::Login { scheme, username, password }))
}
