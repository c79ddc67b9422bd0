//! The tables of `schemas/hr.sql` as they are in one database: the columns that it has of them
//! decide what is managed.

use std::collections::BTreeSet;

use super::ddl::{self, CUSTOM, MEMBERS};
use super::sql::address::DatabaseDialect;
use super::sql::connection::Connection;
use super::sql::database_errors::DatabaseFault;
use crate::model::{Kind, PerKind, Type, WritableParts};
use crate::rows::CellValue;

/// The columns of a database's own tables, in their order. None for a table that is not there.
#[derive(Clone, Debug, Default)]
pub(super) struct DatabaseTables {
    pub(super) kinds: PerKind<Vec<String>>,
    pub(super) members: bool,
    pub(super) custom: bool,
}

impl DatabaseTables {
    /// Asks the database's own catalogue.
    pub(super) async fn read_catalogue(
        connection: &mut Connection,
    ) -> Result<DatabaseTables, DatabaseFault> {
        let mut found = DatabaseTables::default();
        for kind in Kind::ALL {
            let there: BTreeSet<String> =
                read_table_columns(connection, kind.plural()).await?.into_iter().collect();
            let known = known_columns(kind).into_iter().filter(|name| there.contains(*name));
            found.kinds[kind] = known.map(str::to_owned).collect();
        }
        found.members = has_columns(connection, MEMBERS, &["employee", "area"]).await?;
        found.custom = has_columns(connection, CUSTOM, &["employee", "name", "value"]).await?;
        Ok(found)
    }

    pub(super) fn has_no_tables(&self) -> bool {
        Kind::ALL.into_iter().all(|kind| self.kinds[kind].is_empty())
    }

    pub(super) fn select_statement(&self, dialect: DatabaseDialect, kind: Kind) -> String {
        let names: Vec<String> =
            self.kinds[kind].iter().map(|name| dialect.quote_name(name)).collect();
        format!("SELECT {} FROM {}", names.join(", "), dialect.quote_name(kind.plural()))
    }

    /// What may be written.
    pub(super) fn writable_fields(&self) -> PerKind<WritableParts> {
        PerKind::from_fn(|kind| {
            let spec = kind.spec();
            let has = |name: &str| self.kinds[kind].iter().any(|column| column == name);
            let many = |ty: Type| matches!(ty, Type::Many(_)) && self.members;
            let fields =
                spec.numbered_fields().filter(|(_, field)| has(field.name) || many(field.ty));
            WritableParts {
                fields: fields.fold(0, |fields, (id, _)| fields | 1 << id.0),
                custom: kind == Kind::Employee && self.custom,
                create: has("code"),
                delete: has("code"),
                fills: true,
            }
        })
    }
}

/// The query of memberships: the code of an employee and that of an area.
pub(super) fn memberships_query(dialect: DatabaseDialect) -> String {
    let q = |name| dialect.quote_name(name);
    format!("SELECT {}, {} FROM {}", q("employee"), q("area"), q(MEMBERS))
}

/// The query of custom attributes: the code of an employee, the name, and the value.
pub(super) fn attributes_query(dialect: DatabaseDialect) -> String {
    let q = |name| dialect.quote_name(name);
    format!("SELECT {}, {}, {} FROM {}", q("employee"), q("name"), q("value"), q(CUSTOM))
}

/// Every column that a table of this kind may have.
fn known_columns(kind: Kind) -> Vec<&'static str> {
    let fields = kind.spec().fields.iter().map(|field| field.name);
    std::iter::once("code")
        .chain(fields)
        .chain(ddl::own_columns(kind).map(|(name, _)| name))
        .collect()
}

async fn has_columns(
    connection: &mut Connection,
    table: &str,
    wanted: &[&str],
) -> Result<bool, DatabaseFault> {
    let there = read_table_columns(connection, table).await?;
    Ok(wanted.iter().all(|name| there.iter().any(|column| column == name)))
}

pub(super) async fn read_table_columns(
    connection: &mut Connection,
    table: &str,
) -> Result<Vec<String>, DatabaseFault> {
    // The names are our own.
    let sql = match connection.dialect() {
        DatabaseDialect::Sqlite => format!("SELECT name FROM pragma_table_info('{table}')"),
        DatabaseDialect::Postgres => format!(
            "SELECT attname::text AS name FROM pg_attribute WHERE attrelid = \
             to_regclass('{table}') AND attnum > 0 \
             AND NOT attisdropped ORDER BY attnum"
        ),
        DatabaseDialect::Mysql => format!(
            "SELECT column_name AS name FROM information_schema.columns WHERE table_schema = \
             DATABASE() \
             AND table_name = '{table}' ORDER BY ordinal_position"
        ),
    };
    let mut names = Vec::new();
    connection
        .for_each_row(&sql, &mut |row| {
            if let [CellValue::Text(name)] = row {
                names.push(name.clone().into_owned());
            }
        })
        .await?;
    Ok(names)
}
