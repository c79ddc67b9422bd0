//! One file of a feed, as the settings describe it.

use std::path::PathBuf;

use crate::markup::charset::Charset;
use crate::rows::RowSource;

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
