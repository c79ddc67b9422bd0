//! The architecture as a test: who may import whom, where the outside worlds are named, and where
//! printing happens.

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
