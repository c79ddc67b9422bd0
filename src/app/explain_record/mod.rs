//! One record explained: on every side, with what would happen to it and why.

mod attendance;
mod change_reasons;
mod explain_in_flow;
mod explanation;
mod explanation_text;
mod server_record;

pub use explain_in_flow::explain_in_flow;
pub use explanation::RecordQuery;
pub use server_record::explain_server_record;
