//! What a comparison stands on: settings from here or from the revision itself, and the folder that
//! they name.

use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, Utc};

use super::operands::{
    ComparisonRequest, DiffOperand, git_failure, invalid_usage, join_revision_path,
};
use crate::app::failure::Failure;
use crate::app::stores::flow_stores;
use crate::model::{Problem, Profile, Zone};
use crate::settings::{self, FILE_NAME, Flow, Settings, StoreSettings};
use crate::store::git::{Repository, Revision};

/// The folder that paths of a revision's settings are joined to. Nothing is read there: a path
/// below it is one inside the revision, and any other leads out of it.
const NOWHERE: &str = "/.muster-revision";

/// Settings, and what is compared by them.
#[derive(Debug)]
pub(super) struct ComparisonContext {
    pub(super) here: PathBuf,
    pub(super) profile: Option<Profile>,
    timezone: Zone,
    /// The path of `--path`, from the working directory.
    named: Option<PathBuf>,
    store: Option<ComparedStore>,
}

/// The store of the settings that is compared.
#[derive(Debug)]
struct ComparedStore {
    path: PathBuf,
    /// The folder of the settings.
    root: PathBuf,
    /// That folder from the top of the repository, where the settings are a revision's.
    inside: Option<String>,
}

impl ComparisonContext {
    pub(super) fn find_context(
        args: &ComparisonRequest<'_>,
        sides: &[DiffOperand; 2],
        here: &Path,
    ) -> Result<ComparisonContext, Failure> {
        let by_store = |side: &DiffOperand| match side {
            DiffOperand::Place(_) => false,
            DiffOperand::WorkingTree => true,
            DiffOperand::Revision { path, .. } => path.is_none(),
        };
        let named =
            args.path.map(Path::to_owned).or_else(|| folder_beside_revision(args, sides, here));
        let needed = named.is_none() && sides.iter().any(by_store);
        let (settings, inside) = match here_or_named(args.config, sides, here) {
            Ok(settings) => (Some(settings), None),
            Err(problems)
                if problems.iter().any(|problem| problem.rule != "no-settings") && needed =>
            {
                return Err(Failure::with_problems(problems));
            }
            Err(problems) if args.config.is_some() => {
                return Err(Failure::with_problems(problems));
            }
            Err(problems) => match of_revision(sides)? {
                Some((settings, inside)) => (Some(settings), Some(inside)),
                None if needed => {
                    let hint = "or name the folder with --path DIR, or as REVISION:DIR";
                    return Err(Failure::with_problems(problems).with_hint(hint));
                }
                None => (None, None),
            },
        };
        let mut ground = ComparisonContext {
            here: here.to_owned(),
            profile: None,
            timezone: Zone::UTC,
            named,
            store: None,
        };
        let Some(settings) = settings else { return Ok(ground) };
        let name = if needed {
            Some(choose_store(&settings, args)?)
        } else {
            args.store.map(str::to_owned)
        };
        if let Some(flow) = find_flow(&settings, name.as_deref()) {
            ground.profile = flow_stores::profile_of_flow(&settings, flow);
            ground.timezone = flow_stores::timezone_of_flow(&settings, flow);
        }
        if let Some(StoreSettings::Yaml { path }) =
            name.as_ref().and_then(|name| settings.stores.get(name))
        {
            ground.store =
                Some(ComparedStore { path: path.clone(), root: settings.root.clone(), inside });
        }
        Ok(ground)
    }

    /// The day on which it is compared, where the server is.
    pub(super) fn local_date(&self, now: DateTime<Utc>) -> NaiveDate {
        now.with_timezone(&self.timezone).date_naive()
    }

    /// The folder here, its name in messages, and the folder that the name is relative to.
    pub(super) fn local_folder(&self) -> Result<(PathBuf, String, PathBuf), Failure> {
        match (&self.named, &self.store) {
            (Some(named), _) => {
                Ok((self.here.join(named), named.display().to_string(), PathBuf::new()))
            }
            (None, Some(store)) => {
                let shown = settings::display_path(&store.path, &store.root);
                Ok((store.path.clone(), shown, store.root.clone()))
            }
            (None, None) => Err(invalid_usage("it is not known which folder is meant")
                .with_hint("name it with --path DIR")),
        }
    }

    /// The folder inside a revision, from the top of the repository.
    pub(super) fn folder_in_revision(&self, repository: &Repository) -> Result<String, Failure> {
        let outside = |path: &Path| {
            invalid_usage(format!("{} lies outside of the repository", path.display())).with_hint(
                "name the folder inside the revision with --path DIR, or as REVISION:DIR",
            )
        };
        let top = repository.top.as_deref();
        let (folder, path) = match (&self.named, &self.store) {
            (Some(named), _) if named.is_absolute() => (path_below_top(named, top), Path::new("")),
            (Some(named), _) => (Some(repository.prefix.clone()), named.as_path()),
            (None, Some(store)) => match store.path.strip_prefix(&store.root) {
                Ok(path) => {
                    let root = || {
                        top.map_or(Some(String::new()), |top| {
                            path_below_top(&store.root, Some(top))
                        })
                    };
                    (store.inside.clone().or_else(root), path)
                }
                Err(_) => (path_below_top(&store.path, top), Path::new("")),
            },
            (None, None) => return self.local_folder().map(|(_, shown, _)| shown),
        };
        let all =
            || self.named.as_deref().or(self.store.as_ref().map(|store| store.path.as_path()));
        let path = path.to_string_lossy();
        folder
            .and_then(|folder| join_revision_path(&folder, &path))
            .ok_or_else(|| outside(all().unwrap_or(&self.here)))
    }
}

