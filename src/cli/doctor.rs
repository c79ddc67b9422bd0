//! `muster doctor`: looks stores over and says what is not well, and what to do about it. Writes nothing anywhere.

use std::path::Path;

use anyhow::Context as _;
use clap::Args;
use futures_util::future::join_all;
use serde_json::json;

use super::args::Common;
use super::ends;
use super::failure::{Exit, Failure};
use super::flow;
use super::output::{self, Verdict};
use crate::engine::{Check, Health, Standing};
use crate::model::{Kind, Problem, Profile};
use crate::render::health;
use crate::render::paint::counted;
use crate::settings::{ServerSettings, Settings, Store};
use crate::store::{server, yaml};

#[derive(Args, Clone, Debug)]
pub struct DoctorArgs {
    /// Store of muster.yaml; all of them when left out
    #[arg(value_name = "STORE")]
    pub store: Option<String>,
}

pub async fn run(common: &Common, args: &DoctorArgs) -> Result<Exit, Failure> {
    let settings = flow::settings(common)?;
    let chosen: Vec<(&String, &Store)> = match &args.store {
        None => settings.stores.iter().collect(),
        Some(name) => vec![settings.stores.get_key_value(name).ok_or_else(|| unknown(&settings, name))?],
    };
    let looked = chosen.into_iter().map(|(name, store)| look(&settings, name, store));
    let (stores, exits): (Vec<Health>, Vec<Exit>) = join_all(looked).await.into_iter().unzip();
    let status = stores.iter().map(Health::status).max().unwrap_or(Standing::Ok);
    let json = json!({
        "format_version": crate::planning::plan::FORMAT_VERSION,
        "muster_version": env!("CARGO_PKG_VERSION"),
        "status": status,
        "stores": stores,
    });
    let texts: Vec<String> = stores.iter().map(|store| health::text(store, common.quiet)).collect();
    let verdict = Verdict {
        exit: Exit::worst(exits),
        text: texts.join(if common.quiet { "" } else { "\n" }),
        json: serde_json::value::to_raw_value(&json).context("cannot write the findings as JSON")?,
        errors: String::new(),
    };
    Ok(output::emit(common, &[verdict])?)
}

fn unknown(settings: &Settings, name: &str) -> Failure {
    let names = settings.stores.keys().cloned().collect::<Vec<_>>().join(", ");
    Failure::message(Exit::Invalid, format!("there is no store {name:?}; there is {names}"))
        .hint("name one of them, or leave it out to look at all")
}

async fn look(settings: &Settings, name: &str, store: &Store) -> (Health, Exit) {
    let (health, bad) = match store {
        Store::Server(server) => examined(name, server).await,
        Store::Yaml { path } => (files(settings, name, path), Exit::Error),
        Store::Database(_) | Store::Csv(_) | Store::Ndjson(_) => {
            let message = "stores of this sort are not looked at by this version";
            (Health { checks: vec![Check::warn("settings", message)], ..empty(name, store) }, Exit::Error)
        }
    };
    let exit = if health.status() == Standing::Fail { bad } else { Exit::Done };
    (health, exit)
}

fn empty(name: &str, store: &Store) -> Health {
    Health { store: name.to_owned(), sort: store.name(), place: String::new(), checks: Vec::new() }
}

/// A secret or a certificate that cannot be had is a matter of the settings: nothing is asked then.
async fn examined(name: &str, server: &ServerSettings) -> (Health, Exit) {
    match ends::options(server) {
        Ok(options) => (server::examine(name, options, server.timezone).await, Exit::Error),
        Err(unusable) => {
            let check = Check::fail("settings", format!("{:#}", unusable.error)).hint(unusable.hint);
            let place = server.url.as_str().trim_end_matches('/').to_owned();
            (Health { store: name.to_owned(), sort: "server", place, checks: vec![check] }, Exit::Invalid)
        }
    }
}

fn files(settings: &Settings, name: &str, path: &Path) -> Health {
    let place = crate::settings::shown(path, &settings.root);
    let (directory, problems) = match yaml::read(path, &place, profile(settings, name)) {
        Ok(reading) => (Some(reading.directory), reading.warnings),
        Err(problems) => (None, problems),
    };
    let files = yaml::count_files(path);
    let mut checks = Vec::new();
    checks.push(match (&directory, files) {
        (None, 0) => Check::fail("files", "there is nothing to read")
            .hint(format!("put *.yaml or *.yml files into {place}, or correct the path in muster.yaml")),
        _ => Check::ok("files", counted(files as u64, "file", "files")).fact("files", files),
    });
    let errors = problems.iter().filter(|problem| problem.is_error()).count();
    let found = |errors: usize| {
        let warnings = problems.len() - errors;
        let first = problems.iter().find(|problem| (errors > 0) == problem.is_error());
        format!(
            "{}, {}{}",
            counted(errors as u64, "mistake", "mistakes"),
            counted(warnings as u64, "warning", "warnings"),
            first.map(|problem| format!("; the first: {}", placed(problem))).unwrap_or_default()
        )
    };
    let check = match (errors, problems.len()) {
        (0, 0) => Check::ok("findings", "no mistakes"),
        (0, _) => Check::warn("findings", found(0)).hint("muster validate shows them all"),
        _ => Check::fail("findings", found(errors)).hint("muster validate shows them all, with what to do"),
    };
    checks.push(check.fact("errors", errors).fact("warnings", problems.len() - errors));
    if let Some(directory) = directory {
        let counts = Kind::ALL.map(|kind| (kind, directory.count(kind)));
        let shown = counts.map(|(kind, count)| counted(count as u64, kind.name(), kind.plural()));
        let check = Check::ok("counts", shown.join(", "));
        checks.push(counts.iter().fold(check, |check, (kind, count)| check.fact(kind.plural(), *count)));
    }
    Health { store: name.to_owned(), sort: "yaml", place, checks }
}

fn placed(problem: &Problem) -> String {
    match &problem.origin {
        Some(origin) => format!("{origin}: {}", problem.message),
        None => problem.message.clone(),
    }
}

/// The limits that hold for a store of files: those of the server that it is pushed to.
fn profile(settings: &Settings, name: &str) -> Option<Profile> {
    let flow = settings.flows.values().find(|flow| flow.from == name)?;
    match settings.stores.get(&flow.to) {
        Some(Store::Server(server)) => server.profile,
        _ => None,
    }
}
