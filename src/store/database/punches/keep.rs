//! Saving punches: rows and cursor in one transaction, or neither.

use chrono::{Timelike as _, Utc};

use serde::Serialize;

use super::punch_row::PunchRowMaker;
use super::{ConcurrentImport, Punches};
use crate::engine::punches::BatchResult;
use crate::model::Punch;
use crate::planning::punches::{Batch, Cursor, KnownPunch};
use crate::protocol::local_time;
use crate::rows::Statement;
use crate::store::database::ddl::punch_ddl::{CURSORS, PUNCHES, punch_columns};
use crate::store::database::sql::address::DatabaseDialect;
use crate::store::database::sql::connection::{Connection, DatabaseSession, Purpose};
use crate::store::database::sql::database_errors::{DatabaseFault, DatabaseFaultKind};
use crate::store::database::sql::param::Param;
use crate::store::database::writing::default_tables::MOST_VALUES;

/// So many rows are sent to PostgreSQL at once, some 100 KB.
const COPIED_AT_ONCE: usize = 500;

/// A statement of ours that belongs to the same transaction, with its values.
pub(super) type Also<'a> = (&'a str, Vec<Param>);

/// A cursor as it is saved, with the zone that the times are of.
#[derive(Serialize)]
struct Position<'a> {
    #[serde(flatten)]
    cursor: &'a Cursor,
    zone: String,
}

/// Why nothing was saved.
enum PunchSaveError {
    Fault(DatabaseFault),
    /// The cursor is not what it was when it was read.
    Overtaken,
}

impl From<DatabaseFault> for PunchSaveError {
    fn from(fault: DatabaseFault) -> PunchSaveError {
        PunchSaveError::Fault(fault)
    }
}

impl Punches {
    pub(super) async fn save_batch(
        &mut self,
        batch: &Batch,
        cursor: &Cursor,
        also: Option<Also<'_>>,
    ) -> anyhow::Result<BatchResult> {
        let position = serde_json::to_string(&Position { cursor, zone: self.zone_kept() })?;
        let written = self.write_batch(batch, cursor, position, also).await;
        let committed = match written {
            Ok(()) => self.connection.execute_raw("COMMIT").await.map_err(PunchSaveError::Fault),
            Err(stop) => {
                // A connection that is gone has undone it as well.
                let _ = self.connection.execute_raw("ROLLBACK").await;
                Err(stop)
            }
        };
        match committed {
            Ok(()) => {
                self.version += 1;
                Ok(BatchResult::Saved)
            }
            Err(PunchSaveError::Fault(fault)) if fault.sort == DatabaseFaultKind::Taken => {
                Ok(BatchResult::Taken)
            }
            Err(PunchSaveError::Fault(fault)) => Err(self.failed_to("save", fault)),
            Err(PunchSaveError::Overtaken) => Err(ConcurrentImport(self.shown.clone()).into()),
        }
    }

    /// Statements of the ledger's own, without values.
    pub(super) async fn run_ledger_statements(&mut self, sql: &str) -> anyhow::Result<()> {
        let done = self.connection.execute_raw(sql).await;
        done.map_err(|fault| self.failed_to("save", fault))
    }

    async fn write_batch(
        &mut self,
        batch: &Batch,
        cursor: &Cursor,
        position: String,
        also: Option<Also<'_>>,
    ) -> Result<(), PunchSaveError> {
        self.connection.begin_transaction(Purpose::Write).await?;
        let now = Utc::now().naive_utc();
        let now = local_time::format_local_time(now.with_nanosecond(0).unwrap_or(now));
        self.write_cursor(position, &now).await?;
        let generation = |one: &KnownPunch| Param::Number(i64::from(one.generation));
        let text = |text: &str| Param::Text(text.to_owned());
        let server = text(&self.sender.name);
        let marked = batch
            .gone
            .iter()
            .map(|one| (one, text(&now)))
            .chain(batch.back.iter().map(|one| (one, Param::Null)));
        let sql = format!(
            "UPDATE {PUNCHES} SET missing_since = ? WHERE server = ? AND generation = ? AND id = ?"
        );
        let mark = Statement::from_placeholders(&sql);
        for (one, since) in marked {
            let values = [since, server.clone(), generation(one), text(&one.id)];
            self.connection.execute_statement(&mark, &values).await?;
        }
        let sql = format!(
            "UPDATE {PUNCHES} SET missing_since = NULL, generation = ?, id = ? \
             WHERE server = ? AND generation = ? AND id = ?"
        );
        let rename = Statement::from_placeholders(&sql);
        for (one, id) in &batch.moved {
            let values = [
                Param::Number(i64::from(cursor.generation)),
                text(id),
                server.clone(),
                generation(one),
                text(&one.id),
            ];
            self.connection.execute_statement(&rename, &values).await?;
        }
        self.insert_punches(&batch.new, cursor.generation, &now).await?;
        if let Some((sql, values)) = also {
            self.connection.execute_statement(&Statement::from_placeholders(sql), &values).await?;
        }
        Ok(())
    }

