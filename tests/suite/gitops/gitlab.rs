//! The pipeline of GitLab, job by job, with real curl and jq.

use std::collections::BTreeMap;

use age::secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use super::hub::{Hub, TOKEN};
use super::steps::{Ended, shell};
use super::{ADA, ALAN, Company, example, yaml};
use crate::commands::Employee;
use crate::foreign::Habits;

struct Gitlab {
    company: Company,
    hub: Hub,
    key: Option<age::x25519::Identity>,
}

impl Gitlab {
    fn new() -> Gitlab {
        Gitlab { company: Company::new(), hub: Hub::start(), key: None }
    }

    /// Runs a job in a checkout; keeps its artifacts as those of the pipeline of this number.
    fn job(&self, name: &str, folder: &str, pipeline: u64, more: &[(&str, &str)]) -> Ended {
        let file = yaml(&example(".gitlab-ci.yml"));
        let job = &file[name];
        let mut env: BTreeMap<String, String> = BTreeMap::new();
        let mut set = |name: &str, value: &str| env.insert(name.to_owned(), value.to_owned());
        for (name, value) in file["variables"].as_object().expect("variables") {
            set(name, value.as_str().expect("text"));
        }
        let password = Habits::flat_80().password;
        let sha = self.company.git(folder, ["rev-parse", "HEAD"]);
        let always = [
            ("CI", "true"),
            ("CI_API_V4_URL", &self.hub.url),
            ("CI_PROJECT_ID", "1"),
            ("CI_COMMIT_SHA", &sha),
            ("CI_MERGE_REQUEST_IID", "7"),
            ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main"),
            ("MUSTER_API_TOKEN", TOKEN),
        ];
        let whose = if name == "apply" { "MUSTER_PASSWORD" } else { "MUSTER_READ_PASSWORD" };
        for (name, value) in always.iter().chain(&[(whose, password)]).chain(more) {
            set(name, value);
        }
        if let Some(key) = &self.key {
            let public = key.to_public().to_string();
            set("MUSTER_ENCRYPT_TO", &public);
            if name == "apply" {
                set("MUSTER_AGE_KEY", key.to_string().expose_secret());
            }
        }
        let lines = |list: &Value| {
            let lines = list.as_array().into_iter().flatten().filter_map(Value::as_str);
            lines.map(|line| format!("{line}\n")).collect::<String>()
        };
        let before = match job["extends"].as_str() {
            Some(base) => lines(&file[base]["before_script"]),
            None => String::new(),
        };
        let bash = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail"];
        let (code, log) =
            shell(&self.company, folder, &bash, &(before + &lines(&job["script"])), &env);
        let kept =
            job["artifacts"]["paths"].as_array().into_iter().flatten().filter_map(Value::as_str);
        for file in kept {
            let path = self.company.work.path(&format!("{folder}/{file}"));
            if let Ok(text) = std::fs::read(path) {
                self.hub.kept().artifacts.insert(format!("{pipeline}/{file}"), text);
            }
        }
        Ended { code, log, summary: String::new() }
    }

    fn plan(&self, branch: &str, head: &str) -> Ended {
        let folder = self.company.checkout(&format!("origin/{branch}"), None);
        let pipeline = 300 + self.hub.kept().pipelines.len() as u64;
        let ended = self.job("plan", &folder, pipeline, &[]);
        let status = if matches!(ended.code, 0 | 8) { "success" } else { "failed" };
        self.hub.kept().pipelines.push(json!({ "id": pipeline, "sha": head, "status": status }));
        ended
    }

    fn merge(&self, branch: &str, head: &str) -> Ended {
        let sha = self.company.merge(branch);
        let request = json!({ "iid": 7, "state": "merged", "sha": head, "merge_commit_sha": sha, "squash_commit_sha": null });
        self.hub.kept().merge_requests =
            vec![json!({ "iid": 6, "state": "opened", "sha": sha }), request];
        self.apply(&sha, &[])
    }

    fn apply(&self, sha: &str, more: &[(&str, &str)]) -> Ended {
        let folder = self.company.checkout(sha, None);
        self.job("apply", &folder, 0, more)
    }

    fn drift(&self) -> Ended {
        let folder = self.company.checkout("origin/main", None);
        self.job("drift", &folder, 0, &[])
    }
}

