//! The documents: every command line in README and `docs/` is executed, every link leads somewhere,
//! the reference pages are those of the program, and the English keeps to the style guide.

mod commands;
mod links;
mod page;
mod phrases;
mod reference;
mod session;
mod spans;

use std::fs;
use std::path::{Path, PathBuf};

/// The root of the package.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every Markdown file of the documentation by its path from the root: README, project files, the
/// book and the examples.
fn documents() -> Vec<(String, String)> {
    let mut paths: Vec<PathBuf> =
        ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"].map(PathBuf::from).to_vec();
    for folder in ["docs/src", "examples"] {
        collect_markdown(Path::new(folder), &mut paths);
    }
    paths.sort();
    let read = |path: PathBuf| {
        let name = path.to_string_lossy().into_owned();
        let text = fs::read_to_string(root().join(&path))
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        (name, text)
    };
    paths.into_iter().map(read).collect()
}

fn collect_markdown(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(root().join(folder)).expect("the folder can be listed") {
        let path = folder.join(entry.expect("an entry").file_name());
        if root().join(&path).is_dir() {
            collect_markdown(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            paths.push(path);
        }
    }
}
