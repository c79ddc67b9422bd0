//! What the words of the command line mean: folders, revisions, saved plans.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::app::failure::{Exit, Failure};
use crate::planning::RecordFilter;
use crate::store::git::{self, Repository, Revision, RevisionName, Span};

/// What is to be compared.
#[derive(Clone, Copy, Debug)]
pub struct ComparisonRequest<'a> {
    /// The settings file, where one is named.
    pub config: Option<&'a Path>,
    /// A folder, a file, a revision, a range or a saved plan.
    pub old: &'a str,
    pub new: Option<&'a str>,
    /// The folder or file in revisions, relative to the working directory.
    pub path: Option<&'a Path>,
    /// The YAML store of the settings.
    pub store: Option<&'a str>,
    pub filter: &'a RecordFilter,
}

/// What is compared.
#[derive(Debug)]
pub(super) enum Comparison {
    /// Old and new.
    Plans(PathBuf, PathBuf),
    /// Old and new.
    Declarations(Box<[DiffOperand; 2]>),
}

/// One side of a comparison of declarations.
#[derive(Debug)]
pub(super) enum DiffOperand {
    /// A folder or file, as the person named it.
    Place(String),
    /// The files here, as they are.
    WorkingTree,
    Revision {
        repository: Repository,
        revision: Revision,
        /// From the top of the repository; without it the path of the settings or flags.
        path: Option<String>,
    },
}

/// What the arguments ask for, in this working directory. A repository is looked for there, else
/// where `config` is.
pub(super) fn parse_operands(
    args: &ComparisonRequest<'_>,
    here: &Path,
) -> Result<Comparison, Failure> {
    let words = Words { here, config: args.config };
    let Some(new) = args.new else {
        return words.parse_single_operand(args.old).map(declarations_of);
    };
    for word in [args.old, new] {
        if Span::parse(word).is_some() && !words.path_exists(word) {
            let message = format!("`{word}` names both sides, and stands by itself");
            return Err(invalid_usage(message).with_hint(format!("muster diff {word}")));
        }
    }
    match (words.is_plan(args.old), words.is_plan(new)) {
        (true, true) => Ok(Comparison::Plans(PathBuf::from(args.old), PathBuf::from(new))),
        (false, false) => {
            Ok(declarations_of([words.parse_operand(args.old)?, words.parse_operand(new)?]))
        }
        (old, _) => {
            let (plan, other) = if old { (args.old, new) } else { (new, args.old) };
            let message = format!("`{plan}` is a saved plan, and `{other}` is none");
            Err(invalid_usage(message)
                .with_hint("compare a plan with a plan, and a folder or revision with another one"))
        }
    }
}

fn declarations_of(sides: [DiffOperand; 2]) -> Comparison {
    Comparison::Declarations(Box::new(sides))
}

pub(super) fn invalid_usage(message: impl Into<String>) -> Failure {
    Failure::with_message(Exit::Invalid, message)
}

/// A fault of git as the user reads it.
pub(super) fn git_failure(fault: git::GitFault) -> Failure {
    let exit = if fault.is_mistake() { Exit::Invalid } else { Exit::Error };
    let hint = fault.hint();
    Failure::new(exit, fault).with_hint(hint)
}

struct Words<'a> {
    here: &'a Path,
    /// The settings file that is named.
    config: Option<&'a Path>,
}

