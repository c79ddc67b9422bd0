//! The workflows of GitHub Actions, step by step.

use std::fs;

use serde_json::{Value, json};

use super::runner::Github;
use super::steps::Job;
use super::{ADA, ALAN, Company, example, yaml};
use crate::commands::Employee;

/// The email of Ada on the server.
fn email(company: &Company, code: &str) -> Value {
    company.server.record(Employee, code).map(|row| row["email"].clone()).unwrap_or_default()
}

#[test]
fn a_pull_request_has_one_comment_that_is_edited() {
    let github = Github::new();
    // A person quotes the marker; their comment is theirs.
    let mine = json!([{ "id": 1, "key": "7", "user": { "login": "somebody" }, "body": "<!-- \
        muster:flow:hq -->\nMine." }]);
    github.company.work.write("hub/comments.json", mine.to_string());
    let head = github.company.propose(ADA);
    github.plan("ada", &head).code(0);
    let first = github.list("comments");
    assert_eq!(first.len(), 2, "{first:#?}");
    let body = first[1]["body"].as_str().expect("a body");
    assert!(body.starts_with("<!-- muster:flow:hq -->\n"), "{body}");
    let fingerprint =
        github.list("statuses")[0]["description"].as_str().expect("a status").to_owned();
    assert!(
        body.contains(&fingerprint),
        "the fingerprint can be read where it is approved: {body}"
    );
    // Whoever reads the pull request learns no value.
    assert!(!body.contains("ada@example.com"), "{body}");
    github.company.git("desk", ["checkout", "--quiet", "ada"]);
    let people = github.company.work.read("desk/directory/people.yaml");
    github
        .company
        .work
        .write("desk/directory/people.yaml", people.replace("0501112222", "0501113333"));
    let head = github.company.commit("More");
    github.company.git("desk", ["push", "--quiet", "origin", "ada"]);
    github.company.git("desk", ["checkout", "--quiet", "main"]);
    github.plan("ada", &head).code(0);
    let second = github.list("comments");
    assert_eq!(second.len(), 2, "edited, not added: {second:#?}");
    assert_ne!(second[1]["body"], first[1]["body"]);
    assert_eq!(second[0]["body"], json!("<!-- muster:flow:hq -->\nMine."));
    assert_eq!(github.company.writes(), 0, "a plan writes nothing on the server");
}

#[test]
fn a_merge_does_what_was_approved() {
    let github = Github::new();
    let head = github.company.propose(ADA);
    github.plan("ada", &head).code(0);
    github.merge("ada", &head).code(0);
    assert_eq!(email(&github.company, "000123"), json!("ada@example.com"));
    assert_eq!(github.company.writes(), 1);
    // The job is run again: nothing is left.
    let sha = github.company.git("desk", ["rev-parse", "main"]);
    github.apply(&sha, "").code(0).says("nothing is left to do");
    assert_eq!(github.company.writes(), 1);
}

#[test]
fn a_merge_does_what_is_left_of_the_encrypted_plan() {
    let github = Github::encrypting();
    let (branch, from, to) = ADA;
    let head =
        github.company.propose((branch, &format!("{from} "), &format!("{to}, city: Dubai ")));
    github.plan("ada", &head).code(0);
    let kept = fs::read_dir(github.company.work.path("hub/artifacts")).expect("artifacts").count();
    assert_eq!(kept, 1);
    // Somebody was quicker with half of it, and somebody else did something else.
    github.company.server.edit(Employee, "000123", json!({ "email": "ada@example.com" }));
    github.company.server.edit(Employee, "000125", json!({ "city": "Sharjah" }));
    github.merge("ada", &head).code(0).says("goes no further");
    assert_eq!(github.company.writes(), 1);
    let ada = github.company.server.record(Employee, "000123").expect("Ada");
    assert_eq!(ada["city"], json!("Dubai"));
}

#[test]
fn a_plan_in_the_clear_never_leaves_the_runner() {
    let github = Github::new();
    let head = github.company.propose(ADA);
    github.plan("ada", &head).code(0);
    let hub = github.company.work.files();
    let hub = hub.iter().filter(|(name, _)| name.starts_with("hub/"));
    let mut seen = 0;
    for (name, text) in hub {
        let text = String::from_utf8_lossy(text);
        assert!(!name.ends_with("plan.json"), "{name}");
        assert!(!text.contains("ada@example.com") && !text.contains("Lovelace"), "{name}: {text}");
        seen += 1;
    }
    assert!(seen >= 4, "comments, statuses, the page and the calls were looked at: {seen}");
}

#[test]
fn when_main_moved_in_between_a_person_decides_again() {
    let github = Github::new();
    let (ada, alan) = (github.company.propose(ADA), github.company.propose(ALAN));
    github.plan("ada", &ada).code(0);
    github.plan("alan", &alan).code(0);
    github.merge("ada", &ada).code(0);
    // Nobody has seen what Alan's request does to a main with Ada's in it.
    let refused = github.merge("alan", &alan).code(5).says("is not the approved one");
    assert_eq!(github.company.writes(), 1, "{refused:#?}");
    let (_, given) = refused.summary.split_once("--field fingerprint=").expect("how to go on");
    let given = &given[..71];
    let sha = github.company.git("desk", ["rev-parse", "main"]);
    github.apply(&sha, given).code(0);
    assert_eq!(github.company.writes(), 2);
    // The pull request that is brought up to date and planned again goes through by itself.
    let head = github.company.propose(("grace", "grace@example.org", "grace@example.com"));
    github.plan("grace", &head).code(0);
    github.merge("grace", &head).code(0);
    assert_eq!(email(&github.company, "000125"), json!("grace@example.com"));
}

