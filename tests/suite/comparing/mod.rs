//! `muster diff`: the real program on real folders and repositories.

mod declared;
mod plans;
mod repositories;
mod safety;
mod trees;
mod words;

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use crate::commands::actions;
use crate::program::{Program, Workspace};

pub(crate) const PEOPLE: &str = "departments:
  - { code: ENG, name: Engineering }
  - { code: OPS, name: Operations }
employees:
  - { code: \"001\", first_name: Ada, last_name: Lovelace, department: ENG, mobile: \"555\" }
  - { code: \"002\", first_name: Alan, last_name: Turing, department: ENG }
  - { code: \"003\", first_name: Grace, last_name: Hopper, department: OPS }
";

/// The server is nowhere, and its password can only be had by a program that leaves a trace.
const SETTINGS: &str = "stores:
  directory: { yaml: directory }
  hq:
    server:
      url: http://127.0.0.1:9
      login: { scheme: jwt, username: admin, password: { command: [touch, asked-for-a-password] } }
flows:
  hq: { from: directory, to: hq }
";

/// A repository in a folder of a workspace.
pub(crate) struct Repo {
    pub(crate) work: Workspace,
    /// `repo`, with `muster.yaml` and `directory/people.yaml` committed on `main`.
    pub(crate) folder: &'static str,
}

impl Repo {
    pub(crate) fn new() -> Repo {
        let repo = Repo { work: Workspace::new(), folder: "repo" };
        repo.work.write("repo/muster.yaml", SETTINGS).write("repo/directory/people.yaml", PEOPLE);
        repo.git(["init", "--quiet", "--initial-branch=main"]);
        repo.commit("first");
        repo
    }

    /// Runs git in the repository; it has to succeed.
    #[track_caller]
    pub(crate) fn git<const N: usize>(&self, arguments: [&str; N]) -> String {
        git(&self.work, self.folder, &arguments)
    }

    /// Commits everything that lies there.
    #[track_caller]
    pub(crate) fn commit(&self, message: &str) {
        self.git(["add", "--all"]);
        self.git(["commit", "--quiet", "--allow-empty", "--message", message]);
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) -> &Repo {
        self.work.write(&format!("{}/{name}", self.folder), text);
        self
    }

    /// Replaces text in the file of people; it must be there.
    #[track_caller]
    pub(crate) fn edit(&self, from: &str, to: &str) -> &Repo {
        let name = format!("{}/directory/people.yaml", self.folder);
        let text = self.work.read(&name);
        assert!(text.contains(from), "{name} holds {from}");
        self.work.write(&name, text.replace(from, to));
        self
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.work.path(&format!("{}/{name}", self.folder))
    }

    pub(crate) fn muster<const N: usize>(&self, arguments: [&str; N]) -> Program {
        self.work.muster(arguments).within(self.folder)
    }

    /// A difference as JSON, which has to be one.
    #[track_caller]
    pub(crate) fn diff<const N: usize>(&self, words: [&str; N]) -> Value {
        let all = ["diff", "--format", "json"].into_iter().chain(words);
        let value = self.work.muster(all).within(self.folder).run().code(0).json();
        crate::commands::outputs::judge(&value);
        value
    }

    /// Its changes: `update employee 001`.
    #[track_caller]
    pub(crate) fn actions<const N: usize>(&self, words: [&str; N]) -> Vec<String> {
        actions(&self.diff(words))
    }
}

/// Runs git in a folder of a workspace, with no settings of this machine; gives what it printed.
#[track_caller]
pub(crate) fn git(work: &Workspace, folder: &str, arguments: &[&str]) -> String {
    let mut command = Command::new("git");
    command.args(arguments).current_dir(work.path(folder)).env_clear();
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("HOME", work.path(""));
    command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_ALLOW_PROTOCOL", "file");
    for role in ["AUTHOR", "COMMITTER"] {
        command
            .env(format!("GIT_{role}_NAME"), "Test")
            .env(format!("GIT_{role}_EMAIL"), "test@example.org");
    }
    let output = command.output().expect("git is installed");
    assert!(
        output.status.success(),
        "git {arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Everything that a difference says beside its changes.
pub(crate) fn warnings(difference: &Value) -> String {
    let all = difference["warnings"].as_array().expect("a difference has warnings");
    all.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("\n")
}

/// A workspace with two folders, `old` and `new`, of these texts.
pub(crate) fn folders(old: &str, new: &str) -> Workspace {
    let work = Workspace::new();
    work.write("old/a.yaml", old).write("new/a.yaml", new);
    work
}

/// The difference of two texts.
#[track_caller]
pub(crate) fn between(old: &str, new: &str) -> Value {
    let value =
        folders(old, new).muster(["diff", "old", "new", "--format", "json"]).run().code(0).json();
    crate::commands::outputs::judge(&value);
    value
}
