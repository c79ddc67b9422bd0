//! The rows of a file up to its end, and whether that end is the one that was expected.

use super::csv_row::{FeedRowReader, Next};
use super::feed_file::FeedFileSource;
use super::lines::FeedReadError;
use crate::model::{Place, Problem};
use crate::rows::RecordBuilder;

/// Hands every row to `one`, up to the end of the file or its trailer. The row is not split yet.
pub(super) fn each_row<'f>(
    builder: &mut RecordBuilder<'f>,
    rows: &mut FeedRowReader,
    end: &mut FeedFileEnd<'_>,
    mut one: impl FnMut(&mut RecordBuilder<'f>, &mut FeedRowReader) -> Result<(), FeedReadError>,
) -> Result<(), FeedReadError> {
    loop {
        let next = rows.advance_line()?;
        if matches!(next, Next::End) {
            return Ok(());
        }
        if end.seen.is_some() {
            let problem = Problem::error("after-trailer", "there are more lines after the trailer");
            builder.report_problem(
                problem.with_help("the file was put together wrongly: fetch it anew"),
                rows.row_start(),
            );
            builder.lost = true;
            return Ok(());
        }
        if end.is_trailer(&rows.text, rows.row_start()) {
            continue;
        }
        if matches!(next, Next::Unfinished(_)) {
            // What was cut is no row: reading it would only add mistakes that are none.
            report_unfinished_line(builder, rows.row_start());
            return Ok(());
        }
        one(builder, rows)?;
    }
}

/// Reports a last line that does not end.
pub(super) fn report_unfinished_line(builder: &mut RecordBuilder<'_>, place: Place) {
    let what = "the last line does not end with a line break: the file may have been cut";
    let help = "fetch it anew; if the export never ends its last line, say so in muster.yaml: \
        unterminated: accept (with `min_rows`, or a `trailer`, so that a file that was cut is \
        still noticed)";
    builder.report_problem(Problem::error("unfinished-file", what).with_help(help), place);
    builder.lost = true;
}

/// The end of a file, as it should be and as it is.
pub(super) struct FeedFileEnd<'f> {
    /// What stands before and after the number of rows; the second is `None` where no number is
    /// expected.
    pattern: Option<(&'f str, Option<&'f str>)>,
    /// Where the trailer stands, and how many rows it states.
    seen: Option<(Place, Option<u64>)>,
    /// Fewer rows are an error.
    least: u64,
}

impl<'f> FeedFileEnd<'f> {
    pub(super) fn new(file: &'f FeedFileSource) -> FeedFileEnd<'f> {
        let pattern = file.trailer.as_deref().map(|trailer| match trailer.split_once("{rows}") {
            Some((before, after)) => (before, Some(after)),
            None => (trailer, None),
        });
        FeedFileEnd { pattern, seen: None, least: file.min_rows }
    }

    pub(super) fn is_trailer(&mut self, line: &str, place: Place) -> bool {
        let line = line.trim();
        let seen = match self.pattern {
            None => None,
            Some((text, None)) => (line == text).then_some(None),
            Some((before, Some(after))) => {
                let number = line.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
                number.and_then(|number| number.trim().parse().ok()).map(Some)
            }
        };
        self.seen = seen.map(|rows| (place, rows));
        self.seen.is_some()
    }

    /// Compares the rows that were read with what the file and the settings say.
    pub(super) fn check_end(self, builder: &mut RecordBuilder<'_>, blank: u64) {
        let rows = builder.rows;
        let least = self.least;
        let fetch = "the file was cut, or is not whole yet: fetch it anew";
        match (self.pattern, self.seen) {
            // Some exports count the rows in which nothing stands.
            (Some(_), Some((place, Some(said)))) if said != rows && said != rows + blank => {
                let what = format!("the trailer counts {said} rows, and there are {rows}");
                builder.report_problem(Problem::error("row-count", what).with_help(fetch), place);
            }
            (Some(_), None) if !builder.lost => {
                let what = "the file does not end with its trailer";
                let help = format!(
                    "{fetch}; what it should look like stands under `trailer` in muster.yaml"
                );
                builder.report_problem(
                    Problem::error("no-trailer", what).with_help(help),
                    Place::default(),
                );
            }
            _ => {}
        }
        if rows < least && !builder.lost {
            let there = match rows {
                1 => "there is 1 row".to_owned(),
                _ => format!("there are {rows} rows"),
            };
            let what = format!("{there}, and `min_rows` wants at least {least}");
            let help =
                format!("{fetch}; if there are really so few, lower `min_rows` in muster.yaml");
            builder
                .report_problem(Problem::error("few-rows", what).with_help(help), Place::default());
        }
    }
}
