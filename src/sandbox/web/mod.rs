//! The sandbox as a web server: routes, logins, bodies of requests, forms of answers, connections
//! that are cut.

pub(super) mod answer;
pub(super) mod api_access;
pub(super) mod form;
pub(super) mod http_service;
pub(super) mod input;
pub(super) mod open;
pub(super) mod password;
pub(super) mod request_fields;
pub(super) mod route;
pub(super) mod sandbox_request;
pub(super) mod token;
pub(super) mod wire;