#[test]
fn what_nobody_approved_is_not_done() {
    let github = Github::new();
    let head = github.company.propose(ADA);
    // Pushed past pull requests.
    let sha = github.company.merge("ada");
    github.apply(&sha, "").code(5).says("no merge of a pull request");
    // Merged without a plan, or with a status that a person set.
    let alan = github.company.propose(ALAN);
    let status = json!([{ "key": alan, "context": "muster/hq", "creator": { "login": "somebody" },
                          "description": format!("sha256:{}", "0".repeat(64)) }]);
    github.company.work.write("hub/statuses.json", status.to_string());
    github.merge("alan", &alan).code(5).says("has no plan of hq");
    github.apply(&sha, "sha256:0").code(3).says("a fingerprint is sha256:");
    assert_eq!(github.company.writes(), 0, "{head}");
}

#[test]
fn a_plan_that_is_refused_or_wrong_is_commented_and_not_approved() {
    for (edit, code) in
        [(("bad", "department: CORP", "department: NOWHERE"), 3), (("gone", "limits", "limits"), 4)]
    {
        let github = Github::new();
        if code == 4 {
            let settings = github.company.work.read("desk/muster.yaml");
            let strict = settings
                .replace("    to: hq\n", "    to: hq\n    limits: { update: 0, floor: 0 }\n");
            github.company.work.write("desk/muster.yaml", strict);
            github.company.commit("Be strict");
            github.company.git("desk", ["push", "--quiet", "origin", "main"]);
        }
        let edit = if code == 4 { ADA } else { edit };
        let head = github.company.propose(edit);
        github.plan(edit.0, &head).code(code);
        let comments = github.list("comments");
        assert_eq!(comments.len(), 1, "exit {code}: what is wrong stands in the pull request");
        assert!(github.list("statuses").is_empty());
        github.merge(edit.0, &head).code(5);
        assert_eq!(github.company.writes(), 0);
    }
}

#[test]
fn a_fork_meets_no_secret_and_no_runner_of_ours() {
    let text = example(".github/workflows/muster-plan.yml");
    let workflow = yaml(&text);
    let github = Github::new();
    let head = github.company.propose(ADA);
    let folder = github.company.checkout("origin/main", Some("ada"));
    let known = [
        ("github.event.pull_request.head.repo.full_name", "stranger/people"),
        ("github.event.pull_request.head.sha", &head),
    ];
    assert!(!github.job(&workflow, "plan", &folder, &known).is_due());
    let compare = &workflow["jobs"]["compare"];
    assert_eq!(compare["runs-on"], json!("ubuntu-latest"));
    assert_eq!(compare["permissions"], json!({ "contents": "read" }));
    assert!(!compare.to_string().contains("secrets."), "{compare:#}");
    assert!(!text.contains("pull_request_target"));
    // It gets the program by its checksum alone, and sends nothing to the server.
    let mut job = github.job(&workflow, "compare", &folder, &known);
    job.known.retain(|name, _| !name.starts_with("secrets."));
    let mut own = workflow.clone();
    own["env"]["MUSTER_URL"] = json!(format!("file://{}", env!("CARGO_BIN_EXE_muster")));
    let ended = Job { workflow: &own, ..job }.run();
    assert_ne!(ended.code, 0, "without a checksum: {ended:#?}");
    let program = fs::read(env!("CARGO_BIN_EXE_muster")).expect("the program");
    let sum = ring::digest::digest(&ring::digest::SHA256, &program);
    let sum: String = sum.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    own["env"]["MUSTER_SHA256"] = json!(sum);
    let ended = github.job(&own, "compare", &folder, &known).run().code(0);
    assert!(ended.summary.contains("000123"), "{ended:#?}");
    assert_eq!(github.company.server.requests().len(), 0);
}

#[test]
fn drift_is_one_issue_from_its_night_to_its_end() {
    let github = Github::new();
    let sha = github.company.git("desk", ["rev-parse", "main"]);
    let head = github.company.propose(ADA);
    github.plan("ada", &head).code(0);
    github.merge("ada", &head).code(0);
    github.drift().code(0);
    assert!(github.list("issues").is_empty(), "{sha}: nothing to tell");
    github.company.server.edit(Employee, "000124", json!({ "mobile": "1" }));
    github.drift().code(0);
    let opened = github.list("issues");
    assert_eq!(opened.len(), 1);
    github.company.server.edit(Employee, "000125", json!({ "email": "g@example.org" }));
    github.drift().code(0);
    let issues = github.list("issues");
    assert_eq!(issues.len(), 1, "one, brought up to date: {issues:#?}");
    let body = issues[0]["body"].as_str().expect("a body");
    assert!(body.starts_with("<!-- muster:drift:hq -->\n"), "{body}");
    assert!(body.contains("000124") && body.contains("000125"), "{body}");
    assert_ne!(opened[0]["body"], issues[0]["body"]);
    github.company.server.edit(Employee, "000124", json!({ "mobile": "0501112222" }));
    github.company.server.edit(Employee, "000125", json!({ "email": "grace@example.org" }));
    github.drift().code(0);
    let closed = github.list("issues");
    assert_eq!((closed.len(), &closed[0]["state"]), (1, &json!("closed")));
    // The next one is another story.
    github.company.server.edit(Employee, "000124", json!({ "mobile": "2" }));
    github.drift().code(0);
    assert_eq!(github.list("issues").len(), 2);
}
