//! A server of the UTimeMaster family as a store: read whole, changed one request at a time.

mod arrivals;
mod completing;
mod doctor;
mod fresh_evidence;
mod http;
mod ids;
mod lister;
mod options_request;
mod paging;
mod picking;
mod punch_walk;
mod read_devices;
mod read_directory;
mod read_punches;
mod resigning;
mod server_identity;
mod whole_list;
mod write_changes;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

pub use crate::store::server::http::http_options::{Login, Pem, ServerOptions};
pub use crate::store::server::http::request_error::Failed;
pub use doctor::examine_server;
pub use punch_walk::{FreshPunches, PunchWalk};
pub use read_punches::{PunchOrder, PunchPage, PunchPages, PunchQuery};

use self::http::client::Client;
use self::ids::Ids;
use self::resigning::resigned::Resigned;
use crate::engine::{
    Job, Observer, PerformError, Performed, ReadBack, ReadError, RequestCounts, Seen, Source,
    SourceReading, StopSignal, Target, Want,
};
use crate::model::{Code, Directory, Kind, PerKind, Profile, ServerBuild, ServerRules, Zone};
use crate::planning::{Change, Expected, ServerPrint};
use crate::protocol::{AttendanceDialect, Secrets};

/// One server, by its name in the settings.
#[derive(Debug)]
pub struct Server {
    name: String,
    client: read_directory::SharedClient,
    ids: Mutex<Ids>,
    /// Who resigned, and by which record.
    resigns: Mutex<HashMap<Code, Resigned>>,
    timezone: Zone,
    profile: Option<Profile>,
    learnt: Mutex<Learnt>,
    fresh: fresh_evidence::Fresh,
}

/// What reading told about the server.
#[derive(Debug, Default)]
struct Learnt {
    dialect: AttendanceDialect,
    sizes: PerKind<usize>,
    /// Rows that came with it.
    defaults: Vec<(Kind, Code)>,
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
            fresh: fresh_evidence::Fresh::default(),
        })
    }

    fn dialect(&self) -> AttendanceDialect {
        self.learnt.lock().unwrap_or_else(PoisonError::into_inner).dialect
    }

    /// The build that the settings name, or the one that answers in this way.
    fn server_build(&self, dialect: AttendanceDialect) -> Option<ServerBuild> {
        let likely = match dialect {
            AttendanceDialect::Flat => Some(Profile::Utimemaster90),
            AttendanceDialect::Nested => Some(Profile::Biotime95),
            AttendanceDialect::Unknown => None,
        };
        let is_named = self.profile.is_some();
        self.profile.or(likely).map(|profile| ServerBuild { profile, is_named })
    }

    fn known_size(&self, kind: Kind) -> usize {
        self.learnt.lock().unwrap_or_else(PoisonError::into_inner).sizes[kind]
    }

    fn learn_facts(&self, dialect: AttendanceDialect, directory: &Directory) {
        let sizes = crate::engine::port::count_by_kind(directory);
        let defaults = Kind::ALL
            .into_iter()
            .flat_map(|kind| directory.fixed[kind].iter().map(move |code| (kind, code.clone())));
        let learnt = Learnt { dialect, sizes, defaults: defaults.collect() };
        *self.learnt.lock().unwrap_or_else(PoisonError::into_inner) = learnt;
    }
}

impl Source for Server {
    fn read_directory<'a>(
        &'a self,
        want: Want,
        observer: &'a dyn Observer,
    ) -> Job<'a, Result<SourceReading, ReadError>> {
        Box::pin(read_directory::read_directory(self, want, observer))
    }

    fn request_counts(&self) -> RequestCounts {
        self.client.request_traffic()
    }

    fn server_print(&self) -> Option<ServerPrint> {
        let ids = self.ids.lock().unwrap_or_else(PoisonError::into_inner);
        let learnt = self.learnt.lock().unwrap_or_else(PoisonError::into_inner);
        let mut print = ServerPrint {
            dialect: learnt.dialect.name().to_owned(),
            page: self.client.largest_page(),
            defaults: learnt.defaults.clone(),
            sample: Vec::new(),
        };
        for kind in Kind::ALL {
            print.sample_records(kind, ids.known_records(kind));
        }
        Some(print)
    }

    fn id_of(&self, kind: Kind, code: &Code) -> Option<String> {
        let ids = self.ids.lock().unwrap_or_else(PoisonError::into_inner);
        ids.id_of(kind, code.as_str()).map(|id| id.to_string())
    }

    fn rules<'a>(&'a self, kinds: &'a [Kind]) -> Job<'a, ServerRules> {
        Box::pin(self.stated_rules(kinds))
    }

    fn register_secrets(&self, secrets: &Arc<Secrets>) {
        self.client.learn_secrets(secrets);
    }

    fn stop_on(&self, stop: &Arc<StopSignal>) {
        self.client.patience.stop_on(stop);
    }
}

impl ReadBack for Server {
    fn read_back<'a>(
        &'a self,
        changes: &'a [&'a Change],
        observer: &'a dyn Observer,
    ) -> Job<'a, Result<Seen, ReadError>> {
        Box::pin(self.reread_touched(changes, observer))
    }
}

impl Target for Server {
    fn max_parallel(&self) -> usize {
        self.client.max_parallel()
    }

    fn execute_change<'a>(
        &'a self,
        change: &'a Change,
        expected: Option<Expected<'a>>,
    ) -> Job<'a, Result<Performed, PerformError>> {
        Box::pin(self.perform_change(change, expected))
    }
}
