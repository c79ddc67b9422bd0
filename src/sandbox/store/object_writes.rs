//! Writes: each is one transaction that checks what the body leans on, changes the row and reads
//! the answer.

use serde_json::{Map, Value, json};
use sqlx::sqlite::SqliteArguments;
use sqlx::{AssertSqlSafe, Sqlite};

use super::SandboxStore;
use super::list_query::select_one;
use super::memory_database::SandboxWrite;
use crate::model::Kind;
use crate::protocol::Resource;

use super::super::json_sql::table_of_resource;
use crate::sandbox::web::form::{Draft, Errors, Reference, StoredCell};

type SqliteQuery<'q> = sqlx::query::Query<'q, Sqlite, SqliteArguments>;

/// One create or update.
#[derive(Debug)]
pub(crate) struct RowChange<'a> {
    pub(crate) resource: Resource,
    /// `None` creates.
    pub(crate) id: Option<i64>,
    pub(crate) draft: Draft,
    /// The expression of the answer.
    pub(crate) answer: &'a str,
    /// Local time, for `update_time`.
    pub(crate) now: String,
    /// A card belongs to one person.
    pub(crate) unique_cards: bool,
}

/// Why nothing was written.
#[derive(Debug)]
pub(crate) enum Refused {
    /// 400: the errors of each key.
    Invalid(Errors),
    /// 404.
    Missing,
    /// Others refer to the row.
    Protected,
    /// A row that came with the server.
    Default,
    Database(sqlx::Error),
}

impl From<sqlx::Error> for Refused {
    fn from(error: sqlx::Error) -> Refused {
        Refused::Database(error)
    }
}

fn bind_cell<'q>(query: SqliteQuery<'q>, cell: &StoredCell) -> SqliteQuery<'q> {
    match cell {
        StoredCell::Null => query.bind(None::<String>),
        StoredCell::Text(text) | StoredCell::Password(text) => query.bind(text.clone()),
        StoredCell::Number(number) => query.bind(*number),
    }
}

impl SandboxStore {
    /// Creates or updates one row; gives its answer.
    pub(crate) async fn write_row(&self, mut change: RowChange<'_>) -> Result<String, Refused> {
        let mut write = self.begin_write().await?;
        let name = table_of_resource(change.resource).name;
        if let Some(id) = change.id
            && !row_exists(&mut write, name, id).await?
        {
            return Err(Refused::Missing);
        }
        let mut errors = find_missing_references(&mut write, &change.draft.references).await?;
        check_unique_values(&mut write, &mut change, &mut errors).await?;
        card_taken(&mut write, &change, &mut errors).await?;
        if !errors.is_empty() {
            return Err(Refused::Invalid(errors));
        }
        let id = store_row(&mut write, &mut change).await?;
        if let Some(areas) = change.draft.find_set("area") {
            set_areas(&mut write, id, areas).await?;
        }
        let sql = select_one(change.resource, change.answer);
        let answer = sqlx::query_scalar(AssertSqlSafe(sql)).bind(id).fetch_one(&mut *write).await?;
        self.commit_write(write).await?;
        Ok(answer)
    }

