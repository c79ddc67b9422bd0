//! What is printed where, and what never is.

use serde_json::{Value, json};

use super::{Employee, Site};
use crate::foreign::{Habits, Trouble, When};
use crate::program::Workspace;

/// Fails the test unless this is a plan or a report as the schema has it.
pub(crate) fn judge(value: &Value) {
    let schema: Value =
        serde_json::from_str(include_str!("../../../schemas/plan.schema.json")).expect("a schema");
    let validator = jsonschema::validator_for(&schema).expect("a schema that can be used");
    let errors: Vec<String> =
        validator.iter_errors(value).map(|e| format!("{e} at {}", e.instance_path())).collect();
    assert_eq!(errors, Vec::<String>::new(), "{value:#}");
}

#[test]
fn plans_and_reports_keep_to_their_schema() {
    let site = Site::with(
        Habits { dropped: vec!["mobile"], ..Habits::nested_95() },
        "    absent: { employee: delete }\n    limits: { delete: 0 }\n",
    );
    judge(&site.plan());
    judge(&site.apply().code(7).json());
    site.server.seed(Employee, super::person("900001"));
    judge(&site.apply().code(4).json());
    judge(&site.muster(["plan", "--format", "json", "--only", "area:*"]).run().code(0).json());
    judge(&site.muster(["plan", "--format", "json", "--all"]).run().code(4).json());
    judge(
        &site
            .work
            .muster(["plan", "--format", "json"])
            .env("MUSTER_PASSWORD", "wrong")
            .run()
            .code(1)
            .json(),
    );
    site.edit("directory/people.yaml", "code: \"000123\"", "code: \"000123\", frist_name: Ada");
    judge(&site.muster(["plan", "--format", "json"]).run().code(3).json());
}

#[test]
fn two_results_do_not_go_into_one_file() {
    let site = Site::new(Habits::flat_80());
    for arguments in [
        ["plan", "--out", "one", "--report", "json=one"].as_slice(),
        &["plan", "--report", "html=one", "--report", "markdown=one"],
    ] {
        site.muster(arguments.iter().copied())
            .run()
            .code(3)
            .says("two results are to be written to one");
        assert!(!site.work.path("one").exists());
    }
}

#[test]
fn a_result_that_cannot_be_written_is_not_lost() {
    let site = Site::new(Habits::flat_80());
    let apply = |path: &str| {
        let report = format!("json={path}");
        site.muster(["apply", "--yes", "--format", "json", "--report", &report]).run()
    };
    // Before anything is asked for.
    let _ = apply("nowhere/report.json")
        .code(3)
        .says("there is no folder nowhere")
        .says("make the folder first");
    assert_eq!(site.server.requests().len(), 0);
    site.work.write("taken/file", "");
    let run = apply("taken").code(1).says("cannot write taken");
    judge(&run.json());
}

#[test]
fn a_dash_is_no_file_and_history_names_commands() {
    let site = Site::new(Habits::flat_80());
    for (arguments, hint) in [
        (["plan", "--out", "-"], "--format json prints the plan"),
        (["plan", "--report", "markdown=-"], "--format markdown"),
    ] {
        site.muster(arguments).run().code(3).says("`-` is none").says(hint);
        assert!(!site.work.path("-").exists() && site.server.requests().is_empty());
    }
    site.muster(["plan", "--report", "markdown=./-"]).run().code(0);
    assert!(site.work.path("-").exists());
    site.muster(["apply", "--yes"]).run().code(0);
    site.muster(["undo", "1", "--yes"]).run();
    site.muster(["history"]).run().code(0).says("  apply   hq  ").says("  undo 1  hq  ");
}

#[test]
fn secrets_are_in_no_output_and_no_file() {
    let planted = ["77712345", "5555-pin", "ssn-4711", "self-secret", "correct horse"];
    let echo = r#"{"card_no":["77712345 is taken."],"detail":"ssn-4711"}"#;
    let site = Site::new(Habits {
        troubles: vec![(When::Write(6), Trouble::Status(400, echo.into()))],
        ..Habits::flat_80()
    });
    // One after the other: the write that fails is that of the person whose secrets the server
    // repeats.
    site.edit(
        "muster.yaml",
        "timezone: Asia/Dubai",
        "timezone: Asia/Dubai\n      max_in_flight: 1",
    );
    site.edit(
        "directory/people.yaml",
        "card_no: \"77712345\"",
        "card_no: \"77712345\", device_password: 5555-pin, ssn: ssn-4711, self_password: \
         self-secret",
    );
    let before: Vec<String> = site.work.files().into_keys().collect();
    for arguments in [
        &["plan", "-vvv", "--out", "plan.json", "--report", "text=plan.txt"][..],
        &["plan", "--format", "json", "-vvv"],
        &["apply", "--yes", "-vvv", "--log-format", "json", "--report", "json=report.json"],
        &["apply", "--yes", "--format", "json"],
        &["validate", "-v"],
    ] {
        let run = site.work.muster(arguments).env("MUSTER_PASSWORD", "correct horse").run();
        for secret in planted {
            assert!(
                !run.stdout.contains(secret) && !run.stderr.contains(secret),
                "{arguments:?} prints {secret}"
            );
        }
    }
    for (name, text) in site.work.files().into_iter().filter(|(name, _)| !before.contains(name)) {
        let text = String::from_utf8_lossy(&text).into_owned();
        assert!(planted.iter().all(|secret| !text.contains(secret)), "{name} holds a secret");
    }
    // They did reach the server.
    assert_eq!(
        site.server.record(Employee, "000123").map(|r| r["card_no"].clone()),
        Some(json!("77712345"))
    );
}

#[test]
fn usage_mistakes_are_not_pending_changes() {
    let work = Workspace::new();
    work.muster(["plan", "--nonsense"]).run().code(3);
    work.muster(["plan", "--only", "nocolon"]).run().code(3).says("KIND:CODE");
    work.muster(["plan"]).run().code(3).says("muster.yaml");
    work.muster(["--version"]).run().code(0).says("muster 0.1.0");
    work.muster(["--help"]).run().code(0).says("Exit codes");
}

#[test]
fn colours_follow_the_stream_and_the_flag() {
    let site = Site::new(Habits::flat_80());
    let plain = site.muster(["plan"]).run().code(0).stdout;
    assert!(!plain.contains('\u{1b}'));
    let painted = site.muster(["plan", "--color", "always"]).run().code(0).stdout;
    assert!(painted.contains('\u{1b}'));
    assert_eq!(site.muster(["plan", "--quiet"]).run().code(0).stdout.lines().count(), 1);
}

#[test]
fn completions_are_scripts() {
    let work = Workspace::new();
    for shell in ["bash", "zsh", "fish"] {
        work.muster(["completions", shell]).run().code(0).says("muster");
    }
    work.muster(["schema", "plan"]).run().code(0).says("draft/2020-12");
}
