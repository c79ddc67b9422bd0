//! The tables of the database: one for each kind, made from the field tables, and a few fixed ones.

use std::path::Path;

use sqlx::sqlite::SqlitePool;
use sqlx::{AssertSqlSafe, Row as _, Sqlite, Transaction};

use super::memory_database::OpenError;
use crate::model::{Kind, Type};
use crate::protocol::Resource;

use super::super::json_sql::table_of_resource;

/// Marks a file as one of ours (the letters "must").
pub(super) const APPLICATION: i64 = 0x6d75_7374;
/// Goes up when the fixed tables change.
const FORMAT: i64 = 1;

const FIXED: &[&str] = &[
    "CREATE TABLE IF NOT EXISTS employee_area (employee INTEGER NOT NULL, area INTEGER NOT NULL, \
     PRIMARY KEY (employee, area)) WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS employee_area_by_area ON employee_area (area, employee)",
    "CREATE TABLE IF NOT EXISTS resign (id INTEGER PRIMARY KEY AUTOINCREMENT, employee INTEGER \
     NOT NULL UNIQUE, \
     resign_date TEXT, resign_type INTEGER, disableatt INTEGER DEFAULT 0, reason TEXT)",
    "CREATE TABLE IF NOT EXISTS terminal (id INTEGER PRIMARY KEY AUTOINCREMENT, \
     sn TEXT NOT NULL UNIQUE COLLATE NOCASE, alias TEXT COLLATE NOCASE, ip_address TEXT, \
     terminal_name TEXT, \
     fw_ver TEXT, push_ver TEXT, state INTEGER, terminal_tz INTEGER, area INTEGER, last_activity \
     TEXT, \
     fp_count INTEGER, face_count INTEGER, palm_count INTEGER, push_time TEXT, transfer_time TEXT, \
     transfer_interval INTEGER, is_attendance INTEGER)",
    "CREATE TABLE IF NOT EXISTS punch (id INTEGER PRIMARY KEY AUTOINCREMENT, \
     emp_code TEXT NOT NULL COLLATE NOCASE, punch_time TEXT NOT NULL, punch_state TEXT, \
     verify_type INTEGER, \
     work_code TEXT, terminal_sn TEXT COLLATE NOCASE, terminal_alias TEXT COLLATE NOCASE, \
     area_alias TEXT, \
     upload_time TEXT, UNIQUE (emp_code, punch_time))",
    "CREATE INDEX IF NOT EXISTS punch_by_time ON punch (punch_time)",
    "CREATE INDEX IF NOT EXISTS punch_by_upload ON punch (upload_time)",
    "CREATE INDEX IF NOT EXISTS punch_by_terminal ON punch (terminal_sn)",
    "CREATE TABLE IF NOT EXISTS account (id INTEGER PRIMARY KEY AUTOINCREMENT, username TEXT NOT \
     NULL UNIQUE, \
     password TEXT NOT NULL, email TEXT NOT NULL DEFAULT '')",
    "CREATE TABLE IF NOT EXISTS token (key TEXT PRIMARY KEY, staff INTEGER NOT NULL, person \
     INTEGER NOT NULL, \
     UNIQUE (staff, person))",
    "CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS employee_by_id ON employee (id)",
    "CREATE INDEX IF NOT EXISTS employee_by_department ON employee (department)",
    "CREATE INDEX IF NOT EXISTS employee_by_position ON employee (position)",
    "CREATE INDEX IF NOT EXISTS employee_by_card ON employee (card_no)",
];

/// The rows that every server is born with.
const DEFAULTS: [(&str, &str); 3] =
    [("area", "Not Authorized"), ("department", "Department"), ("position", "Position")];