    /// Deletes one row and what hangs on it; with `cascade` also whatever refers to a department,
    /// position or area.
    pub(crate) async fn delete_row(
        &self,
        resource: Resource,
        id: i64,
        cascade: bool,
    ) -> Result<(), Refused> {
        let mut write = self.begin_write().await?;
        let name = table_of_resource(resource).name;
        if !row_exists(&mut write, name, id).await? {
            return Err(Refused::Missing);
        }
        if let Some(steps) = cascade_statements(resource).filter(|_| cascade && id != 1) {
            for sql in steps {
                let sql = format!("WITH RECURSIVE {sql}");
                sqlx::query(AssertSqlSafe(sql)).bind(id).execute(&mut *write).await?;
            }
            return Ok(self.commit_write(write).await?);
        }
        let before: &[&'static str] = match resource {
            Resource::Of(kind) if kind != Kind::Employee && id == 1 => {
                return Err(Refused::Default);
            }
            Resource::Of(Kind::Area) => &[
                "DELETE FROM employee_area WHERE area = ?",
                "UPDATE terminal SET area = 1 WHERE area = ?",
                "UPDATE area SET parent_area = NULL WHERE parent_area = ?",
            ],
            Resource::Of(Kind::Employee) => &[
                "DELETE FROM employee_area WHERE employee = ?",
                "DELETE FROM resign WHERE employee = ?",
                "DELETE FROM token WHERE staff = 1 AND person = ?",
            ],
            Resource::Of(Kind::Department) => {
                refuse_used(&mut write, "SELECT 1 FROM employee WHERE department = ? LIMIT 1", id)
                    .await?;
                refuse_used(
                    &mut write,
                    "SELECT 1 FROM department WHERE parent_dept = ? LIMIT 1",
                    id,
                )
                .await?;
                &[]
            }
            Resource::Of(Kind::Position) => {
                refuse_used(&mut write, "SELECT 1 FROM employee WHERE position = ? LIMIT 1", id)
                    .await?;
                refuse_used(
                    &mut write,
                    "SELECT 1 FROM position WHERE parent_position = ? LIMIT 1",
                    id,
                )
                .await?;
                &[]
            }
            _ => &[],
        };
        for sql in before {
            sqlx::query(*sql).bind(id).execute(&mut *write).await?;
        }
        let sql = format!("DELETE FROM {name} WHERE id = ?");
        sqlx::query(AssertSqlSafe(sql)).bind(id).execute(&mut *write).await?;
        Ok(self.commit_write(write).await?)
    }

    /// Changes several employees at once: the columns in `cells`, and their areas where a set is
    /// given.
    pub(crate) async fn adjust_employees(
        &self,
        employees: &[i64],
        draft: &Draft,
        now: &str,
    ) -> Result<(), Refused> {
        let mut write = self.begin_write().await?;
        let errors = find_missing_references(&mut write, &draft.references).await?;
        if !errors.is_empty() {
            return Err(Refused::Invalid(errors));
        }
        let sets: Vec<String> =
            draft.cells.iter().map(|(column, _)| format!("{column} = ?, ")).collect();
        let sql = format!("UPDATE employee SET {}update_time = ? WHERE id = ?", sets.concat());
        for id in employees {
            let query = draft
                .cells
                .iter()
                .fold(sqlx::query(AssertSqlSafe(sql.as_str())), |query, (_, cell)| {
                    bind_cell(query, cell)
                });
            query.bind(now).bind(*id).execute(&mut *write).await?;
            if let Some(areas) = draft.find_set("area") {
                set_areas(&mut write, *id, areas).await?;
            }
        }
        Ok(self.commit_write(write).await?)
    }

    /// Records that people leave, each once.
    pub(crate) async fn resign_employees(
        &self,
        employees: &[i64],
        draft: &Draft,
    ) -> Result<(), Refused> {
        let mut write = self.begin_write().await?;
        let errors = find_missing_references(&mut write, &draft.references).await?;
        if !errors.is_empty() {
            return Err(Refused::Invalid(errors));
        }
        for id in employees {
            let mut query = sqlx::query(
                "INSERT INTO resign (resign_date, resign_type, disableatt, reason, employee) \
                 VALUES (?, ?, ?, ?, ?) \
                 ON CONFLICT (employee) DO UPDATE SET resign_date = excluded.resign_date, \
                 resign_type = excluded.resign_type, disableatt = excluded.disableatt, reason = \
                 excluded.reason",
            );
            for column in ["resign_date", "resign_type", "disableatt", "reason"] {
                query = bind_cell(query, draft.find_cell(column).unwrap_or(&StoredCell::Null));
            }
            query.bind(*id).execute(&mut *write).await?;
        }
        Ok(self.commit_write(write).await?)
    }

    /// Takes people back: their records of leaving go.
    pub(crate) async fn reinstate_employees(&self, resigns: &[i64]) -> Result<(), Refused> {
        let mut write = self.begin_write().await?;
        let reference = Reference { name: "resigns", to: Resource::Resign, ids: resigns.to_vec() };
        let errors = find_missing_references(&mut write, &[reference]).await?;
        if !errors.is_empty() {
            return Err(Refused::Invalid(errors));
        }
        for id in resigns {
            sqlx::query("DELETE FROM resign WHERE id = ?").bind(*id).execute(&mut *write).await?;
        }
        Ok(self.commit_write(write).await?)
    }

