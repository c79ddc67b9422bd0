//! Whether an account may write what flows will ask it to write: looked into, with nothing changed.
//!
//! Every statement that would be performed is only explained. A database explains a statement to
//! those accounts alone that may perform it, down to single columns, whatever roles, owners and
//! views the right comes from; the statements of a site are judged in the same way, without being
//! taken apart. SQLite has no accounts: there the file and its folder must be writable.

use std::path::Path;

use super::Database;
use super::ddl::punch_ddl::{CURSORS, PUNCHES, cursor_columns, punch_columns};
use super::ddl::{CUSTOM, MEMBERS};
use super::punches::UnfitTarget;
use super::sql::address::{DatabaseAddress, DatabaseDialect, Location};
use super::sql::connection::{Connection, Purpose};
use super::sql::database_errors::{DatabaseFault, DatabaseFaultKind};
use super::sql::engines;
use super::sql::engines::NoRollback;
use super::sql::param::Param;
use super::table_names::{self, DatabaseTables};
use crate::engine::{Check, CheckStatus};
use crate::model::{Kind, PerKind, Type};
use crate::rows::{CellValue, Statement};

/// What flows do to the records of a kind in the tables of `schemas/hr.sql`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NeededRights {
    /// Rows are made and changed.
    pub write: bool,
    /// Rows are taken away.
    pub delete: bool,
}

/// One statement, and what it is for.
struct TrialStatement {
    /// As people say it: `UPDATE employees`.
    what: String,
    statement: Statement,
}

impl Database {
    /// Looks whether the account may do what is needed: the site's own `update` statements always,
    /// its tables as `needs` says. `None` where nothing is to be written.
    pub async fn check_rights(&self, needs: &PerKind<NeededRights>) -> Option<Check> {
        let wanted = Kind::ALL.into_iter().any(|kind| match &self.queries[kind] {
            Some(query) => query.update.is_some(),
            None => !self.has_queries() && (needs[kind].write || needs[kind].delete),
        });
        if !wanted {
            return None;
        }
        let written = match &self.address.location {
            Location::File(path) => Some(check_file_rights(path)),
            Location::Server { .. } => None,
        };
        if let Some(check) = written.as_ref().filter(|check| check.status == CheckStatus::Fail) {
            return Some(check.clone());
        }
        Some(match self.explain_writes(needs).await {
            Ok(check) => match written {
                Some(file) if check.status == CheckStatus::Ok => file,
                _ => check,
            },
            Err(fault) if fault.sort == DatabaseFaultKind::ReadOnly => read_only(&fault),
            Err(fault) => {
                Check::new_warning("rights", format!("they could not be looked into: {fault}"))
            }
        })
    }

    /// Names tables whose engine cannot roll back. `None` where there are none.
    pub async fn check_engines(&self) -> Option<Check> {
        let looked = async {
            let mut connection = Connection::open_connection(&self.address, Purpose::Read).await?;
            connection.begin_transaction(Purpose::Read).await?;
            let written = engines::unsafe_written_tables(&mut connection, self).await?;
            let read = engines::unsafe_read_tables(&mut connection, self).await?;
            connection.close().await;
            Ok::<_, DatabaseFault>((written, read))
        };
        // A database that cannot be reached is reported elsewhere.
        let (written, read) = looked.await.ok()?;
        let told = |list: &[NoRollback]| {
            list.iter().map(NoRollback::describe_engine).collect::<Vec<_>>().join("; ")
        };
        let remedy = |list: &[NoRollback]| {
            list.iter().map(NoRollback::remedy).collect::<Vec<_>>().join("; ")
        };
        if !written.is_empty() {
            let what = format!(
                "{}: it is not written, as a change that fails would stay half written",
                told(&written)
            );
            return Some(Check::new_failure("engines", what).with_hint(remedy(&written)));
        }
        if read.is_empty() {
            return None;
        }
        let what = format!("{}: what is read of it is not of one moment", told(&read));
        Some(Check::new_warning("engines", what).with_hint(remedy(&read)))
    }

