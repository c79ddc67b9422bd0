//! `muster resolve KIND CODE FIELD --take …`: a decision on a conflict, written into a file that is
//! reviewed like any other.

use clap::Args;

use super::arguments::common::Common;
use super::terminal::output;
use super::terminal::progress::Progress;
use crate::app::failure::{Exit, Failure};
use crate::app::flows::flow_context::FlowContext;
use crate::app::flows::resolve_conflict::{DecisionRequest, resolve_conflict};
use crate::app::flows::select_flows::{self, FlowSelection};
use crate::model::Kind;

#[derive(Args, Clone, Debug)]
pub struct ResolveArgs {
    /// Kind of the record: area, department, position or employee
    #[arg(value_name = "KIND", value_parser = super::arguments::common::parse_kind)]
    pub kind: Kind,
    /// Code of the record
    #[arg(value_name = "CODE")]
    pub code: String,
    /// Name of the field as in the conflict; `record` for a whole record
    #[arg(value_name = "FIELD")]
    pub field: String,
    /// The side whose value is right (from or to), or a new value for both sides
    #[arg(long, value_name = "from|to|VALUE")]
    pub take: String,
    /// Name of the flow; may be omitted if there is only one
    #[arg(long, value_name = "FLOW")]
    pub flow: Option<String>,
}

pub async fn run_resolve(common: &Common, args: &ResolveArgs) -> Result<Exit, Failure> {
    let settings = select_flows::load_settings(common.config.as_deref())?;
    let wanted = FlowSelection::by_name(args.flow.as_deref());
    let flows = select_flows::select_flows(&settings, wanted)?;
    let progress = Progress::new(common);
    let context = FlowContext::for_all_records(common.preview_options(), &settings, &progress);
    let request =
        DecisionRequest { kind: args.kind, code: &args.code, field: &args.field, take: &args.take };
    let mut outputs = Vec::new();
    for flow in flows {
        outputs.push(resolve_conflict(&context, flow, request).await?);
    }
    Ok(output::emit_outputs(common, outputs)?)
}
