//! The forms of the real program: which say what, and that hosts can read them.

use serde_json::Value;

use crate::commands::{Employee, Site, person};
use crate::foreign::Habits;
use crate::program::Workspace;

const FORMATS: [&str; 8] =
    ["text", "json", "markdown", "html", "junit", "github", "gitlab", "sarif"];

#[test]
fn every_command_has_every_form() {
    let site = Site::new(Habits::flat_80());
    for command in [
        &["plan"][..],
        &["validate"],
        &["doctor"],
        &["history"],
        &["explain", "employee", "000123"],
    ] {
        for format in FORMATS {
            let run = site.muster([command, &["--format", format]].concat()).run().code(0);
            if !matches!(format, "github") {
                assert!(!run.stdout.trim().is_empty(), "{command:?} says nothing as {format}");
            }
        }
    }
}

#[test]
fn markdown_begins_with_its_flow_and_its_verdict() {
    let site = Site::new(Habits::flat_80());
    let text = site.muster(["plan", "--format", "markdown"]).run().code(0).stdout;
    assert!(text.starts_with("<!-- muster:flow:hq -->\n### hq: "), "{text}");
    let json = site.plan();
    assert!(text.contains(json["fingerprint"].as_str().expect("a fingerprint")), "{text}");
    let done = site.muster(["apply", "--yes", "--format", "markdown"]).run().code(0).stdout;
    assert!(done.contains("### hq: applied and verified") && done.contains("| done |"), "{done}");
    let nothing = site.muster(["plan", "--format", "markdown"]).run().code(0).stdout;
    assert!(nothing.contains("### hq: nothing to do"), "{nothing}");
}

#[test]
fn mistakes_stand_on_their_lines() {
    let site = Site::new(Habits::flat_80());
    site.edit("directory/people.yaml", "code: \"000123\"", "code: \"000123\", frist_name: Ada");
    for command in ["validate", "plan"] {
        let run = |format: &str| site.muster([command, "--format", format]).run().code(3).stdout;
        let line = site
            .work
            .read("directory/people.yaml")
            .lines()
            .position(|line| line.contains("frist_name"));
        let line = line.expect("the mistake is there") + 1;
        let github = run("github");
        let command = format!("::error file=directory/people.yaml,line={line},col=");
        assert!(
            github.lines().any(|text| text.starts_with(&command) && text.contains("frist_name")),
            "{github}"
        );
        let gitlab: Value = serde_json::from_str(&run("gitlab")).expect("JSON");
        assert_eq!(gitlab[0]["location"]["path"], "directory/people.yaml");
        assert_eq!(gitlab[0]["location"]["lines"]["begin"], line);
        assert_eq!(gitlab[0]["fingerprint"].as_str().map(str::len), Some(32));
        let sarif: Value = serde_json::from_str(&run("sarif")).expect("JSON");
        let place = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "directory/people.yaml");
        assert_eq!(place["region"]["startLine"], line);
        let junit = quick_junit::Report::deserialize_from_str(&run("junit")).expect("XML");
        assert_eq!(junit.test_suites[0].failures, 1);
        assert!(run("markdown").contains(&format!("`directory/people.yaml:{line}:")));
    }
}

#[test]
fn differences_and_mistakes_name_nobody_in_pipelines() {
    let work = Workspace::new();
    let people = |mobile: &str, more: &str| {
        format!(
            "departments: [{{ code: A, name: Alpha }}]\nareas: [{{ code: HQ, name: Head \
             }}]\nemployees:\n  - code: \"1\"\n    \
             first_name: Zebedee\n    department: A # Zebedee's\n    areas: [HQ]\n    mobile: \
             \"{mobile}\"\n{more}"
        )
    };
    work.write("old/d.yaml", people("5550100", "")).write("new/d.yaml", people("5550101", ""));
    let slipped = people(
        "5550100",
        "    hire_date: Zebedee\n    enable_att: Zebedee\n    position: X # Zebedee\n",
    );
    work.write("wrong/d.yaml", slipped.replace("department: A", "department: NO-SUCH"));
    for format in FORMATS {
        for (command, code) in [(["diff", "old", "new"].as_slice(), 0), (&["validate", "wrong"], 3)]
        {
            let run = |more: &[&'static str]| {
                work.muster([command, &["--format", format], more].concat())
                    .env("CI", "true")
                    .run()
                    .code(code)
            };
            let run = run(&["--report", "text=t", "--report", "json=j"]);
            let files = ["t", "j"].map(|name| work.read(name));
            for text in [&run.stdout, &run.stderr, &files[0], &files[1]] {
                assert!(
                    !text.contains("Zebedee") && !text.contains("55501"),
                    "{command:?} {format}: {text}"
                );
            }
            std::fs::remove_file(work.path("t"))
                .and_then(|()| std::fs::remove_file(work.path("j")))
                .expect("removed");
        }
    }
    let whole =
        work.muster(["diff", "old", "new", "--show-values"]).env("CI", "true").run().code(0);
    whole.says("Zebedee").says("5550100 → 5550101");
}

#[test]
fn names_of_files_are_those_of_the_checkout() {
    let site = Site::new(Habits::flat_80());
    site.edit("directory/people.yaml", "code: \"000123\"", "code: \"000123\", frist_name: Ada");
    // The checkout begins above the folder of the settings.
    let root = site.work.path("");
    let above = root.parent().expect("a folder above");
    let run = site
        .muster(["validate", "--format", "github"])
        .env("GITHUB_WORKSPACE", above)
        .run()
        .code(3);
    let name = root.file_name().expect("a name").to_string_lossy().into_owned();
    assert!(run.stdout.contains(&format!("file={name}/directory/people.yaml,")), "{}", run.stdout);
}

#[test]
fn failures_of_changes_are_failures_of_tests() {
    let site = Site::new(Habits { dropped: vec!["mobile"], ..Habits::nested_95() });
    let run = site
        .muster(["apply", "--yes", "--format", "junit", "--report", "markdown=done.md"])
        .run()
        .code(7);
    let junit = quick_junit::Report::deserialize_from_str(&run.stdout).expect("XML");
    assert!(junit.test_suites[0].failures > 0, "{}", run.stdout);
    let text = site.work.read("done.md");
    assert!(text.contains("### hq: applied in part") && text.contains("<b>Not done</b>"), "{text}");
}

#[test]
fn refusals_come_first_and_limits_are_said() {
    let site = Site::with(
        Habits::flat_80(),
        "    absent: { employee: delete }\n    limits: { delete: 0 }\n",
    )
    .known();
    site.server.seed(Employee, person("900001"));
    let text = site.muster(["plan", "--format", "markdown"]).run().code(4).stdout;
    assert!(text.contains("### hq: refused, nothing will be sent"), "{text}");
    assert!(text.contains("**employees leaving 1 of 0 allowed**"), "{text}");
    let (refused, leavers) = (text.find("<b>Refused</b>"), text.find("<b>Leavers</b>"));
    assert!(refused.is_some() && refused < leavers, "{text}");
}