    async fn explain_writes(&self, needs: &PerKind<NeededRights>) -> Result<Check, DatabaseFault> {
        let mut connection = Connection::open_connection(&self.address, Purpose::Read).await?;
        let tried = async {
            // As a run would begin to write: a standby, or a database that was set so, says that it
            // takes nothing.
            if connection.dialect() != DatabaseDialect::Sqlite {
                connection.begin_transaction(Purpose::Write).await?;
                connection.takes_writes().await?;
            }
            self.try_all(&mut connection, needs).await
        };
        let tried = tried.await;
        connection.close().await;
        tried
    }

    async fn try_all(
        &self,
        connection: &mut Connection,
        needs: &PerKind<NeededRights>,
    ) -> Result<Check, DatabaseFault> {
        let trials = match self.has_queries() {
            true => self.own_statements(),
            false => of_tables(
                &DatabaseTables::read_catalogue(connection).await?,
                connection.dialect(),
                needs,
            ),
        };
        let ok = Check::new_ok("rights", "the account may write all that flows write");
        Ok(check_trials(connection, &trials).await?.unwrap_or(ok))
    }

    /// The statements of the site that write records back.
    fn own_statements(&self) -> Vec<TrialStatement> {
        let updates = Kind::ALL.into_iter().filter_map(|kind| {
            let statement = self.queries[kind].as_ref()?.update.clone()?;
            Some(TrialStatement {
                what: format!("perform the `update` of {}", kind.plural()),
                statement,
            })
        });
        updates.collect()
    }
}

/// Looks whether a database can take punches in: whether its tables are there, and the account may
/// write them.
pub async fn can_take_punches(address: &DatabaseAddress) -> Check {
    if let Some(path) = address.sqlite_file()
        && !path.exists()
    {
        return missing_table_check(
            &UnfitTarget::Missing(path.display().to_string(), address.dialect()),
            address.dialect(),
        );
    }
    let looked = async {
        let mut connection = Connection::open_connection(address, Purpose::Read).await?;
        let looked = async {
            if connection.dialect() != DatabaseDialect::Sqlite {
                connection.begin_transaction(Purpose::Write).await?;
                connection.takes_writes().await?;
            }
            check_punch_rights(&mut connection, address).await
        };
        let looked = looked.await;
        connection.close().await;
        looked
    };
    match looked.await {
        Ok(check) => check,
        Err(fault) if fault.sort == DatabaseFaultKind::ReadOnly => {
            Check { name: "punches", ..read_only(&fault) }
        }
        Err(fault) => {
            Check::new_failure("punches", format!("the database cannot be looked into: {fault}"))
                .with_hint(address.lookup_advice())
        }
    }
}

fn missing_table_check(what: &UnfitTarget, dialect: DatabaseDialect) -> Check {
    Check::new_failure("punches", what.to_string()).with_hint(format!(
        "`muster schema transactions --dialect {}` prints its tables",
        dialect.name()
    ))
}

async fn check_punch_rights(
    connection: &mut Connection,
    address: &DatabaseAddress,
) -> Result<Check, DatabaseFault> {
    let dialect = connection.dialect();
    let mut trials = Vec::new();
    let wanted: [(&str, Vec<&str>); 2] =
        [(PUNCHES, punch_columns().collect()), (CURSORS, cursor_columns().collect())];
    for (table, columns) in wanted {
        let there = table_names::read_table_columns(connection, table).await?;
        // A table of which the account may see nothing looks like one that is not there.
        let hidden = there.is_empty() && is_hidden(connection, table).await?;
        if let (false, Some(lacking)) =
            (hidden, UnfitTarget::from_missing_columns(table, &columns, &there, dialect))
        {
            return Ok(missing_table_check(&lacking, dialect));
        }
        let mut of_table = Vec::new();
        add_trial(
            &mut of_table,
            dialect,
            (table, &columns),
            NeededRights { write: true, delete: false },
        );
        trials.extend(of_table);
    }
    if let Some(path) = address.sqlite_file() {
        let check = check_file_rights(path);
        let message = format!("the tables of punches are there; {}", check.message);
        return Ok(Check { name: "punches", message, ..check });
    }
    let lost = engines::of_tables(connection, &[PUNCHES, CURSORS]).await?;
    if let Some(lost) = lost.first() {
        let what =
            format!("{}: rows and cursor would not be saved together", lost.describe_engine());
        return Ok(Check::new_failure("punches", what).with_hint(lost.remedy()));
    }
    let ok =
        Check::new_ok("punches", "the tables of punches are there, and the account may write them");
    Ok(check_trials(connection, &trials)
        .await?
        .map_or(ok, |check| Check { name: "punches", ..check }))
}