#[test]
fn a_merge_request_has_one_note_that_is_edited() {
    let gitlab = Gitlab::new();
    // Pages of others before it, some of whom quote it.
    let others =
        (0..150).map(|n| json!({ "id": n, "body": format!("Note {n} <!-- muster:flow:hq -->") }));
    gitlab.hub.kept().notes = others.collect();
    let head = gitlab.company.propose(ADA);
    gitlab.plan("ada", &head).code(0);
    let first = gitlab.hub.kept().notes[150].clone();
    assert!(
        first["body"].as_str().is_some_and(|body| body.starts_with("<!-- muster:flow:hq -->\n")),
        "{first}"
    );
    gitlab.company.server.edit(Employee, "000124", json!({ "mobile": "1" }));
    gitlab.plan("ada", &head).code(0);
    let kept = gitlab.hub.kept();
    assert_eq!(kept.notes.len(), 151, "edited, not added");
    assert_ne!(kept.notes[150]["body"], first["body"]);
    assert_eq!(kept.calls.iter().filter(|call| call.starts_with("POST")).count(), 1);
    // Without a recipient no plan leaves the runner; what does names nobody.
    assert!(
        !kept.artifacts.keys().any(|name| name.ends_with("plan.json")),
        "{:?}",
        kept.artifacts.keys()
    );
    for (name, text) in &kept.artifacts {
        assert!(!String::from_utf8_lossy(text).contains("Lovelace"), "{name}");
    }
    assert_eq!(gitlab.company.writes(), 0);
}

#[test]
fn a_merge_does_what_was_approved() {
    let gitlab = Gitlab::new();
    let head = gitlab.company.propose(ADA);
    gitlab.plan("ada", &head).code(0);
    gitlab.merge("ada", &head).code(0);
    assert_eq!(gitlab.company.writes(), 1);
    let sha = gitlab.company.git("desk", ["rev-parse", "main"]);
    gitlab.apply(&sha, &[]).code(0).says("nothing is left to do");
}

#[test]
fn a_merge_does_what_is_left_of_the_encrypted_plan() {
    let gitlab = Gitlab { key: Some(age::x25519::Identity::generate()), ..Gitlab::new() };
    let head = gitlab.company.propose(ADA);
    gitlab.plan("ada", &head).code(0);
    gitlab.company.server.edit(Employee, "000125", json!({ "city": "Sharjah" }));
    gitlab.merge("ada", &head).code(0).says("goes no further");
    assert_eq!(gitlab.company.writes(), 1);
}

#[test]
fn when_main_moved_in_between_a_person_decides_again() {
    let gitlab = Gitlab::new();
    let (ada, alan) = (gitlab.company.propose(ADA), gitlab.company.propose(ALAN));
    gitlab.plan("ada", &ada).code(0);
    gitlab.plan("alan", &alan).code(0);
    gitlab.merge("ada", &ada).code(0);
    let refused = gitlab.merge("alan", &alan).code(5).says("is not the approved one");
    assert_eq!(gitlab.company.writes(), 1);
    let now = refused.log.rsplit_once("fingerprint:\n  sha256:").expect("the new plan").1;
    let given = format!("sha256:{}", &now[..64]);
    let sha = gitlab.company.git("desk", ["rev-parse", "main"]);
    gitlab.apply(&sha, &[("APPROVED", &given)]).code(0);
    assert_eq!(gitlab.company.writes(), 2);
}

#[test]
fn what_nobody_approved_is_not_done() {
    let gitlab = Gitlab::new();
    let head = gitlab.company.propose(ADA);
    let sha = gitlab.company.merge("ada");
    gitlab.apply(&sha, &[]).code(5).says("no merge of a merge request");
    let alan = gitlab.company.propose(("alan", "department: CORP", "department: NOWHERE"));
    gitlab.plan("alan", &alan).code(3);
    assert_eq!(gitlab.hub.kept().notes.len(), 1, "what is wrong stands in the merge request");
    gitlab.merge("alan", &alan).code(5).says("no plan that went well");
    assert_eq!(gitlab.company.writes(), 0, "{head}");
}

