//! Imports of punches: settings become a server and a target, a poll becomes a result. Shared by command and service.

mod outcome;
mod remember;
mod target;

use std::collections::BTreeMap;

use chrono_tz::Tz;

pub(super) use outcome::{Outcome, verdict};
pub(super) use remember::{Remembered, place};
use target::Target;

use super::ends;
use super::failure::{Exit, Failure};
use super::progress::Progress;
use crate::engine::punches::{PollError, PunchSource as _, Setting, poll};
use crate::engine::{Observer, ReadError, Source as _, Stop, Traffic};
use crate::model::Code;
use crate::render::paint::counted;
use crate::settings::{PunchImport, PunchesInto, Settings, Store};
use crate::store::database::punches::{Broken, NoTarget, Overtaken, Sender};
use crate::store::server::Server;

/// The command, as it stands in the history.
pub(super) const IMPORT: &str = "transactions import";

/// An import that can be polled.
#[derive(Debug)]
pub(super) struct Import<'a> {
    settings: &'a Settings,
    pub(super) punches: &'a PunchImport,
    server: Server,
    zone: Option<Tz>,
    address: String,
}

/// How a poll goes about it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Manner<'a> {
    pub(super) stop: &'a Stop,
    pub(super) progress: &'a Progress,
    /// Compare everything, whatever the counts say.
    pub(super) all: bool,
    /// The server is the one that it was, at another address.
    pub(super) moved: bool,
    /// Exactly so many punches are meant to be gone.
    pub(super) gone: Option<u64>,
}

impl<'a> Import<'a> {
    /// Opens the server's side. Nothing is sent yet.
    pub(super) fn open(settings: &'a Settings, punches: &'a PunchImport) -> Result<Import<'a>, Failure> {
        let Some(Store::Server(server)) = settings.stores.get(&punches.from) else {
            let message = format!("{:?} is no server, and only servers have punches", punches.from);
            return Err(Failure::message(Exit::Invalid, message));
        };
        let (zone, address) = (server.timezone, crate::state::identity(&server.url));
        let server = ends::connect(settings, &punches.from, server)?;
        Ok(Import { settings, punches, server, zone, address })
    }

    /// Where it is reached, without a login.
    pub(super) fn server(&self) -> String {
        self.server.shown()
    }

    /// What was asked of the server so far.
    pub(super) fn traffic(&self) -> Traffic {
        self.server.traffic()
    }

    /// One poll: afterwards the target holds what the server lists. Whatever was saved stays, however it ends.
    pub(super) async fn poll(&self, manner: Manner<'_>) -> Result<Outcome, Failure> {
        let before = self.server.traffic().requests;
        let mut target = self.target(manner.moved).await?;
        let setting =
            Setting { stop: manner.stop, observer: manner.progress, all: manner.all, gone: manner.gone };
        let polled = poll(&self.server, target.port(), self.punches.since, setting).await;
        let polled = match polled {
            Ok(polled) => polled,
            Err(error) => {
                target.close().await;
                manner.progress.clear();
                return Err(failure(error));
            }
        };
        let unknown = self.unknown(&mut target, &polled.codes, manner.progress).await;
        target.close().await;
        manner.progress.clear();
        let requests = self.server.traffic().requests.saturating_sub(before);
        let (unknown, doubt) = match unknown {
            Ok(unknown) => (unknown, None),
            // They are imported all the same.
            Err(why) => (BTreeMap::new(), Some(why)),
        };
        Ok(Outcome { polled, unknown, requests, doubt })
    }

    async fn target(&self, moved: bool) -> Result<Target, Failure> {
        let (name, address) = (self.punches.from.clone(), self.address.clone());
        let sender = Sender { name, address, zone: self.zone, moved };
        Target::open(self.settings, &self.punches.into, sender).await.map_err(unusable)
    }

    /// How many of the punches are of codes that nobody has: by the people of the database, else by those of the server.
    async fn unknown(
        &self,
        target: &mut Target,
        codes: &BTreeMap<Code, u64>,
        observer: &dyn Observer,
    ) -> Result<BTreeMap<Code, u64>, String> {
        let asked: Vec<Code> = codes.keys().cloned().collect();
        if asked.is_empty() {
            return Ok(BTreeMap::new());
        }
        let told = |error: anyhow::Error| format!("{error:#}");
        let strangers = match target.port().strangers(&asked).await.map_err(told)? {
            Some(strangers) => strangers,
            None => self.server.strangers(asked, observer).await.map_err(|error| match error {
                ReadError::Failed(error) => told(error),
                ReadError::Incomplete(why) => why,
                ReadError::Invalid(_) => "the people of the server could not be read".to_owned(),
            })?,
        };
        let count = |code: Code| {
            let punches = codes.get(&code).copied().unwrap_or_default();
            (code, punches)
        };
        Ok(strangers.into_iter().map(count).collect())
    }
}

