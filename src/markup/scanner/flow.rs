//! Lists and mappings in brackets, on one line.

use std::borrow::Cow;

use super::scalar::KEY_BYTES;
use super::{DEPTH, Scan, Scanner};
use crate::markup::node::NodeStyle;

impl Scanner<'_> {
    /// Reads a collection whose bracket is the byte in hand, and stops behind its end.
    pub(super) fn read_flow(&mut self, depth: usize) -> Scan {
        if depth >= DEPTH {
            return None;
        }
        let is_map = self.peek() == Some(b'{');
        let (style, closing) =
            if is_map { (NodeStyle::Map, b'}') } else { (NodeStyle::List, b']') };
        let root = self.open(style, self.at);
        self.at += 1;
        self.skip_spaces();
        if self.peek() == Some(closing) {
            self.at += 1;
            return Some(());
        }
        loop {
            if is_map {
                self.read_flow_key()?;
            }
            self.read_flow_value(depth)?;
            self.skip_spaces();
            let byte = self.peek()?;
            self.at += 1;
            if byte == closing {
                break;
            }
            if byte != b',' {
                return None;
            }
            self.skip_spaces();
        }
        self.close(root)?;
        if is_map { self.check_keys(root, depth) } else { Some(()) }
    }

    /// Reads a key with its colon, and the spaces behind it.
    fn read_flow_key(&mut self) -> Scan {
        let from = self.at;
        if matches!(self.peek(), Some(b'"' | b'\'')) {
            self.read_quoted()?;
        } else {
            let to = self.find_flow_end()?;
            let key = self.text.get(from..to)?;
            if key == "<<" || key.ends_with(' ') || self.bytes.get(to) != Some(&b':') {
                return None;
            }
            self.push_scalar(Cow::Borrowed(key), NodeStyle::Plain, from, to);
            self.at = to;
        }
        if self.peek() != Some(b':') || self.bytes[..self.end].get(self.at + 1) != Some(&b' ') {
            return None;
        }
        if self.at - from > KEY_BYTES {
            return None;
        }
        self.at += 1;
        self.skip_spaces();
        Some(())
    }

    fn read_flow_value(&mut self, depth: usize) -> Scan {
        match self.peek()? {
            b'[' | b'{' => self.read_flow(depth + 1),
            b'"' | b'\'' => self.read_quoted(),
            _ => {
                let from = self.at;
                let to = self.find_flow_end()?;
                if self.bytes[to] == b':' {
                    return None;
                }
                let text = self.text.get(from..to)?.trim_end_matches(' ');
                self.push_scalar(Cow::Borrowed(text), NodeStyle::Plain, from, from + text.len());
                self.at = to;
                Some(())
            }
        }
    }

    /// Where text without quotes ends that begins at the byte in hand: at a comma, a bracket, or a
    /// colon that ends a key.
    fn find_flow_end(&self) -> Option<usize> {
        if !self.may_begin_plain() {
            return None;
        }
        let mut before = b' ';
        for (offset, byte) in self.bytes[self.at..self.end].iter().copied().enumerate() {
            match byte {
                b',' | b']' | b'}' => return Some(self.at + offset),
                b'[' | b'{' => return None,
                b'#' if before == b' ' => return None,
                b':' => match self.bytes[..self.end].get(self.at + offset + 1) {
                    Some(b' ') => return Some(self.at + offset),
                    None | Some(b',' | b'[' | b']' | b'{' | b'}') => return None,
                    Some(_) => before = byte,
                },
                _ => before = byte,
            }
        }
        None
    }
}
