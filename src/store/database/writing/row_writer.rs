//! Writing: all changes of a plan in one transaction, or none of them.

use std::collections::BTreeSet;
use std::ops::Range;

use super::column_limits::Forms;
use super::custom_update::CustomUpdate;
use super::default_tables::{self, Links};
use super::{error_attribution, write_rights};
use crate::engine::{
    AtomicTarget, Job, Observer, ReadBack, ReadError, Seen, SilentObserver, WriteError,
    reread_records,
};
use crate::model::equivalence::same_where_known;
use crate::model::{Directory, FieldId, Kind, PerKind, Record, Type, Value};
use crate::planning::{Action, Change, FieldChange, FieldName};
use crate::store::database::read_rows::{self, LoadedDatabase};
use crate::store::database::sql::connection::{Connection, Purpose};
use crate::store::database::sql::database_errors::{DatabaseFault, DatabaseFaultKind};
use crate::store::database::table_names::DatabaseTables;
use crate::store::database::{Database, KindQuery};

impl ReadBack for Database {
    fn read_back<'a>(
        &'a self,
        changes: &'a [&'a Change],
        observer: &'a dyn Observer,
    ) -> Job<'a, Result<Seen, ReadError>> {
        Box::pin(reread_records(self, changes, observer))
    }
}

impl AtomicTarget for Database {
    fn write_changes<'a>(&'a self, changes: &'a [Change]) -> Job<'a, Result<(), WriteError>> {
        Box::pin(async move {
            let opened = Connection::open_connection(&self.address, Purpose::Write).await;
            let connection = opened.map_err(|fault| self.untouched_error(fault))?;
            self.run_transaction(connection, changes).await
        })
    }
}

/// What went wrong, and at which change.
pub(in crate::store::database) struct DatabaseWriteError {
    pub(in crate::store::database) at: Option<usize>,
    pub(in crate::store::database) fault: DatabaseFault,
}

impl From<DatabaseFault> for DatabaseWriteError {
    fn from(fault: DatabaseFault) -> DatabaseWriteError {
        DatabaseWriteError { at: None, fault }
    }
}

impl Database {
    fn untouched_error(&self, fault: DatabaseFault) -> WriteError {
        WriteError {
            error: self.failed_to("cannot write the database", fault),
            at: None,
            in_doubt: false,
        }
    }

    async fn run_transaction(
        &self,
        mut connection: Connection,
        changes: &[Change],
    ) -> Result<(), WriteError> {
        let made = self.make_changes(&mut connection, changes).await;
        let Err(DatabaseWriteError { at, fault }) = made else {
            let committed = connection.execute_raw("COMMIT").await;
            connection.close().await;
            return committed.map_err(|fault| {
                let in_doubt =
                    matches!(fault.sort, DatabaseFaultKind::Lost | DatabaseFaultKind::Silent);
                WriteError { in_doubt, ..self.untouched_error(fault) }
            });
        };
        let change = at.and_then(|at| changes.get(at));
        // Closing undoes as well; the caller that waits for the rows need not wait for that.
        let kept = connection
            .roll_back()
            .await
            .err()
            .filter(|fault| fault.sort == DatabaseFaultKind::Warned);
        let fault = match change {
            Some(change) => write_rights::name_missing_right(&mut connection, change, fault).await,
            None => fault,
        };
        connection.close().await;
        if let Some(kept) = kept {
            let what = format!("{fault}; and {kept}");
            let error = self.failed_to("written in part to", kept.with_message(what));
            return Err(WriteError { error, at: None, in_doubt: true });
        }
        let error = match change {
            Some(change) => {
                let what = format!(
                    "nothing was written to {} ({}), because of {} {}: {}",
                    self.name,
                    self.address.display_url(),
                    change.kind,
                    change.code,
                    fault.hint()
                );
                anyhow::Error::new(fault).context(what)
            }
            None => self.failed_to("nothing was written to", fault),
        };
        Err(WriteError { error, at, in_doubt: false })
    }

    async fn make_changes(
        &self,
        connection: &mut Connection,
        changes: &[Change],
    ) -> Result<(), DatabaseWriteError> {
        connection.begin_transaction(Purpose::Write).await?;
        let LoadedDatabase { directory, findings, tables } =
            read_rows::load_database(connection, self, &SilentObserver).await?;
        if let Some(problem) =
            findings.into_problems().into_iter().find(|problem| problem.is_error())
        {
            return Err(DatabaseFault::new(format!(
                "it cannot be read any more: {}",
                problem.message
            ))
            .into());
        }
        for (at, change) in changes.iter().enumerate() {
            check_unchanged(change, &directory)
                .map_err(|fault| DatabaseWriteError { at: Some(at), fault })?;
        }
        let mut work = DatabaseWriter {
            connection,
            database: self,
            tables,
            before: &directory,
            changes,
            names: PerKind::default(),
            forms: Forms::default(),
            uncounted: BTreeSet::new(),
        };
        work.make_all_changes().await?;
        let uncounted = std::mem::take(&mut work.uncounted);
        self.reread_uncounted(connection, changes, (&directory, uncounted)).await
    }

