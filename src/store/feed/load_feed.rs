//! Files of a feed to one directory: what both forms have in common, from opening a file to
//! counting its rows.

use std::fs::File;
use std::io;
use std::sync::Arc;

use super::csv_row::{FeedRowReader, Next};
use super::lines::{FeedLines, FeedReadError, MOST_LINE};
use super::{FeedFileSource, FeedFormat, csv_reader, ndjson, undecoded};
use crate::markup::display_text;
use crate::model::{Directory, Findings, PerKind, Place, Problem};
use crate::rows::RecordBuilder;

/// What was read, right or wrong.
pub(super) struct LoadedFeed {
    pub(super) directory: Directory,
    pub(super) findings: Findings,
    /// False for kinds of which records could not be read.
    pub(super) complete: PerKind<bool>,
}

pub(super) fn load_feed(files: &[FeedFileSource]) -> LoadedFeed {
    let mut loaded = LoadedFeed {
        directory: Directory::default(),
        findings: Findings::default(),
        complete: PerKind([true; 4]),
    };
    for (number, file) in files.iter().enumerate() {
        let name: Arc<str> = Arc::from(file.sheet.shown_as.as_str());
        let mut builder =
            RecordBuilder::new(&file.sheet, u32::try_from(number).unwrap_or(u32::MAX), &name);
        match open_lines(file) {
            Ok(lines) => read_file(&mut builder, file, lines),
            Err(stop) => report_stop(&mut builder, file, stop),
        }
        builder.report_columns();
        loaded.directory.files.push(name);
        loaded.complete[file.sheet.kind] &= !builder.lost;
        loaded.findings.append(builder.findings);
        loaded.directory.kinds[file.sheet.kind] = Some(builder.records);
    }
    loaded
}

/// The lines of a file from its start.
pub(super) fn open_lines(file: &FeedFileSource) -> Result<FeedLines, FeedReadError> {
    let metadata = std::fs::metadata(&file.path).map_err(FeedReadError::Failed)?;
    // A pipe would wait for ever, and cannot be read again for excerpts.
    if !metadata.is_file() {
        return Err(FeedReadError::Failed(io::Error::other("it is no ordinary file")));
    }
    FeedLines::open_file(File::open(&file.path).map_err(FeedReadError::Failed)?, file)
}

/// Reports why no more is read of a file.
fn report_stop(builder: &mut RecordBuilder<'_>, file: &FeedFileSource, stop: FeedReadError) {
    let name = display_text(&builder.sheet.shown_as);
    builder.lost = true;
    match stop {
        FeedReadError::Failed(error) if error.kind() == io::ErrorKind::NotFound => {
            let help = "correct the path, or find out why the feed was not delivered; paths in \
                muster.yaml are relative to that file";
            let problem =
                Problem::error("not-found", format!("there is no file `{name}`")).with_help(help);
            builder.report_problem(problem, Place::default());
        }
        FeedReadError::Failed(error) => {
            let problem = Problem::error("unreadable", format!("`{name}` cannot be read: {error}"));
            builder.report_problem(
                problem.with_help("look at its owner and permissions"),
                Place::default(),
            );
        }
        FeedReadError::Mistaken(problem) => {
            builder.report_problem(*problem, Place { line: 1, column: 1 })
        }
        FeedReadError::NotText(undecoded) => builder
            .report_problem(undecoded::undecoded_diagnostic(file, &undecoded), undecoded.place),
        FeedReadError::TooLong(place) => {
            let what = format!("this line is longer than {} KiB", MOST_LINE >> 10);
            builder.report_problem(
                Problem::error("too-long", what).with_help("is it the right file?"),
                place,
            );
        }
    }
}

fn read_file(builder: &mut RecordBuilder<'_>, file: &FeedFileSource, lines: FeedLines) {
    let mut end = FeedFileEnd::new(file);
    let mut rows = FeedRowReader::new(lines, file);
    let read = match file.form {
        FeedFormat::Csv { .. } => csv_reader::read_csv(builder, file, &mut rows, &mut end),
        FeedFormat::Ndjson => ndjson::read_ndjson(builder, &mut rows, &mut end),
    };
    let blank = builder.blank.count;
    builder.report_blank();
    match read {
        Ok(()) => end.check_end(builder, blank),
        Err(stop) => report_stop(builder, file, stop),
    }
}

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
    /// Where the trailer stands, and how many rows it says there are.
    seen: Option<(Place, Option<u64>)>,
    /// Fewer rows are an error.
    least: u64,
}

impl<'f> FeedFileEnd<'f> {
    fn new(file: &'f FeedFileSource) -> FeedFileEnd<'f> {
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
    fn check_end(self, builder: &mut RecordBuilder<'_>, blank: u64) {
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
            let what = format!("there are {rows} rows, and `min_rows` wants at least {least}");
            let help =
                format!("{fetch}; if there are really so few, lower `min_rows` in muster.yaml");
            builder
                .report_problem(Problem::error("few-rows", what).with_help(help), Place::default());
        }
    }
}
