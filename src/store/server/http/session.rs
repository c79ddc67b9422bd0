//! The login of one client: a token, when it ends, and never a second try after a refusal.

use std::collections::VecDeque;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value as Json, json};
use tokio::sync::Mutex;

use super::api_call::Call;
use super::client::{Client, RequestPermit};
use super::http_options::Login;
use super::retry::DEFAULT_THROTTLE_WAIT;
use crate::protocol::api_errors::{Throttle, excerpt_line};
use crate::protocol::{RequestFault, SecretFilter, login};

/// How many tokens are known again: requests with an older one are answered by then.
const KNOWN: usize = 8;

/// How many logins may fail in a row, with growing pauses, before the run does without.
const LOGINS: u32 = 6;

/// A token in use.
#[derive(Clone)]
pub(in crate::store::server) struct SessionToken {
    pub(in crate::store::server) header: HeaderValue,
    generation: u64,
    since: Instant,
    ends: Option<Instant>,
}

impl SessionToken {
    pub(in crate::store::server) fn age(&self) -> Duration {
        self.since.elapsed()
    }

    /// How long it lives altogether, by its own claims.
    pub(in crate::store::server) fn lifetime(&self) -> Option<Duration> {
        self.ends.map(|ends| ends.saturating_duration_since(self.since))
    }

    /// The token itself, without the word before it: to look at, never to show.
    pub(in crate::store::server) fn text(&self) -> &str {
        self.header
            .to_str()
            .ok()
            .and_then(|text| text.split_once(' '))
            .map_or("", |(_, token)| token)
    }

    /// Whether it is still good for a request: some time is left for the way.
    fn is_fresh(&self) -> bool {
        let Some(ends) = self.ends else { return true };
        let lifetime = ends.saturating_duration_since(self.since);
        let margin = (lifetime / 4).min(Duration::from_secs(30));
        Instant::now() + margin < ends
    }
}

/// Who asks, and the token that proves it.
pub(in crate::store::server) struct LoginSession {
    login: Login,
    state: Mutex<SessionState>,
    generations: AtomicU64,
    /// How many logins have ended.
    logins: AtomicU64,
    /// The latest tokens, to know them when the server repeats one.
    given: std::sync::Mutex<VecDeque<SessionToken>>,
}

#[derive(Default)]
struct SessionState {
    token: Option<SessionToken>,
    /// The login was refused: asking again could lock the account.
    refused: Option<RequestFault>,
    /// The login has to wait: until when, and what the server said.
    throttled: Option<(Instant, Throttle)>,
    /// How the last login ended, when it failed, and when it may be tried again.
    failed: Option<(RequestFault, Instant)>,
    /// How many logins failed in a row.
    failures: u32,
}

impl SessionState {
    fn record_login(&mut self, result: &Result<SessionToken, RequestFault>) {
        let now = Instant::now();
        let fault = match result {
            Ok(token) => {
                *self = SessionState { token: Some(token.clone()), ..SessionState::default() };
                return;
            }
            Err(fault) => fault,
        };
        self.token = None;
        if let RequestFault::Throttled(throttle) = fault {
            // A time that no clock can hold never comes: it is longer than any patience.
            let until = now.checked_add(throttle.after.unwrap_or(DEFAULT_THROTTLE_WAIT));
            self.throttled = until.map(|until| (until, throttle.clone()));
            return;
        }
        self.failures += 1;
        self.failed = Some((fault.clone(), now + Duration::from_millis(100 << self.failures)));
        if !fault.is_transient() || self.failures >= LOGINS {
            self.refused = Some(fault.clone());
        }
    }
}

impl std::fmt::Debug for LoginSession {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LoginSession(…)")
    }
}

impl LoginSession {
    pub(in crate::store::server) fn new(login: Login) -> LoginSession {
        LoginSession {
            login,
            state: Mutex::default(),
            generations: AtomicU64::new(0),
            logins: AtomicU64::new(0),
            given: std::sync::Mutex::default(),
        }
    }

    /// Whether another token can be had when this one is refused.
    pub(in crate::store::server) fn is_renewable(&self) -> bool {
        matches!(&self.login, Login::Password { scheme, .. } if scheme.token_path().is_some())
    }

    /// Hides who asks, and the tokens in use.
    pub(in crate::store::server) fn hide_credentials(&self, hidden: &mut SecretFilter) {
        match &self.login {
            Login::Password { username, password, .. } => {
                hidden.add_secret(password.expose_secret());
                hidden.add_secret(&login::encode_basic_login(username, password.expose_secret()));
            }
            Login::Ready { token, .. } => hidden.add_secret(token.expose_secret()),
        }
        let given = self.given.lock().unwrap_or_else(PoisonError::into_inner);
        given.iter().for_each(|token| hidden.add_secret(token.text()));
    }

