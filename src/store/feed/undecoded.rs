//! Bytes that are no text in the encoding that was expected: which encodings would read them.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};

use super::feed_file::FeedFileSource;
use crate::markup::charset::{LikelyEncoding, detect_utf16, rank_encodings};
use crate::markup::display_text;
use crate::model::{Place, Problem};

/// How much of the lines that are not ASCII is looked at, in bytes.
const MOST: usize = 1 << 20;
/// How much of one line is looked at.
const MOST_LINE: u64 = 1 << 16;
/// How many bytes of a file are read for it.
const MOST_READ: usize = 256 << 20;

/// Where the first bytes stand that are no text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct UndecodedBytes {
    pub(super) place: Place,
    /// What was read of the line.
    pub(super) before: String,
    /// It stands in a column that must not be shown.
    pub(super) hidden: bool,
}

/// The problem, with what can be done about it.
pub(super) fn undecoded_diagnostic(file: &FeedFileSource, undecoded: &UndecodedBytes) -> Problem {
    let expected = match file.charset {
        None => "UTF-8",
        Some(_) => "in the encoding that muster.yaml says",
    };
    let what = format!("the file is not {expected}: a byte here cannot be read as text");
    let problem = Problem::error("encoding", what);
    let Some(lines) = open_undecoded_lines(file) else {
        return problem.with_help("the file was damaged on its way: fetch it anew");
    };
    if let Some(order) = detect_utf16(&lines.head) {
        let label = order.name().to_ascii_lowercase();
        return problem
            .with_help(format!("this looks like UTF-16: say in muster.yaml: encoding: {label}"));
    }
    if lines.valid > 0 && lines.valid >= lines.broken && file.charset.is_none() {
        let help = "other lines of the file are UTF-8: this one was damaged, or put in from a \
            file in another encoding; correct it in the HR system and fetch the file anew";
        return problem.with_help(help);
    }
    let found = rank_encodings(&lines.odd);
    if found.is_empty() {
        return problem.with_help(
            "no usual encoding reads these bytes: the file was damaged on its way; fetch it anew",
        );
    }
    suggest_encodings(problem, &found, undecoded.hidden)
}

/// Names the encodings, and how the first odd text reads in each.
fn suggest_encodings(mut problem: Problem, found: &[LikelyEncoding], hidden: bool) -> Problem {
    let mut ways: Vec<String> = Vec::new();
    for likely in found {
        let sample = display_text(&likely.sample);
        let secret = hidden || sample.is_empty() || sample.contains(|c: char| c.is_ascii_digit());
        match secret {
            true => ways.push(format!("encoding: {} ({})", likely.label, likely.languages)),
            false => {
                ways.push(format!(
                    "encoding: {} ({}) reads `{sample}`",
                    likely.label, likely.languages
                ));
                problem = problem.with_personal_fragment(sample);
            }
        }
    }
    problem.with_help(format!(
        "say in muster.yaml which encoding the file has, the one in which names read right: {}",
        ways.join("; ")
    ))
}

/// The lines of a file that are not ASCII.
struct UndecodedLines {
    head: Vec<u8>,
    odd: Vec<u8>,
    /// How many of them are UTF-8, and how many are not.
    valid: usize,
    broken: usize,
}

fn open_undecoded_lines(file: &FeedFileSource) -> Option<UndecodedLines> {
    let mut reader = BufReader::new(File::open(&file.path).ok()?);
    let mut found = UndecodedLines { head: Vec::new(), odd: Vec::new(), valid: 0, broken: 0 };
    let (mut line, mut passed) = (Vec::new(), 0);
    while found.odd.len() < MOST && passed < MOST_READ {
        line.clear();
        let read = (&mut reader).take(MOST_LINE).read_until(b'\n', &mut line).ok()?;
        if read == 0 {
            break;
        }
        passed += read;
        if found.head.len() < 4096 {
            found.head.extend_from_slice(&line);
        }
        if !line.is_ascii() {
            let valid = std::str::from_utf8(&line).is_ok();
            found.valid += usize::from(valid);
            found.broken += usize::from(!valid);
            found.odd.extend_from_slice(&line);
        }
    }
    Some(found)
}
