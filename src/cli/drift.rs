//! `muster drift`: what changed on the server since the last apply; read only.

use futures_util::future::join_all;

use super::arguments::common::{Common, DriftArgs};
use super::terminal::output;
use super::terminal::progress::Progress;
use crate::app::command_output::CommandOutput;
use crate::app::failure::{Exit, Failure};
use crate::app::flow_drift::check_flow_drift;
use crate::app::flows::flow_context::{FlowContext, UnmatchedCounter};
use crate::app::flows::select_flows;

pub async fn run_drift(common: &Common, args: &DriftArgs) -> Result<Exit, Failure> {
    let settings = select_flows::load_settings(common.config.as_deref())?;
    let flows = select_flows::select_flows(&settings, args.selection())?;
    let progress = Progress::new(common);
    let (count, several) = (flows.len(), UnmatchedCounter::default());
    let context = FlowContext {
        filter: common.to_filter(),
        several: (count > 1).then_some(&several),
        ..FlowContext::for_all_records(common.preview_options(), &settings, &progress)
    };
    let verdicts = flows.into_iter().map(|flow| {
        let context = &context;
        async move {
            let output = match check_flow_drift(context, flow).await {
                Ok(verdict) => verdict,
                Err(failure) => CommandOutput::from_failure(&failure, Some(&flow.name))?,
            };
            if count > 1 {
                context.progress.show_flow_result(&output.result_line());
            }
            Ok(output)
        }
    });
    let verdicts: Vec<CommandOutput> =
        join_all(verdicts).await.into_iter().collect::<anyhow::Result<_>>()?;
    several.check_all_unmatched(count)?;
    Ok(output::emit_outputs(common, verdicts)?)
}
