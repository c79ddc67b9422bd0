//! Files of a revision, read through the `git` program: no checkout, no hooks, no filters, no
//! network.

mod cat_file;
mod git_tree;
mod names;
mod run_git;

use std::path::{Path, PathBuf};

pub use git_tree::{Blob, SkippedTreeEntry, Snapshot};
pub use names::{RevisionName, Span};

use self::run_git::{Git, lossy_text};

/// Why a revision cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum GitFault {
    #[error("cannot run git")]
    NoGit(#[source] std::io::Error),
    /// With what git said; `owned`: it is another user's.
    #[error("`{folder}` is in no Git repository that can be read: {said}")]
    NoRepository { folder: String, said: String, owned: bool },
    #[error("`{0}` is no name of a revision")]
    BadName(String),
    #[error("there is no revision `{revision}` in this repository")]
    NoRevision { revision: String, shallow: bool, near: Vec<String> },
    #[error("`{revision}` is no commit and has no files")]
    NoTree { revision: String },
    #[error("`{left}` and `{right}` have no common ancestor")]
    NoBase { left: String, right: String, shallow: bool },
    #[error("`{0}` is not in this clone")]
    NotHere(String),
    #[error("git {command} failed: {said}")]
    Failed { command: String, said: String },
}

impl GitFault {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            GitFault::NoGit(_) => "install git, or compare two folders".to_owned(),
            GitFault::NoRepository { owned: true, .. } => {
                "the repository belongs to another user: git config --global --add safe.directory \
                 FOLDER"
                    .to_owned()
            }
            GitFault::NoRepository { .. } => {
                "run it inside the repository, or name two folders or files that are there"
                    .to_owned()
            }
            GitFault::BadName(name) if name.starts_with('-') => {
                format!("write it in full, as refs/heads/{name}")
            }
            GitFault::BadName(_) => {
                "name a branch, a tag or a commit, as for `git diff`".to_owned()
            }
            GitFault::NoRevision { shallow: true, .. } | GitFault::NoBase { shallow: true, .. } => {
                "the clone is shallow: fetch what is missing (git fetch --unshallow; \
                 `fetch-depth: 0` of actions/checkout; \
                 GIT_DEPTH: 0 in GitLab)"
                    .to_owned()
            }
            GitFault::NoRevision { near, .. } if !near.is_empty() => {
                format!("did you mean {}?", near.join(" or "))
            }
            GitFault::NoRevision { .. } => {
                "name a branch, a tag or a commit that `git rev-parse` knows; one of a remote may \
                 have to be fetched first"
                    .to_owned()
            }
            GitFault::NoTree { .. } => "name a commit, a branch or a tag".to_owned(),
            GitFault::NoBase { .. } => {
                "with two dots in place of three the revisions themselves are compared".to_owned()
            }
            GitFault::NotHere(_) => {
                "the clone was made without it (--filter): fetch it first, for example with git \
                 fetch --refetch"
                    .to_owned()
            }
            GitFault::Failed { .. } => "git fsck tells whether the repository is whole".to_owned(),
        }
    }

    /// Whether what was asked for is wrong, and not the world.
    pub fn is_mistake(&self) -> bool {
        !matches!(self, GitFault::NoGit(_) | GitFault::Failed { .. } | GitFault::NotHere(_))
    }
}

/// A repository as git finds it from a folder, with the environment that this process has.
#[derive(Clone, Debug)]
pub struct Repository {
    git: Git,
    /// The folder of its working tree; `None` where it is bare.
    pub top: Option<PathBuf>,
    /// Where `folder` stands in it: `""`, or `site/dubai/`.
    pub prefix: String,
    shallow: bool,
}

/// A commit, or another object that has files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// As the person named it.
    pub name: String,
    /// The object id of its files.
    pub tree: String,
    /// The object id of the commit, where it is one.
    pub commit: Option<String>,
}

