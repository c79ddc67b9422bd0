//! Changes in the tables of `schemas/hr.sql`: only the columns that a change names.

use super::row_writer::DatabaseWriter;
use super::update_columns::{SqlName, SqlTableName};
use crate::model::{Code, Kind, Type, Value};
use crate::planning::{Change, FieldChange, FieldName};
use crate::store::database::ddl::{CUSTOM, MEMBERS};
use crate::store::database::sql::address::DatabaseDialect;
use crate::store::database::sql::database_errors::DatabaseFault;
use crate::store::database::sql::param::Param;

/// How many values one statement is given at most: what SQLite takes, with room left.
pub(in crate::store::database) const MOST_VALUES: usize = 8_000;

/// Rows of the two tables that hang on employees.
#[derive(Debug, Default)]
pub(in crate::store::database) struct Links {
    /// Employee and area.
    members: Vec<[Param; 2]>,
    /// Employee, name and value.
    custom: Vec<[Param; 3]>,
}

impl Links {
    /// What a new employee brings.
    pub(in crate::store::database) fn add_new_employee(&mut self, change: &Change) {
        for field in &change.fields {
            let Some(after) = &field.after else { continue };
            match &field.field {
                FieldName::Custom(name) => self.add_attribute(&change.code, name, after),
                _ if is_many(change.kind, field) => {
                    for area in after.references() {
                        self.add_membership(&change.code, area);
                    }
                }
                _ => {}
            }
        }
    }

    fn add_membership(&mut self, code: &Code, area: &str) {
        self.members.push([text_param(code.as_str()), text_param(area)]);
    }

    fn add_attribute(&mut self, code: &Code, name: &str, value: &Value) {
        if !value.is_empty() {
            self.custom.push([
                text_param(code.as_str()),
                text_param(name),
                text_param(&value.to_string()),
            ]);
        }
    }
}

fn text_param(text: &str) -> Param {
    Param::Text(text.to_owned())
}

fn is_many(kind: Kind, field: &FieldChange) -> bool {
    field.field.table_row(kind).is_some_and(|row| matches!(row.ty, Type::Many(_)))
}

/// The columns of a record's own table that a change sets, in the order of its fields; the code
/// first.
pub(in crate::store::database) fn changed_columns(change: &Change) -> Vec<String> {
    let plain = plain_fields(change).map(|(name, _)| name.to_owned());
    std::iter::once("code".to_owned()).chain(plain).collect()
}

/// The fields that stand in the record's own table, with what they hold afterwards.
fn plain_fields(change: &Change) -> impl Iterator<Item = (&'static str, &Value)> {
    change.fields.iter().filter(|field| !is_many(change.kind, field)).filter_map(|field| {
        let row = field.field.table_row(change.kind)?;
        Some((row.name, field.after.as_ref()?))
    })
}

/// A value as a statement is given it; sets as text with `separator`.
pub(in crate::store::database) fn value_to_param(value: &Value, separator: char) -> Param {
    match value {
        value if value.is_empty() => Param::Null,
        Value::Flag(flag) => Param::Flag(*flag),
        Value::Date(day) => Param::Day(day.to_string()),
        Value::Number(number) => Param::Number(*number),
        Value::Codes(codes) => {
            let codes: Vec<&str> = codes.iter().map(Code::as_str).collect();
            Param::Text(codes.join(&separator.to_string()))
        }
        Value::Numbers(numbers) => {
            let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
            Param::Text(numbers.join(&separator.to_string()))
        }
        other => Param::Text(other.to_string()),
    }
}