    /// The errors of references to rows that are not there.
    pub(crate) async fn missing_references(
        &self,
        references: &[Reference],
    ) -> Result<Errors, sqlx::Error> {
        let mut write = self.begin_write().await?;
        find_missing_references(&mut write, references).await
    }
}

/// What goes with a row and with the rows below it, the row itself last, as the framework deletes
/// in its own code.
fn cascade_statements(resource: Resource) -> Option<Vec<String>> {
    let (table, parent, column) = match resource {
        Resource::Of(Kind::Department) => ("department", "parent_dept", Some("department")),
        Resource::Of(Kind::Position) => ("position", "parent_position", Some("position")),
        Resource::Of(Kind::Area) => ("area", "parent_area", None),
        _ => return None,
    };
    let below = format!(
        "gone(id) AS (VALUES (?) UNION SELECT one.id FROM {table} one JOIN gone ON one.{parent} = \
         gone.id)"
    );
    let steps = match column {
        Some(column) => {
            let people = format!("(SELECT id FROM employee WHERE {column} IN gone)");
            vec![
                format!("DELETE FROM employee_area WHERE employee IN {people}"),
                format!("DELETE FROM resign WHERE employee IN {people}"),
                format!("DELETE FROM token WHERE staff = 1 AND person IN {people}"),
                format!("DELETE FROM employee WHERE {column} IN gone"),
            ]
        }
        None => vec![
            "DELETE FROM employee_area WHERE area IN gone".to_owned(),
            "DELETE FROM terminal WHERE area IN gone".to_owned(),
        ],
    };
    let own = format!("DELETE FROM {table} WHERE id IN gone");
    Some(steps.into_iter().chain([own]).map(|step| format!("{below} {step}")).collect())
}

async fn row_exists(write: &mut SandboxWrite, name: &str, id: i64) -> Result<bool, sqlx::Error> {
    let sql = format!("SELECT 1 FROM {name} WHERE id = ?");
    let found = sqlx::query(AssertSqlSafe(sql)).bind(id).fetch_optional(&mut **write).await?;
    Ok(found.is_some())
}

async fn refuse_used(write: &mut SandboxWrite, sql: &'static str, id: i64) -> Result<(), Refused> {
    match sqlx::query(sql).bind(id).fetch_optional(&mut **write).await? {
        Some(_) => Err(Refused::Protected),
        None => Ok(()),
    }
}

async fn find_missing_references(
    write: &mut SandboxWrite,
    references: &[Reference],
) -> Result<Errors, sqlx::Error> {
    let mut errors = Errors::new();
    for reference in references {
        for id in &reference.ids {
            if !row_exists(write, table_of_resource(reference.to).name, *id).await? {
                let text = format!("Invalid pk \"{id}\" - object does not exist.");
                errors.insert(reference.name.to_owned(), json!([text]));
                break;
            }
        }
    }
    Ok(errors)
}

/// Adds the error of a code (or of the resignation of an employee) that another row has.
async fn check_unique_values(
    write: &mut SandboxWrite,
    change: &mut RowChange<'_>,
    errors: &mut Errors,
) -> Result<(), sqlx::Error> {
    let (column, key, what) = match change.resource {
        Resource::Of(kind) => {
            let code = kind.spec().code_wire;
            let Some(StoredCell::Text(text)) = change.draft.find_cell(code) else { return Ok(()) };
            let key = StoredCell::Text(text.to_lowercase());
            change.draft.cells.push(("code_key", key.clone()));
            ("code_key", key, (kind.name(), code))
        }
        Resource::Terminal => match change.draft.find_cell("sn") {
            Some(sn) => ("sn", sn.clone(), ("terminal", "sn")),
            None => return Ok(()),
        },
        _ => match change.draft.find_cell("employee") {
            Some(employee) => ("employee", employee.clone(), ("resign", "employee")),
            None => return Ok(()),
        },
    };
    let sql = format!(
        "SELECT 1 FROM {} WHERE {column} = ? AND id <> ?",
        table_of_resource(change.resource).name
    );
    let query = bind_cell(sqlx::query(AssertSqlSafe(sql)), &key).bind(change.id.unwrap_or(-1));
    if query.fetch_optional(&mut **write).await?.is_some() {
        let (kind, field) = what;
        errors
            .insert(field.to_owned(), json!([format!("{kind} with this {field} already exists.")]));
    }
    Ok(())
}

