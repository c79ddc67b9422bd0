//! HR systems and export files as they are found in the world: the schema, the codes and the dates
//! of each, with people that are invented, and the settings that a sensible user writes for it.
//! Each goes plan, apply, nothing to do, without a false alarm: against an empty server, against
//! one that was kept by hand so far, and after what changes later.
//!
//! A shape is a folder of `data`: `muster.yaml`; `hr.sql`, or `feed/` with the files; `seed.yaml`
//! with what the server held before; `1.sql` or `1/`, and so on, with what changes later; and
//! `expected.txt`:
//!
//! ```text
//! empty: create 2 area, 5 employee        what the first plan does to an empty server
//! seeded: create 1 area; update 1 employee    and to the one that was kept by hand
//! warning: a fragment of a warning that is right; there are no others
//! then: update employee 7, delete employee 8    what the plan does after the first change
//! warning: a fragment of a warning of that plan
//! ```

mod files;
mod mariadb;
mod postgres;
mod sqlite;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::program::{Program, Running, Workspace};

/// What a plan is expected to be, and the warnings that it rightly has.
#[derive(Debug, Default)]
struct Expected {
    plan: String,
    warnings: Vec<String>,
}

/// What is told of every source, and stops nobody: people are called Null, and a crew has one
/// address. Each of these has tests of its own.
const TOLD: &[&str] =
    &["a word that stands for no value", "several people have the same e-mail address"];

/// The folder of a shape.
#[derive(Clone)]
pub(crate) struct Shape {
    folder: PathBuf,
}

impl Shape {
    fn named(name: &str) -> Shape {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        Shape { folder: root.join("tests/suite/shapes/data").join(name) }
    }

    /// The text of a file that may be missing.
    fn text(&self, name: &str) -> Option<String> {
        std::fs::read_to_string(self.folder.join(name)).ok()
    }

    /// The expectations: of an empty server, of the seeded one, and of each later change.
    fn expected(&self) -> [Vec<Expected>; 3] {
        let mut parts = [Vec::new(), Vec::new(), Vec::new()];
        let mut at = 0;
        let mut common = Vec::new();
        for line in self.text("expected.txt").expect("every shape has one").lines() {
            let (word, rest) = line.split_once(": ").unwrap_or((line.trim_end_matches(':'), ""));
            let plan = || Expected { plan: rest.to_owned(), warnings: Vec::new() };
            match word {
                "empty" => parts[0].push(plan()),
                "seeded" => parts[1].push(plan()),
                "then" => {
                    at = 2;
                    parts[2].push(plan());
                }
                "warning" if at == 2 => {
                    parts[2].last_mut().expect("after `then`").warnings.push(rest.to_owned());
                }
                "warning" => common.push(rest.to_owned()),
                _ => panic!("{}: {line}", self.folder.display()),
            }
        }
        for first in parts[..2].iter_mut().flatten() {
            first.warnings.clone_from(&common);
        }
        parts
    }
}

/// A folder with the settings of a shape, and a sandbox that they lead to.
struct Stand {
    work: Workspace,
    database: String,
    _server: Running,
}

impl Stand {
    fn new(shape: &Shape, database: &str, seed: &str) -> Stand {
        let work = Workspace::new();
        let settings = shape.text("muster.yaml").expect("every shape has settings");
        let profile = settings.lines().find_map(|line| line.trim().strip_prefix("profile: "));
        let mut line = vec!["sandbox", "--listen", "127.0.0.1:0"];
        line.extend(profile.iter().flat_map(|profile| ["--profile", profile]));
        if !seed.is_empty() {
            work.write("seed/all.yaml", seed);
            line.extend(["--seed", "seed"]);
        }
        let server = work.muster(line).start();
        let said = server.until("Ctrl-C stops it\n");
        let url = said
            .split_whitespace()
            .find(|word| word.starts_with("http://"))
            .expect("it says where");
        assert!(settings.contains("http://127.0.0.1:8090"));
        work.write("muster.yaml", settings.replace("http://127.0.0.1:8090", url));
        Stand { work, database: database.to_owned(), _server: server }
    }

    fn muster<const N: usize>(&self, arguments: [&str; N]) -> Program {
        self.work.muster(arguments).env("MUSTER_PASSWORD", "admin").env("HR_URL", &self.database)
    }

