//! Punches in a database: what it has of them, for the import of one server.

mod keep;
mod punch_file;
mod punch_query;
mod punch_row;
mod recover;

pub use punch_file::{Line, PunchFile, PunchLineFormat};
pub use recover::BrokenFile;

use super::ddl::punch_ddl::{CURSORS, PUNCHES, cursor_columns, punch_columns};
use super::sql::address::{DatabaseAddress, DatabaseDialect};
use super::sql::connection::{Connection, Purpose};
use super::sql::database_errors::DatabaseFault;
use super::sql::engines;
use super::sql::param::Param;
use super::table_names;
use crate::model::Zone;
use crate::rows::{CellValue, Statement};

/// Whose punches are kept, and how its times are understood.
#[derive(Clone, Debug)]
pub struct PunchOrigin {
    /// The name in the settings: rows bear it.
    pub name: String,
    /// Where it is reached.
    pub address: String,
    /// The zone of its times, where it is known.
    pub zone: Option<Zone>,
    /// It is the same server as before, wherever it is reached now.
    pub moved: bool,
}

/// Why a database cannot take punches in.
#[derive(Debug, thiserror::Error)]
pub enum UnfitTarget {
    /// Names the dialect that `muster schema` is asked for.
    #[error("the database has no table {0}")]
    Table(&'static str, DatabaseDialect),
    /// The table is there, and is not that of `muster schema`; or another one of that name.
    #[error("the table {table} of the database has no column {lacks}")]
    Columns { table: &'static str, lacks: String, dialect: DatabaseDialect },
    #[error("there is no database {0}")]
    Missing(String, DatabaseDialect),
    /// Rows and cursor would not be saved together.
    #[error(
        "{what}: punches and the place where their import stands are saved together or not at all"
    )]
    NoRollback { what: String, remedy: String },
    #[error("there is no folder {0} for the file")]
    Folder(String),
    /// The same server under another name: all of it would come twice.
    #[error("the punches of {address} are imported already, as those of {name:?}")]
    OtherName { address: String, name: String },
    /// Another server under the same name, or the same one at another address.
    #[error("{name:?} was at {before} when its punches were imported, and is at {now} now")]
    OtherAddress { name: String, before: String, now: String },
    /// Times of two zones would stand beside each other.
    #[error("the times of {name:?} in {place} are of {before}, and `timezone:` says {now}")]
    OtherZone { name: String, place: String, before: String, now: String },
}

impl UnfitTarget {
    /// What a table lacks that has these columns: all of it, or some of those that are wanted.
    pub(super) fn from_missing_columns(
        table: &'static str,
        wanted: &[&str],
        there: &[String],
        dialect: DatabaseDialect,
    ) -> Option<UnfitTarget> {
        let lacks: Vec<&str> = wanted
            .iter()
            .copied()
            .filter(|name| !there.iter().any(|known| known == name))
            .collect();
        match lacks.is_empty() {
            true => None,
            false if there.is_empty() => Some(UnfitTarget::Table(table, dialect)),
            false => Some(UnfitTarget::Columns { table, lacks: lacks.join(", "), dialect }),
        }
    }
}

/// Another program saved punches of the same server meanwhile.
#[derive(Debug, thiserror::Error)]
#[error(
    "another import of the same server into {0} saved meanwhile; nothing of this one was saved \
     since"
)]
pub struct ConcurrentImport(String);

/// The table of punches of one database, for one server.
#[derive(Debug)]
pub struct Punches {
    connection: Connection,
    sender: PunchOrigin,
    shown: String,
    /// What the saved cursor has; 0 before the first save.
    version: i64,
    /// The zone that the saved times were understood in; empty for none, `None` when that was not
    /// kept.
    zone: Option<String>,
    /// A ledger of a file keeps what distinguishes punches, and no more.
    keys_only: bool,
}

/// Pages of a SQLite file that one connection keeps, in KiB: ids are text, so rows come in all over
/// their tree, and pages that fell out of the usual 2 MB are read and written again and again.
const PAGE_CACHE: &str = "PRAGMA cache_size = -32768";

impl Punches {
    /// Opens the database and looks whether it has the tables.
    ///
    /// # Errors
    /// [`UnfitTarget`] when it cannot take punches in, else what the database said.
    pub async fn open_target(
        address: &DatabaseAddress,
        sender: PunchOrigin,
    ) -> anyhow::Result<Punches> {
        let punches = Self::open_checked(address, sender, false).await?;
        punches.same_zone()?;
        Ok(punches)
    }

