//! A directory in feed files, CSV or NDJSON: read row by row, as strictly as a cut file is likely,
//! with the place of every mistake.

mod csv_reader;
mod csv_row;
mod feed_file;
mod feed_source;
mod file_end;
mod header;
mod lines;
mod load_feed;
mod magic;
mod mapping;
mod mistaken_encoding;
mod ndjson;
mod quote_row;
mod top;
mod undecoded;

use chrono::Utc;

use crate::model::check::ValidationCase;
use crate::model::{Code, Directory, Problem, Profile, hygiene};

pub use crate::markup::charset::Charset;
pub use crate::rows::{ColumnMapping, RowMedium, RowSource};
pub use feed_file::{FeedFileSource, FeedFormat};
pub use feed_source::Feed;

/// What was read, and what is odd about it.
#[derive(Debug)]
pub struct FeedReading {
    pub directory: Directory,
    /// Warnings only, in the order of files and lines.
    pub warnings: Vec<Problem>,
}

/// Reads the files of a feed and checks what they declare: the caller need not call
/// `check_directory` again.
///
/// `profile` is the build of the server whose limits hold, where it is known; `apart` are pairs of
/// codes that look the same and are two records; without `cards` it is no matter who has which
/// card, because none is sent. Fails with every mistake of every file, warnings among them.
pub fn read_feed(
    files: &[FeedFileSource],
    profile: Option<Profile>,
    apart: &[[Code; 2]],
    cards: bool,
) -> Result<FeedReading, Vec<Problem>> {
    let mut loaded = load_feed::load_feed(files);
    ValidationCase::new(&loaded.directory, profile, loaded.complete)
        .with_source(hygiene::SourceKind::File)
        .apart(apart)
        .with_cards(cards)
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
