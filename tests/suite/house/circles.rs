//! Import circles: which files import each other, directly or through others.
//!
//! A file imports the file that holds a name, followed through `pub use`; `use super::X` of a child
//! counts, and so does a path in the code. A file that only hands a name on imports nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::code::{CodeFile, is_name};

/// Re-exports that lead to re-exports are followed so far.
const MOST_STEPS: usize = 8;

/// A path that a file names, as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
struct NamedPath {
    segments: Vec<String>,
    /// The name under which it is known here.
    alias: String,
    /// `pub use`.
    hands_on: bool,
    /// `use …::*`.
    glob: bool,
}

/// What the modules of the crate define and hand on.
struct Modules<'c> {
    files: &'c [CodeFile],
    by_module: BTreeMap<&'c [String], usize>,
    defined: Vec<BTreeSet<&'c str>>,
    paths: Vec<Vec<NamedPath>>,
}

impl<'c> Modules<'c> {
    fn new(files: &'c [CodeFile]) -> Modules<'c> {
        let numbered = files.iter().enumerate();
        Modules {
            files,
            // The root is `lib.rs`: nothing imports the program.
            by_module: numbered
                .filter(|(_, file)| !file.path.ends_with("main.rs"))
                .map(|(number, file)| (&file.module[..], number))
                .collect(),
            defined: files.iter().map(CodeFile::defined_names).collect(),
            paths: files.iter().map(named_paths).collect(),
        }
    }

    /// A path from the root of the crate; `None` where it leads out of the crate.
    fn absolute(&self, module: &[String], path: &[String]) -> Option<Vec<String>> {
        let mut rest = path;
        let mut base: Vec<String> = Vec::new();
        match rest.first()?.as_str() {
            "crate" => rest = &rest[1..],
            "self" => (base, rest) = (module.to_vec(), &rest[1..]),
            "super" => {
                base = module.to_vec();
                while rest.first().is_some_and(|first| first == "super") {
                    base.pop();
                    rest = &rest[1..];
                }
            }
            first => {
                base = module.to_vec();
                base.push(first.to_owned());
                if !self.by_module.contains_key(&base[..]) {
                    return None;
                }
                rest = &rest[1..];
            }
        }
        base.extend(rest.iter().cloned());
        Some(base)
    }

    /// The file that holds what a path from the root names.
    fn holder(&self, path: &[String], steps: usize) -> Option<usize> {
        let length =
            (0..=path.len()).rev().find(|end| self.by_module.contains_key(&path[..*end]))?;
        let number = self.by_module[&path[..length]];
        let Some(name) = path.get(length).filter(|_| steps < MOST_STEPS) else {
            return Some(number);
        };
        if self.defined[number].contains(name.as_str()) {
            return Some(number);
        }
        let module = &self.files[number].module;
        let handed_on = self.paths[number].iter().filter(|path| path.hands_on);
        for one in handed_on.clone().filter(|one| !one.glob && one.alias == *name) {
            let Some(mut target) = self.absolute(module, &one.segments) else { continue };
            target.extend(path[length + 1..].iter().cloned());
            return self.holder(&target, steps + 1);
        }
        for one in handed_on.filter(|one| one.glob) {
            let Some(mut target) = self.absolute(module, &one.segments) else { continue };
            let by_itself = self.by_module.get(&target[..]).copied();
            target.extend(path[length..].iter().cloned());
            let found = self.holder(&target, steps + 1);
            // A module that does not have the name leads no further than to itself.
            let has_name = by_itself.is_some_and(|one| self.defined[one].contains(name.as_str()));
            if found.is_some() && (has_name || found != by_itself) {
                return found;
            }
        }
        Some(number)
    }

    /// The files that a file imports.
    fn imports(&self, number: usize) -> BTreeSet<usize> {
        let module = &self.files[number].module;
        let taken = self.paths[number].iter().filter(|path| !path.hands_on);
        let held = taken.filter_map(|path| self.holder(&self.absolute(module, &path.segments)?, 0));
        held.filter(|held| *held != number).collect()
    }
}

/// The circles of more than `most` files, each with its files in order.
pub(super) fn circles_above(files: &[CodeFile], most: usize) -> Vec<Vec<&str>> {
    let modules = Modules::new(files);
    let imports: Vec<BTreeSet<usize>> =
        (0..files.len()).map(|number| modules.imports(number)).collect();
    let reached: Vec<BTreeSet<usize>> =
        (0..files.len()).map(|number| reach(&imports, number)).collect();
    let mut done: BTreeSet<usize> = BTreeSet::new();
    let mut found = Vec::new();
    for number in 0..files.len() {
        if done.contains(&number) {
            continue;
        }
        let circle: Vec<usize> =
            reached[number].iter().copied().filter(|one| reached[*one].contains(&number)).collect();
        done.extend(&circle);
        if circle.len() > most {
            found.push(circle.into_iter().map(|one| files[one].path.as_str()).collect());
        }
    }
    found
}

/// All files that a file imports, directly or through others.
fn reach(imports: &[BTreeSet<usize>], start: usize) -> BTreeSet<usize> {
    let mut seen: BTreeSet<usize> = BTreeSet::new();
    let mut open = vec![start];
    while let Some(number) = open.pop() {
        open.extend(imports[number].iter().copied().filter(|next| seen.insert(*next)));
    }
    seen
}

/// All paths that a file names, in `use` and elsewhere.
fn named_paths(file: &CodeFile) -> Vec<NamedPath> {
    let texts: Vec<&str> = file.tokens.iter().map(|token| token.text.as_str()).collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < texts.len() {
        let follows = at > 0 && texts[at - 1] == "::";
        if texts[at] == "use" && texts.get(at + 1).is_some_and(|next| is_name(next) || *next == "{")
        {
            let hands_on = is_public(&texts[..at]);
            at = read_tree(&texts, at + 1, &[], hands_on, &mut found);
        } else if is_name(texts[at]) && !follows && texts.get(at + 1) == Some(&"::") {
            at = read_tree(&texts, at, &[], false, &mut found);
        } else {
            at += 1;
        }
    }
    found
}

/// Whether what stands before `use` is `pub` or `pub(…)`.
fn is_public(before: &[&str]) -> bool {
    match before {
        [.., "pub"] => true,
        [.., ")"] => {
            let open = before.iter().rposition(|text| *text == "(");
            open.is_some_and(|open| open > 0 && before[open - 1] == "pub")
        }
        _ => false,
    }
}

/// Reads a path, or a tree of `use`, from `at` on, and returns where it ends.
fn read_tree(
    texts: &[&str],
    mut at: usize,
    base: &[String],
    hands_on: bool,
    found: &mut Vec<NamedPath>,
) -> usize {
    let mut segments = base.to_vec();
    let mut glob = false;
    loop {
        match texts.get(at).copied().unwrap_or_default() {
            "{" => {
                at += 1;
                while at < texts.len() && texts[at] != "}" {
                    let next = read_tree(texts, at, &segments, hands_on, found);
                    at = next.max(at + 1);
                }
                return at + 1;
            }
            "*" => (glob, at) = (true, at + 1),
            "self" if !segments.is_empty() => at += 1,
            name if is_name(name) => {
                segments.push(name.to_owned());
                at += 1;
            }
            _ => return at,
        }
        let more = texts.get(at) == Some(&"::")
            && texts.get(at + 1).is_some_and(|next| is_name(next) || matches!(*next, "{" | "*"));
        if !more {
            break;
        }
        at += 1;
    }
    let mut alias = segments.last().cloned().unwrap_or_default();
    if texts.get(at) == Some(&"as") {
        alias = texts.get(at + 1).copied().unwrap_or_default().to_owned();
        at += 2;
    }
    found.push(NamedPath { segments, alias, hands_on, glob });
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn circles(files: &[(&str, &str)], most: usize) -> Vec<Vec<String>> {
        let files: Vec<CodeFile> =
            files.iter().map(|(path, text)| CodeFile::from_source(path, text)).collect();
        let found = circles_above(&files, most);
        found.iter().map(|circle| circle.iter().map(ToString::to_string).collect()).collect()
    }

    #[test]
    fn two_files_that_import_each_other_are_a_circle() {
        let files = [
            ("src/lib.rs", "mod a; mod b;"),
            ("src/a.rs", "use crate::b::B; pub struct A;"),
            ("src/b.rs", "pub struct B; fn f() -> super::a::A {}"),
        ];
        assert_eq!(circles(&files, 1), [["src/a.rs", "src/b.rs"]]);
        assert!(circles(&files, 2).is_empty());
    }

    #[test]
    fn a_name_is_followed_to_the_file_that_holds_it() {
        let files = [
            ("src/lib.rs", "mod a;"),
            ("src/a/mod.rs", "mod b; mod c; pub use b::{B as Known, f}; pub use c::*;"),
            ("src/a/b.rs", "use super::C; pub struct B; pub fn f() {}"),
            ("src/a/c.rs", "pub struct C; use super::Known;"),
        ];
        assert_eq!(circles(&files, 1), [["src/a/b.rs", "src/a/c.rs"]]);
    }

    #[test]
    fn what_is_only_handed_on_is_no_import() {
        let files = [
            ("src/lib.rs", "pub mod a; pub use a::b::B;"),
            ("src/a/mod.rs", "pub mod b; pub use b::B; pub struct A;"),
            ("src/a/b.rs", "use super::A; pub struct B;"),
        ];
        assert!(circles(&files, 1).is_empty());
        let taken = [files[0], ("src/a/mod.rs", "pub mod b; use b::B; pub struct A;"), files[2]];
        assert_eq!(circles(&taken, 1).len(), 1);
    }

    #[test]
    fn tests_and_other_crates_import_nothing() {
        let files = [
            ("src/lib.rs", "mod a; mod b;"),
            ("src/a.rs", "use std::fmt; #[cfg(test)] mod tests { use crate::b::B; }"),
            ("src/b.rs", "pub struct B; use crate::a::A;"),
        ];
        assert!(circles(&files, 1).is_empty());
    }
}
