//! CSV: the header states which column is about which field.

use std::borrow::Cow;

use super::csv_row::{FeedRowReader, Next, report_row_fault};
use super::feed_file::FeedFileSource;
use super::file_end::{FeedFileEnd, each_row, report_unfinished_line};
use super::header::{self, Header, MOST_COLUMNS};
use super::lines::FeedReadError;
use super::top;
use crate::model::{Place, Problem};
use crate::rows::{CellValue, RecordBuilder};

/// How many rows are held against what is proposed for a column.
pub(super) const TESTED: u64 = 1_000;

pub(super) fn read_csv(
    builder: &mut RecordBuilder<'_>,
    file: &FeedFileSource,
    rows: &mut FeedRowReader,
    end: &mut FeedFileEnd<'_>,
) -> Result<(), FeedReadError> {
    let top = top::skip_to_header(rows, file)?;
    top::check_settings(builder, file, &top);
    let Some((header, mut ignored)) = header::read_header(builder, rows, &top)? else {
        builder.lost = true;
        return Ok(());
    };
    let code = header.code_column();
    let mut nameless = NamelessCells::default();
    let read = each_row(builder, rows, end, |builder, rows| {
        if split_row(builder, rows)? {
            nameless.count_row(rows, &header);
            add_row(builder, rows, &header, code);
            if builder.rows < TESTED && rows.len() == header.width {
                ignored.test_proposal(builder, |at, _| {
                    Some(CellValue::Text(Cow::Borrowed(rows.cell_text(at))))
                });
            }
        }
        Ok(())
    });
    ignored.report_ignored(builder, "column");
    nameless.report_shifted(builder);
    read.map_err(|stop| hide_undecoded(stop, &header, rows.delimiter()))
}

/// Values behind the last column that has a name: a comma inside a value without quotes moves all
/// that follows it one column further, and a header that ends with commas has room for it.
#[derive(Debug, Default)]
struct NamelessCells {
    rows: u64,
    /// Rows with such a value, and the first of them.
    filled: u64,
    first: Option<(Place, usize)>,
}

impl NamelessCells {
    fn count_row(&mut self, rows: &FeedRowReader, header: &Header<'_>) {
        if rows.len() != header.width || rows.is_blank() {
            return;
        }
        self.rows += 1;
        let filled = (header.named..header.width).find(|at| !rows.cell_text(*at).is_empty());
        if let Some(at) = filled {
            self.filled += 1;
            self.first.get_or_insert((rows.cell_place(at), rows.cell_width(at)));
        }
    }

    /// A column that every row fills, of several, is one that was left without a name.
    fn report_shifted(self, builder: &mut RecordBuilder<'_>) {
        let Some((place, width)) = self.first else { return };
        if self.filled == self.rows && self.rows > 1 {
            let what = "the last column has no name and is ignored";
            let problem = Problem::warning("ignored-columns", what)
                .with_help("give it a name in the header if it holds a field");
            builder.report_problem(problem.with_width(width), place);
            return;
        }
        let what = format!(
            "{} of {} rows have a value behind the last column with a name: their values may stand \
             one column too far to the right",
            self.filled, self.rows
        );
        let help = "a value that holds the delimiter has to stand in quotes: correct the export; \
            if the column means something, give it a name in the header";
        let problem = Problem::error("column-count", what).with_help(help).with_width(width);
        builder.report_problem(problem, place);
    }
}

/// Reports whether bytes that are no text stand in a hidden column.
fn hide_undecoded(stop: FeedReadError, header: &Header<'_>, delimiter: &str) -> FeedReadError {
    let FeedReadError::NotText(mut undecoded) = stop else { return stop };
    let quotes = |text: &str| text.matches('"').count();
    let (mut column, mut open) = (0, 0);
    for part in undecoded.before.split_inclusive(delimiter) {
        open += quotes(part);
        column += usize::from(open % 2 == 0 && part.ends_with(delimiter));
    }
    undecoded.hidden |= header.is_hidden(column);
    FeedReadError::NotText(undecoded)
}

/// Splits the row; what keeps it from being split is reported.
fn split_row(
    builder: &mut RecordBuilder<'_>,
    rows: &mut FeedRowReader,
) -> Result<bool, FeedReadError> {
    match rows.split_row()? {
        Next::Faulty(fault, place) => {
            report_row_fault(builder, fault, place);
            builder.rows += 1;
            Ok(false)
        }
        _ if rows.is_cut() => {
            report_unfinished_line(builder, rows.row_start());
            Ok(false)
        }
        _ => Ok(true),
    }
}

fn add_row(
    builder: &mut RecordBuilder<'_>,
    rows: &FeedRowReader,
    header: &Header<'_>,
    code: Option<usize>,
) {
    // Spreadsheets save rows that were emptied, with as many delimiters as the sheet is wide.
    if rows.is_blank() && rows.len() <= MOST_COLUMNS {
        builder.note_blank_row(u64::from(rows.line));
        return;
    }
    if rows.len() != header.width {
        builder.rows += 1;
        builder.lost = true;
        let what =
            format!("this row has {} columns, and the header has {}", rows.len(), header.width);
        let help = "put cells that hold the delimiter in quotes; a row that is too short may have \
            been cut";
        builder
            .report_problem(Problem::error("column-count", what).with_help(help), rows.row_start());
        return;
    }
    builder.begin_record(rows.row_start());
    for (at, target) in &header.columns {
        let given = CellValue::Text(Cow::Borrowed(rows.cell_text(*at)));
        builder.put_value(target, &given, rows.cell_place(*at), rows.cell_width(*at));
    }
    builder.end_record(code.map_or(rows.row_start(), |at| rows.cell_place(at)));
}
