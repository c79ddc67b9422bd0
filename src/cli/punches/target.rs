//! Where punches go: a database of the settings, or a file.

use crate::cli::databases;
use crate::engine::punches::PunchTarget;
use crate::model::Punch;
use crate::render::punches::{self, Look, Shown};
use crate::settings::{PunchesInto, Settings, Store};
use crate::store::database::punches::{PunchFile, Punches, Sender, Writing};

/// An open target.
#[derive(Debug)]
pub(super) enum Target {
    Database(Box<Punches>),
    File(Box<PunchFile>),
}

impl Target {
    pub(super) async fn open(
        settings: &Settings,
        into: &PunchesInto,
        sender: Sender,
    ) -> anyhow::Result<Target> {
        let zone = sender.zone;
        let (path, writing) = match into {
            PunchesInto::Database(name) => {
                let Some(Store::Database(database)) = settings.stores.get(name) else {
                    anyhow::bail!("the store {name} is no database");
                };
                let address = databases::address(database)?;
                return Ok(Target::Database(Box::new(Punches::open(&address, sender).await?)));
            }
            PunchesInto::Csv(path) => {
                let look = Look { zone, details: true };
                let line = move |punch: &Punch| punches::csv(punch, look);
                (path, Writing { head: punches::csv_head(look), line: Box::new(line) })
            }
            PunchesInto::Ndjson(path) => {
                let line = move |punch: &Punch| {
                    // Text and numbers always have a form in JSON.
                    serde_json::to_string(&Shown { punch, zone }).unwrap_or_default() + "\n"
                };
                (path, Writing { head: String::new(), line: Box::new(line) })
            }
        };
        Ok(Target::File(Box::new(PunchFile::open(path, sender, writing).await?)))
    }

    pub(super) fn port(&mut self) -> &mut dyn PunchTarget {
        match self {
            Target::Database(punches) => punches.as_mut(),
            Target::File(file) => file.as_mut(),
        }
    }

    pub(super) async fn close(self) {
        match self {
            Target::Database(punches) => punches.close().await,
            Target::File(file) => file.close().await,
        }
    }
}
