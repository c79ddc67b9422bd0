//! A directory in YAML files: read strictly, on all cores, with the place of every mistake.

mod collect;
mod cores;
mod files;
mod load;
mod record;
pub mod schema;
mod source;
mod value;

use std::path::Path;

use crate::model::check::Case;
use crate::model::{Directory, Problem, Profile};

pub use source::Yaml;

/// What was read, and what is odd about it.
#[derive(Debug)]
pub struct Reading {
    pub directory: Directory,
    /// Warnings only, in the order of files and lines.
    pub warnings: Vec<Problem>,
}

/// Reads a folder of YAML files (or one file) and checks it: the caller need not call `check` again.
///
/// `shown_as` is the name of `root` in messages and origins. `profile` is the build of the server whose limits hold,
/// where it is known. Fails with every mistake of every file, warnings among them.
pub fn read(root: &Path, shown_as: &str, profile: Option<Profile>) -> Result<Reading, Vec<Problem>> {
    let mut loaded = load::load(root, shown_as);
    Case::new(&loaded.directory, profile, loaded.complete).judge(&mut loaded.findings);
    let failed = loaded.findings.has_errors();
    let problems = loaded.findings.into_problems();
    if failed { Err(problems) } else { Ok(Reading { directory: loaded.directory, warnings: problems }) }
}

/// How many files a store at `root` has.
pub fn count_files(root: &Path) -> usize {
    files::list(root, "").0.len()
}