/// Has statements explained. `None` when the account may perform them all.
async fn check_trials(
    connection: &mut Connection,
    trials: &[TrialStatement],
) -> Result<Option<Check>, DatabaseFault> {
    let (mut denied, mut unclear, mut said) = (Vec::new(), Vec::new(), None);
    for TrialStatement { what, statement } in trials {
        let nothing = vec![Param::Null; statement.parameter_names().len()];
        connection.set_savepoint().await?;
        match connection.execute_statement(&statement.with_explain(), &nothing).await {
            Ok(_) => continue,
            Err(fault) if fault.sort == DatabaseFaultKind::Denied => {
                denied.push(what.as_str());
                said.get_or_insert(fault);
            }
            Err(fault) if fault.sort == DatabaseFaultKind::Sql => {
                let message = format!("it is impossible to {what}: {fault}");
                return Ok(Some(Check::new_failure("rights", message).with_hint(fault.hint())));
            }
            Err(fault) if fault.is_of_session() || fault.sort == DatabaseFaultKind::Untrusted => {
                return Err(fault);
            }
            Err(_) => unclear.push(what.as_str()),
        }
        connection.back_to_mark().await?;
    }
    let told = |list: &[&str]| list.join(", ");
    Ok(match said {
        Some(said) => Some(
            Check::new_failure(
                "rights",
                format!("the account may not {}: {said}", describe_denied(&denied)),
            )
            .with_hint(grant_commands(connection, &denied).await?)
            .with_fact("denied", denied.clone()),
        ),
        None if !unclear.is_empty() => Some(
            Check::new_warning(
                "rights",
                format!("whether the account may {} could not be found out", told(&unclear)),
            )
            .with_hint("look at its rights, or at the statement in muster.yaml"),
        ),
        None => None,
    })
}

/// A database that takes no writes now.
fn read_only(fault: &DatabaseFault) -> Check {
    Check::new_failure(
        "rights",
        format!("the database is read-only now, and takes no writes: {fault}"),
    )
    .with_hint(fault.hint())
}

/// Whether a table is there of which the account may see nothing. MySQL says so of every table that
/// is not there, too.
async fn is_hidden(connection: &mut Connection, table: &str) -> Result<bool, DatabaseFault> {
    if connection.dialect() != DatabaseDialect::Mysql {
        return Ok(false);
    }
    let looked = connection
        .execute_statement(
            &Statement::from_placeholders(&format!("SELECT 1 FROM {table} LIMIT 0")),
            &[],
        )
        .await;
    Ok(matches!(looked, Err(fault) if fault.sort == DatabaseFaultKind::Denied))
}

/// The commands that an administrator runs as they stand; of a site's own statements they cannot be
/// known.
async fn grant_commands(
    connection: &mut Connection,
    denied: &[&str],
) -> Result<String, DatabaseFault> {
    let rights = group_by_table(denied);
    if rights.is_empty() {
        return Ok(
            "grant the account what the statements of `update` in muster.yaml read and write"
                .to_owned(),
        );
    }
    let account = account_name(connection).await?;
    let mut grants = Vec::new();
    for (table, rights) in rights {
        let table = qualified_table(connection, table).await?;
        grants.push(format!("GRANT {} ON {table} TO {account}", rights.join(", ")));
    }
    Ok(format!("an administrator of the database runs: {}", grants.join("; ")))
}

