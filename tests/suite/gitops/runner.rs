//! GitHub as the workflows see it: what expressions know, the variables of a runner, and what the
//! host keeps.

use std::collections::BTreeMap;
use std::fs;

use age::secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use super::steps::{Ended, Job};
use super::{Company, example, yaml};
use crate::foreign::Habits;

pub(super) const REPOSITORY: &str = "acme/people";

/// A company with its host.
pub(super) struct Github {
    pub(super) company: Company,
    /// Encrypts saved plans, where there is one.
    key: Option<age::x25519::Identity>,
}

impl Github {
    pub(super) fn new() -> Github {
        let company = Company::new();
        fs::create_dir_all(company.work.path("hub")).expect("a folder");
        let gh = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/gitops/gh");
        std::os::unix::fs::symlink(gh, company.work.path("bin/gh")).expect("a link");
        Github { company, key: None }
    }

    pub(super) fn encrypting() -> Github {
        Github { key: Some(age::x25519::Identity::generate()), ..Github::new() }
    }

    pub(super) fn job<'a>(
        &'a self,
        workflow: &'a Value,
        name: &'a str,
        folder: &str,
        known: &[(&str, &str)],
    ) -> Job<'a> {
        let run = 9000 + fs::read_dir(self.company.work.path(".")).expect("a folder").count();
        let (secret, public) = match &self.key {
            Some(key) => (key.to_string().expose_secret().to_owned(), key.to_public().to_string()),
            None => Default::default(),
        };
        let password = Habits::flat_80().password;
        let always = [
            ("secrets.MUSTER_READ_PASSWORD", password),
            ("secrets.MUSTER_PASSWORD", password),
            ("secrets.MUSTER_AGE_KEY", &secret),
            ("vars.MUSTER_ENCRYPT_TO", &public),
            ("github.token", "hub-token"),
            ("github.repository", REPOSITORY),
            ("github.ref", "refs/heads/main"),
        ];
        let known = always
            .iter()
            .chain(known)
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let text = |path: std::path::PathBuf| path.display().to_string();
        let env = [
            ("CI", "true".to_owned()),
            ("GITHUB_ACTIONS", "true".to_owned()),
            ("GITHUB_REPOSITORY", REPOSITORY.to_owned()),
            ("GITHUB_SERVER_URL", "https://github.example".to_owned()),
            ("GITHUB_RUN_ID", run.to_string()),
            ("GITHUB_SHA", self.company.git(folder, ["rev-parse", "HEAD"])),
            ("GITHUB_WORKSPACE", text(self.company.work.path(folder))),
            ("RUNNER_TEMP", text(self.company.work.path(&format!("{folder}.temp")))),
            ("HUB", text(self.company.work.path("hub"))),
        ];
        let env = env
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect::<BTreeMap<_, _>>();
        let (known, folder) = (known.collect(), folder.to_owned());
        Job { company: &self.company, workflow, name, folder, known, env }
    }

    /// The plan of a pull request that would be merged into main as it is now.
    pub(super) fn plan(&self, branch: &str, head: &str) -> Ended {
        let workflow = yaml(&example(".github/workflows/muster-plan.yml"));
        let folder = self.company.checkout("origin/main", Some(branch));
        let known = [
            ("github.event.pull_request.head.repo.full_name", REPOSITORY),
            ("github.event.pull_request.number", "7"),
            ("github.event.pull_request.head.sha", head),
        ];
        let job = self.job(&workflow, "plan", &folder, &known);
        let run = job.env["GITHUB_RUN_ID"].clone();
        let ended = job.run();
        if ended.code == 0 {
            let mut runs = self.list("runs");
            runs.push(json!({ "id": run, "head_sha": head }));
            self.company.work.write("hub/runs.json", Value::from(runs).to_string());
        }
        ended
    }

    /// Merges a pull request, and runs what the merge runs.
    pub(super) fn merge(&self, branch: &str, head: &str) -> Ended {
        let sha = self.company.merge(branch);
        let mut pulls = self.list("pulls");
        pulls.push(
            json!({ "merge_commit_sha": sha, "merged_at": "2026-11-25T10:00:00Z", "head": { "sha": head } }),
        );
        self.company.work.write("hub/pulls.json", Value::from(pulls).to_string());
        self.apply(&sha, "")
    }

    pub(super) fn apply(&self, sha: &str, given: &str) -> Ended {
        let workflow = yaml(&example(".github/workflows/muster-apply.yml"));
        let folder = self.company.checkout(sha, None);
        self.job(&workflow, "apply", &folder, &[("inputs.fingerprint", given)]).run()
    }

    pub(super) fn drift(&self) -> Ended {
        let workflow = yaml(&example(".github/workflows/muster-drift.yml"));
        let folder = self.company.checkout("origin/main", None);
        self.job(&workflow, "drift", &folder, &[]).run()
    }

    /// What the host keeps.
    pub(super) fn list(&self, name: &str) -> Vec<Value> {
        let text = fs::read_to_string(self.company.work.path(&format!("hub/{name}.json")));
        text.map_or_else(|_| Vec::new(), |text| serde_json::from_str(&text).expect("a list"))
    }
}
