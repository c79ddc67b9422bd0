//! Serving: from a request to its answer, with latency and trouble in between.

use std::sync::atomic::Ordering;

use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{Method, StatusCode, header};
use axum::response::Response;

use super::answer;
use super::api_access::Who;
use super::form::SandboxWriteMode;
use super::open::{Inner, Sandbox};
use super::route::{self, Route};
use super::sandbox_request::SandboxRequest;
use super::wire::{Cut, CuttableListener, cut_short};
use crate::protocol::Resource;
use crate::sandbox::behaviour::punch_generator;
use crate::sandbox::behaviour::server_profile::ResponseLayout;
use crate::sandbox::behaviour::trouble::{FailureKind, TroubleTarget};

/// The largest body that is read.
pub(in crate::sandbox) const BODY_MAX: usize = 64 << 20;

/// How long requests may still run when the server is asked to stop.
const GRACE: std::time::Duration = std::time::Duration::from_secs(5);

impl Sandbox {
    /// Serves on a bound listener until `shutdown` is done; requests that run then are finished
    /// first. Meanwhile people punch, if they are to.
    ///
    /// # Errors
    /// When the listener fails.
    pub async fn serve_until(
        &self,
        listener: tokio::net::TcpListener,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> std::io::Result<()> {
        let router = Router::new().fallback(handle_request).with_state(self.clone());
        let service = router.into_make_service_with_connect_info::<Cut>();
        let (told, stopping) = tokio::sync::oneshot::channel::<()>();
        let shutdown = async move {
            shutdown.await;
            // The receiver is gone only when serving has ended already.
            let _ = told.send(());
        };
        let (enough, leave) = tokio::sync::oneshot::channel::<()>();
        let sandbox = self.clone();
        let crowd = tokio::spawn(async move {
            if let Some(traffic) = &sandbox.inner.traffic {
                punch_generator::generate_punches(&sandbox.inner, traffic, leave).await;
            }
        });
        let served = tokio::select! {
            served = axum::serve(CuttableListener(listener), service)
                .with_graceful_shutdown(shutdown)
                .into_future() => served,
            // A client that never finishes its request does not keep the server from stopping.
            () = async { stopping.await.ok(); tokio::time::sleep(GRACE).await } => Ok(()),
        };
        drop(enough);
        if crowd.await.is_err() {
            tracing::error!("people punched no more: their task broke off");
        }
        served
    }
}

async fn handle_request(
    State(sandbox): State<Sandbox>,
    ConnectInfo(cut): ConnectInfo<Cut>,
    request: Request,
) -> Response {
    let inner = &sandbox.inner;
    if !inner.latency.is_zero() {
        tokio::time::sleep(inner.latency).await;
    }
    let (head, body) = request.into_parts();
    let Ok(bytes) = axum::body::to_bytes(body, BODY_MAX).await else {
        return answer::detail_response(StatusCode::PAYLOAD_TOO_LARGE, "The body is too large.");
    };
    let host =
        head.headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    let query = url::form_urlencoded::parse(head.uri.query().unwrap_or_default().as_bytes());
    let mut ask = SandboxRequest {
        path: route::merge_slashes(head.uri.path()),
        query: query.map(|(key, value)| (key.into_owned(), value.into_owned())).collect(),
        host: host.to_owned(),
        method: head.method,
        headers: head.headers,
        bytes,
        shift: 0,
        is_half: false,
    };
    let route = route::parse_route(&ask.path);
    if route == Route::Unknown {
        return answer_unknown_path(&ask, head.uri.query());
    }
    inner.count_request(&route, &ask.method);
    let response = answer_with_trouble(inner, &route, &mut ask, &cut).await;
    inner.in_its_manner(response).await
}

/// The answer to a path that means nothing: a redirect where only the slash is missing, else the
/// page.
fn answer_unknown_path(ask: &SandboxRequest, query: Option<&str>) -> Response {
    let slashed = format!("{}/", ask.path);
    if ask.path.ends_with('/') || route::parse_route(&slashed) == Route::Unknown {
        return answer::unknown_path();
    }
    answer::moved_response(&query.map_or(slashed.clone(), |query| format!("{slashed}?{query}")))
}

/// Answers with the trouble that befalls the request. Logins are spared: the trouble is for what
/// comes after.
async fn answer_with_trouble(
    inner: &Inner,
    route: &Route,
    ask: &mut SandboxRequest,
    cut: &Cut,
) -> Response {
    let read = matches!(ask.method, Method::GET | Method::HEAD | Method::OPTIONS);
    let target = TroubleTarget { write: !read, list: matches!(route, Route::List(_)) && read };
    let mishap = match route {
        Route::List(_)
        | Route::Object(..)
        | Route::Bulk(_)
        | Route::Export
        | Route::Report { .. } => inner.dice.draw_mishap(target),
        _ => None,
    };
    match mishap {
        Some(FailureKind::Http500) => return answer::crash_response(),
        Some(FailureKind::Html) => return answer::unknown_path(),
        Some(FailureKind::Expire) => {
            return answer::unauthorized_response("Signature has expired.");
        }
        Some(FailureKind::Forget) => {
            // Whether the disk fails meanwhile makes no difference to who asks.
            let _ = inner.access.forget(&inner.store).await;
            return answer::unauthorized_response("Error decoding signature.");
        }
        Some(FailureKind::Forbid) => {
            return answer::detail_response(StatusCode::FORBIDDEN, "Signature has expired.");
        }
        Some(FailureKind::Throttle) => return answer::throttled_response(inner.dice.wait_for()),
        Some(FailureKind::Drop) => {
            cut.cut_now();
            return answer::no_content();
        }
        Some(FailureKind::Slow) => tokio::time::sleep(inner.dice.slow_for()).await,
        Some(FailureKind::Half) => ask.is_half = true,
        Some(FailureKind::Shift) => ask.shift = if inner.dice.flip_coin() { 1 } else { -1 },
        _ => {}
    }
    let response = inner.answer_request(route, ask).await.unwrap_or_else(|error| {
        tracing::error!(error = &error as &dyn std::error::Error, "the sandbox's database failed");
        answer::crash_response()
    });
    match mishap {
        Some(FailureKind::LostWrite) => {
            cut.cut_now();
            response
        }
        Some(FailureKind::Late500 | FailureKind::Half) => answer::crash_response(),
        Some(FailureKind::Gateway) => {
            answer::html_page(StatusCode::GATEWAY_TIMEOUT, "504 Gateway Time-out", "nginx")
        }
        Some(FailureKind::CutBody) => {
            cut_short(&response, cut);
            response
        }
        _ => response,
    }
}

impl Inner {
    fn count_request(&self, route: &Route, method: &Method) {
        let counter = match (route, method) {
            (Route::Login(_) | Route::Refresh | Route::Verify, _) => &self.logins,
            (_, &Method::GET | &Method::HEAD | &Method::OPTIONS) => &self.reads,
            _ => &self.writes,
        };
        counter.fetch_add(1, Ordering::SeqCst);
    }

