//! `muster validate`: settings and desired state, offline.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use super::common::Common;
use super::failure::{Exit, Failure};
use super::output::{self, CommandOutput};
use super::{
    database_stores, feed_stores, flow_stores, overlapping_flows, planned_flow, print_problems,
    redaction, resolve,
};
use crate::model::check::device_rules::{DeviceLimits, check_device_limits};
use crate::model::{Directory, Kind, Problem, Profile};
use crate::planning::FlowMode;
use crate::render::paint::{BAD, GOOD, STRONG, count_label, paint_text};
use crate::render::sheet::{Checked, Document, DocumentBody};
use crate::settings::{Settings, StoreSettings, resolutions};
use crate::store::feed::{self, Feed};
use crate::store::yaml;

#[derive(Args, Clone, Debug)]
pub struct ValidateArgs {
    /// A YAML folder or file to check on its own, without muster.yaml
    #[arg(value_name = "PATH")]
    pub path: Option<PathBuf>,
}

/// What was checked of one store.
struct ValidatedStore {
    name: String,
    directory: Option<Directory>,
    problems: Vec<Problem>,
}

pub fn run_validate(common: &Common, args: &ValidateArgs) -> Result<Exit, Failure> {
    let mut alone = None;
    let (base, checked) = match &args.path {
        Some(path) => (
            PathBuf::new(),
            vec![check_yaml_store(
                &path.display().to_string(),
                path,
                &path.display().to_string(),
                (None, &DeviceLimits::default()),
            )],
        ),
        None => {
            let settings = planned_flow::load_settings(common)?;
            let mut checked = check_file_stores(&settings);
            checked.extend(urls(&settings));
            checked.extend(check_decision_files(&settings));
            checked.extend(check_overlaps(&settings, &checked));
            if checked.is_empty() {
                alone = Some(describe_no_file_stores(&settings));
            }
            (settings.root.clone(), checked)
        }
    };
    let exit = match checked.iter().flat_map(|store| &store.problems).any(Problem::is_error) {
        true => Exit::Invalid,
        false => Exit::Done,
    };
    let found: Vec<Problem> = checked.iter().flat_map(|store| store.problems.clone()).collect();
    let found = redaction::redact_problems(&found);
    let mut json = json!({
        "valid": exit == Exit::Done,
        "problems": found,
        "summary": checked.iter().map(|store| (store.name.as_str(), count_records(store))).collect::<BTreeMap<_, _>>(),
    });
    if redaction::output_redactor().is_some() {
        json["masked"] = true.into();
    }
    let errors = checked
        .iter()
        .filter(|store| !common.quiet || store.problems.iter().any(Problem::is_error));
    let lines: Vec<String> = checked.iter().map(render_summary).chain(alone).collect();
    let mut verdict = CommandOutput::from_text_and_json(exit, lines.concat(), &json)?;
    verdict.errors =
        errors.map(|store| print_problems::render_excerpts(&store.problems, &base)).collect();
    let summary = lines
        .iter()
        .map(|line| anstream::adapter::strip_str(line).to_string().trim_end().to_owned());
    let summary = summary.collect();
    let problems = checked.into_iter().flat_map(|store| store.problems).collect();
    verdict.sheet = Some(Document {
        flow: None,
        base,
        body: DocumentBody::Checked(Checked { problems, summary }),
    });
    Ok(output::emit_outputs(common, vec![verdict])?)
}

/// Every store that is made of files, with the profile of the server it is pushed to.
fn check_file_stores(settings: &Settings) -> Vec<ValidatedStore> {
    let checked = settings.stores.iter().filter_map(|(name, store)| {
        let flow = settings.flows.values().find(|flow| flow.from == *name);
        let (profile, limits) = match flow.and_then(|flow| settings.stores.get(&flow.to)) {
            Some(StoreSettings::Server(server)) => (server.profile, server.device.clone()),
            _ => (None, DeviceLimits::default()),
        };
        match store {
            StoreSettings::Yaml { path } => Some(check_yaml_store(
                name,
                path,
                &crate::settings::display_path(path, &settings.root),
                (profile, &limits),
            )),
            _ => feed_stores::open_feed(settings, name, profile, flow)
                .map(|feed| check_feed(&feed, &limits)),
        }
    });
    checked.collect()
}

/// Databases whose URL has options that are not known, or that do not agree with what stands beside
/// it.
fn urls(settings: &Settings) -> Vec<ValidatedStore> {
    let wrong = settings.stores.iter().filter_map(|(name, store)| {
        let StoreSettings::Database(database) = store else { return None };
        let what = database_stores::judge_url(database)?;
        let problem = Problem::error("database-url", what)
            .with_help("correct `url` or `tls` of this store")
            .of_settings();
        let keys = ["stores", name.as_str(), "database", "url"];
        let problem = match crate::settings::settings_place::origin_of_keys(settings, &keys) {
            Some(origin) => problem.at_origin(origin),
            None => problem,
        };
        // A URL may hold a name and a password.
        Some(ValidatedStore {
            name: name.clone(),
            directory: None,
            problems: vec![problem.with_secret(true)],
        })
    });
    wrong.collect()
}

