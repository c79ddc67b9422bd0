//! Which flows a command works on, and in which direction.

use std::path::Path;
use std::sync::Once;

use anyhow::Context as _;
use chrono::Utc;

use crate::app::failure::{Exit, Failure};
use crate::model::Zone;
use crate::planning::FlowMode;
use crate::settings::{Flow, Settings, StoreSettings, zones};

/// Reads the settings: the file that is named, or the one here or in a folder above.
pub fn load_settings(config: Option<&Path>) -> Result<Settings, Failure> {
    let here = std::env::current_dir().context("cannot tell the working directory")?;
    crate::settings::load_settings(config, &here).map_err(Failure::with_problems)
}

/// Warns once when times are read by old tables of time zones, where any zone matters. It is for
/// commands that read or compute times: punches, devices, schedules, and the check of the settings.
pub fn warn_of_old_zones(settings: &Settings) {
    static SAID: Once = Once::new();
    let servers = settings.stores.values().filter_map(|store| match store {
        StoreSettings::Server(server) => server.timezone,
        _ => None,
    });
    let schedules = settings.flows.values().filter_map(|flow| flow.schedule.as_ref()?.timezone);
    if servers.chain(schedules).any(|zone| zone != Zone::UTC)
        && let Some(old) = zones::zone_tables().age_warning(Utc::now().date_naive())
    {
        SAID.call_once(|| tracing::warn!("{old}"));
    }
}

/// The same, with every flow turned into the direction in which it carries changes. After this
/// `mode: pull` means that the ends of a flow were swapped.
pub fn load_directed_settings(
    config: Option<&Path>,
    course: FlowDirection,
) -> Result<Settings, Failure> {
    let mut settings = load_settings(config)?;
    // What is pulled is asked for by name, whatever the flows do by themselves.
    if matches!(course, FlowDirection::Own { .. }) {
        settings.own_flows = settings.flows.clone();
    }
    for flow in settings.flows.values_mut() {
        match course {
            FlowDirection::Pull { secrets } => *flow = flow.reversed_with_secrets(secrets),
            FlowDirection::Own { secrets } if flow.policy.mode == FlowMode::Pull => {
                *flow = flow.reversed_with_secrets(secrets)
            }
            FlowDirection::Own { secrets } => flow.policy.secrets = secrets,
        }
    }
    Ok(settings)
}

/// Which way a command goes along its flows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlowDirection {
    /// In the direction of each flow itself. With secrets also those are written into files and
    /// databases that the flow does not name.
    Own { secrets: bool },
    /// From the live side back, whatever the direction of the flow; with secrets, or only with
    /// those that the flow names.
    Pull { secrets: bool },
}

/// Refuses `--secrets` where no flow writes into files or a database: servers get secret fields as
/// they are declared.
pub fn judge_secrets(
    settings: &Settings,
    flows: &[&Flow],
    course: FlowDirection,
) -> Result<(), Failure> {
    let (FlowDirection::Own { secrets } | FlowDirection::Pull { secrets }) = course;
    let by_hand = |name: &String| {
        matches!(
            settings.stores.get(name),
            Some(StoreSettings::Yaml { .. } | StoreSettings::Database(_))
        )
    };
    let writes = |flow: &&Flow| {
        by_hand(&flow.to) || (flow.policy.mode == FlowMode::TwoWay && by_hand(&flow.from))
    };
    if !secrets || flows.iter().any(writes) {
        return Ok(());
    }
    let message = "--secrets is for flows that write into files or a database, and these write to \
        a server alone";
    Err(Failure::with_message(Exit::Invalid, message)
        .with_hint("leave it out: a server gets secret fields as they are declared"))
}

/// The flows that a command is to work on.
#[derive(Clone, Copy, Debug, Default)]
pub struct FlowSelection<'a> {
    /// The flow that is named.
    pub name: Option<&'a str>,
    /// All of them.
    pub all: bool,
}

impl<'a> FlowSelection<'a> {
    /// The flow of this name, or the only one.
    pub fn by_name(name: Option<&'a str>) -> FlowSelection<'a> {
        FlowSelection { name, all: false }
    }
}

/// The flows of the settings that are selected.
pub fn select_flows<'a>(
    settings: &'a Settings,
    selection: FlowSelection<'_>,
) -> Result<Vec<&'a Flow>, Failure> {
    let names = || settings.flows.keys().cloned().collect::<Vec<_>>().join(", ");
    let invalid =
        |message: String, hint: &str| Failure::with_message(Exit::Invalid, message).with_hint(hint);
    if settings.flows.is_empty() {
        let message = format!("{} has no flows", settings.shown);
        return Err(invalid(message, "add one under `flows:`, with `from:` and `to:`"));
    }
    match (selection.name, selection.all, settings.flows.len()) {
        (Some(name), ..) => match settings.flows.get(name) {
            Some(flow) => Ok(vec![flow]),
            None => Err(invalid(
                format!("there is no flow {name:?}; there is {}", names()),
                "name one of them",
            )),
        },
        (None, true, _) | (None, false, 1) => {
            // Known already where the service runs one of its flows.
            settings.run_together.get_or_init(|| settings.flows.keys().cloned().collect());
            Ok(settings.flows.values().collect())
        }
        (None, false, _) => Err(invalid(
            format!("there are several flows: {}", names()),
            "name one of them, or take them all with --all",
        )),
    }
}
