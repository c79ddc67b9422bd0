//! Which files a folder holds.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::model::{Findings, Origin, Place, Problem};

/// How many files are read; more is a folder that was not meant.
const MOST_FILES: usize = 100_000;
/// How large one file may be, in bytes.
pub(super) const MOST_BYTES: u64 = 512 << 20;
/// How deep folders may be nested.
const MOST_FOLDERS: usize = 64;

/// A file to read.
pub(super) struct YamlFileEntry {
    pub(super) path: PathBuf,
    /// Its name in messages.
    pub(super) name: Arc<str>,
    pub(super) size: u64,
}

/// Whether a folder's file of this name is read.
pub(super) fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|extension| {
        extension.eq_ignore_ascii_case("yaml") || extension.eq_ignore_ascii_case("yml")
    })
}

/// The search for files, with what went wrong.
#[derive(Default)]
struct YamlFileSearch {
    found: Vec<YamlFileEntry>,
    findings: Findings,
    /// Folders that were entered, by what they really are.
    entered: HashMap<PathBuf, String>,
    too_many: bool,
}

/// The YAML files under a folder, sorted by path, or the one file.
pub(super) fn list_files(root: &Path, shown_as: &str) -> (Vec<YamlFileEntry>, Findings) {
    let mut search = YamlFileSearch::default();
    match fs::metadata(root) {
        Ok(metadata) if metadata.is_dir() => {
            search.search_folder(root, shown_as.trim_end_matches('/'), 0);
            if search.found.is_empty() && !search.findings.has_errors() {
                let what = format!("there is no YAML file in `{shown_as}`");
                let help = "write the directory into files named *.yaml or *.yml";
                search.report_diagnostic(
                    Problem::warning("no-files", what).with_help(help),
                    shown_as,
                );
            }
        }
        Ok(metadata) => search.add_file(root.to_owned(), shown_as.to_owned(), &metadata),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let what = format!("there is no file or folder `{shown_as}`");
            let help =
                "create it, or correct the path; paths in muster.yaml are relative to that file";
            search.report_diagnostic(Problem::error("not-found", what).with_help(help), shown_as);
        }
        Err(error) => search.report_unreadable(shown_as, &error),
    }
    search.found.sort_by(|a, b| a.path.cmp(&b.path));
    (search.found, search.findings)
}

impl YamlFileSearch {
    fn report_diagnostic(&mut self, problem: Problem, name: &str) {
        self.findings.push(problem.at_origin(Origin::new(Arc::from(name), Place::default())));
    }

    fn report_unreadable(&mut self, name: &str, error: &io::Error) {
        let what = format!("`{name}` cannot be read: {error}");
        self.report_diagnostic(
            Problem::error("unreadable", what).with_help("look at its owner and permissions"),
            name,
        );
    }

    fn search_folder(&mut self, path: &Path, name: &str, depth: usize) {
        let real = match fs::canonicalize(path) {
            Ok(real) => real,
            Err(error) => return self.report_unreadable(name, &error),
        };
        if let Some(earlier) = self.entered.get(&real) {
            let what = format!("`{name}` is the folder `{earlier}` again, by a symbolic link");
            return self.report_diagnostic(
                Problem::error("folder-twice", what).with_help("remove the link"),
                name,
            );
        }
        if depth > MOST_FOLDERS {
            let what = format!("folders are nested deeper than {MOST_FOLDERS}");
            return self.report_diagnostic(
                Problem::error("too-many-files", what).with_help("move the files up"),
                name,
            );
        }
        self.entered.insert(real, name.to_owned());
        let entries = match fs::read_dir(path) {
            Ok(entries) => entries,
            Err(error) => return self.report_unreadable(name, &error),
        };
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths {
            self.search_entry(path, name, depth);
        }
    }

    fn search_entry(&mut self, path: PathBuf, folder: &str, depth: usize) {
        let Some(last) = path.file_name().map(|last| last.to_string_lossy().into_owned()) else {
            return;
        };
        if last.starts_with('.') {
            return;
        }
        let name = format!("{folder}/{last}");
        let is_yaml = is_yaml(&path);
        match fs::metadata(&path) {
            Ok(metadata) if metadata.is_dir() => self.search_folder(&path, &name, depth + 1),
            Ok(metadata) if is_yaml => self.add_file(path, name, &metadata),
            Err(error) if is_yaml => self.report_unreadable(&name, &error),
            Ok(_) | Err(_) => {}
        }
    }

    fn add_file(&mut self, path: PathBuf, name: String, metadata: &fs::Metadata) {
        if !metadata.is_file() {
            let what = format!("`{name}` is not a regular file");
            return self.report_diagnostic(
                Problem::error("unreadable", what).with_help("name a file or a folder"),
                &name,
            );
        }
        if metadata.len() > MOST_BYTES {
            let what = format!("`{name}` is larger than {} MiB", MOST_BYTES >> 20);
            return self.report_diagnostic(
                Problem::error("too-large", what).with_help("split it into several files"),
                &name,
            );
        }
        if self.found.len() >= MOST_FILES {
            if !self.too_many {
                self.too_many = true;
                let what = format!("there are more than {MOST_FILES} YAML files");
                self.report_diagnostic(
                    Problem::error("too-many-files", what).with_help("is this the right folder?"),
                    &name,
                );
            }
            return;
        }
        self.found.push(YamlFileEntry { path, name: Arc::from(name), size: metadata.len() });
    }
}
