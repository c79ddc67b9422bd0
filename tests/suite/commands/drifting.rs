//! Drift where machines look for it: in lists of tests, annotations and comments.

use serde_json::json;

use super::{Employee, Site, person};
use crate::foreign::Habits;

/// A site whose server moved since it was applied: one person changed, one went, one came.
fn drifted() -> Site {
    let site = Site::faithful(Habits::flat_80(), "");
    site.muster(["apply", "--yes"]).run().code(0);
    site.server.edit(Employee, "000124", json!({ "mobile": "0509998877" }));
    site.server.seed(Employee, person("900001"));
    site
}

#[test]
fn each_record_that_drifted_is_a_test_that_fails() {
    let site = Site::faithful(Habits::flat_80(), "");
    site.muster(["apply", "--yes"]).run().code(0);
    let quiet = site.muster(["drift", "--format", "junit"]).run().code(0);
    let read = |text: &str| quick_junit::Report::deserialize_from_str(text).expect("XML");
    assert_eq!(read(&quiet.stdout).test_suites[0].failures, 0, "{quiet}");

    let site = drifted();
    let run = site.muster(["drift", "--format", "junit", "--show-values"]).run().code(2);
    let suite = &read(&run.stdout).test_suites[0];
    assert_eq!((suite.name.as_str(), suite.tests, suite.failures), ("muster.hq", 2, 2), "{run}");
    let names: Vec<&str> = suite.test_cases.iter().map(|case| case.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "employee 000124 Alan Turing changed on the server: mobile: 0501112222 → 0509998877",
            "employee 900001 Somebody came on the server",
        ],
        "{run}"
    );
    let masked = site.muster(["drift", "--format", "junit"]).run().code(2);
    masked.never_says("0509998877").never_says("Turing").says("employee 000124 name-");
    for format in ["gitlab", "sarif", "github"] {
        site.muster(["drift", "--format", format]).run().code(2).says("employee 000124 name-");
    }
}

#[test]
fn comments_say_that_people_are_masked() {
    let site = drifted();
    let note = "*People are shown by code and token: the same token stands for the same value.*";
    for arguments in
        [&["drift"][..], &["explain", "employee", "000124"], &["history", "1"], &["plan"]]
    {
        let all: Vec<&str> = arguments.iter().chain(&["--format", "markdown"]).copied().collect();
        for ci in ["", "true"] {
            let run = site.muster(all.clone()).env("CI", ci).run();
            if arguments[0] == "history" {
                // A run that changed nothing speaks of nobody.
                run.never_says(note);
                continue;
            }
            assert_eq!(run.stdout.matches(note).count(), 1, "{run}");
            let shown: Vec<&str> = all.iter().chain(&["--show-values"]).copied().collect();
            site.muster(shown).env("CI", ci).run().never_says(note);
        }
    }
    site.muster(["apply", "--yes"]).run().code(0);
    site.muster(["history", "2", "--format", "markdown"]).run().code(0).says(note);
    site.muster(["history", "2", "--format", "html"]).run().code(0).says("people are masked");
}