#[test]
fn a_plan_that_is_refused_is_noted_and_not_approved() {
    let gitlab = Gitlab { key: Some(age::x25519::Identity::generate()), ..Gitlab::new() };
    let settings = gitlab.company.work.read("desk/muster.yaml");
    let strict =
        settings.replace("    to: hq\n", "    to: hq\n    limits: { update: 0, floor: 0 }\n");
    assert_ne!(settings, strict);
    gitlab.company.work.write("desk/muster.yaml", strict);
    gitlab.company.commit("Be strict");
    gitlab.company.git("desk", ["push", "--quiet", "origin", "main"]);
    let head = gitlab.company.propose(ADA);
    gitlab.plan("ada", &head).code(4);
    {
        let kept = gitlab.hub.kept();
        assert_eq!(kept.notes.len(), 1, "why stands in the merge request");
        let body = kept.notes[0]["body"].as_str().unwrap_or_default();
        assert!(body.contains("refused, nothing will be sent") && body.contains("limit"), "{body}");
        // The page goes along, and no fingerprint that anybody could approve.
        let names: Vec<&String> = kept.artifacts.keys().collect();
        assert!(names.iter().any(|name| name.ends_with("plan.html")), "{names:?}");
        assert!(!names.iter().any(|name| name.ends_with("fingerprint.txt")), "{names:?}");
    }
    // A second look edits the note and fails as well.
    gitlab.plan("ada", &head).code(4);
    assert_eq!(gitlab.hub.kept().notes.len(), 1);
    gitlab.merge("ada", &head).code(5).says("no plan that went well");
    assert_eq!(gitlab.company.writes(), 0);
}

#[test]
fn mistakes_become_a_code_quality_report() {
    let gitlab = Gitlab::new();
    let folder = gitlab.company.checkout("origin/main", None);
    gitlab.job("validate", &folder, 1, &[]).code(0);
    let people = gitlab.company.work.read(&format!("{folder}/directory/people.yaml"));
    let wrong = people.replace("department: CORP", "department: NOWHERE");
    gitlab.company.work.write(&format!("{folder}/directory/people.yaml"), wrong);
    gitlab.job("validate", &folder, 1, &[]).code(3);
    let report: Value =
        serde_json::from_str(&gitlab.company.work.read(&format!("{folder}/quality.json")))
            .expect("JSON");
    assert_eq!(report[0]["location"]["path"], json!("directory/people.yaml"), "{report:#}");
    assert_eq!(gitlab.company.server.requests().len(), 0);
}

#[test]
fn a_fork_is_compared_offline() {
    let gitlab = Gitlab::new();
    gitlab.company.propose(ADA);
    let folder = gitlab.company.checkout("origin/ada", None);
    let base = gitlab.company.git(&folder, ["rev-parse", "origin/main"]);
    gitlab
        .job("compare", &folder, 1, &[("CI_MERGE_REQUEST_DIFF_BASE_SHA", &base)])
        .code(0)
        .says("000123");
    assert_eq!(gitlab.company.server.requests().len() + gitlab.hub.kept().calls.len(), 0);
    let file = yaml(&example(".gitlab-ci.yml"));
    let rule = |job: &str| file[job]["rules"][0]["if"].as_str().expect("a rule").to_owned();
    assert!(rule("plan").ends_with("SOURCE_PROJECT_ID == $CI_MERGE_REQUEST_PROJECT_ID"));
    assert!(rule("compare").ends_with("SOURCE_PROJECT_ID != $CI_MERGE_REQUEST_PROJECT_ID"));
}

#[test]
fn drift_is_one_issue_from_its_night_to_its_end() {
    let gitlab = Gitlab::new();
    let head = gitlab.company.propose(ADA);
    gitlab.plan("ada", &head).code(0);
    gitlab.merge("ada", &head).code(0);
    gitlab.drift().code(0);
    assert!(gitlab.hub.kept().issues.is_empty());
    for mobile in ["1", "2"] {
        gitlab.company.server.edit(Employee, "000124", json!({ "mobile": mobile }));
        gitlab.drift().code(0);
    }
    let issues = gitlab.hub.kept().issues.clone();
    assert_eq!(issues.len(), 1, "{issues:#?}");
    let text = issues[0]["description"].as_str().expect("a description");
    assert!(text.starts_with("<!-- muster:drift:hq -->\n") && text.contains("000124"), "{text}");
    gitlab.company.server.edit(Employee, "000124", json!({ "mobile": "0501112222" }));
    gitlab.drift().code(0);
    assert_eq!(gitlab.hub.kept().issues[0]["state"], json!("closed"));
    gitlab.company.server.edit(Employee, "000124", json!({ "mobile": "3" }));
    gitlab.drift().code(0);
    assert_eq!(gitlab.hub.kept().issues.len(), 2);
}