impl DatabaseWriter<'_> {
    fn quoted_table(&self, name: &str) -> String {
        self.dialect().quote_name(name)
    }

    fn dialect(&self) -> DatabaseDialect {
        self.connection.dialect()
    }

    /// A statement of ours with a placeholder for every `?`.
    async fn run_statement(&mut self, sql: &str, params: &[Param]) -> Result<u64, DatabaseFault> {
        let statement = crate::rows::Statement::from_placeholders(sql);
        self.connection.execute_statement(&statement, params).await
    }

    /// A value as the column of this name takes it.
    async fn fit_to_column(
        &mut self,
        kind: Kind,
        column: &str,
        param: Param,
    ) -> Result<Param, DatabaseFault> {
        let name = |text: &str| SqlName { text: text.to_owned(), quoted: true };
        let (table, column) = (SqlTableName(vec![name(kind.plural())]), name(column));
        self.forms.fit_to_column(self.connection, (&table, &column), param).await
    }

    /// Inserts rows of one kind, with the same columns each.
    pub(in crate::store::database) async fn insert_rows(
        &mut self,
        kind: Kind,
        columns: &[String],
        rows: &[&Change],
    ) -> Result<(), DatabaseFault> {
        let mut params = Vec::with_capacity(rows.len() * columns.len());
        for change in rows {
            params.push(text_param(change.code.as_str()));
            for (name, value) in plain_fields(change) {
                params.push(self.fit_to_column(kind, name, value_to_param(value, ',')).await?);
            }
        }
        self.insert_into(kind.plural(), columns, rows.len(), &params).await
    }

    async fn insert_into(
        &mut self,
        table: &str,
        columns: &[String],
        rows: usize,
        params: &[Param],
    ) -> Result<(), DatabaseFault> {
        let names: Vec<String> = columns.iter().map(|name| self.quoted_table(name)).collect();
        let row = format!("({})", vec!["?"; columns.len()].join(", "));
        let rows = vec![row; rows].join(", ");
        let sql = format!(
            "INSERT INTO {} ({}) VALUES {rows}",
            self.quoted_table(table),
            names.join(", ")
        );
        self.run_statement(&sql, params).await.map(drop)
    }

    pub(in crate::store::database) async fn create_record(
        &mut self,
        change: &Change,
    ) -> Result<(), DatabaseFault> {
        self.insert_rows(change.kind, &changed_columns(change), &[change]).await?;
        let mut links = Links::default();
        links.add_new_employee(change);
        self.insert_links(&links).await
    }

    /// Inserts what hangs on employees.
    pub(in crate::store::database) async fn insert_links(
        &mut self,
        links: &Links,
    ) -> Result<(), DatabaseFault> {
        let names =
            |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        for some in links.members.chunks(MOST_VALUES / 2) {
            let params: Vec<Param> = some.iter().flatten().cloned().collect();
            self.insert_into(MEMBERS, &names(&["employee", "area"]), some.len(), &params).await?;
        }
        for some in links.custom.chunks(MOST_VALUES / 3) {
            let params: Vec<Param> = some.iter().flatten().cloned().collect();
            self.insert_into(CUSTOM, &names(&["employee", "name", "value"]), some.len(), &params)
                .await?;
        }
        Ok(())
    }

    pub(in crate::store::database) async fn update_record(
        &mut self,
        change: &Change,
    ) -> Result<(), DatabaseFault> {
        if change.live_code.is_some() {
            self.rename_record(change).await?;
        }
        let (mut names, mut params) = (Vec::new(), Vec::new());
        for (name, value) in plain_fields(change) {
            names.push(format!("{} = ?", self.quoted_table(name)));
            params.push(self.fit_to_column(change.kind, name, value_to_param(value, ',')).await?);
        }
        if !names.is_empty() {
            params.push(text_param(change.code.as_str()));
            let table = self.quoted_table(change.kind.plural());
            let sql = format!(
                "UPDATE {table} SET {} WHERE {} = ?",
                names.join(", "),
                self.quoted_table("code")
            );
            check_single_row(self.run_statement(&sql, &params).await?)?;
        }
        self.update_links(change).await
    }

    /// Gives a record its new code; what refers to it follows by itself, but for MySQL, which takes
    /// no cascade from a table to itself.
    async fn rename_record(&mut self, change: &Change) -> Result<(), DatabaseFault> {
        let (old, new) = (text_param(change.known_as().as_str()), text_param(change.code.as_str()));
        let (table, code, parent) = (
            self.quoted_table(change.kind.plural()),
            self.quoted_table("code"),
            self.quoted_table("parent"),
        );
        let by_hand = self.dialect() == DatabaseDialect::Mysql
            && self.tables.kinds[change.kind].iter().any(|column| column == "parent");
        let id = change.kind.spec().parent_field();
        let below: Vec<Param> = match id.filter(|_| by_hand) {
            Some(id) => {
                let all = self.before.records(change.kind);
                let below = all.filter(|record| record.text_of(id) == change.known_as().as_str());
                below.map(|record| text_param(record.code.as_str())).collect()
            }
            None => Vec::new(),
        };
        if !below.is_empty() {
            let sql = format!("UPDATE {table} SET {parent} = NULL WHERE {parent} = ?");
            self.run_statement(&sql, std::slice::from_ref(&old)).await?;
        }
        check_single_row(
            self.run_statement(
                &format!("UPDATE {table} SET {code} = ? WHERE {code} = ?"),
                &[new.clone(), old],
            )
            .await?,
        )?;
        for child in below {
            let sql = format!("UPDATE {table} SET {parent} = ? WHERE {code} = ?");
            self.run_statement(&sql, &[new.clone(), child]).await?;
        }
        Ok(())
    }

    /// Brings memberships and custom attributes to what a change says.
    async fn update_links(&mut self, change: &Change) -> Result<(), DatabaseFault> {
        let code = text_param(change.code.as_str());
        let mut links = Links::default();
        for field in &change.fields {
            let Some(after) = &field.after else { continue };
            match &field.field {
                FieldName::Custom(name) => {
                    let [employee, column] =
                        [self.quoted_table("employee"), self.quoted_table("name")];
                    let sql = format!(
                        "DELETE FROM {} WHERE {employee} = ? AND {column} = ?",
                        self.quoted_table(CUSTOM)
                    );
                    self.run_statement(&sql, &[code.clone(), text_param(name)]).await?;
                    links.add_attribute(&change.code, name, after);
                }
                _ if is_many(change.kind, field) => {
                    let held: Vec<&str> = field.before.iter().flat_map(Value::references).collect();
                    let wanted: Vec<&str> = after.references().collect();
                    let [employee, area] =
                        [self.quoted_table("employee"), self.quoted_table("area")];
                    let sql = format!(
                        "DELETE FROM {} WHERE {employee} = ? AND {area} = ?",
                        self.quoted_table(MEMBERS)
                    );
                    for gone in held.iter().filter(|area| !wanted.contains(area)) {
                        self.run_statement(&sql, &[code.clone(), text_param(gone)]).await?;
                    }
                    for new in wanted.iter().filter(|area| !held.contains(area)) {
                        links.add_membership(&change.code, new);
                    }
                }
                _ => {}
            }
        }
        self.insert_links(&links).await
    }

    pub(in crate::store::database) async fn delete_record(
        &mut self,
        change: &Change,
    ) -> Result<(), DatabaseFault> {
        let code = text_param(change.known_as().as_str());
        // Also where a site's own tables have no cascade.
        let hanging = [(MEMBERS, self.tables.members), (CUSTOM, self.tables.custom)];
        for (table, there) in hanging.into_iter().filter(|_| change.kind == Kind::Employee) {
            if there {
                let sql = format!(
                    "DELETE FROM {} WHERE {} = ?",
                    self.quoted_table(table),
                    self.quoted_table("employee")
                );
                self.run_statement(&sql, std::slice::from_ref(&code)).await?;
            }
        }
        let sql = format!(
            "DELETE FROM {} WHERE {} = ?",
            self.quoted_table(change.kind.plural()),
            self.quoted_table("code")
        );
        // None at all: it has gone already.
        match self.run_statement(&sql, &[code]).await? {
            0 | 1 => Ok(()),
            rows => Err(too_many_rows(rows)),
        }
    }
}

/// One record was meant.
pub(in crate::store::database) fn check_single_row(rows: u64) -> Result<(), DatabaseFault> {
    match rows {
        1 => Ok(()),
        0 => Err(DatabaseFault::new(
            "no row was changed: is the row that `select` reads one that can be written?",
        )),
        rows => Err(too_many_rows(rows)),
    }
}

fn too_many_rows(rows: u64) -> DatabaseFault {
    DatabaseFault::new(format!(
        "{rows} rows would change, and one record is meant: the code has to say which"
    ))
}
