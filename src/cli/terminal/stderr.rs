//! The only place that writes to standard error. What cannot be written there ends no run: the disk
//! of a log may be full, or its reader gone, and what was begun on a server has to be finished and
//! reported all the same.

use std::io::{self, Write};

use anyhow::Context as _;

/// Writes a text, with colours where they are wanted. What cannot be written is lost.
pub(in crate::cli) fn write_text(text: &str) {
    // There is no other place to report it.
    let _ = write_ignoring_pipe(&mut anstream::stderr(), text.as_bytes());
}

/// Writes a line of the log as it is. What cannot be written is lost.
pub(in crate::cli) fn write_log(bytes: &[u8]) {
    let _ = write_ignoring_pipe(&mut io::stderr(), bytes);
}

/// Writes a question.
///
/// # Errors
/// When it cannot be written: an answer to a question that was not shown is none.
pub(in crate::cli) fn write_question(text: &str) -> anyhow::Result<()> {
    write_ignoring_pipe(&mut anstream::stderr(), text.as_bytes())
        .context("cannot show the question")
}

fn write_ignoring_pipe(stream: &mut dyn Write, bytes: &[u8]) -> io::Result<()> {
    stream.write_all(bytes)?;
    stream.flush()
}
