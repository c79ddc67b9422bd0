//! `muster validate`: configuration and desired state, checked offline.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Map, Value, json};

use crate::model::{Directory, Kind, Problem, Profile};
use crate::render::paint::{self, counted};
use crate::render::problem::{self, Look};
use crate::settings::{self, FILE_NAME, Settings, Store};
use crate::store::yaml;

/// The exit code for an invalid configuration or desired state.
const INVALID: u8 = 3;

/// Checks configuration and desired state, offline.
#[derive(Args, Clone, Debug, Default)]
pub struct ValidateArgs {
    /// A folder or file of YAML to check by itself, without muster.yaml
    #[arg(value_name = "PATH")]
    pub path: Option<PathBuf>,
    /// The server's build whose limits hold, for a PATH: utimemaster-9.0, biotime-8.5 or biotime-9.5
    #[arg(long, value_name = "NAME", requires = "path", value_parser = profile)]
    pub profile: Option<Profile>,
}

fn profile(name: &str) -> Result<Profile, String> {
    let known = Profile::ALL.map(Profile::name).join(", ");
    Profile::parse(name).ok_or_else(|| format!("no profile is called {name:?}; there is {known}"))
}

/// Where a run stands and how it prints.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The file of `--config`.
    pub config: Option<&'a Path>,
    pub cwd: &'a Path,
    /// `--format json`.
    pub json: bool,
    /// Whether text is painted; the stream may still strip it.
    pub color: bool,
}

/// What was found in one store.
struct Found {
    name: String,
    counts: Option<[usize; 4]>,
    errors: usize,
    warnings: usize,
}

/// Checks and prints the result. Gives the exit code: 0, or 3 when there are errors.
pub fn run(args: &ValidateArgs, place: Place<'_>, out: &mut impl Write) -> io::Result<u8> {
    let mut problems = Vec::new();
    let found = find(args, place, &mut problems);
    let valid = !problems.iter().any(Problem::is_error);
    if place.json {
        let answer =
            json!({ "valid": valid, "problems": problem::json(&problems), "summary": summary(&found) });
        writeln!(out, "{answer:#}")?;
    } else {
        write!(out, "{}", problem::text(&problems, place.cwd, Look { color: place.color }))?;
        for found in &found {
            writeln!(out, "{}", line(found))?;
        }
        if found.is_empty() {
            let errors = problems.iter().filter(|problem| problem.is_error()).count();
            writeln!(out, "{}", verdict(errors, problems.len() - errors))?;
        }
    }
    Ok(if valid { 0 } else { INVALID })
}

fn find(args: &ValidateArgs, place: Place<'_>, problems: &mut Vec<Problem>) -> Vec<Found> {
    let named = args.path.as_deref().map(|path| place.cwd.join(path));
    let is_settings = |path: &PathBuf| path.ends_with(FILE_NAME) || path.join(FILE_NAME).is_file();
    let config = match &named {
        Some(path) if !is_settings(path) => {
            let shown = settings::shown(path, place.cwd);
            return vec![check(&shown, path, &shown, args.profile, problems)];
        }
        Some(path) => Some(path.as_path()),
        None => place.config,
    };
    match settings::load(config, place.cwd) {
        Ok(settings) => check_stores(&settings, place.cwd, problems),
        Err(wrong) => {
            problems.extend(wrong);
            Vec::new()
        }
    }
}

/// Every YAML store, once for each build of server that a flow takes it to.
fn check_stores(settings: &Settings, cwd: &Path, problems: &mut Vec<Problem>) -> Vec<Found> {
    let mut profiles: BTreeMap<&str, BTreeSet<Option<&str>>> = BTreeMap::new();
    for flow in settings.flows.values() {
        for (store, other) in [(&flow.from, &flow.to), (&flow.to, &flow.from)] {
            let profile = match settings.stores.get(other) {
                Some(Store::Server(server)) => server.profile.map(Profile::name),
                _ => None,
            };
            profiles.entry(store).or_default().insert(profile);
        }
    }
    let mut all = Vec::new();
    for (name, store) in &settings.stores {
        let Store::Yaml { path } = store else { continue };
        let shown = settings::shown(path, cwd);
        let of_store = profiles.remove(name.as_str()).unwrap_or_else(|| BTreeSet::from([None]));
        let mut here: Vec<Problem> = Vec::new();
        let mut found = None;
        for profile in of_store {
            let mut more = Vec::new();
            let read = check(name, path, &shown, profile.and_then(Profile::parse), &mut more);
            for problem in more {
                if !here.contains(&problem) {
                    here.push(problem);
                }
            }
            found = Some(read);
        }
        problems.append(&mut here);
        all.extend(found);
    }
    all
}

fn check(
    name: &str,
    path: &Path,
    shown: &str,
    profile: Option<Profile>,
    problems: &mut Vec<Problem>,
) -> Found {
    let counts = |directory: &Directory| Kind::ALL.map(|kind| directory.count(kind));
    let (found, counts) = match yaml::read(path, shown, profile) {
        Ok(reading) => (reading.warnings, Some(counts(&reading.directory))),
        Err(wrong) => (wrong, None),
    };
    let errors = found.iter().filter(|problem| problem.is_error()).count();
    let warnings = found.len() - errors;
    problems.extend(found);
    Found { name: name.to_owned(), counts, errors, warnings }
}

/// `directory: 6 areas, 12 departments, 10 positions, 40 employees — no mistakes`.
fn line(found: &Found) -> String {
    let name = paint::plain(&found.name);
    let verdict = verdict(found.errors, found.warnings);
    let Some(counts) = found.counts else { return format!("{name}: {verdict}") };
    let counts: Vec<String> = Kind::ALL
        .into_iter()
        .zip(counts)
        .map(|(kind, count)| counted(count as u64, kind.name(), kind.plural()))
        .collect();
    format!("{name}: {} — {verdict}", counts.join(", "))
}

fn verdict(errors: usize, warnings: usize) -> String {
    let errors_said = counted(errors as u64, "error", "errors");
    let warnings_said = counted(warnings as u64, "warning", "warnings");
    match (errors, warnings) {
        (0, 0) => "no mistakes".to_owned(),
        (0, _) => format!("no mistakes, {warnings_said}"),
        (_, 0) => errors_said,
        _ => format!("{errors_said}, {warnings_said}"),
    }
}

fn summary(found: &[Found]) -> Value {
    let stores = found.iter().map(|found| {
        let mut of_store = Map::new();
        for (kind, count) in Kind::ALL.into_iter().zip(found.counts.into_iter().flatten()) {
            of_store.insert(kind.plural().to_owned(), json!(count));
        }
        of_store.insert("errors".to_owned(), json!(found.errors));
        of_store.insert("warnings".to_owned(), json!(found.warnings));
        (found.name.clone(), Value::Object(of_store))
    });
    Value::Object(stores.collect())
}
