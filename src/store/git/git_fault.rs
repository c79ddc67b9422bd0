//! Why a revision cannot be read, and what to do about it.

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
