//! One server: its client, and what reading it showed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::http::client::Client;
use super::http::http_options::ServerOptions;
use super::ids::Ids;
use super::resigning::resign_rows::ResignRecord;
use crate::model::{Code, Directory, Kind, PerKind, Profile, ServerBuild, Zone};
use crate::protocol::AttendanceDialect;

/// One server, by its name in the settings.
#[derive(Debug)]
pub struct Server {
    pub(super) name: String,
    pub(super) client: super::http::client::SharedClient,
    pub(super) ids: Mutex<Ids>,
    /// Who resigned, and by which record.
    pub(super) resigns: Mutex<HashMap<Code, ResignRecord>>,
    pub(super) timezone: Zone,
    pub(super) profile: Option<Profile>,
    pub(super) learnt: Mutex<ServerFacts>,
    pub(super) fresh: super::evidence_cache::EvidenceCache,
}

/// What reading showed about the server.
#[derive(Debug, Default)]
pub(super) struct ServerFacts {
    pub(super) dialect: AttendanceDialect,
    sizes: PerKind<usize>,
    /// Rows that came with it.
    pub(super) defaults: Vec<(Kind, Code)>,
}

impl Server {
    /// # Errors
    /// When certificates or the proxy cannot be used. Nothing is sent yet.
    pub fn new(name: &str, options: ServerOptions) -> anyhow::Result<Server> {
        let (timezone, profile) = (options.timezone, options.profile);
        let client = Arc::new(Client::new(options)?);
        Ok(Server {
            name: name.to_owned(),
            client,
            ids: Mutex::default(),
            resigns: Mutex::default(),
            timezone,
            profile,
            learnt: Mutex::default(),
            fresh: super::evidence_cache::EvidenceCache::default(),
        })
    }

    pub(super) fn dialect(&self) -> AttendanceDialect {
        self.learnt.lock().unwrap_or_else(PoisonError::into_inner).dialect
    }

    /// The build that the settings name, or the one that answers in this way.
    pub(super) fn server_build(&self, dialect: AttendanceDialect) -> Option<ServerBuild> {
        let likely = match dialect {
            AttendanceDialect::Flat => Some(Profile::Utimemaster90),
            AttendanceDialect::Nested => Some(Profile::Biotime95),
            AttendanceDialect::Unknown => None,
        };
        let is_named = self.profile.is_some();
        self.profile.or(likely).map(|profile| ServerBuild { profile, is_named })
    }

    pub(super) fn known_size(&self, kind: Kind) -> usize {
        self.learnt.lock().unwrap_or_else(PoisonError::into_inner).sizes[kind]
    }

    pub(super) fn learn_facts(&self, dialect: AttendanceDialect, directory: &Directory) {
        let sizes = crate::engine::store_ports::count_by_kind(directory);
        let defaults = Kind::ALL
            .into_iter()
            .flat_map(|kind| directory.fixed[kind].iter().map(move |code| (kind, code.clone())));
        let learnt = ServerFacts { dialect, sizes, defaults: defaults.collect() };
        *self.learnt.lock().unwrap_or_else(PoisonError::into_inner) = learnt;
    }
}
