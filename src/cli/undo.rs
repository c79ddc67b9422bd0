//! `muster undo RUN`: the inverse plan of a run, previewed, guarded and performed like any other.

use super::arguments::common::{Common, UndoArgs};
use super::terminal::confirmation::TerminalQuestion;
use super::terminal::output;
use super::terminal::progress::Progress;
use crate::app::apply::{UndoRequest, undo_run};
use crate::app::failure::{Exit, Failure};
use crate::app::interrupt::RunInterrupt;

pub async fn run_undo(
    common: &Common,
    args: &UndoArgs,
    interrupt: &RunInterrupt,
) -> Result<Exit, Failure> {
    let progress = Progress::new(common);
    let request = UndoRequest {
        config: common.config.as_deref(),
        run: args.run,
        only_preview: args.preview,
        filter: common.to_filter(),
        overrides: args.overrides.as_limits(),
        preview: common.preview_options(),
        ports: TerminalQuestion::ports_unless(args.yes, interrupt, &progress),
    };
    Ok(output::emit_outputs(common, undo_run(&request).await?)?)
}
