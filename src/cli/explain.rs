//! `muster explain KIND CODE`: one record on every side, and what would happen to it and why.

use clap::Args;

use super::arguments::common::Common;
use super::terminal::output;
use super::terminal::progress::Progress;
use crate::app::explain_record::{RecordQuery, explain_in_flow, explain_server_record};
use crate::app::failure::{Exit, Failure};
use crate::app::flows::flow_context::FlowContext;
use crate::app::flows::select_flows::{self, FlowDirection, FlowSelection};
use crate::model::Kind;

#[derive(Args, Clone, Debug)]
pub struct ExplainArgs {
    /// Kind of the record: area, department, position or employee
    #[arg(value_name = "KIND", value_parser = super::arguments::common::parse_kind)]
    pub kind: Kind,
    /// Code of the record
    #[arg(value_name = "CODE", value_parser = parse_code)]
    pub code: String,
    /// Name of the flow; may be omitted if there is only one
    #[arg(long, value_name = "FLOW")]
    pub flow: Option<String>,
    /// Show the record as this server store holds it, independent of any flow
    #[arg(long, value_name = "STORE", conflicts_with = "flow")]
    pub store: Option<String>,
}

fn parse_code(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("the value is empty: give a code".to_owned()),
        _ => Ok(text.to_owned()),
    }
}

pub async fn run_explain(common: &Common, args: &ExplainArgs) -> Result<Exit, Failure> {
    let course = FlowDirection::Own { secrets: false };
    let settings = select_flows::load_directed_settings(common.config.as_deref(), course)?;
    let query = RecordQuery { kind: args.kind, code: &args.code };
    let progress = Progress::new(common);
    if args.store.is_some() || (settings.flows.is_empty() && args.flow.is_none()) {
        let store = args.store.as_deref();
        let shown = explain_server_record(&settings, store, query, &progress).await?;
        return Ok(output::emit_outputs(common, vec![shown])?);
    }
    let wanted = FlowSelection::by_name(args.flow.as_deref());
    let flows = select_flows::select_flows(&settings, wanted)?;
    let context = FlowContext::for_all_records(common.preview_options(), &settings, &progress);
    let mut outputs = Vec::new();
    for flow in flows {
        outputs.push(explain_in_flow(&context, flow, query).await?);
    }
    Ok(output::emit_outputs(common, outputs)?)
}
