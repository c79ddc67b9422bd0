//! Punches in a database: what it has of them, for the import of one server.

mod copy;
mod file;
mod keep;
mod query;

use std::collections::BTreeSet;

use chrono_tz::Tz;

pub use file::{Broken, PunchFile, Writing};

use super::address::{Address, Dialect};
use super::connect::{Connection, Purpose};
use super::fault::Fault;
use super::schema::punches::{CURSORS, PUNCHES, columns, cursor_columns};
use super::tables;
use crate::rows::Given;

/// Whose punches are kept, and how its times are understood.
#[derive(Clone, Debug)]
pub struct Sender {
    /// The name in the settings: rows bear it.
    pub name: String,
    /// Where it is reached.
    pub address: String,
    /// The zone of its times, where it is known.
    pub zone: Option<Tz>,
}

/// Why a database cannot take punches in.
#[derive(Debug, thiserror::Error)]
pub enum NoTarget {
    /// Names the dialect that `muster schema` is asked for.
    #[error("the database has no table {0} as muster knows it")]
    Table(&'static str, Dialect),
    /// The same server under another name: all of it would come twice.
    #[error("the punches of {address} are imported already, as those of {name:?}")]
    OtherName { address: String, name: String },
}

/// Somebody else saved punches of the same server meanwhile.
#[derive(Debug, thiserror::Error)]
#[error("another import of the same server into {0} saved meanwhile; nothing of this one was saved since")]
pub struct Overtaken(String);

/// The table of punches of one database, for one server.
#[derive(Debug)]
pub struct Punches {
    connection: Connection,
    sender: Sender,
    shown: String,
    /// What the saved cursor has; 0 before the first save.
    version: i64,
    /// A ledger of a file keeps what tells punches apart, and no more.
    keys_only: bool,
}

impl Punches {
    /// Opens the database and looks whether it has the tables.
    ///
    /// # Errors
    /// [`NoTarget`] when it cannot take punches in, else what the database said.
    pub async fn open(address: &Address, sender: Sender) -> anyhow::Result<Punches> {
        Self::opened(address, sender, false).await
    }

    async fn opened(address: &Address, sender: Sender, keys_only: bool) -> anyhow::Result<Punches> {
        let shown = address.shown();
        let opened = Connection::open(address, Purpose::Write).await;
        let connection = opened.map_err(|fault| failed("open", &shown, fault))?;
        let mut punches = Punches { connection, sender, shown, version: 0, keys_only };
        punches.look().await?;
        Ok(punches)
    }

    /// Says goodbye.
    pub async fn close(self) {
        self.connection.close().await;
    }

    async fn look(&mut self) -> anyhow::Result<()> {
        let dialect = self.connection.dialect();
        let tables: [(&'static str, Vec<&str>); 2] =
            [(PUNCHES, columns().collect()), (CURSORS, cursor_columns().collect())];
        for (table, wanted) in tables {
            let there = tables::columns(&mut self.connection, table).await;
            let there: BTreeSet<String> =
                there.map_err(|fault| self.failed("read", fault))?.into_iter().collect();
            if !wanted.iter().all(|name| there.contains(*name)) {
                return Err(NoTarget::Table(table, dialect).into());
            }
        }
        let sql = format!("SELECT server, address FROM {CURSORS}");
        let mut others = Vec::new();
        self.rows(&sql, &mut |row| {
            if let [Given::Text(name), Given::Text(address)] = row {
                others.push((name.to_string(), address.to_string()));
            }
        })
        .await?;
        let Sender { name, address, .. } = &self.sender;
        match others.into_iter().find(|(known, at)| known != name && at == address) {
            Some((name, address)) => Err(NoTarget::OtherName { address, name }.into()),
            None => Ok(()),
        }
    }

    fn failed(&self, what: &str, fault: Fault) -> anyhow::Error {
        failed(what, &self.shown, fault)
    }
}

fn failed(what: &str, shown: &str, fault: Fault) -> anyhow::Error {
    let hint = fault.hint();
    anyhow::Error::new(fault).context(format!("cannot {what} the punches in {shown}: {hint}"))
}
