//! Whether an account may read what the queries or tables of a store need, and the commands that
//! let it.

use std::collections::BTreeSet;

use super::Database;
use super::ddl::{CUSTOM, MEMBERS};
use super::rights::{account_name, qualified_table};
use super::sql::address::DatabaseDialect;
use super::sql::connection::{Connection, Purpose};
use super::sql::database_errors::{DatabaseFault, DatabaseFaultKind};
use crate::engine::Check;
use crate::model::Kind;
use crate::rows::{Statement, trim_query};

impl Database {
    /// The check that fails where the account may not read; `None` where it may, and where it
    /// cannot be found out.
    pub async fn read_rights(&self) -> Option<Check> {
        let looked = async {
            let mut connection = Connection::open_connection(&self.address, Purpose::Read).await?;
            let looked = self.find_unreadable(&mut connection).await;
            connection.close().await;
            looked
        };
        looked.await.ok().flatten()
    }

    async fn find_unreadable(
        &self,
        connection: &mut Connection,
    ) -> Result<Option<Check>, DatabaseFault> {
        connection.begin_transaction(Purpose::Read).await?;
        let (mut objects, mut first) = (BTreeSet::new(), None);
        for sql in self.reading_statements() {
            connection.set_savepoint().await?;
            let Err(fault) = connection
                .execute_statement(&Statement::from_placeholders(&format!("EXPLAIN {sql}")), &[])
                .await
            else {
                continue;
            };
            connection.back_to_mark().await?;
            if fault.sort == DatabaseFaultKind::Denied {
                objects.extend(DeniedRead::read(&fault.to_string()));
                first.get_or_insert(fault);
            }
        }
        let Some(fault) = first else { return Ok(None) };
        let account = account_name(connection).await?;
        let mut grants = Vec::new();
        for object in &objects {
            grants.push(object.to_grant(connection, &account).await?);
        }
        let hint = match grants.is_empty() {
            true => {
                "grant the account SELECT on all that the queries of muster.yaml read".to_owned()
            }
            false => format!("an administrator of the database runs: {}", grants.join("; ")),
        };
        Ok(Some(
            Check::new_failure(
                "rights",
                format!("the account may not read all that flows need: {fault}"),
            )
            .with_hint(hint),
        ))
    }

    /// What is asked of the database to read it, statement by statement.
    fn reading_statements(&self) -> Vec<String> {
        if !self.has_queries() {
            let tables = Kind::ALL.into_iter().map(Kind::plural).chain([MEMBERS, CUSTOM]);
            return tables.map(|table| format!("SELECT 1 FROM {table}")).collect();
        }
        let selects =
            Kind::ALL.into_iter().filter_map(|kind| self.queries[kind].as_ref()?.select.as_deref());
        // A question mark would be taken for a value.
        selects
            .map(|select| trim_query(select).to_owned())
            .filter(|select| !select.contains('?'))
            .collect()
    }
}

/// What an account may not read, as the database names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum DeniedRead {
    /// A table or view, as it stands in the message.
    Table(String),
    Schema(String),
}

impl DeniedRead {
    /// Read out of `permission denied for table staff`, or of `SELECT command denied to user … for
    /// table `hr`.`staff``.
    fn read(text: &str) -> Option<DeniedRead> {
        let after =
            |word: &str| Some(text.rsplit_once(word)?.1.split_whitespace().next()?.to_owned());
        if text.contains("permission denied") {
            let schema = after("permission denied for schema ").map(DeniedRead::Schema);
            let table = ["table ", "materialized view ", "view ", "relation ", "foreign table "]
                .iter()
                .find_map(|what| after(&format!("permission denied for {what}")));
            return schema.or(table.map(DeniedRead::Table));
        }
        text.contains("SELECT command denied")
            .then(|| after(" for table ").map(DeniedRead::Table))
            .flatten()
    }

    async fn to_grant(
        &self,
        connection: &mut Connection,
        account: &str,
    ) -> Result<String, DatabaseFault> {
        Ok(match self {
            DeniedRead::Schema(name) => format!("GRANT USAGE ON SCHEMA {name} TO {account}"),
            DeniedRead::Table(name) if connection.dialect() == DatabaseDialect::Mysql => {
                format!("GRANT SELECT ON {} TO {account}", name.replace('\'', "`"))
            }
            DeniedRead::Table(name) => {
                format!("GRANT SELECT ON {} TO {account}", qualified_table(connection, name).await?)
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_not_be_read_is_found_in_the_words_of_the_database() {
        let table = |name: &str| Some(DeniedRead::Table(name.to_owned()));
        for (text, found) in [
            ("permission denied for table staff", table("staff")),
            ("permission denied for materialized view people", table("people")),
            ("permission denied for schema hr", Some(DeniedRead::Schema("hr".to_owned()))),
            (
                "SELECT command denied to user 'rw'@'localhost' for table `hr`.`staff`",
                table("`hr`.`staff`"),
            ),
            ("INSERT command denied to user 'rw'@'localhost' for table `hr`.`staff`", None),
            ("relation \"staff\" does not exist", None),
        ] {
            assert_eq!(DeniedRead::read(text), found, "{text}");
        }
    }
}
