//! A large text cut at items of its top-level lists, so that all cores can read it.
//!
//! A cut is a guess that the reader proves: a piece is the text of some items under the line of
//! their key, and it was cut rightly when the piece before it was read without a fault and ended
//! inside the list of that key. A block list goes on at a line with its own indentation and a dash
//! whatever stood before, unless that was a quote, a bracket or another document; a cut inside a
//! quote or bracket is a fault of the piece before it. Names that are given in one piece and used
//! in another are a fault too. Where anything fails, the text is read as a whole, which then
//! reports what is wrong.

/// A piece of a text, to be read as text of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextPiece<'t> {
    /// The key in whose list the piece begins; `None` for the first.
    pub key: Option<&'t str>,
    /// The lines of the piece.
    pub text: &'t str,
    /// The number of its first line, from 1.
    pub first_line: u32,
}

impl TextPiece<'_> {
    /// The text to read: the items under a line with their key. Its first line is the one before
    /// `first_line`.
    pub fn to_yaml_text(&self) -> String {
        format!("{}:\n{}", self.key.unwrap_or_default(), self.text)
    }
}

/// Where the scan stands: the last top-level key that may hold a list, and how far in its items
/// are.
#[derive(Default)]
struct SplitContext<'t> {
    key: Option<&'t str>,
    indent: Option<usize>,
}

/// Pieces of about `size` bytes; one piece when the text cannot be cut.
pub fn split_text(text: &str, size: usize) -> Vec<TextPiece<'_>> {
    let whole = || vec![TextPiece { key: None, text, first_line: 1 }];
    let bytes = text.as_bytes();
    if text.len() < size * 2 || has_old_line_ends(bytes) {
        return whole();
    }
    let mut pieces = Vec::new();
    let mut context = SplitContext::default();
    let mut begun = TextPiece { key: None, text: "", first_line: 1 };
    let (mut from, mut start, mut line) = (0, 0, 1u32);
    for newline in memchr::memchr_iter(b'\n', bytes).chain([bytes.len()]) {
        let content = &text[start..newline.min(bytes.len())];
        match context.classify_line(content) {
            SplitLine::Unsafe => return whole(),
            SplitLine::Item if start >= from + size => {
                pieces.push(TextPiece { text: &text[from..start], ..begun });
                begun = TextPiece { key: context.key, text: "", first_line: line };
                from = start;
            }
            SplitLine::Item | SplitLine::Other => {}
        }
        start = newline + 1;
        line = line.saturating_add(1);
    }
    pieces.push(TextPiece { text: &text[from..], ..begun });
    pieces
}

/// Whether a line ends with a carriage return alone: YAML allows it, counting lines by line feeds
/// does not see it.
fn has_old_line_ends(bytes: &[u8]) -> bool {
    memchr::memchr_iter(b'\r', bytes).any(|at| bytes.get(at + 1) != Some(&b'\n'))
}

enum SplitLine {
    /// The first line of an item of the list of the key in hand.
    Item,
    Other,
    /// Another document, a directive or a line end of its own kind: the text is not cut.
    Unsafe,
}

impl<'t> SplitContext<'t> {
    fn classify_line(&mut self, line: &'t str) -> SplitLine {
        let bytes = line.as_bytes();
        match bytes.first() {
            None | Some(b'#' | b'\r') => SplitLine::Other,
            Some(b' ') => match (self.key, self.indent) {
                (Some(_), Some(indent)) if is_item(bytes, indent) => SplitLine::Item,
                (Some(_), None) => self.enter_first_line(bytes),
                _ => SplitLine::Other,
            },
            Some(b'%') => SplitLine::Unsafe,
            Some(b'.') if line.starts_with("...") => SplitLine::Unsafe,
            Some(b'-') if line.starts_with("---") => SplitLine::Unsafe,
            Some(b'-') => match (self.key, self.indent) {
                (Some(_), Some(0)) if is_item(bytes, 0) => SplitLine::Item,
                (Some(_), None) => self.enter_first_line(bytes),
                _ => SplitLine::Other,
            },
            Some(_) => {
                *self = SplitContext { key: simple_key(line), indent: None };
                SplitLine::Other
            }
        }
    }

    /// The first line of the value of the key: an item, or the key holds no list that can be cut.
    fn enter_first_line(&mut self, bytes: &[u8]) -> SplitLine {
        let indent = bytes.iter().take_while(|byte| **byte == b' ').count();
        match bytes.get(indent) {
            None | Some(b'#' | b'\r') => {}
            Some(b'-') if is_item(bytes, indent) => self.indent = Some(indent),
            Some(_) => self.key = None,
        }
        SplitLine::Other
    }
}

fn is_item(bytes: &[u8], indent: usize) -> bool {
    bytes.len() > indent + 1
        && bytes[indent] == b'-'
        && bytes[indent + 1] == b' '
        && bytes[..indent].iter().all(|byte| *byte == b' ')
}

/// The key of a line `key:` with nothing after it but a comment.
fn simple_key(line: &str) -> Option<&str> {
    let (key, rest) = line.split_once(':')?;
    let rest = rest.trim_end_matches('\r');
    let empty =
        rest.trim_start_matches(' ').is_empty() || rest.trim_start_matches(' ').starts_with('#');
    let separated = rest.is_empty() || rest.starts_with(' ');
    let plain =
        !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    (empty && separated && plain).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_at_items_only() {
        let text = "# c\nareas:\n  - code: A\n    note: |\n      - x\n  - code: B\nemployees: # \
            all\n- code: 1\n  areas:\n  - A\n- code: 2\n";
        let pieces = split_text(text, 1);
        let joined: String = pieces.iter().map(|piece| piece.text).collect();
        assert_eq!(joined, text);
        let seen: Vec<_> = pieces.iter().map(|p| (p.key, p.first_line)).collect();
        assert_eq!(seen, [(None, 1), (Some("areas"), 6), (Some("employees"), 11)]);
        assert_eq!(pieces[2].to_yaml_text(), "employees:\n- code: 2\n");
    }

    #[test]
    fn other_documents_and_directives_are_not_cut() {
        for text in [
            "a:\n- 1\n- 2\n---\nb:\n- 3\n",
            "%YAML 1.2\n---\na:\n- 1\n- 2\n",
            "a:\n- 1\n- 2\n...\n",
        ] {
            assert_eq!(split_text(text, 1).len(), 1, "{text}");
        }
    }
}
