//! Patterns of codes and of names of fields: `*`, `?`, `[…]`, `{a,b}`, and `\` before a character
//! that stands for itself.

use std::fmt;

use globset::{GlobBuilder, GlobMatcher};

/// A pattern. It is case sensitive, and `/` is a character as any other: codes are no paths.
#[derive(Clone)]
pub struct Glob {
    text: String,
    matching: Matching,
}

#[derive(Clone)]
enum Matching {
    /// Nothing in it stands for anything else: most patterns are codes.
    Exact,
    Any,
    /// With the characters beyond ASCII that it names itself.
    Pattern(GlobMatcher, Vec<char>),
}

/// What stands in for characters beyond ASCII: the library counts bytes, and no code holds a
/// control character.
const OTHER: char = '\u{7f}';

impl Glob {
    /// # Errors
    /// With what is wrong, in words that follow a colon.
    pub fn new(text: &str) -> Result<Glob, String> {
        let matching = match text {
            "*" => Matching::Any,
            _ if !text.contains(['*', '?', '[', ']', '{', '}', '\\']) => Matching::Exact,
            _ => compile_glob(text)?,
        };
        Ok(Glob { text: text.to_owned(), matching })
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it fits everything, and so names nothing in particular.
    pub fn is_any(&self) -> bool {
        !self.text.is_empty() && self.text.bytes().all(|byte| byte == b'*')
    }

    /// The one text that it fits, where nothing in it stands for anything else.
    pub fn exact_text(&self) -> Option<&str> {
        matches!(self.matching, Matching::Exact).then_some(self.text.as_str())
    }

    pub fn is_match(&self, text: &str) -> bool {
        match &self.matching {
            Matching::Any => true,
            Matching::Exact => self.text == text,
            Matching::Pattern(glob, _) if text.is_ascii() => glob.is_match(text),
            Matching::Pattern(glob, own) => {
                let one = |c: char| if c.is_ascii() || own.contains(&c) { c } else { OTHER };
                glob.is_match(text.chars().map(one).collect::<String>())
            }
        }
    }
}

fn compile_glob(text: &str) -> Result<Matching, String> {
    let mut own: Vec<char> = text.chars().filter(|c| !c.is_ascii()).collect();
    own.sort_unstable();
    own.dedup();
    let widened = if own.is_empty() { text.to_owned() } else { widen_question_marks(text, &own)? };
    let glob = GlobBuilder::new(&widened)
        .literal_separator(false)
        .backslash_escape(true)
        .empty_alternates(true)
        .build()
        .map_err(|error| {
            format!("{}; a character that stands for itself is written \\[", error.kind())
        })?;
    Ok(Matching::Pattern(glob.compile_matcher(), own))
}

/// The pattern with each `?` taking the characters beyond ASCII that the pattern names as well.
fn widen_question_marks(text: &str, own: &[char]) -> Result<String, String> {
    let others: Vec<String> = own.iter().map(char::to_string).collect();
    let one = format!("{{?,{}}}", others.join(","));
    let (mut out, mut escaped, mut class) = (String::new(), false, None);
    for c in text.chars() {
        match (c, class) {
            _ if escaped => escaped = false,
            ('\\', _) => escaped = true,
            ('[', None) => class = Some(0),
            // A bracket that comes first stands for itself.
            (']', Some(at)) if at > 0 => class = None,
            ('!' | '^', Some(0)) => {}
            (c, Some(_)) if !c.is_ascii() => {
                let what = format!("[…] takes letters a to z and digits, and not {c:?}");
                return Err(format!("{what}: write {{{}}}", others.join(",")));
            }
            (_, Some(at)) => class = Some(at + 1),
            ('?', None) => {
                out.push_str(&one);
                continue;
            }
            _ => {}
        }
        out.push(c);
    }
    Ok(out)
}

impl PartialEq for Glob {
    fn eq(&self, other: &Glob) -> bool {
        self.text == other.text
    }
}

impl Eq for Glob {}

impl fmt::Debug for Glob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_codes_of_every_script() {
        for (pattern, text, fits) in [
            ("email", "email", true),
            ("email", "emails", false),
            ("*_tel", "office_tel", true),
            ("*", "", true),
            ("a*b*c", "a1b2c", true),
            ("a*b*c", "a1c2b", false),
            ("ab*ba", "aba", false),
            ("?00126", "000126", true),
            ("00012[5-6]", "000126", true),
            ("00012[!5]", "000126", true),
            ("00012{4,6}", "000126", true),
            ("00012{4,6}", "000125", false),
            ("A*", "a1", false),
            ("a*b", "a/x/b", true),
            ("a?b", "a/b", true),
            ("a\\*b", "a*b", true),
            ("a\\*b", "axb", false),
            ("a[*]b", "a*b", true),
            ("a\\[1\\]", "a[1]", true),
            ("?1", "é1", true),
            ("é?", "éé", true),
            ("é?", "éx", true),
            ("é?", "éxx", false),
            ("*ارة", "إدارة", true),
            ("{é,ö}1", "ö1", true),
            ("[!a]1", "é1", true),
            ("[a-z]1", "é1", false),
        ] {
            let glob = Glob::new(pattern).expect("a pattern");
            assert_eq!(glob.is_match(text), fits, "{pattern} {text}");
        }
    }

    #[test]
    fn a_pattern_that_is_not_closed_is_none() {
        for pattern in ["A[1", "{a", "a}", "a\\", "[é]"] {
            assert!(Glob::new(pattern).is_err(), "{pattern}");
        }
    }
}
