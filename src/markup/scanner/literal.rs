//! Notes: text of several lines under `|`.

use std::borrow::Cow;

use super::{LINE_BYTES, Scan, Scanner};
use crate::markup::node::{Node, NodeStyle};
use crate::model::Place;

impl Scanner<'_> {
    /// Reads the text under a `|`, which is the byte in hand, and goes to the line behind it.
    /// `column` is where the keys or dashes of the collection stand that it is in: its lines stand
    /// further in.
    pub(super) fn read_literal(&mut self, column: usize) -> Scan {
        self.at += 1;
        let strip = self.peek() == Some(b'-');
        if strip {
            self.at += 1;
        }
        self.finish_header()?;
        self.take_line();
        let indent = self.count_spaces();
        if self.start >= self.bytes.len() || indent <= column || self.start + indent >= self.end {
            return None;
        }
        let place = Place { line: self.line, column: u16::try_from(indent + 1).ok()? };
        let mut text = String::new();
        let mut breaks = 0;
        loop {
            let spaces = self.count_spaces();
            let is_blank = self.start + spaces == self.end;
            if is_blank && spaces <= indent {
                breaks += 1;
            } else if is_blank || self.end - self.start > LINE_BYTES {
                return None;
            } else if spaces >= indent {
                text.extend(std::iter::repeat_n('\n', breaks));
                text.push_str(self.text.get(self.start + indent..self.end)?);
                breaks = 1;
            } else {
                break;
            }
            // Without a line break at the end, what the last line is has rules of its own.
            if self.next == self.end {
                return None;
            }
            if self.next >= self.bytes.len() {
                self.start = self.next;
                break;
            }
            self.take_line();
        }
        if !strip {
            text.push('\n');
        }
        self.nodes.push(Node {
            text: Cow::Owned(text),
            style: NodeStyle::Block,
            place,
            width: 1,
            size: 1,
        });
        if self.start < self.bytes.len() {
            self.next = self.start;
            self.line -= 1;
        }
        self.advance()
    }

    /// Goes past the end of the line with the `|`: nothing but a comment may follow.
    fn finish_header(&mut self) -> Scan {
        let behind = self.at;
        self.skip_spaces();
        match self.peek() {
            None => Some(()),
            Some(b'#') if self.at > behind => Some(()),
            Some(_) => None,
        }
    }

    fn count_spaces(&self) -> usize {
        self.bytes[self.start..self.end].iter().take_while(|byte| **byte == b' ').count()
    }
}
