//! The source lines that problems speak of, read again when they are printed: no text has to be
//! kept for it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::ops::Range;
use std::path::Path;

use super::source_line_redaction;
use crate::model::{Problem, QuotedLine};

/// How much of a line is kept, in bytes; columns beyond it are shown without their line.
const MOST_LINE: u64 = 1 << 18;
/// How many characters of a line are shown.
const SHOWN: usize = 150;
/// How many of them stand before the place that is meant, at most.
const BEFORE: usize = 60;
/// What stands for something secret.
const MASK: &str = "***";

/// Lines of files by name and number.
#[derive(Debug, Default)]
pub struct Excerpts {
    lines: HashMap<(String, u32), String>,
}

/// A line as it is shown, and which bytes of it are meant.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Excerpt {
    pub(super) line: String,
    pub(super) span: Range<usize>,
}

impl Excerpts {
    /// Reads the lines of these problems; names of files are relative to `base`. What cannot be
    /// read is left out.
    pub fn read_lines(problems: &[Problem], base: &Path) -> Excerpts {
        let mut wanted: BTreeMap<&str, BTreeSet<u32>> = BTreeMap::new();
        let plain = problems.iter().filter(|problem| problem.quoted.is_none());
        for origin in plain.filter_map(|problem| problem.origin.as_ref()).filter(|o| o.line > 0) {
            wanted.entry(&origin.file).or_default().insert(origin.line);
        }
        let mut excerpts = Excerpts::default();
        for (name, numbers) in wanted {
            excerpts.read_file(name, &numbers, base);
        }
        excerpts
    }

    fn read_file(&mut self, name: &str, numbers: &BTreeSet<u32>, base: &Path) {
        let path = base.join(name);
        // Only ordinary files: a pipe would wait for ever.
        if !path.is_file() {
            return;
        }
        let Ok(file) = File::open(path) else { return };
        let mut reader = BufReader::new(file);
        let last = numbers.last().copied().unwrap_or_default();
        let mut line = Vec::new();
        for number in 1..=last {
            line.clear();
            let read = (&mut reader).take(MOST_LINE).read_until(b'\n', &mut line);
            if !matches!(read, Ok(1..))
                || (!line.ends_with(b"\n") && reader.skip_until(b'\n').is_err())
            {
                return;
            }
            if numbers.contains(&number) {
                let text = String::from_utf8_lossy(&line);
                let text = if number == 1 { text.trim_start_matches('\u{FEFF}') } else { &text };
                let text = text.trim_end_matches(['\n', '\r']).to_owned();
                self.lines.insert((name.to_owned(), number), text);
            }
        }
    }

    /// The line of a problem's origin as it may be shown. Where the problem is secret, nothing from
    /// the place on is.
    pub(super) fn excerpt_of_problem(&self, problem: &Problem) -> Option<Excerpt> {
        let origin = problem.origin.as_ref()?;
        let read = || self.lines.get(&(origin.file.to_string(), origin.line)).map(String::as_str);
        let line =
            problem.quoted.as_ref().map_or_else(read, |quoted| Some(quoted.line.as_str()))?;
        let line: Vec<char> = line.chars().collect();
        let column = usize::from(origin.column).checked_sub(1)?;
        let hidden = match &problem.quoted {
            Some(quoted) if problem.veiled => quoted.personal.clone(),
            Some(quoted) => quoted.hidden.clone(),
            None if problem.veiled => personal_ranges(problem, &line, column),
            None => source_line_redaction::find_secret_ranges(&line),
        };
        let shown = !line.is_empty() && column <= line.len();
        shown.then(|| cut_excerpt(&line, column, problem.width, problem.secret, hidden))
    }
}

/// The line of a problem's origin, with the characters of it that are not shown.
pub fn quote_line(problem: &Problem, line: String) -> QuotedLine {
    let characters: Vec<char> = line.chars().collect();
    let column =
        problem.origin.as_ref().map_or(0, |origin| usize::from(origin.column).saturating_sub(1));
    let (hidden, personal) = (
        source_line_redaction::find_secret_ranges(&characters),
        personal_ranges(problem, &characters, column),
    );
    QuotedLine { line, hidden, personal }
}

fn personal_ranges(problem: &Problem, line: &[char], column: usize) -> Vec<Range<usize>> {
    let of_key = matches!(problem.rule, "unknown-key" | "duplicate-key" | "custom-name");
    source_line_redaction::find_personal_ranges(line, of_key.then_some(column))
}

