//! The lines that problems speak of, for people: read again in the encoding of the file, without
//! what must not be shown.

use std::collections::BTreeMap;
use std::ops::Range;

use super::csv_row::{FeedRowReader, Next};
use super::feed_file::{FeedFileSource, FeedFormat};
use super::header::Header;
use super::lines::FeedReadError;
use super::{load_feed, top};
use crate::model::{Problem, QuotedLine};
use crate::rows::{find_targets, json};

/// Longer lines are not shown, in bytes.
const MOST_SHOWN: usize = 1 << 15;

/// Puts lines on the problems that speak of these files. A line that cannot be taken apart is not
/// shown: it is not known what in it is secret.
pub(super) fn quote_lines(files: &[FeedFileSource], problems: &mut [Problem]) {
    for file in files {
        // Lines, and the columns of what is wrong in them.
        let mut wanted: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        let of_file = |problem: &Problem| {
            problem
                .origin
                .as_ref()
                .filter(|origin| *origin.file == *file.sheet.shown_as)
                .map(|origin| (origin.line, usize::from(origin.column)))
        };
        for problem in problems.iter_mut() {
            if let Some((line, column)) = of_file(problem) {
                problem.quoted.get_or_insert_default();
                wanted.entry(line).or_default().push(column);
            }
        }
        let Some(last) = wanted.keys().next_back().copied() else { continue };
        let mut found = |line: u32, quoted: QuotedLine| {
            for problem in problems
                .iter_mut()
                .filter(|problem| of_file(problem).is_some_and(|(of, _)| of == line))
            {
                problem.quoted = Some(quoted.clone());
            }
        };
        // What cannot be read again is not shown, and why was said when it was read first.
        let _ =
            read_quoted_lines(file, last, |line| wanted.get(&line).map(Vec::as_slice), &mut found);
    }
}

fn read_quoted_lines<'w>(
    file: &FeedFileSource,
    last: u32,
    wanted: impl Fn(u32) -> Option<&'w [usize]>,
    found: &mut impl FnMut(u32, QuotedLine),
) -> Result<(), FeedReadError> {
    let mut rows = FeedRowReader::new(load_feed::open_lines(file)?, file);
    top::skip_to_header(&mut rows, file)?;
    let mut header: Option<Header<'_>> = None;
    while rows.lines.number < last && matches!(rows.advance_line()?, Next::Row) {
        let line = rows.line;
        let hidden = match file.form {
            FeedFormat::Ndjson if wanted(line).is_some() => parts_json(file, &rows),
            FeedFormat::Ndjson => None,
            FeedFormat::Csv { .. } => match (rows.split_row()?, &header) {
                (Next::Row, None) if rows.is_blank() => None,
                (Next::Row, None) => {
                    let first = Header::new(&file.sheet, &rows);
                    let hidden = (!first.columns.is_empty()).then(PrivateRanges::default);
                    header = Some(first);
                    hidden
                }
                (Next::Row, Some(header)) if rows.len() == header.width => {
                    wanted(line).map(|columns| parts_of_cells(header, &rows, columns))
                }
                _ => None,
            },
        };
        let text = rows.text.trim_end_matches(['\n', '\r']);
        if let Some(hidden) = hidden.filter(|_| text.len() <= MOST_SHOWN && !text.contains('\n')) {
            let PrivateRanges { hidden, personal } = hidden;
            found(line, QuotedLine { line: text.to_owned(), hidden, personal });
        }
    }
    Ok(())
}

/// Which characters of a line must not be shown to every reader.
#[derive(Default)]
struct PrivateRanges {
    hidden: Vec<Range<usize>>,
    personal: Vec<Range<usize>>,
}

/// How many cells on either side of a secret one may hold the secret, in a row that is out of step.
const BESIDE: usize = 2;

/// `columns` are those of the mistakes in the row, in characters. A secret that is not what it has
/// to be may stand in another cell: a comma too many moves it.
fn parts_of_cells(header: &Header<'_>, rows: &FeedRowReader, columns: &[usize]) -> PrivateRanges {
    let length = rows.text.trim_end_matches(['\n', '\r']).chars().count();
    let start = |at: usize| usize::from(rows.cell_place(at).column).saturating_sub(1);
    let range = |at: usize| {
        // A cell ends before the delimiter of the next one.
        let end = if at + 1 < rows.len() { start(at + 1).saturating_sub(1) } else { length };
        start(at)..end
    };
    let those = |test: &dyn Fn(usize) -> bool| {
        let cells = (0..rows.len()).filter(|at| test(*at));
        cells.map(range).filter(|range| !range.is_empty()).collect()
    };
    let is_wrong = |at: usize| columns.contains(&usize::from(rows.cell_place(at).column));
    let wrong: Vec<usize> =
        (0..rows.len()).filter(|at| header.is_secret(*at) && is_wrong(*at)).collect();
    let is_hidden =
        |at: usize| header.is_hidden(at) || wrong.iter().any(|one| one.abs_diff(at) <= BESIDE);
    PrivateRanges {
        hidden: those(&is_hidden),
        personal: those(&|at| is_hidden(at) || header.is_personal(at)),
    }
}

fn parts_json(file: &FeedFileSource, rows: &FeedRowReader) -> Option<PrivateRanges> {
    let line = rows.text.trim_end_matches(['\n', '\r']);
    let pairs = json::read_pairs(line).ok()?;
    let count = |to: usize| line.get(..to).map_or(0, |text| text.chars().count());
    let mut parts = PrivateRanges::default();
    for pair in &pairs {
        let about = find_targets(&file.sheet, &pair.key);
        let range = count(pair.at)..count(pair.at + pair.raw.len());
        let hidden = about.is_empty() || about.iter().any(|target| target.secret);
        if hidden || about.iter().any(|target| target.personal) {
            parts.personal.push(range.clone());
        }
        if hidden {
            parts.hidden.push(range);
        }
    }
    Some(parts)
}
