//! Changes in the tables of `schemas/hr.sql`: only the columns that a change names.

use super::address::DatabaseDialect;
use super::assigned::{SqlName, SqlTableName};
use super::connect::Param;
use super::fault::DatabaseFault;
use super::schema::{CUSTOM, MEMBERS};
use super::write::DatabaseWriter;
use crate::model::{Code, Kind, Type, Value};
use crate::planning::{Change, FieldChange, FieldName};

/// How many values one statement is given at most: what SQLite takes, with room left.
pub(super) const MOST_VALUES: usize = 8_000;

/// Rows of the two tables that hang on employees.
#[derive(Debug, Default)]
pub(super) struct Links {
    /// Employee and area.
    members: Vec<[Param; 2]>,
    /// Employee, name and value.
    custom: Vec<[Param; 3]>,
}

impl Links {
    /// What a new employee brings.
    pub(super) fn created(&mut self, change: &Change) {
        for field in &change.fields {
            let Some(after) = &field.after else { continue };
            match &field.field {
                FieldName::Custom(name) => self.attribute(&change.code, name, after),
                _ if is_many(change.kind, field) => {
                    for area in after.references() {
                        self.member(&change.code, area);
                    }
                }
                _ => {}
            }
        }
    }

    fn member(&mut self, code: &Code, area: &str) {
        self.members.push([text(code.as_str()), text(area)]);
    }

    fn attribute(&mut self, code: &Code, name: &str, value: &Value) {
        if !value.is_empty() {
            self.custom.push([text(code.as_str()), text(name), text(&value.to_string())]);
        }
    }
}

fn text(text: &str) -> Param {
    Param::Text(text.to_owned())
}

fn is_many(kind: Kind, field: &FieldChange) -> bool {
    field.field.row(kind).is_some_and(|row| matches!(row.ty, Type::Many(_)))
}

/// The columns of a record's own table that a change sets, in the order of its fields; the code first.
pub(super) fn columns(change: &Change) -> Vec<String> {
    let plain = plain(change).map(|(name, _)| name.to_owned());
    std::iter::once("code".to_owned()).chain(plain).collect()
}

/// The fields that stand in the record's own table, with what they hold afterwards.
fn plain(change: &Change) -> impl Iterator<Item = (&'static str, &Value)> {
    change.fields.iter().filter(|field| !is_many(change.kind, field)).filter_map(|field| {
        let row = field.field.row(change.kind)?;
        Some((row.name, field.after.as_ref()?))
    })
}