    async fn open_checked(
        address: &DatabaseAddress,
        sender: PunchOrigin,
        keys_only: bool,
    ) -> anyhow::Result<Punches> {
        let shown = address.display_url();
        if let Some(path) = address.sqlite_file()
            && !path.exists()
        {
            return Err(
                UnfitTarget::Missing(path.display().to_string(), DatabaseDialect::Sqlite).into()
            );
        }
        let opened = Connection::open_connection(address, Purpose::Write).await;
        let connection = opened.map_err(|fault| database_error("open", &shown, fault))?;
        let mut punches = Punches { connection, sender, shown, version: 0, zone: None, keys_only };
        if address.sqlite_file().is_some() {
            punches.run_ledger_statements(PAGE_CACHE).await?;
        }
        punches.check_tables().await?;
        Ok(punches)
    }

    /// Closes the connection.
    pub async fn close(self) {
        self.connection.close().await;
    }

    async fn check_tables(&mut self) -> anyhow::Result<()> {
        let dialect = self.connection.dialect();
        let tables: [(&'static str, Vec<&str>); 2] =
            [(PUNCHES, punch_columns().collect()), (CURSORS, cursor_columns().collect())];
        for (table, wanted) in tables {
            let there = table_names::read_table_columns(&mut self.connection, table).await;
            let there = there.map_err(|fault| self.failed_to("read", fault))?;
            if let Some(lacking) =
                UnfitTarget::from_missing_columns(table, &wanted, &there, dialect)
            {
                return Err(lacking.into());
            }
        }
        let lost = engines::of_tables(&mut self.connection, &[PUNCHES, CURSORS]).await;
        if let Some(lost) = lost.map_err(|fault| self.failed_to("read", fault))?.into_iter().next()
        {
            return Err(UnfitTarget::NoRollback {
                what: lost.describe_engine(),
                remedy: lost.remedy(),
            }
            .into());
        }
        let sql = format!("SELECT server, address, position FROM {CURSORS}");
        let (mut others, mut zone) = (Vec::new(), None);
        let own = self.sender.name.clone();
        self.for_each_row(&sql, &mut |row| {
            if let [CellValue::Text(name), CellValue::Text(address), CellValue::Text(position)] =
                row
            {
                others.push((name.to_string(), address.to_string()));
                if *name == own {
                    zone = zone_of(position);
                }
            }
        })
        .await?;
        self.zone = zone;
        let PunchOrigin { name, address, moved, .. } = self.sender.clone();
        if let Some((_, before)) =
            others.iter().find(|(known, at)| *known == name && *at != address)
        {
            if !moved {
                return Err(UnfitTarget::OtherAddress {
                    name,
                    before: before.clone(),
                    now: address,
                }
                .into());
            }
            // Nothing else may have to be saved in this run.
            let sql = Statement::from_placeholders(&format!(
                "UPDATE {CURSORS} SET address = ? WHERE server = ?"
            ));
            let values = [Param::Text(address.clone()), Param::Text(name.clone())];
            let written = self.connection.execute_statement(&sql, &values).await;
            written.map_err(|fault| self.failed_to("save", fault))?;
        }
        match others.into_iter().find(|(known, at)| *known != name && *at == address) {
            Some((name, address)) => Err(UnfitTarget::OtherName { address, name }.into()),
            None => Ok(()),
        }
    }

    /// Whether times that are saved already are of the zone that is said now. A database may learn
    /// the zone later, as its rows have room for what is not known; the rows of a file are all
    /// alike.
    fn same_zone(&self) -> Result<(), UnfitTarget> {
        let now = self.sender.zone.map_or("", Zone::name);
        let Some(before) = self.zone.as_deref() else { return Ok(()) };
        if before == now || (!self.keys_only && (before.is_empty() || now.is_empty())) {
            return Ok(());
        }
        let said =
            |zone: &str| if zone.is_empty() { "no zone".to_owned() } else { zone.to_owned() };
        let (name, place) = (self.sender.name.clone(), self.shown.clone());
        Err(UnfitTarget::OtherZone { name, place, before: said(before), now: said(now) })
    }

    /// What is kept as the zone from now on.
    fn zone_kept(&self) -> String {
        match (self.sender.zone, &self.zone) {
            (Some(zone), _) => zone.name().to_owned(),
            (None, Some(before)) if !self.keys_only => before.clone(),
            (None, _) => String::new(),
        }
    }

    fn failed_to(&self, what: &str, fault: DatabaseFault) -> anyhow::Error {
        database_error(what, &self.shown, fault)
    }
}

/// The zone that stands beside a cursor.
fn zone_of(position: &str) -> Option<String> {
    let position: serde_json::Value = serde_json::from_str(position).ok()?;
    position.get("zone")?.as_str().map(str::to_owned)
}

fn database_error(what: &str, shown: &str, fault: DatabaseFault) -> anyhow::Error {
    let hint = fault.hint();
    anyhow::Error::new(fault).context(format!("cannot {what} the punches in {shown}: {hint}"))
}
