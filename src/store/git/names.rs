//! What a person writes to name revisions: `main..HEAD`, `main...HEAD`, `main:directory`.

/// Two revisions in one word. What is left out is `HEAD`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    pub old: String,
    pub new: String,
    /// Three dots: the old side is where both went apart.
    pub from_base: bool,
}

/// A revision, perhaps with a path in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevisionName {
    pub revision: String,
    /// As it was written: one that begins with `./` or `../` counts from the working directory,
    /// others from the top.
    pub path: Option<String>,
}

impl Span {
    /// `None` for a word without dots between two names.
    pub fn parse(word: &str) -> Option<Span> {
        let at = positions_outside_braces(word).find(|at| word[*at..].starts_with(".."))?;
        // The dots of a path, as in `main:../people`.
        if word[..at].contains(':') || word[..at].ends_with('/') || word[at..].starts_with("../") {
            return None;
        }
        let from_base = word[at..].starts_with("...");
        let head = |name: &str| if name.is_empty() { "HEAD".to_owned() } else { name.to_owned() };
        let (old, new) = (&word[..at], &word[at + if from_base { 3 } else { 2 }..]);
        // `..` by itself is the folder above, for git as well.
        (!old.is_empty() || !new.is_empty() || from_base).then(|| Span {
            old: head(old),
            new: head(new),
            from_base,
        })
    }
}

impl RevisionName {
    pub fn parse(word: &str) -> RevisionName {
        let colon =
            positions_outside_braces(word).find(|at| *at > 0 && word[*at..].starts_with(':'));
        match colon {
            Some(at) => RevisionName {
                revision: word[..at].to_owned(),
                path: Some(word[at + 1..].to_owned()),
            },
            None => RevisionName { revision: word.to_owned(), path: None },
        }
    }
}

/// The positions outside of braces: `HEAD@{2 days ago}` and `HEAD^{/fix: it}` are one name.
fn positions_outside_braces(word: &str) -> impl Iterator<Item = usize> {
    let mut depth = 0usize;
    word.char_indices().filter_map(move |(at, letter)| {
        match letter {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        (depth == 0).then_some(at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_part_two_revisions() {
        let parts = |word| Span::parse(word).map(|span| (span.old, span.new, span.from_base));
        let two = |old: &str, new: &str, base| Some((old.to_owned(), new.to_owned(), base));
        assert_eq!(parts("main..HEAD"), two("main", "HEAD", false));
        assert_eq!(parts("main...topic/a"), two("main", "topic/a", true));
        assert_eq!(parts("main.."), two("main", "HEAD", false));
        assert_eq!(parts("...main"), two("HEAD", "main", true));
        assert_eq!(parts("HEAD^{/a..b}"), None);
        assert_eq!(parts("v1.0"), None);
        for path in ["../old", "a/../b", "main:./../people", "HEAD:../a"] {
            assert_eq!(parts(path), None, "{path}");
        }
        assert_eq!(parts(".."), None);
    }

    #[test]
    fn a_colon_parts_revision_and_path() {
        let parts = |word| {
            let named = RevisionName::parse(word);
            (named.revision, named.path)
        };
        assert_eq!(parts("main"), ("main".to_owned(), None));
        assert_eq!(parts("main:a/b: c"), ("main".to_owned(), Some("a/b: c".to_owned())));
        assert_eq!(
            parts("HEAD^{/fix: it}:a"),
            ("HEAD^{/fix: it}".to_owned(), Some("a".to_owned()))
        );
        assert_eq!(parts("main:"), ("main".to_owned(), Some(String::new())));
    }
}
