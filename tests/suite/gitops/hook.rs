//! Hooks of Git: no mistake gets into a commit.

use std::process::Command;

use super::{Company, example, yaml};

/// A commit of what is staged at the desk; gives whether it was let in, and what was said.
fn committed(company: &Company) -> (bool, String) {
    let mut command = Command::new("git");
    command.args(["-c", "user.name=Somebody", "-c", "user.email=s@example.org"]);
    command.args(["-c", "core.hooksPath=hooks", "commit", "--message", "A change"]);
    command.current_dir(company.work.path("desk")).env("PATH", company.programs());
    command.env("HOME", company.work.path(".")).env("GIT_CONFIG_NOSYSTEM", "1");
    let output = command.output().expect("git runs");
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

fn edit(company: &Company, from: &str, to: &str) {
    let people = company.work.read("desk/directory/people.yaml");
    assert!(people.contains(from), "{from}");
    company.work.write("desk/directory/people.yaml", people.replace(from, to));
}

#[test]
fn a_hook_lets_no_mistake_into_a_commit() {
    let company = Company::new();
    company.work.write("desk/hooks/pre-commit", example("hooks/pre-commit"));
    let hook = company.work.path("desk/hooks/pre-commit");
    let mut mode = std::fs::metadata(&hook).expect("it is there").permissions();
    std::os::unix::fs::PermissionsExt::set_mode(&mut mode, 0o755);
    std::fs::set_permissions(&hook, mode).expect("a mode");
    edit(&company, "department: CORP", "department: NOWHERE");
    company.git("desk", ["add", "--all"]);
    let (taken, said) = committed(&company);
    assert!(!taken && said.contains("NOWHERE") && said.contains("directory/people.yaml"), "{said}");
    // What is staged counts: a mistake beside it is let be, and one in it is found though the
    // folder is well.
    edit(&company, "department: NOWHERE", "department: CORP");
    let (taken, said) = committed(&company);
    assert!(!taken && said.contains("NOWHERE"), "{said}");
    company.git("desk", ["add", "--all"]);
    edit(&company, "department: CORP", "department: NOWHERE");
    let (taken, said) = committed(&company);
    assert!(taken, "{said}");
    // Settings elsewhere.
    company.git("desk", ["config", "muster.config", "sites/muster.yaml"]);
    company.git("desk", ["add", "--all"]);
    let (taken, said) = committed(&company);
    assert!(!taken && said.contains("git config muster.config"), "{said}");
    assert_eq!(company.server.requests().len(), 0);
}

#[test]
fn the_hooks_of_pre_commit_run_the_program() {
    let read = |name: &str| {
        std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(name))
    };
    let hooks = yaml(&read(".pre-commit-hooks.yaml").expect("where pre-commit looks"));
    let config = yaml(&example(".pre-commit-config.yaml"));
    super::files::fits("pre-commit-hooks", &hooks);
    super::files::fits("pre-commit-config", &config);
    let company = Company::new();
    let own = config["repos"][0]["hooks"].as_array().expect("hooks");
    for hook in hooks.as_array().expect("a list").iter().chain(own) {
        let entry = hook["entry"].as_str().expect("an entry");
        let run = || company.work.muster(entry.trim_start_matches("muster ").split(' '));
        let settings = company.work.path("desk/muster.yaml");
        run().env("MUSTER_CONFIG", &settings).run().code(0);
        let people = company.work.read("desk/directory/people.yaml");
        company.work.write(
            "desk/directory/people.yaml",
            people.replace("department: CORP", "department: NOWHERE"),
        );
        run().env("MUSTER_CONFIG", &settings).run().code(3);
        company.work.write("desk/directory/people.yaml", people);
    }
}
