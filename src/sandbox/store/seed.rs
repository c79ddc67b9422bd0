//! Seeding: a whole directory in one transaction, many rows a statement.

use std::collections::HashMap;

use serde_json::{Map, Value as Json, json};
use sqlx::sqlite::SqliteArguments;
use sqlx::{AssertSqlSafe, Sqlite};

use super::SandboxStore;
use super::memory_database::SandboxWrite;
use crate::model::{Directory, Kind, Record, Type, Value};
use crate::protocol::Resource;

use super::super::json_sql::table_of_resource;
use crate::sandbox::behaviour::server_profile::SandboxProfile;
use crate::sandbox::web::form::StoredCell;

/// SQLite takes so many placeholders in one statement; 32,766 in newer builds, with room left.
const PLACEHOLDERS: usize = 16_000;

/// How many devices are put up in each seeded area.
const DEVICES: usize = 2;

/// What a seed brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SeedSummary {
    pub areas: usize,
    pub departments: usize,
    pub positions: usize,
    pub employees: usize,
}

/// What seeding needs beside the records.
#[derive(Debug)]
pub(crate) struct SeedContext<'a> {
    pub(crate) profile: &'a SandboxProfile,
    /// Local time; its first ten characters are the day.
    pub(crate) now: String,
    /// The hash that stands where a record has no password.
    pub(crate) password: String,
    /// The hashes of the passwords in the directory.
    pub(crate) hashes: HashMap<String, String>,
}

/// The ids of codes, by kind; codes are folded.
type IdsByKind = [HashMap<String, i64>; 4];

impl SandboxStore {
    /// Whether the database holds anything beside what every server is born with.
    pub(crate) async fn is_fresh(&self) -> Result<bool, sqlx::Error> {
        let sql = "SELECT (SELECT count(*) FROM employee) + (SELECT count(*) FROM area WHERE id > \
            1) \
                   + (SELECT count(*) FROM department WHERE id > 1) + (SELECT count(*) FROM \
                   position WHERE id > 1)";
        Ok(sqlx::query_scalar::<_, i64>(sql).fetch_one(self.read_pool()).await? == 0)
    }

    /// Whether there is an employee who did not resign.
    pub(crate) async fn is_peopled(&self) -> Result<bool, sqlx::Error> {
        let sql =
            "SELECT EXISTS (SELECT 1 FROM employee WHERE id NOT IN (SELECT employee FROM resign))";
        sqlx::query_scalar(sql).fetch_one(self.read_pool()).await
    }

    /// Writes every record of the directory, all or nothing. Records whose code is there already
    /// are left alone.
    pub(crate) async fn seed_records(
        &self,
        directory: &Directory,
        setting: &SeedContext<'_>,
    ) -> Result<SeedSummary, sqlx::Error> {
        let mut write = self.begin_write().await?;
        let mut ids = IdsByKind::default();
        let mut counts = [0; 4];
        for kind in Kind::ALL {
            counts[kind as usize] = of_kind(&mut write, kind, directory, setting, &mut ids).await?;
        }
        self.commit_write(write).await?;
        let [areas, departments, positions, employees] = counts;
        Ok(SeedSummary { areas, departments, positions, employees })
    }
}

async fn of_kind(
    write: &mut SandboxWrite,
    kind: Kind,
    directory: &Directory,
    setting: &SeedContext<'_>,
    ids: &mut IdsByKind,
) -> Result<usize, sqlx::Error> {
    let name = table_of_resource(Resource::Of(kind)).name;
    let sql = format!("SELECT code_key, id FROM {name}");
    let known: Vec<(String, i64)> =
        sqlx::query_as(AssertSqlSafe(sql)).fetch_all(&mut **write).await?;
    let sql = "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = ?), 0)";
    let mut next: i64 =
        sqlx::query_scalar::<_, i64>(sql).bind(name).fetch_one(&mut **write).await? + 1;
    ids[kind as usize] = known.into_iter().collect();
    let mut fresh: Vec<(i64, &Record)> = Vec::new();
    for record in directory.records(kind) {
        if let std::collections::hash_map::Entry::Vacant(slot) =
            ids[kind as usize].entry(record.code.fold_case())
        {
            slot.insert(next);
            fresh.push((next, record));
            next += 1;
        }
    }
    let columns = insert_columns(kind);
    let rows = fresh.iter().map(|(id, record)| record_cells(kind, *id, record, setting, ids));
    insert_rows(write, name, &columns, rows).await?;
    match kind {
        Kind::Employee => insert_links(write, &fresh, ids).await?,
        Kind::Area => insert_devices(write, &fresh).await?,
        _ => {}
    }
    Ok(fresh.len())
}

fn insert_columns(kind: Kind) -> Vec<&'static str> {
    let spec = kind.spec();
    let fields = spec.fields.iter().filter(|field| !matches!(field.ty, Type::Many(_)));
    let mut columns: Vec<&str> = ["id", spec.code_wire, "code_key"]
        .into_iter()
        .chain(fields.map(|field| field.wire))
        .collect();
    if kind == Kind::Employee {
        columns.extend(["custom", "update_time"]);
    }
    columns
}

