//! The right that an account lacks for a change, as the command that gives it.

use crate::planning::{Action, Change};
use crate::store::database::rights::{account_name, qualified_table};
use crate::store::database::sql::address::DatabaseDialect;
use crate::store::database::sql::connection::Connection;
use crate::store::database::sql::database_errors::{DatabaseFault, DatabaseFaultKind};

/// The fault with the command that an administrator runs, where the database denied a change. What
/// cannot be found out leaves the fault as it is.
pub(super) async fn name_missing_right(
    connection: &mut Connection,
    change: &Change,
    fault: DatabaseFault,
) -> DatabaseFault {
    if fault.sort != DatabaseFaultKind::Denied {
        return fault;
    }
    let Some(denied) = DeniedWrite::read(&fault.to_string(), change.action) else { return fault };
    match denied.to_grant(connection).await {
        Ok(grant) => fault.with_hint(format!(
            "an administrator of the database runs: {grant} (muster doctor names all rights that \
             are missing)"
        )),
        Err(_) => fault,
    }
}

/// What an account may not write, as the database names it.
#[derive(Debug, PartialEq, Eq)]
struct DeniedWrite {
    right: &'static str,
    /// A table or view, as it stands in the message.
    table: String,
}

impl DeniedWrite {
    /// Read out of `permission denied for table staff`, or of `INSERT command denied to user … for
    /// table `hr`.`staff``. PostgreSQL does not name the right: it is that of the action.
    fn read(text: &str, action: Action) -> Option<DeniedWrite> {
        let after =
            |word: &str| Some(text.rsplit_once(word)?.1.split_whitespace().next()?.to_owned());
        if let Some(at) = text.find(" command denied") {
            let named = text[..at].split_whitespace().next_back()?;
            let right = ["SELECT", "INSERT", "UPDATE", "DELETE"];
            let right = right.into_iter().find(|right| named.eq_ignore_ascii_case(right))?;
            return Some(DeniedWrite { right, table: after(" for table ")? });
        }
        let right = match action {
            Action::Create => "INSERT",
            Action::Delete => "DELETE",
            _ => "UPDATE",
        };
        let table = ["table ", "view ", "relation ", "foreign table "]
            .iter()
            .find_map(|what| after(&format!("permission denied for {what}")))?;
        Some(DeniedWrite { right, table })
    }

    async fn to_grant(&self, connection: &mut Connection) -> Result<String, DatabaseFault> {
        let account = account_name(connection).await?;
        let table = match connection.dialect() {
            DatabaseDialect::Mysql => self.table.replace('\'', "`"),
            _ => qualified_table(connection, &self.table).await?,
        };
        Ok(format!("GRANT {} ON {table} TO {account}", self.right))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_not_be_written_is_found_in_the_words_of_the_database() {
        let denied = |right, table: &str| Some(DeniedWrite { right, table: table.to_owned() });
        for (text, action, found) in [
            (
                "the database says: INSERT command denied to user 'rw'@'localhost' for table \
                 `hr`.`employees`",
                Action::Update,
                denied("INSERT", "`hr`.`employees`"),
            ),
            (
                "permission denied for table employees",
                Action::Create,
                denied("INSERT", "employees"),
            ),
            ("permission denied for view people", Action::Update, denied("UPDATE", "people")),
            ("permission denied for schema hr", Action::Create, None),
            ("relation \"staff\" does not exist", Action::Create, None),
        ] {
            assert_eq!(DeniedWrite::read(text, action), found, "{text}");
        }
    }
}
