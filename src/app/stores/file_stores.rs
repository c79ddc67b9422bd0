//! What can be checked without a server: stores that are made of files, the URLs of databases,
//! files of decisions, and flows that undo each other.

use std::collections::BTreeMap;
use std::path::Path;

use super::{database_stores, feed_stores, flow_stores};
use crate::app::failure::{Exit, Failure};
use crate::app::flows::{decisions, overlapping_flows};
use crate::model::check::device_rules::{DeviceLimits, check_device_limits};
use crate::model::{Directory, Problem};
use crate::planning::FlowMode;
use crate::render::terminal_style::count_label;
use crate::settings::{Settings, StoreSettings, resolutions};
use crate::store::feed::{self, Feed};
use crate::store::yaml::{self, FolderRules};

/// What was checked of one store.
#[derive(Debug)]
pub struct ValidatedStore {
    pub name: String,
    pub directory: Option<Directory>,
    pub problems: Vec<Problem>,
}

/// Every store that is made of files, with the profile of the server it is pushed to.
pub fn check_file_stores(settings: &Settings) -> Vec<ValidatedStore> {
    settings.stores.keys().filter_map(|name| check_file_store(settings, name)).collect()
}

/// One of them; `None` for a store that is made of no files.
pub fn check_file_store(settings: &Settings, name: &str) -> Option<ValidatedStore> {
    let flow = settings.flows.values().find(|flow| flow.from == name);
    let (profile, limits) = match flow.and_then(|flow| settings.stores.get(&flow.to)) {
        Some(StoreSettings::Server(server)) => (server.profile, server.device.clone()),
        _ => (None, DeviceLimits::default()),
    };
    // Several flows may read it.
    let sends_cards = feed_stores::sends_cards(settings, name, None);
    match settings.stores.get(name)? {
        StoreSettings::Yaml { path } => Some(check_yaml_store(
            name,
            path,
            &crate::settings::display_path(path, &settings.root),
            (FolderRules { profile, cards: sends_cards, apart: feed_stores::apart(flow) }, &limits),
        )),
        _ => feed_stores::open_feed(settings, name, profile, flow)
            .map(|feed| check_feed(&Feed { sends_cards, ..feed }, &limits)),
    }
}

/// Databases whose URL has options that are not known, or that do not agree with what stands beside
/// it.
pub fn check_database_urls(settings: &Settings) -> Vec<ValidatedStore> {
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
pub fn check_decision_files(settings: &Settings) -> Vec<ValidatedStore> {
    let mut found: BTreeMap<String, Vec<Problem>> = BTreeMap::new();
    for flow in settings.flows.values().filter(|flow| flow.policy.mode == FlowMode::TwoWay) {
        let path = decisions::resolution_file_of(settings, flow);
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
pub fn check_overlaps(settings: &Settings, checked: &[ValidatedStore]) -> Option<ValidatedStore> {
    let read =
        checked.iter().filter_map(|store| Some((store.name.as_str(), store.directory.as_ref()?)));
    let problems = overlapping_flows::check_overlaps(settings, &read.collect::<Vec<_>>());
    let name = settings.shown.to_string();
    (!problems.is_empty()).then_some(ValidatedStore { name, directory: None, problems })
}

fn check_feed(feed: &Feed, limits: &DeviceLimits) -> ValidatedStore {
    let (directory, problems) =
        match feed::read_feed(&feed.files, feed.profile, &feed.apart, feed.sends_cards) {
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

pub fn check_yaml_store(
    name: &str,
    path: &Path,
    shown_as: &str,
    (rules, limits): (FolderRules, &DeviceLimits),
) -> ValidatedStore {
    let read = yaml::read_folder_by_rules(path, shown_as, &rules);
    let (directory, problems) = match read {
        Ok(reading) => {
            let found =
                [reading.warnings, check_device_limits(&reading.directory, limits)].concat();
            (Some(reading.directory), found)
        }
        Err(problems) => (None, problems),
    };
    ValidatedStore { name: name.to_owned(), directory, problems }
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