fn cut_excerpt(
    line: &[char],
    column: usize,
    width: usize,
    secret: bool,
    mut hidden: Vec<Range<usize>>,
) -> Excerpt {
    if secret && column < line.len() {
        hidden.retain(|range| range.start < column);
        hidden.push(column..line.len());
    }
    let from = if line.len() > SHOWN { column.saturating_sub(BEFORE) } else { 0 };
    let until = line.len().min(from + SHOWN);
    let end = column + quoted_length(line, column).max(width).max(1);
    let mut out = String::new();
    let mut span = 0..0;
    if from > 0 {
        out.push('…');
    }
    #[expect(
        clippy::needless_range_loop,
        reason = "one step past the end: the mark may stand there"
    )]
    for at in from..=until {
        if at == column {
            span.start = out.len();
        }
        let inside = hidden.iter().find(|range| range.contains(&at));
        let begins = inside.is_some_and(|range| range.start.max(from) == at);
        match inside {
            Some(_) if at < until && begins => out.push_str(MASK),
            None if at < until => out.push(replace_control_character(line[at])),
            _ => {}
        }
        // Where a mask stands for what is meant, the mask is what is marked.
        if at < end {
            span.end = out.len();
        }
    }
    if until < line.len() {
        out.push('…');
    }
    if span.end <= span.start {
        span.start = span.start.min(out.len());
        span.end = span.start;
    }
    Excerpt { line: out, span }
}

/// Characters that would move the cursor or turn the direction of writing do not reach a terminal.
/// Control characters below space are shown as pictures by the printer, and tabs as spaces.
fn replace_control_character(character: char) -> char {
    match character {
        '\u{7f}'..='\u{9f}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}' => '\u{FFFD}',
        other => other,
    }
}

/// How many characters a quoted text takes that begins at `column`; 0 when none does.
fn quoted_length(line: &[char], column: usize) -> usize {
    let Some(quote) = line.get(column).copied().filter(|c| matches!(c, '"' | '\'')) else {
        return 0;
    };
    let closing = line[column + 1..].iter().position(|c| *c == quote);
    closing.map_or(0, |end| end + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(line: &str, column: usize, width: usize, secret: bool) -> (String, String) {
        let line: Vec<char> = line.chars().collect();
        let excerpt = cut_excerpt(
            &line,
            column,
            width,
            secret,
            source_line_redaction::find_secret_ranges(&line),
        );
        let meant = excerpt.line[excerpt.span.clone()].to_owned();
        (excerpt.line, meant)
    }

    #[test]
    fn what_is_meant_stays_meant() {
        assert_eq!(show("  colour: réd", 2, 6, false).1, "colour");
        assert_eq!(show("  a: \"x y\"", 5, 1, false).1, "\"x y\"");
        let (line, meant) = show("- { card_no: 123, colour: x }", 18, 6, false);
        assert_eq!((line.as_str(), meant.as_str()), ("- { card_no: ***, colour: x }", "colour"));
        let (line, meant) = show("  value: hunter2", 2, 5, true);
        assert_eq!((line.as_str(), meant.as_str()), ("  ***", "***"));
        assert_eq!(show("abc", 3, 1, false).0, "abc");
    }

    #[test]
    fn a_quoted_line_is_shown_in_place_of_the_file() {
        let origin = crate::model::Origin::new(
            "no-such-file".into(),
            crate::model::Place { line: 7, column: 3 },
        );
        let quoted = QuotedLine {
            line: "1;x;hunter2;y".to_owned(),
            hidden: vec![4..11, 12..13],
            personal: Vec::new(),
        };
        let mut problem = Problem::error("a", "b").at_origin(origin);
        problem.quoted = Some(quoted);
        let shown = Excerpts::default().excerpt_of_problem(&problem).map(|excerpt| excerpt.line);
        assert_eq!(shown.as_deref(), Some("1;x;***;***"));
        problem.quoted = Some(crate::model::QuotedLine::default());
        assert_eq!(Excerpts::default().excerpt_of_problem(&problem), None);
    }

    #[test]
    fn long_lines_are_cut_around_the_place() {
        let line = format!("{}HERE{}", "x".repeat(5000), "y".repeat(5000));
        let (line, meant) = show(&line, 5000, 4, false);
        assert_eq!(meant, "HERE");
        assert!(line.chars().count() <= SHOWN + 2);
    }
}
