//! Answers of the server: JSON, errors in the words of the framework, HTML pages.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::{Value, json};

use super::habits::{Echo, Trouble};
use super::serve::Recorded;
use super::writes::Refusal;

#[derive(Debug, Default)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) content_type: &'static str,
    pub(super) body: String,
    pub(super) retry_after: Option<u64>,
    pub(super) location: Option<String>,
}

impl Answer {
    pub(super) fn json(status: u16, body: &Value) -> Answer {
        Answer {
            status,
            content_type: "application/json",
            body: body.to_string(),
            ..Answer::default()
        }
    }

    pub(super) fn detail(status: u16, text: &str) -> Answer {
        Answer::json(status, &json!({ "detail": text }))
    }

    pub(super) fn html(status: u16, title: &str) -> Answer {
        let body = format!(
            "<!DOCTYPE html>\n<html><head><title>{title}</title></head><body></body></html>\n"
        );
        Answer { status, content_type: "text/html; charset=utf-8", body, ..Answer::default() }
    }

    pub(super) fn refusal(refusal: &Refusal) -> Answer {
        match refusal {
            Refusal::Fields(errors) => Answer::json(400, &Value::Object(errors.clone())),
            Refusal::NotFound => Answer::detail(404, "Not found."),
            Refusal::Crash => Answer::html(500, "Server Error (500)"),
            Refusal::Detail(text) => Answer::detail(400, text),
        }
    }

    /// The answer that takes the place of performing the request, if this trouble does that.
    pub(super) fn instead(trouble: &Trouble, request: &Recorded) -> Option<Answer> {
        match trouble {
            Trouble::Echo(echo) => Some(Answer::echo(*echo, request)),
            Trouble::Status(status, body) => {
                let body = body.clone();
                Some(Answer {
                    status: *status,
                    content_type: "application/json",
                    body,
                    ..Answer::default()
                })
            }
            Trouble::TooMany { retry_after } => {
                let slower = Answer::detail(429, "Request was throttled.");
                Some(Answer { retry_after: Some(*retry_after), ..slower })
            }
            Trouble::Elsewhere(to) => {
                Some(Answer { status: 301, location: Some(to.clone()), ..Answer::default() })
            }
            Trouble::Html => Some(Answer::html(200, "Page not found")),
            Trouble::CodeNotZero => Some(Answer::code_not_zero()),
            Trouble::LostRequest => Some(Answer::default()),
            Trouble::Page(page) => Some(page.answer()),
            Trouble::Slow(_)
            | Trouble::Half(_)
            | Trouble::HalfYet(..)
            | Trouble::ForgetTokens
            | Trouble::LostAnswer
            | Trouble::CutBody
            | Trouble::CodeNotZeroAfter => None,
        }
    }

    pub(super) fn code_not_zero() -> Answer {
        Answer::json(200, &json!({ "count": 0, "msg": "Internal failure", "code": 1, "data": [] }))
    }

    fn echo(echo: Echo, request: &Recorded) -> Answer {
        let header = request.headers.get("authorization").map_or("", String::as_str);
        let all = format!("{header} {}", request.body);
        match echo {
            Echo::Detail(status) => Answer::detail(status, &format!("not so: {all}")),
            Echo::Fields => {
                let sent = request.json();
                let told = |value: &Value| match value {
                    Value::String(text) => json!([format!("{text} is not good.")]),
                    other => other.clone(),
                };
                let mut errors: serde_json::Map<String, Value> = sent
                    .as_object()
                    .into_iter()
                    .flatten()
                    .map(|(name, value)| (name.clone(), told(value)))
                    .collect();
                errors.insert("fields".to_owned(), sent.clone());
                errors.insert("token".to_owned(), json!(header));
                Answer::json(400, &Value::Object(errors))
            }
            Echo::Text(status) => {
                // Far enough in for a value to be cut in two.
                let body = format!("{} {all}", "Traceback of the server. ".repeat(11));
                Answer { status, content_type: "text/plain", body, ..Answer::default() }
            }
            Echo::Page(status) => Answer::html(status, &all),
            Echo::Redirect => {
                let query: String = url::form_urlencoded::byte_serialize(all.as_bytes()).collect();
                let location = Some(format!(
                    "http://{}@elsewhere.invalid/?q={query}",
                    query.replace('+', "-")
                ));
                Answer { status: 302, location, ..Answer::default() }
            }
            Echo::Envelope => {
                Answer::json(200, &json!({ "count": 0, "msg": all, "code": 1, "data": [] }))
            }
        }
    }

    pub(super) fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK);
        let headers = response.headers_mut();
        if !self.content_type.is_empty() {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(location) =
            self.location.and_then(|location| HeaderValue::try_from(location).ok())
        {
            headers.insert(header::LOCATION, location);
        }
        if self.status == 401 {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("JWT realm=\"api\""));
        }
        response
    }
}
