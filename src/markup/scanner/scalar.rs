//! Texts on one line, without quotes or within.

use std::borrow::Cow;

use super::{Scan, Scanner};
use crate::markup::node::NodeStyle;

/// How long a key may be, in bytes: the general parser looks no further than 1,024 characters for
/// its colon.
pub(super) const KEY_BYTES: usize = 1_000;

impl<'t> Scanner<'t> {
    /// Whether text without quotes may begin at the byte in hand. Narrow: what has a meaning
    /// anywhere is left out.
    pub(super) fn may_begin_plain(&self) -> bool {
        match self.peek() {
            Some(b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | 0x80..) => true,
            Some(
                b'_' | b'/' | b'(' | b')' | b'+' | b'.' | b'$' | b'~' | b'=' | b'<' | b';' | b'^',
            ) => true,
            Some(b'-') => {
                let next = self.bytes[..self.end].get(self.at + 1).copied().unwrap_or(b' ');
                !matches!(next, b' ' | b',' | b'[' | b']' | b'{' | b'}')
            }
            _ => false,
        }
    }

    /// Where the colon behind a key without quotes is that begins at the byte in hand.
    fn find_colon(&self) -> Option<usize> {
        if !self.may_begin_plain() {
            return None;
        }
        let mut before = b' ';
        for (offset, byte) in self.bytes[self.at..self.end].iter().copied().enumerate() {
            match byte {
                b':' if self.is_blank_or_end(self.at + offset + 1) => {
                    return (before != b' ').then_some(self.at + offset);
                }
                b'#' if before == b' ' => return None,
                _ => before = byte,
            }
        }
        None
    }

    /// Whether a key begins at the byte in hand.
    pub(super) fn begins_with_key(&mut self) -> bool {
        if !matches!(self.peek(), Some(b'"' | b'\'')) {
            return self.find_colon().is_some();
        }
        let (at, nodes) = (self.at, self.nodes.len());
        let is_key = self.read_quoted().is_some()
            && self.peek() == Some(b':')
            && self.is_blank_or_end(self.at + 1);
        self.at = at;
        self.nodes.truncate(nodes);
        is_key
    }

    /// Reads a key, and stops at its colon.
    pub(super) fn read_key(&mut self) -> Scan {
        let from = self.at;
        if matches!(self.peek(), Some(b'"' | b'\'')) {
            self.read_quoted()?;
        } else {
            let colon = self.find_colon()?;
            let key = self.text.get(from..colon)?;
            if key == "<<" {
                return None;
            }
            self.push_scalar(Cow::Borrowed(key), NodeStyle::Plain, from, colon);
            self.at = colon;
        }
        let found = self.peek() == Some(b':') && self.is_blank_or_end(self.at + 1);
        (found && self.at - from <= KEY_BYTES).then_some(())
    }

    /// Reads a value without quotes, to the end of the line.
    pub(super) fn read_plain(&mut self) -> Scan {
        if !self.may_begin_plain() {
            return None;
        }
        let rest = &self.bytes[self.at..self.end];
        let mut length = rest.len();
        for found in memchr::memchr2_iter(b':', b'#', rest) {
            if rest[found] == b':' {
                if rest.get(found + 1).is_none_or(|next| *next == b' ') {
                    return None;
                }
            } else if found > 0 && rest[found - 1] == b' ' {
                length = found;
                break;
            }
        }
        while length > 0 && rest[length - 1] == b' ' {
            length -= 1;
        }
        let text = self.text.get(self.at..self.at + length)?;
        self.push_scalar(Cow::Borrowed(text), NodeStyle::Plain, self.at, self.at + length);
        Some(())
    }

    /// Reads text in quotes that begins and ends on the line in hand, and stops behind it.
    pub(super) fn read_quoted(&mut self) -> Scan {
        let from = self.at;
        self.at += 1;
        let text = match self.bytes[from] {
            b'"' => self.read_double()?,
            _ => self.read_single()?,
        };
        self.push_scalar(text, NodeStyle::Quoted, from, self.at);
        Some(())
    }

    /// Reads to the closing single quote; two of them stand for one.
    fn read_single(&mut self) -> Scan<Cow<'t, str>> {
        let text = self.text;
        let mut parts = String::new();
        loop {
            let length = memchr::memchr(b'\'', &self.bytes[self.at..self.end])?;
            let part = text.get(self.at..self.at + length)?;
            self.at += length + 1;
            if self.peek() == Some(b'\'') {
                parts.push_str(part);
                parts.push('\'');
                self.at += 1;
            } else if parts.is_empty() {
                return Some(Cow::Borrowed(part));
            } else {
                parts.push_str(part);
                return Some(Cow::Owned(parts));
            }
        }
    }

    /// Reads to the closing double quote.
    fn read_double(&mut self) -> Scan<Cow<'t, str>> {
        let text = self.text;
        let mut parts = String::new();
        loop {
            let length = memchr::memchr2(b'"', b'\\', &self.bytes[self.at..self.end])?;
            let part = text.get(self.at..self.at + length)?;
            self.at += length;
            if self.bytes[self.at] == b'\\' {
                parts.push_str(part);
                parts.push(self.read_escape()?);
                continue;
            }
            self.at += 1;
            if parts.is_empty() {
                return Some(Cow::Borrowed(part));
            }
            parts.push_str(part);
            return Some(Cow::Owned(parts));
        }
    }

    /// Reads an escape whose backslash is the byte in hand.
    fn read_escape(&mut self) -> Scan<char> {
        self.at += 1;
        let letter = self.peek()?;
        self.at += 1;
        let digits = match letter {
            b'"' | b'\\' | b'/' => return Some(char::from(letter)),
            b'n' => return Some('\n'),
            b't' => return Some('\t'),
            b'r' => return Some('\r'),
            b'x' => 2,
            b'u' => 4,
            b'U' => 8,
            _ => return None,
        };
        let mut code = 0u32;
        for _ in 0..digits {
            let digit = char::from(self.peek()?).to_digit(16)?;
            code = code.checked_mul(16)?.checked_add(digit)?;
            self.at += 1;
        }
        // Halves of surrogate pairs are no characters: the general parser joins them.
        char::from_u32(code)
    }
}
