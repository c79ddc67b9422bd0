//! A directory in feed files, CSV or NDJSON: read row by row, as strictly as a cut file is likely,
//! with the place of every mistake.

mod csv_reader;
mod csv_row;
mod feed_source;
mod header;
mod lines;
mod load_feed;
mod magic;
mod mapping;
mod ndjson;
mod quote_row;
mod top;
mod undecoded;

use std::path::PathBuf;

use chrono::Utc;

use crate::model::check::ValidationCase;
use crate::model::hygiene;
use crate::model::{Code, Directory, Problem, Profile};

pub use crate::markup::charset::Charset;
pub use crate::rows::{ColumnMapping, RowMedium, RowSource};
pub use feed_source::Feed;

/// What a file looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedFormat {
    Csv {
        /// Without it a comma, or what the first line says.
        delimiter: Option<char>,
        /// How many lines stand above the header.
        skip_lines: u32,
    },
    /// One JSON object a line.
    Ndjson,
}

/// One file of a feed: the records of one kind.
#[derive(Clone, Debug)]
pub struct FeedFileSource {
    pub sheet: RowSource,
    pub path: PathBuf,
    pub form: FeedFormat,
    /// How the file becomes text. Without it UTF-8, or what the mark at its start says.
    pub charset: Option<Charset>,
    /// The line that ends the file, with `{rows}` for the number of rows.
    pub trailer: Option<String>,
    /// Fewer rows are an error.
    pub min_rows: u64,
    /// A last line without a line break is a line like any other.
    pub unterminated: bool,
}

/// What was read, and what is odd about it.
#[derive(Debug)]
pub struct FeedReading {
    pub directory: Directory,
    /// Warnings only, in the order of files and lines.
    pub warnings: Vec<Problem>,
}

/// Reads the files of a feed and checks what they declare: the caller need not call `check` again.
///
/// `profile` is the build of the server whose limits hold, where it is known; `apart` are pairs of
/// codes that look the same and are two records. Fails with every mistake of every file, warnings
/// among them.
pub fn read_feed(
    files: &[FeedFileSource],
    profile: Option<Profile>,
    apart: &[[Code; 2]],
) -> Result<FeedReading, Vec<Problem>> {
    let mut loaded = load_feed::load_feed(files);
    ValidationCase::new(&loaded.directory, profile, loaded.complete)
        .with_source(hygiene::SourceKind::File)
        .apart(apart)
        .with_today(Utc::now().date_naive())
        .apply_rules(&mut loaded.findings);
    let failed = loaded.findings.has_errors();
    let mut problems = loaded.findings.into_problems();
    quote_row::quote_lines(files, &mut problems);
    if failed {
        Err(problems)
    } else {
        Ok(FeedReading { directory: loaded.directory, warnings: problems })
    }
}