    /// Reads again, in the same transaction, what the database counted no row of. A trigger of a
    /// view writes what it likes and is not counted; whatever it wrote of others was not meant.
    async fn reread_uncounted(
        &self,
        connection: &mut Connection,
        changes: &[Change],
        (before, uncounted): (&Directory, BTreeSet<usize>),
    ) -> Result<(), DatabaseWriteError> {
        if uncounted.is_empty() {
            return Ok(());
        }
        let now = read_rows::load_database(connection, self, &SilentObserver).await?.directory;
        for at in &uncounted {
            let change = &changes[*at];
            let held = now.get(change.kind, change.known_as().as_str());
            let old = before.get(change.kind, change.known_as().as_str());
            let moved = change.fields.iter().any(|field| {
                held_of(held, field) != held_of(old, field) || stands_after(change, field, held)
            });
            if !moved {
                let fault = DatabaseFault::new(
                    "no row was changed: is the row that `select` reads one that can be written?",
                );
                return Err(DatabaseWriteError { at: Some(*at), fault });
            }
        }
        let kinds: BTreeSet<Kind> = uncounted.iter().map(|at| changes[*at].kind).collect();
        for kind in kinds {
            let meant: BTreeSet<&str> = changes
                .iter()
                .filter(|change| change.kind == kind)
                .flat_map(|change| [change.code.as_str(), change.known_as().as_str()])
                .collect();
            let others =
                before.records(kind).filter(|record| !meant.contains(record.code.as_str()));
            let other = others.filter(|record| {
                now.get(kind, record.code.as_str()).is_none_or(|now| !same_fields(record, now))
            });
            if let Some(other) = other.map(|record| &record.code).next() {
                let what = format!("{kind} {other} would change as well, and another one is meant");
                return Err(DatabaseFault::new(what).into());
            }
        }
        Ok(())
    }
}

/// Fails when the record is not what it was when the plan was made.
fn check_unchanged(change: &Change, now: &Directory) -> Result<(), DatabaseFault> {
    let held = now.get(change.kind, change.known_as().as_str());
    let stale = |what: &str| {
        DatabaseFault::new(format!("it {what} since the plan was made"))
            .with_kind(DatabaseFaultKind::Locked)
    };
    match (change.action, held) {
        (Action::Create, Some(_)) => Err(stale("was created")),
        (Action::Update, None) => Err(stale("was deleted")),
        (Action::Update, Some(held)) => {
            match change.fields.iter().find(|field| !holds_planned_value(change, field, held)) {
                Some(field) => {
                    Err(stale(&format!("was given another {}", field.field.plan_name(change.kind))))
                }
                None => Ok(()),
            }
        }
        (Action::Resign | Action::Deactivate | Action::Reinstate, _) => {
            Err(DatabaseFault::new("a database knows neither resigning nor coming back"))
        }
        _ => Ok(()),
    }
}

fn holds_planned_value(change: &Change, field: &FieldChange, held: &Record) -> bool {
    let Some(before) = &field.before else { return true };
    let now = match &field.field {
        FieldName::Code | FieldName::Day(_) => return true,
        FieldName::Of(id) => held.get(*id),
        FieldName::Custom(name) => held.get_custom(name),
    };
    same_where_known(field.field.table_row(change.kind), Some(before), now)
}

/// What a record holds of a field.
fn held_of<'r>(record: Option<&'r Record>, field: &FieldChange) -> Option<&'r Value> {
    match &field.field {
        FieldName::Of(id) => record?.get(*id),
        FieldName::Custom(name) => record?.get_custom(name),
        FieldName::Code | FieldName::Day(_) => None,
    }
}

/// Whether a record holds what a change is to make of a field.
fn stands_after(change: &Change, field: &FieldChange, held: Option<&Record>) -> bool {
    let after = field.after.as_ref();
    after.is_some()
        && same_where_known(field.field.table_row(change.kind), after, held_of(held, field))
}

fn same_fields(a: &Record, b: &Record) -> bool {
    let values = |record: &Record| -> Vec<(FieldId, Value)> {
        record.fields().iter().map(|entry| (entry.id, entry.value.clone())).collect()
    };
    values(a) == values(b)
}

/// Writing, under way.
pub(in crate::store::database) struct DatabaseWriter<'w> {
    pub(in crate::store::database) connection: &'w mut Connection,
    pub(in crate::store::database) database: &'w Database,
    pub(in crate::store::database) tables: DatabaseTables,
    /// The records as they were when the transaction began.
    pub(in crate::store::database) before: &'w Directory,
    pub(in crate::store::database) changes: &'w [Change],
    /// A site's own statements, once they were looked at.
    pub(in crate::store::database) names: PerKind<Option<CustomUpdate>>,
    /// The columns that are written, once they were looked at.
    pub(in crate::store::database) forms: Forms,
    /// Changes of which the database counts no row: a view with a trigger writes what it likes.
    pub(in crate::store::database) uncounted: BTreeSet<usize>,
}

