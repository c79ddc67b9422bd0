//! The architecture as a test: who may import whom, where the outside worlds are named, where
//! printing happens, and figures of the code that may only fall.

mod circles;
mod code;
mod figures;
mod rules;
mod scan;

use std::fs;
use std::path::{Path, PathBuf};

use rules::Rooms;

/// Every Rust file below `src`, as its path from the package root, sorted.
fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join("src")];
    let mut files: Vec<PathBuf> = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("src can be read") {
            let path = entry.expect("src can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    let named = files.into_iter().map(|path| {
        let name = path.strip_prefix(root).expect("files stand below the root").to_string_lossy();
        let text = fs::read_to_string(&path).expect("a source file is text");
        (name.replace('\\', "/"), text)
    });
    named.collect()
}

fn assert_no_breach(what: &str, breaches: &[String]) {
    assert!(breaches.is_empty(), "{what}:\n  {}\n", breaches.join("\n  "));
}

#[test]
fn modules_import_from_lower_layers_only() {
    let sources = sources();
    assert!(!sources.is_empty(), "no sources were found");
    let rooms = Rooms::of(sources.iter().map(|(file, _)| file.as_str()));
    let breaches: Vec<String> =
        sources.iter().flat_map(|(file, text)| rules::imports(&rooms, file, text)).collect();
    assert_no_breach("breaches of the layers (src/lib.rs has the rule)", &breaches);
}

#[test]
fn outside_worlds_are_named_in_their_rooms_only() {
    let breaches: Vec<String> =
        sources().iter().flat_map(|(file, text)| rules::worlds(file, text)).collect();
    assert_no_breach("crates named outside their rooms", &breaches);
}

#[test]
fn one_file_writes_to_standard_error() {
    let breaches: Vec<String> =
        sources().iter().flat_map(|(file, text)| rules::writes_errors(file, text)).collect();
    assert_no_breach(
        "writes to standard error beside src/cli/terminal/stderr.rs, which never fails",
        &breaches,
    );
}

#[test]
fn only_the_command_line_prints() {
    let breaches: Vec<String> =
        sources().iter().flat_map(|(file, text)| rules::prints(file, text)).collect();
    assert_no_breach(
        "prints outside src/main.rs and src/cli; write to the `impl Write` at hand",
        &breaches,
    );
}

/// Today's figures and exceptions. Each of them only ever falls: who lowers one lowers it here.
mod limits {
    /// Names that stand for several types.
    pub(super) const SHARED_TYPE_NAMES: usize = 6;
    /// Functions whose name is one word, in percent of all, rounded up.
    pub(super) const ONE_WORD_FUNCTIONS: usize = 7;
    /// Names of files that stand in several folders, such as a command and what it is about.
    pub(super) const REPEATED_STEMS: usize = 2;
    /// Lines that are wider than 100 columns: tables of test cases, and texts that cannot be
    /// broken.
    pub(super) const WIDE_LINES: usize = 34;
    pub(super) const FILES_IN_A_FOLDER: usize = 20;
    pub(super) const CROWDED_FOLDERS: &[&str] = &[];
    pub(super) const FILES_IN_A_CIRCLE: usize = 3;
    /// The first files of larger circles.
    pub(super) const LARGE_CIRCLES: &[&str] = &[];
    pub(super) const LINES_OF_A_FUNCTION: usize = 80;
    pub(super) const LONG_FUNCTIONS: &[&str] = &[];
    pub(super) const LINES_OF_A_FILE: usize = 400;
    pub(super) const LONG_FILES: &[&str] = &[
        "src/model/tables.rs",
        "src/rows/record_builder.rs",
        "src/sandbox/store/object_writes.rs",
        "src/state/state_connection.rs",
        "src/store/database/rights.rs",
        "src/store/server/write_changes.rs",
    ];
}

/// A figure that may only fall.
fn assert_falls(what: &str, limit: usize, found: &[String]) {
    let count = found.len();
    assert!(count <= limit, "{what}: {count}, and {limit} before:\n  {}\n", found.join("\n  "));
    // Two changes that each lower it meet: a few are forgiven.
    let fell = count + 5 <= limit;
    assert!(!fell, "{what}: {count}; lower the constant {limit} in tests/suite/house.rs");
}

/// What is found beside the exceptions; and exceptions that are none any more.
fn assert_no_other(what: &str, exceptions: &[&str], found: &[String]) {
    let is_known = |one: &String| exceptions.iter().any(|known| one.starts_with(known));
    let new: Vec<String> = found.iter().filter(|one| !is_known(one)).cloned().collect();
    assert_no_breach(what, &new);
    let over: Vec<&&str> = exceptions
        .iter()
        .filter(|known| !found.iter().any(|one| one.starts_with(**known)))
        .collect();
    assert!(over.is_empty(), "{what}: no exceptions any more, take them off the list: {over:?}");
}

#[test]
fn type_names_are_unique_in_the_crate() {
    let found = figures::shared_type_names(&code::code_files(&sources()));
    assert_falls("names that stand for several types", limits::SHARED_TYPE_NAMES, &found);
}

#[test]
fn functions_are_named_by_verb_and_object() {
    let (found, count) = figures::one_word_functions(&code::code_files(&sources()));
    assert!(count > 1_000, "only {count} functions were found");
    let (percent, limit) = ((100 * found.len()).div_ceil(count), limits::ONE_WORD_FUNCTIONS);
    let all = found.join("\n  ");
    assert!(percent <= limit, "{percent} % of the functions have a name of one word:\n  {all}\n");
    assert!(percent == limit, "{percent} %; lower the constant {limit} in tests/suite/house.rs");
}

#[test]
fn file_names_say_where_they_are() {
    let found = figures::repeated_stems(&code::code_files(&sources()));
    assert_falls("file names that stand in several folders", limits::REPEATED_STEMS, &found);
}

#[test]
fn folders_are_not_crowded() {
    let files = code::code_files(&sources());
    let found: Vec<String> = figures::crowded_folders(&files, limits::FILES_IN_A_FOLDER)
        .into_iter()
        .map(|(folder, count)| format!("{folder}: {count} files"))
        .collect();
    assert_no_other("folders of too many files", limits::CROWDED_FOLDERS, &found);
}

#[test]
fn no_import_circle_is_larger_than_three_files() {
    let files = code::code_files(&sources());
    let found: Vec<String> = circles::circles_above(&files, limits::FILES_IN_A_CIRCLE)
        .into_iter()
        .map(|circle| circle.join(", "))
        .collect();
    assert_no_other("files that import each other in a circle", limits::LARGE_CIRCLES, &found);
}

#[test]
fn functions_fit_on_a_screen_or_two() {
    let files = code::code_files(&sources());
    let found = figures::long_functions(&files, limits::LINES_OF_A_FUNCTION);
    assert_no_other("functions of too many lines", limits::LONG_FUNCTIONS, &found);
}

#[test]
fn files_answer_one_question() {
    let files = code::code_files(&sources());
    let found: Vec<String> = figures::long_files(&files, limits::LINES_OF_A_FILE)
        .into_iter()
        .map(str::to_owned)
        .collect();
    assert_no_other("files of too many lines", limits::LONG_FILES, &found);
}

#[test]
fn lines_fit_on_a_hundred_columns() {
    let found = figures::wide_lines(&sources());
    assert_falls("lines of more than 100 columns", limits::WIDE_LINES, &found);
}