/// Makes the tables that are missing and adds the columns that are, and the default rows to a new
/// file.
pub(super) async fn migrate_tables(pool: &SqlitePool, path: &Path) -> Result<(), OpenError> {
    let mut write = pool.begin_with("BEGIN IMMEDIATE").await?;
    let number = async |write: &mut Transaction<'static, Sqlite>, sql: &'static str| {
        sqlx::query_scalar::<_, i64>(sql).fetch_one(&mut **write).await
    };
    let application = number(&mut write, "PRAGMA application_id").await?;
    let format = number(&mut write, "PRAGMA user_version").await?;
    let tables = number(&mut write, "SELECT count(*) FROM sqlite_master").await?;
    if application != APPLICATION && tables > 0 {
        return Err(OpenError::Foreign(path.to_owned()));
    }
    if format > FORMAT {
        return Err(OpenError::Newer { path: path.to_owned(), found: format, known: FORMAT });
    }
    for kind in Kind::ALL {
        of_kind(&mut write, kind).await?;
    }
    for sql in FIXED {
        sqlx::query(*sql).execute(&mut *write).await?;
    }
    if tables == 0 {
        for (kind, (name, title)) in Kind::ALL.into_iter().zip(DEFAULTS) {
            let code = kind.spec().code_wire;
            let column = kind.spec().by_name("name").map_or("", |id| kind.spec().field(id).wire);
            let sql = format!(
                "INSERT INTO {name} (id, {code}, code_key, {column}) VALUES (1, '1', '1', ?)"
            );
            sqlx::query(AssertSqlSafe(sql)).bind(title).execute(&mut *write).await?;
        }
    }
    sqlx::query(AssertSqlSafe(format!("PRAGMA application_id = {APPLICATION}")))
        .execute(&mut *write)
        .await?;
    sqlx::query(AssertSqlSafe(format!("PRAGMA user_version = {FORMAT}")))
        .execute(&mut *write)
        .await?;
    write.commit().await?;
    Ok(())
}

/// The columns of a kind's table beside its id, and their types.
fn table_columns(kind: Kind) -> Vec<(&'static str, &'static str)> {
    let spec = kind.spec();
    let mut columns =
        vec![(spec.code_wire, "TEXT NOT NULL DEFAULT '' COLLATE NOCASE"), ("code_key", "TEXT")];
    for field in spec.fields {
        match field.ty {
            Type::Many(_) => {}
            Type::Flag | Type::Number(_) | Type::One(_) => columns.push((field.wire, "INTEGER")),
            _ => columns.push((field.wire, "TEXT COLLATE NOCASE")),
        }
    }
    if kind == Kind::Employee {
        columns.extend([("custom", "TEXT"), ("update_time", "TEXT")]);
    }
    columns
}

async fn of_kind(write: &mut Transaction<'static, Sqlite>, kind: Kind) -> Result<(), sqlx::Error> {
    let name = table_of_resource(Resource::Of(kind)).name;
    // AUTOINCREMENT: the id of a deleted row is never given again, as on real servers.
    let create =
        format!("CREATE TABLE IF NOT EXISTS {name} (id INTEGER PRIMARY KEY AUTOINCREMENT)");
    sqlx::query(AssertSqlSafe(create)).execute(&mut **write).await?;
    let info = format!("PRAGMA table_info({name})");
    let rows = sqlx::query(AssertSqlSafe(info)).fetch_all(&mut **write).await?;
    let known: Vec<String> =
        rows.iter().map(|row| row.try_get("name")).collect::<Result<_, _>>()?;
    for (column, ty) in table_columns(kind) {
        if !known.iter().any(|name| name == column) {
            let sql = format!("ALTER TABLE {name} ADD COLUMN {column} {ty}");
            sqlx::query(AssertSqlSafe(sql)).execute(&mut **write).await?;
        }
    }
    let mut indexes =
        vec![format!("CREATE UNIQUE INDEX IF NOT EXISTS {name}_by_code ON {name} (code_key)")];
    if let Some(parent) = kind.spec().parent_field() {
        let parent = kind.spec().field(parent).wire;
        indexes.push(format!("CREATE INDEX IF NOT EXISTS {name}_by_parent ON {name} ({parent})"));
    }
    for sql in indexes {
        sqlx::query(AssertSqlSafe(sql)).execute(&mut **write).await?;
    }
    Ok(())
}
