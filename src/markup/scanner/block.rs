//! Lists and mappings by indentation.

use std::borrow::Cow;

use super::{BYTES_PER_NODE, DEPTH, Scan, Scanner};
use crate::markup::node::NodeStyle;

impl Scanner<'_> {
    /// Reads the whole text: the top-level mapping, which stands at the left edge.
    pub(super) fn read_document(&mut self) -> Scan {
        self.advance()?;
        if self.done {
            // A line `---` with nothing below it is a document too: one without a mapping.
            return (!self.marked).then_some(());
        }
        self.begun = true;
        if self.indent > 0 || self.is_list_item() {
            return None;
        }
        self.nodes.reserve(self.bytes.len() / BYTES_PER_NODE);
        self.read_map(0)?;
        self.done.then_some(())
    }

    /// Whether a list item begins at the byte in hand.
    pub(super) fn is_list_item(&self) -> bool {
        self.peek() == Some(b'-') && self.is_blank_or_end(self.at + 1)
    }

    /// Reads a mapping whose first key begins at the byte in hand, and goes to the line behind it.
    fn read_map(&mut self, depth: usize) -> Scan {
        if depth >= DEPTH {
            return None;
        }
        let column = self.at - self.start;
        let root = self.open(NodeStyle::Map, self.at);
        loop {
            self.read_key()?;
            self.read_value(column, depth)?;
            if self.done || self.indent < column {
                break;
            }
            if self.indent > column || self.is_list_item() {
                return None;
            }
        }
        self.close(root)?;
        self.check_keys(root, depth)
    }

    /// Reads a list whose first item begins at the byte in hand, and goes to the line behind it.
    /// `inset` is false for a list that stands no further in than the key whose value it is.
    fn read_list(&mut self, inset: bool, depth: usize) -> Scan {
        if depth >= DEPTH {
            return None;
        }
        let column = self.indent;
        let mut root = None;
        loop {
            let dash = self.at;
            self.at += 1;
            self.skip_spaces();
            // What the general parser takes for the place of the list.
            let place = if inset { dash } else { self.at };
            if root.is_none() {
                root = Some(self.open(NodeStyle::List, place));
            }
            self.read_item(column, depth)?;
            if self.done || self.indent < column {
                break;
            }
            if self.indent > column {
                return None;
            }
            if !self.is_list_item() {
                if inset {
                    return None;
                }
                break;
            }
        }
        self.close(root?)
    }

    /// Reads an item of a list whose dashes stand at `column`.
    fn read_item(&mut self, column: usize, depth: usize) -> Scan {
        if self.peek().is_none_or(|byte| byte == b'#') || self.is_list_item() {
            return None;
        }
        if self.begins_with_key() {
            return self.read_map(depth + 1);
        }
        self.read_on_line(column, depth)
    }

    /// Reads the value of a key of a mapping whose keys stand at `column`. The byte in hand is the
    /// colon.
    fn read_value(&mut self, column: usize, depth: usize) -> Scan {
        let colon = self.at;
        self.at += 1;
        self.skip_spaces();
        if self.peek().is_some_and(|byte| byte != b'#') {
            return self.read_on_line(column, depth);
        }
        let null = self.nodes.len();
        self.push_scalar(Cow::Borrowed("~"), NodeStyle::Plain, colon, colon + 1);
        self.advance()?;
        if self.done || self.indent < column {
            return Some(());
        }
        if self.is_list_item() {
            self.nodes.truncate(null);
            return self.read_list(self.indent > column, depth + 1);
        }
        if self.indent == column {
            return Some(());
        }
        self.nodes.truncate(null);
        self.read_map(depth + 1)
    }

    /// Reads a value that begins at the byte in hand and, but for a note under `|`, ends on its
    /// line.
    fn read_on_line(&mut self, column: usize, depth: usize) -> Scan {
        match self.peek()? {
            b'[' | b'{' => self.read_flow(depth + 1)?,
            b'"' | b'\'' => self.read_quoted()?,
            b'|' => return self.read_literal(column),
            _ => {
                self.read_plain()?;
                return self.advance();
            }
        }
        self.finish_line()
    }
}