    /// The plan, which has no refusals and exactly these warnings.
    #[track_caller]
    fn plan(&self, warnings: &[String]) -> Value {
        let run = self.muster(["plan", "--format", "json"]).run().code(0);
        let plan = run.json();
        assert_eq!(plan["refusals"], Value::Array(Vec::new()), "{run}");
        assert_eq!(plan["conflicts"], Value::Array(Vec::new()), "{run}");
        let said = plan["warnings"].as_array().expect("a list");
        let mut said: Vec<String> = said.iter().map(told).collect();
        said.retain(|warning| !TOLD.iter().any(|about| warning.contains(about)));
        for fragment in warnings {
            let at = said.iter().position(|warning| warning.contains(fragment));
            said.remove(
                at.unwrap_or_else(|| panic!("expected a warning with {fragment:?}: {said:#?}")),
            );
        }
        assert!(said.is_empty(), "warnings that are not right: {said:#?}");
        plan
    }

    /// Applies the plan; after it there is nothing to do, and a second apply does nothing.
    #[track_caller]
    fn settle(&self) {
        self.muster(["apply", "--yes", "--quiet"]).run().code(0);
        self.muster(["plan", "--detailed-exitcode"]).run().code(0).says("nothing to do");
        let run = self.muster(["apply", "--yes", "--format", "json"]).run().code(0);
        assert_eq!(run.json()["changes"], Value::Array(Vec::new()), "{run}");
    }
}

fn told(warning: &Value) -> String {
    warning.as_str().map_or_else(|| warning.to_string(), str::to_owned)
}

/// Where a shape keeps its data: a database in which statements run, or the files of each stand.
trait Source {
    /// The address of the database.
    fn url(&self) -> String;
    fn run(&self, statements: &str);
}

/// Files in the folder of the settings.
struct Files;

impl Source for Files {
    fn url(&self) -> String {
        String::new()
    }

    fn run(&self, statements: &str) {
        assert!(statements.is_empty(), "files run no statements");
    }
}

/// Walks a shape through an empty server, through the seeded one, and there through everything that
/// changes later.
#[track_caller]
fn walk(name: &str, open: impl FnOnce(&str) -> Box<dyn Source>) {
    let shape = Shape::named(name);
    let source = open(&shape.text("hr.sql").unwrap_or_default());
    let [empty, seeded, later] = shape.expected();
    let seed = shape.text("seed.yaml").unwrap_or_default();
    assert_eq!(seed.is_empty(), seeded.is_empty(), "{name}: a seed has its expectation");
    let data = |part: &str| format!("tests/suite/shapes/data/{name}/{part}");
    let mut last = None;
    for (seed, expected) in [("", empty), (&seed, seeded)] {
        let Some(expected) = expected.first() else { continue };
        let stand = Stand::new(&shape, &source.url(), seed);
        if shape.folder.join("feed").is_dir() {
            stand.work.copy(&data("feed"), "feed");
        }
        let plan = stand.plan(&expected.warnings);
        assert_eq!(counted(&plan), expected.plan, "{name}: {:#?}", done(&plan));
        stand.settle();
        last = Some(stand);
    }
    let stand = last.expect("one was walked");
    for (number, expected) in (1..).zip(later) {
        match shape.text(&format!("{number}.sql")) {
            Some(statements) => source.run(&statements),
            None => {
                stand.work.copy(&data(&number.to_string()), "feed");
            }
        }
        let plan = stand.plan(&expected.warnings);
        let wanted: BTreeSet<String> = expected.plan.split(", ").map(str::to_owned).collect();
        assert_eq!(done(&plan), wanted, "{name}: change {number}: {plan:#}");
        stand.settle();
    }
}

/// The changes of a plan. That a card is freed before it goes to somebody else is no matter here.
fn changes(plan: &Value) -> impl Iterator<Item = &Value> {
    let changes = plan["changes"].as_array().expect("a plan has changes");
    changes.iter().filter(|change| change["reason"] != "freed")
}

/// What a plan does to each record, in whatever order.
fn done(plan: &Value) -> BTreeSet<String> {
    let text = |change: &Value, key: &str| change[key].as_str().unwrap_or_default().to_owned();
    changes(plan)
        .map(|change| {
            format!("{} {} {}", text(change, "action"), text(change, "kind"), text(change, "code"))
        })
        .collect()
}

/// What a plan does, in numbers: `create 2 department, 5 employee; update 1 employee`.
fn counted(plan: &Value) -> String {
    let counts = |action: &str| {
        let of_kind = |kind: &str| {
            let is = |change: &&Value| change["action"] == action && change["kind"] == kind;
            let count = changes(plan).filter(is).count();
            (count > 0).then(|| format!("{count} {kind}"))
        };
        let kinds = ["area", "department", "position", "employee"];
        let kinds: Vec<String> = kinds.into_iter().filter_map(of_kind).collect();
        (!kinds.is_empty()).then(|| format!("{action} {}", kinds.join(", ")))
    };
    let parts =
        ["create", "update", "delete", "resign", "reinstate"].into_iter().filter_map(counts);
    parts.collect::<Vec<_>>().join("; ")
}
