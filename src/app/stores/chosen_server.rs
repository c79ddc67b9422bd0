//! Which server a command speaks to that needs no flow: the one that is named, or the only one
//! there is.

use std::collections::{BTreeMap, BTreeSet};

use super::flow_stores::{self, ServerAccount};
use crate::app::failure::{Exit, Failure};
use crate::app::run_session;
use crate::model::{Code, Kind, Zone};
use crate::planning::server_print::{self, Identity, identify};
use crate::render::document::fragments::Wording;
use crate::render::document::plan_texts::RefusalText;
use crate::render::terminal_style::{CHANGED, paint_text};
use crate::settings::{ServerSettings, Settings, StoreSettings};
use crate::store::server::Server;

/// A server, ready to be asked. Nothing was sent yet.
#[derive(Debug)]
pub struct ChosenServer {
    pub name: String,
    pub server: Server,
    /// The zone that the settings name for it.
    pub zone: Option<Zone>,
}

/// The server that is named, or the one of the flows, or the only one of the settings.
pub fn choose_server(settings: &Settings, wanted: Option<&str>) -> Result<ChosenServer, Failure> {
    let (name, server) = find_server(settings, wanted)?;
    Ok(ChosenServer {
        name: name.to_owned(),
        server: flow_stores::connect_server(settings, name, (server, ServerAccount::Read))?,
        zone: server.timezone,
    })
}

/// Why a server is not the one that runs of its flows worked on, as far as the state and a few
/// requests show. What cannot be looked up is not known.
pub async fn other_server(settings: &Settings, chosen: &ChosenServer) -> Option<RefusalText> {
    let state = run_session::open_existing_state(settings).await.ok()??;
    let mut known = None;
    for flow in settings.flows.values().filter(|flow| flow.live_store() == chosen.name) {
        let places = run_session::StateKeys::of(&state, settings, flow).await.ok();
        if let Some(places) = places {
            known = known.or(places.known_server(&state).await.ok().flatten());
        }
    }
    state.close().await;
    let mut known = known?;
    let found = chosen.server.check_sampled_records(&server_print::sample_to_verify(&known)).await;
    let held: BTreeMap<(Kind, Code), String> = found
        .iter()
        .filter(|(_, holds)| *holds)
        .map(|(one, _)| ((one.kind, one.code.clone()), one.id.clone()))
        .collect();
    let sample = found.into_iter().map(|(one, _)| one.clone()).collect();
    known.print.sample = sample;
    let now = known.print.clone();
    match identify(&known, &now, |kind, code| held.get(&(kind, code.clone())).cloned()) {
        Identity::Other(refusal) => {
            let refusal = server_print::refer_to_plan(refusal);
            Some(RefusalText::from_refusal(&refusal, &Wording::default()))
        }
        Identity::Same | Identity::Unknown => None,
    }
}

/// A remark of a rule, for people.
pub fn render_remark(said: &RefusalText) -> String {
    format!(
        "{} {} ({})\n  help: {}\n",
        paint_text(CHANGED, "warning:"),
        said.message,
        said.rule,
        said.help
    )
}

pub fn find_server<'a>(
    settings: &'a Settings,
    wanted: Option<&str>,
) -> Result<(&'a str, &'a ServerSettings), Failure> {
    let servers: Vec<(&str, &ServerSettings)> = settings
        .stores
        .iter()
        .filter_map(|(name, store)| match store {
            StoreSettings::Server(server) => Some((name.as_str(), server.as_ref())),
            _ => None,
        })
        .collect();
    let names = servers.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
    let invalid = |message: String, hint: &str| {
        Err(Failure::with_message(Exit::Invalid, message).with_hint(hint))
    };
    if servers.is_empty() {
        let message = format!("{} has no store that is a server", settings.shown);
        return invalid(
            message,
            "only servers have devices and transactions: add one under `stores:`",
        );
    }
    if let Some(wanted) = wanted {
        return match (servers.iter().find(|(name, _)| *name == wanted), settings.stores.get(wanted))
        {
            (Some(found), _) => Ok(*found),
            (None, Some(other)) => invalid(
                format!(
                    "the store {wanted:?} is of sort {}: only servers have devices and \
                     transactions",
                    other.name()
                ),
                &format!("servers: {names}"),
            ),
            (None, None) => {
                invalid(format!("there is no store {wanted:?}"), &format!("servers: {names}"))
            }
        };
    }
    let imports = settings.punches.values().map(|import| import.from.as_str());
    let ends: BTreeSet<&str> = settings
        .flows
        .values()
        .flat_map(|flow| [flow.from.as_str(), flow.to.as_str()])
        .chain(imports)
        .collect();
    let of_flows: Vec<_> = servers.iter().filter(|(name, _)| ends.contains(name)).collect();
    match (of_flows.as_slice(), servers.as_slice()) {
        ([one], _) => Ok(**one),
        (_, [one]) => Ok(*one),
        _ => {
            invalid(format!("there are several servers: {names}"), "name one of them with --store")
        }
    }
}
