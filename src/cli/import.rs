//! `muster import`: apply, for flows that come from a feed and for no others.

use super::apply;
use super::arguments::common::{ApplyArgs, Common};
use crate::app::apply::read_saved_plan;
use crate::app::failure::{Exit, Failure};
use crate::app::flows::select_flows;
use crate::app::interrupt::RunInterrupt;
use crate::settings::{Flow, Settings, StoreSettings};

pub async fn run_import(
    common: &Common,
    args: &ApplyArgs,
    interrupt: &RunInterrupt,
) -> Result<Exit, Failure> {
    let settings = select_flows::load_settings(common.config.as_deref())?;
    let other = |flow: &&Flow| !is_feed(&settings, &flow.from);
    let stranger = match &args.plan {
        Some(path) => {
            let saved = read_saved_plan(path, |name| std::env::var(name).ok())?;
            settings.flows.get(&saved.plan.flow).filter(other)
        }
        None => {
            select_flows::select_flows(&settings, args.flows.selection())?.into_iter().find(other)
        }
    };
    match stranger {
        None => apply::run_apply(common, args, interrupt).await,
        Some(flow) => {
            let message = format!("flow {} comes from {}, which is no feed", flow.name, flow.from);
            let feeds = settings.flows.values().filter(|flow| is_feed(&settings, &flow.from));
            let names: Vec<&str> = feeds.map(|flow| flow.name.as_str()).collect();
            let hint = match names.is_empty() {
                true => format!("use: muster apply {}", flow.name),
                false => format!(
                    "use `muster apply {}`; flows from a feed: {}",
                    flow.name,
                    names.join(", ")
                ),
            };
            Err(Failure::with_message(Exit::Invalid, message).with_hint(hint))
        }
    }
}

fn is_feed(settings: &Settings, store: &str) -> bool {
    matches!(settings.stores.get(store), Some(StoreSettings::Csv(_) | StoreSettings::Ndjson(_)))
}