/// What is denied, in few words: tables that lack the same rights stand together.
fn describe_denied(denied: &[&str]) -> String {
    let mut groups: Vec<(Vec<&str>, Vec<&str>)> = Vec::new();
    for (table, rights) in group_by_table(denied) {
        match groups.iter_mut().find(|(known, _)| *known == rights) {
            Some((_, tables)) => tables.push(table),
            None => groups.push((rights, vec![table])),
        }
    }
    if groups.is_empty() {
        return denied.join(", ");
    }
    let parts = groups
        .iter()
        .map(|(rights, tables)| format!("{} ({})", rights.join(", "), tables.join(", ")));
    parts.collect::<Vec<_>>().join(", nor ")
}

/// The rights that are missing, table by table.
fn group_by_table<'d>(denied: &[&'d str]) -> Vec<(&'d str, Vec<&'d str>)> {
    let mut tables: Vec<(&str, Vec<&str>)> = Vec::new();
    for what in denied {
        let mut words = what.split(' ');
        let (Some(right @ ("SELECT" | "INSERT" | "UPDATE" | "DELETE")), Some(table)) =
            (words.next(), words.next_back())
        else {
            continue;
        };
        match tables.iter_mut().find(|(known, _)| *known == table) {
            Some((_, rights)) => rights.push(right),
            None => tables.push((table, vec![right])),
        }
    }
    tables
}

/// The account as a GRANT names it.
pub(super) async fn account_name(connection: &mut Connection) -> Result<String, DatabaseFault> {
    let dialect = connection.dialect();
    let sql = match dialect {
        DatabaseDialect::Mysql => "SELECT CURRENT_USER()",
        _ => "SELECT quote_ident(current_user::text)",
    };
    let name = query_text(connection, sql).await?.unwrap_or_default();
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
    Ok(match (dialect, name.rsplit_once('@')) {
        (DatabaseDialect::Mysql, Some((user, host))) => {
            format!("{}@{}", quoted(user), quoted(host))
        }
        _ => name,
    })
}

/// A table as it is found from any connection to this server.
pub(super) async fn qualified_table(
    connection: &mut Connection,
    table: &str,
) -> Result<String, DatabaseFault> {
    // The names are our own.
    let sql = match connection.dialect() {
        DatabaseDialect::Mysql => {
            format!("SELECT CONCAT('`', REPLACE(DATABASE(), '`', '``'), '`.{table}')")
        }
        _ => format!(
            "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON \
             n.oid = c.relnamespace \
             WHERE c.oid = to_regclass('{table}')"
        ),
    };
    Ok(query_text(connection, &sql).await?.unwrap_or_else(|| table.to_owned()))
}

/// The text that a query gives.
async fn query_text(
    connection: &mut Connection,
    sql: &str,
) -> Result<Option<String>, DatabaseFault> {
    let mut found = None;
    connection
        .for_each_row(sql, &mut |row| {
            if let [CellValue::Text(text)] = row {
                found = Some(text.clone().into_owned());
            }
        })
        .await?;
    Ok(found)
}

/// The statements that changes become, each with all columns that there are.
fn of_tables(
    tables: &DatabaseTables,
    dialect: DatabaseDialect,
    needs: &PerKind<NeededRights>,
) -> Vec<TrialStatement> {
    let mut trials = Vec::new();
    for kind in Kind::ALL {
        let columns = &tables.kinds[kind];
        if columns.is_empty() {
            continue;
        }
        let written = kind.spec().fields.iter().map(|field| field.name);
        let written: Vec<&str> = std::iter::once("code")
            .chain(written)
            .filter(|name| columns.iter().any(|column| column == name))
            .collect();
        add_trial(&mut trials, dialect, (kind.plural(), &written), needs[kind]);
        let many = kind.spec().fields.iter().any(|field| matches!(field.ty, Type::Many(_)));
        // A set of areas is written by taking rows away and making others.
        let links = NeededRights { delete: needs[kind].write || needs[kind].delete, ..needs[kind] };
        if many && tables.members {
            add_trial(&mut trials, dialect, (MEMBERS, &["employee", "area"]), links);
        }
        if kind == Kind::Employee && tables.custom {
            add_trial(&mut trials, dialect, (CUSTOM, &["employee", "name", "value"]), links);
        }
    }
    trials
}

