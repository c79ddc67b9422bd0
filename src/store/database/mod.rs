//! A directory in an HR database: SQLite, PostgreSQL, MySQL or MariaDB, by queries of the site's
//! own or in the tables of `schemas/hr.sql`.

mod column_mapping;
mod database_source;
pub mod ddl;
mod link_tables;
mod memberships;
pub mod punches;
mod read_rights;
mod read_rows;
mod rights;
mod sql;
mod table_names;
mod writing;

use crate::model::{Code, Kind, PerKind, Profile};
use crate::rows::ColumnMapping;

pub use crate::rows::Statement;
pub use crate::store::database::sql::address::{
    DatabaseAddress, DatabaseDialect, DatabaseTimeouts, Location,
};
pub use crate::store::database::sql::tls::{Tls, TlsMode};
pub use rights::{NeededRights, can_take_punches};

/// The SQL of one kind.
#[derive(Clone, Debug)]
pub struct KindQuery {
    /// Without it the kind's own table is read.
    pub select: Option<String>,
    /// A second query, of employees and areas: one row for each membership.
    pub areas: Option<String>,
    /// Writes one record back.
    pub update: Option<Statement>,
    pub layout: ColumnMapping,
}

/// The queries of a database; without any, its tables are those of `schemas/hr.sql`.
pub type Queries = PerKind<Option<KindQuery>>;

/// A database, by its name in the settings.
#[derive(Clone, Debug)]
pub struct Database {
    pub name: String,
    pub address: DatabaseAddress,
    pub queries: Queries,
    /// NULL clears a field; otherwise it says nothing.
    pub empty_is_null: bool,
    /// The build of the server whose limits hold, where it is known.
    pub profile: Option<Profile>,
    /// Pairs of codes that look the same and are two records.
    pub apart: Vec<[Code; 2]>,
    /// Cards that stand here are sent somewhere.
    pub sends_cards: bool,
    /// It is a side that is changed.
    pub written: bool,
    /// It is the side in which people declare, also where a flow goes both ways: what it does not
    /// say of a person is said.
    pub declares: bool,
}

impl Database {
    /// Whether what is read is what a site's own queries give, and nothing else.
    fn has_queries(&self) -> bool {
        Kind::ALL
            .into_iter()
            .any(|kind| self.queries[kind].as_ref().is_some_and(|query| query.select.is_some()))
    }
}

/// What the rows of a kind are called in messages: `hr: employees`.
fn shown_as(store: &str, kind: Kind) -> String {
    format!("{store}: {}", kind.plural())
}
