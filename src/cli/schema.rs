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
}

pub fn run(args: &SchemaArgs) -> Result<Exit, Failure> {
    let schema = match args.name {
        Name::Settings => crate::settings::schema::schema(),
    };
    let text = serde_json::to_string_pretty(&schema).map_err(anyhow::Error::from)?;
    output::say(&mut anstream::stdout(), &(text + "\n"))?;
    Ok(Exit::Done)
}
