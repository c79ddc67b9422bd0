//! The header of a CSV file: which column is about which field, and what is wrong with it.

use std::collections::HashMap;

use super::csv_row::{FeedRowReader, Next};
use super::file_end::report_unfinished_line;
use super::lines::FeedReadError;
use super::mapping::{self, ColumnProposal, IgnoredColumns};
use super::top::FeedPreamble;
use crate::markup::charset::detect_utf16;
use crate::markup::display_text;
use crate::model::problem::find_nearest;
use crate::model::{Origin, Place, Problem};
use crate::rows::{ColumnTarget, RecordBuilder, RowSource, TargetField, find_targets};

/// How many columns a file may have; more is a file that was not meant.
pub(super) const MOST_COLUMNS: usize = 1_000;
/// How many names of columns are listed.
pub(super) const LISTED: usize = 20;
/// How many lines are looked at for a header that stands further down.
const AHEAD: usize = 20;
/// What stands between columns in the files of this world.
const DELIMITERS: [char; 4] = [',', ';', '\t', '|'];

/// What the first row says.
pub(super) struct Header<'f> {
    /// Columns and what they are about, the code first, then fields in the order of their table.
    pub(super) columns: Vec<(usize, ColumnTarget<'f>)>,
    pub(super) width: usize,
    /// Columns up to the last one that has a name.
    pub(super) named: usize,
}

impl<'f> Header<'f> {
    pub(super) fn new(sheet: &'f RowSource, rows: &FeedRowReader) -> Header<'f> {
        let width = rows.len();
        let numbers = 0..width.min(MOST_COLUMNS);
        let mut columns: Vec<_> = numbers
            .flat_map(|at| {
                find_targets(sheet, rows.cell_text(at)).into_iter().map(move |target| (at, target))
            })
            // An object of attributes does not fit into a cell.
            .filter(|(_, target)| target.what != TargetField::AllCustom)
            .collect();
        columns.sort_by(|(_, a), (_, b)| a.what.cmp(&b.what));
        let named = (0..width).rev().find(|at| !rows.cell_text(*at).is_empty());
        Header { columns, width, named: named.map_or(0, |last| last + 1) }
    }

    /// Whether a secret field stands in a column.
    pub(super) fn is_secret(&self, column: usize) -> bool {
        self.columns.iter().any(|(at, target)| *at == column && target.secret)
    }

    /// Reports whether the cells of a column must not be shown: a secret, or a column that is not
    /// asked for.
    pub(super) fn is_hidden(&self, column: usize) -> bool {
        let mut about = self.columns.iter().filter(|(at, _)| *at == column).peekable();
        about.peek().is_none() || about.any(|(_, target)| target.secret)
    }

    /// Whether what stands in a column may be shown only where people may be seen.
    pub(super) fn is_personal(&self, column: usize) -> bool {
        self.columns.iter().any(|(at, target)| *at == column && target.personal)
    }

    pub(super) fn code_column(&self) -> Option<usize> {
        self.columns.iter().find(|(_, target)| target.what == TargetField::Code).map(|(at, _)| *at)
    }
}

/// The header, when the rest can be read with it, and the columns that say nothing to us; what is
/// wrong with it has been reported.
pub(super) fn read_header<'f>(
    builder: &mut RecordBuilder<'f>,
    rows: &mut FeedRowReader,
    top: &FeedPreamble,
) -> Result<Option<(Header<'f>, IgnoredColumns<'f>)>, FeedReadError> {
    if !advance_to_header(builder, rows, top)? {
        return Ok(None);
    }
    if rows.len() > MOST_COLUMNS {
        let what = format!("the header has {} columns, more than {MOST_COLUMNS}", rows.len());
        builder.report_problem(
            Problem::error("too-many-columns", what).with_help("is it the right file?"),
            rows.row_start(),
        );
        return Ok(None);
    }
    let header = Header::new(builder.sheet, rows);
    let twice = report_repeated_names(builder, rows, &header);
    if report_missing_columns(builder, rows, &header, top)? || twice {
        return Ok(None);
    }
    let ignored = mapping::ignored_columns(builder.sheet, rows, &header);
    Ok(Some((header, ignored)))
}

