//! The place of the state, and what it has of the past of a flow.

use chrono::{DateTime, Utc};
use secrecy::ExposeSecret as _;

use crate::app::failure::{Exit, Failure};
use crate::app::stores::database_stores;
use crate::model::{Code, Kind, Problem};
use crate::planning::three_way_merge::mark_freed_cards;
use crate::planning::{FlowMode, KnownServer, ServerHistory, TwoWayHistory};
use crate::settings::{Flow, Settings, StoreSettings, UrlSetting};
use crate::state::{FlowNames, StateDatabase, StateError, server_identity};

/// The state database's URL, with its secret fetched.
pub fn state_database_url(settings: &Settings) -> Result<String, Failure> {
    let wrong = |what: String, help: String| {
        let problem = Problem::error("unusable", what).with_help(help).of_settings();
        Failure::with_problems(vec![match crate::settings::settings_place::origin_of_keys(
            settings,
            &["state", "url"],
        ) {
            Some(origin) => problem.at_origin(origin),
            None => problem,
        }])
    };
    let url = match &settings.state.url {
        UrlSetting::Plain(url) => url.clone(),
        UrlSetting::Secret(secret) => match secret.resolve_secret() {
            Ok(url) => url.expose_secret().to_owned(),
            Err(error) => {
                let what = format!("the URL of the state database is not known: {error}");
                return Err(wrong(what, secret.missing_hint()));
            }
        },
    };
    let help = "correct the options of the URL of the state database".to_owned();
    database_stores::state_url(&url).map_err(|what| wrong(what, help))
}

/// The state, if there is one yet. Nothing is made.
pub async fn open_existing_state(settings: &Settings) -> Result<Option<StateDatabase>, Failure> {
    StateDatabase::open_existing(&state_database_url(settings)?)
        .await
        .map_err(|error| state_failure(error.into()))
}

/// The past of the server of a flow, as far as it is remembered.
pub async fn load_history(
    settings: &Settings,
    flow: &Flow,
    now: DateTime<Utc>,
) -> Result<ServerHistory, Failure> {
    let Some(state) = open_existing_state(settings).await? else {
        return Ok(ServerHistory::default());
    };
    let past = read_history(&state, settings, flow, now).await;
    state.close().await;
    past.map_err(|error: StateError| state_failure(error.into()))
}

pub(super) async fn read_history(
    state: &StateDatabase,
    settings: &Settings,
    flow: &Flow,
    now: DateTime<Utc>,
) -> Result<ServerHistory, StateError> {
    let places = StateKeys::of(state, settings, flow).await?;
    let StateKeys { from, to, live, pair, .. } = &places;
    let mut past = state.read_history(to, from, &flow.name, now).await?;
    past.base = state.flow_base(pair).await?;
    past.deactivated = state.read_deactivated(pair).await?;
    past.delivered = matches!(
        settings.stores.get(&flow.from),
        Some(StoreSettings::Csv(_) | StoreSettings::Ndjson(_))
    );
    past.both = read_two_way_base(state, &places, flow, now).await?;
    if flow.policy.mode == FlowMode::Pull {
        let base = state.read_base(pair).await?;
        (past.known, past.own_effects) = (base.known(), base.own_effects());
    }
    past.server = places.known_server(state).await?.map(Box::new);
    past.rules = state.kept_rules(live, now).await?;
    Ok(past)
}

/// The keys of what the state keeps of a flow.
#[derive(Debug)]
pub struct StateKeys {
    from: String,
    to: String,
    /// That of the live side.
    live: String,
    pub pair: String,
    /// The old address of the server, where the settings name a new one and no run has used it.
    moved_from: Option<String>,
}

impl StateKeys {
    /// Those of a flow. A server whose address is new to the state stands under the one at which it
    /// was known.
    pub async fn of(
        state: &StateDatabase,
        settings: &Settings,
        flow: &Flow,
    ) -> Result<StateKeys, StateError> {
        let live = identify_store(settings, flow.live_store());
        let is_server =
            matches!(settings.stores.get(flow.live_store()), Some(StoreSettings::Server(_)));
        let is_new =
            is_server && state.last_agreed(&base_key_of_flow(settings, flow)).await?.is_none();
        let moved_from =
            if is_new { state.moved_from(&live, &names(settings, flow)).await? } else { None };
        let of = |store: &str| match &moved_from {
            Some(old) if store == flow.live_store() => old.clone(),
            _ => identify_store(settings, store),
        };
        let (from, to, live) = (of(&flow.from), of(&flow.to), of(flow.live_store()));
        let pair = format!("{live} {}", flow.name);
        Ok(StateKeys { from, to, live, pair, moved_from })
    }

    /// What the server of the flow was known by.
    pub async fn known_server(
        &self,
        state: &StateDatabase,
    ) -> Result<Option<KnownServer>, StateError> {
        let known = state.known_server(&self.pair, &self.live).await?;
        Ok(known.map(|known| KnownServer { moved_from: self.moved_from.clone(), ..known }))
    }
}

/// How a flow is known whatever the address of its server is.
pub(super) fn names(settings: &Settings, flow: &Flow) -> FlowNames {
    let store = flow.live_store();
    let source = if store == flow.to { &flow.from } else { &flow.to };
    FlowNames {
        flow: flow.name.clone(),
        store: store.to_owned(),
        source: identify_store(settings, source),
    }
}

/// What a flow that goes both ways is merged over; nothing for the others.
async fn read_two_way_base(
    state: &StateDatabase,
    places: &StateKeys,
    flow: &Flow,
    now: DateTime<Utc>,
) -> Result<Option<Box<TwoWayHistory>>, StateError> {
    if flow.policy.mode != FlowMode::TwoWay {
        return Ok(None);
    }
    let StateKeys { from, to, pair, .. } = places;
    let mut base = state.read_two_way_base(pair).await?;
    if let Some(since) = base.since {
        mark_freed_cards(&mut base, &state.freed_cards_since(to, since.run).await?);
    }
    let from = state.read_history(from, to, &flow.name, now).await?;
    Ok(Some(Box::new(TwoWayHistory { base, from })))
}

/// What a store is, however the settings call it: the address of a server, the path of files, the
/// URL of a database without its user and password.
pub fn identify_store(settings: &Settings, store: &str) -> String {
    match settings.stores.get(store) {
        Some(StoreSettings::Server(server)) => server_identity(&server.url),
        Some(StoreSettings::Yaml { path }) => format!("yaml:{}", path.display()),
        Some(StoreSettings::Database(database)) => database_stores::identify_database(database)
            .unwrap_or_else(|| format!("database:{store}")),
        _ => store.to_owned(),
    }
}

/// The name of the two sides of a flow in the base: each flow manages fields of its own, in both
/// directions the same.
pub fn base_key_of_flow(settings: &Settings, flow: &Flow) -> String {
    format!("{} {}", identify_store(settings, flow.live_store()), flow.name)
}

/// Records of the server of a flow that earlier runs took away or renamed. What cannot be looked up
/// is not known.
pub async fn taken_away(settings: &Settings, flow: &Flow) -> Vec<(Kind, Code)> {
    let Ok(Some(state)) = open_existing_state(settings).await else { return Vec::new() };
    let gone = state.taken_away(&identify_store(settings, &flow.to)).await;
    state.close().await;
    gone.unwrap_or_default()
}

pub fn state_failure(error: anyhow::Error) -> Failure {
    Failure::new(Exit::Error, error).with_hint(
        "nothing was sent. The state holds the journal and the lock: make it reachable and \
         writable, or name another \
         one in `state: { url: … }`",
    )
}
