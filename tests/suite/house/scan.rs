//! Reads Rust source as far as the rules need: tokens with their lines, and the paths into the
//! crate.

/// A token that can matter: a name, or one character of punctuation (`::` is one token).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) text: String,
    pub(super) line: usize,
}

/// A path into the crate, from its root: `["store", "yaml", "read"]`, and the line that names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CratePath {
    pub(super) segments: Vec<String>,
    pub(super) line: usize,
}

/// The tokens of a source text without comments, strings, characters, lifetimes and numbers.
pub(super) fn tokens(source: &str) -> Vec<Token> {
    let chars: Vec<char> = source.chars().collect();
    let at = |index: usize| chars.get(index).copied().unwrap_or('\0');
    let mut found = Vec::new();
    let (mut index, mut line) = (0, 1);
    while index < chars.len() {
        let start = index;
        let mut text = None;
        if at(index) == '/' && matches!(at(index + 1), '/' | '*') {
            index = after_comment(&chars, index);
        } else if let Some(end) = after_literal(&chars, index) {
            index = end;
        } else if at(index).is_alphanumeric() || at(index) == '_' {
            while at(index).is_alphanumeric() || at(index) == '_' {
                index += 1;
            }
            let is_name = !chars[start].is_ascii_digit();
            text = is_name.then(|| chars[start..index].iter().collect());
        } else if at(index) == ':' && at(index + 1) == ':' {
            index += 2;
            text = Some("::".to_owned());
        } else {
            index += 1;
            text = (!chars[start].is_whitespace()).then(|| chars[start].to_string());
        }
        found.extend(text.map(|text| Token { text, line }));
        line += chars[start..index].iter().filter(|character| **character == '\n').count();
    }
    found
}

/// The end of the comment that starts at `index`; block comments nest.
fn after_comment(chars: &[char], mut index: usize) -> usize {
    if chars[index + 1] == '/' {
        while index < chars.len() && chars[index] != '\n' {
            index += 1;
        }
        return index;
    }
    let mut depth = 0;
    while index < chars.len() {
        match (chars[index], chars.get(index + 1)) {
            ('/', Some('*')) => (depth, index) = (depth + 1, index + 2),
            ('*', Some('/')) => (depth, index) = (depth - 1, index + 2),
            _ => index += 1,
        }
        if depth == 0 {
            break;
        }
    }
    index.min(chars.len())
}

/// The end of the string, character or lifetime that starts at `index`, if one does.
fn after_literal(chars: &[char], index: usize) -> Option<usize> {
    let at = |index: usize| chars.get(index).copied().unwrap_or('\0');
    let mut quote = index;
    let mut raw = false;
    if matches!(at(quote), 'b' | 'c') && matches!(at(quote + 1), '"' | 'r' | '\'') {
        quote += 1;
    }
    if at(quote) == 'r' && matches!(at(quote + 1), '"' | '#') {
        quote += 1;
        raw = true;
    }
    let hashes = (quote..).take_while(|position| raw && at(*position) == '#').count();
    quote += hashes;
    match at(quote) {
        '"' if raw => {
            let closes =
                |from: usize| at(from) == '"' && (1..=hashes).all(|step| at(from + step) == '#');
            let end = (quote + 1..chars.len()).find(|from| closes(*from));
            Some(end.map_or(chars.len(), |from| from + 1 + hashes))
        }
        '"' => Some(after_quote(chars, quote, '"')),
        '\'' if raw => None,
        // 'a' and '\n' are characters; 'a without a closing quote is a lifetime.
        '\'' if at(quote + 1) == '\\' || at(quote + 2) == '\'' => {
            Some(after_quote(chars, quote, '\''))
        }
        '\'' => {
            let length = (quote + 1..)
                .take_while(|at_| at(*at_).is_alphanumeric() || at(*at_) == '_')
                .count();
            Some(quote + 1 + length)
        }
        _ => None,
    }
}

fn after_quote(chars: &[char], open: usize, quote: char) -> usize {
    let mut index = open + 1;
    while index < chars.len() && chars[index] != quote {
        index += if chars[index] == '\\' { 2 } else { 1 };
    }
    (index + 1).min(chars.len())
}

/// Every path that starts with `crate::`, or with a `super::` that is resolved from `module`;
/// grouped imports are taken apart.
pub(super) fn crate_paths(source: &str, module: &[&str]) -> Vec<CratePath> {
    let tokens = tokens(source);
    let mut found = Vec::new();
    // The inline modules around the token, each with the depth of braces at which it ends.
    let mut inside: Vec<(String, usize)> = Vec::new();
    let mut depth = 0;
    let mut index = 0;
    while index < tokens.len() {
        let text = |ahead: usize| tokens.get(index + ahead).map_or("", |token| token.text.as_str());
        match text(0) {
            "{" => depth += 1,
            "}" => {
                depth -= 1;
                inside.retain(|(_, end)| *end <= depth);
            }
            "mod" if text(2) == "{" => inside.push((text(1).to_owned(), depth + 1)),
            "crate" | "super" if text(1) == "::" && !follows_path(&tokens, index) => {
                let mut base: Vec<String> = Vec::new();
                let mut start = index;
                if text(0) == "super" {
                    base = module.iter().map(ToString::to_string).collect();
                    base.extend(inside.iter().map(|(name, _)| name.clone()));
                    while tokens.get(start).is_some_and(|token| token.text == "super") {
                        base.pop();
                        start += 2;
                    }
                } else {
                    start += 2;
                }
                index = tree(&tokens, start, &base, &mut found);
                continue;
            }
            _ => {}
        }
        index += 1;
    }
    found
}

