//! A directory in YAML files: read strictly, on all cores, with the place of every mistake.

mod collect;
pub mod directory_schema;
mod examine_directory;
mod field_value;
mod file_version;
mod files;
mod item_places;
mod load_directory;
mod null_names;
mod parallel;
mod parsed_texts;
mod record_reader;
mod sanitized;
mod write;
mod yaml_source;
mod yaml_target;

use std::path::Path;

use chrono::Utc;

use self::file_version::FileVersion;
use self::load_directory::LoadedYaml;
use crate::engine::DeclaredSide;
use crate::model::check::ValidationCase;
use crate::model::{Code, Directory, Findings, PerKind, Problem, Profile};

pub use examine_directory::{ExaminedDirectory, examine_folder, examine_texts, is_wanted};
pub use load_directory::Text;
pub use parsed_texts::ParsedTexts;
pub use sanitized::SanitizedSource;
pub use yaml_source::Yaml;
pub use yaml_target::Folder;

/// What was read, and what is odd about it.
#[derive(Debug)]
pub struct YamlReading {
    pub directory: Directory,
    /// Warnings only, in the order of files and lines.
    pub warnings: Vec<Problem>,
}

/// Reads a folder of YAML files (or one file) and checks it: the caller need not call
/// `check_directory` again.
///
/// `shown_as` is the name of `root` in messages and origins. `profile` is the build of the server
/// whose limits hold, where it is known. Fails with every mistake of every file, warnings among
/// them.
pub fn read_folder(
    root: &Path,
    shown_as: &str,
    profile: Option<Profile>,
) -> Result<YamlReading, Vec<Problem>> {
    read_folder_by_rules(root, shown_as, &FolderRules { profile, ..FolderRules::default() })
}

/// By what a folder is judged beside its own files.
#[derive(Clone, Debug)]
pub struct FolderRules {
    /// The build of the server whose limits hold, where it is known.
    pub profile: Option<Profile>,
    /// Cards that stand here are sent somewhere; without it it is no matter who has which card.
    pub cards: bool,
    /// Pairs of codes that the flow names as those of two records.
    pub apart: Vec<[Code; 2]>,
}

impl Default for FolderRules {
    fn default() -> FolderRules {
        FolderRules { profile: None, cards: true, apart: Vec::new() }
    }
}

/// The same, as a flow reads it.
pub fn read_folder_by_rules(
    root: &Path,
    shown_as: &str,
    rules: &FolderRules,
) -> Result<YamlReading, Vec<Problem>> {
    let mut loaded = load_directory::load_folder(root, shown_as, false);
    if let Some(problem) = write::unfinished_diagnostic(root, shown_as) {
        loaded.findings.push(problem);
    }
    let checked = check_loaded(loaded, rules).map_err(|mut problems| {
        item_places::move_to_items(&mut problems, root, shown_as);
        problems
    });
    Ok(checked?.0)
}

/// The same, for a run that compares another side with it: the records are made known before they
/// are checked. Returns the warnings.
fn read_folder_beside(
    root: &Path,
    shown_as: &str,
    rules: &FolderRules,
    declared: &DeclaredSide,
) -> Result<Vec<Problem>, Vec<Problem>> {
    let mut loaded = load_directory::load_folder(root, shown_as, false);
    if let Some(problem) = write::unfinished_diagnostic(root, shown_as) {
        loaded.findings.push(problem);
    }
    declared.publish_directory(std::mem::take(&mut loaded.directory));
    let checked = match declared.directory() {
        Some(directory) => apply_rules(directory, loaded.complete, loaded.findings, rules),
        None => Ok(Vec::new()),
    };
    checked.map_err(|mut problems| {
        item_places::move_to_items(&mut problems, root, shown_as);
        problems
    })
}

/// What was loaded, when it is right; with what the files held.
fn check_loaded(
    loaded: LoadedYaml,
    rules: &FolderRules,
) -> Result<(YamlReading, Vec<FileVersion>), Vec<Problem>> {
    let LoadedYaml { directory, findings, complete, stamps } = loaded;
    let warnings = apply_rules(&directory, complete, findings, rules)?;
    Ok((YamlReading { directory, warnings }, stamps))
}

/// Applies the rules to what was loaded. Returns the warnings when nothing is wrong, else all
/// problems.
fn apply_rules(
    directory: &Directory,
    complete: PerKind<bool>,
    mut findings: Findings,
    rules: &FolderRules,
) -> Result<Vec<Problem>, Vec<Problem>> {
    ValidationCase::new(directory, rules.profile, complete)
        .with_today(Utc::now().date_naive())
        .with_cards(rules.cards)
        .apart(&rules.apart)
        .apply_rules(&mut findings);
    let failed = findings.has_errors();
    let problems = findings.into_problems();
    if failed { Err(problems) } else { Ok(problems) }
}

/// How many files a store at `root` has.
pub fn count_files(root: &Path) -> usize {
    files::list_files(root, "").0.len()
}
