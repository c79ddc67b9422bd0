//! Values that change hands in one run: what may be there once is given up before another record
//! takes it.

use std::collections::HashSet;

use super::error_attribution::{fold_value, may_be_unique};
use super::row_writer::{DatabaseWriteError, DatabaseWriter};
use crate::model::Value;
use crate::planning::{Action, Change, FieldChange, FieldName};
use crate::store::database::sql::database_errors::DatabaseFault;

/// A field of a change, by the position of the change.
type ReleasedValue = (usize, FieldName);

impl DatabaseWriter<'_> {
    /// Makes all changes. Where a value is refused because another record has it, and that record
    /// gives it up in the same run, it gives it up first: two people may swap what is unique.
    pub(in crate::store::database) async fn make_all_changes(
        &mut self,
    ) -> Result<(), DatabaseWriteError> {
        self.connection.execute_raw("SAVEPOINT muster_changes").await?;
        let mut given: Vec<ReleasedValue> = Vec::new();
        loop {
            let Err(stop) = self.execute_all().await else { return Ok(()) };
            let at = stop.at.filter(|_| stop.fault.unique);
            let mut more = at.map(|at| released_values(self.changes, at)).unwrap_or_default();
            more.retain(|one| !given.contains(one));
            if more.is_empty() {
                return Err(stop);
            }
            given.append(&mut more);
            self.connection.execute_raw("ROLLBACK TO SAVEPOINT muster_changes").await?;
            for one in &given {
                self.empty_released_field(one).await?;
            }
        }
    }

    /// Empties a field of a record that gets another value, or goes, later. A column that cannot be
    /// empty keeps what it has: the change that wants it says so.
    async fn empty_released_field(
        &mut self,
        (at, field): &ReleasedValue,
    ) -> Result<(), DatabaseFault> {
        let change = &self.changes[*at];
        let Some(old) = change.fields.iter().find(|one| one.field == *field) else { return Ok(()) };
        let emptied = Change {
            action: Action::Update,
            code: change.known_as().clone(),
            live_code: None,
            fields: vec![FieldChange { after: Some(Value::Empty), ..old.clone() }],
            ..change.clone()
        };
        self.connection.execute_raw("SAVEPOINT muster_given").await?;
        let done = match self.query_of(change.kind) {
            Some(_) => self.run_custom_update(&emptied).await.map(drop),
            None => self.update_record(&emptied).await,
        };
        match done {
            Ok(()) => self.connection.execute_raw("RELEASE SAVEPOINT muster_given").await,
            Err(fault) if fault.is_of_session() => Err(fault),
            Err(_) => self.connection.execute_raw("ROLLBACK TO SAVEPOINT muster_given").await,
        }
    }
}

/// What changes give up of the fields in which this one wants what another record had.
fn released_values(changes: &[Change], at: usize) -> Vec<ReleasedValue> {
    let change = &changes[at];
    let kin = || changes.iter().enumerate().filter(|(_, other)| other.kind == change.kind);
    let fields = change.fields.iter().filter(|field| may_be_unique(change.kind, field));
    let mut found = Vec::new();
    for FieldChange { field, after, .. } in fields {
        let Some(wanted) = after.as_ref().and_then(fold_value) else { continue };
        let of_field =
            |other: &Change| other.fields.iter().find(|one| one.field == *field).cloned();
        let wants = kin().filter_map(|(_, other)| fold_value(of_field(other)?.after.as_ref()?));
        let wants: HashSet<String> = wants.collect();
        // All that any change waits for in this field, as the next one would wait as well.
        let gives = |(at, other): (usize, &Change)| {
            let held = fold_value(of_field(other)?.before.as_ref()?)?;
            wants.contains(&held).then_some((at, held))
        };
        let giving: Vec<(usize, String)> = kin().filter_map(gives).collect();
        if giving.iter().any(|(other, held)| *other != at && *held == wanted) {
            found.extend(giving.into_iter().map(|(at, _)| (at, field.clone())));
        }
    }
    found
}
