//! The log on standard error.

use std::io::{self, Write};

use super::stderr;
use crate::app::redaction::{output_redactor, redact_log_line, review_redactor};

/// Standard error for the log: a line at a time, and in a pipeline without the texts of other
/// programs.
#[derive(Debug)]
pub(in crate::cli) struct Log {
    /// A service's log is passed on as well.
    pub(in crate::cli) service: bool,
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let is_masked = if self.service { review_redactor() } else { output_redactor() };
        match is_masked {
            Some(_) => {
                stderr::write_log(redact_log_line(&String::from_utf8_lossy(bytes)).as_bytes())
            }
            None => stderr::write_log(bytes),
        }
        // Never an error: the library would write of it to the same place, and end the thread that
        // logs.
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
