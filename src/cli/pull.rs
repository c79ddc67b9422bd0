//! `muster pull`: the flow with its ends swapped; live state into files or an HR database.

use clap::Args;

use super::arguments::common::{ApplyArgs, Common, PlanArgs};
use super::{apply, plan};
use crate::app::failure::{Exit, Failure};
use crate::app::flows::select_flows::FlowDirection;
use crate::app::interrupt::RunInterrupt;
use crate::settings::Flow;

#[derive(Args, Clone, Debug)]
pub struct PullArgs {
    #[command(flatten)]
    pub apply: ApplyArgs,
    /// Only show the plan
    #[arg(long, conflicts_with_all = ["yes", "plan", "expect"])]
    pub preview: bool,
}

pub async fn run_pull(
    common: &Common,
    args: &PullArgs,
    interrupt: &RunInterrupt,
) -> Result<Exit, Failure> {
    let course = FlowDirection::Pull { secrets: args.apply.secrets };
    if !args.preview {
        return apply::apply_in_direction(common, &args.apply, course, interrupt).await;
    }
    let ApplyArgs { flows, overrides, secrets, encrypt_to, .. } = args.apply.clone();
    let args =
        PlanArgs { flows, overrides, secrets, encrypt_to, out: None, detailed_exitcode: false };
    plan::plan_in_direction(common, &args, course, next_step).await
}

fn next_step(flow: &Flow, _: &PlanArgs) -> String {
    format!("To do this: muster pull {}\n", flow.name)
}
