//! Whether the account is let in, and to what: login, licence, permissions.

use std::time::Duration;

use chrono::Utc;
use reqwest::Method;
use reqwest::header::HeaderValue;
use secrecy::ExposeSecret as _;
use serde_json::Value as Json;

use super::list_probes::Lists;
use crate::engine::{Check, CheckStatus};
use crate::model::Kind;
use crate::protocol::{RequestFault, Resource, Scheme, login};
use crate::store::server::http::api_call::Call;
use crate::store::server::http::client::Client;
use crate::store::server::http::http_options::{Login, ServerOptions};

/// A token that lives shorter than this is renewed all the time.
const SHORT: Duration = Duration::from_secs(60);

fn login_scheme(options: &ServerOptions) -> Scheme {
    match &options.login {
        Login::Password { scheme, .. } | Login::Ready { scheme, .. } => *scheme,
    }
}

/// Logs in, once: another try could lock the account. `None` when that failed.
pub(super) async fn log_in(
    client: &Client,
    options: &ServerOptions,
    checks: &mut Vec<Check>,
) -> Option<()> {
    let scheme = login_scheme(options);
    let token = match client.log_in().await {
        Ok(token) => token,
        Err(fault) => {
            let check =
                Check::new_failure("login", fault.to_string()).with_fact("scheme", scheme.name());
            checks.push(check.with_hint(fault.hint().unwrap_or("check `url:` and `login:`")));
            return None;
        }
    };
    let text = token.text();
    let (sort, ends) = match (scheme, login::token_expiry(text)) {
        (Scheme::Basic, _) => ("basic", None),
        (_, Some(ends)) => ("jwt", Some(ends)),
        (_, None) if text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            ("hex-40", None)
        }
        _ => ("other", None),
    };
    let ready = matches!(options.login, Login::Ready { .. });
    let left = ends.map(|ends| ends - Utc::now().timestamp());
    let life = token
        .lifetime()
        .or_else(|| left.and_then(|left| u64::try_from(left).ok()).map(Duration::from_secs));
    let name = scheme.name();
    let check = match (sort, life) {
        ("jwt", _) if ready && left.is_some_and(|left| left <= 0) => {
            Check::new_failure("login", "the ready token has ended")
                .with_hint("fetch a new one, or give a user and a password")
        }
        ("jwt", Some(life)) => {
            let message = format!("scheme {name}: a JWT that lives {}", display_lifetime(life));
            match life < SHORT {
                true => Check::new_warning("login", message).with_hint(
                    "logins are frequent with so short a life; `scheme: token` avoids them",
                ),
                false => Check::new_ok("login", message),
            }
        }
        ("basic", _) => {
            Check::new_ok("login", "scheme basic: name and password go with every request")
        }
        _ if ready => {
            Check::new_ok("login", format!("scheme {name}: a ready token, which is sent as it is"))
        }
        _ => Check::new_ok("login", format!("scheme {name}: a token without an end")),
    };
    let check = check.with_fact("scheme", name).with_fact("token", sort);
    let check = match life {
        Some(life) if sort == "jwt" => check.with_fact("life_seconds", life.as_secs()),
        _ => check,
    };
    let failed = check.status == CheckStatus::Fail;
    checks.push(check);
    (!failed).then_some(())
}

fn display_lifetime(life: Duration) -> String {
    match life.as_secs() {
        seconds @ 0..120 => format!("{seconds} s"),
        seconds @ 120..7200 => format!("{} min", (seconds + 30) / 60),
        seconds @ 7200..172_800 => format!("{} h", (seconds + 1800) / 3600),
        seconds => format!("{} days", seconds / 86_400),
    }
}

