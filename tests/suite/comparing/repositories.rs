//! Revisions of whole, bare, shallow and partial repositories, and of linked working trees.

use super::{PEOPLE, Repo, git, warnings};
use crate::commands::actions;

/// `main` went on after `topic` left it, and both changed something.
fn parted() -> Repo {
    let repo = Repo::new();
    repo.git(["switch", "--quiet", "--create", "topic"]);
    repo.edit("\"555\"", "\"777\"").commit("a number");
    repo.git(["switch", "--quiet", "main"]);
    repo.edit("Hopper", "Murray Hopper").commit("a name");
    repo.git(["switch", "--quiet", "topic"]);
    repo
}

#[test]
fn two_dots_compare_ends_and_three_dots_begin_where_they_parted() {
    let repo = parted();
    assert_eq!(repo.actions(["main..topic"]), ["update employee 001", "update employee 003"]);
    assert_eq!(repo.actions(["main", "topic"]), repo.actions(["main..topic"]));
    assert_eq!(repo.actions(["main...topic"]), ["update employee 001"]);
    assert_eq!(repo.actions(["topic...main"]), ["update employee 003"]);
    // What is left out is HEAD.
    assert_eq!(repo.actions(["main..."]), ["update employee 001"]);
    let change = &repo.diff(["main...HEAD"])["changes"][0];
    let field = &change["fields"][0];
    assert_eq!((field["before"].as_str(), field["after"].as_str()), (Some("555"), Some("777")));
    assert_eq!(change["origin"]["file"], "directory/people.yaml");
    assert_eq!(
        repo.diff(["topic..main"])["changes"][0]["origin"]["file"],
        "main:directory/people.yaml"
    );
}

#[test]
fn ends_are_named_after_what_was_compared() {
    let repo = parted();
    let difference = repo.diff(["main~1", "HEAD"]);
    assert_eq!(difference["from"]["store"], "main~1:directory");
    assert_eq!(difference["to"]["store"], "HEAD:directory");
    repo.muster(["diff", "main..HEAD"]).run().code(0).says("no server was asked");
}

#[test]
fn a_merge_is_compared_with_either_of_its_parents() {
    let repo = parted();
    repo.git(["merge", "--quiet", "--no-edit", "main"]);
    assert_eq!(repo.actions(["HEAD^1..HEAD"]), ["update employee 003"]);
    assert_eq!(repo.actions(["HEAD^2..HEAD"]), ["update employee 001"]);
    assert_eq!(repo.actions(["HEAD^{/a number}", "HEAD"]), ["update employee 003"]);
}

#[test]
fn one_revision_is_compared_with_the_files_as_they_lie_here() {
    let repo = parted();
    assert!(repo.actions(["HEAD"]).is_empty());
    // Neither committed nor staged, one file not even known to git: all of it would be applied.
    repo.edit("Turing", "M. Turing")
        .write("directory/more.yaml", "positions:\n  - { code: SWE, name: Engineer }\n");
    assert_eq!(repo.actions(["HEAD"]), ["create position SWE", "update employee 002"]);
    assert_eq!(repo.actions(["HEAD", "./directory"]), repo.actions(["HEAD"]));
    assert!(repo.actions(["HEAD..HEAD"]).is_empty());
}

#[test]
fn a_bare_repository_brings_its_own_settings() {
    let repo = parted();
    git(&repo.work, "", &["clone", "--quiet", "--bare", "repo", "bare.git"]);
    let bare = Repo { folder: "bare.git", ..repo };
    assert_eq!(bare.actions(["main...topic"]), ["update employee 001"]);
    let difference = bare.diff(["main..topic"]);
    // Nothing is checked out here: the revision is told.
    assert_eq!(difference["changes"][0]["origin"]["file"], "topic:directory/people.yaml");
    bare.muster(["diff", "HEAD"]).run().code(3).says("bare repository").says("two revisions");
    bare.muster(["diff", "main..topic", "--path", "elsewhere"])
        .run()
        .code(3)
        .says("topic has no `elsewhere`");
    assert_eq!(bare.actions(["main..topic", "--path", "directory"]).len(), 2);
    // Another muster.yaml that happens to lie above it is none of its business.
    bare.work.write("muster.yaml", "stores: { other: { yaml: other } }\nflows: {}\n");
    assert_eq!(bare.actions(["main...topic"]), ["update employee 001"]);
}

#[test]
fn a_linked_working_tree_is_a_repository_like_any_other() {
    let repo = parted();
    repo.git(["worktree", "add", "--quiet", "--detach", "../linked", "main"]);
    let linked = Repo { folder: "linked", ..repo };
    assert_eq!(linked.actions(["topic"]), ["update employee 001", "update employee 003"]);
    assert!(linked.actions(["HEAD"]).is_empty());
}