fn failure(error: PollError) -> Failure {
    match error {
        PollError::Read(ReadError::Failed(error)) => Failure::new(Exit::Error, error),
        PollError::Read(ReadError::Incomplete(why)) | PollError::Unfit(why) => {
            Failure::message(Exit::Refused, why).hint(
                "punches could be lost, so no more were imported; those that were stay. Try again later",
            )
        }
        PollError::Read(ReadError::Invalid(problems)) => Failure::invalid(problems),
        PollError::Gone { gone, of } => {
            let what = format!(
                "the server lists {} of {} no more that were imported; none was marked as missing",
                counted(gone, "punch", "punches"),
                of
            );
            Failure::message(Exit::Refused, what).hint(format!(
                "it may have been emptied or restored, or another one answers; if they were deleted on purpose: \
                 --accept-gone {gone}"
            ))
        }
        PollError::Target(error) => unusable(error),
    }
}

/// What is wrong with a target, and what to do about it.
fn unusable(error: anyhow::Error) -> Failure {
    if error.downcast_ref::<Overtaken>().is_some() {
        return Failure::new(Exit::Locked, error).hint("let one of them do it: each is enough");
    }
    let (exit, hint) = match (error.downcast_ref::<NoTarget>(), error.downcast_ref::<Broken>()) {
        (Some(NoTarget::Table(_, dialect)), _) => {
            (Exit::Invalid, format!("`muster schema transactions --dialect {0}` prints it, and `muster schema hr --dialect {0}` with all others", dialect.name()))
        }
        (Some(NoTarget::Folder(_)), _) => (Exit::Invalid, "make the folder first".to_owned()),
        (Some(NoTarget::OtherName { name, .. }), _) => (
            Exit::Invalid,
            format!("call the store {name:?} again, or change `server` in both tables of punches"),
        ),
        (Some(NoTarget::OtherAddress { .. }), _) => (
            Exit::Refused,
            "give another server another name in muster.yaml; if it is the same one at a new address: --moved"
                .to_owned(),
        ),
        (Some(NoTarget::OtherZone { .. }), _) => (
            Exit::Refused,
            "set `timezone:` of the store back; or import into a new place, so that all rows are of one zone"
                .to_owned(),
        ),
        (_, Some(Broken::Columns { .. })) => (
            Exit::Refused,
            "set `timezone:` of the store back to what it was when the file was begun; or begin a new file"
                .to_owned(),
        ),
        (_, Some(Broken::Longer { .. })) => (
            Exit::Refused,
            "keep those lines elsewhere and take them out of the file: it holds what the server lists, and \
             nothing else"
                .to_owned(),
        ),
        (_, Some(Broken::NoLedger { .. })) => {
            (Exit::Refused, "import into a new file, or bring the ledger back".to_owned())
        }
        (_, Some(_)) => (
            Exit::Refused,
            "bring the file back as it was; or move the file and its .ledger away together, to begin anew"
                .to_owned(),
        ),
        _ => return Failure::new(Exit::Error, error),
    };
    Failure::new(exit, error).hint(hint)
}

/// The zone of the server's times, where it is said.
pub(super) fn zone(settings: &Settings, punches: &PunchImport) -> Option<Tz> {
    match settings.stores.get(&punches.from) {
        Some(Store::Server(server)) => server.timezone,
        _ => None,
    }
}

/// What the target is called.
pub(super) fn named(settings: &Settings, into: &PunchesInto) -> String {
    match into {
        PunchesInto::Database(name) => name.clone(),
        PunchesInto::Csv(path) | PunchesInto::Ndjson(path) => crate::settings::shown(path, &settings.root),
    }
}
