//! The tables that are read and written where no queries are given, made from the tables of the
//! model: `schemas/hr.sql`.

pub(super) mod punch_ddl;

use std::fmt::Write as _;

use super::sql::address::DatabaseDialect;
use crate::model::resignation::REASON_MAX;
use crate::model::tables::CUSTOM_NAME_MAX;
use crate::model::{Field, Kind, ResignType, Spec, Type};

/// The table of who belongs to which areas.
pub(super) const MEMBERS: &str = "employee_areas";
/// The table of custom attributes.
pub(super) const CUSTOM: &str = "employee_custom";

/// Columns beside the fields, with what they hold.
const OWN: [(&str, &str); 6] = [
    ("previous_code", "Code before a rename; the record is renamed and not made anew"),
    ("note", "Remark for people; never sent"),
    ("active_from", "Before this day the record counts as not declared"),
    ("active_until", "After this day the record counts as absent; the day of a resignation"),
    (
        "resign_type",
        "Why the person left: 1 quit, 2 dismissed, 3 resign, 4 transfer, 5 keep job without pay",
    ),
    ("resign_reason", "Reason of leaving, sent with a resignation"),
];

/// The columns that a table of this kind has beside its fields.
pub(super) fn own_columns(kind: Kind) -> impl Iterator<Item = (&'static str, &'static str)> {
    OWN.into_iter().take(if kind == Kind::Employee { OWN.len() } else { 2 })
}

/// The statements that make the tables.
pub fn schema_sql(dialect: DatabaseDialect) -> String {
    let title = match dialect {
        DatabaseDialect::Sqlite => "SQLite",
        DatabaseDialect::Postgres => "PostgreSQL",
        DatabaseDialect::Mysql => "MySQL 8.0.16 and MariaDB 10.6",
    };
    let mut out = format!(
        "-- The tables of an HR database as muster reads and writes them without queries of one's \
         own: {title}.\n\
         -- Columns may be left out: what a table has no column for is not managed. Further \
         columns are left alone.\n\
         -- NULL means that a field is not managed, or that it is cleared where the flow says \
         `empty_is_null: true`.\n"
    );
    for kind in [Kind::Area, Kind::Department, Kind::Position, Kind::Employee] {
        write_kind_table(&mut out, dialect, kind.spec());
    }
    write_link_tables(&mut out, dialect);
    punch_ddl::write_punch_tables(&mut out, dialect);
    out
}

/// The statements that make the tables of imported punches alone.
pub fn punch_tables(dialect: DatabaseDialect) -> String {
    let mut out = String::from(
        "-- The tables of imported punches, as `muster transactions import` fills them.\n",
    );
    punch_ddl::write_punch_tables(&mut out, dialect);
    out
}

