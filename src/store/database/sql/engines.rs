//! Tables whose engine cannot roll back: a change that fails halfway stays half written there,
//! whatever is said of it.

use super::address::DatabaseDialect;
use super::connection::Connection;
use super::database_errors::DatabaseFault;
use crate::model::Kind;
use crate::rows::{CellValue, SqlToken, Statement, tokenize_statement};
use crate::store::database::Database;
use crate::store::database::ddl::{CUSTOM, MEMBERS};
use crate::store::database::writing::update_columns::{
    SqlName, SqlTableName, parse_update as written_by,
};

/// How deep views are looked into: one may stand on another.
const DEPTH: usize = 8;

/// A table that cannot roll back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::store::database) struct NoRollback {
    pub(in crate::store::database) table: String,
    pub(in crate::store::database) engine: String,
}

impl NoRollback {
    pub(in crate::store::database) fn remedy(&self) -> String {
        format!("ALTER TABLE {} ENGINE = InnoDB", self.table)
    }

    pub(in crate::store::database) fn describe_engine(&self) -> String {
        format!("the table {} has the engine {}, which cannot roll back", self.table, self.engine)
    }
}

/// The tables that would be written and cannot roll back.
pub(in crate::store::database) async fn unsafe_written_tables(
    connection: &mut Connection,
    database: &Database,
) -> Result<Vec<NoRollback>, DatabaseFault> {
    if connection.dialect() != DatabaseDialect::Mysql {
        return Ok(Vec::new());
    }
    let own = |name: &str| SqlTableName(vec![SqlName { text: name.to_owned(), quoted: true }]);
    let tables: Vec<SqlTableName> = match database.has_queries() {
        true => {
            let updates = Kind::ALL
                .into_iter()
                .filter_map(|kind| database.queries[kind].as_ref()?.update.as_ref());
            updates.flat_map(|update| written_by(update).tables).collect()
        }
        false => {
            Kind::ALL.map(Kind::plural).into_iter().chain([MEMBERS, CUSTOM]).map(own).collect()
        }
    };
    let mut found = Vec::new();
    for table in &tables {
        inspect_table(connection, table, &mut found).await?;
    }
    Ok(found)
}

/// The tables of these names that cannot roll back.
pub(in crate::store::database) async fn of_tables(
    connection: &mut Connection,
    names: &[&str],
) -> Result<Vec<NoRollback>, DatabaseFault> {
    let mut found = Vec::new();
    if connection.dialect() == DatabaseDialect::Mysql {
        for name in names {
            let table = SqlTableName(vec![SqlName { text: (*name).to_owned(), quoted: true }]);
            inspect_table(connection, &table, &mut found).await?;
        }
    }
    Ok(found)
}

/// The tables that queries read and that cannot roll back: what is read of them is no snapshot.
pub(in crate::store::database) async fn unsafe_read_tables(
    connection: &mut Connection,
    database: &Database,
) -> Result<Vec<NoRollback>, DatabaseFault> {
    let mut found = Vec::new();
    if connection.dialect() != DatabaseDialect::Mysql || !database.has_queries() {
        return Ok(found);
    }
    for kind in Kind::ALL {
        let Some(query) = &database.queries[kind] else { continue };
        for sql in [&query.select, &query.areas].into_iter().flatten() {
            for table in named_after(&tokenize_statement(&Statement::parse(sql)), &["from", "join"])
            {
                inspect_table(connection, &table, &mut found).await?;
            }
        }
    }
    Ok(found)
}

/// Looks at a table, and at the tables that a view stands on.
async fn inspect_table(
    connection: &mut Connection,
    table: &SqlTableName,
    found: &mut Vec<NoRollback>,
) -> Result<(), DatabaseFault> {
    let mut due = vec![(table.clone(), 0)];
    while let Some((table, depth)) = due.pop() {
        for one in describe_tables(connection, &table).await? {
            match one {
                TableEngine::Table(one) if !found.contains(&one) => found.push(one),
                TableEngine::View(sql) if depth < DEPTH => {
                    let below = named_after(
                        &tokenize_statement(&Statement::from_placeholders(&sql.replace('?', " "))),
                        &["from", "join"],
                    );
                    due.extend(below.into_iter().map(|table| (table, depth + 1)));
                }
                _ => {}
            }
        }
    }
    Ok(())
}

