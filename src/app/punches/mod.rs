//! Imports of punches: settings become a server and a target, a poll becomes a result. Shared by
//! command and service.

mod import_failures;
mod import_outcome;
mod import_session;
mod import_target;
mod interruptible_import;

use std::collections::BTreeMap;

use import_failures::{poll_failure, target_failure};
pub use import_outcome::{ImportOutcome, output_of_import};
pub use import_session::{ImportSession, import_key};
use import_target::ImportTarget;
use interruptible_import::{InterruptibleSource, InterruptibleTarget};

use super::failure::{Exit, Failure};
use super::interrupt::RunInterrupt;
use super::progress_display::ProgressDisplay;
use super::stores::flow_stores::{self, ServerAccount};
use crate::engine::punches::{PollOptions, PollRequest, PunchSource as _, poll_with_counts};
use crate::engine::{Observer, ReadError, RequestCounts, Source as _};
use crate::model::{Code, Zone};
use crate::settings::{PunchImport, PunchesInto, Settings, StoreSettings};
use crate::store::database::punches::PunchOrigin;
use crate::store::server::Server;

/// The command, as it stands in the history.
pub const IMPORT: &str = "transactions import";

/// The same as it is typed.
const COMMAND: &str = "muster transactions import";

/// An import that can be polled.
#[derive(Debug)]
pub struct Import<'a> {
    settings: &'a Settings,
    pub punches: &'a PunchImport,
    server: Server,
    zone: Option<Zone>,
    address: String,
}

/// How a poll goes about it.
#[derive(Clone, Copy, Debug)]
pub struct ImportOptions<'a> {
    pub interrupt: &'a RunInterrupt,
    pub progress: &'a dyn ProgressDisplay,
    /// Compare everything, even where the counts are equal.
    pub all: bool,
    /// The server is the one that it was, at another address.
    pub moved: bool,
    /// Exactly so many punches are meant to be gone.
    pub gone: Option<u64>,
}