/// Adds the error of a card that another person has; zeros in front make no other card, and 0 is
/// none.
async fn card_taken(
    write: &mut SandboxWrite,
    change: &RowChange<'_>,
    errors: &mut Errors,
) -> Result<(), sqlx::Error> {
    let Some(StoredCell::Text(card)) =
        change.draft.find_cell("card_no").filter(|_| change.unique_cards)
    else {
        return Ok(());
    };
    let card = card.trim_start_matches('0');
    if card.is_empty() {
        return Ok(());
    }
    let sql = "SELECT 1 FROM employee WHERE ltrim(card_no, '0') = ? AND id <> ?";
    let query = sqlx::query(sql).bind(card.to_owned()).bind(change.id.unwrap_or(-1));
    if query.fetch_optional(&mut **write).await?.is_some() {
        errors.insert("card_no".to_owned(), json!(["employee with this card_no already exists."]));
    }
    Ok(())
}

/// Inserts or updates the row itself; gives its id.
async fn store_row(
    write: &mut SandboxWrite,
    change: &mut RowChange<'_>,
) -> Result<i64, sqlx::Error> {
    let name = table_of_resource(change.resource).name;
    if change.resource == Resource::Of(Kind::Employee) {
        change.draft.cells.push(("update_time", StoredCell::Text(change.now.clone())));
        if !change.draft.custom.is_empty() {
            let custom =
                merge_custom_attributes(write, change.id, std::mem::take(&mut change.draft.custom))
                    .await?;
            change.draft.cells.push(("custom", StoredCell::Text(custom)));
        }
    }
    let cells = &change.draft.cells;
    let columns: Vec<&str> = cells.iter().map(|(column, _)| *column).collect();
    let sql = match change.id {
        Some(_) if cells.is_empty() => return Ok(change.id.unwrap_or_default()),
        Some(_) => format!("UPDATE {name} SET {} = ? WHERE id = ?", columns.join(" = ?, ")),
        None => {
            let marks = vec!["?"; columns.len()].join(", ");
            format!("INSERT INTO {name} ({}) VALUES ({marks})", columns.join(", "))
        }
    };
    let query = cells
        .iter()
        .fold(sqlx::query(AssertSqlSafe(sql)), |query, (_, cell)| bind_cell(query, cell));
    match change.id {
        Some(id) => query.bind(id).execute(&mut **write).await.map(|_| id),
        None => query.execute(&mut **write).await.map(|done| done.last_insert_rowid()),
    }
}

/// The custom attributes of an employee with the new ones laid over them, as JSON.
async fn merge_custom_attributes(
    write: &mut SandboxWrite,
    id: Option<i64>,
    new: Map<String, Value>,
) -> Result<String, sqlx::Error> {
    let known: Option<Option<String>> =
        sqlx::query_scalar("SELECT custom FROM employee WHERE id = ?")
            .bind(id.unwrap_or(-1))
            .fetch_optional(&mut **write)
            .await?;
    let known = known.flatten().and_then(|text| serde_json::from_str(&text).ok());
    let mut all: Map<String, Value> = known.unwrap_or_default();
    all.extend(new);
    Ok(Value::Object(all).to_string())
}

/// Replaces the areas of an employee.
async fn set_areas(
    write: &mut SandboxWrite,
    employee: i64,
    areas: &[i64],
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM employee_area WHERE employee = ?")
        .bind(employee)
        .execute(&mut **write)
        .await?;
    for area in areas {
        sqlx::query("INSERT OR IGNORE INTO employee_area (employee, area) VALUES (?, ?)")
            .bind(employee)
            .bind(*area)
            .execute(&mut **write)
            .await?;
    }
    Ok(())
}