impl DatabaseWriter<'_> {
    pub(in crate::store::database) async fn execute_all(
        &mut self,
    ) -> Result<(), DatabaseWriteError> {
        let mut at = 0;
        while at < self.changes.len() {
            let end =
                at + self.changes[at..].iter().take_while(|change| new_person(change)).count();
            if end > at && self.query_of(Kind::Employee).is_none() {
                self.insert_employees(at..end).await?;
                at = end;
            } else {
                self.execute_change(at).await?;
                at += 1;
            }
        }
        Ok(())
    }

    /// The site's own SQL for this kind.
    pub(in crate::store::database) fn query_of(&self, kind: Kind) -> Option<&KindQuery> {
        let query: Option<&KindQuery> = self.database.queries[kind].as_ref();
        query.filter(|query| query.select.is_some())
    }

    async fn execute_change(&mut self, at: usize) -> Result<(), DatabaseWriteError> {
        let change = &self.changes[at];
        let done = match (self.query_of(change.kind).is_some(), change.action) {
            (true, Action::Update) => match self.run_custom_update(change).await {
                Ok(0) => {
                    self.uncounted.insert(at);
                    Ok(())
                }
                counted => counted.and_then(default_tables::check_single_row),
            },
            (true, _) => Err(DatabaseFault::new("only `update` is said for it in muster.yaml")),
            (false, Action::Create) => self.create_record(change).await,
            (false, Action::Update) => self.update_record(change).await,
            (false, _) => self.delete_record(change).await,
        };
        done.map_err(|fault| self.attributed_error(at, fault))
    }

    fn attributed_error(&self, at: usize, fault: DatabaseFault) -> DatabaseWriteError {
        let fault = error_attribution::attribute_fault(self.changes, at, self.before, fault);
        DatabaseWriteError { at: Some(at), fault }
    }

    /// New people, many a statement: one by one takes twenty times as long.
    async fn insert_employees(
        &mut self,
        positions: Range<usize>,
    ) -> Result<(), DatabaseWriteError> {
        let mut groups: Vec<(Vec<String>, Vec<usize>)> = Vec::new();
        for at in positions {
            let columns = default_tables::changed_columns(&self.changes[at]);
            match groups.iter_mut().find(|(known, _)| *known == columns) {
                Some((_, members)) => members.push(at),
                None => groups.push((columns, vec![at])),
            }
        }
        for (columns, members) in groups {
            let most = (default_tables::MOST_VALUES / columns.len()).max(1);
            for some in members.chunks(most) {
                self.insert_together(&columns, some).await?;
            }
        }
        Ok(())
    }

    /// Inserts these people; when the database refuses, one by one, to learn who is to blame.
    async fn insert_together(
        &mut self,
        columns: &[String],
        members: &[usize],
    ) -> Result<(), DatabaseWriteError> {
        self.connection.execute_raw("SAVEPOINT muster_rows").await?;
        let rows: Vec<&Change> = members.iter().map(|at| &self.changes[*at]).collect();
        let inserted = self.insert_rows(Kind::Employee, columns, &rows).await;
        match inserted {
            Ok(()) => self.connection.execute_raw("RELEASE SAVEPOINT muster_rows").await?,
            Err(fault) if fault.is_of_session() => return Err(fault.into()),
            Err(_) => {
                self.connection.execute_raw("ROLLBACK TO SAVEPOINT muster_rows").await?;
                for at in members {
                    let inserted =
                        self.insert_rows(Kind::Employee, columns, &[&self.changes[*at]]).await;
                    inserted.map_err(|fault| self.attributed_error(*at, fault))?;
                }
            }
        }
        let mut links = Links::default();
        for change in &rows {
            links.add_new_employee(change);
        }
        match self.insert_links(&links).await {
            Ok(()) => Ok(()),
            Err(fault) if members.len() == 1 => Err(self.attributed_error(members[0], fault)),
            // The whole is undone anyway: who is to blame is the first who names what is not there.
            Err(fault) => {
                let known: BTreeSet<&str> =
                    self.before.records(Kind::Area).map(|area| area.code.as_str()).collect();
                let lost = members.iter().find(|at| names_other(&self.changes[**at], &known));
                Err(self.attributed_error(*lost.unwrap_or(&members[0]), fault))
            }
        }
    }
}

fn new_person(change: &Change) -> bool {
    change.action == Action::Create && change.kind == Kind::Employee
}

fn names_other(change: &Change, known: &BTreeSet<&str>) -> bool {
    change.fields.iter().any(|field| {
        let many =
            field.field.table_row(change.kind).is_some_and(|row| matches!(row.ty, Type::Many(_)));
        many && field.after.iter().flat_map(Value::references).any(|code| !known.contains(code))
    })
}
