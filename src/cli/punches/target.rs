//! Where punches go: a database of the settings, or a file.

use crate::cli::databases;
use crate::engine::punches::PunchTarget;
use crate::model::Punch;
use crate::render::punches::{self, OfLife, PunchRenderOptions, PunchView};
use crate::settings::{PunchesInto, Settings, StoreSettings};
use crate::store::database::punches::{Line, PunchFile, PunchLineFormat, Punches, Sender};

/// An open target.
#[derive(Debug)]
pub(super) enum ImportTarget {
    Database(Box<Punches>),
    File(Box<PunchFile>),
}

impl ImportTarget {
    pub(super) async fn open(
        settings: &Settings,
        into: &PunchesInto,
        sender: Sender,
    ) -> anyhow::Result<ImportTarget> {
        let zone = sender.zone;
        let (path, writing) = match into {
            PunchesInto::Database(name) => {
                let Some(StoreSettings::Database(database)) = settings.stores.get(name) else {
                    anyhow::bail!("the store {name} is no database");
                };
                let address = databases::address(database)?;
                return Ok(ImportTarget::Database(Box::new(Punches::open(&address, sender).await?)));
            }
            PunchesInto::Csv(path) => {
                let look = PunchRenderOptions { zone, details: true };
                let name = sender.name.clone();
                let older = move |punch: &Punch, _| punches::csv(punch, look);
                let line =
                    move |punch: &Punch, generation| punches::csv_of_life(punch, look, &name, generation);
                // Files that were begun before have no columns for the server and its life, and go on without.
                let older = Some((punches::csv_head(look), Box::new(older) as Line));
                (path, PunchLineFormat { head: punches::csv_head_of_life(look), line: Box::new(line), older })
            }
            PunchesInto::Ndjson(path) => {
                let name = sender.name.clone();
                let line = move |punch: &Punch, generation| {
                    let shown =
                        OfLife { shown: PunchView { punch, zone, masked: false }, server: &name, generation };
                    // Text and numbers always have a form in JSON.
                    serde_json::to_string(&shown).unwrap_or_default() + "\n"
                };
                (path, PunchLineFormat { head: String::new(), line: Box::new(line), older: None })
            }
        };
        Ok(ImportTarget::File(Box::new(PunchFile::open(path, sender, writing).await?)))
    }

    pub(super) fn port(&mut self) -> &mut dyn PunchTarget {
        match self {
            ImportTarget::Database(punches) => punches.as_mut(),
            ImportTarget::File(file) => file.as_mut(),
        }
    }

    pub(super) async fn close(self) {
        match self {
            ImportTarget::Database(punches) => punches.close().await,
            ImportTarget::File(file) => file.close().await,
        }
    }
}
