//! The quick reader of plain-shaped YAML gives what the general parser gives, or nothing.

mod author;
mod forms;
mod loading;
mod record;

use std::fs;
use std::path::Path;
use std::thread;

use author::YamlAuthor;
use record::compare;

/// Texts that are compared in each run of the tests; `MUSTER_STORM_CASES` takes more, and other
/// ones each time.
const TEXTS: usize = 200_000;
const THREADS: usize = 4;

/// Fails where a text is left to the general parser, or is read differently.
#[track_caller]
pub(crate) fn assert_is_scanned(name: &str, text: &str) {
    assert!(compare(text, 1).is_some(), "{name} is not of plain shape:\n{text}");
}

/// Short texts with each form that YAML has, right and wrong.
fn read_forms() -> Vec<String> {
    serde_json::from_str(include_str!("forms.json")).expect("a list of texts")
}

/// The YAML files of the examples, by their paths.
fn read_examples() -> Vec<(String, String)> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path
                .extension()
                .is_some_and(|extension| extension == "yaml" || extension == "yml")
            {
                let text = fs::read_to_string(&path).expect("text");
                found.push((path.to_string_lossy().into_owned(), text));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn what_is_scanned_has_the_nodes_that_the_parser_gives() {
    let asked = std::env::var("MUSTER_STORM_CASES").ok().and_then(|cases| cases.parse().ok());
    let seed = match asked {
        Some(_) => u64::from(std::process::id()) << 32,
        None => 20_261_130,
    };
    let texts = asked.unwrap_or(TEXTS);
    let examples = read_examples().into_iter().map(|(_, text)| text);
    let files: Vec<String> =
        examples.chain(read_forms().into_iter().filter(|text| !text.is_empty())).collect();
    let count = |thread: usize| {
        let mut author = YamlAuthor::new(seed + thread as u64, files.clone());
        let numbers = 0..texts / THREADS;
        // Pieces of large files begin further down.
        let first_line = |number: usize| if number.is_multiple_of(5) { 1_000 } else { 1 };
        numbers
            .filter(|number| compare(&author.write_text(), first_line(*number)).is_some())
            .count()
    };
    let taken: usize = thread::scope(|scope| {
        let count = &count;
        let threads: Vec<_> =
            (0..THREADS).map(|thread| scope.spawn(move || count(thread))).collect();
        threads.into_iter().map(|thread| thread.join().expect("both ways are the same")).sum()
    });
    assert!(
        taken * 6 > texts,
        "only {taken} of {texts} texts were of plain shape: they prove little"
    );
}

#[test]
fn each_form_of_yaml_is_read_as_the_parser_reads_it() {
    let forms = read_forms();
    let taken = forms.iter().filter(|text| compare(text, 1).is_some()).count();
    assert!(
        taken * 5 > forms.len(),
        "only {taken} of {} were of plain shape: they prove little",
        forms.len()
    );
}
