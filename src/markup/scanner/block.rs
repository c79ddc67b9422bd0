//! Lists and mappings by indentation.

use std::borrow::Cow;

use super::{DEPTH, Scan, Scanner};
use crate::markup::node::NodeStyle;

/// What has been read of a list.
pub(super) enum ListStep {
    /// The list begins, at this byte of the line in hand.
    Begin(usize),
    /// An item was read, and stands last among the nodes.
    EndItem,
}

/// What the value of a key is.
pub(super) enum ValueForm {
    /// It begins at the byte in hand.
    OnLine,
    /// It is missing, and its node stands last.
    Null,
    /// Its first dash, or its first key, is the byte in hand.
    List {
        inset: bool,
    },
    Map,
}

impl Scanner<'_> {
    /// Goes to the first key of the top-level mapping, which stands at the left edge; `false` where
    /// the text holds only blank lines and comments.
    pub(super) fn begin_document(&mut self) -> Scan<bool> {
        self.advance()?;
        if self.done {
            // A line `---` with nothing below it is a document too: one without a mapping.
            return (!self.marked).then_some(false);
        }
        self.begun = true;
        (self.indent == 0 && !self.is_list_item()).then_some(true)
    }

    /// Whether a list item begins at the byte in hand.
    pub(super) fn is_list_item(&self) -> bool {
        self.peek() == Some(b'-') && self.is_blank_or_end(self.at + 1)
    }

    /// Reads a mapping whose first key begins at the byte in hand, and goes to the line behind it.
    pub(super) fn read_map(&mut self, depth: usize) -> Scan {
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

    /// Reads a list as one node with its items; `inset` as for `read_items`.
    fn read_list(&mut self, inset: bool, depth: usize) -> Scan {
        let mut root = 0;
        self.read_items(inset, depth, &mut |scanner, step| {
            if let ListStep::Begin(at) = step {
                root = scanner.open(NodeStyle::List, at);
            }
        })?;
        self.close(root)
    }

    /// Reads the items of a list whose first one begins at the byte in hand, and goes to the line
    /// behind it. `inset` is false for a list that stands no further in than the key whose value it
    /// is.
    pub(super) fn read_items(
        &mut self,
        inset: bool,
        depth: usize,
        step: &mut impl FnMut(&mut Self, ListStep),
    ) -> Scan {
        if depth >= DEPTH {
            return None;
        }
        let column = self.indent;
        let mut is_first = true;
        loop {
            let dash = self.at;
            self.at += 1;
            self.skip_spaces();
            if is_first {
                // What the general parser takes for the place of the list.
                let place = if inset { dash } else { self.at };
                step(self, ListStep::Begin(place));
                is_first = false;
            }
            self.read_item(column, depth)?;
            step(self, ListStep::EndItem);
            if self.done || self.indent < column {
                return Some(());
            }
            if self.indent > column {
                return None;
            }
            if !self.is_list_item() {
                return (!inset).then_some(());
            }
        }
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
        match self.find_value(column)? {
            ValueForm::OnLine => self.read_on_line(column, depth),
            ValueForm::Null => Some(()),
            ValueForm::List { inset } => self.read_list(inset, depth + 1),
            ValueForm::Map => self.read_map(depth + 1),
        }
    }

    /// Goes from the colon of a key to where its value begins; a missing value is read.
    pub(super) fn find_value(&mut self, column: usize) -> Scan<ValueForm> {
        let colon = self.at;
        self.at += 1;
        self.skip_spaces();
        if self.peek().is_some_and(|byte| byte != b'#') {
            return Some(ValueForm::OnLine);
        }
        let null = self.nodes.len();
        self.push_scalar(Cow::Borrowed("~"), NodeStyle::Plain, colon, colon + 1);
        self.advance()?;
        let is_item = !self.done && self.is_list_item();
        if self.done || self.indent < column || (self.indent == column && !is_item) {
            return Some(ValueForm::Null);
        }
        self.nodes.truncate(null);
        let inset = self.indent > column;
        Some(if is_item { ValueForm::List { inset } } else { ValueForm::Map })
    }

    /// Reads a value that begins at the byte in hand and, but for a note under `|`, ends on its
    /// line.
    pub(super) fn read_on_line(&mut self, column: usize, depth: usize) -> Scan {
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