/// A value as a statement is given it; sets as text with `separator`.
pub(super) fn param(value: &Value, separator: char) -> Param {
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
    fn table(&self, name: &str) -> String {
        self.dialect().quoted(name)
    }

    fn dialect(&self) -> DatabaseDialect {
        self.connection.dialect()
    }

    /// A statement of ours with a placeholder for every `?`.
    async fn run(&mut self, sql: &str, params: &[Param]) -> Result<u64, DatabaseFault> {
        let statement = crate::rows::Statement::split(sql);
        self.connection.perform(&statement, params).await
    }

    /// A value as the column of this name takes it.
    async fn fitted(&mut self, kind: Kind, column: &str, param: Param) -> Result<Param, DatabaseFault> {
        let name = |text: &str| SqlName { text: text.to_owned(), quoted: true };
        let (table, column) = (SqlTableName(vec![name(kind.plural())]), name(column));
        self.forms.fit(self.connection, (&table, &column), param).await
    }

    /// Inserts rows of one kind, with the same columns each.
    pub(super) async fn insert(
        &mut self,
        kind: Kind,
        columns: &[String],
        rows: &[&Change],
    ) -> Result<(), DatabaseFault> {
        let mut params = Vec::with_capacity(rows.len() * columns.len());
        for change in rows {
            params.push(text(change.code.as_str()));
            for (name, value) in plain(change) {
                params.push(self.fitted(kind, name, param(value, ',')).await?);
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
        let names: Vec<String> = columns.iter().map(|name| self.table(name)).collect();
        let row = format!("({})", vec!["?"; columns.len()].join(", "));
        let rows = vec![row; rows].join(", ");
        let sql = format!("INSERT INTO {} ({}) VALUES {rows}", self.table(table), names.join(", "));
        self.run(&sql, params).await.map(drop)
    }

    pub(super) async fn create(&mut self, change: &Change) -> Result<(), DatabaseFault> {
        self.insert(change.kind, &columns(change), &[change]).await?;
        let mut links = Links::default();
        links.created(change);
        self.link(&links).await
    }

    /// Inserts what hangs on employees.
    pub(super) async fn link(&mut self, links: &Links) -> Result<(), DatabaseFault> {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        for some in links.members.chunks(MOST_VALUES / 2) {
            let params: Vec<Param> = some.iter().flatten().cloned().collect();
            self.insert_into(MEMBERS, &names(&["employee", "area"]), some.len(), &params).await?;
        }
        for some in links.custom.chunks(MOST_VALUES / 3) {
            let params: Vec<Param> = some.iter().flatten().cloned().collect();
            self.insert_into(CUSTOM, &names(&["employee", "name", "value"]), some.len(), &params).await?;
        }
        Ok(())
    }

    pub(super) async fn update(&mut self, change: &Change) -> Result<(), DatabaseFault> {
        if change.live_code.is_some() {
            self.rename(change).await?;
        }
        let (mut names, mut params) = (Vec::new(), Vec::new());
        for (name, value) in plain(change) {
            names.push(format!("{} = ?", self.table(name)));
            params.push(self.fitted(change.kind, name, param(value, ',')).await?);
        }
        if !names.is_empty() {
            params.push(text(change.code.as_str()));
            let table = self.table(change.kind.plural());
            let sql = format!("UPDATE {table} SET {} WHERE {} = ?", names.join(", "), self.table("code"));
            one(self.run(&sql, &params).await?)?;
        }
        self.relink(change).await
    }

    /// Gives a record its new code; what refers to it follows by itself, but for MySQL, which takes no cascade from a
    /// table to itself.
    async fn rename(&mut self, change: &Change) -> Result<(), DatabaseFault> {
        let (old, new) = (text(change.known_as().as_str()), text(change.code.as_str()));
        let (table, code, parent) =
            (self.table(change.kind.plural()), self.table("code"), self.table("parent"));
        let by_hand = self.dialect() == DatabaseDialect::Mysql
            && self.tables.kinds[change.kind].iter().any(|column| column == "parent");
        let id = change.kind.spec().parent();
        let below: Vec<Param> = match id.filter(|_| by_hand) {
            Some(id) => {
                let all = self.before.records(change.kind);
                let below = all.filter(|record| record.text(id) == change.known_as().as_str());
                below.map(|record| text(record.code.as_str())).collect()
            }
            None => Vec::new(),
        };
        if !below.is_empty() {
            let sql = format!("UPDATE {table} SET {parent} = NULL WHERE {parent} = ?");
            self.run(&sql, std::slice::from_ref(&old)).await?;
        }
        one(self
            .run(&format!("UPDATE {table} SET {code} = ? WHERE {code} = ?"), &[new.clone(), old])
            .await?)?;
        for child in below {
            let sql = format!("UPDATE {table} SET {parent} = ? WHERE {code} = ?");
            self.run(&sql, &[new.clone(), child]).await?;
        }
        Ok(())
    }

    /// Brings memberships and custom attributes to what a change says.
    async fn relink(&mut self, change: &Change) -> Result<(), DatabaseFault> {
        let code = text(change.code.as_str());
        let mut links = Links::default();
        for field in &change.fields {
            let Some(after) = &field.after else { continue };
            match &field.field {
                FieldName::Custom(name) => {
                    let [employee, column] = [self.table("employee"), self.table("name")];
                    let sql =
                        format!("DELETE FROM {} WHERE {employee} = ? AND {column} = ?", self.table(CUSTOM));
                    self.run(&sql, &[code.clone(), text(name)]).await?;
                    links.attribute(&change.code, name, after);
                }
                _ if is_many(change.kind, field) => {
                    let held: Vec<&str> = field.before.iter().flat_map(Value::references).collect();
                    let wanted: Vec<&str> = after.references().collect();
                    let [employee, area] = [self.table("employee"), self.table("area")];
                    let sql =
                        format!("DELETE FROM {} WHERE {employee} = ? AND {area} = ?", self.table(MEMBERS));
                    for gone in held.iter().filter(|area| !wanted.contains(area)) {
                        self.run(&sql, &[code.clone(), text(gone)]).await?;
                    }
                    for new in wanted.iter().filter(|area| !held.contains(area)) {
                        links.member(&change.code, new);
                    }
                }
                _ => {}
            }
        }
        self.link(&links).await
    }

    pub(super) async fn delete(&mut self, change: &Change) -> Result<(), DatabaseFault> {
        let code = text(change.known_as().as_str());
        // Also where a site's own tables have no cascade.
        let hanging = [(MEMBERS, self.tables.members), (CUSTOM, self.tables.custom)];
        for (table, there) in hanging.into_iter().filter(|_| change.kind == Kind::Employee) {
            if there {
                let sql = format!("DELETE FROM {} WHERE {} = ?", self.table(table), self.table("employee"));
                self.run(&sql, std::slice::from_ref(&code)).await?;
            }
        }
        let sql =
            format!("DELETE FROM {} WHERE {} = ?", self.table(change.kind.plural()), self.table("code"));
        // None at all: it has gone already.
        match self.run(&sql, &[code]).await? {
            0 | 1 => Ok(()),
            rows => Err(many(rows)),
        }
    }
}

/// One record was meant.
pub(super) fn one(rows: u64) -> Result<(), DatabaseFault> {
    match rows {
        1 => Ok(()),
        0 => Err(DatabaseFault::new(
            "no row was changed: is the row that `select` reads one that can be written?",
        )),
        rows => Err(many(rows)),
    }
}

fn many(rows: u64) -> DatabaseFault {
    DatabaseFault::new(format!(
        "{rows} rows would change, and one record is meant: the code has to say which"
    ))
}