fn write_kind_table(out: &mut String, dialect: DatabaseDialect, spec: &Spec) {
    let name = spec.plural;
    let mut rows = vec![SchemaColumn {
        text: format!("code {} NOT NULL PRIMARY KEY", text_type(dialect, spec.code_max, true)),
        about: format!("Code of the {}: its identity; leading zeros count", spec.name),
    }];
    let mut checks =
        vec![format!("CONSTRAINT {name}_code CHECK (code = trim(code) AND code <> '')")];
    let mut keys = Vec::new();
    for field in spec.fields.iter().filter(|field| !matches!(field.ty, Type::Many(_))) {
        // Whom a person belongs to may be unknown here; the name of a thing may not.
        let null = if field.required && spec.kind != Kind::Employee { " NOT NULL" } else { "" };
        let refers = field.ty.refers_to();
        let inline = match refers.filter(|_| dialect != DatabaseDialect::Mysql) {
            Some(other) => {
                format!(" REFERENCES {} (code) ON UPDATE CASCADE", other.plural())
            }
            None => String::new(),
        };
        if let Some(other) = refers.filter(|_| dialect == DatabaseDialect::Mysql) {
            // MySQL takes no cascade from a table to itself.
            let cascade = if other == spec.kind { "" } else { " ON UPDATE CASCADE" };
            keys.push(format!(
                "CONSTRAINT {name}_{0} FOREIGN KEY ({0}) REFERENCES {1} (code){cascade}",
                field.name,
                other.plural()
            ));
        }
        rows.push(SchemaColumn {
            text: format!("{} {}{null}{inline}", field.name, column_type(dialect, field)),
            about: field.about.to_owned(),
        });
        checks.extend(check_constraint(dialect, name, field));
    }
    for (own, about) in own_columns(spec.kind) {
        let sort = match own {
            "previous_code" => text_type(dialect, spec.code_max, true),
            "note" => "TEXT".to_owned(),
            "resign_type" => "SMALLINT".to_owned(),
            "resign_reason" => text_type(dialect, REASON_MAX, false),
            _ => "DATE".to_owned(),
        };
        rows.push(SchemaColumn { text: format!("{own} {sort}"), about: about.to_owned() });
        if dialect == DatabaseDialect::Sqlite && own.starts_with("active") {
            checks.push(day_check(name, own));
        }
        if own == "resign_type" {
            let numbers: Vec<String> =
                ResignType::all_numbers().map(|number| number.to_string()).collect();
            checks
                .push(format!("CONSTRAINT {name}_{own} CHECK ({own} IN ({}))", numbers.join(", ")));
        }
        if dialect == DatabaseDialect::Sqlite && own == "resign_reason" {
            checks.push(format!("CONSTRAINT {name}_{own} CHECK (length({own}) <= {REASON_MAX})"));
        }
    }
    checks.extend(keys);
    let about = format!("{} of the company", capitalize_text(spec.plural));
    write_table(out, dialect, name, &about, &rows, &checks);
}

fn write_link_tables(out: &mut String, dialect: DatabaseDialect) {
    let (areas, people) = (Kind::Area.spec(), Kind::Employee.spec());
    let column = |name: &str, other: &Spec, gone: &str| {
        let inline = match dialect {
            DatabaseDialect::Mysql => String::new(),
            _ => format!(" REFERENCES {} (code) ON UPDATE CASCADE{gone}", other.plural),
        };
        SchemaColumn {
            text: format!("{name} {} NOT NULL{inline}", text_type(dialect, other.code_max, true)),
            about: format!("Code of the {}", other.name),
        }
    };
    let key = |table: &str, column: &str, other: &Spec, gone: &str| {
        format!(
            "CONSTRAINT {table}_{column} FOREIGN KEY ({column}) REFERENCES {} (code) ON UPDATE \
             CASCADE{gone}",
            other.plural
        )
    };
    let gone = " ON DELETE CASCADE";
    let mut members = vec!["PRIMARY KEY (employee, area)".to_owned()];
    let mut custom = vec!["PRIMARY KEY (employee, name)".to_owned()];
    if dialect == DatabaseDialect::Mysql {
        members.extend([key(MEMBERS, "employee", people, gone), key(MEMBERS, "area", areas, "")]);
        custom.push(key(CUSTOM, "employee", people, gone));
    }
    let rows = [column("employee", people, gone), column("area", areas, "")];
    write_table(out, dialect, MEMBERS, "Who belongs to which areas", &rows, &members);
    let rows = [
        column("employee", people, gone),
        SchemaColumn {
            text: format!(
                "name {} NOT NULL",
                text_type(dialect, u16::try_from(CUSTOM_NAME_MAX).unwrap_or(50), true)
            ),
            about: "Name of the attribute, as the server's form shows it".to_owned(),
        },
        SchemaColumn {
            text: format!("value {}", text_type(dialect, 200, false)),
            about: "What it holds".to_owned(),
        },
    ];
    write_table(
        out,
        dialect,
        CUSTOM,
        "Attributes that a site added to its employees",
        &rows,
        &custom,
    );
    if dialect != DatabaseDialect::Mysql {
        let _ = writeln!(out, "\nCREATE INDEX {MEMBERS}_area ON {MEMBERS} (area);");
    }
}

struct SchemaColumn {
    text: String,
    about: String,
}

