//! Files of a feed to one directory: what both forms have in common, from opening a file to
//! counting its rows.

use std::fs::File;
use std::io;
use std::sync::Arc;

use super::csv_row::FeedRowReader;
use super::feed_file::{FeedFileSource, FeedFormat};
use super::file_end::FeedFileEnd;
use super::lines::{FeedLines, FeedReadError, MOST_LINE};
use super::{csv_reader, ndjson, undecoded};
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
        loaded.directory.mappings.push(builder.known);
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
        return Err(FeedReadError::Failed(io::Error::other("it is not a regular file")));
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
