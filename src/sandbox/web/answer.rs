//! Answers, in the few forms that servers use.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::{Value, json};

/// JSON that is text already.
pub(in crate::sandbox) fn raw_json_response(status: StatusCode, text: impl Into<Body>) -> Response {
    typed_response(status, "application/json", text)
}

pub(in crate::sandbox) fn json_response(status: StatusCode, value: &Value) -> Response {
    raw_json_response(status, value.to_string())
}

/// An object with the one key `detail`.
pub(in crate::sandbox) fn detail_response(status: StatusCode, text: &str) -> Response {
    json_response(status, &json!({ "detail": text }))
}

pub(in crate::sandbox) fn not_found() -> Response {
    detail_response(StatusCode::NOT_FOUND, "Not found.")
}

/// 400 with the errors of each key.
pub(in crate::sandbox) fn invalid_response(errors: serde_json::Map<String, Value>) -> Response {
    json_response(StatusCode::BAD_REQUEST, &Value::Object(errors))
}

/// 400 with an error that belongs to no key.
pub(in crate::sandbox) fn rejected_response(text: &str) -> Response {
    json_response(StatusCode::BAD_REQUEST, &json!({ "non_field_errors": [text] }))
}

/// 401 with the challenge of the scheme that was tried.
pub(in crate::sandbox) fn unauthorized_response(text: &str) -> Response {
    with_header(
        detail_response(StatusCode::UNAUTHORIZED, text),
        header::WWW_AUTHENTICATE,
        HeaderValue::from_static("JWT realm=\"api\""),
    )
}

pub(in crate::sandbox) fn no_content() -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}

/// A page for people; real servers answer one with 200 for a path that they do not have.
pub(in crate::sandbox) fn html_page(status: StatusCode, title: &str, text: &str) -> Response {
    let page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta \
         charset=\"utf-8\"><title>{title}</title></head>\
         <body><h1>{title}</h1><p>{text}</p></body></html>\n"
    );
    typed_response(status, "text/html; charset=utf-8", page)
}

pub(in crate::sandbox) fn unknown_path() -> Response {
    html_page(StatusCode::OK, "Page not found", "The page you are looking for does not exist.")
}

/// 500 as an unhandled error of the server gives it.
pub(in crate::sandbox) fn crash_response() -> Response {
    html_page(StatusCode::INTERNAL_SERVER_ERROR, "Server Error (500)", "")
}

/// The same, as older frameworks give it: without a title.
pub(in crate::sandbox) fn untitled() -> Response {
    typed_response(StatusCode::INTERNAL_SERVER_ERROR, "text/html", "<h1>Server Error (500)</h1>")
}

/// 301 to the same path with its slash.
pub(in crate::sandbox) fn moved_response(location: &str) -> Response {
    let mut response = html_page(StatusCode::MOVED_PERMANENTLY, "Moved", "");
    if let Ok(location) = HeaderValue::from_str(location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

/// 429 with the time after which to come again, in the words of the framework.
pub(in crate::sandbox) fn throttled_response(wait: std::time::Duration) -> Response {
    let seconds = wait.as_secs().max(1);
    let unit = if seconds == 1 { "second" } else { "seconds" };
    let text = format!("Request was throttled. Expected available in {seconds} {unit}.");
    with_header(
        detail_response(StatusCode::TOO_MANY_REQUESTS, &text),
        header::RETRY_AFTER,
        HeaderValue::from(seconds),
    )
}

/// 405 with the verbs there are.
pub(in crate::sandbox) fn bad_method(method: &str, allowed: &str) -> Response {
    let response = detail_response(
        StatusCode::METHOD_NOT_ALLOWED,
        &format!("Method \"{method}\" not allowed."),
    );
    match HeaderValue::from_str(allowed) {
        Ok(allowed) => with_header(response, header::ALLOW, allowed),
        Err(_) => response,
    }
}

pub(in crate::sandbox) fn with_header(
    mut response: Response,
    name: header::HeaderName,
    value: HeaderValue,
) -> Response {
    response.headers_mut().insert(name, value);
    response
}

fn typed_response(status: StatusCode, media: &'static str, text: impl Into<Body>) -> Response {
    let mut response = Response::new(text.into());
    *response.status_mut() = status;
    with_header(response, header::CONTENT_TYPE, HeaderValue::from_static(media))
}
