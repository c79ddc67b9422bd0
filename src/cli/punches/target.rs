//! Where punches go: a database of the settings, or a file.

use crate::cli::databases;
use crate::engine::punches::PunchTarget;
use crate::model::Punch;
use crate::render::punches::{self, Look, OfLife, Shown};
use crate::settings::{PunchesInto, Settings, Store};
use crate::store::database::punches::{Line, PunchFile, Punches, Sender, Writing};

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
                let name = sender.name.clone();
                let older = move |punch: &Punch, _| punches::csv(punch, look);
                let line =
                    move |punch: &Punch, generation| punches::csv_of_life(punch, look, &name, generation);
                // Files that were begun before have no columns for the server and its life, and go on without.
                let older = Some((punches::csv_head(look), Box::new(older) as Line));
                (path, Writing { head: punches::csv_head_of_life(look), line: Box::new(line), older })
            }
            PunchesInto::Ndjson(path) => {
                let name = sender.name.clone();
                let line = move |punch: &Punch, generation| {
                    let shown =
                        OfLife { shown: Shown { punch, zone, masked: false }, server: &name, generation };
                    // Text and numbers always have a form in JSON.
                    serde_json::to_string(&shown).unwrap_or_default() + "\n"
                };
                (path, Writing { head: String::new(), line: Box::new(line), older: None })
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
