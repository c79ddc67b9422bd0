//! One request to the sandbox, taken apart.

use axum::body::Bytes;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::Response;

use super::request_fields::RequestBody;
use super::{answer, request_fields};

/// A request, taken apart.
#[derive(Debug)]
pub(in crate::sandbox) struct SandboxRequest {
    pub(in crate::sandbox) method: Method,
    pub(in crate::sandbox) path: String,
    pub(in crate::sandbox) query: Vec<(String, String)>,
    /// The host that the client believes to talk to.
    pub(in crate::sandbox) host: String,
    pub(super) headers: HeaderMap,
    pub(super) bytes: Bytes,
    /// How far a list is moved under the reader: -1, 0 or 1.
    pub(in crate::sandbox) shift: i64,
    /// The links of a person are not written.
    pub(in crate::sandbox) is_half: bool,
}

impl SandboxRequest {
    /// The body, or the answer to one that cannot be read.
    pub(in crate::sandbox) fn read_body(&self) -> Result<RequestBody, Box<Response>> {
        let media = self.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        request_fields::read_body(media.unwrap_or_default(), &self.bytes).map_err(|unreadable| {
            let status = StatusCode::from_u16(unreadable.status).unwrap_or(StatusCode::BAD_REQUEST);
            Box::new(answer::json_response(status, &unreadable.answer))
        })
    }
}
