//! Directories that are looked at whether or not they are right, from a disk or from texts that
//! stand elsewhere.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use chrono::Utc;

use super::load_directory::{LoadedYaml, Text, load_folder_knowing, load_texts};
use super::parsed_texts::ParsedTexts;
use super::{files, write};
use crate::model::check::ValidationCase;
use crate::model::{Directory, Origin, Place, Problem, Profile, QuotedLine};

/// A directory with all that is wrong with it.
#[derive(Debug)]
pub struct ExaminedDirectory {
    pub directory: Directory,
    pub problems: Vec<Problem>,
    /// Every record and field was read: what is wrong, if anything, is what they say.
    pub whole: bool,
}

/// What stands in front of a file that Git LFS keeps elsewhere.
const POINTER: &[u8] = b"version https://git-lfs.github.com/spec/";

/// A folder or file; what cannot be read is among the problems.
pub fn examine_folder(
    root: &Path,
    shown_as: &str,
    profile: Option<Profile>,
    known: Option<&ParsedTexts>,
) -> ExaminedDirectory {
    let mut loaded = load_folder_knowing(root, shown_as, false, known);
    if let Some(problem) = write::unfinished_diagnostic(root, shown_as) {
        loaded.findings.push(problem);
    }
    check_loaded(loaded, profile)
}

/// Texts in the order in which a folder would hold them. The lines that problems speak of go with
/// them: they can be read nowhere else. `quoted` marks which characters of a line are not shown.
pub fn examine_texts(
    texts: &[Text],
    profile: Option<Profile>,
    known: Option<&ParsedTexts>,
    quoted: fn(&Problem, String) -> QuotedLine,
) -> ExaminedDirectory {
    let mut loaded = load_texts(texts, known);
    for text in texts {
        if let Some(problem) = find_unfit(text) {
            loaded.findings.push(
                problem.at_origin(Origin::new(Arc::from(text.name.as_str()), Place::default())),
            );
        }
    }
    let mut examined = check_loaded(loaded, profile);
    let by_name: HashMap<&str, &[u8]> =
        texts.iter().map(|text| (text.name.as_str(), text.bytes.as_slice())).collect();
    for problem in &mut examined.problems {
        let origin = problem.origin.as_ref().filter(|origin| origin.line > 0);
        let line = origin.and_then(|origin| line_of(by_name.get(&*origin.file)?, origin.line));
        problem.quoted = line.map(|line| quoted(problem, line));
    }
    examined
}

/// Whether a file of this path is read where a folder is; one that is named by itself always is.
pub fn is_wanted(path: &str) -> bool {
    files::is_yaml(Path::new(path))
}

fn check_loaded(mut loaded: LoadedYaml, profile: Option<Profile>) -> ExaminedDirectory {
    let whole = !loaded.findings.has_errors();
    ValidationCase::new(&loaded.directory, profile, loaded.complete)
        .with_today(Utc::now().date_naive())
        .apply_rules(&mut loaded.findings);
    ExaminedDirectory {
        directory: loaded.directory,
        problems: loaded.findings.into_problems(),
        whole,
    }
}

fn find_unfit(text: &Text) -> Option<Problem> {
    if text.bytes.len() as u64 > files::MOST_BYTES {
        let what = format!("`{}` is larger than {} MiB", text.name, files::MOST_BYTES >> 20);
        return Some(Problem::error("too-large", what).with_help("split it into several files"));
    }
    text.bytes.starts_with(POINTER).then(|| {
        let what = format!(
            "`{}` is kept by Git LFS, and the revision holds only a pointer to it",
            text.name
        );
        Problem::error("unreadable", what)
            .with_help("compare checked-out folders, or take the file out of LFS")
    })
}

fn line_of(bytes: &[u8], number: u32) -> Option<String> {
    let line =
        bytes.split(|byte| *byte == b'\n').nth(usize::try_from(number).ok()?.checked_sub(1)?)?;
    let text = String::from_utf8_lossy(line);
    let text = if number == 1 { text.trim_start_matches('\u{FEFF}') } else { &text };
    Some(text.trim_end_matches('\r').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn examined(text: &str) -> ExaminedDirectory {
        let text = Text { name: "main:people.yaml".to_owned(), bytes: text.into() };
        examine_texts(&[text], None, None, |_, line| QuotedLine {
            hidden: std::iter::once(0..1).collect(),
            personal: Vec::new(),
            line,
        })
    }

    #[test]
    fn what_is_wrong_with_a_text_brings_its_line() {
        let found = examined("employees:\r\n  - { code: A, colour: red }\r\n");
        assert!(!found.whole);
        let problem = &found.problems[0];
        let place = problem.origin.as_ref().map(ToString::to_string);
        assert_eq!(place.as_deref(), Some("main:people.yaml:2:16"));
        let quoted =
            problem.quoted.as_ref().map(|quoted| (quoted.line.as_str(), quoted.hidden.len()));
        assert_eq!(quoted, Some(("  - { code: A, colour: red }", 1)));
    }

    #[test]
    fn what_was_read_to_its_end_is_whole_whatever_it_says() {
        let found = examined("departments: []\nemployees:\n  - { code: A, department: GONE }\n");
        assert!(found.whole && found.problems.iter().any(Problem::is_error));
        assert_eq!(found.directory.len(), 1);
        assert!(examined("").whole);
        let pointer =
            examined("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n");
        assert!(
            !pointer.whole
                && pointer.problems.iter().any(|problem| problem.message.contains("LFS"))
        );
    }
}
