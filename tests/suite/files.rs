//! Bad files and settings: each is an error with a rule, a place and what to do; none panics, none
//! is read as something else.

mod directory;
mod fuzz;
mod settings;
mod time_spans;
mod values;

use std::fs;
use std::path::Path;

use muster::model::{Problem, Profile};
use muster::render::problem_text::{ProblemStyle, render_problems};
use muster::store::yaml::{self, YamlReading};
use tempfile::TempDir;

/// What is wrong with a text: its rule, and the line and column that are named.
type Expected = (&'static str, u32, u16);

/// A mistake in a file: what it is about, the text, and what is expected.
struct Bad {
    about: &'static str,
    text: &'static str,
    expected: &'static [Expected],
}

const fn bad(about: &'static str, text: &'static str, expected: &'static [Expected]) -> Bad {
    Bad { about, text, expected }
}

/// Directories with mistakes.
pub(crate) fn read_mistakes() -> Vec<&'static str> {
    directory::CASES.iter().map(|case| case.text).collect()
}

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a file stands in a folder"))
            .expect("folders can be made");
        fs::write(path, text).expect("files can be written");
    }
    folder
}

fn read(folder: &Path) -> Result<YamlReading, Vec<Problem>> {
    yaml::read_folder(folder, "directory", None)
}

fn read_text(text: impl AsRef<[u8]>) -> Result<YamlReading, Vec<Problem>> {
    let folder = folder(&[("d/a.yaml", text.as_ref())]);
    yaml::read_folder(&folder.path().join("d"), "d", None)
}

fn with_profile(text: &str, profile: Profile) -> Vec<Problem> {
    let folder = folder(&[("d/a.yaml", text.as_bytes())]);
    match yaml::read_folder(&folder.path().join("d"), "d", Some(profile)) {
        Ok(reading) => reading.warnings,
        Err(problems) => problems,
    }
}

/// Rule, line and column of each problem.
fn places(problems: &[Problem]) -> Vec<Expected> {
    let place = |problem: &Problem| {
        problem.origin.as_ref().map_or((0, 0), |origin| (origin.line, origin.column))
    };
    problems.iter().map(|problem| (problem.rule, place(problem).0, place(problem).1)).collect()
}

/// Holds a case to what is expected of every problem: help, and an excerpt when it is printed.
/// Gives what is not as expected of this one.
fn hold(case: &Bad, problems: &[Problem], base: &Path) -> Option<String> {
    let printed = render_problems(problems, base, ProblemStyle::default());
    for problem in problems {
        assert!(problem.help.is_some(), "{}: {} has no help", case.about, problem.rule);
        assert!(!problem.message.ends_with('.'), "{}: {}", case.about, problem.message);
        assert!(printed.contains(problem.rule), "{}: {printed}", case.about);
    }
    assert!(printed.contains(" | "), "{}: no excerpt in\n{printed}", case.about);
    let found = places(problems);
    (found != case.expected)
        .then(|| format!("{}: {found:?}, not {:?}\n{printed}", case.about, case.expected))
}
