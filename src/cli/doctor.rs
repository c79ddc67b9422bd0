//! `muster doctor`: checks stores and reports what is not well, and what to do about it. Writes
//! nothing anywhere.

use chrono::Utc;
use clap::Args;
use futures_util::future::join_all;
use serde_json::json;

use super::arguments::common::Common;
use super::terminal::output;
use crate::app::command_output::CommandOutput;
use crate::app::failure::{Exit, Failure};
use crate::app::flows::select_flows;
use crate::app::stores::store_health::check_store;
use crate::engine::{CheckStatus, Health};
use crate::render::health_text;
use crate::render::terminal_style::{CHANGED, STRONG, paint_text, strip_unprintable};
use crate::settings::{Settings, StoreSettings, zones};

#[derive(Args, Clone, Debug)]
pub struct DoctorArgs {
    /// Name of the store; all stores if omitted
    #[arg(value_name = "STORE")]
    pub store: Option<String>,
}

pub async fn run_doctor(common: &Common, args: &DoctorArgs) -> Result<Exit, Failure> {
    let settings = select_flows::load_settings(common.config.as_deref())?;
    let chosen: Vec<(&String, &StoreSettings)> = match &args.store {
        None => settings.stores.iter().collect(),
        Some(name) => {
            vec![
                settings
                    .stores
                    .get_key_value(name)
                    .ok_or_else(|| unknown_store_failure(&settings, name))?,
            ]
        }
    };
    let looked = chosen.into_iter().map(|(name, store)| check_store(&settings, name, store));
    let (stores, exits): (Vec<Health>, Vec<Exit>) = join_all(looked).await.into_iter().unzip();
    let status = stores.iter().map(Health::worst_status).max().unwrap_or(CheckStatus::Ok);
    let tables = zones::zone_tables();
    let old = tables.age_warning(Utc::now().date_naive());
    let mut zones = serde_json::to_value(tables).map_err(anyhow::Error::from)?;
    if let Some(old) = &old {
        zones["warning"] = old.as_str().into();
    }
    let verdict = CommandOutput::of_people(Exit::worst_of(exits), |redactor| {
        let mut stores = stores.clone();
        if let Some(redactor) = redactor {
            stores.iter_mut().for_each(|store| health_text::redact_health(store, redactor));
        }
        let mut json = json!({
            "format_version": crate::planning::plan::FORMAT_VERSION,
            "muster_version": env!("CARGO_PKG_VERSION"),
            "status": status,
            "time_zones": zones,
            "stores": stores,
        });
        if redactor.is_some() {
            json["masked"] = true.into();
        }
        let texts: Vec<String> =
            stores.iter().map(|store| health_text::render_health(store, common.quiet)).collect();
        let mut text = texts.join(if common.quiet { "" } else { "\n" });
        if !common.quiet {
            text.push_str(&format!(
                "\n{} {}\n",
                paint_text(STRONG, "time zones:"),
                strip_unprintable(&tables.summary_line())
            ));
            if let Some(old) = &old {
                text.push_str(&format!(
                    "  {} {}\n",
                    paint_text(CHANGED, "warning:"),
                    strip_unprintable(old)
                ));
            }
        }
        Ok((text, serde_json::value::to_raw_value(&json).map_err(anyhow::Error::from)?))
    })?;
    Ok(output::emit_outputs(common, vec![verdict])?)
}

fn unknown_store_failure(settings: &Settings, name: &str) -> Failure {
    let names = settings.stores.keys().cloned().collect::<Vec<_>>().join(", ");
    Failure::with_message(Exit::Invalid, format!("there is no store {name:?}; there is {names}"))
        .with_hint("name one of them, or leave it out to look at all")
}
