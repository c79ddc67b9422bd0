//! Where the state is, and what it knows of the past of a flow.

use chrono::{DateTime, Utc};
use secrecy::ExposeSecret as _;

use super::super::databases;
use super::super::failure::{Exit, Failure};
use crate::model::{Code, Kind, Problem};
use crate::planning::merge::set_freed;
use crate::planning::{FlowMode, KnownServer, PastBoth, ServerHistory};
use crate::settings::{Flow, Settings, StoreSettings, UrlSetting};
use crate::state::{Names, StateDatabase, StateError, identity};

/// The state database's URL, with its secret fetched.
pub fn url(settings: &Settings) -> Result<String, Failure> {
    let wrong = |what: String, help: String| {
        let problem = Problem::error("unusable", what).help(help).of_settings();
        Failure::invalid(vec![match crate::settings::place::of(settings, &["state", "url"]) {
            Some(origin) => problem.at(origin),
            None => problem,
        }])
    };
    let url = match &settings.state.url {
        UrlSetting::Plain(url) => url.clone(),
        UrlSetting::Secret(secret) => match secret.resolve() {
            Ok(url) => url.expose_secret().to_owned(),
            Err(error) => {
                let what = format!("the URL of the state database is not known: {error}");
                return Err(wrong(what, secret.hint()));
            }
        },
    };
    let help = "correct the options of the URL of the state database".to_owned();
    databases::state_url(&url).map_err(|what| wrong(what, help))
}

/// The state, if there is one yet. Nothing is made.
pub async fn look(settings: &Settings) -> Result<Option<StateDatabase>, Failure> {
    StateDatabase::look(&url(settings)?).await.map_err(|error| unusable(error.into()))
}

/// The past of the server of a flow, as far as it is remembered.
pub async fn past(settings: &Settings, flow: &Flow, now: DateTime<Utc>) -> Result<ServerHistory, Failure> {
    let Some(state) = look(settings).await? else { return Ok(ServerHistory::default()) };
    let past = recall(&state, settings, flow, now).await;
    state.close().await;
    past.map_err(|error: StateError| unusable(error.into()))
}

pub(super) async fn recall(
    state: &StateDatabase,
    settings: &Settings,
    flow: &Flow,
    now: DateTime<Utc>,
) -> Result<ServerHistory, StateError> {
    let places = Places::of(state, settings, flow).await?;
    let Places { from, to, live, pair, .. } = &places;
    let mut past = state.past(to, from, &flow.name, now).await?;
    past.base = state.flow_base(pair).await?;
    past.deactivated = state.deactivated(pair).await?;
    past.delivered =
        matches!(settings.stores.get(&flow.from), Some(StoreSettings::Csv(_) | StoreSettings::Ndjson(_)));
    past.both = both(state, &places, flow, now).await?;
    if flow.policy.mode == FlowMode::Pull {
        let base = state.base(pair).await?;
        (past.known, past.own_effects) = (base.known(), base.own_effects());
    }
    past.server = places.known_server(state).await?.map(Box::new);
    past.rules = state.kept_rules(live, now).await?;
    Ok(past)
}

/// Under what the state keeps what it knows of a flow.
#[derive(Debug)]
pub(in crate::cli) struct Places {
    from: String,
    to: String,
    /// That of the live side.
    live: String,
    pub(in crate::cli) pair: String,
    /// The old address of the server, where the settings name a new one and no run knows it.
    moved_from: Option<String>,
}

impl Places {
    /// Those of a flow. A server whose address is new to the state stands under the one at which it was known.
    pub(in crate::cli) async fn of(
        state: &StateDatabase,
        settings: &Settings,
        flow: &Flow,
    ) -> Result<Places, StateError> {
        let live = place(settings, flow.live());
        let is_server = matches!(settings.stores.get(flow.live()), Some(StoreSettings::Server(_)));
        let is_new = is_server && state.last_agreed(&pair(settings, flow)).await?.is_none();
        let moved_from = if is_new { state.moved_from(&live, &names(settings, flow)).await? } else { None };
        let of = |store: &str| match &moved_from {
            Some(old) if store == flow.live() => old.clone(),
            _ => place(settings, store),
        };
        let (from, to, live) = (of(&flow.from), of(&flow.to), of(flow.live()));
        let pair = format!("{live} {}", flow.name);
        Ok(Places { from, to, live, pair, moved_from })
    }

    /// What the server of the flow was known by.
    pub(in crate::cli) async fn known_server(
        &self,
        state: &StateDatabase,
    ) -> Result<Option<KnownServer>, StateError> {
        let known = state.known_server(&self.pair, &self.live).await?;
        Ok(known.map(|known| KnownServer { moved_from: self.moved_from.clone(), ..known }))
    }
}

/// How a flow is known whatever the address of its server is.
pub(super) fn names(settings: &Settings, flow: &Flow) -> Names {
    let store = flow.live();
    let source = if store == flow.to { &flow.from } else { &flow.to };
    Names { flow: flow.name.clone(), store: store.to_owned(), source: place(settings, source) }
}

/// What a flow that goes both ways is merged over; nothing for the others.
async fn both(
    state: &StateDatabase,
    places: &Places,
    flow: &Flow,
    now: DateTime<Utc>,
) -> Result<Option<Box<PastBoth>>, StateError> {
    if flow.policy.mode != FlowMode::TwoWay {
        return Ok(None);
    }
    let Places { from, to, pair, .. } = places;
    let mut base = state.remembered(pair).await?;
    if let Some(since) = base.since {
        set_freed(&mut base, &state.freed_since(to, since.run).await?);
    }
    let from = state.past(from, to, &flow.name, now).await?;
    Ok(Some(Box::new(PastBoth { base, from })))
}

/// What a store is, however the settings call it: the address of a server, the path of files, the URL of a database
/// without its user and password.
pub fn place(settings: &Settings, store: &str) -> String {
    match settings.stores.get(store) {
        Some(StoreSettings::Server(server)) => identity(&server.url),
        Some(StoreSettings::Yaml { path }) => format!("yaml:{}", path.display()),
        Some(StoreSettings::Database(database)) => {
            databases::place(database).unwrap_or_else(|| format!("database:{store}"))
        }
        _ => store.to_owned(),
    }
}

/// The name of the two sides of a flow in the base: each flow manages fields of its own, in both directions the same.
pub fn pair(settings: &Settings, flow: &Flow) -> String {
    format!("{} {}", place(settings, flow.live()), flow.name)
}

/// Records of the server of a flow that earlier runs took away or renamed. What cannot be looked up is not known.
pub async fn taken_away(settings: &Settings, flow: &Flow) -> Vec<(Kind, Code)> {
    let Ok(Some(state)) = look(settings).await else { return Vec::new() };
    let gone = state.taken_away(&place(settings, &flow.to)).await;
    state.close().await;
    gone.unwrap_or_default()
}

pub(in crate::cli) fn unusable(error: anyhow::Error) -> Failure {
    Failure::new(Exit::Error, error).hint(
        "nothing was sent. The state holds the journal and the lock: make it reachable and writable, or name another \
         one in `state: { url: … }`",
    )
}