/// Whether the token at `index` is the middle of a longer path.
fn follows_path(tokens: &[Token], index: usize) -> bool {
    index > 0 && tokens[index - 1].text == "::"
}

/// Reads a path or a tree of `use` from `index` on, and says where it ends.
fn tree(tokens: &[Token], mut index: usize, base: &[String], found: &mut Vec<CratePath>) -> usize {
    let mut segments = base.to_vec();
    let line = tokens.get(index).map_or(0, |token| token.line);
    while let Some(token) = tokens.get(index) {
        match token.text.as_str() {
            "{" => {
                index += 1;
                while tokens.get(index).is_some_and(|token| token.text != "}") {
                    index = match tokens[index].text.as_str() {
                        "," => index + 1,
                        _ => tree(tokens, index, &segments, found),
                    };
                }
                return index + 1;
            }
            "self" | "*" => index += 1,
            name if name.starts_with(|first: char| first.is_alphabetic() || first == '_') => {
                segments.push(name.to_owned());
                index += 1;
            }
            // Not a path after all; the caller must still get ahead.
            _ => index += 1,
        }
        match tokens.get(index).map(|token| token.text.as_str()) {
            Some("::") => index += 1,
            Some("as") => {
                index += 2;
                break;
            }
            _ => break,
        }
    }
    found.push(CratePath { segments, line });
    index
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(source: &str, module: &[&str]) -> Vec<(String, usize)> {
        crate_paths(source, module)
            .into_iter()
            .map(|path| (path.segments.join("::"), path.line))
            .collect()
    }

    fn named(source: &str) -> Vec<String> {
        paths(source, &["store", "yaml"]).into_iter().map(|(path, _)| path).collect()
    }

    #[test]
    fn a_plain_import_has_its_line() {
        let source = "//! Room.\n\nuse std::fmt;\nuse crate::model::Kind;\n";
        assert_eq!(paths(source, &[]), [("model::Kind".to_owned(), 4)]);
    }

    #[test]
    fn grouped_and_nested_imports_are_taken_apart() {
        let source = "pub use crate::{\n    model::{self, Kind, problem::{Origin, Problem as \
            P}},\n    \
                      planning::*,\n    engine,\n};\nfn f() {}\n";
        let expected = [
            ("model", 2),
            ("model::Kind", 2),
            ("model::problem::Origin", 2),
            ("model::problem::Problem", 2),
            ("planning", 3),
            ("engine", 4),
        ];
        assert_eq!(paths(source, &[]), expected.map(|(path, line)| (path.to_owned(), line)));
    }

    #[test]
    fn paths_in_code_count_like_imports() {
        let source = "pub(crate) fn f(a: crate::render::Text) -> Vec<crate::model::Code> {\n \
            crate::cli::run(|x| x) }";
        assert_eq!(named(source), ["render::Text", "model::Code", "cli::run"]);
    }

    #[test]
    fn comments_strings_and_characters_do_not_count() {
        let source = r##"
            // use crate::a::B;
            /* use crate::b::C; /* nested crate::c::D */ crate::d::E */
            /// [`crate::e::F`]
            const TEXT: &str = "use crate::f::G; \" crate::g::H";
            const RAW: &str = r#"crate::h::I " crate::i::J"#;
            fn f<'a>(x: &'a str) -> char { let _ = ('"', '\'', b'x', '\u{1F600}'); 'c' }
            use crate::model::Kind;
        "##;
        assert_eq!(named(source), ["model::Kind"]);
    }

    #[test]
    fn super_is_resolved_from_the_module_and_from_inline_modules() {
        assert_eq!(named("use super::server::Client;"), ["store::server::Client"]);
        assert_eq!(named("use super::super::cli::Args;"), ["cli::Args"]);
        assert_eq!(
            named("mod tests { use super::*; }\nuse super::x;"),
            ["store::yaml", "store::x"]
        );
        assert_eq!(
            named("mod a { mod b { use super::super::super::Z; } } use super::y;"),
            ["store::Z", "store::y"]
        );
        assert_eq!(named("struct S;\nimpl S { fn f() { super::feed::g() } }"), ["store::feed::g"]);
    }

    #[test]
    fn visibility_and_macros() {
        assert_eq!(
            named("pub(crate) struct A; pub(super) struct B; pub(in crate::store) struct C;"),
            ["store"]
        );
        assert_eq!(
            named("macro_rules! m { () => { $crate::model::Kind::Area } }"),
            ["model::Kind::Area"]
        );
    }

    #[test]
    fn unfinished_text_ends() {
        for source in [
            "use crate::{a, ",
            "use crate::",
            "\"",
            "r#\"",
            "/* ",
            "'",
            "b'",
            "crate::{,",
            "use super::",
        ] {
            let _ = crate_paths(source, &["a"]);
        }
    }
}
