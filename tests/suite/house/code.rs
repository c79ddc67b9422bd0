//! One source file as the measures see it: its tokens without test modules, and what it defines.

use std::collections::BTreeSet;

use super::scan::{Token, tokens};

/// A file of `src` that is no test.
#[derive(Debug)]
pub(super) struct CodeFile {
    /// From the package root: `src/store/yaml/read.rs`.
    pub(super) path: String,
    /// `["store", "yaml", "read"]`; the root and the program have none.
    pub(super) module: Vec<String>,
    /// Without the test modules.
    pub(super) tokens: Vec<Token>,
    /// Without the test modules.
    pub(super) lines: usize,
}

/// A function, with the trait that it implements where it does.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Function {
    pub(super) name: String,
    pub(super) line: usize,
    /// From `fn` to the closing brace; 0 where there is no body.
    pub(super) length: usize,
    /// The trait whose `impl … for` holds it.
    pub(super) of_trait: Option<String>,
}

impl CodeFile {
    pub(super) fn from_source(path: &str, source: &str) -> CodeFile {
        let inner = path.trim_start_matches("src/").trim_end_matches(".rs");
        let named = inner.split('/').filter(|part| !matches!(*part, "mod" | "lib" | "main"));
        let (tokens, dropped) = without_test_modules(tokens(source));
        CodeFile {
            path: path.to_owned(),
            module: named.map(str::to_owned).collect(),
            tokens,
            lines: source.lines().count() - dropped,
        }
    }

    fn text(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| token.text.as_str())
    }

    /// The names of all types and traits, and of aliases at the top.
    pub(super) fn type_names(&self) -> Vec<&str> {
        let mut depth = 0;
        let mut found = Vec::new();
        for (at, token) in self.tokens.iter().enumerate() {
            match token.text.as_str() {
                "{" => depth += 1,
                "}" => depth -= 1,
                "struct" | "enum" | "trait" if is_name(self.text(at + 1)) => {
                    found.push(self.text(at + 1));
                }
                "type" if depth == 0 => found.push(self.text(at + 1)),
                _ => {}
            }
        }
        found
    }

    /// The names that the file defines at its top.
    pub(super) fn defined_names(&self) -> BTreeSet<&str> {
        let mut depth = 0;
        let mut found: BTreeSet<&str> = BTreeSet::new();
        for (at, token) in self.tokens.iter().enumerate() {
            let name = match token.text.as_str() {
                "{" | "}" => {
                    depth += if token.text == "{" { 1 } else { -1 };
                    continue;
                }
                "struct" | "enum" | "trait" | "type" | "fn" | "const" | "static" if depth == 0 => {
                    self.text(at + 1)
                }
                "macro_rules" => self.text(at + 2),
                _ => continue,
            };
            if is_name(name) {
                found.insert(name);
            }
        }
        found
    }

    pub(super) fn functions(&self) -> Vec<Function> {
        // The blocks of `impl` around the token, each with the depth of braces at which it ends.
        let mut blocks: Vec<(Option<String>, usize)> = Vec::new();
        let mut depth = 0;
        let mut found = Vec::new();
        let mut head: Option<Option<String>> = None;
        for at in 0..self.tokens.len() {
            match self.text(at) {
                "{" => {
                    depth += 1;
                    blocks.extend(head.take().map(|of_trait| (of_trait, depth)));
                }
                "}" => {
                    blocks.retain(|(_, opened)| *opened < depth);
                    depth -= 1;
                }
                "impl" if self.starts_item(at) => head = Some(self.implemented_trait(at)),
                "fn" if is_name(self.text(at + 1)) => found.push(Function {
                    name: self.text(at + 1).to_owned(),
                    line: self.tokens[at].line,
                    length: self.length_of(at),
                    of_trait: blocks.last().and_then(|(of_trait, _)| of_trait.clone()),
                }),
                _ => {}
            }
        }
        found
    }

    /// Whether `impl` starts a block, and is not a type such as `impl Iterator`.
    fn starts_item(&self, at: usize) -> bool {
        at == 0 || matches!(self.text(at - 1), "}" | "{" | ";" | "]" | "unsafe")
    }

    /// The trait of the `impl … for` that starts here; `None` where there is no `for`.
    fn implemented_trait(&self, start: usize) -> Option<String> {
        let mut angles = 0i32;
        let mut last = None;
        for at in start + 1..self.tokens.len() {
            match self.text(at) {
                "<" => angles += 1,
                ">" if self.text(at - 1) != "-" => angles -= 1,
                "for" if angles == 0 && self.text(at + 1) != "<" => return last,
                "{" | "where" if angles == 0 => return None,
                name if angles == 0 && is_name(name) => last = Some(name.to_owned()),
                _ => {}
            }
        }
        None
    }

    /// The lines of the function that starts here; 0 where there is no body.
    fn length_of(&self, start: usize) -> usize {
        let (mut braces, mut brackets) = (0, 0);
        for at in start..self.tokens.len() {
            match self.text(at) {
                "[" | "(" => brackets += 1,
                "]" | ")" => brackets -= 1,
                ";" if braces == 0 && brackets == 0 => return 0,
                "{" => braces += 1,
                "}" if braces == 1 => {
                    return self.tokens[at].line - self.tokens[start].line + 1;
                }
                "}" => braces -= 1,
                _ => {}
            }
        }
        0
    }
}

