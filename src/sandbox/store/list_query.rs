//! Reading pages and objects: SQLite writes their JSON.

use sqlx::sqlite::SqliteArguments;
use sqlx::{AssertSqlSafe, Sqlite};

use super::SandboxStore;
use crate::model::Kind;
use crate::protocol::Resource;

use super::super::json_sql::table_of_resource;
use super::super::sql_query::{Bind, Listing};

type Scalar<'q, T> = sqlx::query::QueryScalar<'q, Sqlite, T, SqliteArguments>;

fn bind_all<'q, T>(mut query: Scalar<'q, T>, binds: &[Bind]) -> Scalar<'q, T> {
    for bind in binds {
        query = match bind {
            Bind::Text(text) => query.bind(text.clone()),
            Bind::Number(number) => query.bind(*number),
        };
    }
    query
}

impl SandboxStore {
    /// How many rows meet the conditions.
    pub(crate) async fn count_rows(
        &self,
        resource: Resource,
        listing: &Listing,
    ) -> Result<i64, sqlx::Error> {
        let table = table_of_resource(resource);
        let sql = format!(
            "SELECT count(*) FROM {} {} WHERE {}",
            table.name, table.alias, listing.condition
        );
        let key = format!("{sql} {:?}", listing.binds);
        let (generation, known) = self.cached_count(&key);
        if let Some(count) = known {
            return Ok(count);
        }
        let query = bind_all(sqlx::query_scalar(AssertSqlSafe(sql)), &listing.binds);
        let count: i64 = query.fetch_one(self.read_pool()).await?;
        self.cache_count(generation, key, count);
        Ok(count)
    }

    /// The rows of a page, as JSON with commas between them; `row` is the expression of one row.
    pub(crate) async fn read_page(
        &self,
        resource: Resource,
        row: &str,
        listing: &Listing,
        offset: i64,
    ) -> Result<String, sqlx::Error> {
        let table = table_of_resource(resource);
        let (name, alias, joins) = (table.name, table.alias, table.joins);
        let (condition, order) = (&listing.condition, &listing.order);
        // The ids of the page come from an index alone: an offset far in the table never touches
        // the rows before it.
        let sql = format!(
            "SELECT group_concat(line, ',') FROM (SELECT {row} AS line FROM \
             (SELECT {alias}.id AS page_id FROM {name} {alias} WHERE {condition} ORDER BY {order} \
             LIMIT ? OFFSET ?) \
             JOIN {name} {alias} ON {alias}.id = page_id{joins} ORDER BY {order})"
        );
        let query = bind_all(sqlx::query_scalar(AssertSqlSafe(sql)), &listing.binds);
        let rows: Option<String> =
            query.bind(i64::from(listing.size)).bind(offset).fetch_one(self.read_pool()).await?;
        Ok(rows.unwrap_or_default())
    }

    /// One row as JSON; `None` when there is none with this id.
    pub(crate) async fn read_object(
        &self,
        resource: Resource,
        row: &str,
        id: i64,
    ) -> Result<Option<String>, sqlx::Error> {
        sqlx::query_scalar(AssertSqlSafe(select_one(resource, row)))
            .bind(id)
            .fetch_optional(self.read_pool())
            .await
    }
}

impl SandboxStore {
    /// The number that a statement gives.
    pub(crate) async fn number(&self, sql: String, binds: &[Bind]) -> Result<i64, sqlx::Error> {
        bind_all(sqlx::query_scalar(AssertSqlSafe(sql)), binds).fetch_one(self.read_pool()).await
    }

    /// The text that a statement gives.
    pub(crate) async fn text(&self, sql: String, binds: &[Bind]) -> Result<String, sqlx::Error> {
        bind_all(sqlx::query_scalar(AssertSqlSafe(sql)), binds).fetch_one(self.read_pool()).await
    }

    /// The record of leaving of a person, by the id of the person.
    pub(crate) async fn resign_of(&self, employee: i64) -> Result<Option<i64>, sqlx::Error> {
        let query = sqlx::query_scalar("SELECT id FROM resign WHERE employee = ?").bind(employee);
        query.fetch_optional(self.read_pool()).await
    }

    /// The id of the row with this code.
    pub(crate) async fn id_of(&self, kind: Kind, code: &str) -> Result<Option<i64>, sqlx::Error> {
        let sql = format!(
            "SELECT id FROM {} WHERE code_key = ?",
            table_of_resource(Resource::Of(kind)).name
        );
        sqlx::query_scalar(AssertSqlSafe(sql))
            .bind(code.to_lowercase())
            .fetch_optional(self.read_pool())
            .await
    }
}

/// The statement that reads one row by id.
pub(super) fn select_one(resource: Resource, row: &str) -> String {
    let table = table_of_resource(resource);
    let (name, alias, joins) = (table.name, table.alias, table.joins);
    format!("SELECT {row} FROM {name} {alias}{joins} WHERE {alias}.id = ?")
}