    /// The token to use now; logs in when there is none or its time is up. One login at a time:
    /// a request that waited for one that failed shares its failure, and a server that asks to wait
    /// is not asked before that time.
    pub(in crate::store::server) async fn current_token(
        &self,
        client: &Client,
        turn: &RequestPermit<'_>,
    ) -> Result<SessionToken, RequestFault> {
        let before = self.logins.load(Ordering::Acquire);
        let mut state = self.state.lock().await;
        if let Some(fault) = &state.refused {
            return Err(fault.clone());
        }
        if let Some(token) = state.token.as_ref().filter(|token| token.is_fresh()) {
            return Ok(token.clone());
        }
        if let Some((until, throttle)) = &state.throttled {
            let left = until.saturating_duration_since(Instant::now());
            if !left.is_zero() {
                return Err(RequestFault::Throttled(Throttle {
                    after: Some(left),
                    ..throttle.clone()
                }));
            }
        }
        if let Some((fault, again)) = &state.failed {
            if self.logins.load(Ordering::Acquire) > before {
                return Err(fault.clone());
            }
            client
                .patience
                .wait_interruptibly(again.saturating_duration_since(Instant::now()))
                .await;
        }
        let result = self.log_in(client, turn).await;
        self.logins.fetch_add(1, Ordering::Release);
        state.record_login(&result);
        result
    }

    /// Forgets a token that the server refused, unless another one took its place meanwhile.
    pub(in crate::store::server) async fn discard_token(&self, token: &SessionToken) {
        let mut state = self.state.lock().await;
        if state.token.as_ref().is_some_and(|held| held.generation == token.generation) {
            state.token = None;
        }
    }

    /// Logs in no more: a token fresh from a login is refused.
    pub(in crate::store::server) async fn refuse_logins(&self, fault: &RequestFault) {
        self.state.lock().await.refused = Some(fault.clone());
    }

    async fn log_in(
        &self,
        client: &Client,
        turn: &RequestPermit<'_>,
    ) -> Result<SessionToken, RequestFault> {
        let (scheme, token, ends) = match &self.login {
            Login::Ready { scheme, token } => {
                (*scheme, token.expose_secret().trim().to_owned(), None)
            }
            Login::Password { scheme, username, password } => match scheme.token_path() {
                None => {
                    (*scheme, login::encode_basic_login(username, password.expose_secret()), None)
                }
                Some(path) => {
                    let token = fetch_token(client, turn, path, username, password).await?;
                    client.wait_for_quota().await;
                    let ends = jwt_lifetime(&token).map(|lifetime| Instant::now() + lifetime);
                    (*scheme, token, ends)
                }
            },
        };
        let mut header = HeaderValue::from_str(&format!("{} {token}", scheme.header_prefix()))
            .map_err(|_| RequestFault::Unauthorized {
                status: 401,
                detail: "the token holds characters that no header may hold".into(),
            })?;
        header.set_sensitive(true);
        let generation = self.generations.fetch_add(1, Ordering::Relaxed);
        let token = SessionToken { header, generation, since: Instant::now(), ends };
        let mut given = self.given.lock().unwrap_or_else(PoisonError::into_inner);
        given.push_back(token.clone());
        if given.len() > KNOWN {
            given.pop_front();
        }
        Ok(token)
    }
}

async fn fetch_token(
    client: &Client,
    turn: &RequestPermit<'_>,
    path: &str,
    username: &str,
    password: &SecretString,
) -> Result<String, RequestFault> {
    let body = json!({ "username": username, "password": password.expose_secret() });
    let call = Call::login_call(path, body);
    let answer = client.send_in(turn, &call, None).await.map_err(login_refusal)?;
    let json: Json = serde_json::from_slice(&answer).map_err(|_| RequestFault::Unreadable {
        why: "the answer to the login is not JSON".into(),
    })?;
    // Some builds wrap it like every other answer.
    // What simplejwt hands out is called `access`.
    let named = |json: &Json| {
        ["token", "access"].iter().find_map(|key| json.get(key)?.as_str().map(str::to_owned))
    };
    let token = named(&json).or_else(|| named(json.get("data")?));
    match token {
        Some(token) if !token.is_empty() => Ok(token),
        _ => Err(RequestFault::Unauthorized { status: 200, detail: missing_token_reason(&json) }),
    }
}

/// What an answer without a token says of the reason.
fn missing_token_reason(json: &Json) -> String {
    match ["msg", "detail", "message"].iter().find_map(|key| json.get(key)?.as_str()) {
        Some(said) if !said.is_empty() => excerpt_line(said),
        _ => "the answer to the login holds no token".to_owned(),
    }
}

/// Servers answer a bad login with 400 or 401; both mean the same. What else fails at the login is
/// said to be of it.
fn login_refusal(fault: RequestFault) -> RequestFault {
    match fault {
        RequestFault::Rejected { fields } => {
            let texts: Vec<String> = fields
                .iter()
                .map(|(field, texts)| match field.as_str() {
                    "non_field_errors" | "detail" => texts.join(" "),
                    field => format!("{field}: {}", texts.join(" ")),
                })
                .collect();
            RequestFault::Unauthorized { status: 400, detail: texts.join("; ") }
        }
        RequestFault::Throttled(throttle) => {
            RequestFault::Throttled(Throttle { is_of_login: true, ..throttle })
        }
        other => other,
    }
}

/// How long a JWT lives, by its own claims, so that the clocks of both machines need not agree.
fn jwt_lifetime(token: &str) -> Option<Duration> {
    let ends = login::token_expiry(token)?;
    let issued = issued_at(token).unwrap_or_else(|| chrono::Utc::now().timestamp());
    u64::try_from(ends - issued).ok().filter(|seconds| *seconds > 0).map(Duration::from_secs)
}

fn issued_at(token: &str) -> Option<i64> {
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?.trim_end_matches('=')).ok()?;
    let claims: Json = serde_json::from_slice(&claims).ok()?;
    let at = claims.get("iat").or_else(|| claims.get("orig_iat"))?;
    at.as_i64()
}
