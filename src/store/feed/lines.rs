//! Bytes of a feed to lines of text: decoded in pieces as they are read, so that a file of any size
//! takes little memory.

use std::fs::File;
use std::io::{self, Read as _};

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::feed_file::FeedFileSource;
use super::mistaken_encoding;
use super::undecoded::UndecodedBytes;
use super::{Charset, magic};
use crate::markup::charset::detect_utf16;
use crate::model::{Place, Problem};

/// How much is read at a time, in bytes.
const PIECE: usize = 1 << 16;
/// How much of a file is looked at before it is read, in bytes.
const HEAD: u64 = 4096;
/// How long one line may be, and one row with line breaks in its cells, in bytes: above it a quote
/// was left open.
pub(super) const MOST_LINE: usize = 1 << 20;

/// How a line ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LineEnding {
    Whole,
    /// The file ended before the line did.
    Open,
    /// There are no more lines.
    None,
}

/// Why no more can be read.
#[derive(Debug)]
pub(super) enum FeedReadError {
    Failed(io::Error),
    /// The file begins as something else than was declared.
    Mistaken(Box<Problem>),
    /// Bytes that are no text.
    NotText(Box<UndecodedBytes>),
    /// A line longer than `MOST_LINE`.
    TooLong(Place),
}

/// The lines of one file.
pub(super) struct FeedLines {
    input: File,
    decoder: Decoder,
    raw: Box<[u8]>,
    text: String,
    /// Where the next line begins in `text`, and up to where no line break was found.
    at: usize,
    searched: usize,
    ended: bool,
    broken: bool,
    /// What ends a line; not known before the first one was found.
    line_end: Option<u8>,
    /// How many lines were handed out.
    pub(super) number: u32,
}

impl FeedLines {
    pub(super) fn open_file(
        mut input: File,
        file: &FeedFileSource,
    ) -> Result<FeedLines, FeedReadError> {
        let mut start = Vec::new();
        input.by_ref().take(HEAD).read_to_end(&mut start).map_err(FeedReadError::Failed)?;
        let stop = |problem| FeedReadError::Mistaken(Box::new(problem));
        if let Some(problem) = magic::detect_wrong_format(&start, file.form) {
            return Err(stop(problem));
        }
        let (encoding, skipped) = detect_encoding(&start, file.charset).map_err(stop)?;
        if let Some(problem) = mistaken_encoding::find_hidden_utf8(&mut input, &start, encoding) {
            return Err(stop(problem));
        }
        let mut lines = FeedLines {
            input,
            decoder: encoding.new_decoder_without_bom_handling(),
            raw: vec![0; PIECE].into(),
            text: String::new(),
            at: 0,
            searched: 0,
            ended: false,
            broken: false,
            line_end: None,
            number: 0,
        };
        lines.decode_bytes(start.get(skipped..).unwrap_or_default(), false);
        Ok(lines)
    }

    /// Adds the next line to `line`, with its line break.
    pub(super) fn next_line(&mut self, line: &mut String) -> Result<LineEnding, FeedReadError> {
        let line_end = self.find_line_end()?;
        loop {
            if let Some(found) = memchr::memchr(line_end, &self.text.as_bytes()[self.searched..]) {
                let end = self.searched + found + 1;
                // Other readers have one end of a line.
                line.push_str(&self.text[self.at..end - 1]);
                line.push('\n');
                (self.at, self.searched) = (end, end);
                self.number = self.number.saturating_add(1);
                return Ok(LineEnding::Whole);
            }
            self.searched = self.text.len();
            let rest = &self.text[self.at..];
            let column = || u16::try_from(rest.chars().count() + 1).unwrap_or(u16::MAX);
            let line_number = self.number.saturating_add(1);
            if rest.len() > MOST_LINE {
                return Err(FeedReadError::TooLong(Place { line: line_number, column: 1 }));
            }
            if self.broken {
                let place = Place { line: line_number, column: column() };
                let undecoded =
                    UndecodedBytes { place, before: rest.to_owned(), hidden: !line.is_empty() };
                return Err(FeedReadError::NotText(Box::new(undecoded)));
            }
            if self.ended && rest.is_empty() {
                return Ok(LineEnding::None);
            }
            if self.ended {
                line.push_str(rest);
                self.at = self.text.len();
                self.number = line_number;
                return Ok(LineEnding::Open);
            }
            self.fill_buffer()?;
        }
    }

