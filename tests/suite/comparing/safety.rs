//! What a comparison never does: run what a repository brings, write, ask a server, show a secret.

use super::{PEOPLE, Repo, git, warnings};

/// A repository whose settings and files run programs wherever git would let them.
fn trapped() -> Repo {
    let repo = Repo::new();
    let trap = format!("touch {}", repo.work.path("trapped").display());
    for key in [
        "filter.trap.smudge",
        "filter.trap.clean",
        "filter.trap.process",
        "diff.trap.textconv",
        "diff.external",
        "core.fsmonitor",
        "core.pager",
        "core.sshCommand",
        "core.alternateRefsCommand",
        "alias.cat-file",
    ] {
        repo.git(["config", key, &trap]);
    }
    repo.git(["config", "filter.trap.clean", "cat"]);
    repo.git(["config", "--unset", "filter.trap.process"]);
    repo.git(["config", "--unset", "core.fsmonitor"]);
    repo.write(".gitattributes", "*.yaml filter=trap diff=trap\n")
        .edit("555", "556")
        .commit("traps");
    repo.git(["config", "core.fsmonitor", &trap]);
    for hook in [
        "post-checkout",
        "post-index-change",
        "reference-transaction",
        "fsmonitor-watchman",
        "pre-auto-gc",
    ] {
        let name = format!(".git/hooks/{hook}");
        repo.write(&name, format!("#!/bin/sh\n{trap}\n"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::Permissions::from_mode(0o755);
            std::fs::set_permissions(repo.path(&name), mode).expect("a hook can be made");
        }
    }
    let _ = std::fs::remove_file(repo.work.path("trapped"));
    repo
}

#[test]
fn nothing_that_a_repository_brings_is_run_and_nothing_is_written() {
    let repo = trapped();
    let before = repo.work.files();
    assert_eq!(repo.actions(["HEAD~1..HEAD"]), ["update employee 001"]);
    assert_eq!(repo.actions(["HEAD~1...HEAD"]), ["update employee 001"]);
    assert_eq!(repo.actions(["HEAD~1"]), ["update employee 001"]);
    let after = repo.work.files();
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    assert!(before == after, "a comparison changes no file");
    // The trap is one: git by itself falls into it.
    repo.git(["show", "--textconv", "--ext-diff", "HEAD"]);
    assert!(repo.work.path("trapped").exists());
}

#[test]
fn no_revision_is_an_option() {
    let repo = Repo::new();
    repo.edit("555", "556").commit("a number");
    let before: Vec<String> = repo.work.files().into_keys().collect();
    for word in ["--output=written", "-o", "--batch", "--upload-pack=touch written", "--all", "-"] {
        repo.muster(["diff", "--", word]).run().code(3).says("no name of a revision");
        repo.muster(["diff", "--", word, "HEAD"]).run().code(3);
    }
    let range = "--output=written..HEAD";
    repo.muster(["diff", "--", range])
        .run()
        .code(3)
        .says("`--output=written` is no name of a revision");
    repo.muster(["diff", "HEAD..--output=written"]).run().code(3).says("no name of a revision");
    repo.muster(["diff", "HEAD\nHEAD", "HEAD"]).run().code(3).says("no name of a revision");
    assert_eq!(before, repo.work.files().into_keys().collect::<Vec<_>>());
    // A branch that is called like an option can be named in full.
    repo.git(["update-ref", "refs/heads/--output=written", "HEAD~1"]);
    assert_eq!(repo.actions(["refs/heads/--output=written..HEAD"]), ["update employee 001"]);
}

#[test]
fn secrets_are_a_change_and_never_a_value() {
    let planted = ["77712345", "88812345", "pin-1", "pin-2", "self-1", "self-2", "ssn-1"];
    let repo = Repo::new();
    let secrets = |card: &str, pin: &str, own: &str| {
        format!(
            "mobile: \"555\", card_no: \"{card}\", device_password: {pin}, self_password: {own}"
        )
    };
    repo.edit("mobile: \"555\"", &secrets("77712345", "pin-1", "self-1")).commit("secrets");
    repo.edit(&secrets("77712345", "pin-1", "self-1"), &secrets("88812345", "pin-2", "self-2"));
    repo.edit("last_name: Turing", "last_name: Turing, ssn: ssn-1").commit("other secrets");
    repo.edit("  - { code: \"002\"", "  - { code: \"002\", ssn: [\"ssn-1\"], x: 1").commit("wrong");
    for format in ["text", "json", "markdown", "html", "junit", "github", "gitlab", "sarif"] {
        for range in ["HEAD~2..HEAD~1", "HEAD~3..HEAD~1", "HEAD~1..HEAD~3", "HEAD~1..HEAD"] {
            let run = repo.muster(["diff", range, "--format", format]).run();
            planted.iter().fold(run, |run, secret| run.never_says(secret));
        }
    }
    let changed = repo.diff(["HEAD~2..HEAD~1"]);
    let named: Vec<&str> = changed["changes"][0]["fields"]
        .as_array()
        .expect("fields")
        .iter()
        .filter_map(|f| f["name"].as_str())
        .collect();
    assert_eq!(named, ["device_password", "card_no", "self_password"]);
    assert_eq!(changed["changes"][0]["fields"][1]["secret"], true);
}

#[test]
fn a_mistake_of_the_new_side_has_its_place_in_that_revision() {
    let repo = Repo::new();
    repo.edit("  - { code: \"002\"", "  - { code: \"002\", colour: red").commit("a mistake");
    repo.git(["switch", "--quiet", "--detach", "HEAD~1"]);
    let run = repo.muster(["diff", "HEAD..main"]).run().code(3);
    let run = run.says("main:directory/people.yaml:6:20").says("colour: red, first_name: Alan");
    run.never_says("first_name: Ada");
    // What is checked out is named as it lies here, for annotations; the line is the revision's.
    repo.git(["switch", "--quiet", "main"]);
    repo.write("directory/people.yaml", "employees: []\n");
    let run =
        repo.muster(["diff", "HEAD~1..HEAD"]).run().code(3).says(" directory/people.yaml:6:20");
    run.says("colour: red, first_name: Alan");
    let json = repo.muster(["diff", "HEAD~1..HEAD", "--format", "json"]).run().code(3).json();
    assert_eq!((&json["flow"], &json["exit_code"]), (&"diff".into(), &3.into()));
    assert_eq!(json["problems"][0]["rule"], "unknown-key");
}

#[test]
fn a_mistake_of_the_old_side_blocks_only_what_it_hides() {
    let repo = Repo::new();
    // A rule is broken, and every record was read.
    repo.edit("department: OPS", "department: OTHER").commit("a reference");
    repo.edit("department: OTHER", "department: OPS").edit("555", "556").commit("corrected");
    let found = repo.diff(["HEAD~1..HEAD"]);
    assert_eq!(crate::commands::actions(&found), ["update employee 001", "update employee 003"]);
    let told = warnings(&found);
    assert!(
        told.contains("HEAD~1:directory has a mistake, and is compared as it stands"),
        "{told}"
    );
    assert!(told.contains("HEAD~1:directory/people.yaml:7:"), "{told}");
    // Even departments that stand below each other.
    let ring = PEOPLE
        .replace("name: Engineering", "name: E, parent: OPS")
        .replace("name: Operations", "name: O, parent: ENG");
    repo.write("directory/people.yaml", ring).commit("a ring");
    repo.write(
        "directory/people.yaml",
        PEOPLE.replace("name: Operations", "name: Operations, parent: ENG"),
    )
    .commit("a tree");
    let found = repo.diff(["HEAD~1..HEAD"]);
    assert_eq!(
        crate::commands::actions(&found),
        ["update department ENG", "update department OPS"]
    );
    // What cannot be read could hold anything.
    repo.edit("code: \"002\"", "code: [").commit("broken");
    repo.write("directory/people.yaml", PEOPLE).commit("mended");
    let run =
        repo.muster(["diff", "HEAD~1..HEAD"]).run().code(3).says("HEAD~1:directory/people.yaml:6");
    run.says("cannot be read to its end");
    // The same twice: which of the two counted is not known.
    repo.edit("code: \"002\"", "code: \"001\"").commit("twice");
    repo.write("directory/people.yaml", PEOPLE).commit("once");
    repo.muster(["diff", "HEAD~1..HEAD"]).run().code(3).says("declared twice");
}

#[test]
fn a_clone_of_another_user_is_told_as_git_tells_it() {
    let repo = Repo::new();
    let run = repo
        .muster(["diff", "HEAD..HEAD"])
        .env("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
        .run()
        .code(3);
    run.says("dubious ownership").says("safe.directory");
    let work = crate::program::Workspace::new();
    work.write("bin/none", "");
    let run = work.muster(["diff", "a..b"]).env("PATH", work.path("bin")).run().code(1);
    run.says("cannot run git").says("install git");
    git(&work, "", &["init", "--quiet", "--initial-branch=main"]);
    work.muster(["diff", "HEAD", "main"]).run().code(3).says("no revision `HEAD`");
}

#[test]
fn settings_of_a_revision_lead_nowhere_and_paint_nothing() {
    let repo = Repo::new();
    let settings = repo.work.read("repo/muster.yaml");
    git(&repo.work, "", &["clone", "--quiet", "--bare", "repo", "bare.git"]);
    for (folder, says) in [
        ("/etc", "lies outside of the repository"),
        ("../../etc", "lies outside of the repository"),
        ("\"a\\e[31mb\"", "holds a line break or control character"),
        ("\"a\\u202eb\"", "has no `a\\u{202e}b`"),
        ("--help", "has no `--help`"),
        ("\":(top)directory\"", "has no `:(top)directory`"),
    ] {
        repo.write("muster.yaml", settings.replace("yaml: directory", &format!("yaml: {folder}")))
            .commit(folder);
        repo.git(["push", "--quiet", "--force", "../bare.git", "main"]);
        let run = repo.work.muster(["diff", "main~1..main"]).within("bare.git").run().code(3);
        run.says(says).never_says("\u{1b}").never_says("\u{202e}");
        repo.muster(["diff", "main~1..main"]).run().code(3).says(says).never_says("\u{1b}");
    }
    assert!(!repo.work.path("repo/asked-for-a-password").exists());
    assert!(!repo.work.path("bare.git/asked-for-a-password").exists());
}