impl Words<'_> {
    /// A range, or a revision against the files here.
    fn parse_single_operand(&self, word: &str) -> Result<[DiffOperand; 2], Failure> {
        if let Some(span) = Span::parse(word).filter(|_| !self.path_exists(word)) {
            let repository = self.find_repository()?;
            let look = |name: &str| repository.resolve_revision(name).map_err(git_failure);
            let (mut old, new) = (look(&span.old)?, look(&span.new)?);
            if span.from_base {
                old = repository.merge_base(&old, &new).map_err(git_failure)?;
            }
            return Ok([old, new].map(|revision| DiffOperand::Revision {
                repository: repository.clone(),
                revision,
                path: None,
            }));
        }
        if self.path_exists(word) && (is_path(word) || self.find_revision(word).is_err()) {
            let message =
                format!("`{word}` is a folder or file, and there is nothing to compare it with");
            return Err(invalid_usage(message)
                .with_hint(format!("name the other side as well: muster diff {word} NEW")));
        }
        let (repository, revision, path) = self.find_revision(word)?;
        if let Some(path) = path {
            let message = format!("`{word}` names a path, and there is nothing to compare it with");
            let hint = format!("name the other side as well: muster diff {word} {path}");
            return Err(invalid_usage(message).with_hint(hint));
        }
        if repository.top.is_none() {
            let message = format!("a bare repository has no files to compare `{word}` with");
            return Err(invalid_usage(message)
                .with_hint(format!("name two revisions: muster diff {word}..HEAD")));
        }
        Ok([DiffOperand::Revision { repository, revision, path: None }, DiffOperand::WorkingTree])
    }

    fn parse_operand(&self, word: &str) -> Result<DiffOperand, Failure> {
        if self.path_exists(word) {
            if !is_path(word) && self.find_revision(word).is_ok() {
                let message = format!("`{word}` is a revision and a file or folder here");
                let hint = format!(
                    "write ./{word} for the file or folder, refs/heads/{word} for a branch"
                );
                return Err(invalid_usage(message).with_hint(hint));
            }
            return Ok(DiffOperand::Place(word.to_owned()));
        }
        if is_path(word) {
            return Err(invalid_usage(format!("there is no file or folder `{word}`")));
        }
        let (repository, revision, path) = self.find_revision(word).map_err(|failure| {
            let also = format!("there is no file or folder `{word}`");
            match failure.error.downcast_ref::<git::GitFault>() {
                Some(git::GitFault::NoRepository { owned: false, .. }) => invalid_usage(format!(
                    "{also}, and no Git repository that could have such a revision"
                ))
                .with_hint(
                    "name two folders or files that are there, or run it inside the repository",
                ),
                Some(git::GitFault::NoRevision { .. }) => {
                    failure.with_hint(format!("{also} either"))
                }
                _ => failure,
            }
        })?;
        Ok(DiffOperand::Revision { repository, revision, path })
    }

    fn find_revision(&self, word: &str) -> Result<(Repository, Revision, Option<String>), Failure> {
        let RevisionName { revision, path } = RevisionName::parse(word);
        let repository = self.find_repository()?;
        let revision = repository.resolve_revision(&revision).map_err(git_failure)?;
        let path = path.map(|path| path_in_repository(&repository, &path)).transpose()?;
        Ok((repository, revision, path))
    }

    fn find_repository(&self) -> Result<Repository, Failure> {
        let found = Repository::open_repository(self.here);
        let settings = self.config.and_then(Path::parent).map(|folder| self.here.join(folder));
        match (&found, settings) {
            (Err(git::GitFault::NoRepository { .. }), Some(folder)) => {
                Repository::open_repository(&folder).or(found)
            }
            _ => found,
        }
        .map_err(git_failure)
    }

    fn path_exists(&self, word: &str) -> bool {
        self.here.join(word).symlink_metadata().is_ok()
    }

    /// Whether it is a file that `plan --out` wrote: its format stands first.
    fn is_plan(&self, word: &str) -> bool {
        let path = self.here.join(word);
        if !path.is_file() {
            return false;
        }
        let mut head = Vec::new();
        let read = File::open(&path).and_then(|file| file.take(4096).read_to_end(&mut head));
        let text = String::from_utf8_lossy(&head);
        read.is_ok() && text.trim_start().starts_with('{') && text.contains("\"format_version\"")
    }
}

/// A word that can be no name of a revision, and so is plainly a path.
fn is_path(word: &str) -> bool {
    word.starts_with(['/', '.']) || word.ends_with('/')
}

/// A path of `REV:PATH` from the top of the repository: as git has it, `./` counts from the working
/// directory.
fn path_in_repository(repository: &Repository, path: &str) -> Result<String, Failure> {
    let relative = path.starts_with("./") || path.starts_with("../");
    let from = if relative { repository.prefix.as_str() } else { "" };
    join_revision_path(from, path)
        .ok_or_else(|| invalid_usage(format!("`{path}` leads out of the repository")))
}

/// A path below a folder of a revision, without `.` and `..`; `None` when it leads out of it.
pub(super) fn join_revision_path(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_in_the_repository() {
        assert_eq!(join_revision_path("a/b/", "../c/./d/").as_deref(), Some("a/c/d"));
        assert_eq!(join_revision_path("", ".").as_deref(), Some(""));
        assert_eq!(join_revision_path("a", "../../b"), None);
    }
}
