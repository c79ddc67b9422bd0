//! The tables of imported punches: what payroll reads, and where each import stands.

use std::fmt::Write as _;

use super::{SchemaColumn, text_type, write_table};
use crate::store::database::sql::address::DatabaseDialect;

/// The table of punches.
pub(in crate::store::database) const PUNCHES: &str = "transactions";
/// The table of imports.
pub(in crate::store::database) const CURSORS: &str = "transactions_cursor";

/// What a column holds.
#[derive(Clone, Copy, Debug)]
enum PunchColumnType {
    /// A code, compared to the letter.
    Code(u16),
    Text(u16),
    Number,
    Large,
    Long,
    Time,
}

const NEEDED: bool = true;

type Column = (&'static str, PunchColumnType, bool, &'static str);

/// The columns of the table of punches, in their order.
const COLUMNS: [Column; 16] = [
    ("server", PunchColumnType::Code(64), NEEDED, "Name of the server in muster.yaml"),
    (
        "generation",
        PunchColumnType::Number,
        NEEDED,
        "Life of the server: goes up when a restored one gives ids again",
    ),
    ("id", PunchColumnType::Code(40), NEEDED, "Id that the server gave on arrival"),
    (
        "emp_code",
        PunchColumnType::Code(50),
        NEEDED,
        "Code of the employee, without spaces around it; no employee may have it",
    ),
    ("punch_time", PunchColumnType::Time, NEEDED, "When: wall clock of the server, in its zone"),
    (
        "punch_utc",
        PunchColumnType::Time,
        false,
        "The same in UTC; null where its zone is not known, or its clock leaves it open",
    ),
    (
        "punch_state",
        PunchColumnType::Text(20),
        false,
        "0 in, 1 out, 2 break out, 3 break in, 4 overtime in, 5 overtime out",
    ),
    (
        "verify_type",
        PunchColumnType::Large,
        false,
        "How the person was verified: 1 finger, 4 card, 15 face and so on",
    ),
    ("work_code", PunchColumnType::Text(50), false, "Work code that was keyed in"),
    (
        "terminal_sn",
        PunchColumnType::Text(60),
        false,
        "Serial number of the device; null for punches that came another way",
    ),
    (
        "terminal_alias",
        PunchColumnType::Text(100),
        false,
        "Name of the device, as it was on arrival",
    ),
    ("area_alias", PunchColumnType::Text(130), false, "Name of the area, as it was on arrival"),
    (
        "upload_time",
        PunchColumnType::Time,
        false,
        "When the server got it: wall clock, minutes or months later",
    ),
    ("imported", PunchColumnType::Time, NEEDED, "When it was imported, in UTC"),
    (
        "missing_since",
        PunchColumnType::Time,
        false,
        "Since when the server does not list it, in UTC; null while it does",
    ),
    ("details", PunchColumnType::Long, false, "What else the server says of it, as a JSON object"),
];

const CURSOR: [Column; 5] = [
    ("server", PunchColumnType::Code(64), NEEDED, "Name of the server in muster.yaml"),
    ("address", PunchColumnType::Text(200), NEEDED, "Where the server was reached"),
    ("position", PunchColumnType::Long, NEEDED, "Where the import stands, as JSON; muster's own"),
    ("version", PunchColumnType::Large, NEEDED, "Goes up with every save"),
    ("saved", PunchColumnType::Time, NEEDED, "When it was saved, in UTC"),
];

/// The names of the columns of the table of punches.
pub(in crate::store::database) fn punch_columns() -> impl Iterator<Item = &'static str> {
    COLUMNS.iter().map(|(name, ..)| *name)
}

/// The names of the columns of the table of imports.
pub(in crate::store::database) fn cursor_columns() -> impl Iterator<Item = &'static str> {
    CURSOR.iter().map(|(name, ..)| *name)
}

/// How many characters a column takes, where that is said.
pub(in crate::store::database) fn max_length(column: &str) -> Option<usize> {
    let (_, sort, ..) = COLUMNS.iter().find(|(name, ..)| *name == column)?;
    match sort {
        PunchColumnType::Code(most) | PunchColumnType::Text(most) => Some(usize::from(*most)),
        _ => None,
    }
}

/// Adds the statements that make both tables.
pub(super) fn write_punch_tables(out: &mut String, dialect: DatabaseDialect) {
    let rows = |columns: &[Column]| -> Vec<SchemaColumn> {
        columns.iter().map(|column| column_line(dialect, column)).collect()
    };
    // The server last: rows of one server are most of all rows, and SQLite would look at each
    // rather than use the index.
    let mut keys = vec!["PRIMARY KEY (id, generation, server)".to_owned()];
    if dialect == DatabaseDialect::Mysql {
        keys.push(format!("INDEX {PUNCHES}_time (server, punch_time, missing_since)"));
        keys.push(format!("INDEX {PUNCHES}_person (emp_code, punch_time)"));
    }
    write_table(
        out,
        dialect,
        PUNCHES,
        "Punches as muster imports them: each once",
        &rows(&COLUMNS),
        &keys,
    );
    let keys = ["PRIMARY KEY (server)".to_owned()];
    write_table(
        out,
        dialect,
        CURSORS,
        "Where the import of each server stands",
        &rows(&CURSOR),
        &keys,
    );
    if dialect != DatabaseDialect::Mysql {
        let _ = writeln!(out, "\nCREATE INDEX {PUNCHES}_time ON {PUNCHES} (server, punch_time);");
        let _ = writeln!(out, "CREATE INDEX {PUNCHES}_person ON {PUNCHES} (emp_code, punch_time);");
    }
}

fn column_line(dialect: DatabaseDialect, (name, sort, needed, about): &Column) -> SchemaColumn {
    let null = if *needed { " NOT NULL" } else { "" };
    let sort = match (sort, dialect) {
        (PunchColumnType::Code(most), _) => text_type(dialect, *most, true),
        (PunchColumnType::Text(most), _) => text_type(dialect, *most, false),
        (PunchColumnType::Number, _) => "INTEGER".to_owned(),
        (PunchColumnType::Large, _) => "BIGINT".to_owned(),
        (PunchColumnType::Long, _) => "TEXT".to_owned(),
        (PunchColumnType::Time, DatabaseDialect::Mysql) => "DATETIME(6)".to_owned(),
        (PunchColumnType::Time, _) => "TIMESTAMP".to_owned(),
    };
    SchemaColumn { text: format!("{name} {sort}{null}"), about: (*about).to_owned() }
}
