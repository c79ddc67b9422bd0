//! The files around the code: licences, changelog, workflows and toolchain are complete and agree
//! with each other.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

fn read(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The texts of the list `allow` in deny.toml.
fn allowed_licences() -> Vec<String> {
    let text = read("deny.toml");
    let (_, list) = text.split_once("\nallow = [").expect("deny.toml has a list `allow`");
    let (list, _) = list.split_once("\n]").expect("the list ends");
    let lines = list.lines().map(str::trim).filter(|line| line.starts_with('"'));
    lines.map(|line| line.trim_matches(['"', ',']).to_owned()).collect()
}

/// Whether an SPDX expression can be met with these licences; `/` is the old way to write OR.
fn is_allowed(expression: &str, allowed: &[String]) -> bool {
    let text = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = text.split_whitespace().collect();
    let (met, rest) = read_alternatives(&words, allowed);
    met && rest.is_empty()
}

fn read_alternatives<'a, 'b>(words: &'b [&'a str], allowed: &[String]) -> (bool, &'b [&'a str]) {
    let (mut met, mut rest) = read_requirements(words, allowed);
    while rest.first() == Some(&"OR") {
        let (other, after) = read_requirements(&rest[1..], allowed);
        (met, rest) = (met | other, after);
    }
    (met, rest)
}

fn read_requirements<'a, 'b>(words: &'b [&'a str], allowed: &[String]) -> (bool, &'b [&'a str]) {
    let (mut met, mut rest) = read_licence(words, allowed);
    while rest.first() == Some(&"AND") {
        let (other, after) = read_licence(&rest[1..], allowed);
        (met, rest) = (met & other, after);
    }
    (met, rest)
}

fn read_licence<'a, 'b>(words: &'b [&'a str], allowed: &[String]) -> (bool, &'b [&'a str]) {
    match words {
        ["(", inner @ ..] => {
            let (met, rest) = read_alternatives(inner, allowed);
            (met, rest.strip_prefix(&[")"]).unwrap_or(rest))
        }
        [name, "WITH", exception, rest @ ..] => {
            let with = format!("{name} WITH {exception}");
            (allowed.contains(&with), rest)
        }
        [name, rest @ ..] => (allowed.iter().any(|licence| licence == name), rest),
        [] => (false, words),
    }
}

#[test]
fn spdx_expressions_are_read() {
    let allowed = ["MIT".to_owned(), "ISC".to_owned(), "Apache-2.0 WITH LLVM-exception".to_owned()];
    for met in [
        "MIT",
        "GPL-3.0 OR MIT",
        "Apache-2.0/MIT",
        "(GPL-3.0 OR ISC) AND MIT",
        "Apache-2.0 WITH LLVM-exception",
    ] {
        assert!(is_allowed(met, &allowed), "{met}");
    }
    for not in
        ["", "GPL-3.0", "MIT AND GPL-3.0", "(MIT OR ISC) AND GPL-3.0", "Apache-2.0", "MIT ISC"]
    {
        assert!(!is_allowed(not, &allowed), "{not}");
    }
}

/// cargo-deny checks more (advisories, other platforms); this needs nothing but Cargo.
#[test]
fn every_dependency_has_a_licence_that_deny_toml_allows() {
    let allowed = allowed_licences();
    assert!(allowed.len() > 5, "{allowed:?}");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["metadata", "--locked", "--offline", "--format-version", "1", "--filter-platform"]);
    let listed = cargo
        .arg(format!("{}-unknown-linux-gnu", std::env::consts::ARCH))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    assert!(listed.status.success(), "{}", String::from_utf8_lossy(&listed.stderr));
    let listed: Value = serde_json::from_slice(&listed.stdout).expect("JSON");
    let packages = listed["packages"].as_array().expect("packages");
    assert!(packages.len() > 100);
    let refused: Vec<String> = packages
        .iter()
        .filter(|package| !is_allowed(package["license"].as_str().unwrap_or_default(), &allowed))
        .map(|package| {
            format!("{} {}: {}", package["name"], package["version"], package["license"])
        })
        .collect();
    assert!(refused.is_empty(), "licences that deny.toml does not allow: {refused:#?}");
}

#[test]
fn both_licences_have_their_standard_text() {
    assert!(read("LICENSE-MIT").contains("Permission is hereby granted, free of charge"));
    let apache = read("LICENSE-APACHE");
    assert!(
        apache.contains("Version 2.0, January 2004")
            && apache.contains("END OF TERMS AND CONDITIONS")
    );
    assert!(read("Cargo.toml").contains("license = \"MIT OR Apache-2.0\""));
}

/// A pinned number would make machines download a toolchain that have this version under the name
/// `stable`.
#[test]
fn the_toolchain_is_stable_and_has_what_the_tests_call() {
    let toolchain = read("rust-toolchain.toml");
    for line in ["channel = \"stable\"", "components = [\"rustfmt\", \"clippy\"]"] {
        assert!(toolchain.lines().any(|found| found == line), "{line}");
    }
    assert!(read("Cargo.toml").contains("\nrust-version = \"1."));
}

#[test]
fn the_changelog_has_one_line_for_each_change_under_known_headings() {
    let changelog = read("CHANGELOG.md");
    assert!(changelog.contains("\n## [Unreleased]\n"));
    let (_, entries) = changelog.split_once("\n## ").expect("a version");
    for line in entries.lines().skip(1).filter(|line| !line.is_empty()) {
        let known = match line.strip_prefix("### ") {
            Some(group) => {
                ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"].contains(&group)
            }
            None => line.starts_with("- ") && line.ends_with('.') || line.starts_with("## ["),
        };
        assert!(known, "CHANGELOG.md: {line}");
    }
}

#[test]
fn workflows_give_few_rights_and_run_the_tests() {
    for name in ["ci", "release"] {
        let text = read(&format!(".github/workflows/{name}.yml"));
        let workflow: Value = serde_yaml::from_str(&text).expect("YAML");
        // Nothing from a pull request gets more than reading, and each job has an end.
        assert!(!text.contains("pull_request_target"));
        let rights = &workflow["permissions"];
        assert!(
            *rights == json!({ "contents": "read" }) || *rights == json!({}),
            "{name}: {rights}"
        );
        for (job, spec) in workflow["jobs"].as_object().expect("jobs") {
            assert!(
                spec["runs-on"].is_string() && spec["timeout-minutes"].is_u64(),
                "{name}: {job}"
            );
            for step in spec["steps"].as_array().expect("steps") {
                let run = step["run"].as_str().unwrap_or_default();
                assert!(step["uses"].is_string() != step["run"].is_string(), "{name}: {step}");
                // Expressions of the host in a script would run what a branch is called.
                assert!(!run.contains("${{"), "{name}: {run}");
            }
        }
    }
    assert!(read(".github/workflows/ci.yml").contains("run: ./tests/run.sh"));
}
