//! The commit that the settings of a run lie in.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;

/// How long Git may take to name a commit: a folder of the network may not answer, and a run does
/// not wait for what only its history shows.
const PATIENCE: Duration = Duration::from_secs(10);

/// The commit that the settings lie in, from Git or from the pipeline; empty without one.
pub async fn current_commit(root: &Path) -> String {
    // A program that need not be started is not: most folders of settings that a service reads are
    // plain copies.
    let found = match is_repository_possible(root) {
        true => ask_git(OsStr::new("git"), root, PATIENCE).await,
        false => None,
    };
    let named = || ["GITHUB_SHA", "CI_COMMIT_SHA"].iter().find_map(|name| std::env::var(name).ok());
    found.or_else(named).unwrap_or_default()
}

/// Whether Git could find a repository from this folder: as it looks for one itself, or where the
/// environment names one.
fn is_repository_possible(root: &Path) -> bool {
    if std::env::var_os("GIT_DIR").is_some() {
        return true;
    }
    // Links are followed: Git looks above the folder that they lead to. Where that cannot be said,
    // Git is asked.
    std::fs::canonicalize(root).map_or(true, |root| root.ancestors().any(holds_repository))
}

/// Whether a folder is the top of a work tree, whose `.git` is a folder, or a file in a worktree
/// and in a submodule; or a bare repository.
fn holds_repository(folder: &Path) -> bool {
    folder.join(".git").symlink_metadata().is_ok()
        || (folder.join("HEAD").symlink_metadata().is_ok() && folder.join("objects").exists())
}

/// What `git rev-parse HEAD` answers; `None` where it fails or takes too long.
async fn ask_git(program: &OsStr, root: &Path, patience: Duration) -> Option<String> {
    let asked = Command::new(program)
        .args(["rev-parse", "HEAD"])
        .current_dir(root)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .output();
    let Ok(output) = tokio::time::timeout(patience, asked).await else {
        tracing::warn!(
            "git did not name the commit of the settings within {} s: the history of this run \
             shows none",
            patience.as_secs()
        );
        return None;
    };
    let output = output.ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::Instant;

    use super::*;

    #[test]
    fn git_is_asked_only_below_a_repository() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let at = |name: &str| folder.path().join(name);
        for name in ["plain/below", "tree/.git", "tree/below", "linked/below", "bare/objects"] {
            fs::create_dir_all(at(name)).expect("folders can be made");
        }
        fs::write(at("linked/.git"), "gitdir: ../tree/.git/worktrees/linked\n").expect("written");
        fs::write(at("bare/HEAD"), "ref: refs/heads/main\n").expect("written");
        for name in ["tree", "tree/below", "linked/below", "bare", "bare/objects", "gone"] {
            assert!(is_repository_possible(&at(name)), "{name}");
        }
        assert!(!is_repository_possible(&at("plain/below")));
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(at("tree/below"), at("plain/link")).expect("linked");
            assert!(is_repository_possible(&at("plain/link")));
        }
    }

    #[tokio::test]
    async fn the_commit_of_a_repository_is_named_and_a_folder_without_one_has_none() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let git = |arguments: &[&str]| {
            let mut git = std::process::Command::new("git");
            git.args(["-c", "user.name=a", "-c", "user.email=a@example.com"]).args(arguments);
            let output = git.current_dir(folder.path()).output().expect("git starts");
            assert!(output.status.success(), "{output:?}");
        };
        git(&["init", "--quiet"]);
        let asked = ask_git(OsStr::new("git"), folder.path(), PATIENCE).await;
        assert_eq!(asked, None, "a repository without a commit has none");
        git(&["commit", "--quiet", "--allow-empty", "--message", "first"]);
        let below = folder.path().join("below");
        fs::create_dir(&below).expect("a folder");
        let commit = current_commit(&below).await;
        assert!(commit.len() >= 40 && commit.chars().all(|c| c.is_ascii_hexdigit()), "{commit}");
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_git_that_does_not_answer_is_waited_for_no_longer() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let program = folder.path().join("git");
        // What it starts keeps its output open after it was killed.
        fs::write(&program, "#!/bin/sh\nsleep 20\n").expect("written");
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("executable");
        let start = Instant::now();
        let asked = ask_git(program.as_os_str(), folder.path(), Duration::from_millis(200)).await;
        assert_eq!(asked, None);
        assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    }
}