pub(super) fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

/// The files of `src` that are no tests: neither named so nor declared under `#[cfg(test)]`.
pub(super) fn code_files(sources: &[(String, String)]) -> Vec<CodeFile> {
    let mut tests: BTreeSet<String> = BTreeSet::new();
    for (path, source) in sources {
        let folder = match path.strip_suffix("/mod.rs") {
            Some(folder) => folder,
            None => path.trim_end_matches(".rs"),
        };
        for name in test_files(&tokens(source)) {
            tests.extend([format!("{folder}/{name}.rs"), format!("{folder}/{name}/mod.rs")]);
        }
    }
    let is_test = |path: &str| {
        tests.contains(path) || path.contains("/tests/") || path.ends_with("/tests.rs")
    };
    let code = sources.iter().filter(|(path, _)| !is_test(path));
    code.map(|(path, source)| CodeFile::from_source(path, source)).collect()
}

/// Whether the tokens at this place are `#[cfg(test)]`.
fn is_test_mark(tokens: &[Token], at: usize) -> bool {
    let mark = ["#", "[", "cfg", "(", "test", ")", "]"];
    tokens.len() >= at + mark.len()
        && mark.iter().zip(&tokens[at..]).all(|(text, token)| *text == token.text)
}

/// Where the module under a test mark has its name: `pub(super) mod tests` has it later.
fn test_module_name(tokens: &[Token], mark: usize) -> Option<usize> {
    let after = mark + 7;
    let found = (after..tokens.len().min(after + 8)).find(|at| tokens[*at].text == "mod")?;
    let visibility = tokens[after..found].iter();
    let only_visibility = visibility
        .clone()
        .all(|token| matches!(token.text.as_str(), "pub" | "(" | ")" | "crate" | "super"));
    only_visibility.then_some(found + 1)
}

/// The test modules that stand in files of their own.
fn test_files(tokens: &[Token]) -> Vec<String> {
    let marks = (0..tokens.len()).filter(|at| is_test_mark(tokens, *at));
    let names = marks.filter_map(|mark| {
        let name = test_module_name(tokens, mark)?;
        (tokens.get(name + 1)?.text == ";").then(|| tokens[name].text.clone())
    });
    names.collect()
}

/// The tokens without test modules, and how many lines those take.
fn without_test_modules(tokens: Vec<Token>) -> (Vec<Token>, usize) {
    let mut kept = Vec::with_capacity(tokens.len());
    let (mut at, mut dropped) = (0, 0);
    while at < tokens.len() {
        let body = is_test_mark(&tokens, at).then(|| test_module_name(&tokens, at)).flatten();
        let Some(open) = body
            .map(|name| name + 1)
            .filter(|open| tokens.get(*open).is_some_and(|token| token.text == "{"))
        else {
            kept.push(tokens[at].clone());
            at += 1;
            continue;
        };
        let (start, mut depth, mut end) = (tokens[at].line, 0usize, open);
        while end < tokens.len() {
            match tokens[end].text.as_str() {
                "{" => depth += 1,
                "}" => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
            end += 1;
        }
        dropped += tokens.get(end).map_or(start, |token| token.line) + 1 - start;
        at = end + 1;
    }
    (kept, dropped)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(source: &str) -> CodeFile {
        CodeFile::from_source("src/store/read.rs", source)
    }

    #[test]
    fn test_modules_are_left_out() {
        let code = file("fn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() {}\n}\nfn c() {}\n");
        let names: Vec<String> = code.functions().into_iter().map(|one| one.name).collect();
        assert_eq!((names, code.lines), (vec!["a".to_owned(), "c".to_owned()], 2));
        assert_eq!(test_files(&tokens("#[cfg(test)]\nmod tests;\nmod other;")), ["tests"]);
    }

    #[test]
    fn functions_know_their_length_and_their_trait() {
        let code = file(
            "impl<T: Fn() -> u8> fmt::Display for A<T> {\n fn fmt(&self) {\n  1;\n }\n}\n\
             impl A {\n fn of(a: impl Iterator) -> [u8; 2] {}\n}\ntrait B { fn c(&self); }",
        );
        let found = code.functions().into_iter().map(|one| (one.name, one.length, one.of_trait));
        let expected = [
            ("fmt".to_owned(), 3, Some("Display".to_owned())),
            ("of".to_owned(), 1, None),
            ("c".to_owned(), 0, None),
        ];
        assert_eq!(found.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn types_are_named_once_and_aliases_at_the_top() {
        let code = file("struct A; enum B { C } type D = A; impl E for A { type F = u8; }");
        assert_eq!(code.type_names(), ["A", "B", "D"]);
        assert!(code.defined_names().contains("D") && !code.defined_names().contains("C"));
    }
}