    async fn answer_request(
        &self,
        route: &Route,
        ask: &SandboxRequest,
    ) -> Result<Response, sqlx::Error> {
        let now = self.clock.now().timestamp();
        match route {
            Route::Login(_) | Route::Refresh | Route::Verify if ask.method != Method::POST => {
                return Ok(answer::bad_method(ask.method.as_str(), "POST, OPTIONS"));
            }
            Route::Login(scheme) => {
                return match ask.read_body() {
                    Ok(body) => self.access.issue_token(&self.store, *scheme, &body, now).await,
                    Err(response) => Ok(*response),
                };
            }
            Route::Refresh | Route::Verify => {
                return Ok(match ask.read_body() {
                    Ok(body) => self.access.exchange_token(&body, *route == Route::Refresh, now),
                    Err(response) => *response,
                });
            }
            Route::Docs => return Ok(self.answer_docs(&ask.headers)),
            Route::Companies if self.profile.layout != ResponseLayout::Nested => {
                return Ok(answer::unknown_path());
            }
            Route::List(Resource::Resign)
            | Route::Object(Resource::Resign, _)
            | Route::Bulk(route::Bulk::Reinstate)
                if !self.profile.resigns =>
            {
                return Ok(answer::unknown_path());
            }
            _ => {}
        }
        match self.access.identify_requester(&self.store, &ask.headers, now).await? {
            Ok(Who::User) => self.dispatch_route(route, ask).await,
            Ok(Who::Staff) => {
                let text = "You do not have permission to perform this action.";
                Ok(answer::detail_response(StatusCode::FORBIDDEN, text))
            }
            Err(response) => Ok(response),
        }
    }

