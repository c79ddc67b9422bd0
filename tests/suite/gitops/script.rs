//! The shell script for any other pipeline: every command, every exit code.

use std::collections::BTreeMap;

use serde_json::json;

use super::steps::{Ended, shell};
use super::{ADA, ALAN, Company, example};
use crate::commands::Employee;
use crate::foreign::Habits;

/// Runs the script by the strictest shell there is here.
fn script(company: &Company, folder: &str, arguments: &str, more: &[(&str, &str)]) -> Ended {
    let path = company.work.path("muster-ci.sh");
    std::fs::write(&path, example("muster-ci.sh")).expect("a file");
    let always = [
        ("MUSTER_PASSWORD", Habits::flat_80().password),
        ("CI", "true"),
        ("FLOW", "hq"),
        ("WAIT", "0"),
    ];
    let env =
        always.iter().chain(more).map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let env: BTreeMap<String, String> = env.collect();
    let line = format!("sh {} {arguments}", path.display());
    let (code, log) = shell(company, folder, &["sh", "-e"], &line, &env);
    Ended { code, log, summary: String::new() }
}

#[test]
fn a_change_is_planned_approved_and_applied() {
    let company = Company::new();
    company.propose(ADA);
    let folder = company.checkout("origin/main", Some("ada"));
    script(&company, &folder, "validate", &[]).code(0).says("done, or nothing to do");
    script(&company, &folder, "plan", &[]).code(0).says("changes are pending");
    let fingerprint = company.work.read(&format!("{folder}/fingerprint.txt")).trim().to_owned();
    for file in ["plan.md", "plan.html", "plan.json"] {
        assert!(!company.work.read(&format!("{folder}/{file}")).is_empty(), "{file}");
    }
    let apply = format!("apply {fingerprint}");
    // Somebody else is quicker elsewhere: with the saved plan it goes through.
    company.server.edit(Employee, "000125", json!({ "city": "Sharjah" }));
    script(&company, &folder, &apply, &[]).code(5).says("not the approved plan");
    assert_eq!(company.writes(), 0);
    script(&company, &folder, &format!("{apply} plan.json"), &[]).code(0);
    assert_eq!(company.writes(), 1);
    script(&company, &folder, &apply, &[]).code(0).says("nothing is left to do");
    script(&company, &folder, "plan", &[("FLOW", "")]).code(0).says("done, or nothing to do");
    script(&company, &folder, "drift", &[]).code(0);
    company.server.edit(Employee, "000124", json!({ "mobile": "1" }));
    script(&company, &folder, "drift", &[]).code(2).says("the server drifted");
    assert!(company.work.read(&format!("{folder}/drift.md")).contains("000124"));
}

#[test]
fn what_goes_wrong_ends_with_its_own_code() {
    let company = Company::new();
    company.propose(ALAN);
    let folder = company.checkout("origin/main", Some("alan"));
    for wrong in ["", "plan more", "apply", "applies", "apply 1 2 3"] {
        script(&company, &folder, wrong, &[]).code(3).says("muster-ci.sh apply FINGERPRINT [PLAN]");
    }
    script(&company, &folder, "apply sha256:12", &[]).code(3).says("Nothing was sent");
    script(&company, &folder, "plan", &[("MUSTER_PASSWORD", "wrong")])
        .code(1)
        .says("the server cannot be reached");
    let settings = company.work.read(&format!("{folder}/muster.yaml"));
    let strict =
        settings.replace("    to: hq\n", "    to: hq\n    limits: { update: 0, floor: 0 }\n");
    company.work.write(&format!("{folder}/muster.yaml"), strict);
    script(&company, &folder, "plan", &[]).code(4).says("refused by a limit");
    assert_eq!(company.writes(), 0);
}

#[test]
fn every_exit_code_is_said_and_handed_on() {
    let company = Company::new();
    // In place of the program one that ends as it is told, and counts how often.
    let fake = "#!/bin/sh\necho run >>\"$COUNT\"\n\
                case \" $* \" in *' --out '*) echo '{\"fingerprint\":\"sha256:0\"}' >plan.json ;; \
                esac\nexit \"$CODE\"\n";
    let path = company.work.path("bin/muster");
    std::fs::remove_file(&path).expect("the link to the program");
    std::fs::write(&path, fake).expect("a program");
    let mut mode = std::fs::metadata(&path).expect("it is there").permissions();
    std::os::unix::fs::PermissionsExt::set_mode(&mut mode, 0o755);
    std::fs::set_permissions(&path, mode).expect("a mode");
    company.work.write("empty/none", "");
    let words = [
        (0, "done, or nothing to do"),
        (1, "something is broken"),
        (2, "pending"),
        (3, "a mistake"),
        (4, "refused"),
        (5, "not the approved plan"),
        (6, "another run holds the lock"),
        (7, "applied in part"),
        (8, "conflicts need a person"),
        (130, "interrupted"),
        (77, "ended with 77"),
    ];
    for (code, says) in words {
        for command in ["validate", "plan", "apply sha256:0", "drift"] {
            let count = company.work.path(&format!("{code}-{}", &command[..4]));
            let more = [
                ("CODE", code.to_string()),
                ("COUNT", count.display().to_string()),
                ("TRIES", "3".to_owned()),
            ];
            let more: Vec<(&str, &str)> =
                more.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let expected = if command == "plan" && matches!(code, 2 | 8) { 0 } else { code };
            let says = if (command, code) == ("drift", 2) { "the server drifted" } else { says };
            script(&company, "empty", command, &more).code(expected).says(says);
            let runs = std::fs::read_to_string(&count).expect("it was run").lines().count();
            // A lock is waited for, and nothing else is tried again.
            assert_eq!(
                runs,
                if command.starts_with("apply") && code == 6 { 3 } else { 1 },
                "{command} {code}"
            );
        }
    }
}