enum TableEngine {
    Table(NoRollback),
    /// A view, by the query that it stands for.
    View(String),
}

async fn describe_tables(
    connection: &mut Connection,
    table: &SqlTableName,
) -> Result<Vec<TableEngine>, DatabaseFault> {
    let text = |name: &SqlName| format!("'{}'", name.text.replace('\\', "").replace('\'', "''"));
    let (schema, name) = match table.0.as_slice() {
        [schema, name] => (text(schema), text(name)),
        [name] => ("DATABASE()".to_owned(), text(name)),
        _ => return Ok(Vec::new()),
    };
    // A table whose engine is not known cannot be opened, and is no matter of this.
    let sql = format!(
        "SELECT CAST(t.table_name AS CHAR) AS name, CAST(t.engine AS CHAR) AS engine, \
         CAST(v.view_definition AS CHAR) AS definition \
         FROM information_schema.tables t \
         LEFT JOIN information_schema.engines e ON e.engine = t.engine \
         LEFT JOIN information_schema.views v ON v.table_schema = t.table_schema AND v.table_name \
         = t.table_name \
         WHERE t.table_schema = {schema} AND t.table_name = {name} \
         AND (v.table_name IS NOT NULL OR (t.table_type = 'BASE TABLE' AND \
         COALESCE(e.transactions, 'NO') <> 'YES'))"
    );
    let mut found = Vec::new();
    connection
        .for_each_row(&sql, &mut |row| match row {
            [_, _, CellValue::Text(sql)] if !sql.is_empty() => {
                found.push(TableEngine::View(sql.clone().into_owned()))
            }
            [CellValue::Text(name), CellValue::Text(engine), _] => {
                found.push(TableEngine::Table(NoRollback {
                    table: name.clone().into_owned(),
                    engine: engine.clone().into_owned(),
                }))
            }
            _ => {}
        })
        .await?;
    Ok(found)
}

/// The tables that stand after one of these words.
fn named_after(tokens: &[SqlToken], words: &[&str]) -> Vec<SqlTableName> {
    let name = |token: Option<&SqlToken>| match token {
        Some(SqlToken::Word(text)) => Some(SqlName { text: text.clone(), quoted: false }),
        Some(SqlToken::Quoted(text)) => Some(SqlName { text: text.clone(), quoted: true }),
        _ => None,
    };
    let starts = tokens.iter().enumerate().filter(|(_, token)| match token {
        SqlToken::Word(word) => words.iter().any(|known| word.eq_ignore_ascii_case(known)),
        _ => false,
    });
    let mut found = Vec::new();
    for (at, _) in starts {
        // FROM (a JOIN b) is how views are kept.
        let mut at = at + 1;
        while tokens.get(at) == Some(&SqlToken::Sign('(')) {
            at += 1;
        }
        let mut path = Vec::new();
        while let Some(part) = name(tokens.get(at)) {
            path.push(part);
            at += 1;
            if tokens.get(at) != Some(&SqlToken::Sign('.')) {
                break;
            }
            at += 1;
        }
        if !path.is_empty() && path[0].text.to_lowercase() != "select" {
            found.push(SqlTableName(path));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_of_a_view_are_found_as_the_server_keeps_it() {
        let sql = "select `s`.`code` AS `code` from (`hr`.`staff` `s` left join `hr`.`phones` \
            on(`s`.`x` = 1)) where 'from x'";
        let found =
            named_after(&tokenize_statement(&Statement::from_placeholders(sql)), &["from", "join"]);
        let names: Vec<String> = found
            .iter()
            .map(|table| table.0.last().map(|n| n.text.clone()).unwrap_or_default())
            .collect();
        assert_eq!(names, ["staff", "phones"]);
    }
}