impl Repository {
    /// The repository that `folder` is in.
    pub fn open_repository(folder: &Path) -> Result<Repository, GitFault> {
        let git = Git::new(folder);
        let asked = ["rev-parse", "--is-shallow-repository", "--is-inside-work-tree"];
        let said = git.run_git(&asked).map_err(|fault| match fault {
            GitFault::Failed { said, .. } => GitFault::NoRepository {
                folder: folder.display().to_string(),
                owned: said.contains("dubious ownership"),
                said,
            },
            other => other,
        })?;
        let mut lines = said.lines();
        let shallow = lines.next() == Some("true");
        let (mut top, mut prefix) = (None, String::new());
        if lines.next() == Some("true") {
            // One question a call: a path may hold a line break.
            let line = |said: String| said.strip_suffix('\n').map(str::to_owned).unwrap_or(said);
            top = Some(PathBuf::from(line(git.run_git(&["rev-parse", "--show-toplevel"])?)));
            prefix = line(git.run_git(&["rev-parse", "--show-prefix"])?);
        }
        Ok(Repository { git, top, prefix, shallow })
    }

    /// What a person calls a revision. Names reach git on its standard input: none is read as an
    /// option.
    pub fn resolve_revision(&self, name: &str) -> Result<Revision, GitFault> {
        if name.is_empty() || name.starts_with('-') || name.contains(char::is_control) {
            return Err(GitFault::BadName(name.to_owned()));
        }
        let Some((object, kind)) = self.git.look_up_object(name, false)? else {
            return Err(self.unknown_revision(name));
        };
        let Some((tree, _)) = self.git.look_up_object(&format!("{object}^{{tree}}"), false)? else {
            return Err(match kind.as_str() {
                "commit" => GitFault::NotHere(name.to_owned()),
                _ => GitFault::NoTree { revision: name.to_owned() },
            });
        };
        let commit = self
            .git
            .look_up_object(&format!("{object}^{{commit}}"), false)?
            .map(|(commit, _)| commit);
        Ok(Revision { name: name.to_owned(), tree, commit })
    }

    /// Whether this is what is checked out here.
    pub fn is_head(&self, revision: &Revision) -> bool {
        let head = self.resolve_revision("HEAD").ok().and_then(|head| head.commit);
        self.top.is_some() && head.is_some() && head == revision.commit
    }

    /// The commit from which both went apart.
    pub fn merge_base(&self, left: &Revision, right: &Revision) -> Result<Revision, GitFault> {
        let none = || GitFault::NoBase {
            left: left.name.clone(),
            right: right.name.clone(),
            shallow: self.shallow,
        };
        let (Some(one), Some(other)) = (&left.commit, &right.commit) else { return Err(none()) };
        let found = self.git.run_with_input(&["merge-base", one, other], &[])?;
        let base = lossy_text(&found.stdout).trim().to_owned();
        match (found.code, base.is_empty()) {
            (Some(0), false) => {
                let short = base.get(..12).unwrap_or(&base).to_owned();
                Ok(Revision { name: short, ..self.resolve_revision(&base)? })
            }
            (Some(1), _) => Err(none()),
            _ => Err(found.to_fault("merge-base")),
        }
    }

    /// The files below a folder of a revision, or the one file; `None` when it has no such path.
    /// Those that `wanted` turns down by their path are not read.
    pub fn read_files(
        &self,
        revision: &Revision,
        path: &str,
        wanted: &dyn Fn(&str) -> bool,
    ) -> Result<Option<Snapshot>, GitFault> {
        git_tree::collect_files(&self.git, revision, path, wanted)
    }

    fn unknown_revision(&self, name: &str) -> GitFault {
        let remotes =
            self.git.run_git(&["for-each-ref", "--format=%(refname:short)", "--", "refs/remotes"]);
        let ending = format!("/{name}");
        let remotes = remotes.unwrap_or_default();
        let near = remotes
            .lines()
            .filter(|known| known.ends_with(&ending))
            .map(|known| format!("`{known}`"));
        GitFault::NoRevision {
            revision: name.to_owned(),
            shallow: self.shallow,
            near: near.take(3).collect(),
        }
    }
}