#[test]
fn a_shallow_clone_says_what_has_to_be_fetched() {
    let repo = parted();
    let address = format!("file://{}", repo.path("").display());
    git(&repo.work, "", &["clone", "--quiet", "--depth=1", "--branch=topic", &address, "shallow"]);
    let shallow = Repo { folder: "shallow", ..repo };
    shallow.muster(["diff", "main..HEAD"]).run().code(3).says("no revision `main`").says("shallow");
    shallow
        .muster(["diff", "HEAD~1"])
        .run()
        .code(3)
        .says("no revision `HEAD~1`")
        .says("fetch-depth: 0");
    shallow.git(["fetch", "--quiet", "--depth=1", "origin", "main:main"]);
    assert_eq!(shallow.actions(["main..HEAD"]).len(), 2);
    shallow
        .muster(["diff", "main...HEAD"])
        .run()
        .code(3)
        .says("no common ancestor")
        .says("--unshallow");
}

#[test]
fn a_partial_clone_fetches_nothing_behind_ones_back() {
    let repo = parted();
    repo.git(["config", "uploadpack.allowFilter", "true"]);
    let address = format!("file://{}", repo.path("").display());
    git(
        &repo.work,
        "",
        &["clone", "--quiet", "--bare", "--filter=blob:none", &address, "partial.git"],
    );
    let partial = Repo { folder: "partial.git", ..repo };
    let run = partial.muster(["diff", "main..topic"]).run().code(1).says("is not in this clone");
    run.says("--refetch");
    assert!(git(&partial.work, "partial.git", &["count-objects", "-v"]).contains("count: 0"));
}

#[test]
fn a_branch_that_only_the_remote_has_is_proposed() {
    let repo = parted();
    git(&repo.work, "", &["clone", "--quiet", "repo", "clone"]);
    let clone = Repo { folder: "clone", ..repo };
    clone.muster(["diff", "main..HEAD"]).run().code(3).says("did you mean `origin/main`?");
    assert_eq!(clone.actions(["origin/main...HEAD"]), ["update employee 001"]);
}

#[test]
fn the_environment_of_git_is_respected() {
    let repo = parted();
    repo.work.write("elsewhere/muster.yaml", repo.work.read("repo/muster.yaml"));
    let run = |folder| repo.work.muster(["diff", "main...topic"]).within(folder);
    run("elsewhere").run().code(3).says("no Git repository").says("run it inside");
    let run =
        run("elsewhere").env("GIT_DIR", repo.path(".git")).env("GIT_WORK_TREE", repo.path(""));
    // The settings here are no settings of that repository: it has its own.
    run.run().code(0).says("1 to update");
    let config = repo.path("muster.yaml");
    let named = repo.work.muster([
        "diff".as_ref(),
        "main...topic".as_ref(),
        "--config".as_ref(),
        config.as_os_str(),
    ]);
    named.run().code(0).says("1 to update");
}

#[test]
fn a_repository_may_hold_the_settings_in_a_folder_of_its_own() {
    let repo = Repo::new();
    repo.write(
        "site/dubai/muster.yaml",
        repo.work.read("repo/muster.yaml").replace("yaml: directory", "yaml: ../people"),
    )
    .write("site/people/a.yaml", PEOPLE)
    .commit("a site");
    repo.write("site/people/a.yaml", PEOPLE.replace("555", "556")).commit("a number");
    let inner = |arguments: &[&str]| {
        let all = ["diff", "--format", "json"].into_iter().chain(arguments.iter().copied());
        actions(&repo.work.muster(all).within("repo/site/dubai").run().code(0).json())
    };
    assert_eq!(inner(&["HEAD~1..HEAD"]), ["update employee 001"]);
    assert_eq!(inner(&["HEAD~1..HEAD", "--path", "../people"]), ["update employee 001"]);
    assert_eq!(inner(&["HEAD~1:./../people", "HEAD:site/people"]), ["update employee 001"]);
    assert_eq!(inner(&["HEAD~1"]), ["update employee 001"]);
    // The settings of the top speak of another folder, in which nothing changed.
    assert!(repo.actions(["HEAD~1..HEAD"]).is_empty());
    let all = repo.diff(["HEAD~2..HEAD", "--path", "site/people"]);
    assert_eq!(all["summary"]["create"], 5);
    assert!(
        warnings(&all).contains("HEAD~2 has no `site/people`: all of it is new"),
        "{}",
        warnings(&all)
    );
}