/// Goes to the first row in which something stands, and splits it.
fn advance_to_header(
    builder: &mut RecordBuilder<'_>,
    rows: &mut FeedRowReader,
    top: &FeedPreamble,
) -> Result<bool, FeedReadError> {
    loop {
        match rows.advance_line()? {
            Next::End => {
                let problem = Problem::error("no-header", "the file is empty: there is no header");
                let help = "the first line names the columns; or the file was cut".to_owned();
                let passed = in_titles(builder.sheet, rows, top);
                builder.report_problem(problem.with_help(passed.unwrap_or(help)), Place::default());
                return Ok(false);
            }
            Next::Unfinished(place) => {
                report_unfinished_line(builder, place);
                return Ok(false);
            }
            _ => {}
        }
        if rows.text.contains('\0') {
            let problem = Problem::error(
                "encoding",
                "the header holds NUL characters: this is UTF-16, or no text",
            );
            let help = match detect_utf16(rows.text.as_bytes()) {
                Some(order) => {
                    format!("say in muster.yaml: encoding: {}", order.name().to_ascii_lowercase())
                }
                None => "have the export write UTF-8".to_owned(),
            };
            builder.report_problem(problem.with_help(help), rows.row_start());
            return Ok(false);
        }
        match rows.split_row()? {
            Next::Faulty(fault, place) => {
                match other_delimiter(builder.sheet, &rows.text, rows.delimiter()) {
                    Some(other) => wrong_delimiter(builder, rows, other),
                    None => super::csv_row::report_row_fault(builder, fault, place),
                }
                return Ok(false);
            }
            _ if rows.is_cut() => {
                report_unfinished_line(builder, rows.row_start());
                return Ok(false);
            }
            _ if rows.is_blank() && rows.len() <= MOST_COLUMNS => {
                builder.note_blank_row(u64::from(rows.line))
            }
            _ => return Ok(true),
        }
    }
}

/// The columns that have to be there, each with its field.
fn required_columns(sheet: &RowSource) -> Vec<(&str, &str)> {
    let layout = &sheet.layout;
    let mut wanted: Vec<(&str, &str)> =
        layout.columns.iter().map(|(field, column)| (field.as_str(), column.as_str())).collect();
    if !layout.columns.contains_key("code") {
        wanted.push(("code", "code"));
    }
    wanted
}

/// Reports columns that `columns` names and the header has not, and a missing code; one mistake
/// that explains them all stands for them.
fn report_missing_columns(
    builder: &mut RecordBuilder<'_>,
    rows: &mut FeedRowReader,
    header: &Header<'_>,
    top: &FeedPreamble,
) -> Result<bool, FeedReadError> {
    let sheet = builder.sheet;
    let names: Vec<String> = (0..rows.len()).map(|at| rows.cell_text(at).to_owned()).collect();
    let mut missing = required_columns(sheet);
    missing.retain(|(_, column)| !names.iter().any(|name| name == column));
    if missing.is_empty() {
        return Ok(false);
    }
    if let Some(other) = other_delimiter(sheet, &rows.text, rows.delimiter()) {
        wrong_delimiter(builder, rows, other);
        return Ok(true);
    }
    let start = rows.row_start();
    // A file without a header shows data where names should be: it is not repeated.
    let is_header = !header.columns.is_empty();
    let elsewhere = suggest_header_line(sheet, rows, top)?;
    let meant = ColumnProposal::new(sheet, &names, &missing);
    for (field, column) in &missing {
        let help = match &elsewhere {
            Some(elsewhere) => elsewhere.clone(),
            None => mapping::of_missing(sheet, &names, is_header, field, &meant),
        };
        let what = format!(
            "the header has no column `{}`, which holds `{}`",
            display_text(column),
            display_text(field)
        );
        builder.report_problem(Problem::error("missing-column", what).with_help(help), start);
    }
    Ok(true)
}

/// What to do when one of the lines that were passed over is the header.
fn in_titles(sheet: &RowSource, rows: &FeedRowReader, top: &FeedPreamble) -> Option<String> {
    let at = top.titles.iter().position(|line| has_all(sheet, line, rows.delimiter()))?;
    Some(format!("`skip_lines` in muster.yaml passes over the header: write skip_lines: {at}"))
}

