//! `muster schema`: the published JSON Schemas, made from the tables.

use clap::Args;
use clap::builder::PossibleValuesParser;

use super::failure::{Exit, Failure};
use super::output;
use crate::{settings, store};

/// A name, and what makes its text.
type Named = (&'static str, fn() -> String);

/// The schemas by name. What stands in `schemas/` is their text.
pub const SCHEMAS: &[Named] = &[
    ("directory", || format!("{:#}\n", store::yaml::schema::schema())),
    ("settings", || format!("{:#}\n", settings::schema::schema())),
    ("plan", || include_str!("../../schemas/plan.schema.json").to_owned()),
    ("doctor", || include_str!("../../schemas/doctor.schema.json").to_owned()),
];

#[derive(Args, Clone, Debug)]
pub struct SchemaArgs {
    /// Which one
    #[arg(value_name = "NAME", value_parser = PossibleValuesParser::new(SCHEMAS.iter().map(|(name, _)| *name)))]
    pub name: String,
}

/// The text of a schema, as it stands in `schemas/NAME.schema.json`; `None` when there is none of that name.
pub fn text(name: &str) -> Option<String> {
    SCHEMAS.iter().find(|(known, _)| *known == name).map(|(_, schema)| schema())
}

/// Prints a published JSON Schema.
pub fn run(args: &SchemaArgs) -> Result<Exit, Failure> {
    output::say(&mut anstream::stdout(), &text(&args.name).unwrap_or_default())?;
    Ok(Exit::Done)
}
