//! Changes by a site's own `update` statements: nothing but what they name is written.

use super::default_tables::value_to_param;
use super::row_writer::DatabaseWriter;
use super::update_columns::{AssignedColumn, parse_update};
use crate::model::Value;
use crate::planning::Change;
use crate::rows::Statement;
use crate::store::database::sql::database_errors::DatabaseFault;
use crate::store::database::sql::param::Param;

/// A site's own statement.
#[derive(Clone, Debug)]
pub(in crate::store::database) struct CustomUpdate {
    statement: Statement,
    separator: char,
    /// The values that go into a column as they are.
    columns: Vec<AssignedColumn>,
}

impl DatabaseWriter<'_> {
    /// Writes one record back, and returns how many rows the database counts. Values that a change
    /// does not name are written as they are.
    pub(in crate::store::database) async fn run_custom_update(
        &mut self,
        change: &Change,
    ) -> Result<u64, DatabaseFault> {
        let CustomUpdate { statement, separator, columns } = self.custom_statement(change)?;
        let mut params: Vec<Param> = statement
            .parameter_names()
            .iter()
            .map(|name| self.value_of_placeholder(change, name, separator))
            .collect();
        for AssignedColumn { value, table, column } in &columns {
            let Some(param) = params.get_mut(*value) else { continue };
            let given = std::mem::replace(param, Param::Null);
            let name = statement.parameter_names().get(*value).map_or("", String::as_str);
            let fitted = self.forms.fit_to_column(self.connection, (table, column), given).await;
            *param = fitted.map_err(|fault| fault.of_value(name))?;
        }
        self.connection.execute_statement(&statement, &params).await
    }

    fn custom_statement(&mut self, change: &Change) -> Result<CustomUpdate, DatabaseFault> {
        if let Some(known) = &self.names[change.kind] {
            return Ok(known.clone());
        }
        let query = self.query_of(change.kind);
        let update = query.and_then(|query| query.update.clone());
        let statement = update
            .ok_or_else(|| DatabaseFault::new("no `update` is said for it in muster.yaml"))?;
        let separator = query.and_then(|query| query.layout.separator).unwrap_or(';');
        let columns = parse_update(&statement).columns;
        let named = CustomUpdate { statement, separator, columns };
        self.names[change.kind] = Some(named.clone());
        Ok(named)
    }

    fn value_of_placeholder(&self, change: &Change, name: &str, separator: char) -> Param {
        let spec = change.kind.spec();
        let Some(id) = spec.by_name(name) else {
            // The code, by which the row is found.
            return Param::Text(change.known_as().to_string());
        };
        let held = self.before.get(change.kind, change.known_as().as_str());
        let value = match change.field_change(id) {
            Some(field) => field.after.as_ref(),
            None => held.and_then(|held| held.get(id)),
        };
        match value {
            Some(Value::Codes(codes)) => {
                let codes = codes.iter().map(ToString::to_string).collect();
                Param::List { items: codes, separator }
            }
            Some(value) => value_to_param(value, separator),
            None => Param::Null,
        }
    }
}