    /// Saves the cursor, if it still is the one that was read.
    async fn write_cursor(&mut self, position: String, now: &str) -> Result<(), PunchSaveError> {
        let text = |text: &str| Param::Text(text.to_owned());
        let (name, address) = (text(&self.sender.name), text(&self.sender.address));
        let next = Param::Number(self.version + 1);
        let (position, now) = (Param::Text(position), text(now));
        if self.version == 0 {
            let sql = format!(
                "INSERT INTO {CURSORS} (server, address, position, version, saved) VALUES (?, ?, \
                 ?, ?, ?)"
            );
            let values = [name, address, position, next, now];
            return match self
                .connection
                .execute_statement(&Statement::from_placeholders(&sql), &values)
                .await
            {
                Err(fault) if fault.sort == DatabaseFaultKind::Taken => {
                    Err(PunchSaveError::Overtaken)
                }
                done => Ok(done.map(drop)?),
            };
        }
        let sql = format!(
            "UPDATE {CURSORS} SET address = ?, position = ?, version = ?, saved = ? \
             WHERE server = ? AND version = ?"
        );
        let values = [address, position, next, now, name, Param::Number(self.version)];
        match self
            .connection
            .execute_statement(&Statement::from_placeholders(&sql), &values)
            .await?
        {
            1 => Ok(()),
            _ => Err(PunchSaveError::Overtaken),
        }
    }

    async fn insert_punches(
        &mut self,
        new: &[Punch],
        generation: u32,
        now: &str,
    ) -> Result<(), DatabaseFault> {
        let names: Vec<&str> = punch_columns().collect();
        let into = format!("{PUNCHES} ({})", names.join(", "));
        let maker = PunchRowMaker {
            sender: &self.sender,
            keys_only: self.keys_only,
            generation,
            imported: now,
        };
        if let DatabaseSession::Postgres(session) = &mut self.connection.session {
            if new.is_empty() {
                return Ok(());
            }
            // It takes the first rows in while the next ones are made.
            let parts = new.chunks(COPIED_AT_ONCE).map(|some| maker.render_copy_rows(some));
            return session.copy_rows(&format!("COPY {into} FROM STDIN"), parts).await;
        }
        let row = format!("({})", vec!["?"; names.len()].join(", "));
        let at_once = (MOST_VALUES / names.len()).max(1);
        // A failure takes the whole transaction back, here or by what follows. With these words
        // SQLite need not keep a copy of every page for the case that it takes back this statement
        // alone: a fifth of the time of an import.
        let insert = match self.connection.dialect() {
            DatabaseDialect::Sqlite => "INSERT OR ROLLBACK",
            _ => "INSERT",
        };
        let statement = |count: usize| {
            Statement::from_placeholders(&format!(
                "{insert} INTO {into} VALUES {}",
                vec![row.as_str(); count].join(", ")
            ))
        };
        let whole = statement(at_once);
        for some in new.chunks(at_once) {
            let values: Vec<Param> =
                some.iter().flat_map(|punch| maker.row_values(punch)).collect();
            match some.len() == at_once {
                true => self.connection.execute_statement(&whole, &values).await?,
                false => self.connection.execute_statement(&statement(some.len()), &values).await?,
            };
        }
        Ok(())
    }
}

/// Makes the tables in a database that is empty.
pub(super) async fn create_tables(connection: &mut Connection) -> Result<(), DatabaseFault> {
    debug_assert_eq!(connection.dialect(), DatabaseDialect::Sqlite, "only ledgers are made");
    let tables = crate::store::database::ddl::punch_tables(DatabaseDialect::Sqlite);
    let file = "CREATE TABLE punch_file (length INTEGER NOT NULL, tail TEXT NOT NULL); \
                INSERT INTO punch_file VALUES (0, '');";
    connection.execute_raw(&format!("BEGIN IMMEDIATE; {tables} {file} COMMIT;")).await
}
