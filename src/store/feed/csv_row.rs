//! Rows of CSV, as strictly as a cut file is likely.
//!
//! The usual parser of this format reports neither where in the file a cell stands nor that a quote
//! was left open at its end, which is how a file cut in half looks; tests hold what this one reads
//! against it.

use super::feed_file::{FeedFileSource, FeedFormat};
use super::lines::{FeedLines, FeedReadError, LineEnding, MOST_LINE};
use crate::model::{Place, Problem};
use crate::rows::RecordBuilder;

/// One cell: where it stands, and its text.
#[derive(Clone, Copy, Debug)]
struct FeedCell {
    place: Place,
    start: usize,
    end: usize,
    /// The text is in `plain`, without the doubled quotes.
    unescaped: bool,
}

/// What is wrong with a row as such.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RowFault {
    /// A quote that is opened and not closed before the file ends, or for too long.
    Unclosed,
    /// Something stands between a closing quote and the next delimiter.
    After,
    /// Spaces before an opening quote.
    Before,
}

/// What the reader came upon.
#[derive(Debug)]
pub(super) enum Next {
    Row,
    Faulty(RowFault, Place),
    /// The file ends inside its last line, which begins here.
    Unfinished(Place),
    End,
}

/// Reads rows one after the other, into the same memory.
pub(super) struct FeedRowReader {
    pub(super) lines: FeedLines,
    delimiter: String,
    /// A last line without a line break is a row.
    unterminated: bool,
    /// The row as it stands in the file.
    pub(super) text: String,
    plain: String,
    cells: Vec<FeedCell>,
    /// The line on which the row begins.
    pub(super) line: u32,
    /// Up to where the row is read, and the place of `mark`.
    at: usize,
    mark: usize,
    place: Place,
}

impl FeedRowReader {
    pub(super) fn new(lines: FeedLines, file: &FeedFileSource) -> FeedRowReader {
        let delimiter = match file.form {
            FeedFormat::Csv { delimiter, .. } => delimiter,
            FeedFormat::Ndjson => None,
        };
        FeedRowReader {
            lines,
            delimiter: delimiter.unwrap_or(',').to_string(),
            unterminated: file.unterminated,
            text: String::new(),
            plain: String::new(),
            cells: Vec::new(),
            line: 0,
            at: 0,
            mark: 0,
            place: Place::default(),
        }
    }

    /// Reads the line on which the next row begins: blank lines are passed over.
    pub(super) fn advance_line(&mut self) -> Result<Next, FeedReadError> {
        loop {
            self.text.clear();
            let line = self.lines.next_line(&mut self.text)?;
            self.line = self.lines.number;
            let blank = self.text.trim_end_matches(['\n', '\r']).is_empty();
            match line {
                LineEnding::None => return Ok(Next::End),
                LineEnding::Open if self.unterminated && blank => return Ok(Next::End),
                LineEnding::Open if self.unterminated => return Ok(Next::Row),
                LineEnding::Open => return Ok(Next::Unfinished(self.row_start())),
                LineEnding::Whole if blank => {}
                LineEnding::Whole => return Ok(Next::Row),
            }
        }
    }

    pub(super) fn set_delimiter(&mut self, delimiter: char) {
        self.delimiter = delimiter.to_string();
    }

    pub(super) fn delimiter(&self) -> &str {
        &self.delimiter
    }

    /// Whether the row that was split ends before its line does.
    pub(super) fn is_cut(&self) -> bool {
        !self.unterminated && !self.text.ends_with('\n')
    }

    /// Whether nothing stands in any cell.
    pub(super) fn is_blank(&self) -> bool {
        (0..self.len()).all(|at| self.cell_text(at).is_empty())
    }

    pub(super) fn row_start(&self) -> Place {
        Place { line: self.line, column: 1 }
    }

    /// Splits the row that begins on the line that was read, reading on where a quote is open at
    /// its end.
    pub(super) fn split_row(&mut self) -> Result<Next, FeedReadError> {
        self.plain.clear();
        self.cells.clear();
        (self.at, self.mark, self.place) = (0, 0, self.row_start());
        loop {
            let place = self.go_to(self.at);
            let cell = match self.text[self.at..].starts_with('"') {
                true => self.read_quoted_cell(place)?,
                false => self.read_bare_cell(place),
            };
            match cell {
                Ok(cell) => self.cells.push(cell),
                Err((fault, place)) => return Ok(Next::Faulty(fault, place)),
            }
            if self.text[self.at..].starts_with(&self.delimiter) {
                self.at += self.delimiter.len();
            } else {
                return Ok(Next::Row);
            }
        }
    }