/// Whether the licence lets tokens in: without the API module all lists are forbidden to them, and
/// HTTP Basic passes.
pub(super) async fn check_licence(
    client: &Client,
    options: &ServerOptions,
    lists: &Lists,
) -> Option<Check> {
    let gated = lists.iter().filter(|(resource, _)| *resource != Resource::Resign);
    if !gated.clone().all(|(_, list)| matches!(list, Err(RequestFault::Forbidden { .. }))) {
        let open = lists.iter().any(|(_, list)| list.is_ok());
        let what = match login_scheme(options) {
            Scheme::Basic => "not looked at: it does not bind HTTP Basic",
            _ => "the API is open to tokens",
        };
        return open.then(|| Check::new_ok("licence", what));
    }
    let meaning = "the server answers 403 to tokens under /personnel/ and /iclock/";
    Some(match &options.login {
        Login::Password { scheme, username, password } if *scheme != Scheme::Basic => {
            match as_basic(client, username, password.expose_secret()).await {
                Ok(()) => Check::new_failure(
                    "licence",
                    format!(
                        "{meaning}, and lets the same \
                    account in by HTTP Basic: its licence lacks the API module"
                    ),
                )
                .with_hint(
                    "set `scheme: basic` in `login:`, or have the API module licensed \
                        (trial licences lack it)",
                )
                .with_fact("basic_passes", true),
                Err(_) => Check::new_ok(
                    "licence",
                    "HTTP Basic is turned away too, so it is not \
                    the licence",
                )
                .with_fact("basic_passes", false),
            }
        }
        Login::Password { .. } => Check::new_ok(
            "licence",
            "not looked at: it does not bind HTTP \
            Basic",
        ),
        Login::Ready { .. } => {
            Check::new_warning("licence", format!("{meaning}: the licence may lack the API module"))
                .with_hint(
                    "give a user and a password with `scheme: basic`: such servers still \
                    let it in",
                )
        }
    })
}

async fn as_basic(client: &Client, username: &str, password: &str) -> Result<(), RequestFault> {
    let unfit = |_| RequestFault::Unauthorized {
        status: 401,
        detail: "the login fits into no header".to_owned(),
    };
    let mut header =
        HeaderValue::from_str(&format!("Basic {}", login::encode_basic_login(username, password)))
            .map_err(unfit)?;
    header.set_sensitive(true);
    client
        .send_as(&Call::get_call(Resource::Of(Kind::Employee).list_path()), Some(&header))
        .await
        .map(drop)
}

/// Which lists answer. No write is tried: what OPTIONS names is all that is known of writing.
pub(super) async fn check_permissions(client: &Client, lists: &Lists) -> Check {
    let mut writable = Vec::new();
    let mut told = false;
    for kind in Kind::ALL {
        let call =
            Call { method: Method::OPTIONS, ..Call::get_call(Resource::Of(kind).list_path()) };
        let answer = client.send_authorized(&call).await.ok();
        let json = answer.and_then(|body| serde_json::from_slice::<Json>(&body).ok());
        told |= json.is_some();
        if json.is_some_and(|json| json.pointer("/actions/POST").is_some()) {
            writable.push(kind.plural());
        }
    }
    let (mut missing, mut optional) = (Vec::new(), Vec::new());
    let mut readable = serde_json::Map::new();
    for (resource, list) in lists.iter().filter(|(resource, _)| *resource != Resource::Resign) {
        let word = match list {
            Ok(_) => "yes",
            Err(RequestFault::Forbidden { .. }) => "forbidden",
            Err(_) => "no",
        };
        readable.insert(resource.name().to_owned(), word.into());
        let Err(fault) = list else { continue };
        let of = if matches!(resource, Resource::Of(_)) { &mut missing } else { &mut optional };
        of.push(format!("{}: {fault}", resource.name()));
    }
    let writing = match (told, writable.is_empty()) {
        (false, _) => "rights to write are not known, none was tried".to_owned(),
        (true, true) => "OPTIONS names no right to create, none was tried".to_owned(),
        (true, false) => {
            format!("OPTIONS offers to create {}, none was tried", writable.join(", "))
        }
    };
    let check = if !missing.is_empty() {
        // What the server says comes last: where people may not be seen, all behind it is taken for
        // its words.
        let message = format!("{writing}; cannot be read: {}", missing.join("; "));
        Check::new_failure("permissions", message).with_hint(
            "give the account the right to view areas, departments, positions and \
                employees: all four are read",
        )
    } else if !optional.is_empty() {
        let message = format!("all four kinds can be read; {writing}; {}", optional.join("; "));
        Check::new_warning("permissions", message).with_hint(
            "without devices no area is deleted; without transactions none are listed; all else \
             works",
        )
    } else if told && writable.len() < Kind::ALL.len() {
        Check::new_warning("permissions", format!("every list can be read; {writing}"))
            .with_hint("that is enough for plan; apply needs the right to add, change and delete")
    } else {
        Check::new_ok("permissions", format!("every list can be read; {writing}"))
    };
    let check = check.with_fact("readable", readable);
    if told { check.with_fact("creatable", writable) } else { check }
}