fn add_trial(
    trials: &mut Vec<TrialStatement>,
    dialect: DatabaseDialect,
    (table, columns): (&str, &[&str]),
    needs: NeededRights,
) {
    let (q, is_link) = (|name: &str| dialect.quote_name(name), matches!(table, MEMBERS | CUSTOM));
    let names: Vec<String> = columns.iter().map(|name| q(name)).collect();
    let mut one = |right: &str, sql: String| {
        trials.push(TrialStatement {
            what: format!("{right} {table}"),
            statement: Statement::from_placeholders(&sql),
        });
    };
    // What is written is looked for first.
    if needs.write || needs.delete {
        one("SELECT FROM", format!("SELECT {} FROM {}", names.join(", "), q(table)));
    }
    if needs.write {
        let marks = vec!["?"; columns.len()].join(", ");
        one(
            "INSERT INTO",
            format!("INSERT INTO {} ({}) VALUES ({marks})", q(table), names.join(", ")),
        );
    }
    // Rows of links are made and taken away, and never changed.
    if needs.write && !is_link {
        let sets: Vec<String> = names.iter().map(|name| format!("{name} = ?")).collect();
        one(
            "UPDATE",
            format!("UPDATE {} SET {} WHERE {} = ?", q(table), sets.join(", "), names[0]),
        );
    }
    if needs.delete {
        one("DELETE FROM", format!("DELETE FROM {} WHERE {} = ?", q(table), names[0]));
    }
}

/// Writing a file takes the right to write it and its folder: a journal lies beside it meanwhile.
fn check_file_rights(path: &Path) -> Check {
    let hint = "let the account that muster runs as write the file and its folder";
    if let Err(error) = std::fs::OpenOptions::new().write(true).open(path) {
        return Check::new_failure("rights", format!("the file cannot be written: {error}"))
            .with_hint(hint);
    }
    let folder =
        path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match tempfile::tempfile_in(folder) {
        Ok(_) => Check::new_ok("rights", "the file and its folder can be written"),
        Err(error) => Check::new_failure(
            "rights",
            format!("the folder of the file cannot be written: {error}"),
        )
        .with_hint(hint),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_or_folder_that_cannot_be_written_is_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("hr.db");
        std::fs::write(&path, "held").expect("files can be written");
        assert_eq!(check_file_rights(&path).status, CheckStatus::Ok);
        assert_eq!(std::fs::read(&path).expect("it is there"), b"held");
        assert_eq!(
            std::fs::read_dir(folder.path()).expect("a folder").count(),
            1,
            "nothing is left behind"
        );
        // A folder is no file for any account; and none can make a file among processes, where some
        // can be written.
        let closed = check_file_rights(folder.path());
        assert!(
            closed.status == CheckStatus::Fail && closed.message.contains("the file cannot"),
            "{closed:?}"
        );
        let closed = check_file_rights(Path::new("/proc/self/comm"));
        assert!(closed.status == CheckStatus::Fail, "{closed:?}");
    }

    #[test]
    fn rights_are_gathered_by_table() {
        let denied =
            ["SELECT FROM areas", "INSERT INTO areas", "UPDATE areas", "DELETE FROM employees"];
        let rights = group_by_table(&denied);
        assert_eq!(
            rights,
            [("areas", vec!["SELECT", "INSERT", "UPDATE"]), ("employees", vec!["DELETE"])]
        );
        assert!(group_by_table(&["perform the `update` of employees"]).is_empty());
    }
}
