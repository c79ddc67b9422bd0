//! A quick reader of plain-shaped YAML, in front of the general parser.
//!
//! It gives the very nodes that the general parser gives, for what people and `muster init` write:
//! one document, block lists and mappings, texts on one line, short lists and mappings in brackets,
//! notes under `|`. Whatever it cannot read with certainty it declines, every mistake included:
//! then the general parser reads the text and reports. So it never reports anything itself, and a
//! test compares both on many texts.

mod block;
mod flow;
mod hand_over;
mod literal;
mod scalar;
mod suitable;
mod unique;

pub(crate) use hand_over::visit_parts;

use std::borrow::Cow;

use super::node::{Node, NodeStyle};
use crate::model::Place;

/// How deep collections may be nested here: less than what the general parser takes.
const DEPTH: usize = 16;
/// How long a line may be, in bytes: places and widths of more do not fit.
const LINE_BYTES: usize = 60_000;
/// How large a text may be, in bytes, of which all nodes are held at once.
pub(crate) const HELD_BYTES: usize = 256 << 10;
/// About how many bytes of text there are for each node, to reserve memory once.
const BYTES_PER_NODE: usize = 10;

/// The tree of the top-level mapping of a text, no nodes where it holds only blank lines and
/// comments; `None` where the general parser has to read it. `first_line` is the number of its
/// first line in the file.
pub(crate) fn scan(text: &str, first_line: u32) -> Option<Vec<Node<'_>>> {
    if text.len() > HELD_BYTES {
        return None;
    }
    let mut scanner = Scanner::new(text, first_line)?;
    if scanner.begin_document()? {
        scanner.nodes.reserve(text.len() / BYTES_PER_NODE);
        scanner.read_map(0)?;
    }
    scanner.done.then_some(scanner.nodes)
}

/// A scan that stops where the text is to be read by the general parser.
type Scan<T = ()> = Option<T>;

/// Where a scan stands: the line in hand, and the nodes so far.
struct Scanner<'t> {
    text: &'t str,
    bytes: &'t [u8],
    /// All characters of the text take one byte.
    ascii: bool,
    /// All characters of the line in hand take one byte.
    ascii_line: bool,
    nodes: Vec<Node<'t>>,
    /// The number of the line in hand in its file.
    line: u32,
    /// Where the line in hand starts and ends (without its line break), and where the next one
    /// starts, in bytes.
    start: usize,
    end: usize,
    next: usize,
    /// The next byte to read.
    at: usize,
    /// How many spaces the line in hand begins with.
    indent: usize,
    /// There is no further line.
    done: bool,
    /// There was a line `---`, and a first key.
    marked: bool,
    begun: bool,
    /// The keys of the last mapping in which each key was found to stand once, by depth.
    known: Vec<Vec<&'t str>>,
}

impl<'t> Scanner<'t> {
    fn new(text: &'t str, first_line: u32) -> Option<Self> {
        let ascii = suitable::check_characters(text)?;
        Some(Scanner {
            text,
            bytes: text.as_bytes(),
            ascii,
            ascii_line: ascii,
            nodes: Vec::new(),
            line: first_line.checked_sub(1)?,
            start: 0,
            end: 0,
            next: 0,
            at: 0,
            indent: 0,
            done: false,
            marked: false,
            begun: false,
            known: Vec::new(),
        })
    }

    /// Goes to the next line that holds more than a comment.
    fn advance(&mut self) -> Scan {
        loop {
            if self.next >= self.bytes.len() {
                self.done = true;
                return Some(());
            }
            self.take_line();
            let line = &self.bytes[self.start..self.end];
            self.indent = line.iter().take_while(|byte| **byte == b' ').count();
            match line.get(self.indent) {
                None | Some(b'#') => continue,
                Some(b'-' | b'.') if self.indent == 0 && is_marker(line) => {
                    self.start_document()?
                }
                Some(_) if line.len() > LINE_BYTES => return None,
                Some(_) => {
                    self.at = self.start + self.indent;
                    return Some(());
                }
            }
        }
    }

    /// Takes a line `---` before all keys; what else may begin or end a document is declined.
    fn start_document(&mut self) -> Scan {
        let rest = self.bytes[self.start..self.end].strip_prefix(b"---")?;
        let spaces = rest.iter().take_while(|byte| **byte == b' ').count();
        let is_bare = rest.len() == spaces || (spaces > 0 && rest[spaces] == b'#');
        if self.begun || self.marked || !is_bare {
            return None;
        }
        self.marked = true;
        Some(())
    }

    /// Takes the next line in hand, whatever it holds.
    fn take_line(&mut self) {
        self.start = self.next;
        let rest = &self.bytes[self.start..];
        let length = memchr::memchr(b'\n', rest);
        self.end = self.start + length.unwrap_or(rest.len());
        self.next = length.map_or(self.bytes.len(), |length| self.start + length + 1);
        // Carriage returns stand before line feeds only: that has been checked.
        if self.bytes[self.start..self.end].last() == Some(&b'\r') {
            self.end -= 1;
        }
        self.ascii_line = self.ascii || self.bytes[self.start..self.end].is_ascii();
        self.line = self.line.saturating_add(1);
    }

    /// The byte in hand; `None` at the end of the line.
    fn peek(&self) -> Option<u8> {
        self.bytes[..self.end].get(self.at).copied()
    }

    fn is_blank_or_end(&self, at: usize) -> bool {
        at >= self.end || self.bytes[at] == b' '
    }

    fn skip_spaces(&mut self) {
        while self.peek() == Some(b' ') {
            self.at += 1;
        }
    }

    /// Goes past the end of a value: nothing but a comment may follow on its line.
    fn finish_line(&mut self) -> Scan {
        let behind = self.at;
        self.skip_spaces();
        match self.peek() {
            None => self.advance(),
            Some(b'#') if self.at > behind => self.advance(),
            Some(_) => None,
        }
    }

    /// How many characters there are between two places of one line.
    fn count_characters(&self, from: usize, to: usize) -> usize {
        if self.ascii_line {
            return to - from;
        }
        let begins_character = |byte: &&u8| **byte & 0xC0 != 0x80;
        self.bytes[from..to].iter().filter(begins_character).count()
    }

    /// The place of a byte of the line in hand.
    fn place(&self, at: usize) -> Place {
        let column = self.count_characters(self.start, at) + 1;
        Place { line: self.line, column: u16::try_from(column).unwrap_or(u16::MAX) }
    }

    /// Adds a scalar that is written from `from` to `to` in the line in hand.
    fn push_scalar(&mut self, text: Cow<'t, str>, style: NodeStyle, from: usize, to: usize) {
        let width = self.count_characters(from, to);
        let width = u16::try_from(width.max(1)).unwrap_or(u16::MAX);
        let place = self.place(from);
        self.nodes.push(Node { text, style, place, width, size: 1 });
    }

    /// Adds a collection that begins at a byte of the line in hand, and gives its index.
    fn open(&mut self, style: NodeStyle, at: usize) -> usize {
        let place = self.place(at);
        self.nodes.push(Node { text: Cow::Borrowed(""), style, place, width: 1, size: 1 });
        self.nodes.len() - 1
    }

    /// Notes how many nodes a collection has.
    fn close(&mut self, root: usize) -> Scan {
        self.nodes[root].size = u32::try_from(self.nodes.len() - root).ok()?;
        Some(())
    }
}

/// Whether a line may begin or end a document.
fn is_marker(line: &[u8]) -> bool {
    line.starts_with(b"---") || line.starts_with(b"...")
}
