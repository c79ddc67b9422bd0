//! Logins of the server store of muster.yaml.

use crate::model::Problem;
use crate::protocol::Scheme;
use crate::settings::Secret;
use crate::settings::reading::choices::SCHEMES;
use crate::settings::reading::section::{SectionReader, declare_section, section_value};
use crate::settings::reading::setting::{Setting, Spot};
use crate::settings::reading::typed_values::{SECRET, USERNAME, choice_value};
use crate::settings::stores::{Credentials, Username};

declare_section! {
    /// A login: one account, or two of them.
    struct LoginKeys {
        scheme: Scheme = choice_value(SCHEMES),
            "login scheme; default jwt, with an existing token default token";
        username: Username = USERNAME, ABOUT_USERNAME;
        password: Secret = SECRET, ABOUT_PASSWORD;
        token: Secret = SECRET, ABOUT_TOKEN;
        read: AccountKeys = section_value(),
            "account for plan, drift, explain, doctor, devices and transactions; needs `write`";
        write: AccountKeys = section_value(),
            "account for apply, import, pull and undo; needs `read`";
    }
}

declare_section! {
    /// An account that only reads, or only writes.
    struct AccountKeys {
        scheme: Scheme = choice_value(SCHEMES), "login scheme; default as in the login";
        username: Username = USERNAME, ABOUT_USERNAME;
        password: Secret = SECRET, ABOUT_PASSWORD;
        token: Secret = SECRET, ABOUT_TOKEN;
    }
}

const ABOUT_USERNAME: &str = "user name, or a secret";
const ABOUT_PASSWORD: &str = "password";
const ABOUT_TOKEN: &str = "existing token; replaces username and password";

const HELP: &str =
    "write login: { username: …, password: { env: NAME } }, or login: { token: { env: NAME } }";
const BOTH: &str =
    "write login: { read: { username: …, password: … }, write: { username: …, password: … } }";

/// What is wrong with a login, and where.
struct LoginError {
    rule: &'static str,
    what: String,
    spot: Spot,
}

fn report_login_error(wrong: LoginError, help: &str, reader: &mut SectionReader<'_, '_>) {
    // Whatever stands around may hold what should not be there.
    let problem = Problem::error(wrong.rule, wrong.what).with_help(help).with_secret(true);
    reader.report_at(problem, wrong.spot);
}

/// A login or a ready token: exactly one of them, and whole; or two of them, one to read and one to
/// write. `server` is where the server stands.
pub(in crate::settings) fn decode_credentials(
    name: &str,
    login: Setting<LoginKeys>,
    token: Setting<Secret>,
    server: Spot,
    reader: &mut SectionReader<'_, '_>,
) -> Option<(Credentials, Option<Credentials>)> {
    let (rule, what, spot) = match (login.spot, token.spot) {
        (Some(place), None) => return decode_login(login.value?, place, reader),
        (None, Some(_)) => {
            let token = token.value?;
            return Some((Credentials::ReadyToken { scheme: Scheme::Token, token }, None));
        }
        (Some(_), Some(token)) => {
            ("one-of", format!("`{name}` has both `login` and `token`"), token)
        }
        (None, None) => ("missing-key", format!("`{name}` has no `login`"), server),
    };
    report_login_error(LoginError { rule, what, spot }, HELP, reader);
    None
}

fn decode_login(
    login: LoginKeys,
    spot: Spot,
    reader: &mut SectionReader<'_, '_>,
) -> Option<(Credentials, Option<Credentials>)> {
    let LoginKeys { scheme, username, password, token, read, write } = login;
    let scheme_of_both = scheme.value;
    let Some((read_spot, write_spot)) = read.spot.zip(write.spot) else {
        let (there, lacks) = match (read.is_present(), write.is_present()) {
            (false, false) => {
                let only = AccountKeys { scheme, username, password, token };
                let only = decode_account("login", only, spot, None);
                return Some((keep_account(only, HELP, reader)?, None));
            }
            (true, _) => ("read", "write"),
            (false, _) => ("write", "read"),
        };
        let what = format!("`login` has `{there}` and no `{lacks}`");
        report_login_error(LoginError { rule: "missing-key", what, spot }, BOTH, reader);
        return None;
    };
    let single = [("username", username.spot), ("password", password.spot), ("token", token.spot)];
    if let Some((key, spot)) = single.into_iter().find_map(|(key, spot)| Some((key, spot?))) {
        let what = format!("`login` has `{key}` beside `read` and `write`");
        report_login_error(LoginError { rule: "one-of", what, spot }, BOTH, reader);
        return None;
    }
    let [read, write] =
        [("read", read, read_spot), ("write", write, write_spot)].map(|(key, account, spot)| {
            let account = account.value.unwrap_or_default();
            keep_account(decode_account(key, account, spot, scheme_of_both), BOTH, reader)
        });
    Some((read?, Some(write?)))
}

fn keep_account(
    account: Result<Option<Credentials>, Vec<LoginError>>,
    help: &str,
    reader: &mut SectionReader<'_, '_>,
) -> Option<Credentials> {
    let report = |errors: Vec<LoginError>| {
        errors.into_iter().for_each(|wrong| report_login_error(wrong, help, reader));
    };
    account.map_err(report).ok().flatten()
}

/// One account: a ready token, or a user and a password. `Ok(None)` when something in it is wrong
/// that was reported before.
fn decode_account(
    name: &str,
    keys: AccountKeys,
    spot: Spot,
    of_login: Option<Scheme>,
) -> Result<Option<Credentials>, Vec<LoginError>> {
    let scheme = keys.scheme.value.or(of_login);
    if let Some(token_spot) = keys.token.spot {
        if let Some(spot) = keys.username.spot.or(keys.password.spot) {
            let what = format!("`{name}` has both a ready `token` and a user");
            return Err(vec![LoginError { rule: "one-of", what, spot }]);
        }
        if scheme == Some(Scheme::Basic) {
            let what = "`token` does not go with the scheme `basic`".to_owned();
            return Err(vec![LoginError { rule: "one-of", what, spot: token_spot }]);
        }
        let scheme = scheme.unwrap_or(Scheme::Token);
        return Ok(keys.token.value.map(|token| Credentials::ReadyToken { scheme, token }));
    }
    let present =
        [("username", keys.username.is_present()), ("password", keys.password.is_present())];
    let lacking: Vec<LoginError> = present
        .into_iter()
        .filter(|(_, is_present)| !is_present)
        .map(|(key, _)| LoginError {
            rule: "missing-key",
            what: format!("`{name}` has no `{key}`"),
            spot,
        })
        .collect();
    if !lacking.is_empty() {
        return Err(lacking);
    }
    let scheme = scheme.unwrap_or(Scheme::Jwt);
    let whole = keys.username.value.zip(keys.password.value);
    Ok(whole.map(|(username, password)| Credentials::Login { scheme, username, password }))
}
