//! Requests to one server: one place that sends, with the login, the limits and the judgement of
//! answers.

use std::error::Error as _;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use reqwest::Method;
use reqwest::header::{
    ACCEPT, ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_TYPE, DATE, HeaderMap, HeaderName, HeaderValue,
    LOCATION, RETRY_AFTER,
};
use reqwest::tls::TlsInfo;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::{Semaphore, SemaphorePermit};
use url::Url;

use super::api_call::Call;
use super::http_options::ServerOptions;
use super::repeated_failures::RepeatedFailures;
use super::request_error::RequestError;
use super::retry::Patience;
use super::session::{LoginSession, SessionToken};
use super::silence::ServerSilence;
use super::timeouts::Timeouts;
use super::token_renewal::TokenRenewals;
use crate::engine::RequestCounts;
use crate::model::Zone;
use crate::protocol::api_errors::{Headers, check_response};
use crate::protocol::{RequestFault, SecretFilter, Secrets};

/// An answer as it came, whatever it says.
pub(in crate::store::server) struct RawResponse {
    pub(in crate::store::server) status: u16,
    headers: HeaderMap,
    body: Vec<u8>,
    /// The server's certificate, DER.
    pub(in crate::store::server) certificate: Option<Vec<u8>>,
}

impl RawResponse {
    pub(in crate::store::server) fn header_value(&self, name: &HeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The body of a success. What is hidden is taken out of errors before they are cut to size.
    fn into_success_body(
        self,
        hidden: impl FnOnce() -> SecretFilter,
    ) -> Result<Vec<u8>, RequestFault> {
        let headers = Headers {
            content_type: self.header_value(&CONTENT_TYPE),
            retry_after: self.header_value(&RETRY_AFTER),
            date: self.header_value(&DATE),
            location: self.header_value(&LOCATION),
        };
        let Err(fault) = check_response(self.status, headers, &self.body) else {
            return Ok(self.body);
        };
        let hidden = hidden();
        let again = check_response(self.status, headers, hidden.redact_body(&self.body).as_bytes());
        Err(hidden.redact_fault(again.err().unwrap_or(fault)))
    }
}

/// The right to have one request under way.
pub(in crate::store::server) struct RequestPermit<'a> {
    _place: SemaphorePermit<'a>,
}

/// A connection to one server. Tokens go to the configured origin only; redirects are never
/// followed.
#[derive(Debug)]
pub(in crate::store::server) struct Client {
    http: reqwest::Client,
    base: Url,
    pub(in crate::store::server) session: LoginSession,
    pub(in crate::store::server) patience: Patience,
    pub(in crate::store::server) renewals: TokenRenewals,
    pub(in crate::store::server) futile: RepeatedFailures,
    in_flight: Semaphore,
    rate: Option<DefaultDirectRateLimiter>,
    parallel: usize,
    page_size: u32,
    /// The zone that the settings name for the server.
    zone: Option<Zone>,
    timeouts: Timeouts,
    silence: ServerSilence,
    proxy_password: Option<SecretString>,
    /// The secrets of all people of the run, once they are known.
    secrets: OnceLock<Arc<Secrets>>,
    sent: AtomicU64,
    sent_again: AtomicU64,
    largest_page: AtomicU64,
}

impl Client {
    /// # Errors
    /// When certificates or the proxy cannot be used. Nothing is sent yet.
    pub(in crate::store::server) fn new(options: ServerOptions) -> anyhow::Result<Client> {
        let http = super::http_client::build_http_client(&options)?;
        let parallel = options.max_in_flight.max(1);
        let proxy_password = options.proxy.as_ref().and_then(Url::password).map(SecretString::from);
        Ok(Client {
            http,
            base: options.url,
            session: LoginSession::new(options.login),
            patience: Patience::new(options.patience),
            renewals: TokenRenewals::default(),
            futile: RepeatedFailures::default(),
            in_flight: Semaphore::new(parallel),
            rate: options.requests_per_second.and_then(request_quota).map(RateLimiter::direct),
            parallel,
            page_size: options.page_size.max(1),
            zone: options.named_zone,
            timeouts: Timeouts::new(options.timeout),
            silence: ServerSilence::new(options.timeout),
            proxy_password,
            secrets: OnceLock::new(),
            sent: AtomicU64::new(0),
            sent_again: AtomicU64::new(0),
            largest_page: AtomicU64::new(0),
        })
    }

