//! Whether an account may write what flows will ask it to write: looked into, with nothing changed.
//!
//! Every statement that would be performed is only explained. A database explains a statement to those who may perform it
//! and to nobody else, down to single columns, whatever roles, owners and views the right comes from; the statements of a
//! site are judged in the same way, without anybody taking them apart. SQLite knows no accounts: there the file and its
//! folder must be writable.

use std::path::Path;

use super::Database;
use super::address::{DatabaseAddress, DatabaseDialect, Location};
use super::connect::{Connection, Param, Purpose};
use super::engines::{self, NoRollback};
use super::fault::{DatabaseFault, DatabaseFaultKind};
use super::punches::NoTarget;
use super::schema::punches::{CURSORS, PUNCHES, columns, cursor_columns};
use super::schema::{CUSTOM, MEMBERS};
use super::tables::{self, DatabaseTables};
use crate::engine::{Check, CheckStatus};
use crate::model::{Kind, PerKind, Type};
use crate::rows::{Given, Statement};

/// What flows do to the records of a kind in the tables of `schemas/hr.sql`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// Rows are made and changed.
    pub write: bool,
    /// Rows are taken away.
    pub delete: bool,
}

/// One statement, and what it is for.
struct Trial {
    /// As people say it: `UPDATE employees`.
    what: String,
    statement: Statement,
}

impl Database {
    /// Looks whether the account may do what is needed: the site's own `update` statements always, its tables as `needs` says.
    /// `None` where nothing is to be written.
    pub async fn rights(&self, needs: &PerKind<Needs>) -> Option<Check> {
        let wanted = Kind::ALL.into_iter().any(|kind| match &self.queries[kind] {
            Some(query) => query.update.is_some(),
            None => !self.has_queries() && (needs[kind].write || needs[kind].delete),
        });
        if !wanted {
            return None;
        }
        let written = match &self.address.location {
            Location::File(path) => Some(file(path)),
            Location::Server { .. } => None,
        };
        if let Some(check) = written.as_ref().filter(|check| check.status == CheckStatus::Fail) {
            return Some(check.clone());
        }
        Some(match self.explained(needs).await {
            Ok(check) => match written {
                Some(file) if check.status == CheckStatus::Ok => file,
                _ => check,
            },
            Err(fault) if fault.sort == DatabaseFaultKind::ReadOnly => read_only(&fault),
            Err(fault) => Check::warn("rights", format!("they could not be looked into: {fault}")),
        })
    }

    /// Names tables whose engine cannot roll back. `None` where there are none.
    pub async fn engines(&self) -> Option<Check> {
        let looked = async {
            let mut connection = Connection::open(&self.address, Purpose::Read).await?;
            connection.begin(Purpose::Read).await?;
            let written = engines::written(&mut connection, self).await?;
            let read = engines::read(&mut connection, self).await?;
            connection.close().await;
            Ok::<_, DatabaseFault>((written, read))
        };
        // Whoever cannot be reached says so elsewhere.
        let (written, read) = looked.await.ok()?;
        let told = |list: &[NoRollback]| list.iter().map(NoRollback::what).collect::<Vec<_>>().join("; ");
        let remedy = |list: &[NoRollback]| list.iter().map(NoRollback::remedy).collect::<Vec<_>>().join("; ");
        if !written.is_empty() {
            let what = format!(
                "{}: it is not written, as a change that fails would stay half written",
                told(&written)
            );
            return Some(Check::fail("engines", what).hint(remedy(&written)));
        }
        if read.is_empty() {
            return None;
        }
        let what = format!("{}: what is read of it is not of one moment", told(&read));
        Some(Check::warn("engines", what).hint(remedy(&read)))
    }

