//! Where punches go: a database of the settings, or a file.

use crate::app::stores::database_stores;
use crate::engine::punches::PunchTarget;
use crate::model::Punch;
use crate::render::punch_output::{self, KeptPunchView, PunchRenderOptions, PunchView};
use crate::settings::{PunchesInto, Settings, StoreSettings};
use crate::store::database::punches::{Line, PunchFile, PunchLineFormat, PunchOrigin, Punches};

/// An open target.
#[derive(Debug)]
pub(super) enum ImportTarget {
    Database(Box<Punches>),
    File(Box<PunchFile>),
}

impl ImportTarget {
    pub(super) async fn open_target(
        settings: &Settings,
        into: &PunchesInto,
        sender: PunchOrigin,
    ) -> anyhow::Result<ImportTarget> {
        let zone = sender.zone;
        let (path, writing) = match into {
            PunchesInto::Database(name) => {
                let Some(StoreSettings::Database(database)) = settings.stores.get(name) else {
                    anyhow::bail!("the store {name} is no database");
                };
                let address = database_stores::resolve_database_address(database)?;
                return Ok(ImportTarget::Database(Box::new(
                    Punches::open_target(&address, sender).await?,
                )));
            }
            PunchesInto::Csv(path) => {
                let look = PunchRenderOptions { zone, details: true };
                let name = sender.name.clone();
                let older = move |punch: &Punch, _| punch_output::render_csv_line(punch, look);
                let line = move |punch: &Punch, generation| {
                    punch_output::kept_csv_line(punch, look, &name, generation)
                };
                // Files that were begun before have no columns for the server and its life, and go
                // on without.
                let older = Some((punch_output::csv_head(look), Box::new(older) as Line));
                (
                    path,
                    PunchLineFormat {
                        head: punch_output::kept_csv_head(look),
                        line: Box::new(line),
                        older,
                    },
                )
            }
            PunchesInto::Ndjson(path) => {
                let name = sender.name.clone();
                let line = move |punch: &Punch, generation| {
                    let shown = KeptPunchView {
                        shown: PunchView { punch, zone, masked: false },
                        server: &name,
                        generation,
                    };
                    // Text and numbers always have a form in JSON.
                    serde_json::to_string(&shown).unwrap_or_default() + "\n"
                };
                (path, PunchLineFormat { head: String::new(), line: Box::new(line), older: None })
            }
        };
        Ok(ImportTarget::File(Box::new(PunchFile::open_file(path, sender, writing).await?)))
    }

    pub(super) fn as_punch_target(&mut self) -> &mut dyn PunchTarget {
        match self {
            ImportTarget::Database(punches) => punches.as_mut(),
            ImportTarget::File(file) => file.as_mut(),
        }
    }

    pub(super) async fn close_target(self) {
        match self {
            ImportTarget::Database(punches) => punches.close().await,
            ImportTarget::File(file) => file.close().await,
        }
    }
}