    pub(in crate::store::server) fn request_traffic(&self) -> RequestCounts {
        let count = |count: &AtomicU64| count.load(Ordering::Relaxed);
        RequestCounts { requests: count(&self.sent), retries: count(&self.sent_again) }
    }

    pub(in crate::store::server) fn max_parallel(&self) -> usize {
        self.parallel
    }

    pub(in crate::store::server) fn zone(&self) -> Option<Zone> {
        self.zone
    }

    /// The most rows that came on one page.
    pub(in crate::store::server) fn largest_page(&self) -> u64 {
        self.largest_page.load(Ordering::Relaxed)
    }

    pub(in crate::store::server) fn note_page(&self, rows: usize) {
        self.largest_page.fetch_max(rows as u64, Ordering::Relaxed);
    }

    pub(in crate::store::server) fn page_size(&self) -> u32 {
        self.page_size
    }

    /// The server as it may be shown: without what stands before the host.
    pub(in crate::store::server) fn display_url(&self) -> String {
        let mut shown = self.base.clone();
        // Fails only for addresses that cannot hold them, which then have none.
        let _ = shown.set_username("");
        let _ = shown.set_password(None);
        shown.as_str().trim_end_matches('/').to_owned()
    }

    pub(in crate::store::server) fn request_error(
        &self,
        attempted: &str,
        fault: RequestFault,
    ) -> RequestError {
        RequestError {
            attempted: format!("{attempted} of {}", self.display_url()),
            fault: self.redact_fault(fault),
        }
    }

    /// Sends a request once, with this `Authorization` header or none.
    pub(in crate::store::server) async fn send_as(
        &self,
        call: &Call,
        login: Option<&HeaderValue>,
    ) -> Result<Vec<u8>, RequestFault> {
        self.send_in(&self.acquire_permit().await?, call, login).await
    }

    pub(in crate::store::server) async fn send_in(
        &self,
        turn: &RequestPermit<'_>,
        call: &Call,
        login: Option<&HeaderValue>,
    ) -> Result<Vec<u8>, RequestFault> {
        let answer =
            self.exchange_in(turn, call, login).await.map_err(|fault| self.redact_fault(fault))?;
        answer.into_success_body(|| {
            let mut hidden = self.secret_filter();
            if let Some(token) = login.and_then(|login| login.to_str().ok()?.split(' ').nth(1)) {
                hidden.add_secret(token);
            }
            call.body.iter().for_each(|body| hidden.add_body(body));
            hidden
        })
    }

    /// Takes login and proxy password out of what the server said.
    pub(in crate::store::server) fn redact_fault(&self, fault: RequestFault) -> RequestFault {
        self.secret_filter().redact_fault(fault)
    }

    /// Stores the secrets of all people of the run; a client serves one run.
    pub(in crate::store::server) fn learn_secrets(&self, secrets: &Arc<Secrets>) {
        // A second call in one run brings the same secrets.
        let _ = self.secrets.set(Arc::clone(secrets));
    }

    pub(in crate::store::server) fn secret_filter(&self) -> SecretFilter {
        let mut hidden = SecretFilter::default();
        self.session.hide_credentials(&mut hidden);
        if let Some(password) = &self.proxy_password {
            hidden.add_secret(password.expose_secret());
        }
        match self.secrets.get() {
            Some(secrets) => hidden.add_run_secrets(Arc::clone(secrets)),
            // A run that only reads has no secrets of people, and a server may repeat any of them.
            None => hidden.hide_unknown_people(),
        }
        hidden
    }

    /// The token that requests go out with now.
    pub(in crate::store::server) async fn log_in(&self) -> Result<SessionToken, RequestFault> {
        self.session.current_token(self, &self.acquire_permit().await?).await
    }

