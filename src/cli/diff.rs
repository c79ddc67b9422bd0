//! `muster diff`: folders, revisions or saved plans compared, offline. No server, no state, no
//! secret is looked at.

use std::path::PathBuf;

use clap::Args;

use super::arguments::common::Common;
use super::terminal::output;
use crate::app::apply::{Preview, output_of_difference, preview_difference};
use crate::app::command_output::CommandOutput;
use crate::app::comparison::{ComparisonRequest, compute_difference};
use crate::app::failure::{Exit, Failure};
use crate::planning::compare;

#[derive(Args, Clone, Debug)]
pub struct DiffArgs {
    /// A YAML folder or file, a Git revision (main, HEAD~1, main:directory) or a saved plan.
    /// Without NEW: a range (main..HEAD, or main...HEAD from the merge base), or a revision to
    /// compare with the working files
    #[arg(value_name = "OLD")]
    pub old: String,
    /// What to compare OLD with
    #[arg(value_name = "NEW")]
    pub new: Option<String>,
    /// The folder or file to compare in revisions, relative to the working directory (default: the
    /// YAML store of muster.yaml, or the working folder that a revision is compared with)
    #[arg(long, value_name = "DIR", conflicts_with = "store")]
    pub path: Option<PathBuf>,
    /// Name of the YAML store to compare; may be omitted if there is only one
    #[arg(long, value_name = "STORE")]
    pub store: Option<String>,
    /// Exit with 2 if there are differences
    #[arg(long)]
    pub detailed_exitcode: bool,
}

pub fn run_diff(common: &Common, args: &DiffArgs) -> Result<Exit, Failure> {
    let request = ComparisonRequest {
        config: common.config.as_deref(),
        old: &args.old,
        new: args.new.as_deref(),
        path: args.path.as_deref(),
        store: args.store.as_deref(),
        filter: &common.to_filter(),
    };
    let verdict = match compute_difference(&request) {
        Ok((difference, base)) => {
            let pending = args.detailed_exitcode && !difference.is_empty();
            let preview = preview_difference(common.preview_options(), &difference);
            let exit = if pending { Exit::Pending } else { Exit::Done };
            output_of_difference(&base, difference, Preview { exit, ..preview })?
        }
        Err(failure) => CommandOutput::from_failure(&failure, Some(compare::NAME))?,
    };
    Ok(output::emit_outputs(common, vec![verdict])?)
}