    /// What ends the lines: the first line break that stands in no quotes. Old spreadsheets of a
    /// Mac write a carriage return alone.
    fn find_line_end(&mut self) -> Result<u8, FeedReadError> {
        if let Some(known) = self.line_end {
            return Ok(known);
        }
        let (mut from, mut quoted) = (0, false);
        let found = loop {
            let bytes = self.text.as_bytes();
            match memchr::memchr3(b'\n', b'\r', b'"', &bytes[from..]).map(|at| from + at) {
                Some(at) if bytes[at] == b'"' => (from, quoted) = (at + 1, !quoted),
                Some(at) if quoted => from = at + 1,
                Some(at) if bytes[at] == b'\n' => break b'\n',
                Some(at) if bytes.get(at + 1).is_some_and(|next| *next != b'\n') => break b'\r',
                Some(at) if bytes.get(at + 1).is_some() => break b'\n',
                // The next byte decides. Where none follows, half a line break was cut off.
                _ if self.ended || self.text.len() > MOST_LINE => break b'\n',
                at => {
                    from = at.unwrap_or(bytes.len());
                    self.fill_buffer()?;
                }
            }
        };
        self.line_end = Some(found);
        Ok(found)
    }

    /// Takes back the line of this length that was handed out last.
    pub(super) fn unread_line(&mut self, length: usize) {
        if length > 0 {
            self.at -= length;
            self.searched = self.at;
            self.number -= 1;
        }
    }

    fn fill_buffer(&mut self) -> Result<(), FeedReadError> {
        self.text.drain(..self.at);
        self.searched = self.searched.saturating_sub(self.at);
        self.at = 0;
        let mut raw = std::mem::take(&mut self.raw);
        let read = loop {
            match self.input.read(&mut raw) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read.map_err(FeedReadError::Failed)?,
            }
        };
        self.decode_bytes(&raw[..read], read == 0);
        self.raw = raw;
        Ok(())
    }

    fn decode_bytes(&mut self, mut bytes: &[u8], last: bool) {
        loop {
            let needed = self.decoder.max_utf8_buffer_length_without_replacement(bytes.len());
            self.text.reserve(needed.unwrap_or(PIECE * 4));
            let (result, read) =
                self.decoder.decode_to_string_without_replacement(bytes, &mut self.text, last);
            bytes = &bytes[read..];
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => {
                    (self.broken, self.ended) = (true, true);
                    return;
                }
            }
        }
        self.ended |= last;
    }
}

/// The encoding of a file that begins with these bytes, and how many of them are its mark.
fn detect_encoding(
    start: &[u8],
    declared: Option<Charset>,
) -> Result<(&'static Encoding, usize), Problem> {
    let marked = Encoding::for_bom(start);
    let wrong = |what: &str, help: &str| Err(Problem::error("encoding", what).with_help(help));
    match (declared, marked) {
        (None, None) => Ok((UTF_8, 0)),
        (None, Some(marked)) => Ok(marked),
        (Some(Charset::Named(encoding)), None) => Ok((encoding, 0)),
        (Some(Charset::Named(named)), Some(marked)) if named == marked.0 => Ok(marked),
        (Some(Charset::Utf16), Some(marked)) if [UTF_16LE, UTF_16BE].contains(&marked.0) => {
            Ok(marked)
        }
        (Some(Charset::Utf16), None) => match detect_utf16(start) {
            Some(encoding) => Ok((encoding, 0)),
            None => wrong(
                "the file does not look like UTF-16",
                "correct `encoding` in muster.yaml, or remove it for UTF-8",
            ),
        },
        (Some(_), Some((encoding, _))) => wrong(
            &format!(
                "the file begins with the mark of {}, and `encoding` says otherwise",
                encoding.name()
            ),
            "remove `encoding` in muster.yaml: the mark tells",
        ),
    }
}