    /// Waits until a request may be sent.
    pub(in crate::store::server) async fn acquire_permit(
        &self,
    ) -> Result<RequestPermit<'_>, RequestFault> {
        let turn = self
            .in_flight
            .acquire()
            .await
            .map_err(|_| no_answer("the client was closed", false))?;
        self.wait_for_quota().await;
        Ok(RequestPermit { _place: turn })
    }

    /// Waits for another request of the same turn.
    pub(in crate::store::server) async fn wait_for_quota(&self) {
        if let Some(rate) = &self.rate {
            rate.until_ready().await;
        }
    }

    /// Sends a request once; the answer is not judged.
    pub(in crate::store::server) async fn send_once(
        &self,
        call: &Call,
        login: Option<&HeaderValue>,
    ) -> Result<RawResponse, RequestFault> {
        self.exchange_in(&self.acquire_permit().await?, call, login).await
    }

    async fn exchange_in(
        &self,
        _: &RequestPermit<'_>,
        call: &Call,
        login: Option<&HeaderValue>,
    ) -> Result<RawResponse, RequestFault> {
        let mut request = self
            .http
            .request(call.method.clone(), self.url_of_path(&call.path)?)
            .query(&call.query)
            .header(ACCEPT, "application/json")
            // Errors arrive in the server's own language otherwise.
            .header(ACCEPT_LANGUAGE, "en");
        if let Some(login) = login {
            request = request.header(AUTHORIZATION, login);
        }
        if let Some(body) = &call.body {
            request = request.header(CONTENT_TYPE, "application/json").body(body.to_string());
        }
        tracing::debug!(method = %call.method, path = call.path, query = ?call.query, "request");
        self.sent.fetch_add(1, Ordering::Relaxed);
        let turn = call.turns.fetch_add(1, Ordering::Relaxed);
        if turn > 0 {
            self.sent_again.fetch_add(1, Ordering::Relaxed);
        }
        let is_read = matches!(call.method, Method::GET | Method::OPTIONS);
        let Some(silent) = self.silence.begin_request(call.list_path(), call.silent_time()) else {
            return Err(no_answer_any_more(false));
        };
        if is_read {
            request = request.timeout(self.timeouts.of_read(turn).min(silent.left));
        } else if call.is_login {
            request = request.timeout(self.timeouts.of_request().min(silent.left));
        }
        let began = Instant::now();
        let answered = async {
            let response = request.send().await?;
            let status = response.status().as_u16();
            let headers = response.headers().clone();
            let tls = response.extensions().get::<TlsInfo>();
            let certificate = tls.and_then(TlsInfo::peer_certificate).map(<[u8]>::to_vec);
            Ok::<_, reqwest::Error>((status, headers, certificate, response.bytes().await?))
        };
        let answered = answered.await;
        let is_over = match answered.as_ref().is_err_and(reqwest::Error::is_timeout) {
            true => silent.end_in_silence(call.add_silent_time(began.elapsed())),
            false => {
                silent.end();
                false
            }
        };
        let (status, headers, certificate, body) = answered.map_err(|error| match is_over {
            true => no_answer_any_more(!error.is_connect()),
            false => no_answer_fault(&error),
        })?;
        if is_read {
            self.timeouts.record_answer(began.elapsed());
        }
        tracing::debug!(status, bytes = body.len(), path = call.path, "answer");
        Ok(RawResponse { status, headers, body: body.into(), certificate })
    }

    fn url_of_path(&self, path: &str) -> Result<Url, RequestFault> {
        let root = self.base.as_str().trim_end_matches('/');
        Url::parse(&format!("{root}{path}")).map_err(|error| no_answer(&error.to_string(), false))
    }
}

fn request_quota(per_second: f64) -> Option<Quota> {
    let period = Duration::try_from_secs_f64(1.0 / per_second).ok()?;
    Quota::with_period(period).map(|quota| quota.allow_burst(NonZeroU32::MIN))
}

fn no_answer(why: &str, sent: bool) -> RequestFault {
    RequestFault::NoAnswer { why: why.to_owned(), sent, is_final: false }
}

/// The server let pass all the time that it may be silent.
fn no_answer_any_more(sent: bool) -> RequestFault {
    let why = "the server took too long, also when it was asked again".to_owned();
    RequestFault::NoAnswer { why, sent, is_final: true }
}

/// An error of the HTTP library in words, without the address: it may hold a query with personal
/// data.
fn no_answer_fault(error: &reqwest::Error) -> RequestFault {
    let mut causes = Vec::new();
    let mut cause = error.source();
    while let Some(inner) = cause {
        causes.push(inner.to_string());
        cause = inner.source();
    }
    let why = if error.is_timeout() {
        "the server took too long".to_owned()
    } else if error.is_connect() {
        format!("cannot connect: {}", causes.last().map_or("no reason given", String::as_str))
    } else if causes.is_empty() {
        "the request failed".to_owned()
    } else {
        causes.join(": ")
    };
    let sent = !error.is_connect() && !error.is_builder();
    RequestFault::NoAnswer { why, sent, is_final: false }
}

/// Shared by everything that asks the same server.
pub(in crate::store::server) type SharedClient = Arc<self::Client>;
