//! `muster schema`: the published JSON Schemas, made from the tables.

use std::io::{self, Write};

use clap::Args;
use clap::builder::PossibleValuesParser;
use serde_json::Value;

use crate::{settings, store};

/// The schemas by name. What stands in `schemas/` is their text.
pub const SCHEMAS: &[(&str, fn() -> Value)] =
    &[("directory", store::yaml::schema::schema), ("settings", settings::schema::schema)];

/// Prints a published JSON Schema.
#[derive(Args, Clone, Debug)]
pub struct SchemaArgs {
    /// Which one
    #[arg(value_name = "NAME", value_parser = PossibleValuesParser::new(SCHEMAS.iter().map(|(name, _)| *name)))]
    pub name: String,
}

/// The text of a schema, as it stands in `schemas/NAME.schema.json`; `None` when there is none of that name.
pub fn text(name: &str) -> Option<String> {
    let (_, schema) = SCHEMAS.iter().find(|(known, _)| *known == name)?;
    Some(format!("{:#}\n", schema()))
}

/// Prints a schema. Gives the exit code.
pub fn run(args: &SchemaArgs, out: &mut impl Write) -> io::Result<u8> {
    out.write_all(text(&args.name).unwrap_or_default().as_bytes())?;
    Ok(0)
}
