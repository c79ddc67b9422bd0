//! A server of the UTimeMaster family as a store: read whole, changed one request at a time.

mod completing;
mod doctor;
mod evidence_cache;
mod find_referrer;
mod fresh_evidence;
mod http;
mod ids;
mod list_cache;
mod lister;
mod options_request;
mod paging;
mod punch_walk;
mod read_devices;
mod read_directory;
mod read_punches;
mod resigning;
mod server_identity;
mod server_ports;
mod server_punch_source;
mod server_store;
mod write_changes;

pub use crate::store::server::http::http_options::{Login, Pem, ServerOptions};
pub use crate::store::server::http::request_error::RequestError;
pub use doctor::examine_server;
pub use punch_walk::{FreshPunches, PunchWalk};
pub use read_punches::{PunchOrder, PunchPage, PunchPages, PunchQuery};
pub use server_store::Server;
