//! One run of the `git` program.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use super::git_fault::GitFault;

/// How git is run: in which folder, with what environment.
#[derive(Clone, Debug)]
pub(super) struct Git {
    folder: PathBuf,
}

/// What a run left behind.
#[derive(Debug)]
pub(super) struct GitOutput {
    pub(super) code: Option<i32>,
    pub(super) stdout: Vec<u8>,
    stderr: String,
}

impl GitOutput {
    /// Whether it said so on its standard error. Its messages are in English whatever the locale.
    pub(super) fn complains_of(&self, what: &str) -> bool {
        self.stderr.contains(what)
    }

    pub(super) fn to_fault(&self, command: &str) -> GitFault {
        // What follows the first line is advice.
        let fatal = self.stderr.lines().find_map(|line| line.strip_prefix("fatal: "));
        let said = match fatal.or_else(|| self.stderr.lines().next()) {
            None => format!("it ended with {:?}", self.code),
            Some(said) => said.to_owned(),
        };
        GitFault::Failed { command: command.to_owned(), said }
    }
}

pub(super) fn lossy_text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

impl Git {
    pub(super) fn new(folder: &Path) -> Git {
        Git { folder: folder.to_owned() }
    }

    /// A run without input that has to succeed; gives what it printed.
    pub(super) fn run_git(&self, arguments: &[&str]) -> Result<String, GitFault> {
        let ended = self.run_with_input(arguments, &[])?;
        match ended.code {
            Some(0) => Ok(lossy_text(&ended.stdout)),
            _ => Err(ended.to_fault(arguments.first().copied().unwrap_or_default())),
        }
    }

    /// A run that is given this input.
    pub(super) fn run_with_input(
        &self,
        arguments: &[&str],
        input: &[u8],
    ) -> Result<GitOutput, GitFault> {
        let mut child = self.git_command(arguments).spawn().map_err(GitFault::NoGit)?;
        let stdin = child.stdin.take();
        thread::scope(|scope| {
            // It may answer before it has read everything: who only writes would wait for ever.
            scope.spawn(move || stdin.map(|mut stdin| stdin.write_all(input)));
            child.wait_with_output()
        })
        .map(|output| GitOutput {
            code: output.status.code(),
            stderr: lossy_text(&output.stderr),
            stdout: output.stdout,
        })
        .map_err(GitFault::NoGit)
    }

    /// Only plumbing that reads objects: it runs no hooks, no filters and no programs of the
    /// repository's settings.
    fn git_command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        command.args(["--no-pager", "--no-optional-locks", "--literal-pathspecs"]).args(arguments);
        command.current_dir(&self.folder).env("GIT_TERMINAL_PROMPT", "0");
        // What it says stands among sentences of our own.
        command.env("LC_ALL", "C");
        // A comparison is offline: a partial clone fetches nothing, unless the user asks for it.
        if std::env::var_os("GIT_NO_LAZY_FETCH").is_none() {
            command.env("GIT_NO_LAZY_FETCH", "1");
            // Older versions do not know that one, and can be kept from every transport.
            command.env("GIT_ALLOW_PROTOCOL", "none");
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }
}
