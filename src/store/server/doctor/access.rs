//! Whether the account is let in, and to what: login, licence, permissions.

use std::time::Duration;

use chrono::Utc;
use reqwest::Method;
use reqwest::header::HeaderValue;
use secrecy::ExposeSecret as _;
use serde_json::Value as Json;

use super::super::client::{Call, Client};
use super::super::options::{Login, ServerOptions};
use super::Lists;
use crate::engine::{Check, CheckStatus};
use crate::model::Kind;
use crate::protocol::{RequestFault, Resource, Scheme, login};

/// A token that lives shorter than this is renewed all the time.
const SHORT: Duration = Duration::from_secs(60);

fn scheme(options: &ServerOptions) -> Scheme {
    match &options.login {
        Login::Password { scheme, .. } | Login::Ready { scheme, .. } => *scheme,
    }
}

/// Logs in, once: another try could lock the account. `None` when that failed.
pub(super) async fn log_in(client: &Client, options: &ServerOptions, checks: &mut Vec<Check>) -> Option<()> {
    let scheme = scheme(options);
    let token = match client.log_in().await {
        Ok(token) => token,
        Err(fault) => {
            let check = Check::fail("login", fault.to_string()).fact("scheme", scheme.name());
            checks.push(check.hint(fault.hint().unwrap_or("check `url:` and `login:`")));
            return None;
        }
    };
    let text = token.text();
    let (sort, ends) = match (scheme, login::expiry(text)) {
        (Scheme::Basic, _) => ("basic", None),
        (_, Some(ends)) => ("jwt", Some(ends)),
        (_, None) if text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            ("hex-40", None)
        }
        _ => ("other", None),
    };
    let ready = matches!(options.login, Login::Ready { .. });
    let left = ends.map(|ends| ends - Utc::now().timestamp());
    let life =
        token.lifetime().or_else(|| left.and_then(|left| u64::try_from(left).ok()).map(Duration::from_secs));
    let name = scheme.name();
    let check = match (sort, life) {
        ("jwt", _) if ready && left.is_some_and(|left| left <= 0) => {
            Check::fail("login", "the ready token has ended")
                .hint("fetch a new one, or give a user and a password")
        }
        ("jwt", Some(life)) => {
            let message = format!("scheme {name}: a JWT that lives {}", shown(life));
            match life < SHORT {
                true => Check::warn("login", message)
                    .hint("logins are frequent with so short a life; `scheme: token` avoids them"),
                false => Check::ok("login", message),
            }
        }
        ("basic", _) => Check::ok("login", "scheme basic: name and password go with every request"),
        _ if ready => Check::ok("login", format!("scheme {name}: a ready token, which is sent as it is")),
        _ => Check::ok("login", format!("scheme {name}: a token without an end")),
    };
    let check = check.fact("scheme", name).fact("token", sort);
    let check = match life {
        Some(life) if sort == "jwt" => check.fact("life_seconds", life.as_secs()),
        _ => check,
    };
    let failed = check.status == CheckStatus::Fail;
    checks.push(check);
    (!failed).then_some(())
}

fn shown(life: Duration) -> String {
    match life.as_secs() {
        seconds @ 0..120 => format!("{seconds} s"),
        seconds @ 120..7200 => format!("{} min", (seconds + 30) / 60),
        seconds @ 7200..172_800 => format!("{} h", (seconds + 1800) / 3600),
        seconds => format!("{} days", seconds / 86_400),
    }
}

/// Whether the licence lets tokens in: without the API module all lists are forbidden to them, and HTTP Basic passes.
pub(super) async fn licence(client: &Client, options: &ServerOptions, lists: &Lists) -> Option<Check> {
    let gated = lists.iter().filter(|(resource, _)| *resource != Resource::Resign);
    if !gated.clone().all(|(_, list)| matches!(list, Err(RequestFault::Forbidden { .. }))) {
        let open = lists.iter().any(|(_, list)| list.is_ok());
        let what = match scheme(options) {
            Scheme::Basic => "not looked at: it does not bind HTTP Basic",
            _ => "the API is open to tokens",
        };
        return open.then(|| Check::ok("licence", what));
    }
    let meaning = "the server answers 403 to tokens under /personnel/ and /iclock/";
    Some(match &options.login {
        Login::Password { scheme, username, password } if *scheme != Scheme::Basic => {
            match as_basic(client, username, password.expose_secret()).await {
                Ok(()) => Check::fail("licence", format!("{meaning}, and lets the same account in by HTTP Basic: its licence lacks the API module"))
                    .hint("set `scheme: basic` in `login:`, or have the API module licensed (trial licences lack it)")
                    .fact("basic_passes", true),
                Err(_) => Check::ok("licence", "HTTP Basic is turned away too, so it is not the licence")
                    .fact("basic_passes", false),
            }
        }
        Login::Password { .. } => Check::ok("licence", "not looked at: it does not bind HTTP Basic"),
        Login::Ready { .. } => {
            Check::warn("licence", format!("{meaning}: the licence may lack the API module"))
                .hint("give a user and a password with `scheme: basic`: such servers still let it in")
        }
    })
}

async fn as_basic(client: &Client, username: &str, password: &str) -> Result<(), RequestFault> {
    let unfit =
        |_| RequestFault::Unauthorized { status: 401, detail: "the login fits into no header".to_owned() };
    let mut header =
        HeaderValue::from_str(&format!("Basic {}", login::basic(username, password))).map_err(unfit)?;
    header.set_sensitive(true);
    client.send_as(&Call::get(Resource::Of(Kind::Employee).list()), Some(&header)).await.map(drop)
}

/// Which lists answer. No write is tried: what OPTIONS names is all that is known of writing.
pub(super) async fn permissions(client: &Client, lists: &Lists) -> Check {
    let mut writable = Vec::new();
    let mut told = false;
    for kind in Kind::ALL {
        let call = Call { method: Method::OPTIONS, ..Call::get(Resource::Of(kind).list()) };
        let answer = client.send(&call).await.ok();
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
        (true, false) => format!("OPTIONS offers to create {}, none was tried", writable.join(", ")),
    };
    let check = if !missing.is_empty() {
        // What the server says comes last: where people may not be seen, all behind it is taken for its words.
        let message = format!("{writing}; cannot be read: {}", missing.join("; "));
        Check::fail("permissions", message)
            .hint("give the account the right to view areas, departments, positions and employees: all four are read")
    } else if !optional.is_empty() {
        let message = format!("all four kinds can be read; {writing}; {}", optional.join("; "));
        Check::warn("permissions", message)
            .hint("without devices no area is deleted; without transactions none are listed; all else works")
    } else if told && writable.len() < Kind::ALL.len() {
        Check::warn("permissions", format!("every list can be read; {writing}"))
            .hint("that is enough for plan; apply needs the right to add, change and delete")
    } else {
        Check::ok("permissions", format!("every list can be read; {writing}"))
    };
    let check = check.fact("readable", readable);
    if told { check.fact("creatable", writable) } else { check }
}
