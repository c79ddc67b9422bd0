//! A directory in feed files, CSV or NDJSON: read row by row, as strictly as a cut file is likely, with the place of every
//! mistake.

mod csv;
mod lines;
mod load;
mod ndjson;
mod quote;
mod row;
mod source;

use std::path::PathBuf;

use chrono::Utc;

use crate::model::check::Case;
use crate::model::hygiene;
use crate::model::{Directory, Problem, Profile};

pub use crate::rows::{Layout, Medium, Sheet};
pub use source::Feed;

/// How a file becomes text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charset {
    Utf8,
    /// With its mark, which says the order of bytes.
    Utf16,
    /// Windows-1252, as everybody who says Latin-1 means.
    Latin1,
}

/// What a file looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Csv {
        delimiter: char,
        /// Without it UTF-8, or what the mark at the start of the file says.
        charset: Option<Charset>,
    },
    /// One JSON object a line.
    Ndjson,
}

/// One file of a feed: the records of one kind.
#[derive(Clone, Debug)]
pub struct FeedFile {
    pub sheet: Sheet,
    pub path: PathBuf,
    pub form: Form,
    /// The line that ends the file, with `{rows}` for the number of rows.
    pub trailer: Option<String>,
    /// Fewer rows are an error.
    pub min_rows: u64,
}

/// What was read, and what is odd about it.
#[derive(Debug)]
pub struct Reading {
    pub directory: Directory,
    /// Warnings only, in the order of files and lines.
    pub warnings: Vec<Problem>,
}

/// Reads the files of a feed and checks what they declare: the caller need not call `check` again.
///
/// `profile` is the build of the server whose limits hold, where it is known. Fails with every mistake of every file,
/// warnings among them.
pub fn read(files: &[FeedFile], profile: Option<Profile>) -> Result<Reading, Vec<Problem>> {
    let mut loaded = load::load(files);
    Case::new(&loaded.directory, profile, loaded.complete)
        .of(hygiene::SourceKind::File)
        .on(Utc::now().date_naive())
        .judge(&mut loaded.findings);
    let failed = loaded.findings.has_errors();
    let mut problems = loaded.findings.into_problems();
    quote::quote(files, &mut problems);
    if failed { Err(problems) } else { Ok(Reading { directory: loaded.directory, warnings: problems }) }
}
