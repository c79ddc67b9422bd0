//! The steps of a pipeline, run as a runner runs them: a shell, the variables of the file,
//! conditions, outputs.

use std::collections::BTreeMap;
use std::process::Command;

use serde_json::Value;

use super::Company;

/// What became of a job.
#[derive(Debug)]
pub(super) struct Ended {
    pub(super) code: i32,
    pub(super) log: String,
    /// The page that the job showed beside its log.
    pub(super) summary: String,
}

impl Ended {
    #[track_caller]
    pub(super) fn code(self, expected: i32) -> Ended {
        assert!(self.code == expected, "expected {expected}: {self:#?}");
        self
    }

    #[track_caller]
    pub(super) fn says(self, text: &str) -> Ended {
        assert!(
            self.log.contains(text) || self.summary.contains(text),
            "expected {text:?}: {self:#?}"
        );
        self
    }
}

/// Runs a script in a folder of the company; gives the exit code and what it said.
pub(super) fn shell(
    company: &Company,
    folder: &str,
    shell: &[&str],
    script: &str,
    env: &BTreeMap<String, String>,
) -> (i32, String) {
    let mut command = Command::new(shell[0]);
    command
        .args(&shell[1..])
        .args(["-c", script])
        .current_dir(company.work.path(folder))
        .env_clear();
    command
        .env("PATH", company.programs())
        .env("HOME", company.work.path("."))
        .env("LANG", "C.UTF-8");
    command.env("TZ", "UTC").env("GIT_CONFIG_NOSYSTEM", "1").envs(env);
    let output = command.output().expect("a shell runs");
    let said = [&output.stdout[..], &output.stderr[..]]
        .map(|text| String::from_utf8_lossy(text).into_owned());
    (output.status.code().unwrap_or(-1), said.concat())
}

/// One job of a workflow of GitHub Actions.
pub(super) struct Job<'a> {
    pub(super) company: &'a Company,
    pub(super) workflow: &'a Value,
    pub(super) name: &'a str,
    /// The checkout.
    pub(super) folder: String,
    /// What expressions know: `secrets.MUSTER_PASSWORD`, `github.event.pull_request.number`.
    pub(super) known: BTreeMap<String, String>,
    /// Variables of every step.
    pub(super) env: BTreeMap<String, String>,
}

impl Job<'_> {
    /// Whether the job would be run at all.
    pub(super) fn is_due(&self) -> bool {
        self.workflow["jobs"][self.name]["if"]
            .as_str()
            .is_none_or(|condition| self.holds(condition))
    }

    pub(super) fn run(mut self) -> Ended {
        assert!(self.is_due(), "{} is not run", self.name);
        let job = &self.workflow["jobs"][self.name];
        for env in [&self.workflow["env"], &job["env"]] {
            let more = self.variables(env);
            for (name, value) in &more {
                self.known.insert(format!("env.{name}"), value.clone());
            }
            self.env.extend(more);
        }
        let mut ended = Ended { code: 0, log: String::new(), summary: String::new() };
        for step in job["steps"].as_array().expect("steps") {
            let condition = step["if"].as_str().unwrap_or("success()");
            // Without a word about the state of the job a step is for jobs that go well.
            let whatever = condition.contains("cancelled()") || condition.contains("always()");
            if (ended.code != 0 && !whatever) || !self.holds(condition) {
                continue;
            }
            match step["uses"].as_str() {
                Some(action) => self.action(action, &step["with"]),
                None => self.step(step, &mut ended),
            }
        }
        ended
    }

    fn step(&mut self, step: &Value, ended: &mut Ended) {
        let script = step["run"].as_str().expect("a step runs something");
        assert!(
            !script.contains("${{"),
            "an expression in a script lets others write it: {script}"
        );
        let mut env = self.env.clone();
        env.extend(self.variables(&step["env"]));
        for name in ["GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_PATH"] {
            let path = self.company.work.path(&format!("{}.{name}", self.folder));
            std::fs::write(&path, "").expect("a file");
            env.insert(name.to_owned(), path.display().to_string());
        }
        let bash = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail"];
        let (code, said) = shell(self.company, &self.folder, &bash, script, &env);
        ended.log.push_str(&said);
        ended.code = if ended.code == 0 { code } else { ended.code };
        let read = |name: &str| self.company.work.read(&format!("{}.{name}", self.folder));
        ended.summary.push_str(&read("GITHUB_STEP_SUMMARY"));
        let id = step["id"].as_str().unwrap_or("none");
        for line in read("GITHUB_OUTPUT").lines() {
            let (name, value) = line.split_once('=').expect("an output");
            self.known.insert(format!("steps.{id}.outputs.{name}"), value.to_owned());
        }
    }

    /// What actions of the host do, as far as these files use them.
    fn action(&self, action: &str, with: &Value) {
        match action {
            "actions/checkout@v4" => assert_eq!(with["persist-credentials"], Value::Bool(false)),
            "actions/upload-artifact@v4" => {
                let name = self.filled(with["name"].as_str().expect("a name"));
                let path = with["path"].as_str().expect("a path");
                let text = self.company.work.read(&format!("{}/{path}", self.folder));
                let run = &self.env["GITHUB_RUN_ID"];
                self.company.work.write(&format!("hub/artifacts/{run}/{name}/{path}"), text);
            }
            other => panic!("no such action here: {other}"),
        }
    }

    fn variables(&self, env: &Value) -> BTreeMap<String, String> {
        let all = env.as_object().into_iter().flatten();
        all.map(|(name, value)| {
            let text = value.as_str().map_or_else(|| value.to_string(), |text| self.filled(text));
            (name.clone(), text)
        })
        .collect()
    }

    /// Text with its expressions replaced; what is not known is empty, as with the host.
    fn filled(&self, text: &str) -> String {
        let mut parts = text.split("${{");
        let mut out = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (expression, rest) = part.split_once("}}").expect("an expression ends");
            out.push_str(&self.value(expression.trim()));
            out.push_str(rest);
        }
        out
    }

    fn value(&self, term: &str) -> String {
        if let Some(text) = term.strip_prefix('\'') {
            return text.trim_end_matches('\'').to_owned();
        }
        if let Some(file) =
            term.strip_prefix("hashFiles('").and_then(|rest| rest.strip_suffix("')"))
        {
            let there = self.company.work.path(&format!("{}/{file}", self.folder)).exists();
            return if there { "a hash".to_owned() } else { String::new() };
        }
        let known =
            term.chars().all(|letter| letter.is_ascii_alphanumeric() || "._-".contains(letter));
        assert!(known, "this is no expression that the tests read: {term}");
        self.known.get(term).cloned().unwrap_or_default()
    }

    fn holds(&self, condition: &str) -> bool {
        let condition = condition.trim().trim_start_matches("${{").trim_end_matches("}}");
        condition.split("&&").map(str::trim).all(|term| match term {
            "success()" | "!cancelled()" | "always()" => true,
            term => match (term.split_once(" == "), term.split_once(" != ")) {
                (Some((left, right)), _) => self.value(left) == self.value(right),
                (_, Some((left, right))) => self.value(left) != self.value(right),
                _ => panic!("this is no condition that the tests read: {term}"),
            },
        })
    }
}
