//! The service over HTTP: alive, ready, what it knows, and figures. Only looked at; nothing is done by it.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use chrono::Utc;
use tokio::net::TcpListener;

use super::board::Board;
use super::metrics::MEDIA_TYPE;

/// Serves until `shutdown` is done, and a moment longer for answers under way.
///
/// # Errors
/// When the listener fails.
pub async fn run(
    listener: TcpListener,
    board: Arc<Board>,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let router = Router::new()
        .route("/", get(index))
        .route("/healthz", get(alive))
        .route("/readyz", get(ready))
        .route("/status", get(status))
        .route("/metrics", get(metrics))
        .fallback(unknown)
        .with_state(board);
    let (told, stopping) = tokio::sync::oneshot::channel::<()>();
    let shutdown = async move {
        shutdown.await;
        // Nobody listens any more only when serving has ended already.
        let _ = told.send(());
    };
    tokio::select! {
        served = axum::serve(listener, router).with_graceful_shutdown(shutdown).into_future() => served,
        // A client that keeps its connection does not keep the service.
        () = async { stopping.await.ok(); tokio::time::sleep(Duration::from_millis(200)).await } => Ok(()),
    }
}

fn answer(status: StatusCode, media: &'static str, text: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, media),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (status, headers, text).into_response()
}

const TEXT: &str = "text/plain; charset=utf-8";

async fn index() -> Response {
    let text = "muster serve\n\n/healthz  alive\n/readyz   ready\n/status   flows and imports, their runs, pending changes and punches (JSON)\n\
                /metrics  figures for Prometheus (OpenMetrics)\n";
    answer(StatusCode::OK, TEXT, text.to_owned())
}

async fn unknown() -> Response {
    answer(StatusCode::NOT_FOUND, TEXT, "there is /healthz, /readyz, /status and /metrics\n".to_owned())
}

async fn alive(State(board): State<Arc<Board>>) -> Response {
    match board.is_alive(Utc::now()) {
        true => answer(StatusCode::OK, TEXT, "alive\n".to_owned()),
        false => answer(StatusCode::SERVICE_UNAVAILABLE, TEXT, "the loop stands still\n".to_owned()),
    }
}

async fn ready(State(board): State<Arc<Board>>) -> Response {
    match board.is_ready() {
        true => answer(StatusCode::OK, TEXT, "ready\n".to_owned()),
        false => answer(StatusCode::SERVICE_UNAVAILABLE, TEXT, "starting or stopping\n".to_owned()),
    }
}

async fn status(State(board): State<Arc<Board>>) -> Response {
    match board.json() {
        Ok(json) => answer(StatusCode::OK, "application/json", json),
        Err(error) => answer(StatusCode::INTERNAL_SERVER_ERROR, TEXT, format!("{error}\n")),
    }
}

async fn metrics(State(board): State<Arc<Board>>) -> Response {
    match board.metrics.text() {
        Ok(text) => answer(StatusCode::OK, MEDIA_TYPE, text),
        Err(error) => answer(StatusCode::INTERNAL_SERVER_ERROR, TEXT, format!("{error}\n")),
    }
}