    /// Answers a request that is authorized.
    async fn dispatch_route(
        &self,
        route: &Route,
        ask: &SandboxRequest,
    ) -> Result<Response, sqlx::Error> {
        let read_only = |resource: &Resource| *resource == Resource::Transaction;
        let allowed = match route {
            Route::List(resource) if read_only(resource) => "GET, HEAD, OPTIONS",
            Route::Object(resource, _) if read_only(resource) => "GET, HEAD, OPTIONS",
            Route::Export | Route::Report { .. } | Route::NotFound | Route::Companies => {
                "GET, HEAD, OPTIONS"
            }
            Route::List(_) => "GET, POST, HEAD, OPTIONS",
            // A later manual has areas changed by POST, and clients do so with people and devices.
            Route::Object(Resource::Of(_) | Resource::Terminal, _) => {
                "GET, PUT, PATCH, POST, DELETE, HEAD, OPTIONS"
            }
            Route::Object(..) => "GET, PUT, PATCH, DELETE, HEAD, OPTIONS",
            // One client reinstates with PUT.
            Route::Bulk(route::Bulk::Reinstate) => "POST, PUT, OPTIONS",
            _ => "POST, OPTIONS",
        };
        let method = ask.method.as_str();
        if !allowed.split(", ").any(|verb| verb == method) {
            return Ok(answer::bad_method(method, allowed));
        }
        match (route, method) {
            (Route::List(resource), "OPTIONS") => {
                Ok(self.answer_options(*resource, false, allowed))
            }
            (Route::Object(resource, _), "OPTIONS") => {
                Ok(self.answer_options(*resource, true, allowed))
            }
            (Route::List(resource), "POST") => self.create_object(*resource, ask).await,
            (Route::List(resource), _) => self.answer_list(*resource, ask).await,
            (Route::Object(resource, id), "PATCH" | "POST") => {
                self.update_object(*resource, id, SandboxWriteMode::Part, ask).await
            }
            // Whose record of leaving it is stands already: there PUT takes parts as well.
            (Route::Object(resource @ Resource::Resign, id), "PUT") => {
                self.update_object(*resource, id, SandboxWriteMode::Part, ask).await
            }
            (Route::Object(resource, id), "PUT") => {
                self.update_object(*resource, id, SandboxWriteMode::Whole, ask).await
            }
            (Route::Object(resource, id), "DELETE") => self.delete_object(*resource, id).await,
            (Route::Object(resource, id), _) => self.read_object(*resource, id).await,
            (Route::Export, "GET" | "HEAD") => self.export_punches(ask).await,
            (Route::Report { rows, export }, "GET" | "HEAD") => {
                self.report(*rows, *export, ask).await
            }
            (Route::NotFound, _) => Ok(answer::not_found()),
            (Route::Companies, "GET" | "HEAD") => Ok(self.companies()),
            (
                Route::Bulk(_) | Route::Export | Route::Report { .. } | Route::Companies,
                "OPTIONS",
            ) => Ok(answer::json_response(StatusCode::OK, &serde_json::json!({}))),
            (Route::Bulk(bulk), _) => self.perform_bulk_action(*bulk, ask).await,
            _ => Ok(answer::unknown_path()),
        }
    }
}