/// The folder here with which a revision is compared: it is meant in the revision too, where it
/// lies in the repository.
fn folder_beside_revision(
    args: &ComparisonRequest<'_>,
    sides: &[DiffOperand; 2],
    here: &Path,
) -> Option<PathBuf> {
    let (place, repository) = match sides {
        [DiffOperand::Place(place), DiffOperand::Revision { repository, path: None, .. }]
        | [DiffOperand::Revision { repository, path: None, .. }, DiffOperand::Place(place)] => {
            (place, repository)
        }
        _ => return None,
    };
    let path = here.join(place).canonicalize().ok()?;
    let inside = path_below_top(&path, repository.top.as_deref()).is_some();
    (inside && args.store.is_none()).then_some(path)
}

/// The settings that are named, or those above the working directory: inside the repository, where
/// one is compared.
fn here_or_named(
    config: Option<&Path>,
    sides: &[DiffOperand; 2],
    here: &Path,
) -> Result<Settings, Vec<Problem>> {
    let settings = settings::load_settings(config, here)?;
    let outside = |side: &DiffOperand| match side {
        DiffOperand::Revision { repository, .. } => {
            path_below_top(&settings.root, repository.top.as_deref()).is_none()
        }
        DiffOperand::Place(_) | DiffOperand::WorkingTree => false,
    };
    if config.is_none() && sides.iter().any(outside) {
        let what = format!("there is no {FILE_NAME} in this repository");
        return Err(vec![
            Problem::error("no-settings", what).with_help("name one with --config FILE"),
        ]);
    }
    Ok(settings)
}

/// A path from the top of a working tree, whatever links lead there.
fn path_below_top(path: &Path, top: Option<&Path>) -> Option<String> {
    let top = top?;
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let inside = path.strip_prefix(top).ok().map(Path::to_owned);
    let inside = inside.or_else(|| real(path).strip_prefix(real(top)).ok().map(Path::to_owned))?;
    Some(inside.to_string_lossy().into_owned())
}

/// The settings of the newer side, or else of the older: the nearest ones above the working
/// directory, as they stand in the revision. With them their folder from the top.
fn of_revision(sides: &[DiffOperand; 2]) -> Result<Option<(Settings, String)>, Failure> {
    for side in sides.iter().rev() {
        let DiffOperand::Revision { repository, revision, .. } = side else { continue };
        let mut folder = repository.prefix.trim_end_matches('/');
        loop {
            if let Some(settings) = settings_in(repository, revision, folder)? {
                return Ok(Some((settings, folder.to_owned())));
            }
            match folder.rsplit_once('/') {
                Some((above, _)) => folder = above,
                None if folder.is_empty() => break,
                None => folder = "",
            }
        }
    }
    Ok(None)
}

fn settings_in(
    repository: &Repository,
    revision: &Revision,
    folder: &str,
) -> Result<Option<Settings>, Failure> {
    let path =
        if folder.is_empty() { FILE_NAME.to_owned() } else { format!("{folder}/{FILE_NAME}") };
    let found = repository.read_files(revision, &path, &|_| true).map_err(git_failure)?;
    let Some(file) = found.and_then(|found| found.files.into_iter().find(|file| file.path == path))
    else {
        return Ok(None);
    };
    let shown = format!("{}:{path}", revision.name);
    let root = Path::new(NOWHERE).join(folder);
    settings::read_from(&file.bytes, &shown, &root).map(Some).map_err(Failure::with_problems)
}

/// The name of the store that is compared: the one that is named, the only one, or the only one
/// that a flow declares by.
fn choose_store(settings: &Settings, args: &ComparisonRequest<'_>) -> Result<String, Failure> {
    let yaml = |name: &str| matches!(settings.stores.get(name), Some(StoreSettings::Yaml { .. }));
    let all: Vec<&String> = settings.stores.keys().filter(|name| yaml(name)).collect();
    let named = || all.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(", ");
    if let Some(name) = args.store {
        return match yaml(name) {
            true => Ok(name.to_owned()),
            false if all.is_empty() => Err(no_store_failure(settings)),
            false => {
                let message =
                    format!("there is no store of YAML called {name:?}; there is {}", named());
                Err(invalid_usage(message).with_hint("name one of them"))
            }
        };
    }
    let mut declaring: Vec<&String> =
        settings.flows.values().map(|flow| &flow.from).filter(|name| yaml(name)).collect();
    declaring.sort();
    declaring.dedup();
    match (&all[..], &declaring[..]) {
        ([], _) => Err(no_store_failure(settings)),
        ([one], _) | (_, [one]) => Ok((*one).clone()),
        _ => Err(invalid_usage(format!("there are several stores of YAML: {}", named()))
            .with_hint("name one with --store, or a folder with --path")),
    }
}

fn no_store_failure(settings: &Settings) -> Failure {
    invalid_usage(format!("{} has no store of YAML files", settings.shown))
        .with_hint("name the folder with --path DIR")
}

/// The flow whose server determines what is too long and which day it is.
fn find_flow<'a>(settings: &'a Settings, store: Option<&str>) -> Option<&'a Flow> {
    let flows = || settings.flows.values();
    match store {
        Some(store) => flows()
            .find(|flow| flow.from == store)
            .or_else(|| flows().find(|flow| flow.to == store)),
        None => flows().next().filter(|_| settings.flows.len() == 1),
    }
}
