//! Files of a revision, read through the `git` program: no checkout, no hooks, no filters, no
//! network.

mod cat_file;
mod git_fault;
mod git_tree;
mod names;
mod run_git;

use std::path::{Path, PathBuf};

pub use git_fault::GitFault;
pub use git_tree::{GitFile, Revision, SkippedTreeEntry, Snapshot};
pub use names::{RevisionName, Span};

use self::run_git::{Git, lossy_text};

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
