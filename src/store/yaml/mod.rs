//! A directory in YAML files: read strictly, on all cores, with the place of every mistake.

mod collect;
mod cores;
mod files;
mod fitting;
mod load;
mod record;
pub mod schema;
mod source;
mod stamp;
mod target;
mod texts;
mod value;
mod write;

use std::path::Path;

use chrono::Utc;

use self::load::LoadedYaml;
use self::stamp::Stamp;
use crate::model::check::ValidationCase;
use crate::model::{Directory, Problem, Profile};

pub use fitting::Fitting;
pub use source::Yaml;
pub use target::Folder;
pub use texts::{ExaminedDirectory, Text, examine, examine_texts, is_wanted};

/// What was read, and what is odd about it.
#[derive(Debug)]
pub struct YamlReading {
    pub directory: Directory,
    /// Warnings only, in the order of files and lines.
    pub warnings: Vec<Problem>,
}

/// Reads a folder of YAML files (or one file) and checks it: the caller need not call `check` again.
///
/// `shown_as` is the name of `root` in messages and origins. `profile` is the build of the server whose limits hold,
/// where it is known. Fails with every mistake of every file, warnings among them.
pub fn read(root: &Path, shown_as: &str, profile: Option<Profile>) -> Result<YamlReading, Vec<Problem>> {
    let mut loaded = load::load(root, shown_as, false);
    if let Some(problem) = write::unfinished(root, shown_as) {
        loaded.findings.push(problem);
    }
    Ok(judged(loaded, profile)?.0)
}

/// What was loaded, when it is right; with what the files held.
fn judged(
    mut loaded: LoadedYaml,
    profile: Option<Profile>,
) -> Result<(YamlReading, Vec<Stamp>), Vec<Problem>> {
    ValidationCase::new(&loaded.directory, profile, loaded.complete)
        .on(Utc::now().date_naive())
        .judge(&mut loaded.findings);
    let failed = loaded.findings.has_errors();
    let problems = loaded.findings.into_problems();
    let reading = YamlReading { directory: loaded.directory, warnings: problems };
    if failed { Err(reading.warnings) } else { Ok((reading, loaded.stamps)) }
}

/// How many files a store at `root` has.
pub fn count_files(root: &Path) -> usize {
    files::list(root, "").0.len()
}
