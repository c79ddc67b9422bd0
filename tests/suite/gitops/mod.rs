//! `examples/gitops` walked through: a bare Git repository, the real program, a real server, and
//! hosts that keep what the steps of their pipelines send.

mod files;
mod github;
mod gitlab;
mod hook;
mod hub;
mod runner;
mod script;
mod steps;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::commands::{STRUCTURE, settings};
use crate::foreign::{ForeignServer, Habits};
use crate::program::Workspace;

/// What the directory declares of people, and what the server holds at first; far enough apart for
/// Git to merge edits.
const PEOPLE: &str = "
employees:
  - { code: \"000123\", first_name: Ada, last_name: Lovelace, department: ENG, areas: [HQ], \
  email: ada@example.org }
  #
  #
  #
  - { code: \"000124\", first_name: Alan, last_name: Turing, department: ENG, areas: [HQ], \
  mobile: \"0501112222\" }
  #
  #
  #
  - { code: \"000125\", first_name: Grace, last_name: Hopper, department: CORP, areas: [HQ], \
  email: grace@example.org }
";

/// Pull requests of these tests.
const ADA: (&str, &str, &str) = ("ada", "ada@example.org", "ada@example.com");
const ALAN: (&str, &str, &str) = ("alan", "0501112222", "0501113333");

fn example(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/gitops")
}

/// A file of YAML as JSON.
fn yaml(text: &str) -> Value {
    serde_yaml::from_str(text).expect("YAML")
}

/// A company whose directory lies in a bare repository, with a desk where people write, and a
/// server that holds what is declared.
struct Company {
    work: Workspace,
    server: ForeignServer,
}

impl Company {
    fn new() -> Company {
        let server = ForeignServer::start(Habits::flat_80());
        server.seed_yaml([STRUCTURE, PEOPLE]);
        let work = Workspace::new();
        // Runners forget what is in their folders; the state lies elsewhere.
        let state = format!("state: {{ url: \"sqlite:{}\" }}\n", work.path("state.db").display());
        work.write("desk/muster.yaml", settings(&server.url, "") + &state)
            .write("desk/directory/structure.yaml", STRUCTURE)
            .write("desk/directory/people.yaml", PEOPLE);
        let company = Company { work, server };
        company.git(".", ["init", "--quiet", "--bare", "--initial-branch=main", "origin.git"]);
        company.git("desk", ["init", "--quiet", "--initial-branch=main"]);
        company.git("desk", ["remote", "add", "origin", "../origin.git"]);
        company.commit("Begin");
        company.git("desk", ["push", "--quiet", "origin", "main"]);
        // Programs that the steps call by name.
        let bin = company.work.path("bin");
        fs::create_dir_all(&bin).expect("a folder");
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_muster"), bin.join("muster"))
            .expect("a link");
        company
    }

    /// Runs Git in a folder; gives what it says.
    #[track_caller]
    fn git<const N: usize>(&self, folder: &str, arguments: [&str; N]) -> String {
        let mut command = Command::new("git");
        command
            .args(arguments)
            .current_dir(self.work.path(folder))
            .env("HOME", self.work.path("."));
        command.env("GIT_CONFIG_NOSYSTEM", "1").env("PATH", self.programs());
        for who in ["AUTHOR", "COMMITTER"] {
            command
                .env(format!("GIT_{who}_NAME"), "Somebody")
                .env(format!("GIT_{who}_EMAIL"), "s@example.org");
        }
        let output = command.output().expect("git runs");
        let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        let failed = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "git {arguments:?}: {said}\n{failed}");
        said
    }

    fn programs(&self) -> String {
        let own = self.work.path("bin");
        format!("{}:{}", own.display(), std::env::var("PATH").unwrap_or_default())
    }

    fn commit(&self, message: &str) -> String {
        self.git("desk", ["add", "--all"]);
        self.git("desk", ["commit", "--quiet", "--message", message]);
        self.git("desk", ["rev-parse", "HEAD"])
    }

    /// A branch off main with one edit, pushed; gives its head.
    fn propose(&self, (branch, from, to): (&str, &str, &str)) -> String {
        self.git("desk", ["checkout", "--quiet", "-b", branch, "main"]);
        let people = self.work.read("desk/directory/people.yaml");
        assert!(people.contains(from), "{from}");
        self.work.write("desk/directory/people.yaml", people.replace(from, to));
        let head = self.commit(branch);
        self.git("desk", ["push", "--quiet", "origin", branch]);
        self.git("desk", ["checkout", "--quiet", "main"]);
        head
    }

    /// Merges a branch into main; gives the commit.
    fn merge(&self, branch: &str) -> String {
        self.git("desk", ["merge", "--quiet", "--no-ff", "--no-edit", branch]);
        self.git("desk", ["push", "--quiet", "origin", "main"]);
        self.git("desk", ["rev-parse", "HEAD"])
    }

    /// A new checkout, as a runner has one: of a revision, with another one merged into it.
    fn checkout(&self, revision: &str, merged: Option<&str>) -> String {
        let name = (1..).map(|n| format!("runner-{n}")).find(|name| !self.work.path(name).exists());
        let name = name.expect("there is always another number");
        self.git(".", ["clone", "--quiet", "origin.git", &name]);
        self.git(&name, ["checkout", "--quiet", "--detach", revision]);
        if let Some(branch) = merged {
            self.git(
                &name,
                ["merge", "--quiet", "--no-ff", "--no-edit", &format!("origin/{branch}")],
            );
        }
        name
    }

    fn writes(&self) -> usize {
        self.server.writes().len()
    }
}
