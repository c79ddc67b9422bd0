//! What the words of the command line mean, and what they do to exit codes and outputs.

use super::{PEOPLE, Repo, folders, warnings};

#[test]
fn a_word_that_could_be_both_has_to_say_which_it_is() {
    let repo = Repo::new();
    repo.git(["branch", "directory"]);
    repo.edit("555", "556").commit("a number");
    let run = repo
        .muster(["diff", "directory", "HEAD"])
        .run()
        .code(3)
        .says("is a revision and a file or folder");
    run.says("./directory").says("refs/heads/directory");
    assert!(repo.actions(["./directory", "HEAD"]).is_empty());
    assert!(repo.actions(["directory/", "HEAD"]).is_empty());
    assert_eq!(repo.actions(["refs/heads/directory", "HEAD"]), ["update employee 001"]);
    assert_eq!(repo.actions(["refs/heads/directory..HEAD"]), ["update employee 001"]);
}

#[test]
fn what_stands_alone_has_to_be_a_range_or_a_revision() {
    let repo = Repo::new();
    repo.muster(["diff", "directory"]).run().code(3).says("nothing to compare it with");
    repo.muster(["diff", "HEAD:directory"]).run().code(3).says("nothing to compare it with");
    repo.muster(["diff", "main..HEAD", "HEAD"]).run().code(3).says("names both sides");
    repo.muster(["diff", "nowhere", "directory"])
        .run()
        .code(3)
        .says("no revision `nowhere`")
        .says("folder `nowhere` either");
}

#[test]
fn folders_need_neither_git_nor_settings() {
    let work = folders(PEOPLE, &PEOPLE.replace("555", "556"));
    let run = || work.muster(["diff", "old", "new"]).env("PATH", work.path("none"));
    run().run().code(0).says("1 to update").says("new/a.yaml:5").says("(old → new)");
    // Settings that happen to be broken are none of their business.
    work.write("muster.yaml", "stores: [");
    run().run().code(0).says("1 to update");
    work.muster(["diff", "old", "new", "--config", "muster.yaml"]).run().code(3);
    work.muster(["diff", "./no", "new"]).run().code(3).says("no file or folder `./no`");
    work.write("new/b.yaml", "employees: 5");
    run().run().code(3).says("new/b.yaml:1:12");
}

#[test]
fn exit_codes_are_those_of_plans() {
    let work = folders(PEOPLE, &PEOPLE.replace("555", "556"));
    work.muster(["diff", "old", "new", "--detailed-exitcode"]).run().code(2);
    work.muster(["diff", "old", "old", "--detailed-exitcode"])
        .run()
        .code(0)
        .says("no changes: 5 unchanged");
    work.muster(["diff", "old", "new", "--detailed-exitcode", "--except", "employee:*1"])
        .run()
        .code(0);
    let only = work
        .muster(["diff", "old", "new", "--only", "employee:001", "--format", "json"])
        .run()
        .code(0)
        .json();
    assert_eq!((&only["summary"]["update"], &only["summary"]["unchanged"]), (&1.into(), &0.into()));
    assert_eq!(only["filter"]["only"][0], "employee:001");
    // A field that is not mentioned any more is no change, and a difference all the same.
    work.write("new/a.yaml", PEOPLE.replace(", mobile: \"555\"", ""));
    work.muster(["diff", "old", "new", "--detailed-exitcode"]).run().code(2).says("no changes");
}

#[test]
fn reports_are_written_in_every_form() {
    let work = folders(PEOPLE, &PEOPLE.replace("555", "556"));
    let run = work.muster([
        "diff",
        "old",
        "new",
        "--quiet",
        "--report",
        "json=out.json",
        "--report",
        "text=out.txt",
    ]);
    assert_eq!(run.run().code(0).stdout.lines().count(), 1);
    assert!(work.read("out.json").contains("\"what\": \"declarations\""));
    let json: serde_json::Value = serde_json::from_str(&work.read("out.json")).expect("JSON");
    crate::commands::outputs::judge(&json);
    // A difference is no plan: it names no server.
    let run = work.muster(["apply", "--plan", "out.json", "--yes"]).run().code(3);
    run.says("`muster diff` wrote, and no plan");
    let repo = Repo::new();
    repo.write("out.json", work.read("out.json"));
    repo.muster(["apply", "--plan", "out.json", "--yes"])
        .run()
        .code(3)
        .says("`muster diff` wrote, and no plan");
    repo.muster(["diff", "out.json", "out.json"])
        .run()
        .code(3)
        .says("`muster diff` wrote, and no plan");
}

#[test]
fn the_same_difference_has_the_same_bytes() {
    let work = folders(PEOPLE, &PEOPLE.replace("555", "556").replace("Turing", "T"));
    let run = || work.muster(["diff", "old", "new"]).run().code(0).stdout;
    assert_eq!(run(), run());
    let print = || {
        work.muster(["diff", "old", "new", "--format", "json"]).run().json()["fingerprint"].clone()
    };
    let before = print();
    work.write("new/a.yaml", PEOPLE);
    assert_ne!(before, print());
}

#[test]
fn several_stores_have_to_be_told_apart() {
    let repo = Repo::new();
    let settings = repo.work.read("repo/muster.yaml");
    let settings = settings
        .replace("stores:\n", "stores:\n  second: { yaml: second }\n  third: { yaml: third }\n");
    repo.write("muster.yaml", settings.clone()).write("second/a.yaml", PEOPLE).commit("stores");
    repo.write("second/a.yaml", PEOPLE.replace("555", "556")).commit("a number");
    // One of them is where a flow comes from.
    assert!(repo.actions(["HEAD~1..HEAD"]).is_empty());
    assert_eq!(repo.actions(["HEAD~1..HEAD", "--store", "second"]), ["update employee 001"]);
    repo.muster(["diff", "HEAD", "--store", "hq"]).run().code(3).says("directory, second, third");
    repo.write("muster.yaml", settings + "  more: { from: second, to: hq }\n");
    repo.muster(["diff", "HEAD~1..HEAD"])
        .run()
        .code(3)
        .says("several stores of YAML")
        .says("--store");
    repo.muster(["diff", "HEAD", "--store", "third", "--path", "second"])
        .run()
        .code(3)
        .says("--store");
    // A folder here is meant in the revision too.
    assert_eq!(repo.actions(["HEAD~1", "./second"]), ["update employee 001"]);
    assert!(repo.actions(["HEAD~1", "directory"]).is_empty());
    let gone = repo.diff(["HEAD~1:second", "HEAD:second"]);
    assert_eq!(gone["from"]["store"], "HEAD~1:second");
    assert_eq!(warnings(&gone).lines().count(), 1, "{}", warnings(&gone));
}
