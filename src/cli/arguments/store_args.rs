//! Arguments of commands that speak to one server and need no flow.

use clap::Args;

use super::common::Common;
use crate::app::failure::{Exit, Failure};

/// The server that is meant.
#[derive(Args, Clone, Debug, Default)]
pub struct StoreArgs {
    /// Name of the server store; may be omitted if the flows use only one
    #[arg(long, value_name = "STORE")]
    pub store: Option<String>,
}

/// `--only` and `--except` choose records of flows; these commands have filters of their own.
pub(in crate::cli) fn refuse_record_filters(
    common: &Common,
    what: &str,
    filters: &str,
) -> Result<(), Failure> {
    let given = match (common.only.is_empty(), common.except.is_empty()) {
        (true, true) => return Ok(()),
        (false, _) => "--only",
        (true, false) => "--except",
    };
    let failure = Failure::with_message(
        Exit::Invalid,
        format!("{given} chooses records of flows, and no {what}"),
    );
    Err(failure.with_hint(filters.to_owned()))
}
