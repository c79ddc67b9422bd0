//! Figures of the code that may only fall: names, folders, lengths.

use std::collections::{BTreeMap, BTreeSet};

use super::code::{CodeFile, Function};

/// How wide a line may be, in characters.
pub(super) const MOST_WIDTH: usize = 100;

/// Names that stand for several types, each with its files.
pub(super) fn shared_type_names(files: &[CodeFile]) -> Vec<String> {
    let mut by_name: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for file in files {
        for name in file.type_names() {
            by_name.entry(name).or_default().push(&file.path);
        }
    }
    let shared = by_name.into_iter().filter(|(_, files)| files.len() > 1);
    shared.map(|(name, files)| format!("{name}: {}", files.join(", "))).collect()
}

/// All functions, with their files, except those that traits of others name.
fn named_here(files: &[CodeFile]) -> Vec<(&CodeFile, Function)> {
    let own_traits: BTreeSet<&str> = files.iter().flat_map(traits_of).collect();
    let is_ours = |one: &Function| {
        one.name != "main" && one.of_trait.as_deref().is_none_or(|name| own_traits.contains(name))
    };
    let all =
        files.iter().flat_map(|file| file.functions().into_iter().map(move |one| (file, one)));
    all.filter(|(_, one)| is_ours(one)).collect()
}

fn traits_of(file: &CodeFile) -> impl Iterator<Item = &str> {
    let next = file.tokens.windows(2).filter(|pair| pair[0].text == "trait");
    next.map(|pair| pair[1].text.as_str())
}

/// Functions whose name is one word, and how many functions there are.
pub(super) fn one_word_functions(files: &[CodeFile]) -> (Vec<String>, usize) {
    let all = named_here(files);
    let count = all.len();
    let short = all.into_iter().filter(|(_, one)| !one.name.trim_matches('_').contains('_'));
    let places = short.map(|(file, one)| format!("{}:{}: {}", file.path, one.line, one.name));
    (places.collect(), count)
}

/// Names of files that stand in several folders.
pub(super) fn repeated_stems(files: &[CodeFile]) -> Vec<String> {
    let mut by_stem: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for file in files {
        let name = file.path.rsplit('/').next().unwrap_or_default();
        if name != "mod.rs" {
            by_stem.entry(name).or_default().push(&file.path);
        }
    }
    let repeated = by_stem.into_values().filter(|files| files.len() > 1);
    repeated.map(|files| files.join(", ")).collect()
}

/// Folders with more files than that, each as `folder: count`.
pub(super) fn crowded_folders(files: &[CodeFile], most: usize) -> Vec<(&str, usize)> {
    let mut by_folder: BTreeMap<&str, usize> = BTreeMap::new();
    for file in files {
        let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        *by_folder.entry(folder).or_default() += 1;
    }
    by_folder.into_iter().filter(|(_, count)| *count > most).collect()
}

/// Functions of more lines than that, each as `file:line: name, lines`.
pub(super) fn long_functions(files: &[CodeFile], most: usize) -> Vec<String> {
    let all =
        files.iter().flat_map(|file| file.functions().into_iter().map(move |one| (file, one)));
    all.filter(|(_, one)| one.length > most)
        .map(|(file, one)| {
            format!("{}:{}: {}, {} lines", file.path, one.line, one.name, one.length)
        })
        .collect()
}

/// Files of more lines than that, test modules not counted.
pub(super) fn long_files(files: &[CodeFile], most: usize) -> Vec<&str> {
    files.iter().filter(|file| file.lines > most).map(|file| file.path.as_str()).collect()
}

/// Lines that are wider than [`MOST_WIDTH`], each as `file:line`.
pub(super) fn wide_lines(sources: &[(String, String)]) -> Vec<String> {
    let wide = |(path, source): &(String, String)| {
        let numbered = source.lines().enumerate();
        let found = numbered.filter(|(_, line)| line.chars().count() > MOST_WIDTH);
        found.map(|(number, _)| format!("{path}:{}", number + 1)).collect::<Vec<_>>()
    };
    sources.iter().flat_map(wide).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(all: &[(&str, &str)]) -> Vec<CodeFile> {
        all.iter().map(|(path, source)| CodeFile::from_source(path, source)).collect()
    }

    #[test]
    fn a_type_name_of_two_files_is_shared() {
        let all = files(&[
            ("src/a.rs", "struct Record; enum Kind {}"),
            ("src/b.rs", "trait Record {} #[cfg(test)] mod tests { struct Kind; }"),
        ]);
        assert_eq!(shared_type_names(&all), ["Record: src/a.rs, src/b.rs"]);
    }

    #[test]
    fn names_that_traits_of_others_choose_do_not_count() {
        let all = files(&[(
            "src/a.rs",
            "trait Own { fn own(&self); } impl Own for A { fn own(&self) {} }\n\
             impl Iterator for A { fn next(&mut self) {} } fn read_all() {} fn main() {}",
        )]);
        let (short, count) = one_word_functions(&all);
        assert_eq!((short.len(), count), (2, 3), "{short:?}");
    }

    #[test]
    fn stems_folders_and_lengths_are_counted_by_file() {
        let body = format!("fn long() {{\n{}}}\n", "    call();\n".repeat(80));
        let all = files(&[
            ("src/a/plan.rs", "fn short() {}"),
            ("src/b/plan.rs", &body),
            ("src/b/mod.rs", ""),
            ("src/a/mod.rs", ""),
        ]);
        assert_eq!(repeated_stems(&all), ["src/a/plan.rs, src/b/plan.rs"]);
        assert_eq!(crowded_folders(&all, 1), [("src/a", 2), ("src/b", 2)]);
        assert_eq!(long_functions(&all, 80), ["src/b/plan.rs:1: long, 82 lines"]);
        assert!(long_functions(&all, 82).is_empty());
        assert_eq!(long_files(&all, 81), ["src/b/plan.rs"]);
    }

    #[test]
    fn width_is_counted_in_characters() {
        let source = format!("{}\n{}\n", "ß".repeat(100), "x".repeat(101));
        assert_eq!(wide_lines(&[("src/a.rs".to_owned(), source)]), ["src/a.rs:2"]);
    }
}