    async fn explained(&self, needs: &PerKind<Needs>) -> Result<Check, DatabaseFault> {
        let mut connection = Connection::open(&self.address, Purpose::Read).await?;
        let tried = async {
            // As a run would begin to write: a standby, or a database that was set so, says that it takes nothing.
            if connection.dialect() != DatabaseDialect::Sqlite {
                connection.begin(Purpose::Write).await?;
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
        needs: &PerKind<Needs>,
    ) -> Result<Check, DatabaseFault> {
        let trials = match self.has_queries() {
            true => self.own_statements(),
            false => of_tables(&DatabaseTables::look(connection).await?, connection.dialect(), needs),
        };
        let ok = Check::ok("rights", "the account may write all that flows write");
        Ok(judged(connection, &trials).await?.unwrap_or(ok))
    }

    /// The statements of the site that write records back.
    fn own_statements(&self) -> Vec<Trial> {
        let updates = Kind::ALL.into_iter().filter_map(|kind| {
            let statement = self.queries[kind].as_ref()?.update.clone()?;
            Some(Trial { what: format!("perform the `update` of {}", kind.plural()), statement })
        });
        updates.collect()
    }
}

/// Looks whether a database can take punches in: whether its tables are there, and the account may write them.
pub async fn can_take_punches(address: &DatabaseAddress) -> Check {
    if let Some(path) = address.file()
        && !path.exists()
    {
        return missing(&NoTarget::Missing(path.display().to_string(), address.dialect()), address.dialect());
    }
    let looked = async {
        let mut connection = Connection::open(address, Purpose::Read).await?;
        let looked = async {
            if connection.dialect() != DatabaseDialect::Sqlite {
                connection.begin(Purpose::Write).await?;
                connection.takes_writes().await?;
            }
            of_punches(&mut connection, address).await
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
        Err(fault) => Check::fail("punches", format!("the database cannot be looked into: {fault}"))
            .hint(address.doubt()),
    }
}

fn missing(what: &NoTarget, dialect: DatabaseDialect) -> Check {
    Check::fail("punches", what.to_string())
        .hint(format!("`muster schema transactions --dialect {}` prints its tables", dialect.name()))
}

async fn of_punches(connection: &mut Connection, address: &DatabaseAddress) -> Result<Check, DatabaseFault> {
    let dialect = connection.dialect();
    let mut trials = Vec::new();
    let wanted: [(&str, Vec<&str>); 2] =
        [(PUNCHES, columns().collect()), (CURSORS, cursor_columns().collect())];
    for (table, columns) in wanted {
        let there = tables::columns(connection, table).await?;
        // A table of which the account may see nothing looks like one that is not there.
        let hidden = there.is_empty() && is_hidden(connection, table).await?;
        if let (false, Some(lacking)) = (hidden, NoTarget::lacking(table, &columns, &there, dialect)) {
            return Ok(missing(&lacking, dialect));
        }
        let mut of_table = Vec::new();
        add(&mut of_table, dialect, (table, &columns), Needs { write: true, delete: false });
        trials.extend(of_table);
    }
    if let Some(path) = address.file() {
        let check = file(path);
        let message = format!("the tables of punches are there; {}", check.message);
        return Ok(Check { name: "punches", message, ..check });
    }
    let lost = engines::of_tables(connection, &[PUNCHES, CURSORS]).await?;
    if let Some(lost) = lost.first() {
        let what = format!("{}: rows and cursor would not be saved together", lost.what());
        return Ok(Check::fail("punches", what).hint(lost.remedy()));
    }
    let ok = Check::ok("punches", "the tables of punches are there, and the account may write them");
    Ok(judged(connection, &trials).await?.map_or(ok, |check| Check { name: "punches", ..check }))
}

/// Has statements explained. `None` when the account may perform them all.
async fn judged(connection: &mut Connection, trials: &[Trial]) -> Result<Option<Check>, DatabaseFault> {
    let (mut denied, mut unclear, mut said) = (Vec::new(), Vec::new(), None);
    for Trial { what, statement } in trials {
        let nothing = vec![Param::Null; statement.names().len()];
        connection.mark().await?;
        match connection.perform(&statement.explained(), &nothing).await {
            Ok(_) => continue,
            Err(fault) if fault.sort == DatabaseFaultKind::Denied => {
                denied.push(what.as_str());
                said.get_or_insert(fault);
            }
            Err(fault) if fault.sort == DatabaseFaultKind::Sql => {
                let message = format!("it is impossible to {what}: {fault}");
                return Ok(Some(Check::fail("rights", message).hint(fault.hint())));
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
            Check::fail("rights", format!("the account may not {}: {said}", told(&denied)))
                .hint(remedy(connection, &denied).await?)
                .fact("denied", denied.clone()),
        ),
        None if !unclear.is_empty() => Some(
            Check::warn(
                "rights",
                format!("whether the account may {} could not be found out", told(&unclear)),
            )
            .hint("look at its rights, or at the statement in muster.yaml"),
        ),
        None => None,
    })
}

/// A database that takes no writes now.
fn read_only(fault: &DatabaseFault) -> Check {
    Check::fail("rights", format!("the database is read-only now, and takes no writes: {fault}"))
        .hint(fault.hint())
}

/// Whether a table is there of which the account may see nothing. MySQL says so of every table that is not there, too.
async fn is_hidden(connection: &mut Connection, table: &str) -> Result<bool, DatabaseFault> {
    if connection.dialect() != DatabaseDialect::Mysql {
        return Ok(false);
    }
    let looked = connection.perform(&Statement::split(&format!("SELECT 1 FROM {table} LIMIT 0")), &[]).await;
    Ok(matches!(looked, Err(fault) if fault.sort == DatabaseFaultKind::Denied))
}

/// The commands that an administrator runs as they stand; of a site's own statements they cannot be known.
async fn remedy(connection: &mut Connection, denied: &[&str]) -> Result<String, DatabaseFault> {
    let rights = by_table(denied);
    if rights.is_empty() {
        return Ok(
            "grant the account what the statements of `update` in muster.yaml read and write".to_owned()
        );
    }
    let account = account(connection).await?;
    let mut grants = Vec::new();
    for (table, rights) in rights {
        let table = qualified(connection, table).await?;
        grants.push(format!("GRANT {} ON {table} TO {account}", rights.join(", ")));
    }
    Ok(format!("an administrator of the database runs: {}", grants.join("; ")))
}

/// The rights that are missing, table by table.
fn by_table<'d>(denied: &[&'d str]) -> Vec<(&'d str, Vec<&'d str>)> {
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
pub(super) async fn account(connection: &mut Connection) -> Result<String, DatabaseFault> {
    let dialect = connection.dialect();
    let sql = match dialect {
        DatabaseDialect::Mysql => "SELECT CURRENT_USER()",
        _ => "SELECT quote_ident(current_user::text)",
    };
    let name = text(connection, sql).await?.unwrap_or_default();
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
    Ok(match (dialect, name.rsplit_once('@')) {
        (DatabaseDialect::Mysql, Some((user, host))) => format!("{}@{}", quoted(user), quoted(host)),
        _ => name,
    })
}

/// A table as it is found from any connection to this server.
pub(super) async fn qualified(connection: &mut Connection, table: &str) -> Result<String, DatabaseFault> {
    // The names are our own.
    let sql = match connection.dialect() {
        DatabaseDialect::Mysql => format!("SELECT CONCAT('`', REPLACE(DATABASE(), '`', '``'), '`.{table}')"),
        _ => format!(
            "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
             WHERE c.oid = to_regclass('{table}')"
        ),
    };
    Ok(text(connection, &sql).await?.unwrap_or_else(|| table.to_owned()))
}

/// The text that a query gives.
async fn text(connection: &mut Connection, sql: &str) -> Result<Option<String>, DatabaseFault> {
    let mut found = None;
    connection
        .rows(sql, &mut |row| {
            if let [Given::Text(text)] = row {
                found = Some(text.clone().into_owned());
            }
        })
        .await?;
    Ok(found)
}

/// The statements that changes become, each with all columns that there are.
fn of_tables(tables: &DatabaseTables, dialect: DatabaseDialect, needs: &PerKind<Needs>) -> Vec<Trial> {
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
        add(&mut trials, dialect, (kind.plural(), &written), needs[kind]);
        let many = kind.spec().fields.iter().any(|field| matches!(field.ty, Type::Many(_)));
        // A set of areas is written by taking rows away and making others.
        let links = Needs { delete: needs[kind].write || needs[kind].delete, ..needs[kind] };
        if many && tables.members {
            add(&mut trials, dialect, (MEMBERS, &["employee", "area"]), links);
        }
        if kind == Kind::Employee && tables.custom {
            add(&mut trials, dialect, (CUSTOM, &["employee", "name", "value"]), links);
        }
    }
    trials
}

fn add(trials: &mut Vec<Trial>, dialect: DatabaseDialect, (table, columns): (&str, &[&str]), needs: Needs) {
    let (q, is_link) = (|name: &str| dialect.quoted(name), matches!(table, MEMBERS | CUSTOM));
    let names: Vec<String> = columns.iter().map(|name| q(name)).collect();
    let mut one = |right: &str, sql: String| {
        trials.push(Trial { what: format!("{right} {table}"), statement: Statement::split(&sql) });
    };
    // What is written is looked for first.
    if needs.write || needs.delete {
        one("SELECT FROM", format!("SELECT {} FROM {}", names.join(", "), q(table)));
    }
    if needs.write {
        let marks = vec!["?"; columns.len()].join(", ");
        one("INSERT INTO", format!("INSERT INTO {} ({}) VALUES ({marks})", q(table), names.join(", ")));
    }
    // Rows of links are made and taken away, and never changed.
    if needs.write && !is_link {
        let sets: Vec<String> = names.iter().map(|name| format!("{name} = ?")).collect();
        one("UPDATE", format!("UPDATE {} SET {} WHERE {} = ?", q(table), sets.join(", "), names[0]));
    }
    if needs.delete {
        one("DELETE FROM", format!("DELETE FROM {} WHERE {} = ?", q(table), names[0]));
    }
}

/// A file is written by whoever may write it, and its folder: a journal lies beside it meanwhile.
fn file(path: &Path) -> Check {
    let hint = "let the account that muster runs as write the file and its folder";
    if let Err(error) = std::fs::OpenOptions::new().write(true).open(path) {
        return Check::fail("rights", format!("the file cannot be written: {error}")).hint(hint);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match tempfile::tempfile_in(folder) {
        Ok(_) => Check::ok("rights", "the file and its folder can be written"),
        Err(error) => {
            Check::fail("rights", format!("the folder of the file cannot be written: {error}")).hint(hint)
        }
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
        assert_eq!(file(&path).status, CheckStatus::Ok);
        assert_eq!(std::fs::read(&path).expect("it is there"), b"held");
        assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1, "nothing is left behind");
        // Whoever asks, a folder is no file; and none can make a file among processes, where some can be written.
        let closed = file(folder.path());
        assert!(
            closed.status == CheckStatus::Fail && closed.message.contains("the file cannot"),
            "{closed:?}"
        );
        let closed = file(Path::new("/proc/self/comm"));
        assert!(closed.status == CheckStatus::Fail, "{closed:?}");
    }

    #[test]
    fn rights_are_gathered_by_table() {
        let denied = ["SELECT FROM areas", "INSERT INTO areas", "UPDATE areas", "DELETE FROM employees"];
        let rights = by_table(&denied);
        assert_eq!(rights, [("areas", vec!["SELECT", "INSERT", "UPDATE"]), ("employees", vec!["DELETE"])]);
        assert!(by_table(&["perform the `update` of employees"]).is_empty());
    }
}