/// The row of a record, in the order of `columns`.
fn record_cells(
    kind: Kind,
    id: i64,
    record: &Record,
    setting: &SeedContext<'_>,
    ids: &IdsByKind,
) -> Vec<StoredCell> {
    let mut cells = vec![
        StoredCell::Number(id),
        StoredCell::Text(record.code.to_string()),
        StoredCell::Text(record.code.fold_case()),
    ];
    for (field_id, field) in kind.spec().numbered_fields() {
        let value = record.get(field_id);
        let default = || setting.profile.defaults.iter().find(|(name, _)| *name == field.wire);
        cells.push(match (field.ty, value) {
            (Type::Many(_), _) => continue,
            (Type::One(to), Some(Value::Text(code))) => ids[to as usize]
                .get(&code.to_lowercase()[..])
                .map_or(StoredCell::Null, |id| StoredCell::Number(*id)),
            // Every employee has a department: the default one where none was named.
            (Type::One(Kind::Department), _) if kind == Kind::Employee => StoredCell::Number(1),
            (_, Some(Value::Text(text))) if field.name == "self_password" => setting
                .hashes
                .get(text.as_str())
                .map_or(StoredCell::Null, |hash| StoredCell::Text(hash.clone())),
            (_, Some(value)) => cell_of_value(value),
            (_, None) if field.name == "self_password" => {
                StoredCell::Text(setting.password.clone())
            }
            (Type::Date, None) if field.name == "hire_date" => {
                StoredCell::Text(setting.now.chars().take(10).collect())
            }
            (_, None) => {
                default().map_or(StoredCell::Null, |(_, number)| StoredCell::Number(*number))
            }
        });
    }
    if kind == Kind::Employee {
        let custom: Map<String, Json> = record
            .custom_fields()
            .iter()
            .map(|(name, value)| (name.to_string(), json!(value)))
            .collect();
        cells.push(if custom.is_empty() {
            StoredCell::Null
        } else {
            StoredCell::Text(Json::Object(custom).to_string())
        });
        cells.push(StoredCell::Text(setting.now.clone()));
    }
    cells
}

fn cell_of_value(value: &Value) -> StoredCell {
    match value {
        Value::Empty => StoredCell::Null,
        Value::Flag(flag) => StoredCell::Number(i64::from(*flag)),
        Value::Number(number) => StoredCell::Number(*number),
        Value::Date(date) => StoredCell::Text(date.to_string()),
        Value::Text(text) => StoredCell::Text(text.to_string()),
        Value::Codes(codes) => StoredCell::Text(json!(codes).to_string()),
        Value::Numbers(numbers) => StoredCell::Text(json!(numbers).to_string()),
    }
}

async fn insert_links(
    write: &mut SandboxWrite,
    fresh: &[(i64, &Record)],
    ids: &IdsByKind,
) -> Result<(), sqlx::Error> {
    let Some(areas) = Kind::Employee.spec().by_name("areas") else { return Ok(()) };
    let rows = fresh.iter().flat_map(|(id, record)| {
        let codes = record.get(areas).into_iter().flat_map(Value::references);
        let mut linked: Vec<i64> = codes
            .filter_map(|code| ids[Kind::Area as usize].get(&code.to_lowercase()).copied())
            .collect();
        if linked.is_empty() {
            linked.push(1);
        }
        linked.sort_unstable();
        linked.dedup();
        linked.into_iter().map(|area| vec![StoredCell::Number(*id), StoredCell::Number(area)])
    });
    insert_rows(write, "employee_area", &["employee", "area"], rows).await
}

/// Devices for each area, numbered so that the same directory gives the same ones.
async fn insert_devices(
    write: &mut SandboxWrite,
    fresh: &[(i64, &Record)],
) -> Result<(), sqlx::Error> {
    const COLUMNS: &[&str] = &[
        "sn",
        "alias",
        "ip_address",
        "state",
        "terminal_tz",
        "area",
        "transfer_time",
        "transfer_interval",
        "is_attendance",
        "push_ver",
    ];
    let rows = fresh.iter().flat_map(|(area, record)| {
        (1..=DEVICES).map(move |number| {
            vec![
                StoredCell::Text(format!("SBX{area:05}{number:02}")),
                StoredCell::Text(format!("{} {number}", record.code)),
                StoredCell::Text(format!("10.{}.{}.{number}", area / 250 % 250, area % 250)),
                StoredCell::Number(1),
                StoredCell::Number(8),
                StoredCell::Number(*area),
                StoredCell::Text("00:00;14:05".into()),
                StoredCell::Number(10),
                StoredCell::Number(1),
                StoredCell::Text(String::new()),
            ]
        })
    });
    insert_rows(write, "terminal", COLUMNS, rows).await
}

/// Inserts rows, as many a statement as SQLite takes: one by one takes 25 times as long.
async fn insert_rows(
    write: &mut SandboxWrite,
    name: &str,
    columns: &[&str],
    rows: impl Iterator<Item = Vec<StoredCell>>,
) -> Result<(), sqlx::Error> {
    let most = (PLACEHOLDERS / columns.len().max(1)).max(1);
    let mut rows = rows.peekable();
    while rows.peek().is_some() {
        let chunk: Vec<Vec<StoredCell>> = rows.by_ref().take(most).collect();
        let row = format!("({})", vec!["?"; columns.len()].join(", "));
        let sql = format!(
            "INSERT OR IGNORE INTO {name} ({}) VALUES {}",
            columns.join(", "),
            vec![row.as_str(); chunk.len()].join(", ")
        );
        // Only full chunks come again: the last, odd one is not worth a place among the prepared
        // statements.
        let query = sqlx::query(AssertSqlSafe(sql)).persistent(chunk.len() == most);
        let query = chunk.into_iter().flatten().fold(query, bind_owned_cell);
        query.execute(&mut **write).await?;
    }
    Ok(())
}

fn bind_owned_cell<'q>(
    query: sqlx::query::Query<'q, Sqlite, SqliteArguments>,
    cell: StoredCell,
) -> sqlx::query::Query<'q, Sqlite, SqliteArguments> {
    match cell {
        StoredCell::Null => query.bind(None::<String>),
        StoredCell::Text(text) | StoredCell::Password(text) => query.bind(text),
        StoredCell::Number(number) => query.bind(number),
    }
}