/// The files of decisions in which something is wrong.
fn check_decision_files(settings: &Settings) -> Vec<ValidatedStore> {
    let mut found: BTreeMap<String, Vec<Problem>> = BTreeMap::new();
    for flow in settings.flows.values().filter(|flow| flow.policy.mode == FlowMode::TwoWay) {
        let path = resolve::resolution_file_of(settings, flow);
        let name = crate::settings::display_path(&path, &settings.root);
        let read = resolutions::read_resolutions(
            &path,
            &name,
            flow_stores::profile_of_flow(settings, flow),
        );
        if let (Err(problems), false) = (read, found.contains_key(&name)) {
            found.insert(name, problems);
        }
    }
    found
        .into_iter()
        .map(|(name, problems)| ValidatedStore { name, directory: None, problems })
        .collect()
}

/// Flows that undo each other.
fn check_overlaps(settings: &Settings, checked: &[ValidatedStore]) -> Option<ValidatedStore> {
    let read =
        checked.iter().filter_map(|store| Some((store.name.as_str(), store.directory.as_ref()?)));
    let problems = overlapping_flows::check_overlaps(settings, &read.collect::<Vec<_>>());
    let name = settings.shown.to_string();
    (!problems.is_empty()).then_some(ValidatedStore { name, directory: None, problems })
}

fn check_feed(feed: &Feed, limits: &DeviceLimits) -> ValidatedStore {
    let (directory, problems) = match feed::read_feed(&feed.files, feed.profile, &feed.apart) {
        Ok(reading) => {
            let found =
                [reading.warnings, check_device_limits(&reading.directory, limits)].concat();
            (Some(reading.directory), found)
        }
        Err(problems) => (None, problems),
    };
    ValidatedStore { name: feed.name.clone(), directory, problems }
}

/// What is wrong with a store that can be checked without a server.
pub fn errors_of_store(settings: &Settings, name: &str) -> Vec<Problem> {
    let found = check_file_stores(settings).into_iter().find(|store| store.name == name);
    found
        .map(|store| store.problems)
        .unwrap_or_default()
        .into_iter()
        .filter(Problem::is_error)
        .collect()
}

fn check_yaml_store(
    name: &str,
    path: &Path,
    shown_as: &str,
    (profile, limits): (Option<Profile>, &DeviceLimits),
) -> ValidatedStore {
    let (directory, problems) = match yaml::read_folder(path, shown_as, profile) {
        Ok(reading) => {
            let found =
                [reading.warnings, check_device_limits(&reading.directory, limits)].concat();
            (Some(reading.directory), found)
        }
        Err(problems) => (None, problems),
    };
    ValidatedStore { name: name.to_owned(), directory, problems }
}

/// What was looked at where no store can be, offline.
fn describe_no_file_stores(settings: &Settings) -> String {
    let name = paint_text(STRONG, format!("{}:", settings.shown));
    let stores: Vec<String> = settings
        .stores
        .iter()
        .map(|(name, store)| format!("{name} is a {}", store.name()))
        .collect();
    format!(
        "{name} {} — no store is made of files ({}): muster doctor looks at those\n",
        paint_text(GOOD, "no mistakes"),
        stores.join(", ")
    )
}

fn count_records(store: &ValidatedStore) -> BTreeMap<&'static str, usize> {
    let directory = store.directory.as_ref();
    directory
        .map(|directory| {
            Kind::ALL
                .into_iter()
                .map(|kind| (kind.plural(), directory.count_records(kind)))
                .collect()
        })
        .unwrap_or_default()
}

fn render_summary(store: &ValidatedStore) -> String {
    let name = paint_text(STRONG, format!("{}:", store.name));
    let count = |test: fn(&Problem) -> bool| {
        store.problems.iter().filter(|problem| test(problem)).count() as u64
    };
    let (errors, warnings) = (count(Problem::is_error), count(|problem| !problem.is_error()));
    let mut line = match &store.directory {
        None => format!("{name} {}", paint_text(BAD, count_label(errors, "mistake", "mistakes"))),
        Some(directory) => {
            let kinds = Kind::ALL.map(|kind| {
                count_label(directory.count_records(kind) as u64, kind.name(), kind.plural())
            });
            format!("{name} {} — {}", kinds.join(", "), paint_text(GOOD, "no mistakes"))
        }
    };
    if warnings > 0 {
        line.push_str(&format!(", {}", count_label(warnings, "warning", "warnings")));
    }
    line + "\n"
}

/// Reads a folder by itself, for the sandbox's seed.
///
/// # Errors
/// With all mistakes, and their places.
pub fn read_seed_directory(folder: &Path) -> Result<Directory, Failure> {
    let shown = folder.display().to_string();
    yaml::read_folder(folder, &shown, None).map(|reading| reading.directory).map_err(|problems| {
        let errors = problems.iter().filter(|problem| problem.is_error()).count() as u64;
        let found = count_label(errors, "mistake", "mistakes");
        let message = format!("{shown} has {found}: the sandbox was not started");
        Failure { problems, ..Failure::with_message(Exit::Invalid, message) }
    })
}
