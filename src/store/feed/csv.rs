//! CSV: the header says which column is about which field.

use std::borrow::Cow;

use super::FeedFileSource;
use super::header::{self, Header, MOST_COLUMNS};
use super::lines::FeedReadError;
use super::load::{FeedFileEnd, each_row, unfinished};
use super::row::{FeedRowReader, Next, RowFault};
use super::top;
use crate::model::{Place, Problem};
use crate::rows::Given;
use crate::rows::RecordBuilder;

/// How many rows are held against what is proposed for a column.
pub(super) const TESTED: u64 = 1_000;

pub(super) fn read(
    builder: &mut RecordBuilder<'_>,
    file: &FeedFileSource,
    rows: &mut FeedRowReader,
    end: &mut FeedFileEnd<'_>,
) -> Result<(), FeedReadError> {
    let top = top::pass(rows, file)?;
    top::judge(builder, file, &top);
    let Some((header, mut ignored)) = header::read(builder, rows, &top)? else {
        builder.lost = true;
        return Ok(());
    };
    let code = header.code();
    let read = each_row(builder, rows, end, |builder, rows| {
        if split(builder, rows)? {
            row(builder, rows, &header, code);
            if builder.rows < TESTED && rows.len() == header.width {
                ignored.test(builder, |at, _| Some(Given::Text(Cow::Borrowed(rows.cell(at)))));
            }
        }
        Ok(())
    });
    ignored.report(builder, "column");
    read.map_err(|stop| hidden(stop, &header, rows.delimiter()))
}

/// Whether bytes that are no text stand where nobody may look.
fn hidden(stop: FeedReadError, header: &Header<'_>, delimiter: &str) -> FeedReadError {
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
fn split(builder: &mut RecordBuilder<'_>, rows: &mut FeedRowReader) -> Result<bool, FeedReadError> {
    match rows.split()? {
        Next::Faulty(fault, place) => {
            faulty(builder, fault, place);
            builder.rows += 1;
            Ok(false)
        }
        _ if rows.is_cut() => {
            unfinished(builder, rows.start());
            Ok(false)
        }
        _ => Ok(true),
    }
}

pub(super) fn faulty(builder: &mut RecordBuilder<'_>, fault: RowFault, place: Place) {
    let (rule, what, help) = match fault {
        RowFault::Unclosed => (
            "open-quote",
            "the quote that opens here is never closed",
            "close it, or double it where it is meant as it stands (\"\"); or the file was cut",
        ),
        RowFault::After => (
            "after-quote",
            "something stands between a closing quote and the next column",
            "double quotes that are meant as they stand (\"\"); is `delimiter` in muster.yaml right?",
        ),
        RowFault::Before => (
            "before-quote",
            "a quote opens after spaces",
            "remove the spaces: such a quote does not hold the cell together",
        ),
    };
    builder.report(Problem::error(rule, what).help(help), place);
    builder.lost = true;
}

fn row(builder: &mut RecordBuilder<'_>, rows: &FeedRowReader, header: &Header<'_>, code: Option<usize>) {
    // Spreadsheets save rows that were emptied, with as many delimiters as the sheet is wide.
    if rows.is_blank() && rows.len() <= MOST_COLUMNS {
        builder.pass_over(u64::from(rows.line));
        return;
    }
    if rows.len() != header.width {
        builder.rows += 1;
        builder.lost = true;
        let what = format!("this row has {} columns, and the header has {}", rows.len(), header.width);
        let help = "put cells that hold the delimiter in quotes; a row that is too short may have been cut";
        builder.report(Problem::error("column-count", what).help(help), rows.start());
        return;
    }
    builder.begin(rows.start());
    for (at, target) in &header.columns {
        let given = Given::Text(Cow::Borrowed(rows.cell(*at)));
        builder.put(target, &given, rows.place(*at), rows.width(*at));
    }
    builder.end(code.map_or(rows.start(), |at| rows.place(at)));
}
