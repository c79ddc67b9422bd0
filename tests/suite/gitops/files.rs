//! The files themselves: what their hosts would read, every script readable to its shell, every
//! command line known.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::{example, root, yaml};
use crate::program::Workspace;

const WORKFLOWS: [&str; 3] = ["muster-plan", "muster-apply", "muster-drift"];

/// Holds a file against the schema of its sort.
pub(super) fn fits(schema: &str, file: &Value) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join(format!("tests/suite/gitops/{schema}.schema.json"));
    let schema: Value =
        serde_json::from_str(&std::fs::read_to_string(&path).expect("a schema")).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a valid schema");
    let wrong: Vec<String> = validator
        .iter_errors(file)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(wrong.is_empty(), "{path:?}: {wrong:#?}");
}

/// Every script with the shell that runs it.
fn scripts() -> Vec<(String, &'static str, String)> {
    let mut all = Vec::new();
    for name in WORKFLOWS {
        let workflow = yaml(&example(&format!(".github/workflows/{name}.yml")));
        for (job, spec) in workflow["jobs"].as_object().expect("jobs") {
            for step in spec["steps"].as_array().expect("steps") {
                if let Some(script) = step["run"].as_str() {
                    all.push((format!("{name} {job} {}", step["name"]), "bash", script.to_owned()));
                }
            }
        }
    }
    let file = yaml(&example(".gitlab-ci.yml"));
    for (job, spec) in file.as_object().expect("jobs") {
        for part in ["before_script", "script"] {
            let lines = spec[part].as_array().into_iter().flatten().filter_map(Value::as_str);
            let script = lines.map(|line| format!("{line}\n")).collect::<String>();
            if !script.is_empty() {
                // Runners take bash where there is one, and else sh.
                all.push((format!("gitlab {job}"), "sh", script));
            }
        }
    }
    all.push(("muster-ci.sh".to_owned(), "sh", example("muster-ci.sh")));
    all.push(("hooks/pre-commit".to_owned(), "sh", example("hooks/pre-commit")));
    all
}

#[test]
fn every_file_is_what_its_host_reads() {
    for name in WORKFLOWS {
        fits("github", &yaml(&example(&format!(".github/workflows/{name}.yml"))));
    }
    fits("gitlab", &yaml(&example(".gitlab-ci.yml")));
}

#[test]
fn a_schema_finds_what_is_wrong() {
    let good = yaml(&example(".github/workflows/muster-plan.yml"));
    let mut wrong = Vec::new();
    for change in [
        |file: &mut Value| {
            file["jobs"]["plan"]["permission"] = file["jobs"]["plan"]["permissions"].take()
        },
        |file: &mut Value| {
            file["jobs"]["plan"]["steps"][1]["runs"] =
                file["jobs"]["plan"]["steps"][1]["run"].take()
        },
        |file: &mut Value| file["permissions"] = "write-all".into(),
        |file: &mut Value| {
            file["jobs"]["plan"]["steps"][0]["uses"] = "somebody/checkout@main".into()
        },
    ] {
        let mut file = good.clone();
        change(&mut file);
        wrong.push(std::panic::catch_unwind(|| fits("github", &file)).is_err());
    }
    assert_eq!(wrong, [true; 4]);
}

#[test]
fn every_script_can_be_read_by_its_shell() {
    let scripts = scripts();
    assert!(scripts.len() > 15, "{}", scripts.len());
    for (name, shell, script) in scripts {
        let output = Command::new(shell).args(["-n", "-c", &script]).output().expect("a shell");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && said.is_empty(), "{name}: {said}");
    }
}

#[test]
fn every_command_line_is_one_of_this_program() {
    let work = Workspace::new();
    let mut seen = 0;
    for (name, _, script) in scripts() {
        let script = script.replace("\\\n", " ");
        for line in script
            .lines()
            .map(str::trim)
            .filter(|line| !line.starts_with('#') && !line.contains("echo "))
        {
            let Some(at) =
                line.find("muster ").filter(|&at| at == 0 || line[..at].ends_with([' ', ';']))
            else {
                continue;
            };
            let words = line[at + 7..]
                .split_whitespace()
                .take_while(|word| !matches!(*word, "||" | ">/dev/null"));
            let words: Vec<&str> = words.map(|word| word.trim_matches('"')).collect();
            let flags = words.iter().filter(|word| word.starts_with("--")).copied();
            let help = work.muster([words[0], "--help"]).run().code(0);
            for flag in flags {
                assert!(help.stdout.contains(flag), "{name}: {flag} of {line}");
            }
            seen += 1;
        }
    }
    assert!(seen >= 10, "{seen}");
}

#[test]
fn the_files_that_have_to_run_can_be_run() {
    for name in ["muster-ci.sh", "hooks/pre-commit"] {
        let mode = std::fs::metadata(root().join(name)).expect(name).permissions();
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&mode) & 0o111, 0o111, "{name}");
    }
}

#[test]
fn the_accounts_that_write_are_kept_from_pull_requests() {
    for name in WORKFLOWS {
        let workflow = yaml(&example(&format!(".github/workflows/{name}.yml")));
        for (job, spec) in workflow["jobs"].as_object().expect("jobs") {
            let writes = spec.to_string().contains("secrets.MUSTER_PASSWORD");
            assert_eq!(writes, name == "muster-apply", "{name} {job}");
            if writes {
                assert_eq!(spec["environment"], "production", "{name} {job}");
            }
        }
    }
}
