//! The service over HTTP: liveness, readiness, its status, and figures. Read only: no request
//! changes anything.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use chrono::Utc;
use tokio::net::TcpListener;

use super::metrics::MEDIA_TYPE;
use super::status_board::StatusBoard;

/// Serves until `shutdown` is done, and a moment longer for answers under way.
///
/// # Errors
/// When the listener fails.
pub async fn serve_http(
    listener: TcpListener,
    board: Arc<StatusBoard>,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let router = Router::new()
        .route("/", get(show_index))
        .route("/healthz", get(show_liveness))
        .route("/readyz", get(show_readiness))
        .route("/status", get(show_status))
        .route("/metrics", get(show_metrics))
        .fallback(reply_not_found)
        .with_state(board);
    let (told, stopping) = tokio::sync::oneshot::channel::<()>();
    let shutdown = async move {
        shutdown.await;
        // The receiver is gone only when serving has ended already.
        let _ = told.send(());
    };
    tokio::select! {
        served = axum::serve(listener, router)
            .with_graceful_shutdown(shutdown)
            .into_future() => served,
        // A client that keeps its connection does not keep the service.
        () = async { stopping.await.ok(); tokio::time::sleep(Duration::from_millis(200)).await } => Ok(()),
    }
}

fn build_response(status: StatusCode, media: &'static str, text: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, media),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (status, headers, text).into_response()
}

const TEXT: &str = "text/plain; charset=utf-8";

async fn show_index() -> Response {
    let text = "muster serve\n\n/healthz  alive\n/readyz   ready\n/status   flows and imports, \
        their runs, pending changes and punches (JSON)\n\
                /metrics  figures for Prometheus (OpenMetrics)\n";
    build_response(StatusCode::OK, TEXT, text.to_owned())
}

async fn reply_not_found() -> Response {
    build_response(
        StatusCode::NOT_FOUND,
        TEXT,
        "there is /healthz, /readyz, /status and /metrics\n".to_owned(),
    )
}

async fn show_liveness(State(board): State<Arc<StatusBoard>>) -> Response {
    match board.is_alive(Utc::now()) {
        true => build_response(StatusCode::OK, TEXT, "alive\n".to_owned()),
        false => build_response(
            StatusCode::SERVICE_UNAVAILABLE,
            TEXT,
            "the loop stands still\n".to_owned(),
        ),
    }
}

async fn show_readiness(State(board): State<Arc<StatusBoard>>) -> Response {
    match board.is_ready() {
        true => build_response(StatusCode::OK, TEXT, "ready\n".to_owned()),
        false => build_response(
            StatusCode::SERVICE_UNAVAILABLE,
            TEXT,
            "starting or stopping\n".to_owned(),
        ),
    }
}

async fn show_status(State(board): State<Arc<StatusBoard>>) -> Response {
    match board.to_json() {
        Ok(json) => build_response(StatusCode::OK, "application/json", json),
        Err(error) => build_response(StatusCode::INTERNAL_SERVER_ERROR, TEXT, format!("{error}\n")),
    }
}

async fn show_metrics(State(board): State<Arc<StatusBoard>>) -> Response {
    match board.metrics.render_text() {
        Ok(text) => build_response(StatusCode::OK, MEDIA_TYPE, text),
        Err(error) => build_response(StatusCode::INTERNAL_SERVER_ERROR, TEXT, format!("{error}\n")),
    }
}