impl<'a> Import<'a> {
    /// Opens the server's side. Nothing is sent yet.
    pub fn open_import(
        settings: &'a Settings,
        punches: &'a PunchImport,
    ) -> Result<Import<'a>, Failure> {
        let Some(StoreSettings::Server(server)) = settings.stores.get(&punches.from) else {
            let message = format!("{:?} is no server, and only servers have punches", punches.from);
            return Err(Failure::with_message(Exit::Invalid, message));
        };
        let (zone, address) = (server.timezone, crate::state::server_identity(&server.url));
        let server =
            flow_stores::connect_server(settings, &punches.from, (server, ServerAccount::Read))?;
        Ok(Import { settings, punches, server, zone, address })
    }

    /// Where it is reached, without a login.
    pub fn server_address(&self) -> String {
        self.server.display_url()
    }

    /// What was asked of the server so far.
    pub fn server_traffic(&self) -> RequestCounts {
        self.server.request_counts()
    }

    /// One poll: afterwards the target holds what the server lists. What was saved stays and is in
    /// the outcome, however it ends; to be asked to end is no failure.
    pub async fn poll_punches(
        &self,
        manner: ImportOptions<'_>,
    ) -> (ImportOutcome, Result<(), Failure>) {
        let before = self.server.request_counts().requests;
        let mut outcome = ImportOutcome::default();
        let polled = self.poll_into_outcome(manner, &mut outcome).await;
        manner.progress.clear_bars();
        outcome.requests = self.server.request_counts().requests.saturating_sub(before);
        let ended = match polled {
            Err(failure) if manner.interrupt.is_over() && failure.exit == Exit::Error => {
                if !interruptible_import::is_broken_off(&failure.error) {
                    tracing::warn!("what was under way failed: {:#}", failure.error);
                }
                outcome.polled.stopped = true;
                Ok(())
            }
            ended => ended,
        };
        (outcome, ended)
    }

    async fn poll_into_outcome(
        &self,
        manner: ImportOptions<'_>,
        outcome: &mut ImportOutcome,
    ) -> Result<(), Failure> {
        let interrupt = manner.interrupt;
        let broken_off = || Failure::new(Exit::Error, interruptible_import::BrokenOff);
        let mut target = interrupt
            .run_unless_ended(self.open_target(manner.moved))
            .await
            .ok_or_else(broken_off)??;
        let asked = InterruptibleSource::new(&self.server, interrupt);
        let mut saving = InterruptibleTarget::new(target.as_punch_target(), interrupt);
        let setting = PollOptions {
            stop: &interrupt.stop,
            observer: manner.progress,
            all: manner.all,
            gone: manner.gone,
            saved_at_once: PollRequest::SAVED_AT_ONCE,
        };
        let (polled, ended) =
            poll_with_counts(&asked, &mut saving, self.punches.since, setting).await;
        outcome.polled = polled;
        let lost = saving.is_lost();
        let ended = ended.map_err(|error| poll_failure(error, &self.by_hand()));
        if ended.is_ok() {
            self.count_unknown_codes(&mut target, manner, outcome).await;
        } else if !outcome.polled.codes.is_empty() {
            outcome.doubt = Some("the import broke off".to_owned());
        }
        // A connection that waits for an answer would be waited for once more.
        if !lost {
            let _ = interrupt.finish_or_abandon(target.close_target()).await;
        }
        ended
    }

    /// Punches of codes that no employee has are imported all the same, and so is what could not be
    /// looked for.
    async fn count_unknown_codes(
        &self,
        target: &mut ImportTarget,
        manner: ImportOptions<'_>,
        outcome: &mut ImportOutcome,
    ) {
        let looking = self.find_unknown_codes(target, &outcome.polled.codes, manner.progress);
        match manner.interrupt.run_unless_ended(looking).await {
            Some(Ok(unknown)) => outcome.unknown = unknown,
            Some(Err(why)) => outcome.doubt = Some(why),
            None if outcome.polled.codes.is_empty() => {}
            None => {
                outcome.polled.stopped = true;
                outcome.doubt = Some("it was interrupted before that".to_owned());
            }
        }
    }

    /// The command that imports the same.
    fn by_hand(&self) -> String {
        match self.settings.punches.contains_key(&self.punches.name) {
            true => format!("{COMMAND} {}", self.punches.name),
            false => {
                let into = name_of_target(self.settings, &self.punches.into);
                format!("{COMMAND} --store {} --into {into}", self.punches.from)
            }
        }
    }

    async fn open_target(&self, moved: bool) -> Result<ImportTarget, Failure> {
        let (name, address) = (self.punches.from.clone(), self.address.clone());
        let sender = PunchOrigin { name, address, zone: self.zone, moved };
        ImportTarget::open_target(self.settings, &self.punches.into, sender)
            .await
            .map_err(target_failure)
    }

    /// Counts the punches of codes that no employee has: by the people of the database, else by
    /// those of the server.
    async fn find_unknown_codes(
        &self,
        target: &mut ImportTarget,
        codes: &BTreeMap<Code, u64>,
        observer: &dyn Observer,
    ) -> Result<BTreeMap<Code, u64>, String> {
        let asked: Vec<Code> = codes.keys().cloned().collect();
        if asked.is_empty() {
            return Ok(BTreeMap::new());
        }
        let told = |error: anyhow::Error| format!("{error:#}");
        let strangers =
            match target.as_punch_target().find_unknown_codes(&asked).await.map_err(told)? {
                Some(strangers) => strangers,
                None => self.server.find_unknown_codes(asked, observer).await.map_err(|error| {
                    match error {
                        ReadError::Failed(error) => told(error),
                        ReadError::Incomplete(why) => why,
                        ReadError::Invalid(_) => {
                            "the people of the server could not be read".to_owned()
                        }
                    }
                })?,
            };
        let count = |code: Code| {
            let punches = codes.get(&code).copied().unwrap_or_default();
            (code, punches)
        };
        Ok(strangers.into_iter().map(count).collect())
    }
}

/// The zone of the server's times, where the settings have one.
pub fn timezone_of_import(settings: &Settings, punches: &PunchImport) -> Option<Zone> {
    match settings.stores.get(&punches.from) {
        Some(StoreSettings::Server(server)) => server.timezone,
        _ => None,
    }
}

/// What the target is called.
pub fn name_of_target(settings: &Settings, into: &PunchesInto) -> String {
    match into {
        PunchesInto::Database(name) => name.clone(),
        PunchesInto::Csv(path) | PunchesInto::Ndjson(path) => {
            crate::settings::display_path(path, &settings.root)
        }
    }
}
