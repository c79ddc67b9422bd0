//! `muster apply`: previews, asks, performs, verifies.

use super::arguments::common::{ApplyArgs, Common};
use super::terminal::confirmation::TerminalQuestion;
use super::terminal::output;
use super::terminal::progress::Progress;
use crate::app::apply::{ApplyRequest, apply_flows};
use crate::app::command_output::CommandOutput;
use crate::app::failure::{Exit, Failure};
use crate::app::flows::select_flows::FlowDirection;
use crate::app::interrupt::RunInterrupt;

pub async fn run_apply(
    common: &Common,
    args: &ApplyArgs,
    interrupt: &RunInterrupt,
) -> Result<Exit, Failure> {
    apply_in_direction(common, args, FlowDirection::Own { secrets: args.secrets }, interrupt).await
}

/// The same along a course.
pub(super) async fn apply_in_direction(
    common: &Common,
    args: &ApplyArgs,
    course: FlowDirection,
    interrupt: &RunInterrupt,
) -> Result<Exit, Failure> {
    let outputs = collect_outputs(common, args, course, interrupt).await?;
    Ok(output::emit_outputs(common, outputs)?)
}

/// The results of the same, not printed yet.
pub(super) async fn collect_outputs(
    common: &Common,
    args: &ApplyArgs,
    course: FlowDirection,
    interrupt: &RunInterrupt,
) -> Result<Vec<CommandOutput>, Failure> {
    let progress = Progress::new(common);
    let request = ApplyRequest {
        config: common.config.as_deref(),
        selection: args.flows.selection(),
        set_passwords: args.flows.set_passwords,
        course,
        filter: common.to_filter(),
        saved: args.plan.as_deref(),
        expected: &args.expect,
        encrypt_to: &args.encrypt_to,
        overrides: args.overrides.as_limits(),
        preview: common.preview_options(),
        ports: TerminalQuestion::ports_unless(args.yes, interrupt, &progress),
    };
    apply_flows(&request).await
}