fn write_table(
    out: &mut String,
    dialect: DatabaseDialect,
    name: &str,
    about: &str,
    rows: &[SchemaColumn],
    checks: &[String],
) {
    let _ = writeln!(out, "\nCREATE TABLE {name} (");
    for (at, row) in rows.iter().enumerate() {
        let comma = if at + 1 < rows.len() || !checks.is_empty() { "," } else { "" };
        let quoted = quote_text(&row.about);
        let _ = match dialect {
            DatabaseDialect::Mysql => writeln!(out, "    {} COMMENT {quoted}{comma}", row.text),
            DatabaseDialect::Sqlite => writeln!(out, "    {}{comma} -- {}", row.text, row.about),
            DatabaseDialect::Postgres => writeln!(out, "    {}{comma}", row.text),
        };
    }
    for (at, check) in checks.iter().enumerate() {
        let _ = writeln!(out, "    {check}{}", if at + 1 < checks.len() { "," } else { "" });
    }
    let _ = match dialect {
        DatabaseDialect::Mysql => writeln!(
            out,
            ") ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci COMMENT = {};",
            quote_text(about)
        ),
        DatabaseDialect::Sqlite => writeln!(out, ") WITHOUT ROWID; -- {about}"),
        DatabaseDialect::Postgres => writeln!(out, ");"),
    };
    if dialect == DatabaseDialect::Postgres {
        let _ = writeln!(out, "COMMENT ON TABLE {name} IS {};", quote_text(about));
        for row in rows {
            let column = row.text.split(' ').next().unwrap_or_default();
            let _ =
                writeln!(out, "COMMENT ON COLUMN {name}.{column} IS {};", quote_text(&row.about));
        }
    }
}

fn quote_text(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn capitalize_text(text: &str) -> String {
    let (first, rest) = text.split_at(1);
    first.to_uppercase() + rest
}

/// Codes are compared to the letter, whatever the order of the rest.
fn text_type(dialect: DatabaseDialect, most: u16, is_code: bool) -> String {
    let exact =
        if is_code && dialect == DatabaseDialect::Mysql { " COLLATE utf8mb4_bin" } else { "" };
    format!("VARCHAR({most}){exact}")
}

fn column_type(dialect: DatabaseDialect, field: &Field) -> String {
    match field.ty {
        Type::Text(length) | Type::Email(length) => text_type(dialect, length.most, false),
        Type::Choice(_) => text_type(dialect, 1, false),
        Type::Number(_) => "SMALLINT".to_owned(),
        Type::Flag => "BOOLEAN".to_owned(),
        Type::Date => "DATE".to_owned(),
        Type::One(kind) => text_type(dialect, kind.spec().code_max, true),
        // Numbers with commas between them.
        Type::Many(_) | Type::Numbers => text_type(dialect, 200, false),
    }
}

fn check_constraint(dialect: DatabaseDialect, table: &str, field: &Field) -> Option<String> {
    let name = field.name;
    let rule = match field.ty {
        Type::Choice(choices) => {
            let choices: Vec<String> = choices.iter().map(|choice| quote_text(choice)).collect();
            format!("{name} IN ({})", choices.join(", "))
        }
        Type::Number(numbers) => {
            let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
            format!("{name} IN ({})", numbers.join(", "))
        }
        Type::Email(length) if dialect == DatabaseDialect::Sqlite => {
            format!("{name} LIKE '%_@_%' AND length({name}) <= {}", length.most)
        }
        Type::Email(_) => format!("{name} LIKE '%_@_%'"),
        // The other two hold to lengths and types by themselves.
        Type::Text(length) if dialect == DatabaseDialect::Sqlite => {
            format!("length({name}) <= {}", length.most)
        }
        Type::Flag if dialect == DatabaseDialect::Sqlite => format!("{name} IN (0, 1)"),
        Type::Date if dialect == DatabaseDialect::Sqlite => return Some(day_check(table, name)),
        _ => return None,
    };
    Some(format!("CONSTRAINT {table}_{name} CHECK ({rule})"))
}

/// SQLite keeps a day as text, and any other text as well.
fn day_check(table: &str, column: &str) -> String {
    format!("CONSTRAINT {table}_{column} CHECK ({column} IS date({column}))")
}
