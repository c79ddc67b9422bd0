//! What muster remembers between runs: the runs and their steps, the lock of each server, the base.
//!
//! In SQLite by default, in PostgreSQL for several machines; the same SQL for both, over texts and
//! whole numbers alone. Times are milliseconds since 1970 in UTC. Secret values are never in it: a
//! secret field is kept by its name.

mod approvals;
pub mod base;
pub mod change_history;
mod deactivated;
mod flow_base;
mod known_server;
mod last_run;
pub mod lock;
pub mod machine_lock;
mod process_identity;
mod retention;
mod run_history;
pub mod run_journal;
pub mod run_records;
mod server_moves;
mod state_connection;
mod state_schema;
mod stored_rules;
mod two_way_base;

pub use base::{BaseRecord, StoredFlowBase};
pub use last_run::LastRuns;
pub use lock::{HeldLock, Lock, LockHolder};
pub use machine_lock::{LocalLock, MachineLockError};
pub use run_journal::RunJournal;
pub use run_records::{RunId, RunRecord, RunStart, RunStep};
pub use server_moves::FlowNames;
pub use state_connection::{StateDatabase, StateError};

use chrono::{DateTime, Utc};
use url::Url;

/// The server behind a URL, the same however it is written: host, port and path.
pub fn server_identity(url: &Url) -> String {
    let host = match url.host_str().unwrap_or_default() {
        "localhost" | "[::1]" => "127.0.0.1".to_owned(),
        host => host.trim_end_matches('.').to_ascii_lowercase(),
    };
    let port = url.port_or_known_default().unwrap_or_default();
    format!("{host}:{port}{}", url.path().trim_end_matches('/'))
}

/// A time as it is kept.
fn to_millis(time: DateTime<Utc>) -> i64 {
    time.timestamp_millis()
}

/// A time that was kept; `None` for "not yet".
fn from_millis(millis: i64) -> Option<DateTime<Utc>> {
    (millis > 0).then(|| DateTime::from_timestamp_millis(millis)).flatten()
}
