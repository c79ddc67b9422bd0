//! What lies in a revision: names, line ends, links, submodules, large and empty files.

use super::{PEOPLE, Repo, git, warnings};

#[test]
fn moved_files_change_nothing_and_removed_ones_take_people_along() {
    let repo = Repo::new();
    repo.git(["mv", "directory/people.yaml", "directory/staff.yaml"]);
    repo.commit("moved");
    assert!(repo.actions(["HEAD~1..HEAD"]).is_empty());
    repo.write(
        "directory/more.yaml",
        "employees:\n  - { code: \"009\", first_name: Eve, department: ENG }\n",
    );
    repo.commit("more");
    repo.git(["rm", "--quiet", "directory/more.yaml"]);
    repo.commit("gone");
    let gone = repo.diff(["HEAD~1..HEAD"]);
    assert_eq!(crate::commands::actions(&gone), ["delete employee 009"]);
    assert!(warnings(&gone).contains("`absent:` of a flow decides"), "{}", warnings(&gone));
}

#[test]
fn any_name_and_any_line_end_is_read() {
    let repo = Repo::new();
    repo.git(["config", "core.quotePath", "true"]);
    let names =
        ["directory/größe/Ä \"x\".yml", "directory/a b/c\td.YAML", "directory/-option.yaml"];
    for (at, name) in names.iter().enumerate() {
        repo.write(name, format!("positions:\r\n  - {{ code: P{at}, name: \"Ünï {at}\" }}\r\n"));
    }
    repo.write("directory/empty.yaml", "")
        .write("directory/.hidden.yaml", ":::")
        .write("directory/x.txt", ":::");
    repo.commit("names");
    let made = repo.diff(["HEAD~1..HEAD"]);
    assert_eq!(
        crate::commands::actions(&made),
        ["create position P0", "create position P1", "create position P2"]
    );
    assert_eq!(made["changes"][0]["origin"]["file"], names[0]);
    assert_eq!(made["changes"][0]["label"], "Ünï 0");
    // The same files, as they lie here.
    assert!(repo.actions(["HEAD"]).is_empty());
    // Line ends alone are no difference.
    repo.write("directory/people.yaml", PEOPLE.replace('\n', "\r\n"));
    repo.git(["-c", "core.autocrlf=false", "commit", "--quiet", "--all", "--message", "line ends"]);
    assert!(repo.actions(["HEAD~1..HEAD"]).is_empty());
}

#[cfg(unix)]
#[test]
fn links_are_followed_inside_a_revision_and_never_out_of_it() {
    use std::os::unix::fs::symlink;
    let repo = Repo::new();
    let stranger = "positions:\n  - { code: STRANGER, name: Stranger }\n";
    repo.work.write("outside.yaml", stranger).write("outside/x.yaml", stranger);
    repo.write("shared/file.yaml", "positions:\n  - { code: IN, name: Inside }\n")
        .write("shared/folder/deep.yaml", "areas:\n  - { code: DEEP, name: Deep }\n");
    let absolute = repo.work.path("outside.yaml");
    for (to, name) in [
        ("../shared/file.yaml", "directory/linked.yaml"),
        ("../shared/folder", "directory/linked"),
        ("../../outside.yaml", "directory/out.yaml"),
        ("../../outside", "directory/out-folder"),
        (absolute.to_str().expect("a name"), "directory/absolute.yaml"),
        ("nothing.yaml", "directory/dangling.yaml"),
        ("loop.yaml", "directory/loop.yaml"),
        (".", "directory/again"),
    ] {
        symlink(to, repo.path(name)).expect("a link can be made");
    }
    repo.commit("links");
    let found = repo.diff(["HEAD~1..HEAD"]);
    assert_eq!(crate::commands::actions(&found), ["create area DEEP", "create position IN"]);
    assert_eq!(found["changes"][0]["origin"]["file"], "directory/linked/deep.yaml");
    let told = warnings(&found);
    for name in ["out.yaml", "absolute.yaml", "dangling.yaml", "loop.yaml"] {
        assert!(
            told.contains(&format!("directory/{name} is a symbolic link that")),
            "{name}: {told}"
        );
    }
    assert!(!found.to_string().contains("STRANGER"));
}

#[test]
fn submodules_are_named_and_left_out() {
    let repo = Repo::new();
    git(&repo.work, "", &["init", "--quiet", "--initial-branch=main", "module"]);
    repo.work.write("module/x.yaml", "positions:\n  - { code: SUB, name: Sub }\n");
    git(&repo.work, "module", &["add", "--all"]);
    git(&repo.work, "module", &["commit", "--quiet", "--message", "module"]);
    repo.git([
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "--quiet",
        "add",
        "../module",
        "directory/module",
    ]);
    repo.commit("a submodule");
    let found = repo.diff(["HEAD~1..HEAD"]);
    assert!(crate::commands::actions(&found).is_empty());
    assert!(warnings(&found).contains("directory/module is a submodule"), "{}", warnings(&found));
    let itself = repo.diff(["HEAD:directory/module", "HEAD:directory/module"]);
    assert!(warnings(&itself).contains("directory/module is a submodule"), "{}", warnings(&itself));
}

#[test]
fn what_lfs_keeps_elsewhere_is_not_taken_for_a_directory() {
    let repo = Repo::new();
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:12\nsize 12345\n";
    repo.write("directory/large.yaml", pointer).commit("large");
    repo.muster(["diff", "HEAD~1..HEAD"]).run().code(3).says("kept by Git LFS");
}

#[test]
fn one_file_of_a_revision_is_compared_with_one_file() {
    let repo = Repo::new();
    repo.work.write("repo/feed.txt", PEOPLE.replace("555", "556"));
    assert_eq!(repo.actions(["HEAD:directory/people.yaml", "feed.txt"]), ["update employee 001"]);
    assert_eq!(repo.actions(["directory", "feed.txt"]), ["update employee 001"]);
    repo.muster(["diff", "HEAD:directory/no.yaml", "feed.txt"])
        .run()
        .code(0)
        .says("has no `directory/no.yaml`");
    repo.muster(["diff", "feed.txt", "HEAD:directory/no.yaml"]).run().code(3).says("HEAD has no");
}
