//! `muster schema`: the published JSON Schemas.

use clap::{Args, ValueEnum};

use super::failure::{Exit, Failure};
use super::output;

#[derive(Args, Clone, Debug)]
pub struct SchemaArgs {
    /// Which schema
    #[arg(value_enum)]
    pub name: Name,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Name {
    /// muster.yaml
    Settings,
    /// What `plan` and `apply` write as JSON
    Plan,
}

pub fn run(args: &SchemaArgs) -> Result<Exit, Failure> {
    let text = match args.name {
        Name::Settings => format!("{:#}\n", crate::settings::schema::schema()),
        Name::Plan => include_str!("../../schemas/plan.schema.json").to_owned(),
    };
    output::say(&mut anstream::stdout(), &text)?;
    Ok(Exit::Done)
}
