//! Rows of PostgreSQL, as the JSON that it makes of them itself: it knows all its types, ours and a site's own.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, Executor as _, PgConnection, Row as _, SqlSafeStr as _, Statement as _};

use super::connect::patiently;
use super::fault::Fault;
use crate::rows::{Given, Statement, json};

/// A query whose rows are JSON objects.
pub(super) fn as_json(sql: &str) -> String {
    // On lines of its own: the query may end with a comment.
    format!("SELECT row_to_json(muster_rows)::text FROM (\n{sql}\n) AS muster_rows")
}

pub(super) fn row(row: &PgRow, each: &mut (dyn FnMut(&[Given<'_>]) + Send)) -> Result<(), Fault> {
    let text: &str = row.try_get(0).map_err(Fault::from)?;
    let pairs = json::pairs(text).map_err(|_| Fault::new("a row came that is no JSON object"))?;
    let values: Vec<Given<'_>> = pairs.iter().map(|pair| given(pair.raw)).collect();
    each(&values);
    Ok(())
}

/// The types of values, as they are written in SQL, as far as they were asked for.
#[derive(Debug, Default)]
pub(super) struct Types {
    names: BTreeMap<i64, String>,
    statements: HashMap<String, Vec<String>>,
}

impl Types {
    /// The types of a statement's values.
    pub(super) async fn of(
        &mut self,
        connection: &mut PgConnection,
        statement: &Statement,
    ) -> Result<Vec<String>, Fault> {
        let sql = statement.sql(|at| format!("${}", at + 1));
        if let Some(known) = self.statements.get(&sql) {
            return Ok(known.clone());
        }
        let prepared = patiently(connection.prepare(AssertSqlSafe(sql.clone()).into_sql_str())).await?;
        let oids: Vec<i64> = match prepared.parameters() {
            Some(sqlx::Either::Left(types)) => {
                types.iter().map(|ty| ty.oid().map_or(TEXT, |oid| i64::from(oid.0))).collect()
            }
            _ => Vec::new(),
        };
        let mut found = Vec::with_capacity(oids.len());
        for oid in oids {
            let name = match self.names.get(&oid) {
                Some(known) => known.clone(),
                None => {
                    // With -1 a type stands for its longest form: "character" alone would be one character.
                    let name = sqlx::query_scalar("SELECT format_type($1::bigint::oid, -1)").bind(oid);
                    patiently(name.fetch_one(&mut *connection)).await?
                }
            };
            found.push(self.names.entry(oid).or_insert(name).clone());
        }
        self.statements.insert(sql, found.clone());
        Ok(found)
    }
}

/// The number of the type of texts.
const TEXT: i64 = 25;

/// A timestamp at midnight is a day.
fn given(raw: &str) -> Given<'_> {
    match json::given(raw) {
        Given::Text(text) => match text.strip_suffix("T00:00:00") {
            Some(day) if day.len() == 10 => Given::Text(Cow::Owned(day.to_owned())),
            _ => Given::Text(text),
        },
        other => other,
    }
}