    /// The place of a position at or after `mark`, which it becomes.
    fn go_to(&mut self, to: usize) -> Place {
        let passed = &self.text[self.mark..to];
        let (mut line, mut column) = (self.place.line, usize::from(self.place.column));
        let breaks = memchr::memchr_iter(b'\n', passed.as_bytes());
        match passed.rfind('\n') {
            None => column += passed.chars().count(),
            Some(last) => {
                line = line.saturating_add(u32::try_from(breaks.count()).unwrap_or(u32::MAX));
                column = passed[last + 1..].chars().count() + 1;
            }
        }
        self.mark = to;
        self.place = Place { line, column: u16::try_from(column).unwrap_or(u16::MAX) };
        self.place
    }

    /// A cell without quotes: up to the next delimiter or the end of the line.
    fn read_bare_cell(&mut self, place: Place) -> Result<FeedCell, (RowFault, Place)> {
        let start = self.at;
        let (first, rest) = (self.delimiter.as_bytes()[0], self.text.as_bytes());
        let mut end = start;
        loop {
            let Some(found) = memchr::memchr2(first, b'\n', &rest[end..]) else {
                end = rest.len();
                break;
            };
            end += found;
            if rest[end] == b'\n' || rest[end..].starts_with(self.delimiter.as_bytes()) {
                break;
            }
            end += 1;
        }
        self.at = end;
        if rest[..end].ends_with(b"\r") && rest.get(end).is_none_or(|byte| *byte == b'\n') {
            end -= 1;
        }
        let end = end.max(start);
        if self.text[start..end].trim_start().starts_with('"') {
            return Err((RowFault::Before, place));
        }
        Ok(FeedCell { place, start, end, unescaped: false })
    }

    /// A cell in quotes; lines are added to the row until the quote is closed.
    fn read_quoted_cell(
        &mut self,
        place: Place,
    ) -> Result<Result<FeedCell, (RowFault, Place)>, FeedReadError> {
        let (start, plain) = (self.at + 1, self.plain.len());
        let (mut from, mut escaped) = (start, false);
        let mut search = start;
        loop {
            let Some(found) = memchr::memchr(b'"', &self.text.as_bytes()[search..]) else {
                search = self.text.len();
                let ended =
                    search > MOST_LINE || self.lines.next_line(&mut self.text)? == LineEnding::None;
                if ended {
                    return Ok(Err((RowFault::Unclosed, place)));
                }
                continue;
            };
            let quote = search + found;
            if self.text.as_bytes().get(quote + 1) == Some(&b'"') {
                self.plain.push_str(&self.text[from..=quote]);
                (escaped, from, search) = (true, quote + 2, quote + 2);
                continue;
            }
            self.at = quote + 1;
            let rest = &self.text[self.at..];
            let closed = rest.is_empty()
                || rest.starts_with(['\n'])
                || rest.starts_with("\r\n")
                || rest.starts_with(&self.delimiter);
            if !closed {
                let at = self.at;
                return Ok(Err((RowFault::After, self.go_to(at))));
            }
            if !escaped {
                return Ok(Ok(FeedCell { place, start, end: quote, unescaped: false }));
            }
            self.plain.push_str(&self.text[from..quote]);
            return Ok(Ok(FeedCell {
                place,
                start: plain,
                end: self.plain.len(),
                unescaped: true,
            }));
        }
    }

    /// How many cells the row has.
    pub(super) fn len(&self) -> usize {
        self.cells.len()
    }

    /// The text of a cell, without the quotes and the spaces around it.
    pub(super) fn cell_text(&self, number: usize) -> &str {
        let Some(cell) = self.cells.get(number) else { return "" };
        let of = if cell.unescaped { &self.plain } else { &self.text };
        of[cell.start..cell.end].trim()
    }

    /// Where a cell stands: at its quote, if it has one.
    pub(super) fn cell_place(&self, number: usize) -> Place {
        self.cells.get(number).map_or(self.row_start(), |cell| cell.place)
    }

    /// How many characters the cell takes in the file, quotes not counted.
    pub(super) fn cell_width(&self, number: usize) -> usize {
        self.cell_text(number).chars().count()
    }
}

pub(super) fn report_row_fault(builder: &mut RecordBuilder<'_>, fault: RowFault, place: Place) {
    let (rule, what, help) = match fault {
        RowFault::Unclosed => (
            "open-quote",
            "the quote that opens here is never closed",
            "close it, or double it where it is meant as it stands (\"\"); or the file was cut",
        ),
        RowFault::After => (
            "after-quote",
            "something stands between a closing quote and the next column",
            "double quotes that are meant as they stand (\"\"); is `delimiter` in muster.yaml \
             right?",
        ),
        RowFault::Before => (
            "before-quote",
            "a quote opens after spaces",
            "remove the spaces: such a quote does not hold the cell together",
        ),
    };
    builder.report_problem(Problem::error(rule, what).with_help(help), place);
    builder.lost = true;
}