/// What to do when another line than this one has all columns that are wanted.
fn suggest_header_line(
    sheet: &RowSource,
    rows: &mut FeedRowReader,
    top: &FeedPreamble,
) -> Result<Option<String>, FeedReadError> {
    let passed = in_titles(sheet, rows, top);
    if passed.is_some() {
        return Ok(passed);
    }
    let above = u32::from(top.said.is_some());
    for _ in 0..AHEAD {
        // What is wrong further down is reported another time.
        let Ok(Next::Row) = rows.advance_line() else { return Ok(None) };
        if has_all(sheet, rows.text.trim(), rows.delimiter()) {
            let lines = rows.line.saturating_sub(1 + above);
            return Ok(Some(format!(
                "line {} looks like the header: say in muster.yaml: skip_lines: {lines}",
                rows.line
            )));
        }
    }
    Ok(None)
}

/// The cells of a line, as far as they are clear without reading it properly.
fn rough_cells<'l>(line: &'l str, delimiter: &'l str) -> impl Iterator<Item = &'l str> {
    line.trim_end_matches(['\r', '\n'])
        .split(delimiter)
        .map(|cell| cell.trim().trim_matches('"').trim())
}

fn has_all(sheet: &RowSource, line: &str, delimiter: &str) -> bool {
    required_columns(sheet)
        .iter()
        .all(|(_, column)| rough_cells(line, delimiter).any(|cell| cell == *column))
}

/// The delimiter by which a header makes more sense than by the one that was expected.
fn other_delimiter(sheet: &RowSource, line: &str, expected: &str) -> Option<char> {
    let others = || DELIMITERS.into_iter().filter(|other| other.to_string() != expected);
    let whole = others().find(|other| has_all(sheet, line, &other.to_string()));
    let one_column = rough_cells(line, expected).count() == 1;
    let splits = |other: &char| rough_cells(line, &other.to_string()).count();
    whole.or_else(|| others().filter(|other| one_column && splits(other) > 1).max_by_key(splits))
}

fn wrong_delimiter(builder: &mut RecordBuilder<'_>, rows: &FeedRowReader, other: char) {
    let name = |text: &str| if text == "\t" { "a tab".to_owned() } else { format!("`{text}`") };
    let (other_name, expected) = (name(&other.to_string()), name(rows.delimiter()));
    let what =
        format!("{other_name} stands between the columns of this file, and {expected} is expected");
    let value = if other == '\t' { "tab".to_owned() } else { format!("\"{other}\"") };
    let problem = Problem::error("delimiter", what)
        .with_help(format!("say in muster.yaml: delimiter: {value}"));
    builder.report_problem(problem, rows.row_start());
}

/// Reports names that stand twice and are used.
fn report_repeated_names(
    builder: &mut RecordBuilder<'_>,
    rows: &FeedRowReader,
    header: &Header<'_>,
) -> bool {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let mut found = false;
    for at in 0..rows.len() {
        let name = rows.cell_text(at);
        let Some(first) = seen.insert(name, at) else { continue };
        if header.columns.iter().any(|(used, _)| *used == at) {
            found = true;
            let first = Origin::new(builder.sheet.shown_as.as_str().into(), rows.cell_place(first));
            let problem = Problem::error(
                "duplicate-column",
                format!("there are two columns `{}`", display_text(name)),
            );
            let problem = problem
                .with_help("name one of them differently")
                .with_related(first, "the other one");
            builder.report_problem(problem.with_width(rows.cell_width(at)), rows.cell_place(at));
        }
    }
    found
}

/// The name that is nearest, among those that are not in use and `free`.
pub(super) fn nearest_name<'n>(
    name: &str,
    names: &'n [String],
    sheet: &RowSource,
    free: &dyn Fn(&str) -> bool,
) -> Option<&'n str> {
    let unused =
        |other: &str| !other.is_empty() && !sheet.layout.columns.values().any(|used| used == other);
    find_nearest(
        name,
        names.iter().map(String::as_str).filter(|other| unused(other) && free(other)),
    )
}
