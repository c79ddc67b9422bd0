//! `muster schema`: the published JSON Schemas and the tables of an HR database, made from the
//! tables of the model.

use clap::Args;
use clap::builder::PossibleValuesParser;

use super::terminal::output;
use crate::app::failure::{Exit, Failure};
use crate::markup::json_layout::format_json;
use crate::store::database;
use crate::{settings, store};

/// A name, and what makes its text.
type Named = (&'static str, fn() -> String);

/// The schemas by name. What stands in `schemas/` is their text.
pub const SCHEMAS: &[Named] = &[
    ("directory", || format_json(&store::yaml::directory_schema::build_schema())),
    ("settings", || format_json(&settings::settings_schema::build_schema())),
    ("plan", || include_str!("../../schemas/plan.schema.json").to_owned()),
    ("doctor", || include_str!("../../schemas/doctor.schema.json").to_owned()),
    ("devices", || include_str!("../../schemas/devices.schema.json").to_owned()),
    ("transactions", || include_str!("../../schemas/transactions.schema.json").to_owned()),
];

/// The name of the tables of an HR database.
const HR: &str = "hr";
/// The name of those among them that punches are imported into.
const PUNCHES: &str = "transactions";

/// Sorts of databases, as people call them.
#[derive(clap::ValueEnum, Clone, Copy, Debug)]
pub enum SqlDialect {
    Sqlite,
    #[value(alias = "postgresql")]
    Postgres,
    #[value(alias = "mariadb")]
    Mysql,
}

impl From<SqlDialect> for database::DatabaseDialect {
    fn from(dialect: SqlDialect) -> Self {
        match dialect {
            SqlDialect::Sqlite => database::DatabaseDialect::Sqlite,
            SqlDialect::Postgres => database::DatabaseDialect::Postgres,
            SqlDialect::Mysql => database::DatabaseDialect::Mysql,
        }
    }
}

#[derive(Args, Clone, Debug)]
pub struct SchemaArgs {
    /// Name of the schema
    #[arg(value_name = "NAME", value_parser = PossibleValuesParser::new(schema_names()))]
    pub name: String,

    /// SQL dialect, for `hr` and `transactions`
    #[arg(long, value_name = "DIALECT", default_value = "sqlite")]
    pub dialect: SqlDialect,
}

/// Each once: of punches there are a JSON Schema and tables, and the tables are printed.
fn schema_names() -> impl Iterator<Item = &'static str> {
    SCHEMAS.iter().map(|(name, _)| *name).filter(|name| *name != PUNCHES).chain([HR, PUNCHES])
}

/// The text of a schema, as it stands in `schemas/NAME.schema.json`; `None` when there is none of
/// that name.
pub fn schema_text(name: &str) -> Option<String> {
    SCHEMAS.iter().find(|(known, _)| *known == name).map(|(_, schema)| schema())
}

/// Prints a published JSON Schema, or the statements that make the tables of an HR database.
pub fn run_schema(args: &SchemaArgs) -> Result<Exit, Failure> {
    let text = match args.name.as_str() {
        HR => database::ddl::schema_sql(args.dialect.into()),
        PUNCHES => database::ddl::punch_tables(args.dialect.into()),
        name => schema_text(name).unwrap_or_default(),
    };
    output::write_and_flush(&mut anstream::stdout(), &text)?;
    Ok(Exit::Done)
}
